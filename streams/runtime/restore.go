package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	restorePoll  = 5 * time.Second
	restoreStall = 2 * transactionTimeout // silence after which a restore gives up: by then the broker has ended any transaction
)

// restoration reads changelog partitions from their start to the high watermark that they had when it began. The
// watermark, not the last stable offset, is the goal: an owner before the last may have left a transaction open below
// what the last owner committed. Records of open transactions are waited for, those of aborted ones are never seen. The
// last record below the watermark, a marker in most cases, is always there: no broker compacts the active segment.
type restoration struct {
	client *kgo.Client
	admin  *kadm.Client
	stores map[string]map[int32]*store
	goals  map[string]map[int32]int64
}

// restore fills stores that are empty.
func restore(ctx context.Context, opts []kgo.Opt, admin *kadm.Client, stores []*store) error {
	r := restoration{admin: admin, stores: map[string]map[int32]*store{}, goals: map[string]map[int32]int64{}}
	for _, s := range stores {
		if r.stores[s.changelog] == nil {
			r.stores[s.changelog], r.goals[s.changelog] = map[int32]*store{}, map[int32]int64{}
		}
		r.stores[s.changelog][s.partition] = s
	}
	from, err := r.plan(ctx)
	if err != nil || len(from) == 0 {
		return err
	}
	r.client, err = kgo.NewClient(with(opts, kgo.ConsumePartitions(from), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.KeepControlRecords(), kgo.FetchMaxBytes(fetchBytes))...)
	if err != nil {
		return err
	}
	defer r.client.Close()
	return r.read(ctx)
}

// plan notes how far to read, and returns where to begin, without the partitions that hold nothing.
func (r *restoration) plan(ctx context.Context) (map[string]map[int32]kgo.Offset, error) {
	from := map[string]map[int32]kgo.Offset{}
	for changelog, partitions := range r.stores {
		starts, errStart := r.admin.ListStartOffsets(ctx, changelog)
		ends, errEnd := r.admin.ListEndOffsets(ctx, changelog)
		if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
			return nil, fmt.Errorf("%s: offsets: %w", changelog, err)
		}
		for p := range partitions {
			start, _ := starts.Lookup(changelog, p)
			end, ok := ends.Lookup(changelog, p)
			if !ok {
				return nil, fmt.Errorf("%s has no partition %d: changelogs need the partition count of the inputs", changelog, p)
			}
			if start.Offset >= end.Offset {
				continue
			}
			if from[changelog] == nil {
				from[changelog] = map[int32]kgo.Offset{}
			}
			from[changelog][p] = kgo.NewOffset().At(start.Offset)
			r.goals[changelog][p] = end.Offset
		}
	}
	return from, nil
}

func (r *restoration) read(ctx context.Context) error {
	heard := time.Now()
	for r.missing() > 0 {
		poll, cancel := context.WithTimeout(ctx, restorePoll)
		fetches := r.client.PollFetches(poll)
		cancel()
		if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
			return fmt.Errorf("read changelog: %w", err)
		}
		if fetches.NumRecords() > 0 {
			heard = time.Now()
			fetches.EachRecord(r.apply)
			continue
		}
		if silent := time.Since(heard); silent > restoreStall {
			return fmt.Errorf("%w: read changelog: silent for %v below the high watermark: a transaction is left open", errRetry, silent)
		}
	}
	return nil
}

func (r *restoration) missing() (n int) {
	for _, partitions := range r.goals {
		n += len(partitions)
	}
	return n
}

func (r *restoration) apply(record *kgo.Record) {
	if !record.Attrs.IsControl() {
		r.stores[record.Topic][record.Partition].load(record)
	}
	if goal, ok := r.goals[record.Topic][record.Partition]; ok && record.Offset+1 >= goal {
		delete(r.goals[record.Topic], record.Partition)
	}
}
