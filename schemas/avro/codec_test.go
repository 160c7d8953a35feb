package avro

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/event"
)

func TestRoundTrip(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				body := anyBody(r, name)
				data, err := Embedded().Append([]byte("before"), body)
				if err != nil || !bytes.HasPrefix(data, []byte("before\x00")) {
					r.Fatal(err)
				}
				got, err := Embedded().Decode(data[len("before"):])
				if err != nil || !equal(body, got) {
					r.Fatalf("%+v became %+v: %v", body, got, err)
				}
			})
		})
	}
}

// TestAppendIsGoavro holds that the hand-written appenders write the same bytes as goavro.
func TestAppendIsGoavro(t *testing.T) {
	for _, name := range Names() {
		codec := oracle(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				body := anyBody(r, name)
				data, err := Embedded().Append(nil, body)
				if err != nil {
					r.Fatal(err)
				}
				native, rest, err := codec.NativeFromBinary(data[WireHeader:])
				if err != nil || len(rest) > 0 {
					r.Fatal(err)
				}
				got := bodies[name]()
				if err := got.FromNative(native.(map[string]any)); err != nil || !equal(body, got) {
					r.Fatalf("%+v became %+v: %v", body, got, err)
				}
				if slices.Contains([]string{"datawave.Dataset", "datawave.Control", "datawave.Run", "datawave.Aspect"}, name) {
					return // they have maps, whose order is free
				}
				if want, err := codec.BinaryFromNative(nil, body.ToNative()); err != nil || !bytes.Equal(want, data[WireHeader:]) {
					r.Fatalf("%x, goavro writes %x: %v", data[WireHeader:], want, err)
				}
			})
		})
	}
}

func TestEmbeddedIDsAreConstants(t *testing.T) {
	want := map[string]uint32{
		"datawave.Classification": 1, "datawave.Control": 2, "datawave.Dataset": 3, "datawave.Decision": 4, "datawave.Finding": 5,
		"datawave.Gone": 6, "datawave.LineageAssertion": 7, "datawave.LineageRetraction": 8, "datawave.Profile": 9, "datawave.Run": 10,
		"datawave.SampleChunk": 11, "datawave.SampleValues": 12, "datawave.ScanManifest": 13,
	}
	ids, err := newBuiltin()
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range want {
		text, err := ids.Schema(id)
		if err != nil || fullName(text) != name {
			t.Errorf("id %d is %s, released as %s: %v", id, fullName(text), name, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good, err := Embedded().Append(nil, &event.Gone{})
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := Embedded().Append(nil, &event.SampleChunk{Scan: "s", Ciphertext: []byte("secret")})
	if err != nil {
		t.Fatal(err)
	}
	values, err := Embedded().ID("datawave.SampleValues")
	if err != nil {
		t.Fatal(err)
	}
	huge := binary.AppendVarint(binary.AppendVarint(appendHeader(nil, values), 1), 1<<30)
	long := bytes.Repeat([]byte{0xff}, 12)
	cases := map[string]struct {
		data []byte
		want error
		says string
	}{
		"empty":              {nil, ErrMalformed, "0 bytes"},
		"header cut":         {good[:4], ErrMalformed, "4 bytes"},
		"wrong magic":        {append([]byte{1}, good[1:]...), ErrMalformed, "not 0x00"},
		"unknown id":         {append([]byte{0, 0, 0, 9, 9}, good[5:]...), ErrUnknownSchema, "2313"},
		"body missing":       {chunk[:5], ErrMalformed, "byte 0 of 0"},
		"truncated":          {chunk[:len(chunk)-1], ErrMalformed, "truncated"},
		"trailing":           {append(bytes.Clone(chunk), 0), ErrMalformed, "bytes too many"},
		"huge block count":   {huge, ErrMalformed, "more items than bytes"},
		"endless integer":    {append(appendHeader(nil, values), long...), ErrMalformed, notInteger},
		"negative length":    {append(appendHeader(nil, 11), 1), ErrMalformed, "truncated"},
		"string not UTF-8":   {append(appendHeader(nil, 11), 2, 0xff), ErrMalformed, "UTF-8"},
		"too large":          {append(appendHeader(nil, 11), make([]byte, MaxBodyBytes+1)...), ErrMalformed, "limit"},
		"int beyond 32 bits": {binary.AppendVarint(append(appendHeader(nil, 11), 0), 1<<40), ErrMalformed, "32 bits"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			body, err := Embedded().Decode(c.data)
			if !errors.Is(err, c.want) || body != nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Fatalf("got %v and %v", body, err)
			}
		})
	}
}

func TestHostileCountsCostLittle(t *testing.T) {
	values, err := Embedded().ID("datawave.SampleValues")
	if err != nil {
		t.Fatal(err)
	}
	data := binary.AppendVarint(binary.AppendVarint(appendHeader(nil, values), 1), 1<<31-1)
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Embedded().Decode(data); err == nil {
				b.Fatal("decoded")
			}
		}
	})
	if result.AllocedBytesPerOp() > 4096 {
		t.Fatalf("%d bytes allocated for %d bytes of input", result.AllocedBytesPerOp(), len(data))
	}
}

func TestAppendRefuses(t *testing.T) {
	for name, body := range map[string]event.Body{
		"not UTF-8, appender": &event.SampleChunk{Scan: "\xff"},
		"not UTF-8, goavro":   &event.Dataset{Comment: "\xff"},
		"too large":           &event.SampleChunk{Ciphertext: make([]byte, MaxBodyBytes)},
	} {
		t.Run(name, func(t *testing.T) {
			dst := []byte("x")
			if out, err := Embedded().Append(dst, body); !errors.Is(err, ErrMalformed) || string(out) != "x" {
				t.Fatalf("%d bytes and %v", len(out), err)
			}
		})
	}
}

