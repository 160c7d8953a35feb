// Command impact measures reads of lineage over HTTP from the embedded stores: a graph of a million edges, and the API on loopback. Each
// answer is held against what the graph is made of.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"datawave/api"
	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// The graph: layers of datasets, each of which is derived from some of the layer before, by some fields of each.
const (
	layerSize = 5000
	sources   = 4
	fields    = 5
)

func main() {
	edges := flag.Int("edges", 1_000_000, "edges of the graph")
	reads := flag.Int("reads", 2000, "reads of each kind")
	flag.Parse()
	if err := run(*edges, *reads); err != nil {
		fmt.Fprintln(os.Stderr, "impact:", err)
		os.Exit(1)
	}
}

func run(edges, reads int) error {
	dir, err := os.MkdirTemp("", "datawave-bench-impact")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	e := &estate{datasets: layerSize + edges/(sources*fields)}
	server, err := e.open(context.Background(), dir)
	if err != nil {
		return err
	}
	defer server.Close()
	return e.measure(server, reads)
}

// estate is datasets by number.
type estate struct {
	datasets int
	catalog  *catalog.Catalog
	lineage  *lineage.Lineage
	offset   int64
}

func id(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.layer%02d.table%06d", n/layerSize, n)}
}

// from are the datasets that one is derived from: spread over the layer before, the same in every run.
func from(n int) (list []int) {
	if n < layerSize {
		return nil
	}
	layer := n/layerSize - 1
	for i := range sources {
		list = append(list, layer*layerSize+(n*7919+i*1237)%layerSize)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (e *estate) record(kind string, n int, body event.Body) (event.Record, error) {
	data, err := avro.Embedded().Append(nil, body)
	e.offset++
	return event.Record{Envelope: event.Envelope{Type: kind, Subject: id(n).Key(), Data: data, Time: time.UnixMilli(1_767_225_600_000)},
		At: event.Position{Topic: topic.Facts, Offset: e.offset}}, err
}

// facts are about one dataset: every tenth has an email address.
func (e *estate) facts(n int) (records []event.Record, err error) {
	state := &event.Dataset{Kind: "table", Source: "postgres://db.example:5432/shop", Rows: 1, Bytes: 1}
	for f := range fields {
		state.Fields = append(state.Fields, event.Field{Path: fmt.Sprint("field", f), Type: "text"})
	}
	bodies := []struct {
		kind string
		body event.Body
	}{{event.DatasetObserved, state}}
	if n%10 == 0 {
		bodies = append(bodies, struct {
			kind string
			body event.Body
		}{event.ClassificationRecorded, &event.Classification{Fields: []event.ClassifiedField{{Path: "field0", Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Confidence: 0.9}}}}}})
	}
	if list := from(n); len(list) > 0 {
		assertion := &event.LineageAssertion{Prover: "sql"}
		for _, source := range list {
			for f := range fields {
				name := fmt.Sprint("field", f)
				assertion.Edges = append(assertion.Edges, event.Edge{FromNamespace: id(source).Namespace, FromName: id(source).Name, FromField: name, ToField: name,
					Kind: "DIRECT", Transformation: "IDENTITY", Proof: "view definition", Confidence: 1})
			}
		}
		bodies = append(bodies, struct {
			kind string
			body event.Body
		}{event.LineageAsserted, assertion})
	}
	for _, b := range bodies {
		r, err := e.record(b.kind, n, b.body)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// open fills the stores and serves them.
func (e *estate) open(ctx context.Context, dir string) (*httptest.Server, error) {
	for _, name := range []string{"catalog", "lineage"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return nil, err
		}
	}
	var errs [2]error
	e.catalog, errs[0] = catalog.OpenSQLite(ctx, filepath.Join(dir, "catalog"), avro.Embedded())
	e.lineage, errs[1] = lineage.OpenSQLite(ctx, filepath.Join(dir, "lineage"), avro.Embedded())
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	start := time.Now()
	if err := e.fill(ctx); err != nil {
		return nil, err
	}
	fmt.Printf("%d datasets, %d edges, filled in %.0f s\n", e.datasets, (e.datasets-layerSize)*sources*fields, time.Since(start).Seconds())
	s := api.New(api.Config{Catalog: e.catalog, Jobs: e.catalog, Lineage: e.lineage, Positions: nowhere{}, Codec: avro.Embedded(), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return httptest.NewServer(s.Handler()), nil
}

func (e *estate) fill(ctx context.Context) error {
	store, ok := e.lineage.Current().(*lineage.SQLite)
	if !ok {
		return errors.New("the store is none of SQLite")
	}
	var batch []event.Record
	for n := range e.datasets {
		records, err := e.facts(n)
		if err != nil {
			return err
		}
		batch = append(batch, records...)
		if len(batch) < 10_000 && n < e.datasets-1 {
			continue
		}
		if err := errors.Join(e.catalog.Current().Apply(ctx, batch), store.Load(ctx, batch)); err != nil {
			return err
		}
		batch = batch[:0]
	}
	return store.Loaded(ctx)
}

// nowhere is a position that is never asked for.
type nowhere struct{}

func (nowhere) Wait(context.Context, string, string, event.Vector) error { return nil }
func (nowhere) Applied(string, string) event.Vector                      { return nil }

func (e *estate) measure(server *httptest.Server, reads int) error {
	var all [3]times
	for i, kind := range []struct {
		name, path string
		check      func(n int, body []byte) error
	}{
		{"impact, up", "/impact?direction=up&depth=3&limit=1000", e.checkUp},
		{"impact, down", "/impact?direction=down&depth=3&limit=1000", nil},
		{"impact, up, with an infotype", "/impact?direction=up&depth=3&limit=1000&infotype=EMAIL_ADDRESS", nil},
	} {
		t, err := e.read(server, reads, kind.path, kind.check)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
		all[i] = t
		fmt.Printf("%-30s %8.1f nodes  p50 %6.2f ms  p99 %6.2f ms\n", kind.name, t.nodes, t.at(0.5), t.at(0.99))
	}
	both := times{list: slices.Concat(all[0].list, all[1].list)}
	slices.Sort(both.list)
	fmt.Printf("bench-impact depth3_p50_ms=%.2f depth3_p99_ms=%.2f\n", both.at(0.5), both.at(0.99))
	return nil
}

// times are sorted.
type times struct {
	list  []float64 // in milliseconds
	nodes float64   // an answer, on average
}

func (t *times) at(share float64) float64 { return t.list[int(share*float64(len(t.list)-1))] }

func (e *estate) read(server *httptest.Server, reads int, path string, check func(int, []byte) error) (t times, err error) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // The same in every run.
	for i := range reads + reads/10 {
		n := random.IntN(e.datasets)
		start := time.Now()
		body, err := get(server, "/v1/lineage/"+url.PathEscape(id(n).Hash())+path)
		took := time.Since(start)
		if err != nil {
			return t, err
		}
		if check != nil {
			if err := check(n, body); err != nil {
				return t, err
			}
		}
		var page readmodel.Impact
		if err := json.Unmarshal(body, &page); err != nil {
			return t, err
		}
		if i >= reads/10 { // the first warm the caches
			t.list = append(t.list, float64(took.Microseconds())/1000)
			t.nodes += float64(len(page.Nodes)) / float64(reads)
		}
	}
	slices.Sort(t.list)
	return t, nil
}

func get(server *httptest.Server, path string) ([]byte, error) {
	response, err := server.Client().Get(server.URL + path) //nolint:noctx // On loopback.
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(strconv.Itoa(response.StatusCode) + ": " + string(body))
	}
	return body, err
}

// checkUp holds an answer against what the graph is made of.
func (e *estate) checkUp(n int, body []byte) error {
	want := map[string]bool{id(n).Hash(): true}
	for level, at := 0, []int{n}; level < 3; level++ {
		var next []int
		for _, d := range at {
			next = append(next, from(d)...)
		}
		for _, d := range next {
			want[id(d).Hash()] = true
		}
		at = next
	}
	var page readmodel.Impact
	if err := json.Unmarshal(body, &page); err != nil {
		return err
	}
	for i := range page.Nodes {
		if !want[page.Nodes[i].ID] {
			return fmt.Errorf("%s is not what %d is derived from", page.Nodes[i].Name, n)
		}
	}
	if len(page.Nodes) != len(want) || page.Total != len(want) {
		return fmt.Errorf("%d nodes, want %d", len(page.Nodes), len(want))
	}
	return nil
}
