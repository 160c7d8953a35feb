package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

const (
	warehouse   = "postgres://db.example:5432"
	nightlyRun  = "01935c1e-0000-7000-8000-000000000001"
	marquezTest = "marquez-python==0.50.0"
)

// nightlyEvent is what a job of Airflow says of a run that makes one table of another.
func nightlyEvent(kind, at string) string {
	return fmt.Sprintf(`{"eventType":%q,"eventTime":%q,"producer":"https://airflow.example","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
		"run":{"runId":%q,"facets":{"nominalTime":{"_producer":"p","_schemaURL":"s","nominalStartTime":"2026-01-01T00:00:00Z"}}},
		"job":{"namespace":"airflow","name":"shop.nightly","facets":{"documentation":{"_producer":"p","_schemaURL":"s","description":"Makes the mart."}}},
		"inputs":[{"namespace":%[4]q,"name":"shop.public.customers","facets":{"schema":{"_producer":"p","_schemaURL":"s","fields":[{"name":"id","type":"bigint"},{"name":"email","type":"text"}]}}}],
		"outputs":[{"namespace":%[4]q,"name":"shop.public.mart","facets":{"schema":{"_producer":"p","_schemaURL":"s","fields":[{"name":"mail","type":"text"}]},
			"columnLineage":{"_producer":"p","_schemaURL":"s","fields":{"mail":{"inputFields":[{"namespace":%[4]q,"name":"shop.public.customers","field":"email",
				"transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}}}}]}`, kind, at, nightlyRun, warehouse)
}

// report appends what pipelines say to the log of a running engine.
func report(t *testing.T, data, key string, events ...string) {
	t.Helper()
	at, ok, err := readEndpoint(data)
	if err != nil || !ok {
		t.Fatalf("no engine: %v", err)
	}
	sink, err := runtime.NewSink([]kgo.Opt{kgo.SeedBrokers(strings.Split(at.Kafka, ",")...)}, defaults().Partitions)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	for i, text := range events {
		var said struct{ EventTime time.Time }
		body, errBody := avro.Embedded().Append(nil, &event.PipelineReport{Format: "openlineage", Event: text})
		if err := json.Unmarshal([]byte(text), &said); err != nil || errBody != nil {
			t.Fatal(err, errBody)
		}
		e := event.Envelope{ID: event.DeriveID(key, fmt.Sprint(i)), Type: event.PipelineReported, Source: "openlineage", Subject: key, Time: said.EventTime, Data: body}
		if _, err := sink.Append(t.Context(), topic.Jobs, -1, e); err != nil {
			t.Fatal(err)
		}
	}
}

// becomes asks until the answer holds the text.
func (p *engineProcess) becomes(t *testing.T, path, text string) {
	t.Helper()
	var last string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		if last = p.try(t, path); strings.Contains(last, text) {
			return
		}
	}
	t.Fatalf("GET %s never said %s: %s", path, text, last)
}

