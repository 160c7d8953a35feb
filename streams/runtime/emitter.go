package runtime

import (
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams"
)

// outbox collects what a processor says about the batches of one poll. It implements streams.Emitter.
type outbox struct {
	stage   *streams.Stage
	counts  map[string]int32 // partitions by topic
	origins []*kgo.Record    // the records behind the current batch
	outputs []*kgo.Record
	refused []refusal
	err     error // the first misuse of the emitter; it stops the stage
}

// refusal is one record for the dead letters.
type refusal struct {
	record *kgo.Record
	reason string
}

// Emit implements streams.Emitter.
func (o *outbox) Emit(name string, e event.Envelope) {
	if err := o.check(name, &e); err != nil {
		o.err = errors.Join(o.err, err)
		return
	}
	o.outputs = append(o.outputs, wire.ToRecord(name, topic.Partition(e.Subject, o.counts[name]), e))
}

func (o *outbox) check(name string, e *event.Envelope) error {
	switch {
	case !slices.Contains(o.stage.Out, name):
		return fmt.Errorf("emit: topic %s is not declared in Out", name)
	case e.ID == "" || e.Type == "" || e.Source == "" || e.Subject == "":
		return fmt.Errorf("emit to %s: id %q, type %q, source %q and subject %q must be given", name, e.ID, e.Type, e.Source, e.Subject)
	case len(e.Data) > maxBody:
		return fmt.Errorf("emit to %s: %s about %s: body of %d bytes is too large", name, e.Type, e.Subject, len(e.Data))
	}
	return nil
}

// Reject implements streams.Emitter.
func (o *outbox) Reject(r *event.Record, reason error) {
	for _, origin := range o.origins {
		if origin.Offset == r.At.Offset && origin.Topic == r.At.Topic {
			o.refuse(origin, reason)
			return
		}
	}
	o.err = errors.Join(o.err, fmt.Errorf("reject: %s is not in the batch", r.At))
}

func (o *outbox) refuse(record *kgo.Record, reason error) {
	o.refused = append(o.refused, refusal{record, reason.Error()})
}

func (o *outbox) reset() {
	clear(o.outputs)
	clear(o.refused)
	o.outputs, o.refused, o.err = o.outputs[:0], o.refused[:0], nil
}

// rollback forgets what was said after there were so many outputs and refusals.
func (o *outbox) rollback(outputs, refused int) {
	o.outputs, o.refused, o.err = o.outputs[:outputs], o.refused[:refused], nil
}
