package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// feedTick is how often a feed writes what is due.
const feedTick = 2 * time.Millisecond

// feed writes events to a topic at a steady rate, in turn to each partition, with the time of writing in the body.
type feed struct {
	client   *kgo.Client
	topic    string
	subjects [][]string
	numbers  []int // of the next record, by partition
	body     []byte
	failed   failure
	sent     atomic.Int64
	rate     atomic.Int64 // records a second
	done     chan struct{}
	stop     context.CancelFunc
}

// newFeed begins with the rate 0.
func (b *bench) newFeed(ctx context.Context, name string, partitions int32) (*feed, error) {
	client, err := kgo.NewClient(b.with(kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(kgo.Lz4Compression()),
		kgo.ProducerLinger(feedTick), kgo.DefaultProduceTopic(name), kgo.MaxBufferedRecords(100_000))...)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &feed{client: client, topic: name, subjects: subjectsOf(partitions), numbers: make([]int, partitions), body: bodies(200)(0),
		done: make(chan struct{}), stop: stop}
	go f.run(ctx)
	return f, nil
}

func (f *feed) run(ctx context.Context) {
	defer close(f.done)
	tick := time.NewTicker(feedTick)
	defer tick.Stop()
	last, owed := time.Now(), 0.0
	for p := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		owed += now.Sub(last).Seconds() * float64(f.rate.Load())
		last = now
		for ; owed >= 1; owed-- {
			f.send(int32(p), now)
			p = (p + 1) % len(f.numbers)
		}
	}
}

func (f *feed) send(p int32, now time.Time) {
	body := append(make([]byte, 0, len(f.body)), f.body...)
	stamp(body, now)
	e := event.Envelope{ID: identity(p, f.numbers[p]), Type: event.DatasetObserved, Source: "bench/feed",
		Subject: f.subjects[p][f.numbers[p]%len(f.subjects[p])], Time: now, Data: body}
	f.numbers[p]++
	f.client.Produce(context.Background(), wire.ToRecord(f.topic, p, e), f.failed.promise)
	f.sent.Add(1)
}

// close ends the feed when all that it has sent is acknowledged.
func (f *feed) close() error {
	f.stop()
	<-f.done
	defer f.client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	return errors.Join(f.client.Flush(ctx), f.failed.err())
}

// watcher reads an output with read_committed while it grows, and checks that each partition has every record once.
type watcher struct {
	client *kgo.Client
	next   []int
	seen   atomic.Int64
	done   chan struct{}
	stop   context.CancelFunc
	mu     sync.Mutex
	err    error
	visit  func(r *kgo.Record, now time.Time)
}

// newWatcher calls visit in one goroutine for each record, with the time at which it became visible.
func (b *bench) newWatcher(ctx context.Context, name string, partitions int32, visit func(r *kgo.Record, now time.Time)) (*watcher, error) {
	client, err := kgo.NewClient(b.with(kgo.ConsumeTopics(name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.FetchMaxWait(500*time.Millisecond))...)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	w := &watcher{client: client, next: make([]int, partitions), done: make(chan struct{}), stop: stop, visit: visit}
	go w.run(ctx)
	return w, nil
}

func (w *watcher) run(ctx context.Context) {
	defer close(w.done)
	defer w.client.Close()
	for ctx.Err() == nil {
		fetches := w.client.PollFetches(ctx)
		now := time.Now()
		w.fail(fetchError(fetches))
		fetches.EachRecord(func(r *kgo.Record) { w.take(r, now) })
	}
}

func (w *watcher) take(r *kgo.Record, now time.Time) {
	number, err := numberOf(r)
	if err == nil && number != w.next[r.Partition] {
		err = errors.New(r.Topic + ": a record is missing, doubled or out of order")
	}
	w.fail(err)
	w.next[r.Partition] = number + 1
	w.visit(r, now)
	w.seen.Add(1)
}

func (w *watcher) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *watcher) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// until waits until so many records have been seen.
func (w *watcher) until(ctx context.Context, records int64) error {
	return await(ctx, func() bool { return w.seen.Load() >= records || w.failure() != nil })
}

func (w *watcher) close() error {
	w.stop()
	<-w.done
	return w.failure()
}

// await polls a condition.
func await(ctx context.Context, met func() bool) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !met() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// pause waits for a time, or for the end.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
