package compliance

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/compliance/policy"
)

// Register is the policies as datawave.control has them, by the same rules as the stage goes by: an event that does not work changes
// nothing.
type Register struct {
	library  *Library
	active   Active
	statuses map[string]Status
}

// Status is what came of the last event about a policy.
type Status struct {
	Entry    string
	Version  string
	Position event.Position
	Policy   *policy.Policy // what is in force; nil when nothing of it is
	Refused  error          // why the event changed nothing, or nil
}

// NewRegister is empty.
func NewRegister(library *Library) *Register {
	return &Register{library: library, active: Active{}, statuses: map[string]Status{}}
}

// Take takes one record of datawave.control in, in their order. Records about other things change nothing.
func (g *Register) Take(r *event.Record, codec *avro.Codec) {
	c, err := controlOf(r, codec)
	if err != nil || c.Kind != event.Policy {
		return
	}
	after, err := g.library.Apply(g.active, c)
	g.active = after
	if err == nil && c.Body == "" {
		delete(g.statuses, c.Entry)
		return
	}
	g.statuses[c.Entry] = Status{Entry: c.Entry, Version: c.Version, Position: r.At, Policy: after[c.Entry], Refused: err}
}

// Active are the policies that are in force.
func (g *Register) Active() Active { return maps.Clone(g.active) }

// Statuses are what came of the last events, by id; a policy that was retired has none.
func (g *Register) Statuses() []Status {
	return slices.SortedFunc(maps.Values(g.statuses), func(a, b Status) int { return cmp.Compare(a.Entry, b.Entry) })
}

var errNoControl = errors.New("the record sets no entry")

// controlOf is what a record of datawave.control says.
func controlOf(r *event.Record, codec *avro.Codec) (*event.Control, error) {
	if r.Type != event.ControlSet {
		return nil, errNoControl
	}
	body, err := codec.Decode(r.Data)
	if err != nil {
		return nil, err
	}
	c, ok := body.(*event.Control)
	if !ok {
		return nil, errNoControl
	}
	return c, nil
}
