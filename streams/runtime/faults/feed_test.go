package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

const (
	partitions = 6
	keys       = 240
	beat       = 10 * time.Millisecond
	feedLimit  = 60_000 // records of one feed
)

// shape says what the n-th input of a feed asks for, and when it happened.
type shape func(n int) (kind byte, at time.Time)

// steady is mostly plain events, a second apart, with poison between them.
func steady(n int) (byte, time.Time) {
	kind := byte(plain)
	switch {
	case n%97 == 50:
		kind = refusedEarly
	case n%101 == 60:
		kind = refusedLate
	case n%1009 == 500:
		kind = panicking
	}
	return kind, time.Date(2024, 2, 29, 0, 0, n, 0, time.UTC)
}

// feed appends to the input at a steady rate, whatever happens to the brokers, until it is told to stop.
type feed struct {
	client *kgo.Client
	topic  string
	shape  shape

	mu   sync.Mutex
	sent map[string][]string // ids by key, in the order in which they were given to the client
	n    int
	err  error

	acknowledged atomic.Int64
	stop         context.CancelFunc
	done         chan struct{}
}

func newFeed(t *testing.T, c *cluster, name string, s shape) *feed {
	t.Helper()
	client, err := kgo.NewClient(c.options(kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.UnknownTopicRetries(-1))...) // a new topic, or a broker that has just come back
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &feed{client: client, topic: name, shape: s, sent: map[string][]string{}}
}

// start sends so many records a second until pause, or until it has sent limit of them.
func (f *feed) start(rate, limit int) {
	ctx, cancel := context.WithCancel(context.Background())
	f.stop, f.done = cancel, make(chan struct{})
	go func() {
		defer close(f.done)
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for began, sent := time.Now(), 0; sent < limit; {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
			for due := int(time.Since(began).Seconds() * float64(rate)); sent < min(due, limit); sent++ {
				f.send()
			}
		}
	}()
}

// pause stops it and returns when all that was sent is acknowledged.
func (f *feed) pause(t *testing.T) {
	t.Helper()
	f.stop()
	f.settle(t)
}

// settle returns when it has reached its limit and all is acknowledged.
func (f *feed) settle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	<-f.done
	if err := f.client.Flush(ctx); err != nil {
		t.Fatalf("feed: %v", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		t.Fatalf("feed: %v", f.err)
	}
}

// send appends one record. It waits while the client's buffer is full.
func (f *feed) send() {
	f.mu.Lock()
	n := f.n
	f.n++
	kind, at := f.shape(n)
	key, id := fmt.Sprintf("key-%03d", n*7919%keys), fmt.Sprintf("id-%06d", n)
	f.sent[key] = append(f.sent[key], id)
	f.mu.Unlock()
	f.client.Produce(context.Background(), inputRecord(f.topic, key, id, kind, at), func(_ *kgo.Record, err error) {
		f.acknowledged.Add(1)
		if err != nil {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.err = err
		}
	})
}

func inputRecord(name, key, id string, kind byte, at time.Time) *kgo.Record {
	return wire.ToRecord(name, topic.Partition(key, partitions), event.Envelope{ID: id, Type: event.DatasetObserved, Source: "test/feed",
		Subject: key, Time: at, Data: fmt.Appendf(nil, "%c %s", kind, id)})
}

// check compares the input topic with what was sent to it: were something missing, the comparison of outputs would prove
// less. Brokers that are all killed at once forget what an idempotent producer has sent, so that a record may be there twice;
// that is an input as any other.
func (f *feed) check(t *testing.T, inputs []*kgo.Record) {
	t.Helper()
	have, seen, doubled := map[string][]string{}, map[string]bool{}, 0
	for _, r := range inputs {
		in, err := wire.FromRecord(r)
		switch {
		case err != nil || !strings.HasPrefix(in.ID, "id-"):
		case seen[in.ID]:
			doubled++
		default:
			seen[in.ID] = true
			have[in.Subject] = append(have[in.Subject], in.ID)
		}
	}
	if doubled > 0 {
		t.Logf("the feed's client has doubled %d records", doubled)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for key, ids := range f.sent {
		if !slices.Equal(ids, have[key]) {
			t.Fatalf("the input itself is wrong: key %s has %d records, %d were sent", key, len(have[key]), len(ids))
		}
	}
}
