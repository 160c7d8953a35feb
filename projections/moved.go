package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

// When the partition counts grow, the history of a key whose partition is another one now is copied there. A feed passes
// over what it left behind, and over copies of what the checkpoint covers already. For the latter, no partition may advance
// while another one, which always has a higher number, holds copies of its records that were not folded yet. Copies are the
// first that a new partition holds. So where a copy comes next in any, the partitions are read one after the other, from the
// last to the first, and together only from the end that the log had when the feed was opened.

// errGrowing keeps readers away until everything is where it belongs.
var errGrowing = errors.New("the partition counts are growing: datawave topics apply --partitions finishes that")

// errGrown ends a feed that does not know all partitions.
var errGrown = errors.New("the partition counts have grown: reading starts again")

// lookEvery is how often a feed looks at the partition counts.
const lookEvery = 30 * time.Second

// passedOver tells whether a record is history that is, or was folded, elsewhere.
func (f *Feed) passedOver(r *kgo.Record) bool {
	if topic.Moved(r.Topic, r.Key, r.Partition, f.partitions(r.Topic)) {
		return true
	}
	return slices.ContainsFunc(r.Headers, func(h kgo.RecordHeader) bool {
		if h.Key != topic.HeaderMoved || !topic.Permanent(r.Topic) {
			return false
		}
		partition, offset, ok := topic.ParseMovedFrom(string(h.Value))
		return ok && offset < f.from[r.Topic][partition]
	})
}

func (f *Feed) partitions(name string) int32 { return int32(len(f.ends[name])) }

// hold pauses, where copies are ahead, all partitions of each topic but the last that has something left to read.
func (f *Feed) hold(ctx context.Context, options []kgo.Opt) error {
	copies, err := f.copiesAhead(ctx, options)
	if err != nil || !copies {
		return err
	}
	f.held = map[string][]int32{}
	for name, ends := range f.ends {
		if !topic.Permanent(name) {
			continue
		}
		for p := range int32(len(ends)) {
			f.held[name] = append(f.held[name], p)
		}
		f.release(name)
	}
	f.client.PauseFetchPartitions(f.held)
	return nil
}

// copiesAhead tells whether the next record of any partition is a copy.
func (f *Feed) copiesAhead(ctx context.Context, options []kgo.Opt) (bool, error) {
	left := f.unread()
	if len(left) == 0 {
		return false, nil
	}
	client, err := kgo.NewClient(append(slices.Clone(options), kgo.ConsumePartitions(left), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.KeepControlRecords(), kgo.FetchMaxPartitionBytes(1))...)
	if err != nil {
		return false, fmt.Errorf("kafka client: %w", err)
	}
	defer client.Close()
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetches.Err()); err != nil {
			return false, fmt.Errorf("look at what comes next: %w", err)
		}
		for r := range fetches.RecordsAll() {
			if _, waiting := left[r.Topic][r.Partition]; waiting && isCopy(r) {
				return true, nil
			}
			if !r.Attrs.IsControl() || r.Offset+1 >= f.ends[r.Topic][r.Partition] {
				delete(left[r.Topic], r.Partition)
			}
			if len(left[r.Topic]) == 0 {
				delete(left, r.Topic)
			}
		}
	}
	return false, nil
}

// unread are the partitions of the permanent topics in which the log goes on behind the checkpoint.
func (f *Feed) unread() map[string]map[int32]kgo.Offset {
	left := map[string]map[int32]kgo.Offset{}
	for name, ends := range f.ends {
		for p, end := range ends {
			if !topic.Permanent(name) || f.at[name][p] >= end {
				continue
			}
			if left[name] == nil {
				left[name] = map[int32]kgo.Offset{}
			}
			left[name][p] = kgo.NewOffset().At(f.at[name][p])
		}
	}
	return left
}

func isCopy(r *kgo.Record) bool {
	return slices.ContainsFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == topic.HeaderMoved })
}

// release lets the partitions of a topic be read that need not wait any more.
func (f *Feed) release(name string) {
	held := f.held[name]
	for len(held) > 0 {
		last := held[len(held)-1]
		held = held[:len(held)-1]
		f.client.ResumeFetchPartitions(map[string][]int32{name: {last}})
		if f.at[name][last] < f.ends[name][last] {
			f.reading[name] = last
			break
		}
	}
	f.held[name] = held
}

// advance notes how far a partition was read.
func (f *Feed) advance(b Batch) {
	f.at.Set(b.Topic, b.Partition, b.Next)
	if len(f.held[b.Topic]) > 0 && b.Partition == f.reading[b.Topic] && b.Next >= f.ends[b.Topic][b.Partition] {
		f.release(b.Topic)
	}
}

// look checks, from time to time, that the topics have the partitions that the feed reads.
func (f *Feed) look(ctx context.Context) error {
	if time.Since(f.looked) < lookEvery {
		return nil
	}
	counts, err := settledCounts(ctx, f.client, f.topics)
	if err != nil {
		return err
	}
	for _, name := range f.topics {
		if counts[name] != f.partitions(name) {
			return fmt.Errorf("%s: %w", name, errGrown)
		}
	}
	f.looked = time.Now()
	return nil
}

// settledCounts are the partition counts of topics; an error while they are growing: datawave.scans grows last.
func settledCounts(ctx context.Context, client *kgo.Client, topics []string) (map[string]int32, error) {
	details, err := kadm.NewClient(client).ListTopics(ctx, append([]string{topic.Scans}, topics...)...)
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	gate := details[topic.Scans]
	counts := map[string]int32{}
	for _, name := range topics {
		counts[name] = int32(len(details[name].Partitions))
		if topic.Permanent(name) && gate.Err == nil && len(gate.Partitions) > 0 && int32(len(gate.Partitions)) < counts[name] {
			return nil, errGrowing
		}
	}
	return counts, nil
}
