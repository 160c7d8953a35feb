package compliance

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// Backtest tries policies on history: it is the stage, on stores of its own, with these policies alone. It says what the stage would
// have said, had they been activated then, and has no effect on anything else. Facts that none of them reads are passed over.
//
// Partitions do not know of each other: Take may be called for several of them at once, for each of them by one goroutine at a time.
type Backtest struct {
	policies []*policy.Policy
	reads    facts.Families
	codec    *avro.Codec
	library  *Library
	active   []event.Record // the activations, once there were any
	mu       sync.Mutex
	lanes    map[int32]*lane
}

// NewBacktest begins before any history. The policies must be compiled, each of an id of its own.
func NewBacktest(policies []*policy.Policy, codec *avro.Codec) *Backtest {
	return &Backtest{policies: policies, reads: reads(policies), codec: codec, library: NewLibrary(nil), lanes: map[int32]*lane{}}
}

// Take takes the next record of datawave.facts in, each partition in its order. The record is lent for the call. The error is the
// context's, or that of a fault of this program; what is wrong with a record is counted.
func (b *Backtest) Take(ctx context.Context, r *event.Record) error {
	l, err := b.lane(ctx, r.At.Partition)
	if err != nil {
		return err
	}
	return l.take(ctx, r)
}

// Activate switches the policies on at a time, for all datasets as history has them by then. What is taken in before only fills the
// state.
func (b *Backtest) Activate(ctx context.Context, at time.Time) error {
	for i, p := range b.policies {
		c := Activation(p)
		data, err := b.codec.Append(nil, c)
		if err != nil {
			return err
		}
		b.active = append(b.active, event.Record{Envelope: event.Envelope{ID: event.DeriveID("backtest", p.Body), Type: event.ControlSet, Source: "backtest",
			Subject: c.Subject(), Time: at, Data: data}, At: event.Position{Topic: topic.Control, Offset: int64(i)}})
	}
	for _, l := range b.sorted() {
		if err := l.activate(ctx); err != nil {
			return err
		}
	}
	return nil
}

// sorted are the lanes by partition.
func (b *Backtest) sorted() (list []*lane) {
	for _, partition := range slices.Sorted(maps.Keys(b.lanes)) {
		list = append(list, b.lanes[partition])
	}
	return list
}

func (b *Backtest) lane(ctx context.Context, partition int32) (*lane, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.lanes[partition]; l != nil {
		return l, nil
	}
	l, err := b.newLane(partition)
	if err != nil {
		return nil, err
	}
	b.lanes[partition] = l
	if b.active != nil {
		return l, l.activate(ctx)
	}
	return l, nil
}

// lane is one partition. It implements streams.Emitter: what the processor says is counted.
type lane struct {
	*processor
	test   *Backtest
	stream time.Time      // as the runtime counts it
	at     event.Position // of the record that was taken last
	one    [1]event.Record
	tally  tally
}

func (b *Backtest) newLane(partition int32) (*lane, error) {
	store := newMemory()
	env := streams.Env{Partition: partition, Log: slog.New(slog.DiscardHandler), Codec: b.codec, Store: func(string) streams.Store { return store }}
	l := &lane{processor: &processor{env: env, library: b.library, store: store}, test: b, tally: newTally()}
	l.processor.hear = l.hear
	return l, l.load()
}

func (l *lane) activate(ctx context.Context) error {
	l.at = event.Position{Topic: topic.Control}
	return l.TableChanged(ctx, topic.Control, l.test.active, l)
}

func (l *lane) take(ctx context.Context, r *event.Record) error {
	l.tally.records++
	if due := l.advance(r); !due.IsZero() {
		if err := l.Tick(ctx, due, l); err != nil {
			return err
		}
	}
	l.at = r.At
	if facts.Touched(r.Type)&l.test.reads == 0 {
		return ctx.Err()
	}
	l.one[0] = *r
	return l.Process(ctx, l.one[:], l)
}

// advance moves stream time and returns the tick that passes, as the runtime does; the zero time when none does.
func (l *lane) advance(r *event.Record) (due time.Time) {
	at := r.Time
	if !r.Appended.IsZero() && at.After(r.Appended) {
		at = r.Appended
	}
	if !at.After(l.stream) {
		return due
	}
	next := at.Truncate(tick)
	if !l.stream.IsZero() && next.After(l.stream.Truncate(tick)) {
		due = next
	}
	l.stream = at
	return due
}
