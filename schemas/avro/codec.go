// Package avro carries event bodies in Confluent's wire format: 0x00, a 4-byte big-endian schema id, Avro binary.
// The schemas are the *.avsc files beside this one; package event holds the Go types generated from them.
// Source: Apache Avro 1.12 specification; Confluent Schema Registry documentation, "Wire format".
package avro

import (
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/linkedin/goavro/v2"

	"datawave/schemas/event"
)

//go:embed *.avsc
var files embed.FS

// WireHeader is the length of the wire format's header in bytes.
const WireHeader = 5

// ErrUnknownSchema is wrapped by errors about a schema id that the registry does not know.
var ErrUnknownSchema = errors.New("unknown schema id")

// IDs gives schemas their numbers: a registry's client, or Embedded.
type IDs interface {
	// ID is the number of a schema; name is its Avro full name.
	ID(name, schema string) (uint32, error)
	// Schema is the text of a number's schema; an unknown number wraps ErrUnknownSchema.
	Schema(id uint32) (string, error)
}

// Codec encodes and decodes bodies. It is safe for concurrent use.
type Codec struct {
	ids     IDs
	writers map[string]*writer // by full name
	mu      sync.RWMutex
	readers map[uint32]*reader
}

type writer struct {
	codec *goavro.Codec
	id    uint32
}

type reader struct {
	codec *goavro.Codec
	name  string
}
