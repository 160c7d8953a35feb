package event

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestDecide(t *testing.T) {
	later := noon.Add(time.Hour).UnixMilli()
	for name, c := range map[string]struct {
		status   string
		decision Decision
		want     string // the status after, or the reason of the refusal
		changed  bool
	}{
		"acknowledged":            {StatusOpen, Decision{Kind: Acknowledged}, StatusAcknowledged, true},
		"acknowledged again":      {StatusAcknowledged, Decision{Kind: Acknowledged}, StatusAcknowledged, false},
		"started":                 {StatusAcknowledged, Decision{Kind: Started}, StatusInProgress, true},
		"assigned":                {StatusOpen, Decision{Kind: Assigned, Value: "bob"}, StatusOpen, true},
		"commented":               {StatusOpen, Decision{Kind: Commented, Note: "x"}, StatusOpen, true},
		"commented when resolved": {StatusResolved, Decision{Kind: Commented, Note: "x"}, StatusResolved, true},
		"waived":                  {StatusInProgress, Decision{Kind: Waiver, Note: "x", Until: later}, StatusWaived, true},
		"waived for ever":         {StatusOpen, Decision{Kind: Waiver, Note: "x"}, StatusWaived, true},
		"false":                   {StatusWaived, Decision{Kind: FalsePositive, Note: "x"}, StatusFalsePositive, true},
		"reopened":                {StatusWaived, Decision{Kind: Reopened}, StatusOpen, true},
		"reopened when open":      {StatusOpen, Decision{Kind: Reopened}, "the finding is open", false},
		"waived into the past":    {StatusOpen, Decision{Kind: Waiver, Note: "x", Until: noon.UnixMilli()}, "ends before it begins", false},
		"waived without a reason": {StatusOpen, Decision{Kind: Waiver}, "does not say why", false},
		"no comment":              {StatusOpen, Decision{Kind: Commented}, "does not say why", false},
		"resolved":                {StatusResolved, Decision{Kind: Waiver, Note: "x"}, "is resolved", false},
		"an unknown kind":         {StatusOpen, Decision{Kind: "tag"}, "unknown kind", false},
		"a long text":             {StatusOpen, Decision{Kind: Commented, Note: strings.Repeat("x", maxNote+1)}, "too long", false},
	} {
		before := Finding{Finding: "f", Status: c.status, Until: 7}
		c.decision.Actor = "ann"
		after, changed, err := before.Decide(&c.decision, noon)
		if err != nil {
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.want) || after.Status != c.status {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
			continue
		}
		if after.Status != c.want || changed != c.changed {
			t.Errorf("%s: %s, %t", name, after.Status, changed)
		}
		if (after.Status == StatusWaived) != (after.Until != 0) && c.decision.Until != 0 {
			t.Errorf("%s: until %d", name, after.Until)
		}
	}
	if _, _, err := (&Finding{Status: StatusOpen}).Decide(&Decision{Kind: Acknowledged}, noon); !errors.Is(err, ErrRefused) {
		t.Errorf("nobody decides: %v", err)
	}
}

// Whatever is decided, the fold of the events shows what the last decision made of the finding.
func TestLifeFollowsDecisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Finding{Finding: "f", Status: StatusOpen}
		var life Life
		take := func(kind string, n int) {
			r := &Record{Envelope: Envelope{Type: kind, Time: noon}, At: Position{Topic: "datawave.findings", Offset: int64(n)}}
			life.Take(r, &f)
		}
		take(FindingOpened, 0)
		told := 1
		for n := range rapid.IntRange(0, 300).Draw(t, "decisions") {
			d := &Decision{Actor: "ann", Note: fmt.Sprint(n), Value: rapid.SampledFrom([]string{"", "bob"}).Draw(t, "value"),
				Kind: rapid.SampledFrom([]string{Acknowledged, Started, Assigned, Commented, Waiver, FalsePositive, Reopened}).Draw(t, "kind")}
			after, changed, err := f.Decide(d, noon)
			if err != nil || !changed {
				continue
			}
			f = after
			take(d.FindingEvent(), n+1)
			told++
		}
		if life.Status != f.Status || life.Assignee != f.Assignee || len(life.Steps) != min(told, maxSteps) || life.Steps[0].Type != FindingOpened {
			t.Fatalf("%d steps of %d, %+v, finding %+v", len(life.Steps), told, life.Finding, f)
		}
		if last := life.Steps[len(life.Steps)-1]; told > 1 && last.Note != f.Note {
			t.Fatalf("%+v", last)
		}
	})
}
