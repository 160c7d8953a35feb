package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// tailBuffer is how many records wait for a slow follower; then the fetching waits.
const tailBuffer = 256

// Tail lets readers follow topics without a consumer group. It implements api.Events.
type Tail struct {
	opts []kgo.Opt
	log  *slog.Logger
}

// NewTail makes a Tail; it connects when somebody follows. A nil log logs nothing.
func NewTail(opts []kgo.Opt, log *slog.Logger) *Tail {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Tail{opts: opts, log: log}
}

// Follow sends the committed records of the topics that are the keys of from. An empty vector follows a topic from its
// end as it is now, a partition that a vector lacks is followed from its start. start is where each partition begins.
// Records that are no events are passed over. The channel is closed when ctx ends or the connection fails for good.
func (t *Tail) Follow(ctx context.Context, from map[string]event.Vector) (start map[string]event.Vector, records <-chan event.Record, err error) {
	if len(from) == 0 {
		return nil, nil, errors.New("follow: no topics")
	}
	if start, err = t.starts(ctx, from); err != nil {
		return nil, nil, fmt.Errorf("follow: %w", err)
	}
	client, err := kgo.NewClient(with(t.opts, kgo.ConsumePartitions(offsets(start)), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxBytes(fetchPartitionBytes))...)
	if err != nil {
		return nil, nil, fmt.Errorf("follow: %w", err)
	}
	out := make(chan event.Record, tailBuffer)
	go func() {
		defer close(out)
		defer client.Close()
		t.forward(ctx, client, out)
	}()
	return start, out, nil
}

func (t *Tail) starts(ctx context.Context, from map[string]event.Vector) (map[string]event.Vector, error) {
	client, err := kgo.NewClient(t.opts...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	topics := slices.Sorted(maps.Keys(from))
	begins, errBegin := admin.ListStartOffsets(ctx, topics...)
	ends, errEnd := admin.ListEndOffsets(ctx, topics...)
	if err := errors.Join(errBegin, errEnd, begins.Error(), ends.Error()); err != nil {
		return nil, fmt.Errorf("offsets: %w", err)
	}
	start := map[string]event.Vector{}
	for name, partitions := range ends {
		start[name] = event.Vector{}
		for p, end := range partitions {
			begin, _ := begins.Lookup(name, p)
			start[name][p] = begin.Offset
			if at, ok := from[name][p]; ok {
				start[name][p] = max(at, begin.Offset)
			} else if len(from[name]) == 0 {
				start[name][p] = end.Offset
			}
		}
	}
	return start, nil
}

func offsets(start map[string]event.Vector) map[string]map[int32]kgo.Offset {
	all := make(map[string]map[int32]kgo.Offset, len(start))
	for name, v := range start {
		all[name] = make(map[int32]kgo.Offset, len(v))
		for p, at := range v {
			all[name][p] = kgo.NewOffset().At(at)
		}
	}
	return all
}

func (t *Tail) forward(ctx context.Context, client *kgo.Client, out chan<- event.Record) {
	for ctx.Err() == nil {
		fetches := client.PollRecords(ctx, tailBuffer)
		if err := fetchError(fetches); err != nil {
			t.log.Warn("following ends", "error", err)
			return
		}
		for _, r := range fetches.Records() {
			record, err := wire.FromRecord(r)
			if err != nil {
				t.log.Debug("record passed over", "position", position(r).String(), "error", err)
				continue
			}
			select {
			case out <- record:
			case <-ctx.Done():
				return
			}
		}
	}
}
