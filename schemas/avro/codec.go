// Package avro carries event bodies in Confluent's wire format: 0x00, a 4-byte big-endian schema id, Avro binary.
// The schemas are the *.avsc files beside this one; package event holds the Go types generated from them.
// Source: Apache Avro 1.12 specification; Confluent Schema Registry documentation, "Wire format".
package avro

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/linkedin/goavro/v2"

	"datawave/schemas/event"
)

// WireHeader is the length of the wire format's header in bytes.
const WireHeader = 5

// ErrUnknownSchema is wrapped by errors about a schema id that the registry does not know.
var ErrUnknownSchema = errors.New("unknown schema id")

// ErrMalformed is wrapped by errors about data that is not a body in the wire format.
var ErrMalformed = errors.New("malformed body")

// ErrUnavailable is wrapped by errors about a registry that does not answer; the same call may work later.
var ErrUnavailable = errors.New("schema registry is unavailable")

// IDs gives schemas their numbers: a registry's client, or the built-in ones.
type IDs interface {
	// ID is the number of a schema; name is its Avro full name.
	ID(name, schema string) (uint32, error)
	// Schema is the text of a number's schema; an unknown number wraps ErrUnknownSchema.
	Schema(id uint32) (string, error)
}

// Codec encodes and decodes bodies. It is safe for concurrent use.
type Codec struct {
	ids     IDs
	writers map[string]writer // by full name
	mu      sync.RWMutex
	readers map[uint32]reader
}

type writer struct {
	schema *schema
	id     uint32
}

type reader struct {
	compiled
	body    func() event.Body
	current bool // it is the schema that this program writes with
}

// compiled is a schema for the check that data passes before it is read, and for goavro, which reads what older schemas wrote.
type compiled struct {
	codec  *goavro.Codec // nil for a current schema
	schema *schema
}

func compile(text string) (c compiled, err error) {
	if c.schema, err = parseSchema(text); err != nil {
		return c, err
	}
	c.codec, err = goavro.NewCodec(text)
	return c, err
}

// New makes a codec for every schema of this package, with numbers from ids.
func New(ids IDs) (*Codec, error) {
	c := &Codec{ids: ids, writers: map[string]writer{}, readers: map[uint32]reader{}}
	for _, name := range Names() {
		text, err := Current(name)
		if err != nil {
			return nil, err
		}
		schema, err := parseSchema(text)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		id, err := ids.ID(name, text)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		c.writers[name] = writer{schema, id}
		c.readers[id] = reader{compiled{schema: schema}, bodies[name], true}
	}
	return c, nil
}

// Append appends the body in the wire format to dst. A body that Decode would refuse, because a string is not UTF-8 or it
// is beyond the limits, is refused with an error that wraps ErrMalformed.
func (c *Codec) Append(dst []byte, body event.Body) ([]byte, error) {
	w, ok := c.writers[body.SchemaName()]
	if !ok {
		return dst, fmt.Errorf("schema %s is not one of ours", body.SchemaName())
	}
	out, err := appendBody(appendHeader(dst, w.id), body)
	if err != nil {
		return dst, fmt.Errorf("encode %s: %w", body.SchemaName(), err)
	}
	if err := wellFormed(w.schema, out[len(dst)+WireHeader:]); err != nil {
		return dst, fmt.Errorf("encode %s: %w", body.SchemaName(), err)
	}
	return out, nil
}

// ID is the schema id that Append puts before the bodies of the Avro full name.
func (c *Codec) ID(name string) (uint32, error) {
	w, ok := c.writers[name]
	if !ok {
		return 0, fmt.Errorf("schema %s is not one of ours", name)
	}
	return w.id, nil
}

// Decode reads a body by the schema that wrote it; fields that the writer did not know get their defaults. Fields of type
// []byte borrow data, strings are copies. Errors wrap ErrUnknownSchema, ErrUnavailable or ErrMalformed and hold no content.
func (c *Codec) Decode(data []byte) (event.Body, error) { return c.DecodeInto(nil, data) }

// DecodeInto is Decode into memory that is used again; with nil it is new.
func (c *Codec) DecodeInto(into *Bodies, data []byte) (event.Body, error) {
	id, encoded, err := Split(data)
	if err != nil {
		return nil, err
	}
	r, err := c.reader(id)
	if err != nil {
		return nil, err
	}
	body := into.take(r)
	if r.current {
		if err := r.read(encoded, body); err != nil {
			return nil, err
		}
		return body, nil
	}
	native, err := r.decode(encoded)
	if err != nil {
		return nil, err
	}
	if err := body.FromNative(native); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMalformed, body.SchemaName(), err)
	}
	return body, nil
}

// Split cuts data in the wire format into the schema id and the Avro binary, which is borrowed. Errors wrap ErrMalformed.
func Split(data []byte) (id uint32, encoded []byte, err error) {
	switch {
	case len(data) < WireHeader:
		return 0, nil, fmt.Errorf("%w: %d bytes, shorter than the wire format's header", ErrMalformed, len(data))
	case data[0] != 0:
		return 0, nil, fmt.Errorf("%w: first byte is %#02x, not 0x00", ErrMalformed, data[0])
	}
	return binary.BigEndian.Uint32(data[1:]), data[WireHeader:], nil
}

func appendHeader(dst []byte, id uint32) []byte {
	return binary.BigEndian.AppendUint32(append(dst, 0), id)
}

// decode reads one record that fills encoded. The text of goavro's errors may quote input, so it is not passed on.
func (c compiled) decode(encoded []byte) (map[string]any, error) {
	if err := wellFormed(c.schema, encoded); err != nil {
		return nil, err
	}
	value, _, err := c.codec.NativeFromBinary(encoded)
	native, ok := value.(map[string]any)
	if err != nil || !ok {
		return nil, fmt.Errorf("%w: not a record of %s", ErrMalformed, c.schema.name)
	}
	return native, nil
}

// read is decode for the current schema.
func (c compiled) read(encoded []byte, body event.Body) error {
	cur := cursor{data: encoded, copied: string(encoded)}
	if len(encoded) > fewValues {
		if err := wellFormed(c.schema, encoded); err != nil {
			return err
		}
		cur = cur.again()
	}
	decodeBody(&cur, body)
	return cur.finish()
}

func (c *Codec) reader(id uint32) (reader, error) {
	c.mu.RLock()
	r, ok := c.readers[id]
	c.mu.RUnlock()
	if ok {
		return r, nil
	}
	r, err := c.load(id)
	if err != nil {
		return reader{}, err
	}
	c.mu.Lock()
	c.readers[id] = r
	c.mu.Unlock()
	return r, nil
}

// load asks for a schema that this process did not write with, and makes sure that the current one can read it.
func (c *Codec) load(id uint32) (reader, error) {
	text, err := c.ids.Schema(id)
	if err != nil {
		return reader{}, err
	}
	name := fullName(text)
	body, ok := bodies[name]
	if !ok {
		return reader{}, fmt.Errorf("%w: %d is %q, which is not one of ours", ErrUnknownSchema, id, name)
	}
	current, err := Current(name)
	if err != nil {
		return reader{}, err
	}
	if err := CanRead(current, text); err != nil {
		return reader{}, fmt.Errorf("%w: %d is a %s that this version cannot read: %w", ErrUnknownSchema, id, name, err)
	}
	schema, err := compile(text)
	if err != nil {
		return reader{}, fmt.Errorf("schema id %d: %w", id, err)
	}
	return reader{schema, body, text == current}, nil
}
