package intake

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"datawave/schemas/event"
	"datawave/streams/intake/datahub"
)

// maxAspects bounds the aspects of one entity.
const maxAspects = 500

// aspect takes in a change of an aspect of an entity of DataHub: the aspect as it is then, when that says something else than before,
// and what the entity's aspects say of the dataset that it is.
func (p *processor) aspect(e *entry, r *event.Record, a *event.Aspect) ([]fact, error) {
	names := datahub.Namespaces(a.Namespaces)
	if err := p.checkAspect(r, a, names); err != nil {
		return nil, err
	}
	s, err := p.proposed(r.Subject, a)
	if err != nil {
		return nil, err
	}
	var c claims
	if a.Entity == datahub.EntityDataset && (a.Change == datahub.Delete || slices.Contains(datahub.Means(), a.Aspect)) {
		if e.heard(r, len(s.changed) > 0) {
			return nil, nil
		}
		if c, err = p.claims(names, a.Urn, s.after); err != nil {
			return nil, err
		}
	}
	facts, err := p.record(r.Subject, &s)
	if err != nil || !c.any {
		return facts, err
	}
	more, err := p.claim(e, r, &c)
	return append(facts, more...), err
}

func (p *processor) checkAspect(r *event.Record, a *event.Aspect, names datahub.Namespaces) error {
	if err := errors.Join(datahub.Check(a), p.limits.texts(maps.All(names)), atMost("namespaces", len(names), p.limits.Properties)); err != nil {
		return err
	}
	urn, err := datahub.ParseURN(a.Urn)
	if err != nil {
		return err
	}
	home, err := names.Home(urn)
	if err == nil && home != r.Subject {
		err = fmt.Errorf("entity %.200q belongs under the key %.200q", a.Urn, home)
	}
	return err
}

// heard tells whether a proposal changes nothing and is about a dataset that is known by DataHub's word: the word is still good.
func (e *entry) heard(r *event.Record, changed bool) bool {
	w, known := e.words[datahub.Reporter]
	if changed || !known {
		return false
	}
	w.said = later(w.said, milliseconds(r.Time))
	e.words[datahub.Reporter] = w
	return true
}

// proposal is what a change makes of an entity's aspects.
type proposal struct {
	changed []*event.Aspect // whole; without content those that are deleted
	after   datahub.Aspects
}

// proposed applies a change to what is known, and stores nothing.
func (p *processor) proposed(home string, a *event.Aspect) (proposal, error) {
	known, err := p.aspects(home, a.Urn)
	if err != nil {
		return proposal{}, err
	}
	s := proposal{after: datahub.Aspects{}}
	for name, before := range known {
		s.after[name] = before.Content
	}
	if datahub.OfEntity(a) {
		for _, name := range slices.Sorted(maps.Keys(known)) {
			s.change(a, name, "")
		}
		return s, nil
	}
	before := known[a.Aspect]
	if a.Timestamp != 0 && a.Timestamp < before.Timestamp { // a point of a time series from before the last one
		return s, nil
	}
	content, err := datahub.Apply(a, before.Content)
	switch {
	case err != nil:
		return s, err
	case len(content) > p.limits.Body:
		return s, fmt.Errorf("aspect %s grows to %d bytes, more than %d", a.Aspect, len(content), p.limits.Body)
	case before.Content == "" && len(known) >= maxAspects && content != "":
		return s, fmt.Errorf("entity has %d aspects already", len(known))
	case !datahub.Same(before.Content, content):
		s.change(a, a.Aspect, content)
	}
	return s, nil
}

func (s *proposal) change(a *event.Aspect, name, content string) {
	recorded := event.Aspect{Urn: a.Urn, Entity: a.Entity, Aspect: name, Change: datahub.Upsert, Content: content, Metadata: a.Metadata, Timestamp: a.Timestamp}
	if s.after[name] = content; content == "" {
		recorded.Change = datahub.Delete
		delete(s.after, name)
	}
	s.changed = append(s.changed, &recorded)
}

// aspects are all that is known of an entity, by name.
func (p *processor) aspects(home, urn string) (all map[string]event.Aspect, err error) {
	all = map[string]event.Aspect{}
	p.entries.Range(aspectKey(home, urn, ""), func(_, value []byte) bool {
		body, decodeErr := p.env.Codec.Decode(value)
		a, ok := body.(*event.Aspect)
		if decodeErr != nil || !ok {
			err = &stateError{errors.Join(errEntry, decodeErr)}
			return false
		}
		all[a.Aspect] = *a
		return true
	})
	return all, err
}

// record stores what changed and says it.
func (p *processor) record(home string, s *proposal) (facts []fact, err error) {
	for _, a := range s.changed {
		key := aspectKey(home, a.Urn, a.Aspect)
		if a.Content == "" {
			p.entries.Delete(key)
		} else {
			data, err := p.env.Codec.Append(nil, a)
			if err != nil {
				return nil, err
			}
			p.entries.Put(key, data)
		}
		facts = append(facts, fact{event.AspectRecorded, "intake/aspect/" + a.Aspect, a})
	}
	return facts, nil
}

// claims are what the aspects of a dataset say.
type claims struct {
	any      bool
	dataset  *event.Dataset
	lineage  event.LineageAssertion
	profile  event.Profile
	profiled bool
}

// claims reads the aspects and holds what they say against the limits. Those of an entity that is removed say nothing.
func (p *processor) claims(names datahub.Namespaces, urn string, all datahub.Aspects) (c claims, err error) {
	c = claims{any: true, dataset: &event.Dataset{Rows: -1, Bytes: -1}, lineage: event.LineageAssertion{Prover: datahub.Reporter}}
	if all.Removed() {
		return c, nil
	}
	if c.dataset, err = names.Describe(urn, all); err != nil {
		return c, err
	}
	if c.lineage, err = names.Lineage(urn, all); err != nil {
		return c, err
	}
	c.profile, c.profiled = all.Profile()
	canonicalEdges(c.lineage.Edges)
	return c, errors.Join(p.limits.dataset(c.dataset), p.limits.assertion(&c.lineage), p.limits.profile(&c.profile))
}

// claim takes in what the aspects say as the word of one reporter, and one prover.
func (p *processor) claim(e *entry, r *event.Record, c *claims) ([]fact, error) {
	facts, err := p.report(e, r, datahub.Reporter, c.dataset)
	if err != nil {
		return nil, err
	}
	if len(c.lineage.Edges) > 0 {
		facts = append(facts, e.assert(&c.lineage, milliseconds(r.Time))...)
	} else {
		facts = append(facts, e.retract(&event.LineageRetraction{Prover: datahub.Reporter})...)
	}
	if !c.profiled {
		return facts, nil
	}
	more, err := p.profile(e, datahub.Reporter, &c.profile)
	return append(facts, more...), err
}
