package catalog_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// pipelines are jobs, each told of twice, with 5 runs each; job n reads dataset n and writes dataset n+1.
func pipelines(t testing.TB, n int) []event.Record {
	t.Helper()
	var records []event.Record
	add := func(kind, key string, body event.Body) {
		data, err := avro.Embedded().Append(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, event.Record{Envelope: event.Envelope{Type: kind, Subject: key, Data: data}, At: event.Position{Topic: topic.Jobs, Offset: int64(len(records))}})
	}
	for i := range n {
		namespace, name := fmt.Sprintf("airflow%d", i%2), fmt.Sprintf("Job%03d", i/2)
		job := &event.Job{Namespace: namespace, Name: name, Kind: "BATCH", SQL: "SELECT 1", Facets: `{"sql":{"query":"SELECT 1"}}`,
			Datasets: []event.JobDataset{{Role: "input", Namespace: "gone", Name: "gone"}}, Created: int64(i % 4)}
		add(event.JobChanged, namespace+"|"+name, job)
		job.Datasets = []event.JobDataset{{Role: "input", Namespace: id(i).Namespace, Name: id(i).Name}, {Role: "output", Namespace: id(i + 1).Namespace, Name: id(i + 1).Name}}
		job.Updated = int64(100 + i%3)
		add(event.JobChanged, namespace+"|"+name, job)
		for r := range 5 {
			run := &event.Run{Job: namespace + "|" + name, Namespace: namespace, Name: name, Run: fmt.Sprintf("run%d-%d", i, r), State: "START", Started: int64(10 * r), Facets: `{"a":{}}`}
			add(event.RunChanged, run.Job, run)
			run.State, run.Ended = []string{"COMPLETE", "FAIL", "ABORT"}[r%3], run.Started+5
			run.Datasets = []event.RunDataset{{Role: "input", Namespace: id(i).Namespace, Name: id(i).Name, Rows: -1, Bytes: -1},
				{Role: "output", Namespace: id(i + 1).Namespace, Name: id(i + 1).Name, Rows: 4, Bytes: -1}}
			add(event.RunChanged, run.Job, run)
		}
	}
	return records
}

