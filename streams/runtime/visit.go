package runtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// Visit calls visit for every committed event that a topic holds as of now, each partition in its order, until it returns an error.
// The record is lent for the call. What is no event is passed over. progress, which may be nil, is told how many offsets of how
// many are read.
func (a *Admin) Visit(ctx context.Context, name string, progress func(done, total int64), visit func(*event.Record) error) error {
	spans, err := a.spans(ctx, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	var done, total int64
	at := map[int32]int64{}
	for p, s := range spans {
		at[p] = s.start
		total += s.end - s.start
	}
	progress(0, total)
	return a.read(ctx, name, spans, func(r *kgo.Record) error {
		done += r.Offset + 1 - at[r.Partition]
		at[r.Partition] = r.Offset + 1
		progress(done, total)
		if record, err := wire.FromRecord(r); err == nil {
			return visit(&record)
		}
		return nil
	})
}

// Extent is what a topic holds as of now: by partition, its first offset and the one behind its last stable record. Empty partitions
// are left out.
func (a *Admin) Extent(ctx context.Context, name string) (begin, end event.Vector, err error) {
	spans, err := a.spans(ctx, name)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	begin, end = event.Vector{}, event.Vector{}
	for p, s := range spans {
		begin[p], end[p] = s.start, s.end
	}
	return begin, end, nil
}

// Between calls visit for every committed event of a topic that lies between two cuts, each partition in its order, until it returns
// an error. Both cuts must lie in what the topic holds; a partition that to lacks is not read. The record is lent for the call, with
// all its texts. What is no event is passed over.
func (a *Admin) Between(ctx context.Context, name string, from, to event.Vector, visit func(*event.Record) error) error {
	spans := map[int32]span{}
	for p, end := range to {
		if from[p] < end {
			spans[p] = span{from[p], end}
		}
	}
	var record event.Record
	return a.read(ctx, name, spans, func(r *kgo.Record) error {
		if wire.Borrow(r, &record) != nil {
			return nil //nolint:nilerr // what is no event is passed over
		}
		return visit(&record)
	})
}

// At is the committed record at a position. What it says need not be an event.
func (a *Admin) At(ctx context.Context, at event.Position) (*kgo.Record, error) {
	begin, end, err := a.Extent(ctx, at.Topic)
	if err != nil {
		return nil, err
	}
	if at.Offset < begin[at.Partition] || at.Offset >= end[at.Partition] {
		return nil, fmt.Errorf("%w at %s", ErrNoRecord, at)
	}
	var found *kgo.Record
	err = a.read(ctx, at.Topic, map[int32]span{at.Partition: {at.Offset, at.Offset + 1}}, func(r *kgo.Record) error {
		found = r
		return nil
	})
	if err == nil && found == nil {
		err = fmt.Errorf("%w at %s: the offset belongs to the log's own bookkeeping", ErrNoRecord, at)
	}
	return found, err
}

// ErrNoRecord is wrapped where a position holds no record: retention has removed it, or nothing has been appended there yet.
var ErrNoRecord = errors.New("there is no record")

// WaitFollowed returns once every partition of a stage has taken over a broadcast table up to a position, which is behind the event
// that matters, or with ctx's error.
func (a *Admin) WaitFollowed(ctx context.Context, stage, table string, position int64) error {
	changelog := topic.Changelog(stage, tablesStore)
	partitions, err := a.Partitions(ctx, changelog)
	if err != nil {
		return err
	}
	for pause := shortestLook; ; pause = nextLook(pause) {
		reached, err := a.followed(ctx, changelog, table, position)
		if err != nil && ctx.Err() == nil && !retryable(err) {
			return err
		}
		if reached == int(partitions) {
			return nil
		}
		if !wait(ctx, jitter(pause)) {
			return fmt.Errorf("%d of %d partitions of stage %s follow %s to %d: %w", reached, partitions, stage, table, position, ctx.Err())
		}
	}
}

// followed is how many partitions have recorded that they took the table over up to the position.
func (a *Admin) followed(ctx context.Context, changelog, table string, position int64) (int, error) {
	reached := map[int32]bool{}
	err := a.scan(ctx, changelog, func(r *kgo.Record) error {
		if at, ok := parseTakeover(table, r.Key, r.Value); ok && at.at >= position {
			reached[r.Partition] = true
		}
		return nil
	})
	return len(reached), err
}
