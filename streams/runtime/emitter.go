package runtime

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// outbox collects what a processor says about one batch. It implements streams.Emitter.
type outbox struct {
	stage   *streams.Stage
	counts  map[string]int32  // partitions by topic
	names   map[string]string // of the topics on the broker, by the names that the stage uses
	origins []*kgo.Record     // the records behind the current batch, ascending
	writer  writer
	now     time.Time
	spans   spans // of the batch in hand
	said    []draft
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
	o.spans.emitted(&e)
	o.said = append(o.said, o.writer.event(o.names[name], topic.Partition(e.Subject, o.counts[name]), &e, o.now))
}

func (o *outbox) check(name string, e *event.Envelope) error {
	switch {
	case !slices.Contains(o.stage.Out, name):
		return fmt.Errorf("emit: topic %s is not declared in Out", name)
	case o.counts[name] == 0:
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
