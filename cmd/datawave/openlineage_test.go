package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

// The tests below push OpenLineage events to the real binary and read what it makes of them.

// push sends an event, and fails the test unless it is taken.
func (p *engineProcess) push(t *testing.T, path string, body []byte) {
	t.Helper()
	response, err := http.Post(p.api+path, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v: %.300s", response.Status, answer, err, body)
	}
}

// runs are the states of the runs that the engine knows, by id.
func (p *engineProcess) runs(t *testing.T) map[string]string {
	t.Helper()
	var page struct{ Runs []readmodel.Run }
	p.get(t, "/v1/runs?limit=500", &page)
	states := map[string]string{}
	for _, r := range page.Runs {
		states[r.Run.Run] = r.State
	}
	return states
}

// edges are the edges into a dataset: "namespace|name field -> field proof".
func (p *engineProcess) edges(t *testing.T, id asset.DatasetID) (list []string) {
	t.Helper()
	response, err := http.Get(p.api + "/v1/lineage/" + id.Hash() + "?depth=1&direction=up")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var graph readmodel.Graph
	if response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&graph) != nil {
		return nil
	}
	names := map[string]string{}
	for _, n := range graph.Nodes {
		names[n.ID] = n.Namespace + "|" + n.Name
	}
	for _, e := range graph.Edges {
		if e.To == id.Hash() {
			list = append(list, fmt.Sprintf("%s %s -> %s %s by %s", names[e.From], e.FromField, e.ToField, e.Proof, e.Prover))
		}
	}
	slices.Sort(list)
	return list
}

// orders are the events of three runs: a load that a RUNNING event tells of, a later one that writes something else, and one that failed.
func orders() (events [][]byte) {
	at := 0
	add := func(kind, run, job, inputs, outputs, facets string) {
		at++
		events = append(events, fmt.Appendf(nil, `{"eventType":%q,"eventTime":"2026-03-01T10:00:%02dZ","producer":"https://example.org/etl","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
			"run":{"runId":%q,"facets":{%s}},"job":{"namespace":"etl","name":%q,"facets":{"jobType":{"processingType":"BATCH","integration":"SPARK","jobType":"JOB"}}},"inputs":[%s],"outputs":[%s]}`,
			kind, at, run, facets, job, inputs, outputs))
	}
	const raw, daily, weekly = `{"namespace":"postgres://DB.example/","name":"shop.public.orders"%s}`, `{"namespace":"s3a://lake","name":"daily"%s}`, `{"namespace":"s3://lake","name":"weekly"}`
	plain := func(format string) string { return fmt.Sprintf(format, "") }
	add("START", "run-1", "daily", plain(raw), plain(daily), "")
	add("RUNNING", "run-1", "daily", fmt.Sprintf(raw, `,"facets":{"schema":{"fields":[{"name":"id","type":"bigint"},{"name":"email","type":"text","description":"of the customer"}]}}`), "", "")
	add("COMPLETE", "run-1", "daily", "", fmt.Sprintf(daily, `,"facets":{"schema":{"fields":[{"name":"email","type":"string"}]},"tags":{"tags":[{"key":"gold"}]},
		"columnLineage":{"fields":{"email":{"inputFields":[{"namespace":"postgres://db.example:5432","name":"shop.public.orders","field":"email","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}}},
		"outputFacets":{"outputStatistics":{"rowCount":7,"size":700}}`), "")
	add("START", "run-2", "weekly", plain(daily), weekly, "")
	add("COMPLETE", "run-2", "weekly", "", "", "")
	add("START", "run-3", "weekly", plain(daily), weekly, "")
	add("FAIL", "run-3", "weekly", "", "", `"errorMessage":{"message":"out of space","programmingLanguage":"JAVA"}`)
	return events
}

var (
	dailyID  = asset.DatasetID{Namespace: "s3://lake", Name: "daily"}
	weeklyID = asset.DatasetID{Namespace: "s3://lake", Name: "weekly"}
)

// settle waits until the engine shows the end of what orders tells.
func settle(t *testing.T, p *engineProcess) {
	t.Helper()
	eventually(t, "the runs and their edges", func() bool {
		states := p.runs(t)
		return states["run-1"] == "COMPLETE" && states["run-2"] == "COMPLETE" && states["run-3"] == "FAIL" && len(p.edges(t, weeklyID)) == 1 &&
			slices.Equal(p.edges(t, dailyID), []string{"postgres://db.example:5432|shop.public.orders email -> email facet columnLineage by openlineage/etl|daily"})
	})
}