func withPipelines(t testing.TB, s catalog.Store, n int) catalog.Store {
	t.Helper()
	if err := s.Apply(t.Context(), pipelines(t, n)); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJob(t *testing.T) {
	s := withPipelines(t, estate(t, 4), 4)
	job, err := s.Job(t.Context(), readmodel.JobID("airflow1", "Job001"))
	if err != nil || job.Name != "Job001" || job.SQL != "SELECT 1" || string(job.Facets) != `{"sql":{"query":"SELECT 1"}}` || job.Updated != 100 {
		t.Fatalf("%+v, %v", job, err)
	}
	if len(job.Datasets) != 2 || job.Datasets[0].ID != id(3).Hash() || job.Datasets[1].Role != "output" {
		t.Errorf("datasets %+v", job.Datasets)
	}
	if l := job.Latest; l == nil || l.Run.Run != "run3-4" || l.State != "FAIL" || l.Facets != nil || l.JobID != job.ID || len(l.Datasets) != 2 {
		t.Errorf("latest run %+v", l)
	}
	run, err := s.Run(t.Context(), "run2-1")
	if err != nil || run.Name != "Job001" || run.Namespace != "airflow0" || string(run.Facets) != `{"a":{}}` || run.Position == "" {
		t.Errorf("%+v, %v", run, err)
	}
	for _, absent := range []string{"", "x", "' OR 1=1 --"} {
		_, err := s.Job(t.Context(), absent)
		_, errRun := s.Run(t.Context(), absent)
		if !errors.Is(err, readmodel.ErrNotFound) || !errors.Is(errRun, readmodel.ErrNotFound) {
			t.Errorf("%q: %v, %v", absent, err, errRun)
		}
	}
}

func TestJobLists(t *testing.T) {
	s := withPipelines(t, estate(t, 4), 6)
	for name, c := range map[string]struct {
		filter readmodel.JobFilter
		want   int64
	}{
		"all": {readmodel.JobFilter{}, 6}, "namespace": {readmodel.JobFilter{Namespace: "airflow0"}, 3}, "name, any case": {readmodel.JobFilter{Name: "job001"}, 2},
		"dataset": {readmodel.JobFilter{Dataset: id(1).Hash()}, 2}, "no longer": {readmodel.JobFilter{Dataset: "x"}, 0},
		"both": {readmodel.JobFilter{Namespace: "airflow1", Dataset: id(1).Hash()}, 1},
	} {
		page, err := s.Jobs(t.Context(), c.filter)
		if err != nil || page.Total != c.want || int64(len(page.Jobs)) != c.want {
			t.Errorf("%s: %d of %d, %v", name, len(page.Jobs), page.Total, err)
		}
	}
	at, err := s.JobsAt(t.Context(), []string{id(0).Hash(), id(2).Hash(), "x"}, 10)
	if err != nil || len(at) != 3 || at[0].SQL != "" || at[0].Facets != nil {
		t.Errorf("%+v, %v", at, err)
	}
	wrote, err := s.JobRuns(t.Context(), readmodel.RunFilter{Output: id(2).Hash(), Limit: 2})
	if err != nil || wrote.Total != 5 || len(wrote.Runs) != 2 || wrote.Next == "" || wrote.Runs[0].Run.Run != "run1-4" {
		t.Errorf("%+v, %v", wrote, err)
	}
	for _, f := range []readmodel.JobFilter{{Sort: "size"}, {After: "x"}} {
		if _, err := s.Jobs(t.Context(), f); !errors.Is(err, catalog.ErrBadFilter) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if _, err := s.JobRuns(t.Context(), readmodel.RunFilter{After: "x"}); !errors.Is(err, readmodel.ErrBadCursor) {
		t.Error(err)
	}
}

func TestRunCountsAndNamespaces(t *testing.T) {
	s := withPipelines(t, estate(t, 4), 2)
	counts, err := s.RunCounts(t.Context(), 10, 20, 2) // [10,30) and [30,50)
	if want := []readmodel.RunCount{{Started: 4, Failed: 2, Aborted: 2}, {Started: 4, Completed: 2, Failed: 2}}; err != nil || !reflect.DeepEqual(counts, want) {
		t.Errorf("%+v, %v, want %+v", counts, err, want)
	}
	namespaces, err := s.Namespaces(t.Context())
	want := []readmodel.Namespace{{Name: "airflow0", Jobs: 1, Updated: 100}, {Name: "airflow1", Jobs: 1, Created: 1, Updated: 101},
		{Name: "postgres://db0.example:5432", Datasets: 2}, {Name: "postgres://db1.example:5432", Datasets: 2}}
	if err != nil || !reflect.DeepEqual(namespaces, want) {
		t.Errorf("%+v, %v\nwant %+v", namespaces, err, want)
	}
}

// TestPostgresJobsAsSQLite asks both stores the same of the same jobs.
func TestPostgresJobsAsSQLite(t *testing.T) {
	embedded, onServer := both(t, 6)
	withPipelines(t, embedded, 20)
	withPipelines(t, onServer, 20)
	same := func(what string, ask func(s catalog.Store) (any, error)) {
		t.Helper()
		want, wantErr := ask(embedded)
		got, err := ask(onServer)
		if !reflect.DeepEqual(got, want) || errors.Is(err, readmodel.ErrNotFound) != errors.Is(wantErr, readmodel.ErrNotFound) {
			t.Errorf("%s: %+v, %v\nwant %+v, %v", what, got, err, want, wantErr)
		}
	}
	for _, job := range []string{readmodel.JobID("airflow0", "Job003"), "x", ""} {
		same("job "+job, func(s catalog.Store) (any, error) { return s.Job(t.Context(), job) })
	}
	for _, run := range []string{"run3-1", "x", "", "\x00"} {
		same("run "+run, func(s catalog.Store) (any, error) { return s.Run(t.Context(), run) })
	}
	same("runs", func(s catalog.Store) (any, error) { return s.Runs(t.Context(), 30) })
	same("counts", func(s catalog.Store) (any, error) { return s.RunCounts(t.Context(), 0, 20, 3) })
	same("namespaces", func(s catalog.Store) (any, error) { return s.Namespaces(t.Context()) })
	same("jobs of datasets", func(s catalog.Store) (any, error) {
		return s.JobsAt(t.Context(), []string{id(3).Hash(), id(9).Hash(), "x"}, 3)
	})
	if got, want := digestOf(t, onServer), digestOf(t, embedded); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

// TestPostgresListsJobsAsSQLite walks the pages of random lists in both stores; each goes on from the other's cursor.
func TestPostgresListsJobsAsSQLite(t *testing.T) {
	embedded, onServer := both(t, 6)
	withPipelines(t, embedded, 20)
	withPipelines(t, onServer, 20)
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string, values ...string) string {
			return rapid.SampledFrom(append(values, "", "")).Draw(t, name)
		}
		jobs := readmodel.JobFilter{Namespace: some("namespace", "airflow0", "none"), Name: some("name", "job00", "b001", "%"), Dataset: some("dataset", id(3).Hash(), "x"),
			Sort: some("sort", "name", "-updated"), Limit: rapid.IntRange(0, 9).Draw(t, "limit")}
		turnPages(t, embedded, onServer, func(s catalog.Store, after string) (any, string, error) {
			jobs.After = after
			page, err := s.Jobs(t.Context(), jobs)
			return page, page.Next, err
		})
		runs := readmodel.RunFilter{Job: some("job", readmodel.JobID("airflow0", "Job003"), "x"), Output: some("output", id(3).Hash(), "x"), Limit: jobs.Limit}
		turnPages(t, embedded, onServer, func(s catalog.Store, after string) (any, string, error) {
			runs.After = after
			page, err := s.JobRuns(t.Context(), runs)
			return page, page.Next, err
		})
	})
}

func turnPages(t *rapid.T, embedded, onServer catalog.Store, ask func(s catalog.Store, after string) (any, string, error)) {
	for after, pages := "", 0; ; pages++ {
		want, _, err := ask(embedded, after)
		if err != nil {
			t.Fatal(err)
		}
		got, next, err := ask(onServer, after)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, %v\nwant %+v", got, err, want)
		}
		if after = next; after == "" || pages > 200 {
			return
		}
	}
}

func TestListsCoverAllJobs(t *testing.T) {
	s := withPipelines(t, estate(t, 1), 11)
	var names []string
	for f := (readmodel.JobFilter{Sort: "-updated", Limit: 4}); ; {
		page, err := s.Jobs(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page.Jobs {
			names = append(names, j.ID)
		}
		if f.After = page.Next; f.After == "" {
			break
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != 11 {
		t.Errorf("%d jobs", len(names))
	}
}
