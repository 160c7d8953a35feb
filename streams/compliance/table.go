package compliance

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// TableChanged implements streams.TableFollower: policies that are new, changed or retired are judged for all datasets, from state.
// What is broken is logged, and the last version that worked goes on.
func (p *processor) TableChanged(ctx context.Context, _ string, changes []event.Record, out streams.Emitter) error {
	before, causes := p.active, map[string]cause{}
	for i := range changes {
		if id := p.change(&changes[i]); id != "" {
			causes[id] = causeOf(&changes[i], p.bound(&changes[i]))
		}
	}
	if len(causes) == 0 {
		return nil
	}
	text, err := json.Marshal(p.active.bodies())
	if err != nil {
		return err
	}
	p.store.Put(policiesKey, text)
	return p.rejudge(ctx, p.changedPolicies(before, causes), out)
}

// change takes one record of datawave.control in and returns the id of the policy that it changed, or nothing.
func (p *processor) change(r *event.Record) string {
	c, err := controlOf(r, p.env.Codec)
	if err != nil || c.Kind != event.Policy {
		return ""
	}
	before := p.active[c.Entry]
	after, err := p.library.Apply(p.active, c)
	if err != nil {
		p.env.Log.Warn("policy refused; what was in force goes on", "policy", c.Entry, "position", r.At.String(), "error", err)
		return ""
	}
	if after[c.Entry] == before {
		return ""
	}
	p.enforce(after)
	p.env.Log.Info("policy changed", "policy", c.Entry, "version", c.Version, "in force", after[c.Entry] != nil)
	return c.Entry
}

// dueFor is a policy to be judged for all datasets, and why.
type dueFor struct {
	policy  *policy.Policy
	retired bool
	cause   cause
}

// changedPolicies are those that differ now, by id.
func (p *processor) changedPolicies(before Active, causes map[string]cause) (list []dueFor) {
	for _, id := range slices.Sorted(maps.Keys(causes)) {
		now, was, c := p.active[id], before[id], causes[id]
		switch now {
		case was:
		case nil:
			c.why = event.ChangeRetired
			list = append(list, dueFor{was, true, c})
		default:
			list = append(list, dueFor{now, false, c})
		}
	}
	return list
}

// rejudge reviews all datasets of the partition, by key.
func (p *processor) rejudge(ctx context.Context, list []dueFor, out streams.Emitter) (err error) {
	if len(list) == 0 {
		return nil
	}
	p.store.Range([]byte{byte(facts.SourcePart)}, func(key, _ []byte) bool {
		dataset, _, ok := cutDataset(key)
		if !ok {
			return true
		}
		if err = ctx.Err(); err == nil {
			err = p.rejudgeOne(dataset, list, out)
		}
		return err == nil
	})
	return err
}

func (p *processor) rejudgeOne(dataset string, list []dueFor, out streams.Emitter) error {
	d, err := p.factsFor(dataset, list)
	if err != nil {
		return err
	}
	for i := range list {
		due, there := &list[i], d
		if due.retired {
			there = nil
		}
		c := due.cause
		c.id = event.DeriveID(c.id, dataset)
		if err := p.review(dataset, c, out).judge(&p.frame, []*policy.Policy{due.policy}, there); err != nil {
			return err
		}
	}
	return nil
}

// factsFor are what the policies read of a dataset; nil where all of them are retired, which asks for nothing.
func (p *processor) factsFor(dataset string, list []dueFor) (*facts.Dataset, error) {
	need, live := facts.Families(0), false
	for _, due := range list {
		if !due.retired {
			need, live = need|due.policy.Reads, true
		}
	}
	if !live {
		return nil, nil
	}
	id, err := asset.ParseKey(dataset)
	if err != nil {
		return nil, err
	}
	return p.facts.Assemble(parts{p.store, dataset}, id, need, p.clock)
}
