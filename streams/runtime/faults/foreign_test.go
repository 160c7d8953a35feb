package faults

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/wire"
)

const foreignTimeout = 8 * time.Second // after which the broker aborts what a foreigner has left open

// foreigner is a producer with transactions of its own on the chain's input.
type foreigner struct {
	t      *testing.T
	client *kgo.Client
	topic  string
	said   int
}

func newForeigner(t *testing.T, r *rig) *foreigner {
	t.Helper()
	client, err := kgo.NewClient(r.cluster.options(kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.UnknownTopicRetries(-1), kgo.TransactionalID(r.prefix+"-foreign"), kgo.TransactionTimeout(foreignTimeout))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &foreigner{t: t, client: client, topic: r.names.In}
}

// say appends one event for every key in an open transaction. The ids tell what will become of it.
func (f *foreigner) say(what string) {
	f.t.Helper()
	if err := f.client.BeginTransaction(); err != nil {
		f.t.Fatal(err)
	}
	for k := range keys {
		f.said++
		key, id := fmt.Sprintf("key-%03d", k), fmt.Sprintf("%s-%06d", what, f.said)
		f.client.Produce(context.Background(), inputRecord(f.topic, key, id, plain, time.Unix(int64(f.said), 0)), func(_ *kgo.Record, err error) {
			if err != nil {
				f.t.Errorf("foreign producer: %v", err)
			}
		})
	}
	if err := f.client.Flush(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

func (f *foreigner) end(how kgo.TransactionEndTry) {
	f.t.Helper()
	if err := f.client.EndTransaction(f.t.Context(), how); err != nil {
		f.t.Fatal(err)
	}
}

// foreignTransactions commits and aborts transactions on the input, leaves one open for a while before it is aborted, and
// another to the broker to end.
func foreignTransactions(t *testing.T, r *rig) {
	f := newForeigner(t, r)
	r.start("one", "two")
	r.feed.start(500, feedLimit)
	for i := range 12 {
		r.progress(150)
		if i%3 == 0 {
			f.say("committed")
			f.end(kgo.TryCommit)
		} else {
			f.say("aborted")
			f.end(kgo.TryAbort)
		}
	}
	f.say("aborted")
	r.kill("one") // its successor begins behind an open transaction
	r.start("one")
	pass(foreignTimeout / 2)
	f.end(kgo.TryAbort)
	r.everywhere(50)
	f.say("aborted")
	f.client.Close()
	r.everywhere(50)
	r.foreign("committed", 4*keys)
	r.foreign("aborted", 0)
}

// foreign checks how many events of the foreign producer are in the committed input.
func (r *rig) foreign(what string, want int) {
	r.t.Helper()
	have := 0
	for _, record := range r.read(r.names.In, nil) {
		if in, err := wire.FromRecord(record); err == nil && strings.HasPrefix(in.ID, what) {
			have++
		}
	}
	if have != want {
		r.t.Fatalf("the input itself is wrong: %d %s foreign events, want %d", have, what, want)
	}
}
