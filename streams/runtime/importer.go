package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// Importer turns the records of a topic of somebody else's, in the same cluster, into events: exactly once, because they are
// appended in the transaction that moves the group on. Several processes share the topic's partitions.
type Importer struct {
	Name       string // of the importer: in its group, in dead letters and in the log
	Topic      string // what is read, from its start
	To         string // the topic of ours that the events go to
	Partitions int32  // of To
	Instance   string // unique for each process, and the same after a restart
	// Event is the event that a record's value holds, but for its id. An error sends the record to the dead letters; it must hold no value.
	Event func(value []byte) (event.Envelope, error)
	Log   *slog.Logger
}

// The pauses of an importer between two attempts to reach the cluster.
const (
	shortestRest = 200 * time.Millisecond
	longestRest  = 10 * time.Second
)

// Run imports until ctx ends. A cluster that is away, and a topic that is not there yet, are waited for.
func (i *Importer) Run(ctx context.Context, opts []kgo.Opt) error {
	for rest := shortestRest; ; rest = min(2*rest, longestRest) {
		err := i.session(ctx, opts)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // The end that was asked for.
		}
		i.Log.Warn("the import is interrupted and begins again", "importer", i.Name, "topic", i.Topic, "error", err)
		if !wait(ctx, jitter(rest)) {
			return nil
		}
	}
}

func (i *Importer) session(ctx context.Context, opts []kgo.Opt) error {
	session, err := kgo.NewGroupTransactSession(with(opts, append(transactional(GroupID+"."+i.Name+"."+i.Instance), kgo.ConsumerGroup(GroupID+"."+i.Name),
		kgo.ConsumeTopics(i.Topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.UnknownTopicRetries(-1),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(kgo.Lz4Compression(), kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(topic.MaxBatchBytes))...)...)
	if err != nil {
		return err
	}
	defer session.Close()
	for {
		fetches := session.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return err
		}
		if err := i.take(ctx, session, fetches); err != nil {
			return err
		}
	}
}

// take imports what was fetched as one transaction. One that is aborted by a rebalance is fetched again.
func (i *Importer) take(ctx context.Context, session *kgo.GroupTransactSession, fetches kgo.Fetches) error {
	if fetches.Empty() {
		return nil
	}
	if err := session.Begin(); err != nil {
		return err
	}
	promise := kgo.AbortingFirstErrPromise(session.Client())
	fetches.EachRecord(func(r *kgo.Record) { session.Produce(ctx, i.convert(r), promise.Promise()) })
	failed := promise.Err()
	_, err := session.End(ctx, failed == nil)
	return errors.Join(failed, err)
}

// convert is a record's event, or its dead letter.
func (i *Importer) convert(r *kgo.Record) *kgo.Record {
	e, err := i.Event(r.Value)
	if err == nil && len(e.Data) > maxBody {
		err = fmt.Errorf("the event is larger than %d bytes", maxBody)
	}
	if err != nil {
		return deadLetter(i.Name, refusal{r, err.Error()}, 1)
	}
	e.ID = event.DeriveID(position(r).String(), i.Name)
	return wire.ToRecord(i.To, topic.Partition(e.Subject, i.Partitions), e)
}
