package avro

import (
	"fmt"
	"iter"

	"datawave/schemas/event"
)

// The views read the hot families where they lie: no copy, no allocation. A view is made by one pass that checks all of
// the data, so what is iterated afterwards cannot fail. Every []byte is borrowed from the data the view was made from.
// They read the current schemas; Codec.SampleChunk and Codec.Classification also take what older writers wrote.

// SampleChunkView is an event.SampleChunk in place.
type SampleChunkView struct {
	Scan, KeyID       []byte // UTF-8
	Sequence, Chunks  int32
	Nonce, Ciphertext []byte
}

// ViewSampleChunk reads Avro binary of the current schema, without the wire header. Errors wrap ErrMalformed.
func ViewSampleChunk(encoded []byte) (v SampleChunkView, err error) {
	if err := withinLimit(encoded); err != nil {
		return v, err
	}
	c := cursor{data: encoded}
	v.Scan = c.text()
	v.Sequence = c.int()
	v.Chunks = c.int()
	v.KeyID = c.text()
	v.Nonce = c.bytes()
	v.Ciphertext = c.bytes()
	return v, c.finish()
}

// SampleChunk views a body in the wire format. Errors are those of Decode.
func (c *Codec) SampleChunk(data []byte) (SampleChunkView, error) {
	encoded, err := c.current(data, (*event.SampleChunk)(nil).SchemaName())
	if err != nil {
		return SampleChunkView{}, err
	}
	return ViewSampleChunk(encoded)
}

// SampleValues views an opened sample chunk, in the wire format. Errors are those of Decode.
func (c *Codec) SampleValues(data []byte) (SampleValuesView, error) {
	encoded, err := c.current(data, (*event.SampleValues)(nil).SchemaName())
	if err != nil {
		return SampleValuesView{}, err
	}
	return ViewSampleValues(encoded)
}

// SampleValuesView is an event.SampleValues in place.
type SampleValuesView struct {
	Rows   int64
	fields cursor
}

// SampledFieldView is an event.SampledField in place.
type SampledFieldView struct {
	Path, Type      []byte // UTF-8
	Count           int    // how many values there are
	profile, values cursor
}

// ViewSampleValues reads Avro binary of the current schema, without the wire header. Errors wrap ErrMalformed.
func ViewSampleValues(encoded []byte) (v SampleValuesView, err error) {
	if err := withinLimit(encoded); err != nil {
		return v, err
	}
	c := cursor{data: encoded}
	v.Rows = c.long()
	v.fields = c
	for b := (blocks{}); b.next(&c); {
		readSampledField(&c)
	}
	return v, c.finish()
}

// Fields iterates over the fields, in order.
func (v SampleValuesView) Fields() iter.Seq[SampledFieldView] {
	return func(yield func(SampledFieldView) bool) {
		c := v.fields.again()
		for b := (blocks{}); b.next(&c); {
			if !yield(readSampledField(&c)) {
				return
			}
		}
	}
}

// Values iterates over the values, in order.
func (f SampledFieldView) Values() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		c := f.values.again()
		for b := (blocks{}); b.next(&c); {
			if !yield(c.bytes()) {
				return
			}
		}
	}
}

// Profile is a copy of the field's profile; it allocates.
func (f SampledFieldView) Profile() event.FieldProfile {
	c := f.profile
	return readProfile(&c)
}

func readSampledField(c *cursor) (f SampledFieldView) {
	f.Path = c.text()
	f.Type = c.text()
	f.profile = *c
	skipProfile(c)
	f.values = *c
	for b := (blocks{}); b.next(c); f.Count++ {
		c.bytes()
	}
	return f
}

func skipProfile(c *cursor) {
	for range 3 { // count, nulls, distinct
		c.long()
	}
	c.text() // minimum
	c.text() // maximum
	for b := (blocks{}); b.next(c); {
		c.text() // quantiles
	}
	c.int()    // min_length
	c.int()    // max_length
	c.double() // mean_length
	for b := (blocks{}); b.next(c); {
		c.text() // shapes: mask
		c.long() // count
	}
	c.text() // origin
}

func readProfile(c *cursor) (p event.FieldProfile) {
	p.Count, p.Nulls, p.Distinct = c.long(), c.long(), c.long()
	p.Minimum, p.Maximum = string(c.text()), string(c.text())
	for b := (blocks{}); b.next(c); {
		p.Quantiles = append(p.Quantiles, string(c.text()))
	}
	p.MinLength, p.MaxLength, p.MeanLength = c.int(), c.int(), c.double()
	for b := (blocks{}); b.next(c); {
		p.Shapes = append(p.Shapes, event.Shape{Mask: string(c.text()), Count: c.long()})
	}
	p.Origin = string(c.text())
	return p
}

// current is the Avro binary of a body of one family in its current schema: data's own where its writer is current,
// else what the current writer would have written.
func (c *Codec) current(data []byte, name string) ([]byte, error) {
	id, encoded, err := Split(data)
	if err != nil || id == c.writers[name].id {
		return encoded, err
	}
	body, err := c.Decode(data)
	if err != nil {
		return nil, err
	}
	if body.SchemaName() != name {
		return nil, fmt.Errorf("%w: a %s, not a %s", ErrMalformed, body.SchemaName(), name)
	}
	upgraded, err := c.Append(nil, body)
	if err != nil {
		return nil, err
	}
	return upgraded[WireHeader:], nil
}
