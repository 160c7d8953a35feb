package projectiontest

import (
	"context"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections"
	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

func testEmpty(t *testing.T, h Harness) {
	p := fresh(t, h).Current()
	if got := digest(t, p); got != (projections.Digest{}) {
		t.Errorf("digest of an empty store: %v with %d entities", got, got.Entities)
	}
	if got := checkpoint(t, p); len(got) != 0 {
		t.Errorf("checkpoint of an empty store: %v", got)
	}
}

func testTwice(t *testing.T, h Harness) {
	p := filled(t, h, sample()).Current()
	want, at := digest(t, p), checkpoint(t, p)
	if want.Entities == 0 {
		t.Fatalf("the sample left no content")
	}
	applyAll(t, p, sample(), 1000)
	if got := digest(t, p); got != want {
		t.Errorf("digest after the same batches again: %v, want %v", got, want)
	}
	if got := checkpoint(t, p); !reflect.DeepEqual(got, at) {
		t.Errorf("checkpoint after the same batches again: %v, want %v", got, at)
	}
}

// testOverlap applies every window of four records, two records on at a time, so that each record comes twice.
func testOverlap(t *testing.T, h Harness) {
	want := digest(t, filled(t, h, sample()).Current())
	p := fresh(t, h).Current()
	for _, records := range sample().partitionsOf(p) {
		for start := 0; start < len(records); start += 2 {
			apply(t, p, records[start:min(start+4, len(records))])
		}
	}
	if got := digest(t, p); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

// testPartitionsTogether applies batches that have some records of each partition, most of them twice.
func testPartitionsTogether(t *testing.T, h Harness) {
	filled := filled(t, h, sample()).Current()
	want, at := digest(t, filled), checkpoint(t, filled)
	for _, run := range []int{1, 3, 1000} {
		p := fresh(t, h).Current()
		partitions := sample().partitionsOf(p)
		for start, left := 0, true; left; start += run {
			left = false
			var batch []event.Record
			for _, records := range partitions {
				if start < len(records) {
					left = true
					batch = append(batch, records[max(0, start-1):min(start+run, len(records))]...)
				}
			}
			if left {
				apply(t, p, batch)
			}
		}
		if got := digest(t, p); got != want {
			t.Errorf("%d records of each: digest %v, want %v", run, got, want)
		}
		if got := checkpoint(t, p); !reflect.DeepEqual(got, at) {
			t.Errorf("%d records of each: checkpoint %v, want %v", run, got, at)
		}
	}
}

func testBatchSize(t *testing.T, h Harness) {
	want := digest(t, filled(t, h, sample()).Current())
	for _, size := range []int{1, 2, 7} {
		p := fresh(t, h).Current()
		applyAll(t, p, sample(), size)
		if got := digest(t, p); got != want {
			t.Errorf("batches of %d: digest %v, want %v", size, got, want)
		}
	}
}

func testUndecodable(t *testing.T, h Harness) {
	want := digest(t, filled(t, h, sample()).Current())
	l := sample()
	for _, data := range [][]byte{nil, {0}, {0, 0xff, 0xff, 0xff, 0xff, 1}, []byte("not a body")} {
		l.addRaw(topic.Facts, event.DatasetObserved, dataset(0).Key(), data)
	}
	l.addRaw(topic.Facts, "datawave.unheard.of.v9", dataset(0).Key(), nil)
	l.add(topic.Facts, event.DatasetObserved, "no dataset key", table("lost"))
	p := filled(t, h, l).Current()
	if got := digest(t, p); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
	if got, want := checkpoint(t, p), l.end(p); !reflect.DeepEqual(got, want) {
		t.Errorf("checkpoint %v, want %v: bad records must be passed over", got, want)
	}
}

// testHostile applies bodies that are Avro of their schemas and nonsense all the same. What a read model makes of them is
// its own affair, but it must go on.
func testHostile(t *testing.T, h Harness) {
	l := sample()
	for _, number := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, math.MaxFloat64} {
		l.fact(event.ClassificationRecorded, dataset(0), &event.Classification{Fields: []event.ClassifiedField{
			{Path: "email", Seen: -1, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Confidence: number}}}}})
		l.fact(event.ProfileRecorded, dataset(0), &event.Profile{Rows: math.MinInt64, Fields: []event.ProfiledField{
			{Path: "email", Profile: event.FieldProfile{Count: math.MaxInt64, MeanLength: number}}}})
		l.fact(event.LineageAsserted, dataset(0), &event.LineageAssertion{Edges: []event.Edge{
			{FromNamespace: namespace, FromName: "t", Confidence: number}, {FromName: "x|y"}, {}}})
	}
	for _, text := range []string{"", "\x00", "'; DROP TABLE datasets; --", strings.Repeat("x", 100_000), "\u202e<script>"} {
		l.fact(event.DatasetObserved, dataset(0), table(text, text, text, "email"))
		l.fact(event.DecisionMade, dataset(0), &event.Decision{Kind: "tag", Value: text, Field: text})
		l.fact(event.DecisionMade, dataset(0), &event.Decision{Kind: text, Value: text})
		l.fact(event.LineageRetracted, dataset(0), &event.LineageRetraction{Prover: text})
		l.add(topic.Findings, event.FindingOpened, dataset(0).Key(), &event.Finding{Finding: text, Rule: text, Severity: text, Status: text, Message: text,
			Assignee: text, Controls: []string{text, "x:" + text}, Cause: text, Due: math.MinInt64, Opened: math.MaxInt64})
		l.fact(event.DecisionMade, dataset(0), &event.Decision{Kind: text, Finding: "x" + text, Actor: text, Note: text, Until: math.MinInt64})
		l.add(topic.Jobs, event.RunChanged, "job "+text, &event.Run{Job: text, Run: text, Started: math.MinInt64, Facets: text,
			Datasets: []event.RunDataset{{Role: "output", Namespace: text, Name: text}, {Role: "output", Namespace: text, Name: text}}})
		l.add(topic.Jobs, event.JobChanged, "job "+text, &event.Job{Namespace: text, Name: text, Facets: text, Updated: math.MaxInt64,
			Datasets: []event.JobDataset{{Role: text, Namespace: text, Name: text}, {Role: text, Namespace: text, Name: text}}})
	}
	m := filled(t, h, l)
	if err := h.Read(t.Context(), m, dataset(0)); err != nil {
		t.Errorf("read: %v", err)
	}
	if got, want := checkpoint(t, m.Current()), l.end(m.Current()); !reflect.DeepEqual(got, want) {
		t.Errorf("checkpoint %v, want %v", got, want)
	}
}

