package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

func indented(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out.Bytes()
}

func TestAnswers(t *testing.T) {
	d := describe(t)
	for _, c := range []struct{ name, path, target string }{
		{"datasets", "/v1/datasets", "/v1/datasets"},
		{"dataset", "/v1/datasets/{id}", "/v1/datasets/" + customers.Hash()},
		{"dataset_named", "/v1/datasets/{id}", "/v1/datasets/" + landing.Hash()},
		{"search", "/v1/search", "/v1/search?q=customers"},
		{"suggest", "/v1/search/suggest", "/v1/search/suggest?q=custmers"},
		{"detectors", "/v1/detectors", "/v1/detectors"},
		{"lineage", "/v1/lineage/{id}", "/v1/lineage/" + view.Hash()},
		{"impact", "/v1/lineage/{id}/impact", "/v1/lineage/" + view.Hash() + "/impact?direction=up"},
		{"impact_page", "/v1/lineage/{id}/impact", "/v1/lineage/" + view.Hash() + "/impact?direction=up&infotype=EMAIL_ADDRESS&limit=1"},
		{"impact_nothing", "/v1/lineage/{id}/impact", "/v1/lineage/" + view.Hash() + "/impact?direction=up&infotype=IBAN_CODE"},
		{"jobs", "/v1/jobs", "/v1/jobs"},
		{"job", "/v1/jobs/{id}", "/v1/jobs/" + nightly().ID},
		{"job_runs", "/v1/jobs/{id}/runs", "/v1/jobs/" + nightly().ID + "/runs"},
		{"runs", "/v1/runs", "/v1/runs"},
		{"run", "/v1/runs/{run}", "/v1/runs/" + nightlyRun().Run.Run},
		{"healthz", "/healthz", "/healthz"},
		{"readyz", "/readyz", "/readyz"},
	} {
		w := get(t, newFake().server(), c.target)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.target, w.Code, w.Body)
		}
		d.check(t, http.MethodGet, c.path, w)
		golden(t, c.name+".json", indented(t, w.Body.Bytes()))
		if at := w.Header().Get(PositionHeader); strings.HasPrefix(c.target, "/v1/") && at != "0:12,3:7" {
			t.Errorf("%s: position %q", c.target, at)
		}
	}
}

func TestQuestions(t *testing.T) {
	id := customers.Hash()
	for target, want := range map[string]any{
		"/v1/datasets": readmodel.DatasetFilter{Sort: "name", Limit: 50},
		"/v1/datasets?namespace=n&name=a%20b&source=s&kind=k&infotype=i&tag=t&owner=o&sensitive=true&sort=-rows&cursor=c&limit=7": readmodel.DatasetFilter{
			Namespace: "n", Name: "a b", Source: "s", Kind: "k", Infotype: "i", Tag: "t", Owner: "o", Sensitive: true, Sort: "-rows", After: "c", Limit: 7},
		"/v1/datasets/" + strings.ToUpper(id): id,
		"/v1/search?q=a+b&tag=x&tag=y&kind=&limit=3&cursor=c": readmodel.SearchQuery{
			Text: "a b", Filters: map[string][]string{"tag": {"x", "y"}}, After: "c", Limit: 3},
		"/v1/search/suggest?q=a+b": "a b",
		"/v1/lineage/" + id:        readmodel.LineageQuery{Dataset: id, Direction: readmodel.Both, Depth: 3, MaxNodes: 500},
		"/v1/lineage/" + id + "?field=email&direction=up&depth=20&max_nodes=10000": readmodel.LineageQuery{
			Dataset: id, Field: "email", Direction: readmodel.Upstream, Depth: 20, MaxNodes: 10000},
		"/v1/lineage/" + id + "/impact?field=email&depth=2": readmodel.LineageQuery{
			Dataset: id, Field: "email", Direction: readmodel.Downstream, Depth: 2, MaxNodes: 10000},
		"/v1/jobs?namespace=n&name=a&dataset=d&sort=-updated&cursor=c&limit=7": readmodel.JobFilter{
			Namespace: "n", Name: "a", Dataset: "d", Sort: "-updated", After: "c", Limit: 7},
		"/v1/jobs/" + id + "/runs?cursor=c": readmodel.RunFilter{Job: id, After: "c", Limit: 50},
		"/v1/runs?limit=9":                  9,
	} {
		f := newFake()
		if w := get(t, f.server(), target); w.Code != http.StatusOK || !reflect.DeepEqual(f.question, want) {
			t.Errorf("%s: %d, asked %+v, want %+v", target, w.Code, f.question, want)
		}
	}
}

