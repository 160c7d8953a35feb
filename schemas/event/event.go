// Package event defines the envelope that every DataWave record travels in and the bodies that it carries. The bodies
// (files ending in _gen.go) are generated from schemas/avro/*.avsc by "make generate".
package event

import (
	"strconv"
	"strings"
	"time"

	"datawave/schemas/asset"
)

// Envelope is one immutable fact on its way to or from the log.
type Envelope struct {
	ID          string    // unique for ever; the idempotency key. Derived ids come from DeriveID
	Type        string    // past-tense fact and version: "datawave.dataset.observed.v1"
	Source      string    // who says so: "scanner/postgres", "stage/classify", "api"
	Subject     string    // what it is about; also the partition key: asset.DatasetID.Key(), or a job, or an id
	Time        time.Time // when it happened (event time, UTC), never when it was read
	Causation   string    // ID of the event that led to this one; empty for a first cause
	TraceParent string    // W3C Trace Context, or empty
	Data        []byte    // the body in Confluent wire format: 0x00, 4-byte schema id, Avro
}

// Dataset is the identity that the envelope is about.
func (e *Envelope) Dataset() (asset.DatasetID, error) { return asset.ParseKey(e.Subject) }

// Record is an envelope read from the log. Data is borrowed: it is valid until the call that it was passed to returns.
type Record struct {
	Envelope
	At       Position
	Appended time.Time // when the log took it, by the producer's word, in whole milliseconds; zero where it does not come from a log
}

// Body is what an event says: one of the generated types of this package.
type Body interface {
	SchemaName() string // the Avro full name, "datawave.Dataset"
	ToNative() map[string]any
	FromNative(native map[string]any) error
}

// Position is where a record sits in the log.
type Position struct {
	Topic     string
	Partition int32
	Offset    int64
}

// String is "topic/partition@offset".
func (p Position) String() string {
	var memory [64]byte
	text := append(append(memory[:0], p.Topic...), '/')
	text = strconv.AppendInt(text, int64(p.Partition), 10)
	return string(strconv.AppendInt(append(text, '@'), p.Offset, 10))
}

// ParsePosition reads what String writes.
func ParsePosition(text string) (p Position, ok bool) {
	name, place, found := strings.Cut(text, "/")
	partition, offset, both := strings.Cut(place, "@")
	n, errPartition := strconv.ParseInt(partition, 10, 32)
	o, errOffset := strconv.ParseInt(offset, 10, 64)
	if !found || !both || name == "" || errPartition != nil || errOffset != nil || n < 0 || o < 0 {
		return p, false
	}
	return Position{name, int32(n), o}, true
}
