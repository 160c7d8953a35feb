package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

var (
	customers = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.customers"}
	view      = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.customer_view"}
	landing   = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.landing"} // that only lineage knows of
)

// hostile is a name that would hurt a page or a log that trusts it.
const hostile = "\"><script>alert(1)</script>\u202e\n'; DROP TABLE x;--"

// fake is every part that the API reads.
type fake struct {
	mu       sync.Mutex
	applied  event.Vector
	waiting  chan struct{} // closed when a Wait has begun
	answer   error         // what every question fails with
	question any           // the last one
	topics   map[string]event.Vector
	records  chan event.Record
	follow   []event.Record // what a stream has before it ends; nil: records
	replay   func(ctx context.Context, r ReplayRequest, progress func(ReplayProgress)) error
	ready    []Component
	decided  []event.Decision
	proposed []event.Aspect
	settles  int
}

func newFake() *fake {
	return &fake{applied: event.Vector{0: 12, 3: 7}, waiting: make(chan struct{}), records: make(chan event.Record, 10)}
}

func (f *fake) server(change ...func(*Config)) *Server {
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "datawave_test_total"})
	registry.MustRegister(counter)
	c := Config{Catalog: f, Jobs: f, Reports: f, Now: func() time.Time { return time.UnixMilli(1767225700000) }, Search: f, Lineage: f, Positions: f, Events: f, Codec: avro.Embedded(), Detectors: f, Controls: f, Decider: f, Replayer: f, DataHub: f, Gatherer: registry,
		Health: func() []Component { return f.ready }, Version: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, do := range change {
		do(&c)
	}
	return New(c)
}

func (f *fake) ask(question any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.question = question
	return f.answer
}

func dataset() readmodel.Dataset {
	return readmodel.Dataset{
		ID: customers.Hash(), Namespace: customers.Namespace, Name: customers.Name, Kind: "table", Source: customers.Namespace + "/shop",
		Rows: 5000, Bytes: -1, FieldCount: 2, Sensitive: []readmodel.SensitiveField{{Path: "email", Infotype: "EMAIL_ADDRESS", Confidence: 0.99}},
		Tags: []string{"gold"}, Position: "datawave.facts/2@41", ChangedAt: 1767225600000,
	}
}

func (f *fake) Datasets(_ context.Context, q readmodel.DatasetFilter) (readmodel.DatasetPage, error) {
	return readmodel.DatasetPage{Datasets: []readmodel.Dataset{dataset(), {ID: "x", Name: hostile, Rows: -1, Bytes: -1}}, Next: "opaque", Total: 3}, f.ask(q)
}

func (f *fake) Dataset(_ context.Context, id string) (readmodel.Dataset, error) {
	if id != customers.Hash() {
		return readmodel.Dataset{}, fmt.Errorf("dataset %s: %w", id, readmodel.ErrNotFound)
	}
	d := dataset()
	d.SQL, d.Dialect, d.Properties = "SELECT 1", "postgres", map[string]string{"engine": "heap"}
	d.Constraints = []event.Constraint{{Kind: "primary_key", Name: "pk", Fields: []string{"id"}}}
	d.Grants = []event.Grant{{Grantee: "PUBLIC", Privilege: "SELECT"}}
	d.Fields = []readmodel.Field{
		{Field: event.Field{Path: "id", Type: "bigint", PrimaryKey: true}},
		{Field: event.Field{Path: "email", Type: "text", Nullable: true, Comment: "where to write"}, Seen: 1000, Detector: "1", Evidence: "datawave.facts/2@41",
			Profile: &event.FieldProfile{Count: 1000, Nulls: 3, Distinct: 990, MinLength: 6, MaxLength: 40, MeanLength: 21.5,
				Shapes: []event.Shape{{Mask: "aaaa@aaaa.aaa", Count: 997}}, Origin: "sample"},
			Labels: []event.Holding{{Label: event.Label{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.99, Matched: 997, Valid: 997,
				Rule: "EMAIL_ADDRESS/header+values", HeaderWords: []string{"email"}, Mask: "aaaa@aaaa.aaa"}},
				{Label: event.Label{Infotype: "USER_NAME", Category: "person", Confidence: 0.7, Rule: "inherited"}, Inherited: true,
					Path: []event.InheritedFrom{{Namespace: "postgres://db.example:5432", Name: "shop.public.logins", Field: "name"}}}},
			Verdicts: event.Verdicts{"PHONE_NUMBER": {Kind: event.Rejected, Actor: "ada", Note: "none"}}},
	}
	return d, f.ask(id)
}