func TestProblems(t *testing.T) {
	id := customers.Hash()
	d := describe(t)
	for _, c := range []struct {
		name, method, path, target string
		status                     int
		answer                     error
	}{
		{"bad_params", "GET", "/v1/datasets", "/v1/datasets?limit=0&sort=size&sensitive=maybe&min_position=x&wait=2m&limt=5&name=a&name=b", 400, nil},
		{"bad_search", "GET", "/v1/search", "/v1/search?q=%ff&limit=101", 400, nil},
		{"bad_lineage", "GET", "/v1/lineage/{id}", "/v1/lineage/xyz?direction=left&depth=21&max_nodes=a", 400, nil},
		{"bad_impact", "GET", "/v1/lineage/{id}/impact", "/v1/lineage/xyz/impact?direction=both&depth=21&limit=1001", 400, nil},
		{"bad_impact_cursor", "GET", "/v1/lineage/{id}/impact", "/v1/lineage/" + view.Hash() + "/impact?direction=up&cursor=x", 400, nil},
		{"bad_jobs", "GET", "/v1/jobs", "/v1/jobs?sort=size&limit=0", 400, nil},
		{"no_job", "GET", "/v1/jobs/{id}", "/v1/jobs/" + id, 404, nil},
		{"no_run", "GET", "/v1/runs/{run}", "/v1/runs/none", 404, nil},
		{"bad_encoding", "GET", "/v1/runs", "/v1/runs?limit=%zz", 400, nil},
		{"bad_cursor", "GET", "/v1/datasets", "/v1/datasets?cursor=x", 400, readmodel.ErrBadCursor},
		{"bad_event_cursor", "GET", "/v1/events", "/v1/events?last_event_id=x&topic=datawave.samples", 400, nil},
		{"no_dataset", "GET", "/v1/datasets/{id}", "/v1/datasets/" + strings.Repeat("0", 32), 404, nil},
		{"no_lineage", "GET", "/v1/lineage/{id}", "/v1/lineage/" + id, 404, readmodel.ErrNotFound},
		{"failure", "GET", "/v1/runs", "/v1/runs", 500, errors.New("sqlite: a secret of the server")},
		{"slow", "GET", "/v1/runs", "/v1/runs", 504, context.DeadlineExceeded},
		{"no_asset", "GET", "/assets/{file}", "/assets/nothing.js", 404, nil},
	} {
		f := newFake()
		f.answer = c.answer
		w := do(f.server(), request(c.method, c.target, "", "X-Request-ID", "r1"))
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d: %s", c.name, w.Code, c.status, w.Body)
		}
		d.check(t, c.method, c.path, w)
		golden(t, "problem_"+c.name+".json", indented(t, w.Body.Bytes()))
	}
}

func TestProblemsOfRouting(t *testing.T) {
	for _, c := range []struct {
		method, target string
		status         int
	}{
		{"GET", "/nothing", 404}, {"DELETE", "/v1/runs", 405}, {"GET", "/v1/replays", 405}, {"GET", "/assets/..%2fapi.go", 404}, {"GET", "/v1/datasets/", 404},
	} {
		w := do(newFake().server(), request(c.method, c.target, ""))
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || p.Status != c.status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
		}
		if c.status == 405 && w.Header().Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", c.method, c.target)
		}
	}
}

