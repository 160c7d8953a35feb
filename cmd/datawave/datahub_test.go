package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// dataHub is the client whose connectors the tests run.
var dataHub = []string{"acryl-datahub[sqlalchemy,postgres]==1.7.0.17", "psycopg2-binary==2.9.11"}

// ingestion runs DataHub's connectors against an engine.
type ingestion struct {
	t           *testing.T
	interpreter string
	engine      *engineProcess
	log         *outsider
	source      map[string]any
}

func newIngestion(t *testing.T, data, kind string, source map[string]any) *ingestion {
	t.Helper()
	interpreter := python(t, dataHub...)
	engine := start(t, data, "up")
	source["profiling"] = map[string]any{"enabled": true}
	source["stateful_ingestion"] = map[string]any{"enabled": true, "remove_stale_metadata": true}
	return &ingestion{t, interpreter, engine, newOutsider(t, data, engine), map[string]any{"type": kind, "config": source}}
}

// run runs the connector to its end, and waits until the read models show what it said.
func (i *ingestion) run() {
	i.t.Helper()
	server := map[string]any{"server": i.engine.api + "/datahub"}
	recipe, err := json.Marshal(map[string]any{"pipeline_name": "shop", "source": i.source, "datahub_api": server, "sink": map[string]any{"type": "datahub-rest", "config": server}})
	if err != nil {
		i.t.Fatal(err)
	}
	home := i.t.TempDir()
	path := write(i.t, filepath.Join(home, "recipe.yml"), string(recipe))                           // JSON is YAML
	cmd := exec.CommandContext(i.t.Context(), i.interpreter, "-m", "datahub", "ingest", "-c", path) //nolint:gosec // The tests' own words.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "DATAHUB_TELEMETRY_ENABLED=false", "DATAHUB_GMS_URL=" + i.engine.api + "/datahub"}
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("Pipeline finished")) {
		i.t.Fatalf("datahub ingest: %v\n%s", err, out)
	}
	i.log.settle()
}

// names are those of all datasets.
func (i *ingestion) names() (names []string) {
	i.t.Helper()
	var page readmodel.DatasetPage
	i.engine.get(i.t, "/v1/datasets", &page)
	for _, d := range page.Datasets {
		names = append(names, d.Name)
	}
	return names
}

// factsFrom are the subjects of the facts behind a position, with their types.
func (o *outsider) factsFrom(from event.Vector) (said []string) {
	o.t.Helper()
	end, err := o.admin.EndOffsets(o.t.Context(), topic.Facts)
	if err != nil {
		o.t.Fatal(err)
	}
	start := map[int32]kgo.Offset{}
	for partition, next := range end {
		if from[partition] < next {
			start[partition] = kgo.NewOffset().At(from[partition])
		}
	}
	reader, err := kgo.NewClient(kgo.SeedBrokers(o.client.OptValue(kgo.SeedBrokers).([]string)...), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic.Facts: start}))
	if err != nil {
		o.t.Fatal(err)
	}
	defer reader.Close()
	for len(start) > 0 {
		fetches := reader.PollFetches(o.t.Context())
		if err := fetches.Err(); err != nil {
			o.t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			kind := ""
			for _, h := range r.Headers {
				if h.Key == "ce_type" {
					kind = string(h.Value)
				}
			}
			said = append(said, kind+" "+string(r.Key))
			if r.Offset+1 >= end[r.Partition] {
				delete(start, r.Partition)
			}
		})
	}
	return said
}

func (o *outsider) end() event.Vector {
	o.t.Helper()
	end, err := o.admin.EndOffsets(o.t.Context(), topic.Facts)
	if err != nil {
		o.t.Fatal(err)
	}
	return end
}

// ownBooks tells the records in which a run of a connector writes down that it ran.
func ownBooks(said string) bool {
	return strings.HasPrefix(said, event.AspectRecorded+" datahub|urn:li:dataHubExecutionRequest:")
}

// unchanged runs the connector again, which must say nothing but that it ran.
func (i *ingestion) unchanged() {
	i.t.Helper()
	before := i.log.end()
	i.run()
	said := i.log.factsFrom(before)
	n := len(said)
	if said = slices.DeleteFunc(said, ownBooks); len(said) > 0 || n != 2 {
		i.t.Errorf("a run that finds nothing new says %d things, %d about the estate:\n%s", n, len(said), strings.Join(said, "\n"))
	}
}

