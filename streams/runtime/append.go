package runtime

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// Append appends one event to the partition of e.Subject, or to the given one when partition >= 0, waits until all replicas have it,
// and returns where it is. An error means that it is not known to be there. Other events of the sink neither fail it nor fail with it.
func (s *Sink) Append(ctx context.Context, name string, partition int32, e event.Envelope) (event.Position, error) {
	if len(e.Data) > maxBody {
		return event.Position{}, fmt.Errorf("append to %s: %s about %s: body of %d bytes is too large", name, e.Type, e.Subject, len(e.Data))
	}
	if partition < 0 {
		partition = topic.Partition(e.Subject, s.partitions)
	}
	r, err := s.client.ProduceSync(ctx, wire.ToRecord(name, partition, e)).First()
	if err != nil {
		return event.Position{}, fmt.Errorf("append to %s/%d: %w", name, partition, err)
	}
	return position(r), nil
}

// AppendAll appends events to the partitions of their subjects, waits until all replicas have them, and returns where each is. An error
// means that some are not known to be there. What several callers append at the same time goes together, and fails each by itself.
func (s *Sink) AppendAll(ctx context.Context, name string, events []event.Envelope) ([]event.Position, error) {
	records := make([]*kgo.Record, len(events))
	for i, e := range events {
		if len(e.Data) > maxBody {
			return nil, fmt.Errorf("append to %s: %s about %s: body of %d bytes is too large", name, e.Type, e.Subject, len(e.Data))
		}
		records[i] = wire.ToRecord(name, topic.Partition(e.Subject, s.partitions), e)
	}
	if err := s.joint.append(ctx, s.client, records); err != nil {
		return nil, fmt.Errorf("append to %s: %w", name, err)
	}
	at := make([]event.Position, len(records))
	for i, r := range records {
		at[i] = position(r)
	}
	return at, nil
}
