package classify

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/classify/detector"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// sets is shared by the tests, as by the stages of a process.
var sets = fewDetectors()

// fewDetectors makes sets that compile quickly: there are many in the property tests.
func fewDetectors() *Sets {
	few := func() []detector.Detector {
		return slices.DeleteFunc(detector.Builtin(), func(d detector.Detector) bool {
			return !slices.Contains([]string{"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON_NAME", "CREDIT_CARD_NUMBER", "IP_ADDRESS"}, d.Infotype)
		})
	}
	plain := func() *Set {
		set, err := NewSet(few()...)
		if err != nil {
			panic(err)
		}
		return set
	}
	const contents = 64 // more than the property tests draw
	return &Sets{builtin: few, plain: sync.OnceValue(plain), most: contents, kept: map[string]*Set{}}
}

const (
	badges   = "detectors:\n  - {infotype: ACME_BADGE, category: person, whole: 'B[0-9]{4}-[A-Z]', headers: [badge], positives: [B1234-K], negatives: [B12-K]}\n"
	lockers  = "detectors:\n  - {infotype: ACME_LOCKER, category: location, whole: 'L[0-9]{4}-[A-Z]', headers: [locker], positives: [L1234-K]}\n"
	ownMail  = "detectors:\n  - {infotype: EMAIL_ADDRESS, replace: true, category: secret, whole: '[a-z]+@[a-z.]+', headers: [email], positives: [ann@example.com]}\n"
	noMail   = "disable: [EMAIL_ADDRESS]\n"
	faulty   = "detectors:\n  - {infotype: ACME_BADGE, category: person, whole: 'B[0-9', positives: [B1]}\n"
	untested = "detectors:\n  - {infotype: ACME_BADGE, category: person, whole: 'B[0-9]{4}', positives: [B12]}\n"
)