// oneOld is a registry that knows one older schema besides the current ones.
type oneOld struct {
	*builtin
	text string
}

const oldID = 1000

func (o oneOld) Schema(id uint32) (string, error) {
	if id == oldID {
		return o.text, nil
	}
	return o.builtin.Schema(id)
}

func withOld(t *testing.T, text string) *Codec {
	t.Helper()
	ids, err := newBuiltin()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(oneOld{ids, text})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDecodeOfOlderWriter(t *testing.T) {
	c := withOld(t, `{"type":"record","name":"Dataset","namespace":"datawave","fields":[
		{"name":"kind","type":"bytes"},{"name":"bytes","type":"int"},{"name":"forgotten","type":["null","string"]},
		{"name":"fields","type":{"type":"array","items":{"type":"record","name":"Field","fields":[{"name":"path","type":"string"}]}}}]}`)
	data := appendBytes(appendHeader(nil, oldID), "table")
	data = append(appendLong(data, 77), 2)               // bytes, the second branch
	data = appendBytes(data, "dropped since")            // forgotten
	data = append(appendBytes(append(data, 2), "id"), 0) // one field
	for range 2 {
		got, err := c.Decode(data)
		want := &event.Dataset{Kind: "table", Rows: -1, Bytes: 77, Fields: []event.Field{{Path: "id", Nullable: true}}}
		if err != nil || !equal(want, got) {
			t.Fatalf("got %+v: %v", got, err)
		}
	}
}

func TestViewOfOlderWriter(t *testing.T) {
	c := withOld(t, `{"type":"record","name":"SampleChunk","namespace":"datawave","fields":[
		{"name":"ciphertext","type":"bytes"},{"name":"nonce","type":"bytes"},{"name":"key_id","type":"string"},
		{"name":"chunks","type":"int"},{"name":"sequence","type":"int"},{"name":"scan","type":"string"}]}`)
	data := appendBytes(appendBytes(appendBytes(appendHeader(nil, oldID), "sealed"), "nonce"), "key")
	data = appendBytes(appendLong(appendLong(data, 3), 2), "scan")
	v, err := c.SampleChunk(data)
	if err != nil || string(v.Scan) != "scan" || v.Sequence != 2 || v.Chunks != 3 || string(v.Ciphertext) != "sealed" {
		t.Fatalf("%+v: %v", v, err)
	}
	if _, err := c.Classification(data); !errors.Is(err, ErrMalformed) {
		t.Fatalf("a chunk passed for a classification: %v", err)
	}
}

func TestIncompatibleWriter(t *testing.T) {
	for name, text := range map[string]string{
		"other type":   `{"type":"record","name":"Gone","namespace":"datawave","fields":[{"name":"reason","type":"boolean"}]}`,
		"not ours":     `{"type":"record","name":"Gone","namespace":"elsewhere","fields":[]}`,
		"not a schema": `{`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := withOld(t, text).Decode(appendHeader(nil, oldID)); !errors.Is(err, ErrUnknownSchema) {
				t.Fatal(err)
			}
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	c := withOld(t, `{"type":"record","name":"SampleChunk","namespace":"datawave","fields":[
		{"name":"scan","type":"string"},{"name":"key_id","type":"string"},{"name":"nonce","type":"bytes"},{"name":"ciphertext","type":"bytes"},
		{"name":"sequence","type":"int"},{"name":"chunks","type":"int"}]}`)
	old := append(appendHeader(nil, oldID), 0, 0, 0, 0, 0, 0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				data, err := c.Append(nil, &event.Gone{})
				if err != nil {
					t.Error(err)
				}
				if _, err := c.Decode(data); err != nil {
					t.Error(err)
				}
				if _, err := c.Decode(old); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzDecode(f *testing.F) {
	for _, name := range Names() {
		data, err := Embedded().Append(nil, bodies[name]())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{0, 0, 0, 0, 12, 2, 0xfe, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		body, err := Embedded().Decode(data)
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnknownSchema) {
				t.Fatal(err)
			}
			return
		}
		again, err := Embedded().Append(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Embedded().Decode(again); err != nil || !equal(body, got) {
			t.Fatalf("%+v became %+v: %v", body, got, err)
		}
	})
}

// FuzzDecodeIsGoavro holds that the generated readers take what goavro takes, and make the same of it.
func FuzzDecodeIsGoavro(f *testing.F) {
	for i, name := range Names() {
		body, err := Embedded().Append(nil, bodies[name]())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), body[WireHeader:])
	}
	dataset, err := Embedded().Append(nil, &event.Dataset{Kind: "table", Fields: []event.Field{{Path: "id"}, {Path: "mail"}}, Properties: map[string]string{"a": "b"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(2), dataset[WireHeader:])
	f.Add(uint8(2), append(make([]byte, 11), 4, 2, 'a', 0, 2, 'a', 0, 0, 0)) // a key that comes twice
	f.Fuzz(func(t *testing.T, n uint8, encoded []byte) {
		name := Names()[int(n)%len(Names())]
		r := reader{compiled: compiled{codec: oracle(t, name), schema: Embedded().writers[name].schema}, body: bodies[name]}
		got, want := r.body(), r.body()
		err := r.read(encoded, got)
		native, wantErr := r.decode(encoded)
		if wantErr == nil {
			wantErr = want.FromNative(native)
		}
		if (err == nil) != (wantErr == nil) || err == nil && !equal(got, want) {
			t.Errorf("%s: %+v, %v; goavro: %+v, %v", name, got, err, want, wantErr)
		}
	})
}