// nightly reads customers and writes the view.
func nightly() readmodel.Job {
	job := readmodel.NewJob(event.Job{Namespace: "airflow", Name: "shop.nightly", Kind: "BATCH", Integration: "AIRFLOW", JobType: "TASK", Description: "Makes the view.",
		SQL: "INSERT INTO customer_view SELECT email FROM customers", Dialect: "postgres", Location: "https://git.example/shop.py", Owners: []string{"ada"}, Tags: []string{"gold"},
		ParentNamespace: "airflow", ParentName: "shop", Datasets: []event.JobDataset{{Role: "input", Namespace: customers.Namespace, Name: customers.Name},
			{Role: "output", Namespace: view.Namespace, Name: view.Name}}, Facets: `{"sql":{"query":"INSERT INTO customer_view SELECT email FROM customers"}}`,
		Run: "01935c1e-0000-7000-8000-000000000001", Created: 1767225600000, Updated: 1767225660000}, "datawave.jobs/0@7")
	run := nightlyRun()
	run.Run.Facets, run.Facets = "", nil
	job.Latest = &run
	return job
}

func nightlyRun() readmodel.Run {
	return readmodel.NewRun(event.Run{Job: "airflow|shop.nightly", Run: "01935c1e-0000-7000-8000-000000000001", State: "FAIL", Started: 1767225600000, Ended: 1767225660000,
		Namespace: "airflow", Name: "shop.nightly", NominalStart: 1767225600000, NominalEnd: 1767312000000, ParentNamespace: "airflow", ParentName: "shop",
		ParentRun: "01935c1e-0000-7000-8000-000000000000", Error: "disk full", Facets: `{"errorMessage":{"message":"disk full"}}`,
		Datasets: []event.RunDataset{{Role: "input", Namespace: customers.Namespace, Name: customers.Name, Rows: 5000, Bytes: -1},
			{Role: "output", Namespace: view.Namespace, Name: view.Name, Rows: 4000, Bytes: 90000}}}, "datawave.jobs/0@8")
}

func (f *fake) Job(_ context.Context, id string) (readmodel.Job, error) {
	if id != nightly().ID {
		return readmodel.Job{}, fmt.Errorf("job %s: %w", id, readmodel.ErrNotFound)
	}
	return nightly(), f.ask(id)
}

func (f *fake) Jobs(_ context.Context, q readmodel.JobFilter) (readmodel.JobPage, error) {
	job := nightly()
	job.SQL, job.Job.Facets, job.Facets = "", "", nil
	page := readmodel.JobPage{Jobs: []readmodel.Job{job}, Total: 2}
	if q.After == "" {
		page.Next = "opaque"
	}
	return page, f.ask(q)
}

func (f *fake) JobsAt(_ context.Context, datasets []string, _ int) ([]readmodel.Job, error) {
	if !slices.Contains(datasets, customers.Hash()) && !slices.Contains(datasets, view.Hash()) {
		return nil, nil
	}
	return []readmodel.Job{nightly()}, nil
}

func (f *fake) Run(_ context.Context, run string) (readmodel.Run, error) {
	if run != nightlyRun().Run.Run {
		return readmodel.Run{}, fmt.Errorf("run %s: %w", run, readmodel.ErrNotFound)
	}
	return nightlyRun(), f.ask(run)
}

