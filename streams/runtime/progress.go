package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
)

const (
	shortestLook = 10 * time.Millisecond
	longestLook  = 500 * time.Millisecond
)

// EndOffsets is the cut behind the last committed record of each partition of a topic. Transaction markers and aborted
// records at the end do not count, so that a reader that has applied everything covers the cut. Empty partitions are
// left out.
func (a *Admin) EndOffsets(ctx context.Context, name string) (event.Vector, error) {
	starts, errStart := a.admin.ListStartOffsets(ctx, name)
	ends, errEnd := a.decidedOffsets(ctx, name)
	if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
		return nil, fmt.Errorf("%s: offsets: %w", name, err)
	}
	found := event.Vector{}
	open := map[int32]span{}
	for p, end := range ends[name] {
		if start, _ := starts.Lookup(name, p); start.Offset < end.Offset {
			open[p] = span{start.Offset, end.Offset}
		}
	}
	for back := int64(2); len(open) > 0; back *= 8 {
		if err := a.lookBack(ctx, name, open, back, found); err != nil {
			return nil, fmt.Errorf("%s: last records: %w", name, err)
		}
	}
	return found, nil
}

// longestDecision is how long the ends of a topic wait for transactions that are open.
const longestDecision = 5 * time.Second

// decidedOffsets are the last stable offsets, once the transactions that reach below the high watermarks of now are
// decided: a producer that has been told of its commit, and a group whose offsets show it, may be ahead of the markers in
// the topic. A transaction that stays open is not waited for longer than a moment.
func (a *Admin) decidedOffsets(ctx context.Context, name string) (kadm.ListedOffsets, error) {
	high, err := a.admin.ListEndOffsets(ctx, name)
	if err = errors.Join(err, high.Error()); err != nil {
		return nil, err
	}
	until := time.Now().Add(longestDecision)
	for pause := shortestLook; ; pause = nextLook(pause) {
		stable, err := a.admin.ListCommittedOffsets(ctx, name)
		if err = errors.Join(err, stable.Error()); err != nil {
			return nil, err
		}
		open := false
		for p, end := range high[name] {
			at, ok := stable.Lookup(name, p)
			open = open || ok && at.Offset < end.Offset
		}
		if !open || time.Now().After(until) || !wait(ctx, jitter(pause)) {
			return stable, ctx.Err()
		}
	}
}

// span is a range of offsets: start inclusive, end exclusive.
type span struct{ start, end int64 }

// lookBack searches the last records of each open partition for a committed one, and closes the partitions that are done.
func (a *Admin) lookBack(ctx context.Context, name string, open map[int32]span, back int64, found event.Vector) error {
	spans := map[int32]span{}
	for p, s := range open {
		spans[p] = span{max(s.start, s.end-back), s.end}
	}
	err := a.read(ctx, name, spans, func(r *kgo.Record) error {
		found[r.Partition] = r.Offset + 1
		return nil
	})
	for p, s := range spans {
		if _, ok := found[p]; ok || s.start == open[p].start {
			delete(open, p)
		}
	}
	return err
}

// scan visits every committed record of a topic as of now, until visit returns an error.
func (a *Admin) scan(ctx context.Context, name string, visit func(*kgo.Record) error) error {
	spans, err := a.spans(ctx, name)
	if err != nil {
		return err
	}
	return a.read(ctx, name, spans, visit)
}

// spans are what a topic holds as of now, without its empty partitions.
func (a *Admin) spans(ctx context.Context, name string) (map[int32]span, error) {
	starts, errStart := a.admin.ListStartOffsets(ctx, name)
	ends, errEnd := a.admin.ListCommittedOffsets(ctx, name)
	if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
		return nil, fmt.Errorf("offsets: %w", err)
	}
	spans := map[int32]span{}
	for p, end := range ends[name] {
		if start, _ := starts.Lookup(name, p); start.Offset < end.Offset {
			spans[p] = span{start.Offset, end.Offset}
		}
	}
	return spans, nil
}

// read visits the committed records of spans that end at the partitions' last stable offsets.
func (a *Admin) read(ctx context.Context, name string, spans map[int32]span, visit func(*kgo.Record) error) error {
	left := map[int32]int64{}
	from := map[int32]kgo.Offset{}
	for p, s := range spans {
		left[p], from[p] = s.end, kgo.NewOffset().At(s.start)
	}
	if len(left) == 0 {
		return nil
	}
	client, err := kgo.NewClient(with(a.opts, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{name: from}),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(), kgo.FetchMaxBytes(fetchBytes))...)
	if err != nil {
		return err
	}
	defer client.Close()
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
			return err
		}
		for r := range fetches.RecordsAll() {
			end, ok := left[r.Partition]
			if ok && r.Offset < end && !r.Attrs.IsControl() {
				if err := visit(r); err != nil {
					return err
				}
			}
			if ok && r.Offset+1 >= end {
				delete(left, r.Partition)
			}
		}
	}
	return nil
}

// WaitConsumed returns once a stage, which runs in the group, has committed past the vector in the topic, or with ctx's
// error, which then tells how far the stage is.
func (a *Admin) WaitConsumed(ctx context.Context, group, stage, name string, goal event.Vector) error {
	for pause := shortestLook; ; pause = nextLook(pause) {
		have, err := a.consumed(ctx, group, stage, name)
		if err != nil && ctx.Err() == nil && !retryable(err) {
			return err
		}
		if have.Covers(goal) {
			return nil
		}
		if !wait(ctx, jitter(pause)) {
			return fmt.Errorf("stage %s is at %s of %s, not yet at %s: %w", stage, have, name, goal, ctx.Err())
		}
	}
}

func nextLook(pause time.Duration) time.Duration {
	if pause *= 2; pause < longestLook {
		return pause
	}
	return longestLook
}

// consumed is how far a stage is in a topic.
func (a *Admin) consumed(ctx context.Context, group, stage, name string) (event.Vector, error) {
	offsets, err := a.admin.FetchOffsetsForTopics(ctx, group, name)
	if errors.Is(err, kerr.GroupIDNotFound) {
		return event.Vector{}, nil // nobody has joined it yet
	}
	if err = errors.Join(err, offsets.Error()); err != nil {
		return nil, fmt.Errorf("group %s: offsets of %s: %w", group, name, err)
	}
	have := event.Vector{}
	for p, o := range offsets[name] {
		if o.At < 0 {
			continue
		}
		m, err := parseMark(o.Metadata)
		if at, known := m.position(stage, o.At); known || err != nil {
			have[p] = at
		}
	}
	return have, nil
}

// Lag is, by partition, how many offsets lie between what a stage, which runs in the group, has committed and the last
// committed record of the topic; nothing where it is 0.
func (a *Admin) Lag(ctx context.Context, group, stage, name string) (event.Vector, error) {
	end, err := a.EndOffsets(ctx, name)
	if err != nil {
		return nil, err
	}
	have, err := a.consumed(ctx, group, stage, name)
	if err != nil {
		return nil, err
	}
	starts, err := a.admin.ListStartOffsets(ctx, name)
	if err = errors.Join(err, starts.Error()); err != nil {
		return nil, fmt.Errorf("%s: offsets: %w", name, err)
	}
	lag := event.Vector{}
	for p, o := range end {
		start, _ := starts.Lookup(name, p)
		if behind := o - max(have[p], start.Offset); behind > 0 {
			lag[p] = behind
		}
	}
	return lag, nil
}
