package catalog_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/projections/catalog"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// estate is an open store with n datasets; every third has an email address, every fourth is a view.
func estate(t testing.TB, n int) *catalog.SQLite {
	t.Helper()
	s, err := catalog.OpenSQLiteVersion(t.Context(), t.TempDir(), avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Apply(t.Context(), facts(t, n)); err != nil {
		t.Fatal(err)
	}
	return s
}

func id(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: fmt.Sprintf("postgres://db%d.example:5432", n%2), Name: fmt.Sprintf("shop.public.Table%03d", n/2)}
}

func facts(t testing.TB, n int) []event.Record {
	t.Helper()
	var records []event.Record
	add := func(kind string, n int, body event.Body) {
		data, err := avro.Embedded().Append(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, event.Record{
			Envelope: event.Envelope{Type: kind, Subject: id(n).Key(), Data: data, Time: time.UnixMilli(int64(n%7) * 1000)},
			At:       event.Position{Topic: topic.Facts, Offset: int64(len(records))},
		})
	}
	for n := range n {
		kind := []string{"table", "table", "table", "view"}[n%4]
		add(event.DatasetObserved, n, &event.Dataset{Kind: kind, Source: "src", Owner: "dba", Rows: int64(n % 5),
			Fields: []event.Field{{Path: "id", Type: "int"}, {Path: "mail", Type: "text"}}})
		add(event.DecisionMade, n, &event.Decision{Kind: "owner", Value: fmt.Sprintf("team%d", n%2)})
		if n%3 == 0 {
			add(event.ClassificationRecorded, n, &event.Classification{Fields: []event.ClassifiedField{
				{Path: "mail", Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Confidence: 0.9}}}}})
			add(event.DecisionMade, n, &event.Decision{Kind: "tag", Field: "mail", Value: "pii"})
		}
	}
	return records
}

func TestDatasetsFilters(t *testing.T) {
	s := estate(t, 24)
	for name, c := range map[string]struct {
		filter readmodel.DatasetFilter
		want   int64
	}{
		"all":            {readmodel.DatasetFilter{}, 24},
		"namespace":      {readmodel.DatasetFilter{Namespace: "postgres://db0.example:5432"}, 12},
		"name, any case": {readmodel.DatasetFilter{Name: "table00"}, 20},
		"source":         {readmodel.DatasetFilter{Source: "src"}, 24},
		"kind":           {readmodel.DatasetFilter{Kind: "view"}, 6},
		"infotype":       {readmodel.DatasetFilter{Infotype: "EMAIL_ADDRESS"}, 8},
		"tag of a field": {readmodel.DatasetFilter{Tag: "pii"}, 8},
		"owner":          {readmodel.DatasetFilter{Owner: "team1"}, 12},
		"source owner":   {readmodel.DatasetFilter{Owner: "dba"}, 24},
		"sensitive":      {readmodel.DatasetFilter{Sensitive: true}, 8},
		"all at once":    {readmodel.DatasetFilter{Sensitive: true, Kind: "view", Owner: "team1"}, 2},
		"none":           {readmodel.DatasetFilter{Kind: "topic"}, 0},
		"no SQL":         {readmodel.DatasetFilter{Kind: "' OR 1=1 --"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := s.Datasets(t.Context(), c.filter)
			if err != nil {
				t.Fatal(err)
			}
			if page.Total != c.want || int64(len(page.Datasets)) != c.want {
				t.Errorf("total %d, page of %d, want %d", page.Total, len(page.Datasets), c.want)
			}
		})
	}
}