func (f *fake) JobRuns(_ context.Context, q readmodel.RunFilter) (readmodel.RunPage, error) {
	run := nightlyRun()
	run.Run.Facets, run.Facets = "", nil
	if q.Output == customers.Hash() { // loaded after nightly's run began, during it, and before
		page := readmodel.RunPage{Total: 3}
		for i, started := range []int64{1767225600001, 1767225599000, 1767225500000} {
			page.Runs = append(page.Runs, readmodel.NewRun(event.Run{Job: "airflow|load", Run: fmt.Sprint("load-", i), State: "COMPLETE", Started: started, Ended: started + 1001,
				Namespace: "airflow", Name: "load"}, "datawave.jobs/0@9"))
		}
		return page, f.ask(q)
	}
	return readmodel.RunPage{Runs: []readmodel.Run{run}, Total: 1}, f.ask(q)
}

func (f *fake) RunCounts(_ context.Context, _, _ int64, n int) ([]readmodel.RunCount, error) {
	counts := make([]readmodel.RunCount, n)
	counts[n-1] = readmodel.RunCount{Started: 4, Completed: 2, Failed: 1}
	return counts, nil
}

func (f *fake) Reported(_ context.Context, q ReportQuery) (ReportPage, error) {
	return ReportPage{Events: []json.RawMessage{[]byte(`{"eventType":"FAIL","eventTime":"2026-01-01T00:01:00Z"}`)}, Total: 1, More: true}, f.ask(q)
}

func (f *fake) Namespaces(context.Context) ([]readmodel.Namespace, error) {
	return []readmodel.Namespace{{Name: "airflow", Jobs: 1, Created: 1767225600000, Updated: 1767225660000}, {Name: customers.Namespace, Datasets: 2}}, nil
}

func (f *fake) Runs(_ context.Context, limit int) ([]readmodel.Run, error) {
	return []readmodel.Run{readmodel.NewRun(event.Run{Job: "scan", Run: "1", State: "COMPLETE", Started: 1, Ended: 2, Counts: map[string]int64{"datasets": 1},
		Failures: []event.Failure{{Scope: "shop.secret", Reason: "permission denied"}}}, "datawave.jobs/0@3")}, f.ask(limit)
}

func (f *fake) Labels(_ context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error) {
	out := map[string][]readmodel.SensitiveField{}
	for _, d := range datasets {
		if d == customers.Hash() && (infotype == "" || infotype == "EMAIL_ADDRESS") {
			out[d] = dataset().Sensitive
		}
	}
	return out, nil
}

func (f *fake) Search(_ context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	return readmodel.SearchPage{Total: 1, Hits: []readmodel.Hit{{ID: customers.Hash(), Namespace: customers.Namespace, Name: customers.Name, Kind: "table",
		Source: "s", Score: 1.5, Infotypes: []string{"EMAIL_ADDRESS"}, Highlights: map[string]string{"name": "shop.public.<mark>customers</mark>"}}},
		Facets: map[string][]readmodel.FacetCount{"kind": {{Value: "table", Count: 1}}, "tag": {}}}, f.ask(q)
}

func (f *fake) Suggest(ctx context.Context, text string) (readmodel.Suggestions, error) {
	page, _ := f.Search(ctx, readmodel.SearchQuery{Text: text})
	return readmodel.Suggestions{Completions: []string{"customers"}, Correction: "customers", Hits: page.Hits}, f.ask(text)
}

