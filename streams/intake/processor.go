package intake

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// The names of the stage.
const (
	Name  = "intake"
	Store = "datasets"
)

// The keys of the store. A dataset's own key leads to its entry; a namespace begins with none of the prefixes.
const (
	manifestPrefix = "\x00" // and a manifest's subject: an entry that remembers ids only
	bodyPrefix     = "\x01" // and a dataset's key: its last body in the wire format
	wordPrefix     = "\x02" // and a dataset's key, with its length before it, and a reporter: its last word in the wire format
	aspectPrefix   = "\x03" // and the same of a dataset or another entity, its URN, a zero and an aspect's name: the aspect in the wire format
)

// Stage is intake with DefaultLimits.
func Stage() streams.Stage {
	return streams.Stage{Name: Name, In: []string{topic.Scans}, Out: []string{topic.Facts}, Stores: []string{Store}, Home: home, New: newProcessor}
}

func newProcessor(env streams.Env) (streams.Processor, error) {
	return &processor{env: env, limits: DefaultLimits, entries: env.Store(Store)}, nil
}

type processor struct {
	env     streams.Env
	limits  Limits
	entries streams.Store
}

// Process implements streams.Processor. A record that it cannot take in is rejected; nothing of it stays.
func (p *processor) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		r := &batch[i]
		said, err := p.take(r)
		var damaged *stateError
		if errors.As(err, &damaged) {
			return fmt.Errorf("%s: %w", r.At, err)
		}
		if err != nil {
			out.Reject(r, err)
			continue
		}
		for _, e := range said {
			out.Emit(topic.Facts, e)
		}
	}
	return nil
}

// stateError is a fault of the store, not of the record.
type stateError struct{ err error }

func (s *stateError) Error() string { return "store " + Store + ": " + s.err.Error() }
func (s *stateError) Unwrap() error { return s.err }

func (p *processor) take(r *event.Record) ([]event.Envelope, error) {
	if len(r.Data) > p.limits.Body {
		return nil, fmt.Errorf("body of %d bytes is larger than %d", len(r.Data), p.limits.Body)
	}
	switch r.Type {
	case event.DatasetObserved, event.DatasetReported, event.DatasetGone, event.ProfileRecorded, event.LineageAsserted, event.LineageRetracted,
		event.AspectReported:
		return p.takeDataset(r)
	case event.ScanCompleted, event.ScanReported, event.ScanProved:
		return p.takeManifest(r)
	}
	return nil, fmt.Errorf("events of type %q do not belong in %s", r.Type, topic.Scans)
}

// identity checks that the record is where everything about its dataset is. Producers normalise before they append; a key
// that is not normalised may lie in another partition than its dataset's state, so it is refused rather than mended.
func (p *processor) identity(r *event.Record) (asset.DatasetID, error) {
	id, err := r.Dataset()
	if err != nil {
		return id, err
	}
	if c := id.Namespace[0]; c < ' ' {
		return id, fmt.Errorf("dataset %q begins with a control character", id.Key())
	}
	if normal := id.Normalise(); normal != id {
		return id, fmt.Errorf("dataset %q must be spelled %q", id.Key(), normal.Key())
	}
	if n := p.env.Partitions; n > 0 && topic.Partition(r.Subject, n) != r.At.Partition {
		return id, fmt.Errorf("dataset %q belongs in partition %d: append with Kafka's default partitioner", id.Key(), topic.Partition(r.Subject, n))
	}
	return id, nil
}

func (p *processor) takeDataset(r *event.Record) ([]event.Envelope, error) {
	if _, err := p.identity(r); err != nil {
		return nil, err
	}
	body, err := p.env.Codec.Decode(r.Data)
	if err != nil {
		return nil, err
	}
	key := []byte(r.Subject)
	e, err := p.load(key)
	if err != nil || e.repeats(r.ID) {
		return nil, err
	}
	facts, err := p.apply(e, r, body)
	if err != nil {
		return nil, err
	}
	said, err := p.envelopes(r, r.Subject, facts)
	if err != nil {
		return nil, err
	}
	p.keep(r.Subject, e, said)
	return said, nil
}