func (i *ingestion) dataset(name string) (d readmodel.Dataset) {
	i.t.Helper()
	var page readmodel.DatasetPage
	i.engine.get(i.t, "/v1/datasets?name="+url.QueryEscape(name), &page)
	if len(page.Datasets) != 1 {
		i.t.Fatalf("%d datasets are called %s", len(page.Datasets), name)
	}
	i.engine.get(i.t, "/v1/datasets/"+page.Datasets[0].ID, &d)
	return d
}

// absent looks for a dataset everywhere.
func (i *ingestion) absent(name string) {
	i.t.Helper()
	end := i.log.end()
	if slices.ContainsFunc(i.names(), func(n string) bool { return n == name }) {
		i.t.Errorf("%s is in the catalog", name)
	}
	var found readmodel.SearchPage
	i.engine.get(i.t, "/v1/search?wait=30s&min_position="+end.String()+"&q="+url.QueryEscape(name), &found)
	for _, hit := range found.Hits {
		if hit.Name == name {
			i.t.Errorf("%s is found", name)
		}
	}
}

func (i *ingestion) downstream(d readmodel.Dataset) (names []string) {
	i.t.Helper()
	var g readmodel.Graph
	i.engine.get(i.t, "/v1/lineage/"+d.ID+"?direction=down&wait=30s&min_position="+i.log.end().String(), &g)
	for _, n := range g.Nodes {
		names = append(names, n.Name)
	}
	return names
}

func TestDataHubSQLite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "shop.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(statement string) {
		t.Helper()
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT NOT NULL)`)
	exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id))`)
	exec(`CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)`)
	exec(`INSERT INTO customers VALUES (1, 'planted@example.org')`)
	i := newIngestion(t, filepath.Join(dir, "data"), "sqlalchemy", map[string]any{"connect_uri": "sqlite:///" + path, "platform": "sqlite"})
	i.run()
	if got := i.names(); !slices.Equal(got, []string{"main.customers", "main.notes", "main.orders"}) {
		t.Fatalf("datasets %v", got)
	}
	d := i.dataset("main.customers")
	if d.Namespace != "sqlite" || d.Kind != "table" || d.Rows != 1 || len(d.Fields) != 2 || d.Fields[1].Type != "TEXT" || d.Fields[1].Profile == nil || d.Fields[1].Profile.Distinct != 1 {
		t.Errorf("%+v", d)
	}
	i.unchanged()
	exec(`DROP TABLE notes`)
	i.run()
	i.absent("main.notes")
	if got := i.names(); !slices.Equal(got, []string{"main.customers", "main.orders"}) {
		t.Errorf("datasets %v", got)
	}
	absent(t, filepath.Join(dir, "data"), []string{"planted@example.org"}) // a profile brings samples along
}