func TestOpenLineage(t *testing.T) {
	data := t.TempDir()
	p := start(t, data, "up")
	for _, event := range orders() {
		p.push(t, "/api/v1/lineage", event)
	}
	settle(t, p)
	var page readmodel.DatasetPage
	p.get(t, "/v1/datasets", &page)
	var names []string
	for _, d := range page.Datasets {
		names = append(names, d.Namespace+"|"+d.Name)
	}
	if want := []string{"s3://lake|daily", "postgres://db.example:5432|shop.public.orders", "s3://lake|weekly"}; !slices.Equal(names, want) {
		t.Errorf("datasets %q, want %q", names, want)
	}
	var d readmodel.Dataset
	p.get(t, "/v1/datasets/"+dailyID.Hash(), &d)
	if len(d.Fields) != 1 || d.Fields[0].Path != "email" || !slices.Equal(d.Tags, []string{"gold"}) {
		t.Errorf("%+v", d)
	}
	if out := run(t, data, "jobs"); !strings.Contains(out, "Job") || !strings.Contains(out, "COMPLETE") || !strings.Contains(out, "shop.public.orders") {
		t.Errorf("jobs: %s", out)
	}
	p.stop(t)
	inOrder := replayed(t, data)

	// The same events in another order, some of them twice and in batches, make the same estate.
	events := append(orders(), orders()[2], orders()[4])
	rand.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	other := t.TempDir()
	p = start(t, other, "up")
	p.push(t, "/api/v1/lineage/batch", []byte("["+string(bytes.Join(events[:4], []byte(",")))+"]"))
	p.push(t, "/api/v1/lineage/batch", []byte("["+string(bytes.Join(events[4:], []byte(",")))+"]"))
	settle(t, p)
	p.stop(t)
	same(t, replayed(t, other), inOrder)
}

// TestOpenLineageFromKafka writes events to a topic as OpenLineage's Kafka transport does, one of which is none.
func TestOpenLineageFromKafka(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "datawave.yaml"), []byte("openlineage: {topic: etl.lineage}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, data, "up")
	match := regexp.MustCompile(`Kafka +(\S+)`).FindStringSubmatch(p.until(regexp.MustCompile(`Kafka +\S+`)))
	if match == nil {
		t.Fatal("the engine does not say where its log is")
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := kadm.NewClient(client).CreateTopic(t.Context(), 1, 1, nil, "etl.lineage"); err != nil {
		t.Fatal(err)
	}
	for _, event := range append([][]byte{[]byte("no event")}, orders()...) {
		if err := client.ProduceSync(t.Context(), &kgo.Record{Topic: "etl.lineage", Value: event}).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, p)
	p.stop(t)
	if out := run(t, data, "deadletter", "list"); !strings.Contains(out, "not valid JSON") || strings.Count(out, "etl.lineage") != 1 {
		t.Errorf("dead letters: %s", out)
	}
}

// TestOpenLineageMeetsScans pushes events about a table that is scanned: both are one dataset, and the scanner's word holds.
func TestOpenLineageMeetsScans(t *testing.T) {
	dir := t.TempDir()
	shop(t, filepath.Join(dir, "shop.db"), 1)
	data := t.TempDir()
	p := start(t, data, "up")
	run(t, data, "scan", filepath.Join(dir, "shop.db"))
	var page readmodel.DatasetPage
	p.get(t, "/v1/datasets?kind=table", &page)
	if len(page.Datasets) != 1 {
		t.Fatalf("%+v", page)
	}
	scanned := page.Datasets[0]
	p.push(t, "/api/v1/lineage", fmt.Appendf(nil, `{"eventType":"COMPLETE","eventTime":"2036-03-01T10:00:00Z","producer":"p","run":{"runId":"r"},"job":{"namespace":"etl","name":"export"},
		"inputs":[{"namespace":"s3://lake","name":"export","facets":{"symlinks":{"identifiers":[{"namespace":%q,"name":%q,"type":"TABLE"}]},
		"schema":{"fields":[{"name":"other","type":"x"}]},"tags":{"tags":[{"key":"exported"}]}}}],"outputs":[{"namespace":"s3://lake","name":"csv"}]}`, scanned.Namespace, scanned.Name))
	csv := asset.DatasetID{Namespace: "s3://lake", Name: "csv"}
	eventually(t, "the edge", func() bool { return len(p.edges(t, csv)) == 1 })
	if from := p.edges(t, csv)[0]; !strings.HasPrefix(from, scanned.Namespace+"|"+scanned.Name+" ") {
		t.Errorf("the edge comes from %s", from)
	}
	var d readmodel.Dataset
	eventually(t, "the tag", func() bool {
		p.get(t, "/v1/datasets/"+scanned.ID, &d)
		return slices.Equal(d.Tags, []string{"exported"})
	})
	if d.FieldCount != scanned.FieldCount || d.Source != scanned.Source || d.Kind != "table" {
		t.Errorf("the report changed what was scanned: %+v", d)
	}
	p.stop(t)
}

// TestOpenLineageRecorded pushes events that real clients sent, where a folder of JSON lines with a body each is named.
func TestOpenLineageRecorded(t *testing.T) {
	dir := os.Getenv("DATAWAVE_TEST_OPENLINEAGE_EVENTS")
	if dir == "" {
		t.Skip("DATAWAVE_TEST_OPENLINEAGE_EVENTS names no folder")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no *.jsonl: %v", dir, err)
	}
	p := start(t, t.TempDir(), "up")
	want := map[string]string{}
	for _, file := range files {
		lines, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			var recorded struct{ Body json.RawMessage }
			var event struct {
				EventType string
				Run       struct{ RunID string }
			}
			if json.Unmarshal([]byte(line), &recorded) != nil || json.Unmarshal(recorded.Body, &event) != nil {
				t.Fatalf("%s: %.100s", file, line)
			}
			p.push(t, "/api/v1/lineage", recorded.Body)
			if event.Run.RunID != "" && (want[event.Run.RunID] == "" || event.EventType != "START") {
				want[event.Run.RunID] = event.EventType
			}
		}
	}
	p.awaitRuns(t, want)
	p.stop(t)
}

