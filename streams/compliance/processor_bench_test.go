package compliance

import (
	"context"
	"fmt"
	"testing"

	"datawave/schemas/event"
	"datawave/streams/compliance/packs"
)

// quiet takes what a processor says and forgets it.
type quiet struct{ said int }

func (q *quiet) Emit(string, event.Envelope) { q.said++ }
func (q *quiet) Reject(*event.Record, error) {}

// BenchmarkFacts is the stage with all policies of the packs, over datasets of 12 fields whose classification changes each time.
func BenchmarkFacts(b *testing.B) {
	bench := newBench(b)
	var bodies []string
	for _, p := range packs.Policies() {
		bodies = append(bodies, p.Body)
	}
	bench.activate(bodies...)
	var paths []string
	for n := range 12 {
		paths = append(paths, fmt.Sprintf("field%d", n))
	}
	const datasets = 1000
	var facts [2][]event.Record
	for n := range datasets {
		name := fmt.Sprintf("t%d", n)
		bench.say(name, event.DatasetObserved, noon, table(n%2 == 0, paths...))
		facts[0] = append(facts[0], bench.fact(name, event.ClassificationRecorded, noon, labelled(append([]string{"-field0", "field1"}, paths[2:]...)...)))
		facts[1] = append(facts[1], bench.fact(name, event.ClassificationRecorded, noon, labelled(append([]string{"field0", "-field1"}, paths[2:]...)...)))
	}
	out := &quiet{}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		batch := facts[n/datasets%2][n%datasets : n%datasets+1]
		if err := bench.p.Process(context.Background(), batch, out); err != nil {
			b.Fatal(err)
		}
	}
	if out.said == 0 {
		b.Fatal("nothing was said")
	}
}