// TestPagesAreTheList walks lists page by page: no dataset is missed, repeated or out of order.
func TestPagesAreTheList(t *testing.T) {
	s := estate(t, 30)
	keys := map[string]func(a, b readmodel.Dataset) bool{
		"name":     func(a, b readmodel.Dataset) bool { return a.Name <= b.Name },
		"-rows":    func(a, b readmodel.Dataset) bool { return a.Rows >= b.Rows },
		"-changed": func(a, b readmodel.Dataset) bool { return a.ChangedAt >= b.ChangedAt },
	}
	rapid.Check(t, func(t *rapid.T) {
		f := readmodel.DatasetFilter{Sort: rapid.SampledFrom([]string{"name", "-rows", "-changed"}).Draw(t, "sort"),
			Limit: rapid.IntRange(4, 40).Draw(t, "limit"), Sensitive: rapid.Bool().Draw(t, "sensitive")}
		seen := map[string]bool{}
		var all []readmodel.Dataset
		for {
			page, err := s.Datasets(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Datasets {
				if seen[d.ID] {
					t.Fatalf("%s comes twice", d.Name)
				}
				seen[d.ID] = true
			}
			all = append(all, page.Datasets...)
			if f.After = page.Next; f.After == "" {
				if int64(len(all)) != page.Total {
					t.Fatalf("%d datasets on pages, total %d", len(all), page.Total)
				}
				break
			}
		}
		for i := 1; i < len(all); i++ {
			if !keys[f.Sort](all[i-1], all[i]) {
				t.Fatalf("sort %s: %+v before %+v", f.Sort, all[i-1], all[i])
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("", "name")
	f.Add("eyJzIjoibmFtZSIsImsiOiJhIiwiaSI6ImIifQ", "name")
	f.Add("eyJzIjoiLXJvd3MiLCJrIjoxZTk5OSwiaSI6ImIifQ", "-rows")
	f.Add("bm90IGpzb24", "-changed")
	s := estate(f, 3)
	f.Fuzz(func(t *testing.T, after, sort string) {
		page, err := s.Datasets(t.Context(), readmodel.DatasetFilter{After: after, Sort: sort})
		if err != nil && !errors.Is(err, catalog.ErrBadFilter) {
			t.Errorf("cursor %q: %v", after, err)
		}
		if err == nil && page.Total != 3 {
			t.Errorf("total %d", page.Total)
		}
	})
}

func TestDataset(t *testing.T) {
	s := estate(t, 4)
	d, err := s.Dataset(t.Context(), id(3).Hash())
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != id(3).Name || len(d.Fields) != 2 || d.Fields[1].Labels[0].Infotype != "EMAIL_ADDRESS" || d.Fields[1].Evidence == "" ||
		!slices.Equal(d.Owners, []string{"team1"}) || !slices.Equal(d.Fields[1].Tags, []string{"pii"}) {
		t.Errorf("%+v", d)
	}
	for _, absent := range []string{"", "x", id(99).Hash(), "' OR 1=1 --", "\x00"} {
		if _, err := s.Dataset(t.Context(), absent); !errors.Is(err, readmodel.ErrNotFound) {
			t.Errorf("%q: %v", absent, err)
		}
	}
}

func TestRuns(t *testing.T) {
	s := estate(t, 1)
	var records []event.Record
	for i, run := range []event.Run{{Run: "a", State: "START", Started: 10}, {Run: "b", State: "START", Started: 20}, {Run: "a", State: "COMPLETE", Started: 10, Ended: 15}} {
		run.Job = "scan"
		data, err := avro.Embedded().Append(nil, &run)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, event.Record{Envelope: event.Envelope{Type: event.RunChanged, Subject: "scan", Data: data},
			At: event.Position{Topic: topic.Jobs, Offset: int64(i)}})
	}
	if err := s.Apply(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 2 || runs[0].Run.Run != "b" || runs[1].State != "COMPLETE" || runs[1].Position != "datawave.jobs/0@2" {
		t.Errorf("%+v", runs)
	}
	if runs, err := s.Runs(t.Context(), 1); err != nil || len(runs) != 1 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
}

func BenchmarkApply(b *testing.B) {
	records := facts(b, 500)
	for b.Loop() {
		b.StopTimer()
		s, err := catalog.OpenSQLiteVersion(b.Context(), b.TempDir(), avro.Embedded())
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		for batch := range slices.Chunk(records, 1000) {
			if err := s.Apply(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(len(records))*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// FuzzApply folds arbitrary bytes as a body of each type: bad ones are passed over, and never stop the store.
func FuzzApply(f *testing.F) {
	kinds := []string{event.DatasetObserved, event.DatasetGone, event.ProfileRecorded, event.ClassificationRecorded, event.DecisionMade, event.RunChanged}
	for _, r := range facts(f, 1) {
		f.Add(uint8(slices.Index(kinds, r.Type)), r.Subject, r.Data)
	}
	s := estate(f, 1)
	offset := int64(1000)
	f.Fuzz(func(t *testing.T, kind uint8, subject string, data []byte) {
		offset++
		r := event.Record{Envelope: event.Envelope{Type: kinds[int(kind)%len(kinds)], Subject: subject, Data: data},
			At: event.Position{Topic: topic.Facts, Offset: offset}}
		if err := s.Apply(t.Context(), []event.Record{r}); err != nil {
			t.Error(err)
		}
		if _, err := s.Datasets(t.Context(), readmodel.DatasetFilter{}); err != nil {
			t.Error(err)
		}
	})
}

func TestJudgementsCountFields(t *testing.T) {
	s := estate(t, 8) // 0, 3 and 6 have an email address in mail
	offset := int64(1000)
	decide := func(n int, kind string) {
		data, err := avro.Embedded().Append(nil, &event.Decision{Kind: kind, Field: "mail", Value: "EMAIL_ADDRESS"})
		if err != nil {
			t.Fatal(err)
		}
		offset++
		r := event.Record{Envelope: event.Envelope{Type: event.DecisionMade, Subject: id(n).Key(), Data: data, Time: time.UnixMilli(9e6)},
			At: event.Position{Topic: topic.Facts, Offset: offset}}
		if err := s.Apply(t.Context(), []event.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	judged := func(want ...readmodel.Judgement) {
		t.Helper()
		got, err := s.Judgements(t.Context())
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%+v, want %+v: %v", got, want, err)
		}
	}
	judged()
	decide(0, event.Confirmed)
	decide(3, event.Rejected)
	decide(1, event.Confirmed) // which nobody found
	judged(readmodel.Judgement{Infotype: "EMAIL_ADDRESS", Confirmed: 1, Rejected: 1, Missed: 1})
	decide(3, event.Withdrawn)
	decide(0, event.Rejected)
	judged(readmodel.Judgement{Infotype: "EMAIL_ADDRESS", Rejected: 1, Missed: 1})
}
