// Package streams declares stages: events in, events out, no Kafka.
package streams

import (
	"context"
	"log/slog"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// Emitter collects what a processor has to say about a batch. Nothing is visible to others before the runtime commits
// it together with the input's offsets.
type Emitter interface {
	// Emit appends an event to a topic that the stage declares in Out. The partition follows from e.Subject. The emitter
	// keeps e.Data, which must not be changed afterwards; the body of a record of the batch is as good as a new one.
	Emit(topic string, e event.Envelope)
	// Reject sends an input record to the dead letters with the reason, which must hold no value; the batch goes on.
	Reject(r *event.Record, reason error)
}

// Processor turns one ordered batch of one partition into events. One instance serves one partition: no locks, no
// globals. The same input gives the same output whatever the batch boundaries: time comes from the events, ids from
// event.DeriveID. An error stops the stage; use Reject for a record that cannot be processed. The batch is borrowed, its
// strings too: what is kept after the call must be cloned (a Store copies what it is given).
type Processor interface {
	Process(ctx context.Context, batch []event.Record, out Emitter) error
}

// Ticker is a Processor with windows. Time is the stream time of the partition, which is the latest event time seen
// (never later than the time at which its record was appended) and never goes back.
type Ticker interface {
	// Tick is called when stream time passes a multiple of Stage.Tick, with that multiple, before the record that brought
	// the time there is processed; multiples between which nothing happened are left out but the last.
	Tick(ctx context.Context, now time.Time, out Emitter) error
}

// TableFollower is a Processor that acts when a broadcast table changes.
type TableFollower interface {
	// TableChanged is called between two batches, with the changes since the last call in their order. Env.Table shows
	// them already. The position of the call among the partition's inputs is recorded and the same in a reprocessing.
	TableChanged(ctx context.Context, table string, changes []event.Record, out Emitter) error
}

// Table is a broadcast table: the latest event of each subject of a small topic, the same for all partitions.
type Table interface {
	Get(subject string) (event.Record, bool)
	// Range calls visit for every entry, by subject ascending, until it returns false.
	Range(visit func(r event.Record) bool)
}

// Store is a partition's key-value state. Puts and deletes commit with the batch that made them, through a changelog;
// reads see them at once. It copies what it is given and lends what it returns until the next call.
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
	Table      func(name string) Table // only topics that the stage declares in Tables
}

// Stage is one node of the topology, declared as a value. Its inputs are co-partitioned. A batch holds records of one
// input topic; how the topics of several inputs interleave is left to chance, so the result must not depend on it.
type Stage struct {
	Name   string // metric label, log attribute, part of the names of its changelogs
	In     []string
	Tables []string // broadcast tables: topics of one partition, read whole before the stage starts
	Out    []string
	Stores []string
	Tick   time.Duration // how often stream time ticks; 0 is never. The processor must be a Ticker then
	// Home is the subject whose partition a state key belongs to; ok is false for a key that stays in each partition.
	// Nil means that the state cannot move, so that the partition count cannot grow.
	Home func(store string, key []byte) (subject string, ok bool)
	New  func(Env) (Processor, error) // once for each partition, when its stores are restored, and again after an abort
}

// Runtime runs stages until ctx ends, then finishes and commits the batches that it has started.
type Runtime interface {
	Run(ctx context.Context, stages ...Stage) error
}
