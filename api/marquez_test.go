package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

func marquezDatasetPath() string {
	return "/api/v1/namespaces/" + url.PathEscape(customers.Namespace) + "/datasets/" + url.PathEscape(customers.Name)
}

// TestMarquez asks what Marquez's web UI and its Python client ask, as they spell it.
func TestMarquez(t *testing.T) {
	run := nightlyRun().Run.Run
	for name, target := range map[string]string{
		"namespaces":        "/api/v1/namespaces?limit=100&offset=0",
		"namespace":         "/api/v1/namespaces/airflow",
		"datasets":          "/api/v1/namespaces/" + url.PathEscape(customers.Namespace) + "/datasets?limit=20&offset=0",
		"dataset":           marquezDatasetPath(),
		"versions":          marquezDatasetPath() + "/versions?limit=100&offset=0",
		"jobs":              "/api/v1/jobs?limit=25&offset=0&lastRunStates=FAILED",
		"jobs_of_namespace": "/api/v1/namespaces/airflow/jobs?limit=700",
		"job":               "/api/v1/namespaces/airflow/jobs/shop.nightly",
		"runs":              "/api/v1/namespaces/airflow/jobs/shop.nightly/runs?limit=10",
		"run":               "/api/v1/jobs/runs/" + run,
		"facets":            "/api/v1/jobs/runs/" + run + "/facets?type=run",
		"job_facets":        "/api/v1/jobs/runs/" + run + "/facets?type=job",
		"sources":           "/api/v1/sources?limit=100&offset=0",
		"tags":              "/api/v1/tags",
		"search":            "/api/v1/search/?q=customers&sort=NAME&limit=100",
		"lineage":           "/api/v1/lineage/?nodeId=dataset:" + customers.Namespace + ":" + customers.Name + "&depth=2",
		"column_lineage":    "/api/v1/column-lineage?nodeId=datasetField%3A" + url.QueryEscape(customers.Namespace+":"+customers.Name+":email") + "&depth=20&withDownstream=True",
		"events":            "/api/v1/events/lineage?limit=100&before=2026-02-01T00:00:00.000Z&after=2026-01-01T00:00:00.000Z&sortDirection=desc",
		"event_stats":       "/api/v1/stats/lineage-events?period=WEEK&timezone=Europe/Berlin",
		"stats":             "/api/v1/stats/jobs?period=DAY&timezone=UTC",
	} {
		w := get(t, newFake().server(), target)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
			continue
		}
		golden(t, "marquez_"+name+".json", indented(t, w.Body.Bytes()))
	}
}

// The version that a run read is what the last run before it made, and no run that was under way.
func TestMarquezInputVersions(t *testing.T) {
	w := get(t, newFake().server(), "/api/v1/jobs/runs/"+nightlyRun().Run.Run)
	var answer struct {
		InputDatasetVersions []struct {
			DatasetVersionID struct{ Version string }
			Facets           struct{ InputStatistics struct{ RowCount int64 } }
		}
	}
	load := readmodel.Run{Run: event.Run{Job: "airflow|load", Run: "load-2"}}
	want := versionOf(customers.Hash(), &load)
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.InputDatasetVersions) != 1 ||
		answer.InputDatasetVersions[0].DatasetVersionID.Version != want || answer.InputDatasetVersions[0].Facets.InputStatistics.RowCount != 5000 {
		t.Errorf("%v: %s, want %s", err, w.Body, want)
	}
}

func TestMarquezLineageOfAJob(t *testing.T) {
	w := get(t, newFake().server(), "/api/v1/lineage?nodeId=job:airflow:shop.nightly&depth=20")
	var answer struct{ Graph []struct{ ID, Type string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Graph) != 3 || answer.Graph[2].ID != "job:airflow:shop.nightly" || answer.Graph[2].Type != "JOB" {
		t.Errorf("%v: %s", err, w.Body)
	}
}

func TestMarquezProblems(t *testing.T) {
	for target, status := range map[string]int{
		"/api/v1/namespaces/none": 404, "/api/v1/namespaces/airflow/jobs/none": 404, "/api/v1/jobs/runs/none": 404, "/api/v1/namespaces/a/datasets/b": 404,
		"/api/v1/lineage": 400, "/api/v1/lineage?nodeId=x": 400, "/api/v1/lineage?nodeId=dataset:a:b": 404, "/api/v1/lineage?nodeId=job:a:b": 404,
		"/api/v1/column-lineage?nodeId=run:x": 400, "/api/v1/column-lineage?nodeId=datasetField:": 404, "/api/v1/stats/jobs?period=YEAR": 400,
		"/api/v1/events/lineage?after=x": 400, "/api/v1/jobs?limit=-1": 400, marquezDatasetPath() + "/versions/none": 404,
	} {
		if w := get(t, newFake().server(), target); w.Code != status || !strings.Contains(w.Header().Get("Content-Type"), "problem+json") {
			t.Errorf("%s: %d, want %d: %s", target, w.Code, status, w.Body)
		}
	}
	w := do(newFake().server(), request(http.MethodPut, "/api/v1/namespaces/airflow/jobs/x", "{}"))
	if w.Code != http.StatusMethodNotAllowed || !strings.Contains(w.Body.String(), "POST /api/v1/lineage") {
		t.Errorf("a job that is put: %d %s", w.Code, w.Body)
	}
}

func TestMarquezTags(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
		want         []event.Decision
	}{
		{http.MethodPost, marquezDatasetPath() + "/tags/pii", 200, []event.Decision{{Kind: "tag", Value: "pii", Actor: "marquez client"}}},
		{http.MethodDelete, marquezDatasetPath() + "/tags/pii", 200, []event.Decision{{Kind: "untag", Value: "pii", Actor: "marquez client"}}},
		{http.MethodPost, marquezDatasetPath() + "/fields/email/tags/a%2Fb", 200, []event.Decision{{Kind: "tag", Field: "email", Value: "a/b", Actor: "marquez client"}}},
		{http.MethodPost, marquezDatasetPath() + "/fields/none/tags/pii", 404, nil},
		{http.MethodPost, "/api/v1/namespaces/a/datasets/b/tags/pii", 404, nil},
	} {
		f := newFake()
		f.applied = event.Vector{2: 100}
		if w := do(f.server(), request(c.method, c.path, "")); w.Code != c.status || !reflect.DeepEqual(f.decided, c.want) {
			t.Errorf("%s %s: %d %s, decided %+v", c.method, c.path, w.Code, w.Body, f.decided)
		}
	}
	r := request(http.MethodPost, marquezDatasetPath()+"/tags/pii", "")
	r.RemoteAddr = "192.0.2.1:1000"
	if w := do(newFake().server(), r); w.Code != http.StatusForbidden {
		t.Errorf("from elsewhere: %d", w.Code)
	}
}

