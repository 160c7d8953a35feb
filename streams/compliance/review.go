package compliance

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// cause is why something is judged.
type cause struct {
	id     string // what the ids of the findings' events derive from
	record string // the event's id; empty when time alone is the cause
	trace  string
	at     time.Time
	from   string // the record's position
	why    string // of event.Finding's changes, where findings are resolved; empty for the facts
}

// told is an event about a finding.
type told struct {
	kind    string
	finding event.Finding
}

// review brings what is said about one dataset in line with the breaches that there are.
type review struct {
	store   streams.Store
	dataset string
	cause   cause
	say     func(told) error
}

// saidOf are the entries of a policy, by field.
type saidOf map[string]*entry

// entries are those of a dataset, by policy; only is the one policy to look at, or empty.
func (v *review) entries(only string) (all map[string]saidOf, err error) {
	prefix := findingsKey(v.dataset)
	if only != "" {
		prefix = findingsOfKey(v.dataset, only)
	}
	v.store.Range(prefix, func(key, value []byte) bool {
		_, rest, ok := cutDataset(key)
		id, field, found := bytes.Cut(rest, []byte{0})
		if !ok || !found {
			return true
		}
		var e *entry
		if e, err = decodeEntry(value); err != nil {
			return false
		}
		if all == nil {
			all = map[string]saidOf{}
		}
		if all[string(id)] == nil {
			all[string(id)] = saidOf{}
		}
		all[string(id)][string(field)] = e
		return true
	})
	return all, err
}

// judge reviews a dataset by policies, in their order; d is nil when the dataset is not there.
func (v *review) judge(fr *policy.Frame, policies []*policy.Policy, d *facts.Dataset) error {
	if len(policies) == 0 {
		return nil
	}
	only := ""
	if len(policies) == 1 {
		only = policies[0].ID
	}
	all, err := v.entries(only)
	if err != nil {
		return err
	}
	for _, p := range policies {
		var breaches []Breach
		if d != nil {
			breaches = Breaches(fr, p, d)
		}
		if err := v.settle(p, d, breaches, all[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

// settle tells what is new about one policy: breaches first, then what has been resolved, each by field.
func (v *review) settle(p *policy.Policy, d *facts.Dataset, breaches []Breach, before saidOf) error {
	for i := range breaches {
		b := &breaches[i]
		if err := v.breached(p, d, b, before[b.Field]); err != nil {
			return err
		}
	}
	if len(before) == 0 {
		return nil
	}
	for _, field := range slices.Sorted(maps.Keys(before)) {
		there := slices.ContainsFunc(breaches, func(b Breach) bool { return b.Field == field })
		if e := before[field]; !there && !e.resolved() {
			if err := v.resolved(p, d, field, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *review) breached(p *policy.Policy, d *facts.Dataset, b *Breach, before *entry) error {
	f := finding(v.dataset, p, b)
	switch {
	case before == nil:
		v.open(p, &f)
		return v.prove(p, d, event.FindingOpened, &f, nil)
	case before.resolved():
		v.open(p, &f)
		v.cover(&f, before)
		return v.prove(p, d, event.FindingReopened, &f, before)
	}
	before.into(&f)
	if said(&f) == before.Said {
		return nil
	}
	f.Due = due(p, f.Opened)
	switch {
	case f.RuleVersion != before.Version:
		f.Change = event.ChangePolicy
	case f.Verdict != before.Verdict:
		f.Change = event.ChangeVerdict
	default:
		f.Change = event.ChangeFacts
	}
	return v.prove(p, d, event.FindingChanged, &f, before)
}

// prove tells it with the positions of the facts that it rests on.
func (v *review) prove(p *policy.Policy, d *facts.Dataset, kind string, f *event.Finding, before *entry) error {
	f.Evidence = d.Evidence(p.Reads, d.Field(f.Field))
	return v.tell(kind, f, before)
}

func (v *review) open(p *policy.Policy, f *event.Finding) {
	f.Status, f.Opened = event.StatusOpen, v.cause.at.UnixMilli()
	f.Due = due(p, f.Opened)
}

func due(p *policy.Policy, opened int64) int64 {
	if p.Grace == 0 {
		return opened
	}
	return opened + p.Grace.Milliseconds()
}

// cover puts a finding that has come back under what was decided about it, if that still holds.
func (v *review) cover(f *event.Finding, before *entry) {
	f.Assignee = before.Assignee
	if before.Cover == event.StatusWaived && before.Until != 0 && before.Until <= v.cause.at.UnixMilli() {
		return
	}
	if before.Cover != "" {
		f.Status, f.Until = before.Cover, before.Until
	}
}

// resolved tells that a breach is no more, and what proves that. What was decided about it is remembered.
func (v *review) resolved(p *policy.Policy, d *facts.Dataset, field string, before *entry) error {
	f := finding(v.dataset, p, &Breach{Field: field, Message: "No longer: " + p.Title})
	before.into(&f)
	f.Status, f.Change, f.Verdict = event.StatusResolved, v.cause.why, before.Verdict
	if d != nil {
		return v.prove(p, d, event.FindingResolved, &f, before)
	}
	f.Evidence = []string{v.cause.from}
	return v.tell(event.FindingResolved, &f, before)
}

// tell says it and keeps what was said.
func (v *review) tell(kind string, f *event.Finding, before *entry) error {
	if err := v.say(told{kind, *f}); err != nil {
		return err
	}
	after := keep(f)
	if f.Status == event.StatusResolved && before != nil && (before.Status == event.StatusWaived || before.Status == event.StatusFalsePositive) {
		after.Cover = before.Status
	}
	v.put(f, before, after)
	return nil
}

// put keeps an entry, and in order by time when its waiver ends.
func (v *review) put(f *event.Finding, before, after *entry) {
	key := findingKey(v.dataset, f.Rule, f.Field)
	v.store.Put(key, after.encode())
	if before != nil && before.expires() && *before != *after {
		v.store.Delete(waiverKey(before.Until, key))
	}
	if after.expires() {
		v.store.Put(waiverKey(after.Until, key), []byte{1})
	}
}

// expires tells whether the finding opens again when a time comes.
func (e *entry) expires() bool { return e.Status == event.StatusWaived && e.Until != 0 }
