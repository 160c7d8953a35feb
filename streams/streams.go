// Package streams declares stages: events in, events out, no Kafka.
package streams

import (
	"context"
	"log/slog"

	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// Emitter collects what a processor has to say about a batch. Nothing is visible to others before the runtime commits
// it together with the input's offsets.
type Emitter interface {
	// Emit appends an event to a topic that the stage declares in Out. The partition follows from e.Subject. The
	// emitter keeps e.Data: the caller must not change it afterwards.
	Emit(topic string, e event.Envelope)
	// Reject sends an input record to the dead letters with the reason, which must hold no value; the batch goes on.
	Reject(r *event.Record, reason error)
}

// Processor turns one ordered batch of one partition into events. One instance serves one partition: no locks, no
// globals. The same input gives the same output whatever the batch boundaries: time comes from the events, ids from
// event.DeriveID. An error stops the stage; use Reject for a record that cannot be processed.
type Processor interface {
	Process(ctx context.Context, batch []event.Record, out Emitter) error
}

// Store is a partition's key-value state. Puts and deletes commit with the batch that made them, through a changelog;
// reads see them at once. It owns what it is given and lends what it returns until the next call.
type Store interface {
	Get(key []byte) (value []byte, ok bool)
	Put(key, value []byte)
	Delete(key []byte)
	// Range calls visit for every key with the prefix, ascending, until it returns false. It visits the state as it was
	// when it was called, so visit may write.
	Range(prefix []byte, visit func(key, value []byte) bool)
}

// Env is all that a processor is given.
type Env struct {
	Partition  int32
	Partitions int32 // of each input topic
	Log        *slog.Logger
	Codec      *avro.Codec
	Store      func(name string) Store // only names that the stage declares in Stores
}

// Stage is one node of the topology, declared as a value. Its inputs are co-partitioned.
type Stage struct {
	Name   string   // consumer group suffix, metric label, log attribute
	In     []string // a batch has its records topic by topic in this order, each topic in its own
	Out    []string
	Stores []string
	New    func(Env) (Processor, error) // once for each partition, when it is assigned and its stores are restored
}

// Runtime runs stages until ctx ends, then finishes and commits the batches that it has started.
type Runtime interface {
	Run(ctx context.Context, stages ...Stage) error
}
