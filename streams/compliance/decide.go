package compliance

import (
	"fmt"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// decide takes a decision about a finding in. A decision that does not fit is an error that is the record's.
func (p *processor) decide(r *event.Record, id asset.DatasetID, d *event.Decision, out streams.Emitter) error {
	v := p.review(id.Key(), causeOf(r, p.bound(r)), out)
	one, field, before, err := p.find(v, d.Finding)
	if err != nil {
		return err
	}
	f, err := p.restate(id, one, field, before)
	if err != nil {
		return err
	}
	after, changed, err := f.Decide(d, v.cause.at)
	if err != nil || !changed {
		return err
	}
	return v.decided(d, &after, before)
}

// find is the finding of that id.
func (p *processor) find(v *review, finding string) (one *policy.Policy, field string, e *entry, err error) {
	all, err := v.entries("")
	if err != nil {
		return nil, "", nil, err
	}
	for id, fields := range all {
		for field, e := range fields {
			if FindingID(v.dataset, id, field) != finding {
				continue
			}
			if p.active[id] == nil {
				return nil, "", nil, fmt.Errorf("%w: its policy is retired", event.ErrRefused)
			}
			return p.active[id], field, e, nil
		}
	}
	return nil, "", nil, event.ErrNoSuchFinding
}

// restate is the finding as it was last said, from the facts.
func (p *processor) restate(id asset.DatasetID, one *policy.Policy, field string, e *entry) (f event.Finding, err error) {
	d, err := facts.Assemble(parts{p.store, id.Key()}, id, one.Reads, p.clock)
	if err != nil {
		return f, err
	}
	b := Breach{Field: field}
	if d != nil {
		for _, now := range Breaches(&p.frame, one, d) {
			if now.Field == field {
				b = now
			}
		}
	}
	f = finding(id.Key(), one, &b)
	if f.Verdict = e.Verdict; d != nil {
		f.Evidence = d.Evidence(one.Reads, d.Field(field))
	}
	e.into(&f)
	return f, nil
}

// decided tells of a decision and keeps it.
func (v *review) decided(d *event.Decision, f *event.Finding, before *entry) error {
	if err := v.say(told{d.FindingEvent(), *f}); err != nil {
		return err
	}
	after := *before
	after.Status, after.Assignee, after.Until = f.Status, f.Assignee, f.Until
	v.put(f, before, &after)
	return nil
}