// end is the checkpoint after the whole log.
func (l log) end(p projections.Projection) projections.Checkpoint {
	c := projections.Checkpoint{}
	for _, records := range l.partitionsOf(p) {
		at := records[len(records)-1].At
		if c[at.Topic] == nil {
			c[at.Topic] = event.Vector{}
		}
		c[at.Topic][at.Partition] = at.Offset + 1
	}
	return c
}

func testPositions(t *testing.T, h Harness) {
	want := digest(t, filled(t, h, sample()).Current())
	l := sample()
	for _, records := range l.partitionsOf(fresh(t, h).Current()) {
		for i := range records {
			records[i].At.Offset += 1000
			records[i].Time = records[i].Time.AddDate(1, 0, 0)
			records[i].ID += "x"
		}
	}
	if got := digest(t, filled(t, h, l).Current()); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

func testGone(t *testing.T, h Harness) {
	const planted = "plantedword"
	l := sample()
	want := digest(t, filled(t, h, l).Current())
	id := asset.DatasetID{Namespace: namespace, Name: "shop.public." + planted}
	l.fact(event.DatasetObserved, id, table("about "+planted, "id", planted))
	l.fact(event.ClassificationRecorded, id, &event.Classification{Fields: []event.ClassifiedField{
		{Path: planted, Seen: 1, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Confidence: 1}}}}})
	l.fact(event.LineageAsserted, id, assertion("sql", dataset(0), planted))
	l.fact(event.DecisionMade, id, &event.Decision{Kind: "tag", Value: planted})
	dir := t.TempDir()
	m := open(t, h, dir)
	defer closeModel(t, m)
	p := m.Current()
	applyAll(t, p, l, 1000)
	if left := h.Leftovers(t, dir, p, planted); len(left) == 0 {
		t.Fatalf("the hook does not find what is there")
	}
	l.fact(event.DatasetGone, id, &event.Gone{Reason: "dropped"})
	applyAll(t, p, l, 1000)
	if left := h.Leftovers(t, dir, p, planted); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	if got := digest(t, p); got != want {
		t.Errorf("digest %v, want %v as if it had never been", got, want)
	}
}