func (p *engineProcess) try(t *testing.T, path string) string {
	t.Helper()
	response, err := http.Get(p.api + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer json.RawMessage
	_ = json.NewDecoder(response.Body).Decode(&answer)
	return string(answer)
}

// withNightly is an engine that was told of a job.
func withNightly(t *testing.T) *engineProcess {
	t.Helper()
	data := t.TempDir()
	p := start(t, data, "up")
	report(t, data, "airflow|shop.nightly", nightlyEvent("START", "2026-01-01T00:00:00Z"), nightlyEvent("COMPLETE", "2026-01-01T00:01:00Z"))
	p.becomes(t, "/api/v1/namespaces/airflow/jobs/shop.nightly", `"COMPLETED"`)
	p.becomes(t, martPath(), `"mail"`)
	p.becomes(t, martPath(), `"columnLineage":[`)
	return p
}

func martPath() string {
	return "/api/v1/namespaces/" + url.PathEscape(warehouse) + "/datasets/shop.public.mart"
}

// TestMarquezClient lets Marquez's own client read what a pipeline told of.
func TestMarquezClient(t *testing.T) {
	interpreter := python(t, marquezTest, "pytz==2025.2") // which the client needs and does not name
	p := withNightly(t)
	const script = `
import json, sys
from marquez_client import MarquezClient
c = MarquezClient(url=sys.argv[1])
ns = "postgres://db.example:5432"
c.tag_dataset(ns, "shop.public.mart", "gold")
c.tag_dataset_field(ns, "shop.public.mart", "mail", "pii")
versions = c.list_dataset_versions(ns, "shop.public.mart")
print(json.dumps({
    "namespaces": [n["name"] for n in c.list_namespaces()["namespaces"]], "namespace": c.get_namespace("airflow")["name"],
    "datasets": [d["name"] for d in c.list_datasets(ns)["datasets"]], "dataset": c.get_dataset(ns, "shop.public.mart"),
    "versions": [v["createdByRun"]["id"] for v in versions["versions"]],
    "version": c.get_dataset_version(ns, "shop.public.mart", versions["versions"][0]["version"])["name"],
    "jobs": [j["name"] for j in c.list_jobs("airflow")["jobs"]], "job": c.get_job("airflow", "shop.nightly"),
    "runs": [r["state"] for r in c.list_job_runs("airflow", "shop.nightly")["runs"]], "run": c.get_job_run(sys.argv[2]),
    "columns": c.get_column_lineage_by_dataset(ns, "shop.public.mart"), "column": c.get_column_lineage_by_dataset_field(ns, "shop.public.customers", "email", with_downstream=True),
    "of_job": c.get_column_lineage_by_job("airflow", "shop.nightly"), "sources": c.list_sources()["sources"]}))
`
	out, err := exec.CommandContext(t.Context(), interpreter, "-c", script, p.api, nightlyRun).CombinedOutput() //nolint:gosec // The test's own words.
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	type graph struct {
		Graph []struct {
			ID   string
			Data struct{ InputFields []struct{ Field string } }
		}
	}
	var got struct {
		Namespaces, Datasets, Versions, Jobs, Runs []string
		Namespace, Version                         string
		Dataset                                    struct {
			Tags   []string
			Fields []struct {
				Name string
				Tags []string
			}
			ColumnLineage []struct{ Name string }
		}
		Job struct {
			Description     string
			Inputs, Outputs []struct{ Name string }
			LatestRun       struct{ State string }
		}
		Run             struct{ State, NominalStartTime string }
		Columns, Column graph
		OfJob           graph `json:"of_job"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for what, ok := range map[string]bool{
		"namespaces": slices.Contains(got.Namespaces, "airflow") && slices.Contains(got.Namespaces, warehouse), "namespace": got.Namespace == "airflow",
		"datasets": slices.Equal(got.Datasets, []string{"shop.public.customers", "shop.public.mart"}),
		"tags":     slices.Contains(got.Dataset.Tags, "gold") && len(got.Dataset.Fields) == 1 && slices.Contains(got.Dataset.Fields[0].Tags, "pii"),
		"versions": slices.Equal(got.Versions, []string{nightlyRun}) && got.Version == "shop.public.mart",
		"jobs":     slices.Equal(got.Jobs, []string{"shop.nightly"}) && got.Job.Description == "Makes the mart." && len(got.Job.Inputs) == 1 && len(got.Job.Outputs) == 1,
		"runs":     slices.Equal(got.Runs, []string{"COMPLETED"}) && got.Run.State == "COMPLETED" && strings.HasPrefix(got.Run.NominalStartTime, "2026-01-01T00:00:00"),
		"columns":  len(got.Columns.Graph) == 2 && len(got.Column.Graph) == 2 && len(got.OfJob.Graph) == 2 && len(got.Dataset.ColumnLineage) == 1,
	} {
		if !ok {
			t.Errorf("%s: %s", what, out)
		}
	}
}

// TestMarquezWeb asks what Marquez's web UI asks, as its folder web/src/store/requests spells it, and looks for the members that it reads.
func TestMarquezWeb(t *testing.T) {
	p := withNightly(t)
	warehouseDatasets := "/api/v1/namespaces/" + url.QueryEscape(warehouse) + "/datasets"
	for path, members := range map[string][]string{
		"/api/v1/namespaces":             {"namespaces", "name", "createdAt", "updatedAt", "ownerName", "description", "isHidden"},
		"/api/v1/jobs?limit=25&offset=0": {"jobs", "totalCount", "latestRun", "latestRuns", "durationMs", "state"},
		"/api/v1/namespaces/airflow/jobs?limit=25&offset=0&lastRunStates=COMPLETED":                                                  {"shop.nightly"},
		"/api/v1/namespaces/airflow/jobs/shop.nightly":                                                                               {"inputs", "outputs", "latestRun", "tags", "location", "type", "simpleName", "parentJobName"},
		"/api/v1/namespaces/airflow/jobs/shop.nightly/runs?limit=14&offset=0":                                                        {"runs", "totalCount", "nominalStartTime", "startedAt", "endedAt", "jobVersion", "args", "facets"},
		"/api/v1/jobs/runs/" + nightlyRun + "/facets?type=run":                                                                       {"runId", "facets", "nominalTime"},
		"/api/v1/jobs/runs/" + nightlyRun + "/facets?type=job":                                                                       {"runId", "facets", "documentation"},
		warehouseDatasets + "?limit=20&offset=0":                                                                                     {"datasets", "totalCount", "sourceName", "physicalName"},
		warehouseDatasets + "/shop.public.mart":                                                                                      {"fields", "columnLineage", "lastModifiedAt", "deleted", "facets", "tags"},
		warehouseDatasets + "/shop.public.mart/versions?limit=100&offset=0":                                                          {"versions", "totalCount", "createdByRun", "lifecycleState", "version"},
		"/api/v1/lineage?nodeId=dataset:" + warehouse + ":shop.public.mart&depth=5":                                                  {"graph", "inEdges", "outEdges", "origin", "destination", "JOB", "DATASET", "shop.nightly", "shop.public.customers"},
		"/api/v1/lineage/?nodeId=job:airflow:shop.nightly&depth=5":                                                                   {"graph", "shop.public.mart", "shop.public.customers"},
		"/api/v1/column-lineage?nodeId=dataset:" + url.QueryEscape(warehouse) + ":shop.public.mart&depth=5&withDownstream=true":      {"graph", "inputFields", "DATASET_FIELD", "mail", "email"},
		"/api/v1/search/?q=mart&sort=NAME&limit=100":                                                                                 {"totalCount", "results", "nodeId", "DATASET"},
		"/api/v1/search/?q=nightly&sort=UPDATE_AT&limit=100&filter=JOB":                                                              {"totalCount", "results", "job:airflow:shop.nightly"},
		"/api/v1/events/lineage?limit=20&before=2026-02-01T00:00:00.000Z&after=2025-12-31T00:00:00.000Z&offset=0&sortDirection=desc": {"events", "totalCount", "eventType", "COMPLETE", "START", "producer", "schemaURL", "runId"},
		"/api/v1/tags": {"tags"},
		"/api/v1/stats/lineage-events?period=DAY&timezone=Europe%2FBerlin": {"startInterval", "endInterval", "fail", "start", "complete", "abort"},
		"/api/v1/stats/jobs?period=WEEK&timezone=UTC":                      {"startInterval", "endInterval", "count"},
		"/api/v1/stats/datasets?period=DAY&timezone=UTC":                   {"count"},
		"/api/v1/stats/sources?period=DAY&timezone=UTC":                    {"count"},
	} {
		var answer json.RawMessage
		p.get(t, path, &answer)
		for _, member := range members {
			if !strings.Contains(string(answer), `"`+member) && !strings.Contains(string(answer), member+`"`) {
				t.Errorf("GET %s: no %s in %s", path, member, answer)
			}
		}
	}
}
