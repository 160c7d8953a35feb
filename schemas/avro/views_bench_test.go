package avro

import (
	"bytes"
	"fmt"
	"testing"

	"datawave/schemas/event"
)

func sampleChunk() *event.SampleChunk {
	return &event.SampleChunk{Scan: "0123456789abcdef", Chunks: 1, KeyID: "k", Nonce: make([]byte, 12), Ciphertext: make([]byte, 64<<10)}
}

func sampleValues(fields, values int) *event.SampleValues {
	out := &event.SampleValues{Rows: int64(values)}
	for i := range fields {
		f := event.SampledField{Path: fmt.Sprintf("field_%d", i), Type: "text"}
		f.Profile = event.FieldProfile{Count: int64(values), Quantiles: []string{"a", "b", "c"}, Shapes: []event.Shape{{Mask: "AA99", Count: 3}}}
		for j := range values {
			f.Values = append(f.Values, fmt.Appendf(nil, "person%d.%d@example.org", i, j))
		}
		out.Fields = append(out.Fields, f)
	}
	return out
}

func classification(fields int) *event.Classification {
	out := &event.Classification{Scan: "0123456789abcdef", Detectors: "1"}
	for i := range fields {
		label := event.Label{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9, Matched: 10, Valid: 9,
			Rule: "EMAIL_ADDRESS/header+values", HeaderWords: []string{"email"}, Mask: "AAAA@AAAA.AAA"}
		out.Fields = append(out.Fields, event.ClassifiedField{Path: fmt.Sprintf("field_%d", i), Seen: 10, Labels: []event.Label{label, label}})
	}
	return out
}

// The sums below read everything that a view shows and return its size, so that the work cannot be left out.

func sumChunk(c *Codec, data []byte) (int, error) {
	v, err := c.SampleChunk(data)
	return len(v.Scan) + len(v.Ciphertext), err
}

func sumValues(_ *Codec, data []byte) (n int, err error) {
	v, err := ViewSampleValues(data[WireHeader:])
	for f := range v.Fields() {
		n += len(f.Path)
		for value := range f.Values() {
			n += len(value)
		}
	}
	return n, err
}

func sumClassification(c *Codec, data []byte) (n int, err error) {
	v, err := c.Classification(data)
	for f := range v.Fields() {
		n += len(f.Path)
		for l := range f.Labels() {
			n += len(l.Infotype)
			for word := range l.HeaderWords() {
				n += len(word)
			}
		}
	}
	return n, err
}

var hot = []struct {
	body event.Body
	sum  func(*Codec, []byte) (int, error)
	want int
}{
	{sampleChunk(), sumChunk, 16 + 64<<10},
	{sampleValues(20, 100), sumValues, 20*7 + 10 + 20*100*len("person0.0@example.org") + 10*100 + 20*90},
	{classification(20), sumClassification, 20*7 + 10 + 40*len("EMAIL_ADDRESSemail")},
}

func TestViewsAllocateNothing(t *testing.T) {
	for _, h := range hot {
		c := Embedded()
		data, err := c.Append(nil, h.body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.sum(c, data); err != nil || got != h.want {
			t.Errorf("%s: %d bytes, want %d: %v", h.body.SchemaName(), got, h.want, err)
		}
		if n := testing.AllocsPerRun(10, func() { _, _ = h.sum(c, data) }); n != 0 {
			t.Errorf("%s: %v allocations a view", h.body.SchemaName(), n)
		}
		buffer := bytes.Clone(data)
		if n := testing.AllocsPerRun(10, func() { buffer, _ = c.Append(buffer[:0], h.body) }); n != 0 {
			t.Errorf("%s: %v allocations an append", h.body.SchemaName(), n)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, h := range hot {
		b.Run(h.body.SchemaName(), func(b *testing.B) {
			c := Embedded()
			data, err := c.Append(nil, h.body)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := h.sum(c, data); err != nil || n != h.want {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkGoavro reads the same bodies by goavro alone, into its native form.
func BenchmarkGoavro(b *testing.B) {
	for _, h := range hot {
		b.Run(h.body.SchemaName(), func(b *testing.B) {
			codec := oracle(b, h.body.SchemaName())
			data, err := codec.BinaryFromNative(nil, h.body.ToNative())
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, rest, err := codec.NativeFromBinary(data); err != nil || len(rest) > 0 {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, h := range hot {
		b.Run(h.body.SchemaName(), func(b *testing.B) {
			var buffer []byte
			var err error
			b.ReportAllocs()
			for b.Loop() {
				if buffer, err = Embedded().Append(buffer[:0], h.body); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(buffer)))
		})
	}
}
