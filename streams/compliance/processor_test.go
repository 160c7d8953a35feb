package compliance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/streams/compliance/facts"
)

// expect compares what was said since the last time.
func (b *bench) expect(what string, lines ...string) {
	b.t.Helper()
	if got, want := b.take(), strings.Join(lines, "\n"); got != want {
		b.t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

func TestTheLifeThatFactsGiveAFinding(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail, maskedMail)
	b.expect("nothing to judge")
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.expect("facts before the source's")
	b.say("t", event.DatasetObserved, noon, table(true, "id", "mail"))
	b.expect("observed", "opened public-mail open", "opened tagged-mail mail open")
	b.say("t", event.DatasetChanged, noon, table(true, "id", "mail"))
	b.expect("the same again")
	changed := table(true, "id", "mail")
	changed.Rows = 11
	b.say("t", event.DatasetChanged, noon, changed)
	b.expect("what no policy reads")
	b.say("t", event.DatasetChanged, noon, table(false, "id", "mail"))
	b.expect("the right revoked", "resolved public-mail resolved")
	b.say("t", event.DatasetChanged, noon, table(true, "id", "mail"))
	b.expect("granted again", "reopened public-mail open")
	b.say("t", event.DecisionMade, noon, &event.Decision{Kind: "tag", Field: "mail", Value: "masked", Actor: "ann"})
	b.expect("tagged", "resolved tagged-mail mail resolved")
	b.say("t", event.DecisionMade, noon, &event.Decision{Kind: event.Rejected, Field: "mail", Value: "EMAIL_ADDRESS", Actor: "ann"})
	b.expect("it is none", "resolved public-mail resolved")
	b.say("t", event.DecisionMade, noon, &event.Decision{Kind: event.Withdrawn, Field: "mail", Value: "EMAIL_ADDRESS", Actor: "ann"})
	b.expect("it is one after all", "reopened public-mail open")
	b.say("t", event.DatasetGone, noon.Add(time.Hour), &event.Gone{})
	b.expect("gone", "resolved public-mail resolved gone")
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.say("t", event.DatasetObserved, noon.Add(2*time.Hour), table(true, "mail"))
	b.expect("back, and what came too late does not count")
	if len(b.rejected) > 0 {
		t.Error(b.rejected)
	}
}

func TestAFindingSaysWhatProvesIt(t *testing.T) {
	b := newBench(t)
	b.activate(maskedMail)
	b.say("t", event.DatasetObserved, noon, table(false, "id", "mail", "other"))
	b.say("t", event.ClassificationRecorded, noon, labelled("-id", "other"))
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	f := b.decode(&b.findings[1])
	if f.Message != "mail holds EMAIL_ADDRESS" || f.Severity != "medium" || f.RuleVersion != "1" || f.Verdict != "breach" {
		t.Errorf("%+v", f)
	}
	if want := []string{"datawave.facts/0@0", "datawave.facts/0@2"}; !slices.Equal(f.Evidence, want) {
		t.Errorf("evidence %q, want %q", f.Evidence, want)
	}
	if f.Opened != noon.UnixMilli() || f.Due != noon.Add(10*24*time.Hour).UnixMilli() {
		t.Errorf("opened %d, due %d", f.Opened, f.Due)
	}
	if r := b.findings[1]; r.Causation != "fact-2" || f.Cause != "datawave.facts/0@2" || f.Finding != FindingID(r.Subject, "tagged-mail", "mail") {
		t.Errorf("%+v", r)
	}
}

func TestActivationJudgesFromState(t *testing.T) {
	b := newBench(t)
	for n := range 3 {
		name := fmt.Sprintf("t%d", n)
		b.say(name, event.DatasetObserved, noon, table(n != 1, "mail"))
		b.say(name, event.ClassificationRecorded, noon, labelled("mail"))
	}
	b.expect("no policy")
	b.activate(publicMail)
	b.expect("activated", "opened public-mail open", "opened public-mail open")
	b.activate(publicMail)
	b.expect("activated again")
	b.activate(strings.Replace(publicMail, `version: "1"`, `version: "2"`, 1))
	b.expect("a new version", "changed public-mail open policy", "changed public-mail open policy")
	b.activate(strings.Replace(publicMail, "!dataset.public", "1 +", 1))
	b.expect("a broken one")
	b.restart()
	b.activate("public-mail")
	b.expect("retired", "resolved public-mail resolved retired", "resolved public-mail resolved retired")
	b.activate(publicMail, "public-mail")
	b.expect("activated and retired at once")
	b.activate(publicMail)
	b.expect("back", "reopened public-mail open", "reopened public-mail open")
}

func TestAPolicyThatCannotBeJudgedSaysSo(t *testing.T) {
	b := newBench(t)
	b.activate(averageRows, publicMail)
	empty := table(true, "mail")
	empty.Rows = 0
	b.say("t", event.DatasetObserved, noon, empty)
	if f := b.decode(&b.findings[0]); f.Verdict != "error" || !strings.Contains(f.Message, "division by zero") {
		t.Errorf("%+v", f)
	}
	b.expect("no rows", "opened average open")
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.expect("other policies go on", "opened public-mail open")
	small := table(true, "mail")
	small.Bytes = 3
	b.say("t", event.DatasetChanged, noon, small)
	b.expect("now it is a breach", "changed average open verdict")
	b.say("t", event.DatasetChanged, noon, table(true, "mail"))
	b.expect("and now none", "resolved average resolved")
}

// decide makes a decision about the finding of a policy.
func (b *bench) decide(at time.Time, d event.Decision, rule, field string) {
	b.t.Helper()
	d.Finding = FindingID(namespace+"|t", rule, field)
	if d.Actor == "" {
		d.Actor = "ann"
	}
	b.say("t", event.DecisionMade, at, &d)
}

func TestTheLifeThatPeopleGiveAFinding(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	b.say("t", event.DatasetObserved, noon, table(true, "mail"))
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.take()
	b.tick(noon.Add(time.Hour).Truncate(time.Hour))
	later := noon.Add(90 * time.Minute)
	b.decide(later, event.Decision{Kind: event.Acknowledged}, "public-mail", "")
	b.decide(later, event.Decision{Kind: event.Acknowledged}, "public-mail", "")
	b.expect("acknowledged", "changed public-mail acknowledged acknowledged")
	b.decide(later, event.Decision{Kind: event.Assigned, Value: "bob"}, "public-mail", "")
	b.decide(later, event.Decision{Kind: event.Started}, "public-mail", "")
	b.decide(later, event.Decision{Kind: event.Commented, Note: "a word"}, "public-mail", "")
	if f := b.decode(&b.findings[2]); f.Assignee != "bob" || f.Note != "a word" || f.Message == "" || len(f.Evidence) == 0 {
		t.Errorf("%+v", f)
	}
	b.expect("worked on", "changed public-mail acknowledged assigned", "changed public-mail in_progress started", "changed public-mail in_progress comment")
	until := noon.Add(5 * time.Hour).UnixMilli()
	b.decide(later, event.Decision{Kind: event.Waiver, Note: "known", Until: until}, "public-mail", "")
	b.expect("waived", "waived public-mail waived waiver")
	b.say("t", event.DatasetChanged, later, table(false, "mail"))
	b.say("t", event.DatasetChanged, later, table(true, "mail"))
	b.expect("the waiver covers what comes back", "resolved public-mail resolved", "reopened public-mail waived")
	b.tick(noon.Add(4 * time.Hour))
	b.expect("it holds")
	b.restart()
	b.tick(noon.Add(5 * time.Hour))
	b.expect("it ends", "reopened public-mail open expired")
	b.tick(noon.Add(6 * time.Hour))
	b.expect("once")
	b.decide(noon.Add(7*time.Hour), event.Decision{Kind: event.FalsePositive, Note: "a test"}, "public-mail", "")
	b.decide(noon.Add(7*time.Hour), event.Decision{Kind: event.Reopened}, "public-mail", "")
	b.expect("neither", "changed public-mail false_positive false_positive", "reopened public-mail open reopened")
	if len(b.rejected) > 0 {
		t.Error(b.rejected)
	}
}

func TestAWaiverThatHasEndedCoversNothing(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	b.say("t", event.DatasetObserved, noon, table(true, "mail"))
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.decide(noon, event.Decision{Kind: event.Waiver, Note: "known", Until: noon.Add(2 * time.Hour).UnixMilli()}, "public-mail", "")
	b.say("t", event.DatasetChanged, noon, table(false, "mail"))
	b.take()
	b.tick(noon.Add(3 * time.Hour))
	b.expect("nothing to open")
	b.say("t", event.DatasetChanged, noon.Add(3*time.Hour), table(true, "mail"))
	b.expect("back, and open", "reopened public-mail open")
	b.decide(noon.Add(3*time.Hour), event.Decision{Kind: event.FalsePositive, Note: "a test"}, "public-mail", "")
	b.say("t", event.DatasetChanged, noon.Add(3*time.Hour), table(false, "mail"))
	b.say("t", event.DatasetChanged, noon.Add(3*time.Hour), table(true, "mail"))
	b.expect("what is none stays none", "changed public-mail false_positive false_positive", "resolved public-mail resolved", "reopened public-mail false_positive")
}

func TestAWaiverCanBeMadeLonger(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	b.say("t", event.DatasetObserved, noon, table(true, "mail"))
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	for _, hours := range []int{2, 5} {
		b.decide(noon, event.Decision{Kind: event.Waiver, Note: "known", Until: noon.Add(time.Duration(hours) * time.Hour).UnixMilli()}, "public-mail", "")
	}
	b.take()
	b.tick(noon.Add(3 * time.Hour))
	b.expect("the first end does not count")
	b.tick(noon.Add(5 * time.Hour))
	b.expect("the second does", "reopened public-mail open expired")
	b.store.Range([]byte{waiverKind}, func(key, _ []byte) bool {
		t.Errorf("%q is left", key)
		return true
	})
}

func TestDecisionsThatDoNotFitAreRejected(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	b.say("t", event.DatasetObserved, noon, table(true, "mail"))
	b.say("t", event.ClassificationRecorded, noon, labelled("mail"))
	b.take()
	b.decide(noon, event.Decision{Kind: event.Acknowledged}, "unheard-of", "")
	b.decide(noon, event.Decision{Kind: event.Waiver, Note: "x", Until: noon.UnixMilli()}, "public-mail", "")
	b.decide(noon, event.Decision{Kind: event.Waiver}, "public-mail", "")
	b.decide(noon, event.Decision{Kind: event.Reopened}, "public-mail", "")
	b.decide(noon, event.Decision{Kind: "cursed"}, "public-mail", "")
	b.activate("public-mail")
	b.take()
	b.decide(noon, event.Decision{Kind: event.Waiver, Note: "x"}, "public-mail", "")
	b.expect("nothing")
	if len(b.rejected) != 6 || !errors.Is(b.rejected[0], event.ErrNoSuchFinding) || !strings.Contains(b.rejected[5].Error(), "retired") {
		t.Errorf("%q", b.rejected)
	}
	for _, err := range b.rejected[1:] {
		if !errors.Is(err, event.ErrRefused) {
			t.Error(err)
		}
	}
}

func TestAgesGoBy(t *testing.T) {
	b := newBench(t)
	b.activate(fresh)
	b.say("t", event.DatasetObserved, noon, table(false, "a"))
	b.tick(noon.Add(29 * 24 * time.Hour))
	b.expect("young")
	b.tick(noon.Add(31 * 24 * time.Hour))
	b.expect("old", "opened fresh open")
	b.say("t", event.DatasetChanged, noon.Add(31*24*time.Hour), table(true, "a"))
	b.expect("young again", "resolved fresh resolved")
}

func TestAClockAheadIsBounded(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	b.tick(noon)
	far := noon.Add(1000 * 24 * time.Hour)
	b.say("t", event.DatasetObserved, far, table(true, "mail"))
	b.say("t", event.ClassificationRecorded, far, labelled("mail"))
	if f := b.decode(&b.findings[0]); f.Opened != noon.Add(tick).UnixMilli() {
		t.Errorf("opened %v", time.UnixMilli(f.Opened))
	}
}

// Before the first tick, the log's own time is what bounds a clock.
func TestAClockAheadIsBoundedFromTheFirstRecordOn(t *testing.T) {
	b := newBench(t)
	b.activate(publicMail)
	for _, body := range []event.Body{table(true, "mail"), labelled("mail")} {
		kind := event.DatasetObserved
		if body.SchemaName() != (&event.Dataset{}).SchemaName() {
			kind = event.ClassificationRecorded
		}
		r := b.fact("t", kind, noon.Add(1000*24*time.Hour), body)
		r.Appended = noon
		b.process(r)
	}
	if f := b.decode(&b.findings[0]); f.Opened != noon.UnixMilli() {
		t.Errorf("opened %v", time.UnixMilli(f.Opened))
	}
}

func TestADatasetWithManyFieldsIsBounded(t *testing.T) {
	b := newBench(t)
	b.activate(maskedMail)
	var paths []string
	for n := range 5000 {
		paths = append(paths, fmt.Sprintf("f%04d", n))
	}
	b.say("t", event.DatasetObserved, noon, table(false, paths...))
	for part := range slices.Chunk(paths, 500) {
		b.say("t", event.ClassificationRecorded, noon, labelled(part...))
	}
	last := b.decode(&b.findings[len(b.findings)-1])
	if last.Field != "" || !strings.Contains(last.Message, "4900 more fields") {
		t.Errorf("%+v", last)
	}
	ids := map[string]bool{}
	for _, r := range b.findings {
		ids[b.decode(&r).Finding] = true
	}
	if len(ids) != maxFields+1 {
		t.Errorf("%d findings", len(ids))
	}
}

func TestHome(t *testing.T) {
	key := findingKey("ns|a\x00b", "rule", "field")
	for _, key := range [][]byte{key, waiverKey(7, key), datasetKey(byte(facts.LabelPart), "ns|a\x00b")} {
		if got, ok := home(storeName, key); !ok || got != "ns|a\x00b" {
			t.Errorf("%q: %q, %t", key, got, ok)
		}
	}
	for _, key := range [][]byte{policiesKey, clockKey, nil, {'v'}, {'v', 200}, {'w', 0}} {
		if got, ok := home(storeName, key); ok {
			t.Errorf("%q: %q", key, got)
		}
	}
}
