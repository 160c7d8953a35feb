package derive

import (
	"context"
	"errors"
	"fmt"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/lineage/derivation"
)

func newProcessor(env streams.Env) (streams.Processor, error) {
	return &processor{env: env, store: env.Store(storeName), reader: derivation.NewReader()}, nil
}

type processor struct {
	env    streams.Env
	store  streams.Store
	reader *derivation.Reader
}

// Process implements streams.Processor.
func (p *processor) Process(ctx context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &batch[i]
		err := p.record(r, out)
		switch {
		case err == nil:
		case rejectable(err):
			out.Reject(r, err)
		default:
			return fmt.Errorf("%s %s: %w", Name, r.At, err)
		}
	}
	return nil
}

var (
	errBadIdentity = errors.New("record has no dataset")
	errWrongBody   = errors.New("body is not what its type carries")
)

// rejectable reports whether the record itself is at fault.
func rejectable(err error) bool {
	for _, fault := range []error{errBadIdentity, errWrongBody, errNotFinite, avro.ErrMalformed, avro.ErrUnknownSchema} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}

// heard are the types that say something to this stage.
var heard = map[string]bool{event.DatasetObserved: true, event.DatasetChanged: true, event.DatasetGone: true, event.ClassificationRecorded: true,
	event.DecisionMade: true, event.LineageAsserted: true, event.LineageRetracted: true, event.UpstreamAsked: true, event.UpstreamTold: true}

func (p *processor) record(r *event.Record, out streams.Emitter) error {
	if !heard[r.Type] {
		return nil
	}
	id, err := r.Dataset()
	if err != nil {
		return errBadIdentity
	}
	body, err := p.env.Codec.Decode(r.Data)
	if err != nil {
		return err
	}
	t := &turn{processor: p, state: state{p.store, id.Key()}, id: id, cause: r, out: out}
	return t.take(body)
}

// turn is one record about one dataset.
type turn struct {
	*processor
	state
	id    asset.DatasetID
	own   own
	cause *event.Record
	out   streams.Emitter
}

func (t *turn) take(body event.Body) error {
	if err := t.get(ownKey, "", &t.own); err != nil {
		return err
	}
	switch b := body.(type) {
	case *event.Asked:
		return t.asked(b)
	case *event.Told:
		return t.told(b)
	}
	if t.own.tooLate(t.cause.Time) && t.cause.Type != event.DatasetObserved && t.cause.Type != event.DatasetChanged {
		return nil
	}
	c, err := t.fold(body)
	if err != nil || c == (changed{}) {
		return err
	}
	return t.follow(c)
}

// fold takes a fact about the dataset in.
func (t *turn) fold(body event.Body) (changed, error) {
	switch b := body.(type) {
	case *event.Dataset:
		return t.own.observe(b), nil
	case *event.Gone:
		return t.vanish()
	case *event.Classification:
		return t.own.classify(b)
	case *event.Decision:
		return t.own.decide(b), nil
	case *event.LineageAssertion:
		list, err := upstreams(b.Edges)
		if err != nil {
			return changed{}, err
		}
		return changed{edges: true}, t.put(edgesKey, b.Prover, list)
	case *event.LineageRetraction:
		t.delete(edgesKey, b.Prover)
		return changed{edges: true}, nil
	}
	return changed{}, errWrongBody
}

// vanish forgets the dataset, and the edges into it, which their provers retract.
func (t *turn) vanish() (changed, error) {
	err := t.each(edgesKey, func(prover string, _ []byte) error {
		t.delete(edgesKey, prover)
		return nil
	})
	return t.own.vanish(t.cause.Time), err
}

// emit says something because of the record.
func (t *turn) emit(to, kind, subject string, data []byte) {
	t.out.Emit(to, event.Envelope{ID: event.DeriveID(t.cause.ID, Name, kind, t.dataset, subject), Type: kind, Source: source, Subject: subject,
		Time: t.cause.Time, Causation: t.cause.ID, TraceParent: t.cause.TraceParent, Data: data})
}

func (t *turn) say(to, kind, subject string, body event.Body) error {
	data, err := t.env.Codec.Append(nil, body)
	if err == nil {
		t.emit(to, kind, subject, data)
	}
	return err
}
