package classify

import (
	"cmp"
	"maps"
	"slices"

	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// Register is the custom detectors as datawave.control has them, by the same rules as the stage goes by: an event that does not
// work changes nothing.
type Register struct {
	sets     *Sets
	entries  Entries
	statuses map[string]Status
}

// Status is what came of the last event about an entry.
type Status struct {
	Entry    string
	Version  string
	Position event.Position
	Refused  error // why the event changed nothing, or nil
}

// NewRegister is empty.
func NewRegister(sets *Sets) *Register {
	return &Register{sets: sets, entries: Entries{}, statuses: map[string]Status{}}
}

// Take takes one record of datawave.control in, in their order. Records about other things change nothing.
func (g *Register) Take(r *event.Record, codec *avro.Codec) {
	c, err := controlOf(r, codec)
	if err != nil || c.Kind != event.DetectorSet {
		return
	}
	after, err := g.sets.Apply(g.entries, c)
	g.entries = after
	if err == nil && c.Body == "" {
		delete(g.statuses, c.Entry)
		return
	}
	g.statuses[c.Entry] = Status{Entry: c.Entry, Version: c.Version, Position: r.At, Refused: err}
}

// Entries are the bodies that are in force, by name.
func (g *Register) Entries() Entries { return maps.Clone(g.entries) }

// Statuses are what came of the last events, by name; an entry that was removed has none.
func (g *Register) Statuses() []Status {
	return slices.SortedFunc(maps.Values(g.statuses), func(a, b Status) int { return cmp.Compare(a.Entry, b.Entry) })
}