func (f *fake) Walk(_ context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	if q.Dataset == landing.Hash() {
		return readmodel.Graph{
			Nodes: []readmodel.Node{{ID: landing.Hash(), Namespace: landing.Namespace, Name: landing.Name}, {ID: view.Hash(), Namespace: view.Namespace, Name: view.Name, Depth: 1, Known: true}},
			Edges: []readmodel.Edge{{ID: "e", From: landing.Hash(), To: view.Hash(), Prover: "sql:/etl/load.sql", Job: "load.sql", Confidence: 1},
				{ID: "f", From: landing.Hash(), FromField: "id", To: view.Hash(), ToField: "id", Prover: "sql:/etl/load.sql", Job: "load.sql", Confidence: 1},
				{ID: "g", From: landing.Hash(), To: view.Hash(), Prover: "catalog", Confidence: 1}},
		}, f.ask(q)
	}
	return readmodel.Graph{
		Nodes: []readmodel.Node{{ID: view.Hash(), Namespace: view.Namespace, Name: view.Name, Known: true}, {ID: customers.Hash(), Namespace: customers.Namespace, Name: customers.Name, Depth: -1}},
		Edges: []readmodel.Edge{{ID: "e", From: customers.Hash(), To: view.Hash(), Prover: "catalog", Proof: "pg_depend", Confidence: 1}},
	}, f.ask(q)
}

func (f *fake) Applied(string, string) event.Vector {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.applied)
}

func (f *fake) Wait(ctx context.Context, _, _ string, _ event.Vector) error {
	close(f.waiting)
	<-ctx.Done()
	return ctx.Err()
}

func (f *fake) Follow(_ context.Context, from map[string]event.Vector) (map[string]event.Vector, <-chan event.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.topics = maps.Clone(from)
	start := maps.Clone(from)
	for name, v := range start {
		if len(v) == 0 {
			start[name] = event.Vector{0: 5}
		}
	}
	if f.follow == nil {
		return start, f.records, f.answer
	}
	all := make(chan event.Record, len(f.follow))
	for _, r := range f.follow {
		all <- r
	}
	close(all)
	return start, all, f.answer
}

func (f *fake) Detectors(context.Context) (readmodel.DetectorList, error) {
	email := readmodel.Detector{Infotype: "EMAIL_ADDRESS", Category: "contact", Source: "RFC 5321", On: true, Headers: 3, Forms: 1, InText: 1}
	email.Judge(readmodel.Judgement{Confirmed: 3, Rejected: 1})
	return readmodel.DetectorList{Version: "1.0.0+3f2a91bc", Detectors: []readmodel.Detector{email,
		{Infotype: "ACME_BADGE", Category: "person", Region: "DE", Entry: "acme", Headers: 1}, {Infotype: "PHONE_NUMBER", Category: "contact", On: true}},
		Entries: []readmodel.DetectorEntry{{Entry: "acme", Version: "9c1d2e3f", Position: "datawave.control/0@4", Refused: "acme:2: A is built in"}}}, f.ask("detectors")
}

func (f *fake) Decide(_ context.Context, about asset.DatasetID, d event.Decision) (string, event.Position, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.decided = append(f.decided, d)
	if about != customers {
		return "", event.Position{}, fmt.Errorf("about %s", about)
	}
	return "e1", event.Position{Topic: topic.Facts, Partition: 2, Offset: 57}, nil
}

func (f *fake) Replay(ctx context.Context, r ReplayRequest, progress func(ReplayProgress)) error {
	if err := f.ask(r); err != nil {
		return err
	}
	if f.replay != nil {
		return f.replay(ctx, r, progress)
	}
	progress(ReplayProgress{Model: "catalog", State: "building", Done: 5, Total: 10, Rate: 2.5, ETA: 2})
	progress(ReplayProgress{Model: "catalog", State: "swapped", Entities: 3, Digest: "aa", Before: "aa"})
	return nil
}

func gone(offset int64) event.Record {
	data, err := avro.Embedded().Append(nil, &event.Gone{Reason: "dropped"})
	if err != nil {
		panic(err) // a body of ours
	}
	return event.Record{
		Envelope: event.Envelope{ID: fmt.Sprint("id", offset), Type: event.DatasetGone, Source: "stage/intake", Subject: customers.Key(), Time: time.UnixMilli(1767225600000), Data: data},
		At:       event.Position{Topic: topic.Facts, Partition: 1, Offset: offset},
	}
}

