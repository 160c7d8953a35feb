package compliance

import (
	"context"
	"fmt"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/compliance/policy"
)

// backtestHistory is what the log says of so many datasets with 12 fields: ten events of each, all datasets in turn.
func backtestHistory(b *bench, datasets int) (records []event.Record) {
	var paths []string
	for n := range 12 {
		paths = append(paths, fmt.Sprintf("field%d", n))
	}
	for part := range 10 {
		at := noon.Add(time.Duration(part) * 24 * time.Hour)
		for n := range datasets {
			name := fmt.Sprintf("shop.public.t%d", n)
			switch part {
			case 0, 4, 9:
				d := table(n%20 == 0, paths...)
				d.Rows = int64(part + n)
				records = append(records, b.fact(name, event.DatasetChanged, at, d))
			case 1:
				records = append(records, b.fact(name, event.ClassificationRecorded, at, labelled("field1", "-field2", "field3", "-field4", "field5")))
			case 6:
				records = append(records, b.fact(name, event.ClassificationRecorded, at, labelled("-field1", "field2", "field3", "-field4", "field5")))
			case 3, 7:
				records = append(records, b.fact(name, event.DecisionMade, at, &event.Decision{Kind: "tag", Field: paths[part], Value: []string{"masked", "x"}[n%2], Actor: "ann"}))
			default:
				p := &event.Profile{}
				for _, path := range paths {
					p.Fields = append(p.Fields, event.ProfiledField{Path: path, Profile: event.FieldProfile{Count: int64(n + part), Distinct: 4, MeanLength: 7.5}})
				}
				records = append(records, b.fact(name, event.ProfileRecorded, at, p))
			}
		}
	}
	return records
}

// BenchmarkBacktest is a back-test of one policy about fields; one turn is one event.
func BenchmarkBacktest(b *testing.B) {
	records := backtestHistory(newBench(b), 10_000)
	p, err := library.Policy("p", maskedMail)
	if err != nil {
		b.Fatal(err)
	}
	var test *Backtest
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%len(records) == 0 {
			test = NewBacktest([]*policy.Policy{p}, avro.Embedded())
			if err := test.Activate(context.Background(), noon); err != nil {
				b.Fatal(err)
			}
		}
		r := &records[n%len(records)]
		if err := test.Take(context.Background(), r); err != nil {
			b.Fatal(err)
		}
	}
	if o, err := test.Outcome(); err != nil || o.Opened == 0 {
		b.Fatal(o, err)
	}
}
