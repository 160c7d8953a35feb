package catalog

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// story is one finding in the two topics, as the stage makes it: what people decide is answered by what the stage tells.
type story struct {
	facts, told []findingChange
	stage       event.Finding
	times       int64
}

const subjectFinding = "f1"

func (s *story) record(kind, topicName string, offset int) *event.Record {
	s.times++
	return &event.Record{Envelope: event.Envelope{Type: kind, Subject: subject.Key(), Time: time.UnixMilli(s.times).UTC()},
		At: event.Position{Topic: topicName, Partition: 1, Offset: int64(offset)}}
}

// tell is the stage's, because of a record; nil is time.
func (s *story) tell(kind string, cause *event.Record) {
	f := s.stage
	r := s.record(kind, topic.Findings, len(s.told))
	if cause != nil {
		f.Cause, r.Time = cause.At.String(), cause.Time
	}
	s.told = append(s.told, findingChange{record: r, told: &f})
}

// say is a person's; the stage answers at once.
func (s *story) say(d *event.Decision) {
	r := s.record(event.DecisionMade, topic.Facts, len(s.facts))
	s.facts = append(s.facts, findingChange{record: r, decision: d})
	after, changed, err := s.stage.Decide(d, r.Time)
	if err == nil && changed {
		s.stage = after
		s.tell(d.FindingEvent(), r)
	}
}

func newStory() *story {
	s := &story{stage: event.Finding{Finding: subjectFinding, Rule: "p", Severity: "high", Status: event.StatusOpen, Message: "wrong"}}
	s.tell(event.FindingOpened, nil)
	return s
}

func drawDecision(t *rapid.T) *event.Decision {
	kinds := []string{event.Acknowledged, event.Started, event.Assigned, event.Commented, event.Waiver, event.FalsePositive, event.Reopened, "nonsense"}
	return &event.Decision{Finding: subjectFinding, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Actor: "ada",
		Note: rapid.SampledFrom([]string{"", "why"}).Draw(t, "note"), Value: rapid.SampledFrom([]string{"", "bob"}).Draw(t, "value")}
}

// apply folds the first of the two topics, each in its order, the one that order names first; false is the facts.
func (s *story) apply(facts, told int, toldFirst []bool) *finding {
	f := &finding{}
	f.Dataset, f.ID = subject.Key(), subjectFinding
	a, b := s.facts[:facts], s.told[:told]
	for _, first := range append(slices.Clone(toldFirst), make([]bool, facts)...) {
		switch {
		case len(b) > 0 && (first || len(a) == 0):
			f.tell(b[0].record, b[0].told)
			b = b[1:]
		case len(a) > 0:
			f.decide(a[0].record, a[0].decision)
			a = a[1:]
		}
	}
	for ; len(b) > 0; b = b[1:] {
		f.tell(b[0].record, b[0].told)
	}
	return f
}

// However far the stage is behind, a finding is as people have decided, and when it has caught up the finding is what it told.
func TestDecisionsHoldBeforeTheStageTellsOfThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newStory()
		for range rapid.IntRange(0, 12).Draw(t, "decisions") {
			s.say(drawDecision(t))
		}
		order := rapid.SliceOfN(rapid.Bool(), 0, 30).Draw(t, "order")
		want := s.apply(len(s.facts), len(s.told), nil).now()
		behind := s.apply(len(s.facts), rapid.IntRange(1, len(s.told)).Draw(t, "told"), order).now()
		if behind.Status != want.Status || behind.Assignee != want.Assignee || behind.Until != want.Until || len(behind.Steps) != len(want.Steps) {
			t.Fatalf("%s %q until %d in %d steps, when all was told %s %q until %d in %d", behind.Status, behind.Assignee, behind.Until, len(behind.Steps),
				want.Status, want.Assignee, want.Until, len(want.Steps))
		}
		if want.Status != s.stage.Status || want.Assignee != s.stage.Assignee || len(want.Steps) != len(s.told) {
			t.Fatalf("%s %q in %d steps, the stage says %s %q in %d", want.Status, want.Assignee, len(want.Steps), s.stage.Status, s.stage.Assignee, len(s.told))
		}
	})
}

// What is known in the end does not depend on how the two topics came in.
func TestTheTwoTopicsOfFindingsCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newStory()
		for range rapid.IntRange(0, 15).Draw(t, "events") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0: // a fact resolves it, or opens it again
				cause := s.record(event.DatasetChanged, topic.Facts, len(s.facts))
				s.facts = append(s.facts, findingChange{record: cause, decision: &event.Decision{Kind: "nonsense", Finding: subjectFinding}})
				s.flip(cause)
			case 1: // time, or a policy, does
				s.flip(nil)
			default:
				s.say(drawDecision(t))
			}
		}
		order := rapid.SliceOfN(rapid.Bool(), 0, 40).Draw(t, "order")
		one, other := s.apply(len(s.facts), len(s.told), order), s.apply(len(s.facts), len(s.told), nil)
		if !reflect.DeepEqual(one.now(), other.now()) || !reflect.DeepEqual(one.findingContent, other.findingContent) || len(one.Pending) != len(other.Pending) {
			t.Fatalf("%+v\nother order %+v", one.now(), other.now())
		}
		if got := one.now(); got.Status != s.stage.Status || got.Assignee != s.stage.Assignee {
			t.Fatalf("%s %q, the stage says %s %q", got.Status, got.Assignee, s.stage.Status, s.stage.Assignee)
		}
	})
}

func (s *story) flip(cause *event.Record) {
	if s.stage.Status == event.StatusResolved {
		s.stage.Status = event.StatusOpen
		s.tell(event.FindingReopened, cause)
		return
	}
	s.stage.Status = event.StatusResolved
	s.tell(event.FindingResolved, cause)
}

func TestDecisionsThatWaitAreBounded(t *testing.T) {
	s := newStory()
	for n := range 3 * maxPending {
		s.say(&event.Decision{Finding: subjectFinding, Kind: event.Commented, Actor: "ada", Note: fmt.Sprint(n)})
	}
	f := s.apply(len(s.facts), 1, nil)
	if len(f.Pending) != maxPending || f.Pending[maxPending-1].Note != fmt.Sprint(3*maxPending-1) {
		t.Errorf("%d wait, the last says %q", len(f.Pending), f.Pending[len(f.Pending)-1].Note)
	}
}

func TestAFindingAsOthersSeeIt(t *testing.T) {
	s := newStory()
	s.stage.Due, s.stage.Controls = 0, []string{"gdpr:32", "pci:7.2"}
	s.tell(event.FindingChanged, nil)
	s.say(&event.Decision{Finding: subjectFinding, Kind: event.Assigned, Actor: "ada", Value: "Bob"})
	got := s.apply(1, 2, nil).detail()
	if got.Assignee != "Bob" || got.Dataset != subject.Hash() || got.Name != subject.Name || got.Policy != "p" || len(got.Steps) != 3 {
		t.Errorf("%+v", got)
	}
	last := got.Steps[2]
	if last.Type != event.DecisionMade || last.Actor != "ada" || last.Position != "datawave.facts/1@0" || got.Position != last.Position {
		t.Errorf("the decision that waits is shown as %+v", last)
	}
	row := rowOf(&got)
	if row.due != never || row.urgency != 1<<47|never || row.group.controls != "gdpr:32\npci:7.2" {
		t.Errorf("%+v", row)
	}
	if id, err := asset.ParseKey(subject.Key()); err != nil || id.Hash() != got.Dataset {
		t.Error(id, err)
	}
}