// TestColumnNodes goes from field to field, and not over edges between datasets.
func TestColumnNodes(t *testing.T) {
	g := readmodel.Graph{Nodes: []readmodel.Node{{ID: "v", Namespace: "ns", Name: "v"}, {ID: "t", Namespace: "ns", Name: "t"}, {ID: "u", Namespace: "ns", Name: "u"}},
		Edges: []readmodel.Edge{{From: "t", FromField: "first", To: "v", ToField: "name", Transformation: "TRANSFORMATION", Proof: "view"}, {From: "t", FromField: "last", To: "v", ToField: "name", Transformation: "TRANSFORMATION", Proof: "view"},
			{From: "u", FromField: "x", To: "t", ToField: "first", Transformation: "IDENTITY"}, {From: "u", FromField: "y", To: "v", ToField: "other"}, {From: "u", To: "v"}, {From: "v", FromField: "name", To: "u", ToField: "z"}}}
	for _, c := range []struct {
		start columnStart
		query graphQuery
		want  string
	}{
		{columnStart{"v", "name"}, graphQuery{depth: 1}, "t:first t:last v:name<t:first,t:last"},
		{columnStart{"v", "name"}, graphQuery{depth: 5}, "t:first<u:x t:last u:x v:name<t:first,t:last"},
		{columnStart{"v", "name"}, graphQuery{depth: 1, downstream: true}, "t:first t:last u:z<v:name v:name<t:first,t:last"},
		{columnStart{"v", ""}, graphQuery{depth: 1}, "t:first t:last u:y v:name<t:first,t:last v:other<u:y"},
		{columnStart{"v", "none"}, graphQuery{depth: 1}, ""},
	} {
		nodes := map[string]marquezNode{}
		columnNodes(nodes, newColumns(&g), c.start, c.query)
		var words []string
		for _, id := range slices.Sorted(maps.Keys(nodes)) {
			text := strings.TrimPrefix(id, "datasetField:ns:")
			for i, e := range nodes[id].InEdges {
				if e.Origin != id {
					t.Errorf("edge %v of %s", e, id)
				}
				text += []string{"<", ","}[min(i, 1)] + strings.TrimPrefix(e.Destination, "datasetField:ns:")
			}
			words = append(words, text)
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%+v %+v: %s, want %s", c.start, c.query, got, c.want)
		}
	}
	nodes := map[string]marquezNode{}
	columnNodes(nodes, newColumns(&g), columnStart{"v", "name"}, graphQuery{depth: 1})
	data := nodes["datasetField:ns:v:name"].Data.(marquezColumnData)
	if len(data.InputFields) != 2 || *data.TransformationType != "TRANSFORMATION" || *data.InputFields[0].TransformationDescription != "view" {
		t.Errorf("%+v", data)
	}
}

func TestSplits(t *testing.T) {
	for text, want := range map[string][]asset.DatasetID{
		"ns:name": {{Namespace: "ns", Name: "name"}}, "name": nil, ":": nil, "a:": nil,
		"postgres://db:5432:shop.t": {{Namespace: "postgres://db:5432", Name: "shop.t"}, {Namespace: "postgres", Name: "//db:5432:shop.t"}, {Namespace: "postgres://db", Name: "5432:shop.t"}},
	} {
		if got := splits(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestMoments(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-01-31T12:00:00.500Z": time.Date(2026, 1, 31, 12, 0, 0, 5e8, time.UTC), "2026-01-31T12:00:00": time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		"2026-01-31": time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), "": {}, "2026-01-31T12:00:00 02:00": time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC),
	} {
		p := &params{query: url.Values{"t": {text}}, known: map[string]bool{}}
		if got := p.moment("t"); !got.Equal(want) || len(p.bad) > 0 {
			t.Errorf("%s: %v, %v", text, got, p.bad)
		}
	}
}