func TestDataHubPostgres(t *testing.T) {
	server := os.Getenv("DATAWAVE_TEST_POSTGRES")
	if server == "" {
		t.Skip("DATAWAVE_TEST_POSTGRES names no server")
	}
	admin, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	database := "datawave_datahub_" + strings.ReplaceAll(time.Now().UTC().Format("150405.000000"), ".", "_")
	exec := func(c *pgx.Conn, statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := c.Exec(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	exec(admin, "CREATE DATABASE "+database)
	config := admin.Config().Copy()
	config.Database = database
	owner, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = owner.Close(t.Context())
		exec(admin, "DROP DATABASE "+database+" WITH (FORCE)")
	}()
	exec(owner, "CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL)", "COMMENT ON COLUMN customers.email IS 'wohin: Größe 日本'",
		"CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers (id), total numeric)", "INSERT INTO customers VALUES (1, 'planted@example.org')",
		"CREATE VIEW spending AS SELECT c.email, sum(o.total) AS total FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.email",
		"CREATE TABLE archive (id int)", "ANALYZE")

	data := configured(t, fmt.Sprintf("datahub: {platforms: {postgres: %q}}\n", "postgres://"+hostPort(config)))
	i := newIngestion(t, data, "postgres", map[string]any{"host_port": hostPort(config), "username": config.User, "password": config.Password, "database": database})
	i.run()
	spending, customers := i.dataset(database+".public.spending"), i.dataset(database+".public.customers")
	if spending.Kind != "view" || !strings.Contains(spending.SQL, "JOIN orders") || customers.Namespace != "postgres://"+hostPort(config) || customers.Fields[1].Comment != "wohin: Größe 日本" {
		t.Errorf("%+v\n%+v", spending, customers)
	}
	if down := i.downstream(customers); !slices.Contains(down, spending.Name) {
		t.Errorf("what is made of customers: %v", down)
	}
	i.unchanged()
	if n := len(i.names()); n != 4 {
		t.Errorf("%d datasets", n)
	}
	exec(owner, "DROP VIEW spending")
	i.run()
	i.absent(spending.Name)
	if down := i.downstream(customers); slices.Contains(down, spending.Name) {
		t.Errorf("what is made of customers: %v", down)
	}
	i.meetsScan(data, "postgres://"+config.User+"@"+hostPort(config)+"/"+database+"?sslmode=disable", customers.Name)
	reports := replayed(t, data)
	same(t, reports, reports)
	absent(t, data, []string{"planted@example.org"})
}

// meetsScan scans what the connector described: both are one dataset.
func (i *ingestion) meetsScan(data, location, name string) {
	i.t.Helper()
	run(i.t, data, "scan", location, "--no-values")
	i.log.settle()
	if n := len(i.names()); n != 3 {
		i.t.Errorf("%d datasets after a scan of the same: %v", n, i.names())
	}
	if d := i.dataset(name); d.Source == "datahub/postgres" || d.Fields[1].Type != "text" {
		i.t.Errorf("the scanner's word does not win: %+v", d)
	}
}

// TestDataHubBadInput sends what is wrong to a running engine. Nothing of it is taken, and what is right goes on.
func TestDataHubBadInput(t *testing.T) {
	data := t.TempDir()
	engine := start(t, data, "up")
	const urn = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.orders,PROD)"
	proposal := func(urn, change, aspect, value string) string {
		text, err := json.Marshal(map[string]any{"proposal": map[string]any{"entityUrn": urn, "changeType": change, "aspectName": aspect,
			"aspect": map[string]string{"value": value, "contentType": "application/json"}}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const ingest = "/datahub/aspects?action=ingestProposal"
	for _, c := range []struct {
		path, body string
		status     int
		says       string
	}{
		{ingest, proposal(urn, "UPSERT", "status", `{"removed":`), 422, "the value of aspect status is no JSON object"},
		{ingest, proposal(urn, "UPSERT", "schemaMetadata", `{"fields":{}}`), 422, "not of the shape"},
		{ingest, proposal(urn, "DESTROY", "status", `{}`), 422, "change type"},
		{ingest, proposal("urn:li:dataset:orders", "UPSERT", "status", `{}`), 422, "not the URN of a dataset"},
		{ingest, proposal("orders", "UPSERT", "status", `{}`), 422, "no URN like"},
		{ingest, proposal(urn, "PATCH", "datasetProperties", `[{"op":"replace","path":"/name","value":"x"}]`), 422, "nothing there"},
		{ingest, proposal(urn, "PATCH", "globalTags", `{"op":"add"}`), 422, "no list of operations"},
		{ingest, `{"proposal":`, 400, "not JSON"},
		{ingest, `{"proposal":{"entityUrn":7}}`, 400, "proposal.entityUrn"},
		{ingest, `{}`, 400, "no proposal"},
		{ingest, strings.Repeat(" ", 50<<20), 413, "larger than"},
		{"/datahub/aspects?action=dance", `{}`, 400, "no action"},
		{"/datahub/aspects?action=ingestProposalBatch", `{"proposals":[{"entityUrn":"` + urn + `","changeType":"UPSERT","aspectName":"status","aspect":{"value":"{}"}},{"entityUrn":"x"}]}`, 422, "no URN like"},
		{"/datahub/entities?action=ingest", `{}`, 400, "no entity with aspects"},
		{"/datahub/entities?action=delete", `{"urn":"x"}`, 422, "no URN like"},
		{"/datahub/api/graphql", `{"query":"{me}"}`, 404, "GraphQL"},
		{"/datahub/openapi/v3/entity/dataset", `[{"urn":"` + urn + `","status":{"removed":true}}]`, 400, `{"value":`},
		{"/datahub/nothing", `{}`, 404, "nothing at POST"},
	} {
		status, answer := post(t, engine.api+c.path, c.body)
		if status != c.status || !strings.Contains(answer.Message, c.says) || answer.Status != c.status || answer.Class == "" {
			t.Errorf("%s %.80s: %d %+v; want %d %q", c.path, c.body, status, answer, c.status, c.says)
		}
	}
	if status, answer := post(t, engine.api+ingest, proposal("urn:li:unheardOf:(a,b)", "UPSERT", "newAspect", `{"a":[1,2.50]}`)); status != 200 {
		t.Errorf("%d %+v", status, answer)
	}
	var kept struct {
		Aspects map[string]struct{ Value json.RawMessage }
	}
	engine.get(t, "/datahub/entitiesV2/"+url.PathEscape("urn:li:unheardOf:(a,b)"), &kept)
	if string(kept.Aspects["newAspect"].Value) != `{"a":[1,2.50]}` {
		t.Errorf("what is unknown is not kept to the letter: %+v", kept)
	}
	if out := run(t, data, "deadletter", "list"); !strings.Contains(out, "No dead letters") {
		t.Errorf("%s", out)
	}
	var page readmodel.DatasetPage
	if engine.get(t, "/v1/datasets", &page); page.Total != 0 {
		t.Errorf("%d datasets came of nothing", page.Total)
	}
}

// answer is an error in DataHub's form.
type answer struct {
	Class   string `json:"exceptionClass"`
	Message string `json:"message"`
	Status  int    `json:"status"`
}

func post(t *testing.T, to, body string) (status int, a answer) {
	t.Helper()
	response, err := http.Post(to, "application/json", strings.NewReader(body)) //nolint:gosec // The tests' own engine.
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(text, &a) // a good answer has another form
	return response.StatusCode, a
}

// TestDataHubSDK writes and reads as programs do, by both of the ways that the client has.
func TestDataHubSDK(t *testing.T) {
	for _, way := range []string{"RESTLI", "OPENAPI"} {
		t.Run(way, func(t *testing.T) { writeWithSDK(t, way) })
	}
}

func writeWithSDK(t *testing.T, way string) {
	interpreter, data := python(t, dataHub...), t.TempDir()
	engine := start(t, data, "up")
	cmd := exec.CommandContext(t.Context(), interpreter, "-W", "ignore", filepath.Join("testdata", "datahub_sdk.py"), engine.api+"/datahub") //nolint:gosec // The tests' own words.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DATAHUB_TELEMETRY_ENABLED=false", "DATAHUB_REST_EMITTER_DEFAULT_ENDPOINT=" + way}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	const want = `upserted: as it came ['id', 'mail'] urn:li:tag:raw urn:li:corpuser:ada
there before: False
there after: True
patched: ['urn:li:tag:gold'] urn:li:corpGroup:crm {'tier': '1'}
job patched: True True
snapshot: from an old sink urn:li:tag:cold
deleted: True False
`
	if err != nil || string(out) != want {
		t.Fatalf("%v\n%s\nwant\n%s\n%s", err, out, want, &errs)
	}
	log := newOutsider(t, data, engine)
	log.settle()
	i := &ingestion{t: t, engine: engine, log: log}
	orders := i.dataset("shop.orders")
	if got := fmt.Sprint(orders.Comment, orders.Tags, orders.Owners, orders.Terms, orders.Fields[0].Path, orders.Fields[0].Tags); got != "patched[gold] [crm] [Order]mail[contact]" {
		t.Errorf("%s", got)
	}
	down := i.downstream(orders)
	for _, made := range []string{"shop.report", "shop.copy", "shop.archive"} { // by a job, by a patch of it, by a snapshot
		if !slices.Contains(down, made) {
			t.Errorf("%s is not made of orders: %v", made, down)
		}
	}
	i.absent("lake.public.raw")
	if out := run(t, data, "deadletter", "list"); !strings.Contains(out, "No dead letters") {
		t.Errorf("%s", out)
	}
}
