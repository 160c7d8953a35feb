package event

import (
	"errors"
	"fmt"
	"time"
)

// The kinds of a Decision about a finding. It lies with the facts about the finding's dataset, so that both have one order.
const (
	Acknowledged  = "acknowledged"   // somebody has seen it
	Started       = "started"        // somebody works on it
	Assigned      = "assigned"       // Value is who should; empty is nobody
	Commented     = "comment"        // Note is the comment
	Waiver        = "waiver"         // it may stay: Actor is who says so, Note why, Until how long
	FalsePositive = "false_positive" // it is none
	Reopened      = "reopened"       // none of that holds any more
)

// OfFinding tells whether a decision is about a finding.
func (v *Decision) OfFinding() bool { return v.Finding != "" }

// The statuses of a finding.
const (
	StatusOpen          = "open"
	StatusAcknowledged  = "acknowledged"
	StatusInProgress    = "in_progress"
	StatusWaived        = "waived"
	StatusFalsePositive = "false_positive"
	StatusResolved      = "resolved"
)

// Changes of a finding that no decision makes.
const (
	ChangePolicy  = "policy"  // another version of the policy says it
	ChangeVerdict = "verdict" // breach or error
	ChangeFacts   = "facts"   // the message
	ChangeRetired = "retired" // the policy
	ChangeGone    = "gone"    // the dataset
	ChangeExpired = "expired" // the waiver
)

// maxNote bounds what a decision about a finding may say, in bytes.
const maxNote = 4000

// Errors of decisions about findings.
var (
	ErrNoSuchFinding = errors.New("there is no such finding")
	ErrRefused       = errors.New("the decision does not fit the finding")
)

// Decide is the finding after a decision at a time, and whether that is a new event: a decision that says what holds already is
// none. A refused decision's error wraps ErrRefused and holds no text of the decision. The finding given is not changed. A waiver
// and a false positive outlive the breach: it is covered when it comes back, as long as the waiver holds.
func (v *Finding) Decide(d *Decision, at time.Time) (after Finding, changed bool, err error) {
	if err := v.accepts(d, at); err != nil {
		return *v, false, err
	}
	after = *v
	switch d.Kind {
	case Acknowledged:
		after.Status = StatusAcknowledged
	case Started:
		after.Status = StatusInProgress
	case Assigned:
		after.Assignee = d.Value
	case Waiver:
		after.Status, after.Until = StatusWaived, d.Until
	case FalsePositive:
		after.Status = StatusFalsePositive
	case Reopened:
		after.Status = StatusOpen
	}
	if d.Kind != Waiver && after.Status != StatusWaived {
		after.Until = 0
	}
	changed = d.Kind == Commented || d.Kind == Waiver || after.Status != v.Status || after.Assignee != v.Assignee
	after.Change, after.Actor, after.Note = d.Kind, d.Actor, d.Note
	return after, changed, nil
}

func (v *Finding) accepts(d *Decision, at time.Time) error {
	refuse := func(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }
	switch d.Kind {
	case Acknowledged, Started, Assigned, Commented, Waiver, FalsePositive, Reopened:
	default:
		return refuse("unknown kind")
	}
	switch {
	case d.Actor == "":
		return refuse("it does not say who decides")
	case len(d.Note) > maxNote || len(d.Value) > maxNote || len(d.Actor) > maxNote:
		return refuse("a text of it is too long")
	case v.Status == StatusResolved && d.Kind != Commented:
		return refuse("the finding is resolved")
	case d.Kind == Commented && d.Note == "", (d.Kind == Waiver || d.Kind == FalsePositive) && d.Note == "":
		return refuse("it does not say why")
	case d.Kind == Waiver && d.Until != 0 && d.Until <= at.UnixMilli():
		return refuse("the waiver ends before it begins")
	case d.Kind == Reopened && v.Status == StatusOpen:
		return refuse("the finding is open")
	}
	return nil
}

// FindingEvent is the type of the event that tells of a finding after a decision.
func (v *Decision) FindingEvent() string {
	switch v.Kind {
	case Waiver:
		return FindingWaived
	case Reopened:
		return FindingReopened
	}
	return FindingChanged
}

// Life is a finding with what happened to it: the fold of its events. The zero value is a finding that nobody has told of.
type Life struct {
	Finding
	Steps []Step // in order
}

// Step is one event of a finding's life.
type Step struct {
	Type     string    `json:"type"` // the event type
	Time     time.Time `json:"time"`
	Change   string    `json:"change,omitempty"`
	Status   string    `json:"status"`
	Actor    string    `json:"actor,omitempty"`
	Note     string    `json:"note,omitempty"`
	Position string    `json:"position"` // topic/partition@offset
}

// maxSteps bounds a life: the first step stays, and the latest.
const maxSteps = 200

// Take takes the next event about the finding in. Other events change nothing.
func (l *Life) Take(r *Record, f *Finding) {
	status := f.Status
	switch r.Type {
	case FindingOpened, FindingReopened, FindingChanged:
		if status == "" {
			status = StatusOpen
		}
	case FindingResolved:
		status = StatusResolved
	case FindingWaived:
		status = StatusWaived
	default:
		return
	}
	l.Finding = *f
	l.Status = status
	if len(l.Steps) == maxSteps {
		l.Steps = append(l.Steps[:1], l.Steps[2:]...)
	}
	l.Steps = append(l.Steps, Step{Type: r.Type, Time: r.Time, Change: f.Change, Status: status, Actor: f.Actor, Note: f.Note, Position: r.At.String()})
}