// request makes one from this machine.
func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, target, strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:50000", "127.0.0.1:8080"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func get(t testing.TB, s *Server, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return do(s, request(http.MethodGet, target, "", headers...))
}

func do(s *Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

const findingID = "6d1e0c4b7a5f4e3d2c1b0a9f8e7d6c5b"

func finding() readmodel.Finding {
	return readmodel.Finding{ID: findingID, Dataset: customers.Hash(), Namespace: customers.Namespace, Name: customers.Name, Field: "email", Policy: "personal-data-not-public",
		PolicyVersion: "1", Severity: "critical", Status: event.StatusOpen, Verdict: "breach", Message: "email is open to all", Remediation: "Revoke it.",
		Controls: []string{"gdpr:32", "pci:7.2"}, Opened: 1767225600000, Due: 1767830400000, Position: "datawave.findings/2@17", ChangedAt: 1767225600000}
}

func (f *fake) Findings(_ context.Context, q readmodel.FindingFilter) (readmodel.FindingPage, error) {
	waived := finding()
	waived.ID, waived.Status, waived.Message, waived.Until = strings.Repeat("0", 32), event.StatusWaived, hostile, 1767830400000
	return readmodel.FindingPage{Findings: []readmodel.Finding{finding(), waived}, Next: "opaque", Total: 3, Facets: map[string][]readmodel.FacetCount{
		"status": {{Value: "open", Count: 2}, {Value: "waived", Count: 1}}, "severity": {{Value: "critical", Count: 3}},
		"policy": {{Value: "personal-data-not-public", Count: 3}}, "framework": {{Value: "gdpr", Count: 3}}}}, f.ask(q)
}

func (f *fake) Finding(_ context.Context, id string) (readmodel.Finding, error) {
	one := finding()
	one.Evidence, one.Cause = []string{"datawave.facts/2@40", "datawave.facts/2@41"}, "datawave.facts/2@41"
	one.Steps = []event.Step{{Type: event.FindingOpened, Time: time.UnixMilli(1767225600000).UTC(), Status: event.StatusOpen, Position: "datawave.findings/2@17"}}
	switch id {
	case findingID, customers.Hash(): // any id of the right form will do
	case retiredFinding, goneFinding:
		change := map[string]string{retiredFinding: event.ChangeRetired, goneFinding: event.ChangeGone}[id]
		one.Status = event.StatusResolved
		one.Steps = append(one.Steps, event.Step{Type: event.FindingResolved, Time: time.UnixMilli(1767225600001).UTC(), Change: change, Status: event.StatusResolved, Position: "datawave.findings/2@18"})
	default:
		return readmodel.Finding{}, fmt.Errorf("finding %s: %w", id, readmodel.ErrNotFound)
	}
	return one, f.ask(id)
}

// Findings that are resolved, and why.
var retiredFinding, goneFinding = strings.Repeat("a", 32), strings.Repeat("b", 32)

func (f *fake) Controls(context.Context) (readmodel.ControlList, error) {
	return readmodel.ControlList{Frameworks: []readmodel.Framework{{Name: "gdpr", Title: "General Data Protection Regulation", Version: "1", Controls: []readmodel.Control{
		{ID: "gdpr:32", Name: "Security of processing", Verdict: "not satisfied", Policies: []readmodel.ControlPolicy{
			{ID: "personal-data-not-public", Title: "Personal data is not public", Version: "1", Position: "datawave.control/0@4"}},
			Findings: readmodel.ControlFindings{Open: map[string]int64{"critical": 2}, Waived: 1}},
		{ID: "gdpr:12", Name: "Transparent information", Verdict: "not seen", Unseen: "It is about people.", Policies: []readmodel.ControlPolicy{},
			Findings: readmodel.ControlFindings{Open: map[string]int64{}}}}}, {Name: "pci", Title: "PCI DSS", Version: "4.0", Controls: []readmodel.Control{}}}}, f.ask("controls")
}
