package compliance

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance/policy"
)

// step is something that happens to a partition: a fact, or a change of a policy.
type step struct {
	fact    event.Record
	control event.Record
}

// history draws what happens to a few datasets; times never go back.
func history(t *rapid.T, b *bench, policies []string, controls bool) (steps []step) {
	at := noon
	name := rapid.SampledFrom([]string{"t", "u", "v"})
	paths := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3, rapid.ID[string])
	for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 30, 24 * 60, 20 * 24 * 60}).Draw(t, "minutes")) * time.Minute)
		n := name.Draw(t, "name")
		say := func(kind string, body event.Body) { steps = append(steps, step{fact: b.fact(n, kind, at, body)}) }
		switch rapid.IntRange(0, 7).Draw(t, "what") {
		case 0, 1:
			d := table(rapid.Bool().Draw(t, "public"), paths.Draw(t, "fields")...)
			d.Rows = int64(rapid.IntRange(0, 2).Draw(t, "rows"))
			say(event.DatasetChanged, d)
		case 2:
			c := labelled(paths.Draw(t, "labelled")...)
			if rapid.Bool().Draw(t, "clear") {
				c.Fields[0].Labels = nil
			}
			say(event.ClassificationRecorded, c)
		case 3:
			say(event.DecisionMade, &event.Decision{Kind: rapid.SampledFrom([]string{"tag", "untag"}).Draw(t, "kind"), Field: paths.Draw(t, "tagged")[0], Value: "masked", Actor: "ann"})
		case 4:
			say(event.DecisionMade, &event.Decision{Kind: rapid.SampledFrom([]string{event.Confirmed, event.Rejected, event.Withdrawn}).Draw(t, "verdict"),
				Field: paths.Draw(t, "judged")[0], Value: "EMAIL_ADDRESS", Actor: "ann"})
		case 5:
			say(event.DatasetGone, &event.Gone{})
		case 6:
			d := &event.Decision{Kind: rapid.SampledFrom([]string{event.Waiver, event.FalsePositive, event.Acknowledged, event.Reopened}).Draw(t, "decision"),
				Actor: "ann", Note: "x", Until: at.Add(36 * time.Hour).UnixMilli()}
			d.Finding = FindingID(namespace+"|"+n, "tagged-mail", paths.Draw(t, "decided")[0])
			say(event.DecisionMade, d)
		case 7:
			if !controls {
				continue
			}
			body := rapid.SampledFrom(policies).Draw(t, "policy")
			text := body
			if rapid.IntRange(0, 2).Draw(t, "retire") == 0 {
				text = ""
			}
			steps = append(steps, step{control: control(t, idOf(body), text, at, int64(i))})
		}
	}
	return steps
}

// follow takes steps in, as the runtime does: ticks come when an hour has passed, and at most batch facts at once.
func (b *bench) follow(t *rapid.T, steps []step, parts bool) {
	var stream time.Time
	for len(steps) > 0 {
		if parts && rapid.Bool().Draw(t, "restart") {
			b.restart()
		}
		if c := steps[0].control; c.Type != "" {
			if err := b.p.TableChanged(context.Background(), topic.Control, []event.Record{c}, b); err != nil {
				t.Fatal(err)
			}
			steps = steps[1:]
			continue
		}
		if at := steps[0].fact.Time; at.After(stream) {
			if due := at.Truncate(tick); !stream.IsZero() && due.After(stream.Truncate(tick)) {
				b.tick(due)
			}
			stream = at
		}
		n := 1
		for parts && n < len(steps) && steps[n].fact.Time.Truncate(tick).Equal(stream.Truncate(tick)) && rapid.Bool().Draw(t, "more") {
			n++
		}
		var batch []event.Record
		for _, s := range steps[:n] {
			batch = append(batch, s.fact)
		}
		b.process(batch...)
		steps = steps[n:]
	}
}

var drawnPolicies = []string{publicMail, maskedMail, averageRows, fresh}

// Whatever the batches and the restarts between them, the same events come out, each with an id of its own.
func TestReplayEqualsLive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, parts := newBench(t), newBench(t)
		steps := history(t, whole, drawnPolicies, true)
		whole.follow(t, steps, false)
		parts.follow(t, steps, true)
		if !reflect.DeepEqual(whole.findings, parts.findings) {
			t.Fatalf("in parts:\n%s\nwhole:\n%s", parts.take(), whole.take())
		}
		if fmt.Sprint(whole.rejected) != fmt.Sprint(parts.rejected) {
			t.Fatalf("%q, %q", whole.rejected, parts.rejected)
		}
		ids := map[string]bool{}
		for _, r := range whole.findings {
			if ids[r.ID] {
				t.Fatalf("id %s twice", r.ID)
			}
			ids[r.ID] = true
		}
	})
}

