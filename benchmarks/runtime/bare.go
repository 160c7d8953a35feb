package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// The bare client is the limit: what was fetched is produced again as it is, in the same record, without a look at it, and
// committed each second. Its sizes are those that were best of what was tried.
const (
	bareInterval  = time.Second
	bareEndLimit  = 30 * time.Second
	bareFetch     = 32 << 20
	barePartition = 4 << 20
	bareBuffered  = 100_000
	bareBatch     = 1 << 20
	bareLinger    = 5 * time.Millisecond
)

func (b *bench) bareOptions(w *workload, group string, more ...kgo.Opt) []kgo.Opt {
	return append(b.with(
		kgo.ConsumerGroup(group), kgo.ConsumeTopics(w.topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchMaxBytes(bareFetch), kgo.FetchMaxPartitionBytes(barePartition),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(codecs[w.codec]), kgo.ProducerBatchMaxBytes(bareBatch),
		kgo.ProducerLinger(bareLinger), kgo.MaxBufferedRecords(bareBuffered), kgo.RequiredAcks(kgo.AllISRAcks()),
	), more...)
}

// failure keeps the first error of many promises.
type failure struct{ first atomic.Pointer[error] }

func (f *failure) promise(_ *kgo.Record, err error) {
	if err != nil {
		f.first.CompareAndSwap(nil, &err)
	}
}

func (f *failure) err() error {
	if first := f.first.Load(); first != nil {
		return *first
	}
	return nil
}

type producing = func(context.Context, *kgo.Record, func(*kgo.Record, error))

// forward produces what was fetched to a topic and returns how many records it was.
func forward(ctx context.Context, fetches kgo.Fetches, to string, produce producing, f *failure) int {
	n := 0
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		for _, r := range p.Records {
			r.Topic, r.Context = to, nil
			produce(ctx, r, f.promise)
		}
		n += len(p.Records)
	})
	return n
}

// bareExactlyOnce copies an input within transactions.
func (b *bench) bareExactlyOnce(ctx context.Context, w *workload, to string) error {
	group := b.group()
	session, err := kgo.NewGroupTransactSession(b.bareOptions(w, group, kgo.TransactionalID(group),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()))...)
	if err != nil {
		return err
	}
	defer session.Close()
	for done := 0; done < w.records; {
		n, err := bareTransaction(ctx, session, w.records-done, to)
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

func bareTransaction(ctx context.Context, session *kgo.GroupTransactSession, most int, to string) (n int, err error) {
	if err := session.Begin(); err != nil {
		return 0, err
	}
	var failed failure
	for due := time.Now().Add(bareInterval); n < most && time.Now().Before(due); {
		fetches, err := pollUntil(ctx, due, session.PollFetches)
		if err != nil {
			return 0, err
		}
		n += forward(ctx, fetches, to, session.Produce, &failed)
	}
	ctx, cancel := context.WithTimeout(ctx, bareEndLimit)
	defer cancel()
	committed, err := session.End(ctx, kgo.TryCommit)
	if err = errors.Join(err, failed.err()); err != nil {
		return 0, err
	}
	if !committed {
		return 0, nil // a rebalance: the same records come again
	}
	return n, nil
}

// bareAtLeastOnce copies an input and commits offsets behind what is acknowledged.
func (b *bench) bareAtLeastOnce(ctx context.Context, w *workload, to string) error {
	client, err := kgo.NewClient(b.bareOptions(w, b.group(), kgo.DisableAutoCommit())...)
	if err != nil {
		return err
	}
	defer client.Close()
	var failed failure
	due := time.Now().Add(bareInterval)
	for done := 0; done < w.records; {
		fetches, err := pollUntil(ctx, due, client.PollFetches)
		if err != nil {
			return err
		}
		done += forward(ctx, fetches, to, client.Produce, &failed)
		if done < w.records && time.Now().Before(due) {
			continue
		}
		if err := errors.Join(client.Flush(ctx), failed.err(), client.CommitUncommittedOffsets(ctx)); err != nil {
			return err
		}
		due = time.Now().Add(bareInterval)
	}
	return nil
}

// pollUntil is a poll that ends in time; that nothing came is no error.
func pollUntil(ctx context.Context, due time.Time, poll func(context.Context) kgo.Fetches) (kgo.Fetches, error) {
	limited, cancel := context.WithDeadline(ctx, due)
	defer cancel()
	fetches := poll(limited)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return fetches, fetchError(fetches)
}

// fetchError is the first error of a poll that is more than the end of its time.
func fetchError(fetches kgo.Fetches) error {
	for _, e := range fetches.Errors() {
		if !errors.Is(e.Err, context.DeadlineExceeded) && !errors.Is(e.Err, context.Canceled) {
			return fmt.Errorf("fetch %s/%d: %w", e.Topic, e.Partition, e.Err)
		}
	}
	return nil
}
