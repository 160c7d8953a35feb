package replay

import (
	"context"
	"fmt"
	"time"

	"datawave/projections"
	"datawave/schemas/event"
)

// The bounds of what a build is given at once. Few large batches are what stores load fastest: what is said about a dataset lies close
// together in the log, and most of it comes in one of them.
const (
	loadRecords = 40_000
	loadBytes   = 32 << 20 // of bodies
)

// sink takes what was read: at once, or gathered into larger batches when the store is a Loader.
type sink struct {
	put     func(context.Context, []event.Record) error
	gather  bool
	waiting []event.Record
	bytes   int // of the bodies that wait
}

// applied is a sink for a version that may be read meanwhile.
func applied(p projections.Projection) *sink { return &sink{put: p.Apply} }

// loaded is a sink for a version that nobody reads.
func loaded(p projections.Projection) *sink {
	if l, ok := p.(projections.Loader); ok {
		return &sink{put: l.Load, gather: true}
	}
	return applied(p)
}

// take takes records, those of each partition in order.
func (s *sink) take(ctx context.Context, records []event.Record) error {
	if !s.gather {
		return s.hand(ctx, records)
	}
	if len(s.waiting)+len(records) > loadRecords {
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	s.waiting = append(s.waiting, records...)
	if s.bytes += size(records); s.bytes > loadBytes {
		return s.flush(ctx)
	}
	return nil
}

// flush hands everything over that waits; after an error it waits still.
func (s *sink) flush(ctx context.Context) error {
	if err := s.hand(ctx, s.waiting); err != nil {
		return err
	}
	s.waiting, s.bytes = nil, 0
	return nil
}

// keepFor is how long a replay that was cancelled may take to hand over what it has read.
const keepFor = 10 * time.Second

// keep is flush after the end of ctx.
func (s *sink) keep(ctx context.Context) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepFor)
	defer cancel()
	return s.flush(limited)
}

func (s *sink) hand(ctx context.Context, records []event.Record) error {
	if len(records) == 0 {
		return nil
	}
	if err := s.put(ctx, records); err != nil {
		return fmt.Errorf("apply %s: %w", records[0].At, err)
	}
	return nil
}

func size(records []event.Record) (bytes int) {
	for i := range records {
		bytes += len(records[i].Data)
	}
	return bytes
}
