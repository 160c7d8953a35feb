// Package discovertest holds the sink and sealer that tests of scans use.
package discovertest

import (
	"context"
	"sync"
	"testing"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/discover"
)

// Codec is the codec that scans in tests use.
var Codec = avro.Embedded()

// Emitted is one event with where it went.
type Emitted struct {
	event.Envelope
	Topic     string
	Partition int32
	Flushed   bool // by the last Flush so far
}

// Sink keeps what a scan emits, in order. Its zero value is ready.
type Sink struct {
	// Fail, when set, is asked before each event; its error is Emit's.
	Fail func(topic string, e event.Envelope) error

	mu     sync.Mutex
	events []Emitted
}

// Emit keeps the event.
func (s *Sink) Emit(ctx context.Context, to string, partition int32, e event.Envelope) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.Fail != nil {
		if err := s.Fail(to, e); err != nil {
			return err
		}
	}
	s.events = append(s.events, Emitted{Envelope: e, Topic: to, Partition: partition})
	return nil
}

// Partitions is topic.DefaultPartitions.
func (s *Sink) Partitions() int32 { return topic.DefaultPartitions }

// Flush marks all events as flushed.
func (s *Sink) Flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.events {
		s.events[i].Flushed = true
	}
	return ctx.Err()
}

// Events are the events kept so far.
func (s *Sink) Events() []Emitted {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Emitted(nil), s.events...)
}

// Bodies are the decoded bodies of one type, with their envelopes beside them.
func Bodies[T event.Body](t testing.TB, s *Sink) (bodies []T, envelopes []Emitted) {
	t.Helper()
	for _, e := range s.Events() {
		body, err := Codec.Decode(e.Data)
		if err != nil {
			t.Fatalf("decode %s: %v", e.Type, err)
		}
		if b, ok := body.(T); ok {
			bodies, envelopes = append(bodies, b), append(envelopes, e)
		}
	}
	return bodies, envelopes
}

// Sealer leaves the plaintext as it is, so that tests can read it, and keeps the additional data as the nonce.
type Sealer struct{}

// Seal returns copies of its arguments.
func (Sealer) Seal(_ asset.DatasetID, additional, plaintext []byte) (keyID string, nonce, ciphertext []byte, err error) {
	return "test", append([]byte(nil), additional...), append([]byte(nil), plaintext...), nil
}

// Source opens a source of a kind, for as long as the test runs.
func Source(t testing.TB, kind discover.Kind, location string) discover.Source {
	t.Helper()
	s, err := kind.Open(t.Context(), location, discover.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close %s: %v", s.URL(), err)
		}
	})
	return s
}

// Inspect is a source's inventory, and its observations by their dataset's name.
func Inspect(t testing.TB, s discover.Source) (discover.Inventory, map[string]*discover.Observation) {
	t.Helper()
	inventory, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*discover.Observation{}
	for i := range inventory.Observations {
		byName[inventory.Observations[i].ID.Name] = &inventory.Observations[i]
	}
	return inventory, byName
}

// Open decodes a chunk that Sealer sealed.
func Open(t testing.TB, c *event.SampleChunk) *event.SampleValues {
	t.Helper()
	body, err := Codec.Decode(c.Ciphertext)
	if err != nil {
		t.Fatal(err)
	}
	return body.(*event.SampleValues)
}

// Sample samples one dataset with the default budget, or the given one, and returns its fields by path.
func Sample(t testing.TB, source discover.Source, o *discover.Observation, budget discover.Budget) map[string]event.SampledField {
	t.Helper()
	c := discover.NewCollector(o.ID, o.Dataset.Fields, budget)
	if err := source.Sample(t.Context(), o, c); err != nil {
		t.Fatal(err)
	}
	fields := map[string]event.SampledField{}
	for _, f := range c.Sampled() {
		fields[f.Path] = f
	}
	return fields
}
