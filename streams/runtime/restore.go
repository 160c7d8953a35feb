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

// restoration brings stores up to the high watermark that their changelogs had when it began: from the snapshot where
// there is one, else from the start. The watermark, not the last stable offset, is the goal: an owner before the last
// may have left a transaction open below what the last owner committed. Records of open transactions are waited for,
// those of aborted ones are never seen. The last record below the watermark, a marker in most cases, is always there: no
// broker compacts the active segment.
type restoration struct {
	client  *kgo.Client
	admin   *kadm.Client
	ledgers map[place]*restoring
	open    int // that are not restored yet
	records int
}

// restoring is one store on its way.
type restoring struct {
	*ledger
	gauge *gauge
	at    int64 // the next offset
	goal  int64 // the high watermark; at or below at when done
}

// run restores the stores and returns how many changelog records it read.
func (r *restoration) run(ctx context.Context, opts []kgo.Opt) (records int, err error) {
	from, err := r.plan(ctx)
	if err != nil || len(from) == 0 {
		return 0, err
	}
	r.client, err = kgo.NewClient(with(opts, kgo.ConsumePartitions(from), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.KeepControlRecords(), kgo.FetchMaxBytes(fetchBytes), kgo.FetchMaxPartitionBytes(fetchPartitionBytes))...)
	if err != nil {
		return 0, err
	}
	defer r.client.Close()
	return r.records, r.read(ctx)
}

// plan notes how far to read, and returns where to begin, without the partitions that hold nothing new.
func (r *restoration) plan(ctx context.Context) (map[string]map[int32]kgo.Offset, error) {
	starts, ends, err := r.bounds(ctx)
	if err != nil {
		return nil, err
	}
	from := map[string]map[int32]kgo.Offset{}
	for at, store := range r.ledgers {
		start, _ := starts.Lookup(at.topic, at.partition)
		end, ok := ends.Lookup(at.topic, at.partition)
		if !ok {
			return nil, fmt.Errorf("%s has no partition %d: changelogs need the partition count of the inputs", at.topic, at.partition)
		}
		if !store.usable(start.Offset, end.Offset, time.Now()) {
			if err := store.store.Reset(); err != nil {
				return nil, fmt.Errorf("%w: %s/%d: state: %w", ErrStopped, at.topic, at.partition, err)
			}
		}
		store.at, store.goal = max(start.Offset, store.store.Position()), end.Offset
		store.gauge.total.Add(max(0, store.goal-store.at))
		if store.at >= store.goal {
			continue
		}
		if from[at.topic] == nil {
			from[at.topic] = map[int32]kgo.Offset{}
		}
		from[at.topic][at.partition] = kgo.NewOffset().At(store.at)
		r.open++
	}
	return from, nil
}

func (r *restoration) bounds(ctx context.Context) (starts, ends kadm.ListedOffsets, err error) {
	changelogs := map[string]bool{}
	var list []string
	for at := range r.ledgers {
		if !changelogs[at.topic] {
			changelogs[at.topic] = true
			list = append(list, at.topic)
		}
	}
	starts, errStart := r.admin.ListStartOffsets(ctx, list...)
	ends, errEnd := r.admin.ListEndOffsets(ctx, list...)
	if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
		return nil, nil, fmt.Errorf("changelog offsets: %w", err)
	}
	return starts, ends, nil
}

func (r *restoration) read(ctx context.Context) error {
	heard := time.Now()
	for r.open > 0 {
		poll, cancel := context.WithTimeout(ctx, restorePoll)
		fetches := r.client.PollFetches(poll)
		cancel()
		if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
			return fmt.Errorf("read changelog: %w", err)
		}
		if fetches.NumRecords() > 0 {
			heard = time.Now()
			if err := r.apply(fetches); err != nil {
				return err
			}
			continue
		}
		if silent := time.Since(heard); silent > restoreStall {
			return fmt.Errorf("%w: read changelog: silent for %v below the high watermark: a transaction is left open", errRetry, silent)
		}
	}
	return nil
}

func (r *restoration) apply(fetches kgo.Fetches) (err error) {
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		store := r.ledgers[place{p.Topic, p.Partition}]
		if err == nil && len(p.Records) > 0 {
			err = r.load(store, p.Records)
		}
	})
	return err
}

func (r *restoration) load(store *restoring, records []*kgo.Record) (err error) {
	if store.at >= store.goal {
		return nil // restored; others are not yet
	}
	for _, record := range records {
		if !record.Attrs.IsControl() {
			if err = store.store.Load(record.Key, record.Value); err != nil {
				break
			}
		}
	}
	r.records += len(records)
	before := store.at
	store.at = records[len(records)-1].Offset + 1
	store.gauge.done.Add(min(store.at, store.goal) - min(before, store.goal))
	if err == nil && store.at >= store.goal {
		r.open--
		err = store.store.Loaded(store.at)
	}
	if err != nil {
		return fmt.Errorf("%w: %s/%d: state: %w", ErrStopped, store.changelog, store.partition, err)
	}
	return nil
}
