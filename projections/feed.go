package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// ErrAheadOfLog is wrapped when a checkpoint lies beyond the end of the log: the log is not the one that was folded.
var ErrAheadOfLog = errors.New("the checkpoint is beyond the end of the log: the log was replaced; run datawave replay")

// The bounds of one batch. One record larger than MaxBatchBytes is a batch of its own.
const (
	MaxBatchRecords = 1000
	MaxBatchBytes   = 4 << 20 // of bodies
)

const (
	fetchBytes          = 16 << 20
	fetchPartitionBytes = 4 << 20
	// A partition that is released waits for the fetch under way, which without it finds nothing to read.
	fetchWait = 500 * time.Millisecond
)

// Batch is what a Feed read of one partition.
type Batch struct {
	Topic     string
	Partition int32
	Records   []event.Record // in order; without what has moved, see moved.go; none when only a transaction marker was read
	Malformed int            // records without our envelope, which Records leaves out
	Next      int64          // position after the batch, transaction markers included
	End       int64          // last stable offset when it was read
}

// Feed reads whole partitions, without a consumer group, and only what transactions have committed. Transaction markers
// take offsets too: they move Next, so that a position at the end of the log is reached although no record is there.
type Feed struct {
	client  *kgo.Client
	topics  []string
	from    Checkpoint // where it began
	at      Checkpoint // where it is
	ends    Checkpoint
	held    map[string][]int32 // partitions that wait, ascending
	reading map[string]int32   // the partition that they wait for
	looked  time.Time
}

// OpenFeed reads the topics from a checkpoint on; a partition that it does not name is read from its start. The options
// say where the brokers are and how to log in. It wraps ErrAheadOfLog when the checkpoint is not one of this log.
func OpenFeed(ctx context.Context, options []kgo.Opt, topics []string, from Checkpoint) (*Feed, error) {
	client, err := kgo.NewClient(append(slices.Clone(options),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(), kgo.ConsumeResetOffset(kgo.NoResetOffset()),
		kgo.FetchMaxBytes(fetchBytes), kgo.FetchMaxPartitionBytes(fetchPartitionBytes), kgo.FetchMaxWait(fetchWait))...)
	if err != nil {
		return nil, fmt.Errorf("kafka client: %w", err)
	}
	f := &Feed{client: client, topics: topics, from: from.Clone(), at: from.Clone(), reading: map[string]int32{}}
	if f.ends, err = stableEnds(ctx, client, topics); err == nil {
		err = f.begin(ctx, options)
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	return f, nil
}

// LogEnds is the last stable offset of every partition of the topics.
func LogEnds(ctx context.Context, options []kgo.Opt, topics []string) (Checkpoint, error) {
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("kafka client: %w", err)
	}
	defer client.Close()
	return stableEnds(ctx, client, topics)
}

func stableEnds(ctx context.Context, client *kgo.Client, topics []string) (Checkpoint, error) {
	listed, err := kadm.NewClient(client).ListCommittedOffsets(ctx, topics...)
	if err == nil {
		err = listed.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("end of %v: %w", topics, err)
	}
	ends := Checkpoint{}
	listed.Each(func(o kadm.ListedOffset) { ends.Set(o.Topic, o.Partition, o.Offset) })
	return ends, nil
}

func (f *Feed) begin(ctx context.Context, options []kgo.Opt) error {
	if f.ends.Behind(f.from) > 0 {
		return fmt.Errorf("%w (checkpoint %v, log %v)", ErrAheadOfLog, f.from, f.ends)
	}
	err := f.look(ctx)
	if err == nil {
		err = f.hold(ctx, options)
	}
	if err == nil {
		f.assign(f.from)
	}
	return err
}

