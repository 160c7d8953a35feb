package avro

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linkedin/goavro/v2"
	"pgregory.net/rapid"

	"datawave/schemas/event"
)

// The copies below turn a view into the body that it shows.

func copyChunk(v SampleChunkView) *event.SampleChunk {
	return &event.SampleChunk{Scan: string(v.Scan), Sequence: v.Sequence, Chunks: v.Chunks, KeyID: string(v.KeyID), Nonce: v.Nonce, Ciphertext: v.Ciphertext}
}

func copyValues(v SampleValuesView) *event.SampleValues {
	out := &event.SampleValues{Rows: v.Rows}
	for f := range v.Fields() {
		field := event.SampledField{Path: string(f.Path), Type: string(f.Type), Profile: f.Profile()}
		for value := range f.Values() {
			field.Values = append(field.Values, value)
		}
		if len(field.Values) != f.Count {
			panic("Count is wrong")
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}

func copyClassification(v ClassificationView) *event.Classification {
	out := &event.Classification{Scan: string(v.Scan), Detectors: string(v.Detectors)}
	for f := range v.Fields() {
		field := event.ClassifiedField{Path: string(f.Path), Seen: f.Seen}
		for l := range f.Labels() {
			label := event.Label{Infotype: string(l.Infotype), Category: string(l.Category), Confidence: l.Confidence,
				Matched: l.Matched, Valid: l.Valid, Rule: string(l.Rule), Mask: string(l.Mask)}
			for word := range l.HeaderWords() {
				label.HeaderWords = append(label.HeaderWords, string(word))
			}
			field.Labels = append(field.Labels, label)
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}

// viewOf views and copies; the key is the Avro full name.
var viewOf = map[string]func(encoded []byte) (event.Body, error){
	"datawave.SampleChunk": func(encoded []byte) (event.Body, error) {
		v, err := ViewSampleChunk(encoded)
		return copyChunk(v), err
	},
	"datawave.SampleValues": func(encoded []byte) (event.Body, error) {
		v, err := ViewSampleValues(encoded)
		if err != nil {
			return nil, err
		}
		return copyValues(v), nil
	},
	"datawave.Classification": func(encoded []byte) (event.Body, error) {
		v, err := ViewClassification(encoded)
		if err != nil {
			return nil, err
		}
		return copyClassification(v), nil
	},
}

func TestViewsShowWhatWasWritten(t *testing.T) {
	for name, view := range viewOf {
		codec := oracle(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				body := anyBody(r, name)
				encoded, err := codec.BinaryFromNative(nil, body.ToNative())
				if err != nil {
					r.Fatal(err)
				}
				if got, err := view(encoded); err != nil || !equal(body, got) {
					r.Fatalf("%+v became %+v: %v", body, got, err)
				}
				cut := rapid.IntRange(0, len(encoded)-1).Draw(r, "cut")
				if _, err := view(encoded[:cut]); !errors.Is(err, ErrMalformed) {
					r.Fatalf("cut at %d of %d: %v", cut, len(encoded), err)
				}
				if _, err := view(append(encoded, 0)); !errors.Is(err, ErrMalformed) {
					r.Fatalf("a byte too many: %v", err)
				}
			})
		})
	}
}

// TestBlocks has arrays in several blocks, with and without sizes, as other writers may write them.
func TestBlocks(t *testing.T) {
	profile := appendFieldProfile(nil, &event.FieldProfile{})
	field := func(values ...byte) []byte {
		return append(append(appendBytes(appendBytes(nil, "f"), "text"), profile...), values...)
	}
	sized := func(count int64, items []byte) []byte {
		return append(binary.AppendVarint(binary.AppendVarint(nil, -count), int64(len(items))), items...)
	}
	values := append(append([]byte{4, 2, 'a', 2, 'b'}, sized(1, []byte{2, 'c'})...), 0) // [a b] [c]
	one := field(values...)
	body := append(append(append([]byte{6}, sized(1, one)...), append([]byte{2}, one...)...), 0)
	v, err := ViewSampleValues(body)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%d %s", v.Rows, shows(v)); got != "3 f/3: a b c; f/3: a b c;" {
		t.Fatalf("%q", got)
	}
	native, rest, err := oracle(t, "datawave.SampleValues").NativeFromBinary(body)
	want := &event.SampleValues{}
	if err != nil || len(rest) > 0 || want.FromNative(native.(map[string]any)) != nil || !equal(want, copyValues(v)) {
		t.Fatalf("goavro reads %+v: %v", want, err)
	}
	for name, bad := range map[string][]byte{
		"size too small":   {6, 1, 2, 0, 0},
		"size too large":   append(append(append([]byte{6}, 1, byte(2*len(one)+2)), one...), 0, 0),
		"smallest integer": {6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0},
	} {
		if _, err := ViewSampleValues(bad); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func shows(v SampleValuesView) string {
	var parts []string
	for f := range v.Fields() {
		part := fmt.Appendf(nil, "%s/%d:", f.Path, f.Count)
		for value := range f.Values() {
			part = append(append(part, ' '), value...)
		}
		parts = append(parts, string(part)+";")
	}
	return strings.Join(parts, " ")
}

func TestIterationStops(t *testing.T) {
	v, err := ViewSampleValues(AppendSampleValues(nil, sampleValues(3, 3)))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for f := range v.Fields() {
		for range f.Values() {
			seen++
			break
		}
		if seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Fatalf("%d", seen)
	}
}

// stricter says whether the refusal is one of those that goavro does not make.
func stricter(err error) bool {
	return slices.ContainsFunc([]string{wrongSize, notUTF8, beyondInt, notInteger}, func(why string) bool { return strings.Contains(err.Error(), why) })
}

// fuzzView holds that the view, the general check and goavro accept the same data and see the same in it.
func fuzzView(f *testing.F, name string) {
	codec := oracle(f, name)
	text, err := Current(name)
	if err != nil {
		f.Fatal(err)
	}
	s, err := parseSchema(text)
	if err != nil {
		f.Fatal(err)
	}
	goavro.MaxBlockCount = 1 << 12 // it makes room for what hostile data claims to have
	f.Fuzz(func(t *testing.T, encoded []byte) {
		if len(encoded) > 1<<12 {
			return
		}
		got, err := viewOf[name](encoded)
		checked := wellFormed(s, encoded)
		if (err == nil) != (checked == nil) {
			t.Fatalf("the view says %v, the check %v", err, checked)
		}
		native, rest, err := codec.NativeFromBinary(encoded)
		if checked != nil {
			if err == nil && len(rest) == 0 && !stricter(checked) {
				t.Fatalf("goavro accepts what is refused: %v", checked)
			}
			return
		}
		if err != nil || len(rest) > 0 {
			t.Fatalf("goavro leaves %d bytes: %v", len(rest), err)
		}
		want := bodies[name]()
		if err := want.FromNative(native.(map[string]any)); err != nil || !equal(want, got) {
			t.Fatalf("the view shows %+v, goavro %+v: %v", got, want, err)
		}
	})
}

func FuzzSampleChunkView(f *testing.F) {
	f.Add(AppendSampleChunk(nil, sampleChunk()))
	fuzzView(f, "datawave.SampleChunk")
}

func FuzzSampleValuesView(f *testing.F) {
	f.Add(AppendSampleValues(nil, sampleValues(2, 2)))
	fuzzView(f, "datawave.SampleValues")
}

func FuzzClassificationView(f *testing.F) {
	f.Add(AppendClassification(nil, classification(2)))
	fuzzView(f, "datawave.Classification")
}
