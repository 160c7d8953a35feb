package compliance

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// The names of the stage and of its store.
const (
	Name      = "compliance"
	storeName = "facts"
	source    = "stage/" + Name
)

// tick is how often stream time looks for waivers that have ended. Ages are counted in days.
const tick = time.Hour

// Stage judges every dataset by the policies of datawave.control, whenever a fact changes what one of them reads, and tells of
// findings. It holds the facts as state, so that a policy that is activated is judged without a replay.
func Stage(library *Library) streams.Stage {
	return streams.Stage{
		Name:   Name,
		In:     []string{topic.Facts},
		Tables: []string{topic.Control},
		Out:    []string{topic.Findings},
		Stores: []string{storeName},
		Tick:   tick,
		Home:   home,
		New: func(env streams.Env) (streams.Processor, error) {
			p := &processor{env: env, library: library, store: env.Store(storeName)}
			return p, p.load()
		},
	}
}

type processor struct {
	env     streams.Env
	library *Library
	store   streams.Store
	active  Active
	sorted  []*policy.Policy // of active, by id
	clock   time.Time        // of the last tick; zero before the first
	frame   policy.Frame
	facts   facts.Assembler
	hear    func(dataset string, c cause, t told) // takes what is said in place of an emitter; nil in the stage
}

// load goes on with what the store knows.
func (p *processor) load() error {
	bodies := map[string]string{}
	if text, ok := p.store.Get(policiesKey); ok {
		if err := json.Unmarshal(text, &bodies); err != nil {
			return fmt.Errorf("policies of the store: %w", err)
		}
	}
	if data, ok := p.store.Get(clockKey); ok && len(data) == 8 {
		p.clock = time.UnixMilli(int64(binary.BigEndian.Uint64(data))).UTC()
	}
	active, err := p.library.load(bodies)
	if err != nil {
		p.env.Log.Warn("policies do not fit this version; going on without them", "error", err)
	}
	p.enforce(active)
	return nil
}

func (p *processor) enforce(active Active) { p.active, p.sorted = active, active.Sorted() }

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
			return fmt.Errorf("compliance %s: %w", r.At, err)
		}
	}
	return nil
}

var errBadIdentity = errors.New("record has no dataset")

// rejectable reports whether the record itself is at fault.
func rejectable(err error) bool {
	for _, fault := range []error{errBadIdentity, facts.ErrNotAFact, avro.ErrMalformed, avro.ErrUnknownSchema, event.ErrNoSuchFinding, event.ErrRefused} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}

func (p *processor) record(r *event.Record, out streams.Emitter) error {
	id, err := r.Dataset()
	if err != nil {
		return errBadIdentity
	}
	body, err := p.env.Codec.Decode(r.Data)
	if err != nil {
		return err
	}
	if d, ok := body.(*event.Decision); ok && d.OfFinding() {
		return p.decide(r, id, d, out)
	}
	change, err := facts.Fold(parts{p.store, r.Subject}, r, body)
	if err != nil {
		return err
	}
	c := causeOf(r, p.bound(r))
	if change.Gone {
		c.why = event.ChangeGone
	}
	return p.judge(id, p.affected(change.Families), c, out)
}

func causeOf(r *event.Record, at time.Time) cause {
	return cause{id: r.ID, record: r.ID, trace: r.TraceParent, at: at, from: r.At.String()}
}

// bound is when a record happened, but that a clock that is ahead must not say when findings are due: that is no later than when the log
// took the record, nor than the next tick.
func (p *processor) bound(r *event.Record) time.Time {
	at := event.Bound(r.Time, r.Appended, 0)
	if next := p.clock.Add(tick); !p.clock.IsZero() && at.After(next) {
		return next
	}
	return at
}

// affected are the policies that read what has changed. A dataset that is new is judged by all of them.
func (p *processor) affected(changed facts.Families) (list []*policy.Policy) {
	for _, one := range p.sorted {
		if changed == facts.All || one.Reads&changed != 0 {
			list = append(list, one)
		}
	}
	return list
}

// judge reviews one dataset by policies.
func (p *processor) judge(id asset.DatasetID, policies []*policy.Policy, c cause, out streams.Emitter) error {
	if len(policies) == 0 {
		return nil
	}
	d, err := p.facts.Assemble(parts{p.store, id.Key()}, id, reads(policies), p.clock)
	if err != nil {
		return err
	}
	v := p.review(id.Key(), c, out)
	return v.judge(&p.frame, policies, d)
}

func reads(policies []*policy.Policy) (f facts.Families) {
	for _, p := range policies {
		f |= p.Reads
	}
	return f
}

func (p *processor) review(dataset string, c cause, out streams.Emitter) *review {
	return &review{store: p.store, dataset: dataset, cause: c, say: func(t told) error { return p.emit(dataset, c, t, out) }}
}

func (p *processor) emit(dataset string, c cause, t told, out streams.Emitter) error {
	t.finding.Cause = c.from
	if p.hear != nil {
		p.hear(dataset, c, t)
		return nil
	}
	data, err := p.env.Codec.Append(nil, &t.finding)
	if err != nil {
		return err
	}
	out.Emit(topic.Findings, event.Envelope{
		ID: event.DeriveID(c.id, Name, t.finding.Finding, t.kind), Type: t.kind, Source: source, Subject: dataset,
		Time: c.at, Causation: c.record, TraceParent: c.trace, Data: data,
	})
	return nil
}