// awaitRuns waits until runs have the states that they should have.
func (p *engineProcess) awaitRuns(t *testing.T, want map[string]string) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("no run to wait for")
	}
	eventually(t, "the runs", func() bool {
		got := p.runs(t)
		for id, state := range want {
			if got[id] != state {
				return false
			}
		}
		return true
	})
}

// TestOpenLineagePython lets OpenLineage's own client send events.
func TestOpenLineagePython(t *testing.T) {
	interpreter := python(t, "openlineage-python==1.54.0")
	p := start(t, t.TempDir(), "up")
	out := client(t, nil, interpreter, filepath.Join("testdata", "openlineage", "client.py"), p.api)
	want := map[string]string{}
	for line := range strings.Lines(out) {
		id, state, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[id] = state
	}
	p.awaitRuns(t, want)
	totals := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.totals"}
	eventually(t, "the edges", func() bool { return len(p.edges(t, totals)) > 0 })
	if got := p.edges(t, totals); !slices.ContainsFunc(got, func(e string) bool {
		return strings.HasPrefix(e, "postgres://db.example:5432|shop.public.orders amount -> total facet columnLineage")
	}) {
		t.Errorf("%q", got)
	}
	var d readmodel.Dataset
	p.get(t, "/v1/datasets/"+totals.Hash(), &d)
	if d.Comment != "totals by customer" || len(d.Fields) != 2 || !slices.Equal(d.Owners, []string{"team:shop"}) {
		t.Errorf("%+v", d)
	}
	p.stop(t)
}

// client runs a client to its end and returns what it prints.
func client(t *testing.T, environment []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...) //nolint:gosec // The tests' own words.
	cmd.Env = append(os.Environ(), environment...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, errs.String())
	}
	return string(out)
}

// TestOpenLineageDBT lets dbt-ol run a project on DuckDB.
func TestOpenLineageDBT(t *testing.T) {
	interpreter := python(t, "dbt-core==1.11.16", "dbt-duckdb==1.10.1", "openlineage-dbt==1.54.0")
	project := t.TempDir()
	if err := os.CopyFS(project, os.DirFS(filepath.Join("testdata", "openlineage", "dbt"))); err != nil {
		t.Fatal(err)
	}
	p := start(t, t.TempDir(), "up")
	bin := filepath.Dir(interpreter)
	environment := []string{"OPENLINEAGE_URL=" + p.api, "OPENLINEAGE_NAMESPACE=dbt", "SHOP_DIR=" + project, "PATH=" + bin + ":" + os.Getenv("PATH"), "DBT_SEND_ANONYMOUS_USAGE_STATS=false"}
	client(t, environment, filepath.Join(bin, "dbt-ol"), "run", "--project-dir", project, "--profiles-dir", project)
	namespace := "duckdb://" + url.PathEscape(filepath.Join(project, "shop.duckdb"))
	namespace = strings.ReplaceAll(namespace, "%2F", "/")
	totals := asset.DatasetID{Namespace: namespace, Name: "shop.main.customer_totals"}
	eventually(t, "the model's edges", func() bool { return len(p.edges(t, totals)) > 0 })
	got := p.edges(t, totals)
	if !slices.ContainsFunc(got, func(e string) bool { return strings.Contains(e, "shop.main.stg_orders amount -> total") }) {
		t.Errorf("%q", got)
	}
	states := p.runs(t)
	if len(states) < 3 {
		t.Errorf("runs %v", states)
	}
	for id, state := range states {
		if state != "COMPLETE" {
			t.Errorf("run %s is %s", id, state)
		}
	}
	p.stop(t)
}
