package replay

import (
	"context"
	"errors"
	"slices"
	"time"

	"datawave/projections"
	"datawave/schemas/event"
)

// Progress is how far a replay has come. Offsets count transaction markers too.
type Progress struct {
	Model string        `json:"model"`
	Done  int64         `json:"done"`  // offsets
	Total int64         `json:"total"` // offsets; grows with the log
	Rate  float64       `json:"rate"`  // offsets a second, of this run
	ETA   time.Duration `json:"eta"`   // 0 when not known
}

// showEvery is how often Progress is called at most.
const showEvery = 100 * time.Millisecond

// fold brings p up to the target, exactly: a record at or above it is not put into the sink. When ctx ends before that, p keeps what was
// read.
func (r *run) fold(ctx context.Context, p projections.Projection, into *sink, target projections.Checkpoint, seen func(projections.Batch, projections.Checkpoint)) error {
	err := r.read(ctx, p, into, target, seen)
	if ctx.Err() != nil {
		return errors.Join(err, into.keep(ctx))
	}
	return err
}

func (r *run) read(ctx context.Context, p projections.Projection, into *sink, target projections.Checkpoint, seen func(projections.Batch, projections.Checkpoint)) error {
	at, err := p.Checkpoint(ctx)
	if err != nil {
		return err
	}
	feed, err := projections.OpenFeed(ctx, r.Client, p.Topics(), at)
	if err != nil {
		return err
	}
	defer feed.Close()
	at = at.Clone()
	for at.Behind(target) > 0 {
		batches, err := feed.Poll(ctx)
		if err != nil {
			return err
		}
		for _, b := range batches {
			if err := into.take(ctx, below(b, target[b.Topic][b.Partition])); err != nil {
				return err
			}
			at.Set(b.Topic, b.Partition, b.Next)
			if seen != nil {
				seen(b, at)
			}
		}
	}
	return into.flush(ctx)
}

// below is the part of the batch before an offset.
func below(b projections.Batch, end int64) []event.Record {
	n, _ := slices.BinarySearchFunc(b.Records, end, func(r event.Record, end int64) int { return int(r.At.Offset - end) })
	return b.Records[:n]
}

// count returns what keeps the report and the progress while the build is folded up to ends.
func (r *run) count(ends projections.Checkpoint) func(projections.Batch, projections.Checkpoint) {
	total := projections.Checkpoint{}.Behind(ends)
	first := int64(-1)
	return func(b projections.Batch, at projections.Checkpoint) {
		r.report.Records += int64(len(below(b, ends[b.Topic][b.Partition])) + b.Malformed)
		r.malformed += int64(b.Malformed)
		r.report.Skipped = r.skipped() + r.malformed
		left := at.Behind(ends)
		done := total - left
		if first < 0 {
			first = done
		}
		if now := time.Now(); r.Progress != nil && (left == 0 || now.Sub(r.shown) >= showEvery) {
			r.shown = now
			r.Progress(progress(r.Model.Name(), done, total, done-first, now.Sub(r.started)))
		}
	}
}

func (r *run) skipped() int64 {
	if s, ok := r.built.(projections.Skipper); ok {
		return s.Skipped()
	}
	return 0
}

func progress(model string, done, total, now int64, took time.Duration) Progress {
	p := Progress{Model: model, Done: done, Total: total}
	if seconds := took.Seconds(); seconds > 0 && now > 0 {
		p.Rate = float64(now) / seconds
		p.ETA = time.Duration(float64(total-done) / p.Rate * float64(time.Second))
	}
	return p
}
