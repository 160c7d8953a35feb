package runtime

import (
	"context"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams"
	"datawave/streams/runtime/state"
)

// passed hands every input on; with counts it counts each subject first.
type passed struct{ counts streams.Store }

func (p *passed) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		if p.counts != nil {
			key, next := []byte(nil), [8]byte{}
			key = append(key, batch[i].Subject...)
			if value, ok := p.counts.Get(key); ok {
				copy(next[:], value)
			}
			next[0]++
			p.counts.Put(key, next[:])
		}
		out.Emit(topic.Findings, batch[i].Envelope)
	}
	return nil
}

// loop is one task of one stage without a broker: what is produced is acknowledged at once.
type loop struct {
	task   *task
	inputs []*kgo.Record
}

func newLoop(tb testing.TB, stores ...string) *loop {
	tb.Helper()
	stage := streams.Stage{Name: "loop", In: []string{topic.Scans}, Out: []string{topic.Findings}, Stores: stores, New: func(env streams.Env) (streams.Processor, error) {
		p := &passed{}
		if len(stores) > 0 {
			p.counts = env.Store(stores[0])
		}
		return p, nil
	}}
	manager, err := state.Open(state.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	s := &session{Runtime: &Runtime{config: Config{Log: slog.New(slog.DiscardHandler), Codec: avro.Embedded(), Batch: batchRecords}},
		declared: []streams.Stage{stage}, inputs: stage.In, counts: map[string]int32{topic.Findings: 4}, stores: manager, latest: map[int32]chan struct{}{}}
	t := s.newTask(0)
	if err := s.openStores([]*task{t}); err != nil {
		tb.Fatal(err)
	}
	if err := t.start(); err != nil {
		tb.Fatal(err)
	}
	l := &loop{task: t}
	for n := range batchRecords {
		r := wire.ToRecord(topic.Scans, 0, event.Envelope{ID: event.DeriveID(strconv.Itoa(n)), Type: event.DatasetObserved, Source: "scanner/postgres",
			Subject: "postgres://db.example:5432|shop.public.orders_" + strconv.Itoa(n%100), Time: time.Unix(1_700_000_000, 123_000_000), Data: make([]byte, 200)})
		r.Offset = int64(n)
		l.inputs = append(l.inputs, r)
	}
	return l
}

func (l *loop) round(tb testing.TB) {
	in := l.task.inputs[0]
	in.fetched = append(in.fetched, l.inputs...)
	err := l.task.work(context.Background(), func(i *instance) error {
		for _, d := range i.out.said {
			d.block.promise(d.record, nil)
		}
		i.out.reset()
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// The steady state of the loop allocates nothing for a record: what is left is a constant for a batch.
func TestLoopAllocatesNothingPerRecord(t *testing.T) {
	const perBatch = 16
	l := newLoop(t)
	if n := testing.AllocsPerRun(50, func() { l.round(t) }); n > perBatch {
		t.Errorf("%.0f allocations for a batch of %d records", n, len(l.inputs))
	}
}

// BenchmarkLoop is decode, process, encode of one record, without a broker.
func BenchmarkLoop(b *testing.B) {
	l := newLoop(b)
	b.ReportAllocs()
	for n := 0; n < b.N; n += len(l.inputs) {
		l.round(b)
	}
}