// open folds events into the findings that are not resolved: what they say, by id. It checks that each event fits the one before.
func (b *bench) open(t *rapid.T) map[string]string {
	lives := map[string]*event.Life{}
	for i := range b.findings {
		r := &b.findings[i]
		f := b.decode(r)
		l := lives[f.Finding]
		if l == nil {
			l = &event.Life{}
			lives[f.Finding] = l
		}
		if first := len(l.Steps) == 0; first != (r.Type == event.FindingOpened) {
			t.Fatalf("%s is event %d of its finding", r.Type, len(l.Steps))
		}
		if r.Type == event.FindingResolved && l.Status == event.StatusResolved {
			t.Fatalf("%s is resolved twice", f.Finding)
		}
		l.Take(r, f)
	}
	open := map[string]string{}
	for id, l := range lives {
		if l.Status != event.StatusResolved {
			open[id] = fmt.Sprint(l.Rule, l.RuleVersion, l.Field, l.Severity, l.Verdict, l.Message)
		}
	}
	return open
}

// What is told step by step is what a judgement of the final facts says.
func TestIncrementalEqualsFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live, scratch := newBench(t), newBench(t)
		steps := history(t, live, drawnPolicies, true)
		live.follow(t, steps, false)
		facts := slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.control.Type != "" })
		scratch.follow(t, facts, false)
		var active []string
		for _, p := range live.p.active.Sorted() {
			active = append(active, p.Body)
		}
		scratch.activate(active...)
		if got, want := live.open(t), scratch.open(t); !reflect.DeepEqual(got, want) {
			t.Fatalf("step by step: %v\nfrom scratch: %v", got, want)
		}
	})
}

// drawPolicy makes a policy about anything that the history changes.
func drawPolicy(t *rapid.T, id string) string {
	dataset := rapid.SampledFrom([]string{"true", "dataset.public", `"EMAIL_ADDRESS" in dataset.infotypes`, "dataset.rows > 0", "dataset.sensitive_fields > 1",
		"dataset.fields.exists(f, f.sensitive && f.path != 'a')", "dataset.bytes / dataset.rows > 40", "dataset.days_since_classified < 20", "size(dataset.fields) < 3"})
	field := rapid.SampledFrom([]string{"field.sensitive", "field.classified", `"masked" in field.tags`, "field.path != 'b'", "field.confidence > 0.5 || dataset.public"})
	subject, tests := "dataset", dataset
	if rapid.Bool().Draw(t, "for fields") {
		subject, tests = "field", rapid.OneOf(dataset, field)
	}
	requirement := tests.Draw(t, "requirement")
	if rapid.Bool().Draw(t, "not") {
		requirement = "!(" + requirement + ")"
	}
	return fmt.Sprintf("id: %s\nversion: %q\ntitle: Drawn\nseverity: %s\nfor: %s\ncondition: |\n  %s\nrequirement: |\n  %s\nmessage: '{dataset.name} has {dataset.rows} rows'\ngrace: %dd\n", id,
		rapid.SampledFrom([]string{"1", "2"}).Draw(t, "version"), rapid.SampledFrom(policy.Severities).Draw(t, "severity"), subject,
		tests.Draw(t, "condition"), requirement, rapid.IntRange(0, 30).Draw(t, "grace"))
}

// tellings are the events about findings, each finding's in their order.
type tellings map[string][]string

func (l tellings) add(kind, dataset string, at time.Time, f *event.Finding) {
	l[f.Finding] = append(l[f.Finding], fmt.Sprint(kind, dataset, at.UTC(), f.ToNative()))
}

// A back-test says what the stage would have said, whatever the policies, whenever they had been activated, and however far one looks.
func TestBacktestEqualsLive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live := newBench(t)
		steps := history(t, live, nil, false)
		steps = steps[:rapid.IntRange(0, len(steps)).Draw(t, "to")]
		from, at := rapid.IntRange(0, len(steps)).Draw(t, "from"), noon
		if from > 0 {
			at = steps[from-1].fact.Time
		}
		bodies := []string{rapid.SampledFrom(drawnPolicies).Draw(t, "policy")}
		for n := range rapid.IntRange(0, 3).Draw(t, "more") {
			bodies = append(bodies, drawPolicy(t, fmt.Sprintf("drawn-%d", n)))
		}
		var policies []*policy.Policy
		with := slices.Clone(steps[:from])
		for n, body := range bodies {
			p, err := library.Policy("p", body)
			if err != nil {
				t.Fatal(err)
			}
			policies = append(policies, p)
			with = append(with, step{control: control(t, p.ID, body, at, int64(n))})
		}
		live.follow(t, append(with, steps[from:]...), false)

		outcome := backtested(t, policies, steps, from, at)
		got, want := tellings{}, tellings{}
		for i := range outcome.Moments {
			m := &outcome.Moments[i]
			got.add(m.Type, m.Dataset, m.Time, &m.Finding)
		}
		for i := range live.findings {
			r := &live.findings[i]
			want.add(r.Type, r.Subject, r.Time, live.decode(r))
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, live %v", got, want)
		}
		if outcome.Open != len(live.open(t)) || outcome.Records != len(steps) {
			t.Fatalf("%+v", outcome)
		}
	})
}

func backtested(t *rapid.T, policies []*policy.Policy, steps []step, from int, at time.Time) Outcome {
	test := NewBacktest(policies, avro.Embedded())
	for n, s := range append(steps, step{}) {
		if n == from {
			if err := test.Activate(context.Background(), at); err != nil {
				t.Fatal(err)
			}
		}
		if n == len(steps) {
			break
		}
		if err := test.Take(context.Background(), &s.fact); err != nil {
			t.Fatal(err)
		}
	}
	outcome, err := test.Outcome()
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}
