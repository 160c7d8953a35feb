package runtime

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

const (
	blockRecords = 128
	blockBytes   = 1 << 20 // an arena that one record with huge headers has made larger is not kept
)

// block holds records on their way to the broker together with their headers and the bytes of these. It is used again once the
// broker has acknowledged all of them, so that producing allocates nothing.
type block struct {
	records [blockRecords]kgo.Record
	headers []kgo.RecordHeader
	bytes   []byte
	used    int
	open    atomic.Int32 // records not acknowledged, and one for the writer that still fills it
	owner   *writer
	promise func(*kgo.Record, error)
}

// blocks are those that nobody uses.
type blocks struct {
	mu   sync.Mutex
	free []*block
}

func (b *blocks) take(owner *writer) *block {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.free); n > 0 {
		taken := b.free[n-1]
		b.free = b.free[:n-1]
		taken.owner = owner
		taken.open.Store(1)
		return taken
	}
	fresh := &block{owner: owner, headers: make([]kgo.RecordHeader, 0, blockRecords*wire.MaxHeaders)}
	fresh.open.Store(1)
	fresh.promise = fresh.acknowledged
	return fresh
}

func (b *blocks) give(back *block) {
	if cap(back.bytes) > blockBytes {
		back.bytes = nil
	}
	back.used, back.headers, back.bytes, back.owner = 0, back.headers[:0], back.bytes[:0], nil
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free = append(b.free, back)
}

func (b *block) acknowledged(r *kgo.Record, err error) {
	b.owner.observe(r, err)
	b.release()
}

// release lets go of one record, or of the writer's hold.
func (b *block) release() {
	if b.open.Add(-1) == 0 {
		b.owner.pool.give(b)
	}
}

// writer fills blocks for one goroutine.
type writer struct {
	pool    *blocks
	current *block
	observe func(*kgo.Record, error) // sees every acknowledgement, in another goroutine
}

func (w *writer) next() (*block, *kgo.Record) {
	if w.current != nil && w.current.used == blockRecords {
		w.seal()
	}
	if w.current == nil {
		w.current = w.pool.take(w)
	}
	b := w.current
	r := &b.records[b.used]
	b.used++
	b.open.Add(1)
	return b, r
}

// seal ends the filling of the current block.
func (w *writer) seal() {
	if w.current != nil {
		w.current.release()
		w.current = nil
	}
}

// draft is a record that has been written and not yet produced.
type draft struct {
	record *kgo.Record
	block  *block
}

// event writes an envelope. The body stays where it is.
func (w *writer) event(topicName string, partition int32, e *event.Envelope, now time.Time) draft {
	b, r := w.next()
	from := len(b.headers)
	r.Key, b.headers, b.bytes = wire.AppendEnvelope(b.headers, b.bytes, e)
	r.Headers = b.headers[from:len(b.headers):len(b.headers)]
	r.Topic, r.Partition, r.Value, r.Timestamp = topicName, partition, e.Data, wire.Timestamp(e.Time, now) // the client sets the rest
	return draft{r, b}
}

// entry writes one change of a store, whose key and value stay as they are until the transaction has ended.
func (w *writer) entry(topicName string, partition int32, key, value []byte) draft {
	b, r := w.next()
	r.Topic, r.Partition, r.Key, r.Value, r.Headers, r.Timestamp = topicName, partition, key, value, nil, time.Time{}
	return draft{r, b}
}