// testEarly gives each dataset its facts in the opposite order: stages append at their own pace, so that a sample may be
// classified before its dataset has passed the intake.
func testEarly(t *testing.T, h Harness) {
	observed, classified := table("about it", "id", "email"), &event.Classification{Detectors: "1", Fields: []event.ClassifiedField{
		{Path: "email", Seen: 9, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9}}}}}
	inOrder, early := log{}, log{}
	inOrder.fact(event.DatasetObserved, dataset(0), observed)
	inOrder.fact(event.ClassificationRecorded, dataset(0), classified)
	early.fact(event.ClassificationRecorded, dataset(0), classified)
	early.fact(event.DatasetObserved, dataset(0), observed)
	want := digest(t, filled(t, h, inOrder).Current())
	for _, size := range []int{1, 2} {
		p := fresh(t, h).Current()
		applyAll(t, p, early, size)
		if got := digest(t, p); got != want {
			t.Errorf("batches of %d: digest %v, want %v", size, got, want)
		}
	}
}

// testVerdicts lets people decide before, between and after two classifications: what holds in the end is the same.
func testVerdicts(t *testing.T, h Harness) {
	rejection := &event.Decision{Kind: event.Rejected, Field: "email", Value: "EMAIL_ADDRESS", Actor: "ada"}
	withdrawal := &event.Decision{Kind: event.Withdrawn, Field: "email", Value: "EMAIL_ADDRESS", Actor: "ada"}
	confirmation := &event.Decision{Kind: event.Confirmed, Field: "email", Value: "PHONE_NUMBER", Category: "contact", Actor: "ada"}
	for name, decisions := range map[string][]*event.Decision{"standing": {rejection, confirmation}, "withdrawn": {rejection, withdrawal}} {
		var want projections.Digest
		for place := range 4 {
			p := filled(t, h, judged(place, decisions)).Current()
			got := digest(t, p)
			if place == 0 {
				want = got
			}
			if got != want {
				t.Errorf("%s: decided at place %d: digest %v, want %v", name, place, got, want)
			}
		}
	}
}

// judged is a dataset that is observed and classified twice, with the decisions at one place of the four.
func judged(place int, decisions []*event.Decision) log {
	l := log{}
	label := event.Label{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9}
	decide := func(at int) {
		for _, d := range decisions {
			if at == place {
				l.fact(event.DecisionMade, dataset(0), d)
			}
		}
	}
	decide(0)
	l.fact(event.DatasetObserved, dataset(0), table("about it", "id", "email"))
	decide(1)
	for n := range 2 {
		l.fact(event.ClassificationRecorded, dataset(0), &event.Classification{Detectors: "1", Fields: []event.ClassifiedField{
			{Path: "email", Seen: 9, Labels: []event.Label{label}}}})
		decide(2 + n)
	}
	return l
}

