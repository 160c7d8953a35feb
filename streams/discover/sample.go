package discover

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

const (
	firstBackoff = 200 * time.Millisecond
	longBackoff  = 5 * time.Second
)

// sample samples every dataset, several at once, and orders the failures so that their order does not depend on timing.
func (s *scan) sample(ctx context.Context) error {
	if s.Sealer == nil {
		return nil
	}
	if err := s.prepare(); err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(s.Concurrency)
	for i := range s.inventory.Observations {
		if inner.Err() != nil {
			break
		}
		if o := &s.inventory.Observations[i]; !o.Reported {
			group.Go(func() error { return s.sampleOne(inner, ctx, o) })
		}
	}
	err := group.Wait()
	slices.SortStableFunc(s.summary.Failures, func(a, b event.Failure) int { return strings.Compare(a.Scope, b.Scope) })
	return err
}

// prepare has the keys made at once where the sealer can: one by one costs a synchronous write each.
func (s *scan) prepare() error {
	preparer, ok := s.Sealer.(Preparer)
	if !ok {
		return nil
	}
	var ids []asset.DatasetID
	for i := range s.inventory.Observations {
		if o := &s.inventory.Observations[i]; !o.Reported {
			ids = append(ids, o.ID)
		}
	}
	return preparer.Prepare(ids...)
}

// sampleOne samples one dataset. An error ends the scan: the source stays away, the sink or the sealer fails, or ctx ends.
// Emitting has the scan's own context: what the sink buffers outlives the group.
func (s *scan) sampleOne(ctx, emitting context.Context, o *Observation) error {
	var c *Collector
	err := s.persist(ctx, func() error {
		c = NewCollector(o.ID, o.Dataset.Fields, s.Budget)
		return s.source.Sample(ctx, o, c)
	})
	switch {
	case errors.Is(err, ErrUnavailable) || (err != nil && ctx.Err() != nil):
		return err
	case errors.Is(err, ErrPartial):
		s.fail(o.ID.Name, err)
	case err != nil:
		s.fail(o.ID.Name, err)
		s.progress(func(sum *Summary) { sum.Done++; sum.Failed++ })
		return nil
	}
	return s.emitSample(emitting, o, c)
}

func (s *scan) emitSample(ctx context.Context, o *Observation, c *Collector) error {
	chunks, err := c.Chunks(o.ID, s.ID, s.Codec, s.Sealer)
	if err != nil {
		return err
	}
	for i := range chunks {
		rule := "sample/" + strconv.Itoa(i)
		if err := s.emit(ctx, topic.Samples, -1, event.SampleTaken, rule, o.ID.Key(), &chunks[i]); err != nil {
			return err
		}
	}
	s.progress(func(sum *Summary) {
		sum.Done++
		sum.Rows += c.rows
		sum.Values += c.values
		sum.Bytes += c.bytes
		sum.Chunks += int64(len(chunks))
	})
	return nil
}

// persist runs try until it no longer says that the source is away, or the scan's patience ends.
func (s *scan) persist(ctx context.Context, try func() error) error {
	end := time.Now().Add(s.Patience)
	for pause := firstBackoff; ; pause = min(2*pause, longBackoff) {
		err := try()
		if err == nil || !errors.Is(err, ErrUnavailable) || time.Now().Add(pause).After(end) {
			return err
		}
		if !sleep(ctx, pause) {
			return err
		}
	}
}

// sleep waits, and reports whether it did so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
