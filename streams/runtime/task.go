package runtime

import (
	"context"
	"log/slog"
	"slices"
	"sort"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// batchRecords is how many records a processor is handed at most at once; more would not stay in the processor's cache.
const batchRecords = 512

// task is one partition number: that partition of every input, and all stages on it. One goroutine works on it at a time.
type task struct {
	partition  int32
	partitions int32 // of every input
	log        *slog.Logger
	inputs     []*input // in the order of the topology
	stages     []*instance
	batch      []event.Record
	origins    []*kgo.Record
	poison     []refusal
	limit      int  // records a batch
	tookOver   bool // a broadcast table's change, in the open transaction

	before chan struct{} // closed once the stores of the task that had the partition before are; nil when there was none
	closed chan struct{} // closed once this task's stores are

	positioned bool  // the group's offsets are known; guarded by the session's lock, as is all that follows
	restored   bool  // the stores are
	failed     error // why they could not be
	dropped    bool  // the partition went elsewhere
	running    bool  // the processors are made and the inputs fetched
	restoring  gauge
}

// input is one partition that a task reads.
type input struct {
	topic     string
	readers   []*instance
	fetched   []*kgo.Record // what the current round brings
	next      int64         // behind the last record that has been processed; -1 until the position is known
	committed int64         // next as of the last commit; -1 when there was none
	read      time.Time     // timestamp of the last record
	behind    int64         // offsets between next and the high watermark as of the last fetch
	records   int           // in the open transaction
	rate      float64       // records a second
	others    map[string]progress
}

// hasWork tells whether a round has something for the task.
func (t *task) hasWork() bool {
	for _, in := range t.inputs {
		if len(in.fetched) > 0 {
			return true
		}
	}
	for _, i := range t.stages {
		if i.tableBehind(t.vector) {
			return true
		}
	}
	return false
}

func (t *task) input(name string) *input {
	for _, in := range t.inputs {
		if in.topic == name {
			return in
		}
	}
	return nil
}

// work runs what was fetched through the stages, and calls hand for each batch that a stage has finished.
func (t *task) work(ctx context.Context, hand func(*instance) error) error {
	for {
		took, err := t.followTables(ctx, hand)
		if err != nil {
			return err
		}
		progressed := false
		for _, in := range t.inputs {
			n := in.due()
			if err := t.consume(ctx, in, in.fetched[:n], hand); err != nil {
				return err
			}
			in.keep(n)
			progressed = progressed || n > 0
		}
		if !took && !progressed {
			t.letGo()
			return nil
		}
	}
}

// letGo drops what points into fetched buffers, so that an idle task does not keep them.
func (t *task) letGo() {
	clear(t.batch[:cap(t.batch)])
	clear(t.origins[:cap(t.origins)])
	clear(t.poison[:cap(t.poison)])
}

func (t *task) followTables(ctx context.Context, hand func(*instance) error) (took bool, err error) {
	for _, i := range t.stages {
		one, err := i.followTables(ctx, t.vector)
		if err != nil {
			return took, err
		}
		took = took || one
		if err := hand(i); err != nil {
			return took, err
		}
	}
	t.tookOver = t.tookOver || took
	return took, nil
}

func (t *task) consume(ctx context.Context, in *input, records []*kgo.Record, hand func(*instance) error) error {
	for from := 0; from < len(records); from += t.limit {
		chunk := records[from:min(from+t.limit, len(records))]
		if err := t.chunk(ctx, in, chunk, hand); err != nil {
			return err
		}
		last := chunk[len(chunk)-1]
		in.next, in.read = last.Offset+1, last.Timestamp
	}
	in.records += len(records)
	return nil
}

// due is how many of the fetched records come before the next takeover that is planned, all of them when there is none.
func (in *input) due() int {
	n := len(in.fetched)
	for _, reader := range in.readers {
		for _, v := range reader.tables {
			if next, ok := v.planned(); ok {
				n = min(n, sort.Search(len(in.fetched), func(i int) bool { return in.fetched[i].Offset >= next.vector[in.topic] }))
			}
		}
	}
	return n
}

// keep leaves what is behind the first n records for later.
func (in *input) keep(n int) {
	left := copy(in.fetched, in.fetched[n:])
	clear(in.fetched[left:])
	in.fetched = in.fetched[:left]
}

func (t *task) chunk(ctx context.Context, in *input, chunk []*kgo.Record, hand func(*instance) error) error {
	t.decode(chunk)
	now := time.Now()
	for n, reader := range in.readers {
		reader.out.now = now
		batch, origins := t.batch, t.origins
		if from := reader.from[in.topic]; len(chunk) > 0 && chunk[0].Offset < from {
			batch, origins = behindOffset(batch, origins, from)
		}
		reader.round.records += len(batch)
		if n == 0 { // what is no event is refused once, in the name of the first stage that reads the topic
			reader.out.refused = append(reader.out.refused, t.poison...)
			reader.round.records += len(t.poison)
		}
		if err := reader.process(ctx, batch, origins); err != nil {
			return err
		}
		if err := hand(reader); err != nil {
			return err
		}
	}
	return nil
}

// decode reads the envelopes, but for history that has moved to another partition since the topic grew.
func (t *task) decode(chunk []*kgo.Record) {
	t.batch, t.origins, t.poison = t.batch[:0], t.origins[:0], t.poison[:0]
	for _, r := range chunk {
		if topic.Moved(r.Topic, r.Key, r.Partition, t.partitions) {
			continue
		}
		n := len(t.batch)
		if n == cap(t.batch) {
			t.batch = slices.Grow(t.batch, t.limit)
		}
		if err := wire.Borrow(r, &t.batch[:n+1][n]); err != nil {
			t.poison = append(t.poison, refusal{r, err.Error()})
			continue
		}
		t.batch, t.origins = t.batch[:n+1], append(t.origins, r)
	}
}

// behindOffset leaves out what lies before an offset.
func behindOffset(batch []event.Record, origins []*kgo.Record, from int64) ([]event.Record, []*kgo.Record) {
	n := 0
	for n < len(origins) && origins[n].Offset < from {
		n++
	}
	return batch[n:], origins[n:]
}

// start makes the processors.
func (t *task) start() error {
	for _, i := range t.stages {
		if err := i.start(); err != nil {
			return i.stopped(partitionName(t.partition), err)
		}
	}
	return nil
}

// rewind goes back to the last commit: stores, positions, stream times; the processors are made anew, since they may
// remember what did not happen.
func (t *task) rewind() error {
	t.tookOver = false
	for _, in := range t.inputs {
		clear(in.fetched)
		in.next, in.records, in.fetched = in.committed, 0, in.fetched[:0]
	}
	for _, i := range t.stages {
		i.stream = i.committed
		i.tally, i.round = tally{}, tally{}
		clear(i.emitted)
		for _, l := range i.stores {
			l.abort()
		}
		for _, v := range i.tables {
			v.rewind()
		}
	}
	return t.start()
}

// ledgers calls visit for every store.
func (t *task) ledgers(visit func(*ledger)) {
	for _, i := range t.stages {
		for _, l := range i.stores {
			visit(l)
		}
	}
}
