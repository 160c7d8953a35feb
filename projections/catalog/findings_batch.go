package catalog

import (
	"datawave/projections"
	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// told are the event types that tell of findings.
var told = []string{event.FindingOpened, event.FindingChanged, event.FindingResolved, event.FindingWaived, event.FindingReopened}

// findingKey tells findings apart: one dataset's have one order.
type findingKey struct{ dataset, id string }

func (k findingKey) hash() [16]byte { return hashTexts(k.dataset, k.id) }

// findingChange is what one record says about a finding: one of the two.
type findingChange struct {
	record   *event.Record
	told     *event.Finding
	decision *event.Decision
}

// findingChanges is what a batch says about findings.
type findingChanges struct {
	keys    []findingKey // each once
	changes [][]findingChange
	places  map[findingKey]int
}

func (c *findingChanges) takeTold(decoder *projections.Decoder, r *event.Record) {
	id, body, ok := decoder.Fact(r)
	if !ok {
		return
	}
	f, ok := body.(*event.Finding)
	if !ok || f.Finding == "" {
		decoder.Skip(1)
		return
	}
	c.add(id, f.Finding, findingChange{record: r, told: f})
}

func (c *findingChanges) add(id asset.DatasetID, finding string, change findingChange) {
	key := findingKey{id.Key(), finding}
	n, known := c.places[key]
	if !known {
		if c.places == nil {
			c.places = map[findingKey]int{}
		}
		n = len(c.keys)
		c.places[key] = n
		c.keys, c.changes = append(c.keys, key), append(c.changes, nil)
	}
	c.changes[n] = append(c.changes[n], change)
}

// fold moves the n-th finding on.
func (c *findingChanges) fold(n int, f *finding) {
	f.Dataset, f.ID = c.keys[n].dataset, c.keys[n].id
	for _, change := range c.changes[n] {
		if change.told != nil {
			f.tell(change.record, change.told)
		} else {
			f.decide(change.record, change.decision)
		}
	}
}

// moves counts how many findings each group gains or loses.
type moves map[group]int64

// move takes a finding out of the group that it was in and puts it into the one that it is in; nil is no group.
func (m moves) move(before, now *findingRow) {
	if before != nil {
		m[before.group]--
	}
	if now != nil {
		m[now.group]++
	}
}