func (f *Feed) assign(from Checkpoint) {
	assigned := map[string]map[int32]kgo.Offset{}
	for topic, partitions := range f.ends {
		assigned[topic] = map[int32]kgo.Offset{}
		for partition := range partitions {
			assigned[topic][partition] = kgo.NewOffset().AtStart()
			if at, ok := from[topic][partition]; ok {
				assigned[topic][partition] = kgo.NewOffset().At(at)
			}
		}
	}
	f.client.AddConsumePartitions(assigned)
}

// Ends is the last stable offset of every partition when the feed was opened.
func (f *Feed) Ends() Checkpoint { return f.ends }

// Poll waits for records or markers and returns them in batches, each of one partition, in its order. With an ended
// context it returns the context's error.
func (f *Feed) Poll(ctx context.Context) ([]Batch, error) {
	var fetches kgo.Fetches
	for fetches.NumRecords() == 0 && len(fetches.Errors()) == 0 {
		if err := f.look(ctx); err != nil {
			return nil, errors.Join(ctx.Err(), err)
		}
		fetches = f.poll(ctx)
		if err := ctx.Err(); err != nil && fetches.NumRecords() == 0 {
			return nil, err
		}
	}
	var failed error
	fetches.EachError(func(topic string, partition int32, err error) {
		if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			failed = errors.Join(failed, fmt.Errorf("read %s/%d: %w", topic, partition, err))
		}
	})
	var batches []Batch
	fetches.EachPartition(func(p kgo.FetchTopicPartition) { batches = f.appendBatches(batches, p) })
	for _, b := range batches {
		f.advance(b)
	}
	return batches, failed
}

// poll waits for records until it is time to look at the topics.
func (f *Feed) poll(ctx context.Context) kgo.Fetches {
	limited, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	fetches := f.client.PollRecords(limited, 4*MaxBatchRecords)
	if limited.Err() != nil && fetches.NumRecords() == 0 {
		return nil
	}
	return fetches
}

// Close ends the reading. The topics are given back first: the client would begin to read those whose metadata comes
// while it closes.
func (f *Feed) Close() {
	f.client.PurgeTopicsFromConsuming(f.topics...)
	f.client.Close()
}

func (f *Feed) appendBatches(batches []Batch, p kgo.FetchTopicPartition) []Batch {
	rest := p.Records
	for len(rest) > 0 {
		n := batchLength(rest)
		batches = append(batches, f.newBatch(rest[:n], p.LastStableOffset))
		rest = rest[n:]
	}
	return batches
}

func batchLength(records []*kgo.Record) int {
	size := 0
	for i, r := range records[:min(len(records), MaxBatchRecords)] {
		size += len(r.Value)
		if size > MaxBatchBytes {
			return max(i, 1)
		}
	}
	return min(len(records), MaxBatchRecords)
}

func (f *Feed) newBatch(records []*kgo.Record, end int64) Batch {
	last := records[len(records)-1]
	b := Batch{Topic: last.Topic, Partition: last.Partition, Records: make([]event.Record, 0, len(records)),
		Next: last.Offset + 1, End: max(end, last.Offset+1)}
	for _, r := range records {
		if r.Attrs.IsControl() || f.passedOver(r) {
			continue
		}
		record, err := wire.FromRecord(r)
		if err != nil {
			b.Malformed++
			continue
		}
		b.Records = append(b.Records, record)
	}
	return b
}

// Set writes one position.
func (c Checkpoint) Set(topic string, partition int32, next int64) {
	if c[topic] == nil {
		c[topic] = event.Vector{}
	}
	c[topic][partition] = next
}

// Clone is a copy that shares nothing.
func (c Checkpoint) Clone() Checkpoint {
	out := Checkpoint{}
	for topic, vector := range c {
		for partition, next := range vector {
			out.Set(topic, partition, next)
		}
	}
	return out
}

// Behind counts the offsets from c to end, over all partitions of end.
func (c Checkpoint) Behind(end Checkpoint) int64 {
	var n int64
	for topic, vector := range end {
		for partition, to := range vector {
			n += max(0, to-c[topic][partition])
		}
	}
	return n
}
