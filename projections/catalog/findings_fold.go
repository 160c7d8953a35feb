package catalog

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// finding is all that the catalog knows about one finding: what datawave.findings tells, and what people decided about it that this does
// not show yet. The two topics come in any order, and what holds in the end is the same. A finding is visible once it was told of.
type finding struct {
	findingContent
	findingAside
}

// findingContent is what the digest covers: nothing in it depends on positions or on when things happened.
type findingContent struct {
	Dataset string         `json:"dataset"` // asset.DatasetID.Key
	ID      string         `json:"id"`
	Told    *event.Finding `json:"told,omitempty"`
	Steps   []findingStep  `json:"steps,omitempty"`
}

// findingStep is an event.Step without what two equal estates may differ in.
type findingStep struct {
	Type   string `json:"type"`
	Change string `json:"change,omitempty"`
	Status string `json:"status"`
	Actor  string `json:"actor,omitempty"`
	Note   string `json:"note,omitempty"`
}

// findingAside is what two equal estates may differ in.
type findingAside struct {
	Evidence []string    `json:"evidence,omitempty"`
	Opened   int64       `json:"opened,omitempty"`
	Due      int64       `json:"due,omitempty"`
	Times    []time.Time `json:"times,omitempty"`     // of the steps
	At       []string    `json:"positions,omitempty"` // of the steps
	Cause    string      `json:"cause,omitempty"`     // the last fact that something was told of, as a position
	CausedAt int64       `json:"caused_at,omitempty"` // the last time that something was told of without a fact, in milliseconds since 1970 UTC
	Pending  []pending   `json:"pending,omitempty"`   // decisions behind all of that, in order
}

// pending is a decision that the stage has not taken in yet. One that it refuses, or that changes nothing, stays, and is refused or
// changes nothing here too, until the stage tells of something later.
type pending struct {
	event.Decision
	Time     time.Time `json:"time"`
	Position string    `json:"position"`
}

// maxPending bounds the decisions that wait: the last ones stay.
const maxPending = 50

// life is what was told.
func (f *finding) life() event.Life {
	l := event.Life{Finding: *f.Told, Steps: make([]event.Step, len(f.Steps), len(f.Steps)+len(f.Pending)+1)}
	l.Evidence, l.Opened, l.Due, l.Cause = f.Evidence, f.Opened, f.Due, f.Cause
	for i, s := range f.Steps {
		l.Steps[i] = event.Step{Type: s.Type, Time: f.Times[i], Change: s.Change, Status: s.Status, Actor: s.Actor, Note: s.Note, Position: f.At[i]}
	}
	return l
}

// now is what was told with what was decided since.
func (f *finding) now() event.Life {
	l := f.life()
	for i := range f.Pending {
		d := &f.Pending[i]
		after, changed, err := l.Decide(&d.Decision, d.Time)
		if err != nil || !changed {
			continue
		}
		l.Finding = after
		l.Steps = append(l.Steps, event.Step{Type: event.DecisionMade, Time: d.Time, Change: d.Kind, Status: after.Status, Actor: d.Actor, Note: d.Note, Position: d.Position})
	}
	return l
}

// tell takes an event about the finding in.
func (f *finding) tell(r *event.Record, told *event.Finding) {
	l := event.Life{}
	if f.Told != nil {
		l = f.life()
	}
	l.Take(r, told)
	f.keep(&l)
	f.answer(r, told.Cause)
	f.settle()
}

// keep parts a life into content and the rest.
func (f *finding) keep(l *event.Life) {
	last := l.Finding
	f.Evidence, f.Opened, f.Due = last.Evidence, last.Opened, last.Due
	last.Evidence, last.Opened, last.Due, last.Cause = nil, 0, 0, ""
	f.Told, f.Steps, f.Times, f.At = &last, f.Steps[:0], f.Times[:0], f.At[:0]
	for _, s := range l.Steps {
		f.Steps = append(f.Steps, findingStep{s.Type, s.Change, s.Status, s.Actor, s.Note})
		f.Times, f.At = append(f.Times, s.Time), append(f.At, s.Position)
	}
}

// answer notes how far the stage was when it told of something.
func (f *finding) answer(r *event.Record, cause string) {
	if at, ok := event.ParsePosition(cause); ok && at.Topic == topic.Facts {
		f.Cause = cause
		return
	}
	f.CausedAt = max(f.CausedAt, r.Time.UnixMilli())
}

// decide takes a person's decision about the finding in.
func (f *finding) decide(r *event.Record, d *event.Decision) {
	f.Pending = append(f.Pending, pending{*d, r.Time, r.At.String()})
	f.settle()
}

// settle drops the decisions that the stage had taken in when it last told of something.
func (f *finding) settle() {
	cause, _ := event.ParsePosition(f.Cause)
	f.Pending = slices.DeleteFunc(f.Pending, func(d pending) bool {
		at, _ := event.ParsePosition(d.Position)
		return at.Partition == cause.Partition && at.Topic == cause.Topic && at.Offset <= cause.Offset || d.Time.UnixMilli() <= f.CausedAt
	})
	if more := len(f.Pending) - maxPending; more > 0 {
		f.Pending = slices.Delete(f.Pending, 0, more)
	}
}

// decode reads a finding into an empty one.
func (f *finding) decode(aside, content []byte) error {
	return errors.Join(json.Unmarshal(aside, &f.findingAside), json.Unmarshal(content, &f.findingContent))
}
