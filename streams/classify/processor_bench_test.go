package classify

import (
	"fmt"
	"testing"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// discarded is an emitter that keeps nothing.
type discarded struct{ events, rejects int }

func (d *discarded) Emit(string, event.Envelope) { d.events++ }
func (d *discarded) Reject(*event.Record, error) { d.rejects++ }

// sampledTable is a table of four fields of ten values each.
func sampledTable(n int) []event.SampledField {
	columns := make([][]string, 4)
	for i := range 10 {
		row := n*10 + i
		columns[0] = append(columns[0], fmt.Sprint(1000+row))
		columns[1] = append(columns[1], fmt.Sprintf("user%04d@example.org", row%10000))
		columns[2] = append(columns[2], fmt.Sprintf("+1 415-555-%04d", row%10000))
		columns[3] = append(columns[3], fmt.Sprintf("order %d of %d", row, row+3))
	}
	var fields []event.SampledField
	for i, path := range []string{"id", "contact_email", "mobile", "note"} {
		fields = append(fields, field(path, "text", columns[i]...))
	}
	return fields
}

// BenchmarkProcess is the work of the stage on one record: what is new, and what has been seen before.
func BenchmarkProcess(b *testing.B) {
	const tables = 512
	for _, news := range []bool{true, false} {
		b.Run(map[bool]string{true: "new", false: "seen"}[news], func(b *testing.B) {
			sets, keys := NewSets(), newBench(b).keys
			bench := benchOf(b, keys, sets)
			var records []event.Record
			for i := range tables {
				id := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.public.t%d", i)}
				records = append(records, bench.sample(b, id, "scan", noon, sampledTable(i)...))
			}
			out := &discarded{}
			if err := bench.Process(b.Context(), records, out); err != nil || out.events != 2*tables || out.rejects > 0 {
				b.Fatal(err, *out)
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				r := records[n%tables : n%tables+1]
				if n++; news && n%tables == 1 {
					bench = benchOf(b, keys, sets)
				}
				r[0].Time = r[0].Time.Add(time.Second)
				if err := bench.Process(b.Context(), r, out); err != nil {
					b.Fatal(err)
				}
			}
			if out.rejects > 0 {
				b.Fatal(out.rejects, "records were refused")
			}
		})
	}
}
