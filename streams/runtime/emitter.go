package runtime

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// outbox collects what a processor says about one batch. It implements streams.Emitter.
type outbox struct {
	outlets []outlet
	origins []*kgo.Record // the records behind the current batch, ascending
	writer  writer
	now     time.Time
	spans   spans // of the batch in hand
	said    []draft
	refused []refusal
	err     error // the first misuse of the emitter; it stops the stage
}

// outlet is a topic that a stage writes.
type outlet struct {
	name       string // as the stage uses it
	topic      string // on the broker
	partitions int32
}

// refusal is one record for the dead letters.
type refusal struct {
	record *kgo.Record
	reason string
}

// Emit implements streams.Emitter.
func (o *outbox) Emit(name string, e event.Envelope) {
	to := o.outlet(name)
	if err := o.check(name, to, &e); err != nil {
		o.err = errors.Join(o.err, err)
		return
	}
	o.spans.emitted(&e)
	o.said = append(o.said, o.writer.event(to.topic, topic.Partition(e.Subject, to.partitions), &e, o.now))
}

func (o *outbox) outlet(name string) *outlet {
	for i := range o.outlets {
		if o.outlets[i].name == name {
			return &o.outlets[i]
		}
	}
	return nil
}

func (o *outbox) check(name string, to *outlet, e *event.Envelope) error {
	switch {
	case to == nil:
		return fmt.Errorf("emit: topic %s is not declared in Out", name)
	case to.partitions == 0:
		return fmt.Errorf("emit: topic %s has no partitions", name)
	case e.ID == "" || e.Type == "" || e.Source == "" || e.Subject == "":
		return fmt.Errorf("emit to %s: id %q, type %q, source %q and subject %q must be given", name, e.ID, e.Type, e.Source, e.Subject)
	case len(e.Data) > maxBody:
		return fmt.Errorf("emit to %s: %s about %s: body of %d bytes is too large", name, e.Type, e.Subject, len(e.Data))
	}
	return nil
}

// Reject implements streams.Emitter.
func (o *outbox) Reject(r *event.Record, reason error) {
	i, found := slices.BinarySearchFunc(o.origins, r.At.Offset, func(origin *kgo.Record, offset int64) int {
		return int(max(-1, min(1, origin.Offset-offset)))
	})
	if !found || o.origins[i].Topic != r.At.Topic {
		o.err = errors.Join(o.err, fmt.Errorf("reject: %s is not in the batch", r.At))
		return
	}
	o.refuse(o.origins[i], reason)
}

func (o *outbox) refuse(record *kgo.Record, reason error) {
	o.refused = append(o.refused, refusal{record, reason.Error()})
}

// reset forgets what was handed on.
func (o *outbox) reset() {
	clear(o.said)
	clear(o.refused)
	o.said, o.refused, o.err = o.said[:0], o.refused[:0], nil
}

// rollback forgets what was said after there were so many events and refusals, before any of it was handed on.
func (o *outbox) rollback(said, refused int) {
	for _, d := range o.said[said:] {
		d.block.release()
	}
	clear(o.said[said:])
	clear(o.refused[refused:])
	o.said, o.refused, o.err = o.said[:said], o.refused[:refused], nil
}