// keep stores the entry of a dataset and, when it was said anew, its body.
func (p *processor) keep(dataset string, e *entry, said []event.Envelope) {
	p.entries.Put([]byte(dataset), e.encode())
	for i := range said {
		switch said[i].Type {
		case event.DatasetObserved, event.DatasetChanged:
			p.entries.Put([]byte(bodyPrefix+dataset), said[i].Data)
		case event.DatasetGone:
			p.entries.Delete([]byte(bodyPrefix + dataset))
		}
	}
}

func (p *processor) apply(e *entry, r *event.Record, body event.Body) ([]fact, error) {
	switch b := body.(type) {
	case *event.Dataset:
		switch r.Type {
		case event.DatasetObserved:
			return p.observe(e, r, b)
		case event.DatasetReported:
			return p.report(e, r, r.Source, b)
		}
	case *event.Gone:
		if r.Type == event.DatasetGone {
			return p.leave(e, r.Subject, milliseconds(r.Time), b)
		}
	case *event.Profile:
		if r.Type == event.ProfileRecorded {
			return p.profile(e, r.Source, b)
		}
	case *event.Aspect:
		if r.Type == event.AspectReported {
			return p.aspect(e, r, b)
		}
	case *event.LineageAssertion:
		if r.Type == event.LineageAsserted {
			canonicalEdges(b.Edges)
			return e.assert(b, milliseconds(r.Time)), p.limits.assertion(b)
		}
	case *event.LineageRetraction:
		if r.Type == event.LineageRetracted {
			return e.retract(b), p.limits.texts(maps.All(map[string]string{"prover": b.Prover}))
		}
	}
	return nil, fmt.Errorf("body is %s, which is not what %s carries", body.SchemaName(), r.Type)
}

func (p *processor) observe(e *entry, r *event.Record, d *event.Dataset) ([]fact, error) {
	if err := p.limits.dataset(d); err != nil {
		return nil, err
	}
	canonical(d)
	e.seen = milliseconds(r.Time)
	if len(e.words) > 0 {
		return p.tell(e, r, observer, d)
	}
	return p.state(e, r.Subject, d)
}

func (p *processor) state(e *entry, dataset string, d *event.Dataset) ([]fact, error) {
	return e.state(d, func() (*event.Dataset, error) { return p.body([]byte(bodyPrefix + dataset)) })
}

// body is a dataset of the store.
func (p *processor) body(key []byte) (*event.Dataset, error) {
	data, _ := p.entries.Get(key)
	body, err := p.env.Codec.Decode(data)
	if err != nil {
		return nil, &stateError{err}
	}
	d, ok := body.(*event.Dataset)
	if !ok {
		return nil, &stateError{errEntry}
	}
	return d, nil
}

func (p *processor) load(key []byte) (*entry, error) {
	value, ok := p.entries.Get(key)
	if !ok {
		return newEntry(), nil
	}
	e, err := decodeEntry(value)
	if err != nil {
		return nil, &stateError{fmt.Errorf("%s: %w", key, err)}
	}
	return e, nil
}

// envelopes says facts in the name of the one who said it first: provenance outlives datawave.scans.
func (p *processor) envelopes(r *event.Record, subject string, facts []fact) ([]event.Envelope, error) {
	said := make([]event.Envelope, 0, len(facts))
	for _, f := range facts {
		data, err := p.env.Codec.Append(nil, f.body)
		if err != nil {
			return nil, err
		}
		said = append(said, event.Envelope{ID: event.DeriveID(r.ID, f.rule, subject), Type: f.kind, Source: r.Source, Subject: subject,
			Time: r.Time, Causation: r.ID, TraceParent: r.TraceParent, Data: data})
	}
	return said, nil
}