func TestHostileIDsNeverReachTheModels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9a-f]{32}[^0-9a-fA-F].*`), rapid.Just(hostile)).Draw(t, "id")
		f := newFake()
		r := request(http.MethodGet, "/", "")
		r.URL.Path, r.URL.RawPath = "/v1/datasets/"+id, ""
		w := do(f.server(), r)
		if f.question != nil || w.Code < 300 || strings.Contains(w.Body.String(), "<script>") {
			t.Fatalf("%q: %d, asked %v, %s", id, w.Code, f.question, w.Body)
		}
	})
}

func TestPanicsAreProblemsWithoutTheirValue(t *testing.T) {
	var logged bytes.Buffer
	s := newFake().server(func(c *Config) {
		c.Health = func() []Component { panic("a secret value") }
		c.Log = slog.New(slog.NewTextHandler(&logged, nil))
	})
	w := get(t, s, "/readyz")
	if w.Code != 500 || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String()+logged.String(), "secret value") || !strings.Contains(logged.String(), "health.go") {
		t.Errorf("answer %s, log %s", w.Body, &logged)
	}
}

func TestAccessLogHoldsNoValues(t *testing.T) {
	var logged bytes.Buffer
	s := newFake().server(func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	get(t, s, "/v1/search?q=planted-value", "X-Request-ID", "bad id\n")
	get(t, s, "/v1/datasets/planted-value")
	if strings.Contains(logged.String(), "planted") || strings.Contains(logged.String(), "bad id") {
		t.Errorf("the log holds a value: %s", &logged)
	}
	if strings.Count(logged.String(), "route=/v1/search") != 1 || !strings.Contains(logged.String(), "status=400") {
		t.Errorf("log: %s", &logged)
	}
}

func TestMinPosition(t *testing.T) {
	f := newFake()
	if w := get(t, f.server(), "/v1/runs?min_position=0:12,3:7"); w.Code != http.StatusOK {
		t.Errorf("covered: %d", w.Code)
	}
	synctest.Test(t, func(t *testing.T) {
		f, start := newFake(), time.Now()
		w := get(t, f.server(), "/v1/runs?min_position=0:13&wait=7s")
		describe(t).check(t, http.MethodGet, "/v1/runs", w)
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusGatewayTimeout || p.Position != "0:12,3:7" {
			t.Errorf("late: %d %s", w.Code, w.Body)
		}
		if waited := time.Since(start); waited != 7*time.Second {
			t.Errorf("waited %v", waited)
		}
		if f.question != nil {
			t.Errorf("asked %v although the position was not reached", f.question)
		}
	})
}

func TestEntityTags(t *testing.T) {
	s := newFake().server()
	first := get(t, s, "/v1/runs")
	tag := first.Header().Get("ETag")
	for _, held := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		if w := get(t, s, "/v1/runs", "If-None-Match", held); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%s: %d %s", held, w.Code, w.Body)
		}
	}
	if w := get(t, s, "/v1/datasets", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("another answer's tag: %d", w.Code)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	server := httptest.NewServer(newFake().server().Handler())
	defer server.Close()
	response := fetch(t, http.MethodHead, server.URL+"/v1/runs")
	defer func() { _ = response.Body.Close() }()
	if body, err := io.ReadAll(response.Body); err != nil || len(body) != 0 || response.StatusCode != http.StatusOK || response.Header.Get("ETag") == "" {
		t.Errorf("%d, %d bytes, %v", response.StatusCode, len(body), err)
	}
}

func TestGzip(t *testing.T) {
	w := get(t, newFake().server(), "/openapi.yaml", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || !bytes.Equal(text, openAPIDocument) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestReadiness(t *testing.T) {
	f := newFake()
	f.ready = []Component{{Name: "broker", Ready: true, State: "ready"}, {Name: "search", State: "starting", Reason: "reads the log"}}
	w := get(t, f.server(), "/readyz")
	describe(t).check(t, http.MethodGet, "/readyz", w)
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "reads the log") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestMetrics(t *testing.T) {
	if w := get(t, newFake().server(), "/metrics"); w.Code != 200 || !strings.Contains(w.Body.String(), "datawave_test_total 0") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := newFake().server()
	for _, target := range []string{"/", "/assets/app.js", "/v1/runs", "/nothing"} {
		h := get(t, s, target).Header()
		policy := h.Get("Content-Security-Policy")
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %v", target, h)
		}
		if h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: another site may read it", target)
		}
	}
}

func TestConsoleDirectoryReplacesTheEmbeddedOne(t *testing.T) {
	s := newFake().server(func(c *Config) { c.ConsoleFS = fstest.MapFS{"index.html": {Data: []byte("mine")}} })
	if w := get(t, s, "/"); w.Body.String() != "mine" {
		t.Errorf("%s", w.Body)
	}
}

func TestReplays(t *testing.T) {
	const good = `{"models":["search","catalog","search"]}`
	d := describe(t)
	for _, c := range []struct {
		name, body string
		change     func(*http.Request, *Config)
		status     int
	}{
		{"good", good, nil, 200},
		{"all", `{}`, nil, 200},
		{"unknown model", `{"models":["x"]}`, nil, 400},
		{"unknown member", `{"modles":[]}`, nil, 400},
		{"no JSON", `{`, nil, 400},
		{"a form", good, func(r *http.Request, _ *Config) { r.Header.Set("Content-Type", "text/plain") }, 415},
		{"from afar", good, func(r *http.Request, _ *Config) { r.RemoteAddr = "192.0.2.1:1" }, 403},
		{"from afar, allowed", good, func(r *http.Request, c *Config) { r.RemoteAddr = "192.0.2.1:1"; c.Admin = true }, 200},
		{"a rebound name", good, func(r *http.Request, _ *Config) { r.Host = "evil.example:8080" }, 403},
		{"another site's page", good, func(r *http.Request, _ *Config) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"no replayer", good, func(_ *http.Request, c *Config) { c.Replayer = nil }, 501},
		{"too large", `{"models":["` + strings.Repeat("x", 2<<20) + `"]}`, nil, 413},
	} {
		r := request(http.MethodPost, "/v1/replays", c.body, "Content-Type", "application/json")
		s := newFake().server(func(config *Config) {
			if c.change != nil {
				c.change(r, config)
			}
		})
		w := do(s, r)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d: %s", c.name, w.Code, c.status, w.Body)
		}
		d.check(t, http.MethodPost, "/v1/replays", w)
		if c.status == 200 && (strings.Count(w.Body.String(), "\n") != 3 || !strings.HasSuffix(w.Body.String(), "{\"state\":\"done\"}\n")) {
			t.Errorf("%s: %s", c.name, w.Body)
		}
	}
}

func TestFailedReplaySaysSoLast(t *testing.T) {
	f := newFake()
	f.replay = func(_ context.Context, _ ReplayRequest, progress func(ReplayProgress)) error {
		progress(ReplayProgress{Model: "catalog", State: "building"})
		return errors.New("the log is empty")
	}
	w := do(f.server(), request(http.MethodPost, "/v1/replays", `{"models":["catalog"],"rollback":true}`, "Content-Type", "application/json"))
	if want := (ReplayRequest{Models: []string{"catalog"}, Rollback: true}); !reflect.DeepEqual(f.question, want) {
		t.Errorf("asked %+v", f.question)
	}
	if !strings.HasSuffix(w.Body.String(), `{"state":"failed","detail":"the log is empty"}`+"\n") {
		t.Errorf("%s", w.Body)
	}
}

func TestOneReplayAtATimeAndShutdownEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.replay = func(ctx context.Context, _ ReplayRequest, _ func(ReplayProgress)) error {
			<-ctx.Done()
			return ctx.Err()
		}
		s := f.server()
		post := func() *http.Request {
			return request(http.MethodPost, "/v1/replays", `{}`, "Content-Type", "application/json")
		}
		first := make(chan *httptest.ResponseRecorder)
		go func() { first <- do(s, post()) }()
		synctest.Wait()
		if w := do(s, post()); w.Code != http.StatusConflict {
			t.Errorf("second: %d", w.Code)
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if w := <-first; !strings.Contains(w.Body.String(), `"failed"`) {
			t.Errorf("first: %s", w.Body)
		}
	})
}

// wire is a response writer that hands over each flushed piece.
type wire struct {
	header http.Header
	status int
	piece  strings.Builder
	pieces chan string
}

func (w *wire) Header() http.Header         { return w.header }
func (w *wire) WriteHeader(status int)      { w.status = status }
func (w *wire) Write(b []byte) (int, error) { return w.piece.Write(b) }
func (w *wire) Flush()                      { w.pieces <- w.piece.String(); w.piece.Reset() }

func TestEventStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := f.server()
		w := &wire{header: http.Header{}, pieces: make(chan string)}
		ended := make(chan struct{})
		go func() { s.Handler().ServeHTTP(w, request(http.MethodGet, "/v1/events", "")); close(ended) }()
		expect := func(want string) {
			t.Helper()
			if got := <-w.pieces; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		expect("retry: 3000\nid: datawave.facts=0:5;datawave.findings=0:5;datawave.jobs=0:5\n\n")
		if got := w.header.Get("Content-Type"); w.status != 200 || got != "text/event-stream" {
			t.Errorf("%d %q", w.status, got)
		}
		f.records <- gone(7)
		expect("id: datawave.facts=0:5,1:8;datawave.findings=0:5;datawave.jobs=0:5\n" +
			`data: {"id":"id7","type":"datawave.dataset.gone.v1","source":"stage/intake","subject":"postgres://db.example:5432|shop.public.customers",` +
			`"time":"2026-01-01T00:00:00Z","position":"datawave.facts/1@7","body":{"reason":"dropped"}}` + "\n\n")
		broken := gone(9)
		broken.Data = []byte{1}
		f.records <- broken
		if got := <-w.pieces; !strings.Contains(got, `"body":null,"error":"the body cannot be decoded"`) {
			t.Errorf("undecodable: %s", got)
		}
		before := time.Now()
		expect(": heartbeat\n\n")
		if waited := time.Since(before); waited > 15*time.Second {
			t.Errorf("heartbeat after %v", waited)
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		<-ended
	})
}

func TestEventStreamResumes(t *testing.T) {
	for _, c := range []struct {
		target, header string
		want           map[string]event.Vector
	}{
		{"/v1/events", "", map[string]event.Vector{topic.Facts: nil, topic.Findings: nil, topic.Jobs: nil}},
		{"/v1/events?topic=datawave.control", "", map[string]event.Vector{topic.Control: nil}},
		{"/v1/events?topic=datawave.facts", "datawave.facts=0:5,1:8;datawave.jobs=0:1", map[string]event.Vector{topic.Facts: {0: 5, 1: 8}}},
		{"/v1/events?topic=datawave.facts&last_event_id=datawave.facts%3D2:2", "", map[string]event.Vector{topic.Facts: {2: 2}}},
		{"/v1/events?topic=datawave.facts&last_event_id=datawave.facts%3D2:2", "datawave.facts=0:9", map[string]event.Vector{topic.Facts: {0: 9}}},
	} {
		f := newFake()
		close(f.records)
		w := get(t, f.server(), c.target, "Last-Event-ID", c.header)
		if w.Code != 200 || !reflect.DeepEqual(f.topics, c.want) {
			t.Errorf("%s: %d, followed %v, want %v", c.target, w.Code, f.topics, c.want)
		}
	}
}

func TestSamplesCannotBeFollowed(t *testing.T) {
	for _, name := range []string{topic.Samples, topic.Scans, topic.DeadLetters, "x"} {
		f := newFake()
		if w := get(t, f.server(), "/v1/events?topic="+name); w.Code != 400 || f.topics != nil {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestEventCursorProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vector := rapid.MapOf(rapid.Int32Range(0, 99), rapid.Int64Range(0, 1<<60))
		at := map[string]event.Vector{}
		for name, v := range rapid.MapOfN(rapid.SampledFrom(followable), vector, 0, 4).Draw(t, "at") {
			at[name] = v
		}
		if len(eventCursor(at)) > maxParamBytes {
			t.Skip("longer than a cursor may be")
		}
		got, err := parseEventCursor(eventCursor(at))
		if err != nil || !reflect.DeepEqual(got, at) {
			t.Fatalf("%v: got %v, %v", at, got, err)
		}
	})
}

func FuzzEventCursor(f *testing.F) {
	for _, s := range []string{"", "datawave.facts=0:1,2:3;datawave.jobs=", "=;", "a=0:-1", ";;", "a=99999999999:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := parseEventCursor(s)
		if err != nil {
			return
		}
		again, err := parseEventCursor(eventCursor(at))
		if err != nil || !reflect.DeepEqual(again, at) {
			t.Fatalf("%q: %v, then %v, %v", s, at, again, err)
		}
	})
}

// FuzzParams holds that no query string panics or reaches a model unchecked.
func FuzzParams(f *testing.F) {
	for _, s := range []string{"", "limit=5", "limit=-1&sort=x", "%zz", "a=%00", "min_position=0:1&wait=0s", ";", "q=" + strings.Repeat("x", 9000)} {
		f.Add(s)
	}
	fake := newFake()
	s := fake.server()
	f.Fuzz(func(t *testing.T, query string) {
		if strings.Contains(query, "min_position") {
			return // waits
		}
		r := request(http.MethodGet, "/v1/datasets", "")
		r.URL.RawQuery = query
		switch w := do(s, r); w.Code {
		case http.StatusOK:
			if q := fake.question.(readmodel.DatasetFilter); q.Limit < 1 || q.Limit > 500 {
				t.Fatalf("limit %d", q.Limit)
			}
		case http.StatusBadRequest:
		default:
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}

// fetch asks over the network; the caller closes the body.
func fetch(t *testing.T, method, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestServeAndShutdown(t *testing.T) {
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := newFake()
	s := f.server()
	served := make(chan error)
	go func() { served <- s.Serve(l) }()
	response := fetch(t, http.MethodGet, "http://"+l.Addr().String()+"/v1/events")
	defer func() { _ = response.Body.Close() }()
	for range 2 {
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if text, err := io.ReadAll(response.Body); err != nil || !strings.HasPrefix(string(text), "retry:") {
		t.Errorf("%q %v", text, err)
	}
}
