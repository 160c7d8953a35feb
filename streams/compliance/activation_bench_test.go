package compliance

import (
	"context"
	"fmt"
	"testing"

	"datawave/schemas/event"
)

// BenchmarkActivation is one policy put in force over 2,000 datasets of 12 fields.
func BenchmarkActivation(b *testing.B) {
	bench := newBench(b)
	var paths []string
	for n := range 12 {
		paths = append(paths, fmt.Sprintf("field%d", n))
	}
	const datasets = 2000
	for n := range datasets {
		name := fmt.Sprintf("t%d", n)
		bench.say(name, event.DatasetObserved, noon, table(n%50 == 0, paths...))
		bench.say(name, event.ClassificationRecorded, noon, labelled("-field0", "-field1", "field2", "field3", "-field4", "field5", "-field6", "-field7", "-field8", "-field9", "-field10", "-field11"))
	}
	on, off := control(b, "public-mail", publicMail, noon, 0), control(b, "public-mail", "", noon, 1)
	out := &quiet{}
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range []event.Record{on, off} {
			if err := bench.p.TableChanged(context.Background(), "", []event.Record{r}, out); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*datasets), "ns/dataset")
}
