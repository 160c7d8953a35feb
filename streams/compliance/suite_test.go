package compliance

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/compliance/policy"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// seeded is the stage with policies that were activated before any fact: when a table is taken over among the inputs is left to
// chance.
func seeded(t *testing.T, policies ...string) streams.Stage {
	t.Helper()
	bodies := map[string]string{}
	for _, body := range policies {
		p, err := library.Policy(idOf(body), body)
		if err != nil {
			t.Fatal(err)
		}
		bodies[p.ID] = p.Body
	}
	text, err := json.Marshal(bodies)
	if err != nil {
		t.Fatal(err)
	}
	stage := Stage(library)
	inner := stage.New
	stage.New = func(env streams.Env) (streams.Processor, error) {
		if _, ok := env.Store(storeName).Get(policiesKey); !ok {
			env.Store(storeName).Put(policiesKey, text)
		}
		return inner(env)
	}
	return stage
}

// placeless is the stage's processor without the positions in what it says: the suite puts records between the inputs.
type placeless struct{ *processor }

func (p placeless) Process(ctx context.Context, batch []event.Record, out streams.Emitter) error {
	return p.processor.Process(ctx, batch, placelessEmitter{out})
}

func (p placeless) Tick(ctx context.Context, now time.Time, out streams.Emitter) error {
	return p.processor.Tick(ctx, now, placelessEmitter{out})
}

type placelessEmitter struct{ streams.Emitter }

func (o placelessEmitter) Emit(name string, e event.Envelope) {
	body, err := avro.Embedded().Decode(e.Data)
	if err != nil {
		panic(err)
	}
	f := body.(*event.Finding)
	f.Evidence, f.Cause = nil, ""
	if e.Data, err = avro.Embedded().Append(nil, body); err != nil {
		panic(err)
	}
	o.Emitter.Emit(name, e)
}

// suiteInputs are facts about some datasets over several days, and decisions about their findings.
func suiteInputs(t *testing.T) (inputs []streamstest.Input) {
	t.Helper()
	b := newBench(t)
	for round := range 6 {
		at := time.Date(1999, 6, 1+10*round, 0, 30, 0, 0, time.UTC) // before virtual time begins
		for n := range 8 {
			name := fmt.Sprintf("shop.public.t%d", n)
			var r event.Record
			switch round {
			case 0:
				r = b.fact(name, event.DatasetObserved, at, table(n%2 == 0, "id", "mail"))
			case 1, 4:
				r = b.fact(name, event.ClassificationRecorded, at, labelled("-id", "mail"))
			case 2:
				r = b.fact(name, event.DecisionMade, at, &event.Decision{Kind: event.Waiver, Actor: "ann", Note: "known", Until: at.Add(15 * 24 * time.Hour).UnixMilli(),
					Finding: FindingID(namespace+"|"+name, "tagged-mail", "mail")})
			case 3:
				r = b.fact(name, event.DatasetChanged, at, table(n%3 == 0, "id", "mail"))
			case 5:
				r = b.fact(name, event.DatasetGone, at, &event.Gone{})
			}
			inputs = append(inputs, streamstest.Input{Topic: topic.Facts, Partition: -1, Envelope: r.Envelope})
		}
	}
	return inputs
}

func TestSuite(t *testing.T) {
	broken := control(t, "broken", "id: broken\nversion: '1'", noon, 0)
	inputs := suiteInputs(t)
	inputs = append([]streamstest.Input{{Topic: topic.Control, Partition: 0, Envelope: broken.Envelope}}, inputs...) // it changes nothing
	stage := seeded(t, publicMail, maskedMail, fresh)
	inner := stage.New
	stage.New = func(env streams.Env) (streams.Processor, error) {
		p, err := inner(env)
		return placeless{p.(*processor)}, err
	}
	streamstest.Exercise(t, stage, inputs, func(t *testing.T, out streamstest.Outputs) {
		kinds := map[string]int{}
		for _, r := range out[topic.Findings] {
			kinds[r.Type]++
		}
		for _, kind := range []string{event.FindingOpened, event.FindingResolved, event.FindingReopened, event.FindingWaived} {
			if kinds[kind] == 0 {
				t.Errorf("no %s in %v", kind, kinds)
			}
		}
	})
}

// The stage on its runtime says what a back-test says of the same facts.
func TestBacktestEqualsTheRuntime(t *testing.T) {
	stage, inputs := seeded(t, maskedMail), suiteInputs(t)
	p, err := library.Policy("tagged-mail", maskedMail)
	if err != nil {
		t.Fatal(err)
	}
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, stage)
		c.Run(t, runtime.Config{}, stage)
		c.Send(t, stage, inputs)
		c.Await(t, stage)
		test := NewBacktest([]*policy.Policy{p}, avro.Embedded())
		if err := test.Activate(context.Background(), noon); err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Read(t, topic.Facts) {
			if err := test.Take(context.Background(), &r); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string][]string{}
		for _, r := range c.Read(t, topic.Findings) {
			body, err := avro.Embedded().Decode(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			want[r.Subject] = append(want[r.Subject], fmt.Sprint(r.Type, r.Time, body.ToNative()))
		}
		outcome, err := test.Outcome()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, m := range outcome.Moments {
			got[m.Dataset] = append(got[m.Dataset], fmt.Sprint(m.Type, m.Time, m.Finding.ToNative()))
		}
		if len(want) != 8 || !reflect.DeepEqual(got, want) {
			t.Errorf("%v\nlive: %v", got, want)
		}
	})
}
