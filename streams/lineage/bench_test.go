package lineage

import (
	"fmt"
	"testing"

	"datawave/schemas/event"
)

// BenchmarkEvents takes in the events of runs that go on and on, two of 4 KB each, in batches of 100.
func BenchmarkEvents(b *testing.B) {
	const jobs, batch = 50, 100
	fields := make([]string, 12)
	lineage := `"columnLineage":{"fields":{`
	for i := range fields {
		fields[i] = fmt.Sprintf("column_%02d", i)
		if i > 0 {
			lineage += ","
		}
		lineage += fmt.Sprintf(`%q:{"inputFields":[{"namespace":"postgres://db:5432","name":"in","field":%q,"transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}`, fields[i], fields[i])
	}
	facet := schema(fields...)
	round := func(n int) (records []event.Record) {
		for job := range jobs {
			for i, kind := range []string{"START", "COMPLETE"} {
				s := shape{kind: kind, second: 10*n + i, job: fmt.Sprint("j", job), run: fmt.Sprint("r", n), in: []string{"in {" + facet + "}"},
					out: []string{fmt.Sprintf("out%d {%s,%s}}} {\"outputStatistics\":{\"rowCount\":%d}}", job, facet, lineage, n)}}
				records = append(records, report(b, fmt.Sprint(n, job, kind), s.text()))
			}
		}
		return records
	}
	d := newDesk(b)
	p := d.processor()
	b.ReportAllocs()
	events, size := 0, 0
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		records := round(n)
		d.said = d.said[:0]
		b.StartTimer()
		if err := p.Process(b.Context(), records, d); err != nil {
			b.Fatal(err)
		}
		events += len(records)
		size += len(records[0].Data) + len(records[1].Data)
	}
	if len(d.rejected) > 0 {
		b.Fatal(d.rejected)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(events), "µs/event")
	b.ReportMetric(float64(len(d.said))/batch, "said/event")
}
