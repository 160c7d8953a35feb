package search

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// gate stands before the cluster and can be shut.
type gate struct {
	server *httptest.Server
	mode   atomic.Int32
	left   atomic.Int64 // requests until it shuts by itself; negative is never
	after  bool         // the last request gets through, but not its answer
}

const (
	open int32 = iota
	shut       // connections break
	mute       // nothing is answered
)

func newGate(t *testing.T) *gate {
	t.Helper()
	target, err := url.Parse(elasticAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	g.left.Store(-1)
	proxy := httputil.NewSingleHostReverseProxy(target)
	g.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.left.Add(-1) == 0 {
			g.mode.Store(shut)
			if g.after {
				proxy.ServeHTTP(httptest.NewRecorder(), r)
			}
		}
		switch g.mode.Load() {
		case shut:
			panic(http.ErrAbortHandler)
		case mute:
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(g.server.Close)
	return g
}

// model opens a model of the directory's own through the gate.
func (g *gate) model(t *testing.T, dir string) *Model {
	t.Helper()
	m, err := OpenElasticsearch(ElasticsearchConfig{Addresses: []string{g.server.URL}, Prefix: prefixOf(dir)}, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dropAll(t, prefixOf(dir)) })
	t.Cleanup(func() { _ = m.Close() })
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

// twisted is a history that comes out otherwise when a part of it is folded twice.
func twisted() []event.Record {
	f := &feed{}
	f.table("a", "", "one", "two")
	f.labels("a", "one", "EMAIL_ADDRESS")
	f.table("b", "", "x")
	f.fact(event.DecisionMade, "b", &event.Decision{Kind: "tag", Value: "gold", Field: "x"})
	f.table("a", "", "two", "three")
	f.labels("a", "three", "PHONE_NUMBER")
	f.fact(event.DatasetGone, "b", &event.Gone{})
	f.fact(event.DecisionMade, "b", &event.Decision{Kind: "tag", Value: "silver"})
	f.table("b", "", "x", "y")
	f.labels("c", "z", "IP_ADDRESS")
	return f.records
}

func digestOf(t testing.TB, p projections.Projection) projections.Digest {
	t.Helper()
	d, err := p.Digest(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func bleveDigest(t *testing.T, records []event.Record) projections.Digest {
	t.Helper()
	return digestOf(t, (&feed{records: records}).into(t))
}

// TestElasticsearchCrash cuts the process off from the cluster at every request of a batch, before or after the cluster has done
// it, and goes on in smaller batches from the checkpoint: in another process, or in the same one where it loads.
func TestElasticsearchCrash(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []event.Record
		first   int // records of the batch that is cut off
		then    int
		load    bool
	}{
		{"one request", twisted(), 7, 2, false},
		{"two workers", estate(400), 500, 200, true},
	} {
		want := bleveDigest(t, c.records)
		for _, after := range []bool{false, true} {
			crashed := true
			for n := int64(1); crashed; n++ {
				g, dir := newGate(t), t.TempDir()
				m := g.model(t, dir)
				fold, rest := m.Current().Apply, g.model(t, dir).Current().Apply
				if c.load {
					fold = m.Current().(projections.Loader).Load
					rest = fold
				}
				crashed = g.cutOff(t, fold, c.records[:c.first], n, after)
				goOnBy(t, m.Current(), rest, c.records, c.then)
				if got := digestOf(t, m.Current()); got != want {
					t.Errorf("%s: cut off at request %d (after it: %v): digest %v, want %v", c.name, n, after, got, want)
				}
			}
		}
	}
}

// cutOff applies a batch whose nth request, and all later ones, fail. It reports false when the batch takes fewer.
func (g *gate) cutOff(t *testing.T, fold folding, batch []event.Record, n int64, after bool) bool {
	t.Helper()
	g.after = after
	g.left.Store(n)
	failed := fold(t.Context(), batch) != nil
	g.left.Store(-1)
	g.mode.Store(open)
	return failed
}

type folding = func(context.Context, []event.Record) error

// goOn folds what is above the checkpoint in batches of the given size.
func goOn(t *testing.T, p projections.Projection, records []event.Record, size int) {
	t.Helper()
	goOnBy(t, p, p.Apply, records, size)
}

func goOnBy(t *testing.T, p projections.Projection, fold folding, records []event.Record, size int) {
	t.Helper()
	at, err := p.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh, _ := at.Above(records)
	for batch := range slices.Chunk(fresh, size) {
		if err := fold(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

func TestElasticsearchLoadIsApply(t *testing.T) {
	records := estate(700) // more than one worker's
	want := bleveDigest(t, records)
	m := newGate(t).model(t, t.TempDir())
	built, err := m.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x := built.(projections.Loader)
	for range 2 {
		for batch := range slices.Chunk(records, 600) {
			if err := x.Load(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.Loaded(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Swap(t.Context(), built); err != nil {
		t.Fatal(err)
	}
	if page, err := m.Search(t.Context(), readmodel.SearchQuery{}); err != nil || page.Total != 700 {
		t.Errorf("%d datasets, %v", page.Total, err)
	}
	if got := digestOf(t, m.Current()); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

func TestElasticsearchOutage(t *testing.T) {
	g := newGate(t)
	m := g.model(t, t.TempDir())
	records := shop().records
	for _, mode := range []int32{shut, mute} {
		g.mode.Store(mode)
		started := time.Now()
		if _, err := m.Search(t.Context(), readmodel.SearchQuery{Text: "orders"}); !errors.Is(err, readmodel.ErrUnavailable) {
			t.Errorf("search: %v", err)
		}
		if took := time.Since(started); took > readTimeout+500*time.Millisecond {
			t.Errorf("the answer took %v", took)
		}
		if err := m.Current().Apply(t.Context(), records); err == nil {
			t.Error("applied without a cluster")
		}
	}
	g.mode.Store(open)
	goOn(t, m.Current(), records, 1000)
	if page, err := m.Search(t.Context(), readmodel.SearchQuery{Text: "orders"}); err != nil || page.Total == 0 {
		t.Errorf("after the outage: %d hits, %v", page.Total, err)
	}
}

func TestElasticsearchThatIsNotThereYet(t *testing.T) {
	elasticAddress(t)
	m, err := OpenElasticsearch(ElasticsearchConfig{Addresses: []string{"http://user:secret@127.0.0.1:1"}}, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Search(t.Context(), readmodel.SearchQuery{}); !errors.Is(err, readmodel.ErrUnavailable) {
		t.Errorf("search: %v", err)
	}
	if err := m.Open(t.Context()); !errors.Is(err, readmodel.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("open: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// TestElasticsearchRace lets two processes fold the same log, in batches of their own.
func TestElasticsearchRace(t *testing.T) {
	records := estate(60)
	want := bleveDigest(t, records)
	g, dir := newGate(t), t.TempDir()
	one, other := g.model(t, dir), g.model(t, dir)
	var done sync.WaitGroup
	for i, m := range []*Model{one, other} {
		done.Go(func() {
			for range 1000 {
				if caughtUp(t, m.Current(), records, 5+3*i) {
					return
				}
			}
			t.Error("it never gets to the end")
		})
	}
	done.Wait()
	if got := digestOf(t, one.Current()); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

func caughtUp(t *testing.T, p projections.Projection, records []event.Record, size int) bool {
	at, err := p.Checkpoint(t.Context())
	if err != nil {
		t.Error(err)
		return true
	}
	fresh, _ := at.Above(records)
	for batch := range slices.Chunk(fresh, size) {
		if err := p.Apply(t.Context(), batch); err != nil {
			if !errors.Is(err, errRaced) {
				t.Error(err)
			}
			return false
		}
	}
	return true
}

func TestElasticsearchShelfIsShared(t *testing.T) {
	g, dir := newGate(t), t.TempDir()
	one, other := g.model(t, dir), g.model(t, dir)
	built, err := one.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := built.Apply(t.Context(), shop().records); err != nil {
		t.Fatal(err)
	}
	if err := one.Swap(t.Context(), built); err != nil {
		t.Fatal(err)
	}
	if err := other.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page, err := other.Search(t.Context(), readmodel.SearchQuery{}); err != nil || page.Total != 7 {
		t.Errorf("the other process finds %d, %v", page.Total, err)
	}
	s := elasticShelfOf(t, prefixOf(dir))
	is, err := s.Pointers(t.Context())
	if err != nil || is != (version.Pointers{Current: 2, Previous: 1}) {
		t.Fatalf("%+v, %v", is, err)
	}
	for _, was := range []version.Pointers{{Current: 1}, {Current: 1, Previous: 2}, {Current: 2, Previous: 1, Building: 3}, {Current: 2}} {
		if err := s.Point(t.Context(), was, version.Pointers{Current: 1}); !errors.Is(err, version.ErrMoved) {
			t.Errorf("from %+v: %v", was, err)
		}
	}
	// Between the look and the update, another process may move what was looked at: the update itself must fail.
	for _, stale := range []struct{ was, now version.Pointers }{
		{version.Pointers{Current: 1}, version.Pointers{Current: 2, Previous: 1}},
		{version.Pointers{}, version.Pointers{Current: 1}},
		{version.Pointers{Current: 2, Previous: 1}, version.Pointers{Current: 9, Previous: 2}},
	} {
		err := s.cluster.once(t.Context(), manageTimeout, esapi.IndicesUpdateAliasesRequest{Body: encoded(object{"actions": s.moves(stale.was, stale.now)})}, nil)
		if !refused(err, kindNoAlias) && !refused(err, kindState) && !refused(err, kindNoIndex) {
			t.Errorf("%+v: %v", stale, err)
		}
	}
	if now, err := s.Pointers(t.Context()); err != nil || now != is {
		t.Errorf("the pointers are %+v, %v", now, err)
	}
}

// TestElasticsearchPointersMoveOnce lets processes move the pointers at once, each elsewhere: one does, and the others are told.
func TestElasticsearchPointersMoveOnce(t *testing.T) {
	g, dir := newGate(t), t.TempDir()
	g.model(t, dir)
	s := elasticShelfOf(t, prefixOf(dir))
	for range 4 {
		if _, err := s.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		was, err := s.Pointers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var won atomic.Pointer[version.Pointers]
		var movers sync.WaitGroup
		for n := range 5 {
			movers.Go(func() {
				now := version.Pointers{Current: n + 1, Previous: (n+1)%5 + 1, Building: (n+2)%5 + 1}
				if now == was {
					return
				}
				err := s.Point(t.Context(), was, now)
				switch {
				case err == nil && !won.CompareAndSwap(nil, &now):
					t.Errorf("both %+v and %+v are said to be there", now, won.Load())
				case err != nil && !errors.Is(err, version.ErrMoved):
					t.Error(err)
				}
			})
		}
		movers.Wait()
		if now, err := s.Pointers(t.Context()); err != nil || won.Load() == nil || now != *won.Load() {
			t.Fatalf("the pointers are %+v, not %+v; %v", now, won.Load(), err)
		}
	}
}

// TestElasticsearchBehindTLS folds and searches through a server that speaks TLS and wants to know who asks, as a cluster with security
// does, and hands on what it lets through to one without.
func TestElasticsearchBehindTLS(t *testing.T) {
	target, err := url.Parse(elasticAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	for wanted, config := range map[string]ElasticsearchConfig{
		"Basic YWRhOnNlY3JldA==": {User: "ada", Password: "secret"},
		"APIKey a2V5":            {APIKey: "a2V5"},
	} {
		proxy := httputil.NewSingleHostReverseProxy(target)
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != wanted {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			r.Header.Del("Authorization")
			proxy.ServeHTTP(w, r)
		}))
		defer server.Close()
		config.Addresses, config.Prefix, config.CAFile = []string{server.URL}, prefixOf(t.TempDir()), authority(t, server)
		m, err := OpenElasticsearch(config, avro.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = m.Close() }()
		defer dropAll(t, config.Prefix)
		if err := m.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		shop().applyTo(t, m.Current().(Store))
		if hits := names(find(t, m.Current().(Store), readmodel.SearchQuery{Text: "orders"})); len(hits) == 0 || hits[0] != "orders" {
			t.Errorf("%s: found %v", wanted, hits)
		}
	}
}

// authority is a file with the certificate of a server that signed it itself.
func authority(t *testing.T, server *httptest.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestElasticsearchLosesTheIndex deletes the index under a running process.
func TestElasticsearchLosesTheIndex(t *testing.T) {
	g, dir := newGate(t), t.TempDir()
	m := g.model(t, dir)
	records := shop().records
	goOn(t, m.Current(), records[:5], 1000)
	s := elasticShelfOf(t, prefixOf(dir))
	if err := deleteIndex(t.Context(), s.cluster, s.index(1)); err != nil {
		t.Fatal(err)
	}
	if err := m.Current().Apply(t.Context(), records[5:]); err == nil {
		t.Error("applied to an index that is not there")
	}
	if indexes, err := s.indexes(t.Context()); err != nil || len(indexes) != 0 {
		t.Errorf("a write has made an index: %v, %v", indexes, err)
	}
	if _, err := m.Search(t.Context(), readmodel.SearchQuery{}); !errors.Is(err, readmodel.ErrUnavailable) {
		t.Errorf("search: %v", err)
	}
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := m.Current().Apply(t.Context(), records[5:]); !errors.Is(err, errLost) {
		t.Errorf("the rest was applied to an index that lacks the beginning: %v", err)
	}
	goOn(t, m.Current(), records, 1000)
	if got, want := digestOf(t, m.Current()), bleveDigest(t, records); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

func TestElasticsearchIndexOfAnotherRelease(t *testing.T) {
	g, dir := newGate(t), t.TempDir()
	if err := g.model(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	s := elasticShelfOf(t, prefixOf(dir))
	mapping := object{"_meta": object{"schema": elasticSchema + 1}}
	if err := s.cluster.once(t.Context(), manageTimeout, esapi.IndicesPutMappingRequest{Index: []string{s.index(1)}, Body: encoded(mapping)}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), 1); !errors.Is(err, version.ErrSchema) || !strings.Contains(err.Error(), "datawave replay search") {
		t.Errorf("got %v", err)
	}
}

func TestElasticsearchThatIsFull(t *testing.T) {
	g, dir := newGate(t), t.TempDir()
	m := g.model(t, dir)
	s := elasticShelfOf(t, prefixOf(dir))
	block := func(on bool) {
		t.Helper()
		body := object{"index.blocks.read_only_allow_delete": on}
		if err := s.cluster.once(t.Context(), manageTimeout, esapi.IndicesPutSettingsRequest{Index: []string{s.index(1)}, Body: encoded(body)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	block(true)
	if err := m.Current().Apply(t.Context(), shop().records); !refused(err, kindBlocked) || !strings.Contains(err.Error(), "disks are too full") {
		t.Errorf("got %v", err)
	}
	block(false)
	goOn(t, m.Current(), shop().records, 1000)
}

func TestElasticsearchIsTooBusyForSome(t *testing.T) {
	b := bulk{body: []byte("aabbbcd"), ends: []int{2, 5, 6, 7}}
	var a bulkAnswer
	a.Errors = true
	if err := json.Unmarshal([]byte(`[{},{},{},{}]`), &a.Items); err != nil {
		t.Fatal(err)
	}
	for i, item := range []refusal{{429, "es_rejected_execution_exception"}, {201, ""}, {200, ""}, {503, "unavailable_shards_exception"}} {
		a.Items[i].Create.Status, a.Items[i].Create.Error.Type = item.status, item.kind
	}
	again, err := a.refused(4)
	if err != nil || !slices.Equal(again, []int{0, 3}) {
		t.Fatalf("%v, %v", again, err)
	}
	if b.keep(again); string(b.body) != "aad" || !slices.Equal(b.ends, []int{2, 3}) {
		t.Errorf("kept %q, %v", b.body, b.ends)
	}
	for kind, is := range map[string]func(error) bool{
		"mapper_parsing_exception": func(err error) bool { return refused(err, "mapper_parsing_exception") },
		kindConflict:               func(err error) bool { return errors.Is(err, errRaced) },
	} {
		a.Items[2].Create = written{}
		a.Items[2].Index.Status, a.Items[2].Index.Error.Type = 400, kind
		if _, err := a.refused(4); !is(err) {
			t.Errorf("%s: got %v", kind, err)
		}
	}
}

// TestElasticsearchPages follows a list through a point in time, also when that has expired and when datasets come meanwhile.
func TestElasticsearchPages(t *testing.T) {
	m := newGate(t).model(t, t.TempDir())
	goOn(t, m.Current(), estate(30), 1000)
	first, err := m.Search(t.Context(), readmodel.SearchQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	second, err := m.Search(t.Context(), readmodel.SearchQuery{Limit: 10, After: first.Next})
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseCursor(second.Next)
	if err != nil || c.View == "" {
		t.Fatalf("no point in time in %+v, %v", c, err)
	}
	third, err := m.Search(t.Context(), readmodel.SearchQuery{Limit: 10, After: second.Next})
	if err != nil || len(third.Hits) != 10 || third.Next != "" {
		t.Fatalf("%d hits, next %q, %v", len(third.Hits), third.Next, err)
	}
	for _, view := range []string{c.View, c.View + "x", "AAAA", "other-000001/AAAA", m.Current().(*elasticIndex).name + "/AAAA"} { // the first is closed by now
		c.View = view
		again, err := m.Search(t.Context(), readmodel.SearchQuery{Limit: 10, After: c.String()})
		if err != nil || !slices.Equal(names(again), names(third)) {
			t.Errorf("view %q: %v, %v", view, names(again), err)
		}
	}
}

func TestElasticsearchConfiguration(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(garbage, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenElasticsearch(ElasticsearchConfig{Addresses: []string{"ftp://x", "http://user:secret@host:port"}, User: "u", APIKey: "k", CAFile: garbage, Prefix: "Über"}, avro.Embedded())
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"address 1", "address 2", "not both", "holds none", "prefix"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("a password in %v", err)
	}
	if _, err := OpenElasticsearch(ElasticsearchConfig{}, avro.Embedded()); err == nil {
		t.Error("no address was accepted")
	}
}

// TestElasticsearchLogin sends what a cluster with security wants, over TLS with a certificate of its own.
func TestElasticsearchLogin(t *testing.T) {
	var sent atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Store(r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"type":"security_exception","reason":"unable to authenticate user [ada]"},"status":401}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the client that does not trust it
	server.StartTLS()
	defer server.Close()
	ca := authority(t, server)
	for want, config := range map[string]ElasticsearchConfig{
		"Basic YWRhOnNlY3JldA==": {User: "ada", Password: "secret", CAFile: ca},
		"APIKey a2V5":            {APIKey: "a2V5", CAFile: ca},
		"":                       {}, // the certificate is not trusted
	} {
		config.Addresses = []string{server.URL}
		sent.Store("")
		m, err := OpenElasticsearch(config, avro.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		err = m.Open(t.Context())
		if got := sent.Load(); got != want || err == nil || want != "" && !strings.Contains(err.Error(), "are wrong") || strings.Contains(err.Error(), "ada") {
			t.Errorf("sent %q, want %q; %v", got, want, err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}