// control is a record of datawave.control that sets an entry.
func control(t testing.TB, entry, text string, offset int64) event.Record {
	t.Helper()
	c := &event.Control{Kind: event.DetectorSet, Entry: entry, Body: text}
	data, err := avro.Embedded().Append(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	return event.Record{Envelope: event.Envelope{ID: event.DeriveID(entry, text, fmt.Sprint(offset)), Type: event.ControlSet, Source: "test", Subject: c.Subject(),
		Time: time.Date(1999, 6, 1, 0, 0, 0, 0, time.UTC), Data: data}, At: event.Position{Topic: topic.Control, Offset: offset}}
}

// change tells the processor of changes, as the runtime does.
func (b *bench) change(t testing.TB, changes ...event.Record) {
	t.Helper()
	if err := b.Processor.(*processor).TableChanged(t.Context(), topic.Control, changes, &collected{}); err != nil {
		t.Fatal(err)
	}
}

// found are the infotypes of a field with badges and of one with mail, and the detectors' version.
func (b *bench) found(t testing.TB, scan string) (infotypes []string, version string) {
	t.Helper()
	out := b.run(t, b.sample(t, customers, scan, noon, field("badge", "text", "B1234-K", "B9999-A"), field("mail", "text", "ann@example.com", "bob@example.org")))
	if len(out.events) == 0 {
		return nil, ""
	}
	c := body[*event.Classification](t, b.codec, out.events, event.ClassificationRecorded)
	for _, f := range c.Fields {
		for _, l := range f.Labels {
			infotypes = append(infotypes, l.Infotype)
		}
	}
	return infotypes, c.Detectors
}

func TestCustomDetectorsTakeEffectAndGoAgain(t *testing.T) {
	b := newBench(t)
	before, builtinVersion := b.found(t, "s1")
	b.change(t, control(t, "acme", badges, 0))
	during, version := b.found(t, "s2")
	if again, _ := b.found(t, "s3"); again != nil {
		t.Errorf("the same detectors say %q again", again)
	}
	b.change(t, control(t, "acme", "", 1))
	after, lastVersion := b.found(t, "s4")
	if !slices.Equal(before, []string{"EMAIL_ADDRESS"}) || !slices.Equal(during, []string{"ACME_BADGE", "EMAIL_ADDRESS"}) || !slices.Equal(after, before) {
		t.Errorf("%q, %q, %q", before, during, after)
	}
	if version == builtinVersion || lastVersion != builtinVersion {
		t.Errorf("versions %s, %s, %s", builtinVersion, version, lastVersion)
	}
}

func TestReplacingAndDisabling(t *testing.T) {
	b := newBench(t)
	b.change(t, control(t, "acme", badges, 0), control(t, "quiet", noMail, 1))
	if got, _ := b.found(t, "s1"); !slices.Equal(got, []string{"ACME_BADGE"}) {
		t.Errorf("%q", got)
	}
	b.change(t, control(t, "quiet", ownMail, 2))
	out := b.run(t, b.sample(t, orders, "s1", noon, field("mail", "text", "ann@example.com")))
	if c := body[*event.Classification](t, b.codec, out.events, event.ClassificationRecorded); c.Fields[0].Labels[0].Category != "secret" {
		t.Errorf("%+v", c.Fields)
	}
}

func TestWhatIsBrokenChangesNothing(t *testing.T) {
	b := newBench(t)
	b.change(t, control(t, "acme", badges, 0))
	_, version := b.found(t, "s1")
	malformed := control(t, "acme", badges, 9)
	malformed.Data = []byte{0, 1}
	other := control(t, "acme", "x", 9)
	other.Type = event.RunChanged
	policy := control(t, "acme", "x", 9)
	policy.Data, _ = avro.Embedded().Append(nil, &event.Control{Kind: "policy", Entry: "acme", Body: "not YAML: ["})
	for _, broken := range []event.Record{control(t, "acme", faulty, 1), control(t, "acme", untested, 2), control(t, "other", badges, 3),
		control(t, "other", "enable: [NONE]", 4), malformed, other, policy} {
		b.change(t, broken)
		if b.Processor.(*processor).active.Version() != version {
			t.Fatalf("%s changed the set", broken.At)
		}
	}
	if log := b.log.String(); strings.Count(log, "refused") != 6 || !strings.Contains(log, "acme:2: whole expression 1 does not compile") || strings.Contains(log, "B12") {
		t.Errorf("log\n%s", log)
	}
	b.change(t, control(t, "other", faulty, 5), control(t, "other", lockers, 6))
	if v := b.Processor.(*processor).active.Version(); v == version {
		t.Error("a good change behind a broken one has no effect")
	}
}

func TestTheLastGoodSetOutlivesARestart(t *testing.T) {
	b := newBench(t)
	b.change(t, control(t, "acme", badges, 0))
	b.change(t, control(t, "acme", faulty, 1))
	_, version := b.found(t, "s1")
	p := b.Processor.(*processor)
	again := active{sets: fewDetectors()} // another process
	if err := again.load(p.conclusions.store, p.env.Log); err != nil || again.Version() != version {
		t.Errorf("version %s, want %s: %v", again.Version(), version, err)
	}
}

func TestEntriesThatNoLongerFitAreLeftOut(t *testing.T) {
	b := newBench(t)
	store := memory{}
	store.Put(activeKey, []byte(`{"a":"disable: [NO_LONGER_THERE]","b":"disable: [EMAIL_ADDRESS]"}`))
	a := active{sets: sets}
	if err := a.load(store, b.Processor.(*processor).env.Log); err != nil || len(a.entries) != 1 || !strings.Contains(b.log.String(), "NO_LONGER_THERE") {
		t.Errorf("%v %v\n%s", a.entries, err, b.log)
	}
	want, err := sets.With(Entries{"b": strings.TrimSpace(noMail)})
	if err != nil || a.Version() != want.Version() {
		t.Errorf("%s, %v", a.Version(), err)
	}
	store.Put(activeKey, []byte("nonsense"))
	if err := a.load(store, b.Processor.(*processor).env.Log); err == nil {
		t.Error("a damaged store is not noticed")
	}
}

func TestSetsAreSharedByContent(t *testing.T) {
	own := NewSets()
	first, err := own.With(Entries{"a": badges})
	second, _ := own.With(Entries{"a": badges})
	plain, _ := own.With(nil)
	if err != nil || first != second || plain != own.plain() {
		t.Errorf("%p %p %v", first, second, err)
	}
	for n := range 2 * keptSets {
		if _, err := own.With(Entries{"a": badges + strings.Repeat("#", n)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(own.kept) != keptSets || len(own.order) != keptSets {
		t.Errorf("%d sets are kept", len(own.kept))
	}
}

// TestHowChangesAreGroupedDoesNotMatter tells one processor of all changes at once, and another of one after the other.
func TestHowChangesAreGroupedDoesNotMatter(t *testing.T) {
	keys := newBench(t).keys
	rapid.Check(t, func(r *rapid.T) {
		var changes []event.Record
		for n := range rapid.IntRange(1, 8).Draw(r, "changes") {
			changes = append(changes, control(t, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "entry"),
				rapid.SampledFrom([]string{badges, lockers, noMail, faulty, untested, ""}).Draw(r, "text"), int64(n)))
		}
		whole, single := benchWith(t, keys), benchWith(t, keys)
		whole.change(t, changes...)
		for _, c := range changes {
			single.change(t, c)
		}
		a, b := whole.Processor.(*processor).active, single.Processor.(*processor).active
		if a.Version() != b.Version() || fmt.Sprint(a.entries) != fmt.Sprint(b.entries) {
			r.Fatalf("%s of %v, %s of %v", a.Version(), a.entries, b.Version(), b.entries)
		}
	})
}

// TestTheRegisterSaysWhatTheStageDoes holds what people are shown against what the stage classifies with.
func TestTheRegisterSaysWhatTheStageDoes(t *testing.T) {
	keys := newBench(t).keys
	rapid.Check(t, func(r *rapid.T) {
		b, register := benchWith(t, keys), NewRegister(sets)
		for n := range rapid.IntRange(1, 8).Draw(r, "changes") {
			c := control(t, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "entry"), rapid.SampledFrom([]string{badges, lockers, noMail, faulty, ""}).Draw(r, "text"), int64(n))
			b.change(t, c)
			register.Take(&c, b.codec)
			if got, want := register.Entries(), b.Processor.(*processor).active.entries; fmt.Sprint(got) != fmt.Sprint(want) {
				r.Fatalf("%v, the stage has %v", got, want)
			}
			for _, s := range register.Statuses() {
				if s.Position == c.At && s.Refused == nil && register.Entries()[s.Entry] == "" {
					r.Fatalf("%+v is not in force", s)
				}
			}
		}
	})
}

// send appends records to a cluster as inputs of the stage.
func send(t *testing.T, b *bench, c *streamstest.Cluster, records ...event.Record) {
	t.Helper()
	var inputs []streamstest.Input
	for _, r := range records {
		in := streamstest.Input{Topic: r.At.Topic, Partition: -1, Envelope: r.Envelope}
		if r.At.Topic == topic.Control {
			in.Partition = 0
		}
		inputs = append(inputs, in)
	}
	c.Send(t, Stage(sets, b.keys), inputs)
}

// scans are samples of a few datasets.
func scans(t *testing.T, b *bench, round int) (records []event.Record) {
	for n := range 6 {
		id := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.public.t%d", n)}
		records = append(records, b.sample(t, id, fmt.Sprintf("scan-%d", round), time.Date(1999, 6, 1, round, 0, 0, 0, time.UTC), field("code", "text", "B1234-K", "B9999-A", "B2234-K", "B3999-A", "B4234-K", "B5999-A", "B6234-K", "B7999-A")))
	}
	return records
}

// TestActivationOnTheRuntime changes the set while the stage is stopped, so that it is known where it takes effect, and holds a
// reprocessing against what was said live.
func TestActivationOnTheRuntime(t *testing.T) {
	b := newBench(t)
	streamstest.Bubble(t, func(t *testing.T) {
		stage := Stage(sets, b.keys)
		c := streamstest.Start(t, stage)
		for round, text := range []string{lockers, badges, faulty, ""} {
			send(t, b, c, control(t, "acme", text, int64(round)))
			life := c.Run(t, runtime.Config{Batch: 2}, Stage(sets, b.keys))
			send(t, b, c, scans(t, b, round)...)
			c.Await(t, stage)
			if err := life.Stop(); err != nil {
				t.Fatal(err)
			}
		}
		said := map[string]int{}
		live := c.Read(t, topic.Facts)
		for _, r := range live {
			if decoded, err := b.codec.Decode(r.Data); err == nil && r.Type == event.ClassificationRecorded {
				said[fmt.Sprint(r.Time.Hour(), len(decoded.(*event.Classification).Fields[0].Labels))]++
			}
		}
		// What is broken, in round 2, changes nothing: nothing is said then.
		if want := map[string]int{"0 0": 6, "1 1": 6, "3 0": 6}; fmt.Sprint(said) != fmt.Sprint(want) {
			t.Errorf("rounds and labels: %v, want %v", said, want)
		}
		reprocessed(t, c, stage, live)
	})
}

func reprocessed(t *testing.T, c *streamstest.Cluster, stage streams.Stage, live []event.Record) {
	t.Helper()
	written := append(runtime.Changelogs(stage), stage.Out...)
	specs := slices.DeleteFunc(topic.List(streamstest.Partitions, runtime.Changelogs(stage)...), func(s topic.Spec) bool { return !slices.Contains(written, s.Name) })
	_, err := c.Admin.Reprocess(t.Context(), runtime.Reprocessing{Stage: stage, Generation: "again", Specs: specs, Replicas: -1,
		Config: runtime.Config{Kafka: c.Options, Instance: "again", Codec: avro.Embedded()}, Progress: func(int64, int64) {}})
	if err != nil {
		t.Fatal(err)
	}
	ids := func(records []event.Record) (list []string) {
		for _, r := range records {
			list = append(list, r.ID+" "+string(r.Data))
		}
		slices.Sort(list)
		return list
	}
	if again := ids(c.Read(t, topic.Facts+".again")); !slices.Equal(again, ids(live)) {
		t.Errorf("reprocessed, it says %d events and other ones than the %d live", len(again), len(live))
	}
}
