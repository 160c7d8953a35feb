package sql

import (
	"encoding/json"
	"os"
	"testing"
)

type zcase struct {
	ID, Dialect, SQL string
	Schema           *Schema
}

func zcases(b *testing.B) (out []zcase) {
	raw, _ := os.ReadFile("/work/shared/eval/lineage/cases_dev.json")
	var all []zcase
	if err := json.Unmarshal(raw, &all); err != nil {
		b.Fatal(err)
	}
	for _, c := range all {
		if len(c.ID) > 6 && c.ID[:6] == "tpc-h/" {
			out = append(out, c)
		}
	}
	return
}

func BenchmarkZ(b *testing.B) {
	cs := zcases(b)
	a := NewAnalyser()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, c := range cs {
			r, err := a.Analyse(c.SQL, Options{Schema: c.Schema})
			if err != nil || len(r.Statements) == 0 {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "stmt/s")
}
