package projections

import (
	"sync/atomic"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// Decoder reads the records that a read model folds, and counts those that cannot be read: intake has vetted the log, and
// one bad record must not hold up the others. It is safe for concurrent use.
type Decoder struct {
	codec   *avro.Codec
	skipped atomic.Int64
}

// NewDecoder makes a decoder that has skipped nothing yet.
func NewDecoder(codec *avro.Codec) *Decoder { return &Decoder{codec: codec} }

// Skipped is how many were counted: what a Skipper says.
func (d *Decoder) Skipped() int64 { return d.skipped.Load() }

// Skip counts n more that could be read but not folded.
func (d *Decoder) Skip(n int64) { d.skipped.Add(n) }

// Body decodes a record's body. One that cannot be decoded is counted, and ok is false.
func (d *Decoder) Body(r *event.Record) (body event.Body, ok bool) { return d.BodyInto(nil, r) }

// BodyInto is Body in memory that is used again; with nil it is new.
func (d *Decoder) BodyInto(into *avro.Bodies, r *event.Record) (body event.Body, ok bool) {
	body, err := d.codec.DecodeInto(into, r.Data)
	if err != nil {
		d.Skip(1)
	}
	return body, err == nil
}

// Fact decodes a record about a dataset. One whose subject or body cannot be read is counted, once, and ok is false.
func (d *Decoder) Fact(r *event.Record) (id asset.DatasetID, body event.Body, ok bool) {
	id, err := r.Dataset()
	if err != nil {
		d.Skip(1)
		return id, nil, false
	}
	body, ok = d.Body(r)
	return id, body, ok
}