// testFailedBatch ends the context before the batch: the store must refuse it as a whole, and take it later.
func testFailedBatch(t *testing.T, h Harness) {
	p := fresh(t, h).Current()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	records := sample().partitionsOf(p)[0]
	if err := p.Apply(ctx, slices.Clone(records)); err == nil {
		t.Fatalf("a batch with an ended context was applied")
	}
	if got := digest(t, p); got != (projections.Digest{}) || len(checkpoint(t, p)) != 0 {
		t.Errorf("the refused batch left digest %v, checkpoint %v", got, checkpoint(t, p))
	}
	applyAll(t, p, sample(), 1000)
	if got, want := digest(t, p), digest(t, filled(t, h, sample()).Current()); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

func testReopen(t *testing.T, h Harness) {
	dir := t.TempDir()
	m := open(t, h, dir)
	applyAll(t, m.Current(), sample(), 5)
	want, at := digest(t, m.Current()), checkpoint(t, m.Current())
	closeModel(t, m)
	m = open(t, h, dir)
	defer closeModel(t, m)
	if got := digest(t, m.Current()); got != want {
		t.Errorf("digest after reopening: %v, want %v", got, want)
	}
	if got := checkpoint(t, m.Current()); !reflect.DeepEqual(got, at) {
		t.Errorf("checkpoint after reopening: %v, want %v", got, at)
	}
}

func testReset(t *testing.T, h Harness) {
	p := filled(t, h, sample()).Current()
	want := digest(t, p)
	if err := p.Reset(t.Context()); err != nil {
		t.Fatalf("reset: %v", err)
	}
	if got := digest(t, p); got != (projections.Digest{}) || len(checkpoint(t, p)) != 0 {
		t.Errorf("reset left digest %v, checkpoint %v", got, checkpoint(t, p))
	}
	applyAll(t, p, sample(), 3)
	if got := digest(t, p); got != want {
		t.Errorf("digest of the second run: %v, want %v", got, want)
	}
}

func testRebuild(t *testing.T, h Harness) {
	m := filled(t, h, sample())
	want := digest(t, m.Current())
	built := build(t, m)
	applyAll(t, built, sample(), 4)
	if err := m.Swap(t.Context(), built); err != nil {
		t.Fatalf("swap: %v", err)
	}
	if got := digest(t, m.Current()); got != want {
		t.Errorf("digest of the rebuilt version: %v, want %v", got, want)
	}
}

func testInterruptedBuild(t *testing.T, h Harness) {
	dir := t.TempDir()
	m := open(t, h, dir)
	built := build(t, m)
	records := sample().partitionsOf(built)[0]
	apply(t, built, records)
	at := checkpoint(t, built)
	closeModel(t, m)
	m = open(t, h, dir)
	defer closeModel(t, m)
	if got := checkpoint(t, build(t, m)); !reflect.DeepEqual(got, at) {
		t.Errorf("the build goes on from %v, want %v", got, at)
	}
	if got := checkpoint(t, m.Current()); len(got) != 0 {
		t.Errorf("the build moved the current version to %v", got)
	}
}

func testReadsDuringSwaps(t *testing.T, h Harness) {
	m := filled(t, h, sample())
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	started := make(chan struct{}, 3)
	for range 3 {
		readers.Go(func() { readUntil(ctx, t, h, m, started) })
		<-started
	}
	first := digest(t, m.Current())
	for range 4 {
		swapOnce(t, m)
	}
	stop()
	readers.Wait()
	if got := digest(t, m.Current()); got != first {
		t.Errorf("digest after swaps and rollbacks: %v, want %v", got, first)
	}
}

func readUntil(ctx context.Context, t *testing.T, h Harness, m projections.Model, started chan<- struct{}) {
	for n := 0; ctx.Err() == nil; n++ {
		if err := h.Read(context.Background(), m, dataset(n%7)); err != nil {
			t.Errorf("read: %v", err)
		}
		if n == 0 {
			started <- struct{}{}
		}
	}
}

// swapOnce discards one build, swaps the next in, goes back to the version before and forward again.
func swapOnce(t *testing.T, m projections.Model) {
	t.Helper()
	if err := m.Discard(t.Context(), build(t, m)); err != nil {
		t.Fatalf("discard: %v", err)
	}
	built := build(t, m)
	applyAll(t, built, sample(), 1000)
	if err := m.Swap(t.Context(), built); err != nil {
		t.Fatalf("swap: %v", err)
	}
	for range 2 {
		if err := m.Rollback(t.Context()); err != nil {
			t.Fatalf("rollback: %v", err)
		}
	}
}

func testProperty(t *testing.T, h Harness) {
	h.check(t, func(t *rapid.T) {
		l := drawLog(t)
		dir, err := os.MkdirTemp("", "projectiontest")
		if err != nil {
			t.Fatalf("%v", err)
		}
		defer func() {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatalf("%v", err)
			}
		}()
		m := open(t, h, dir)
		defer func() { closeModel(t, m) }()
		m = live(t, h, m, dir, l)
		built := build(t, m)
		applyAll(t, built, l, 1000)
		if got, want := digest(t, m.Current()), digest(t, built); got != want {
			t.Fatalf("live %v with %d entities, replay %v with %d", got, got.Entities, want, want.Entities)
		}
	})
}

// live folds the log as a running process would: partitions interleaved, batches of any size, repeated now and then,
// with restarts in between.
func live(t *rapid.T, h Harness, m projections.Model, dir string, l log) projections.Model {
	rest := l.partitionsOf(m.Current())
	for len(rest) > 0 {
		i := rapid.IntRange(0, len(rest)-1).Draw(t, "partition")
		n := rapid.IntRange(1, len(rest[i])).Draw(t, "batch")
		apply(t, m.Current(), rest[i][:n])
		switch rapid.IntRange(0, 9).Draw(t, "then") {
		case 0:
			closeModel(t, m)
			m = open(t, h, dir)
		case 1: // the batch comes again
		default:
			rest[i] = rest[i][n:]
		}
		if len(rest[i]) == 0 {
			rest = slices.Delete(rest, i, i+1)
		}
	}
	return m
}
