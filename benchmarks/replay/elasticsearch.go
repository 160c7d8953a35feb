package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"datawave/projections/search"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

const (
	elasticPrefix = "datawave_bench"
	warmDatasets  = 10_000
	bulk          = 5000 // documents in a request
)

// elastic asks a cluster in its own words.
type elastic struct {
	url    string
	prefix string // of the indexes
}

func (e elastic) index() string { return e.prefix + "-search-000001" }

func (e elastic) bare() string { return e.prefix + "-bare" }

func openElasticsearch(ctx context.Context) (*opened, error) {
	url := os.Getenv("DATAWAVE_TEST_ELASTICSEARCH")
	if url == "" {
		return nil, errors.New("DATAWAVE_TEST_ELASTICSEARCH names no server")
	}
	if err := (elastic{url, elasticPrefix + "_warm"}).warm(ctx); err != nil {
		return nil, fmt.Errorf("warm up: %w", err)
	}
	return elastic{url, elasticPrefix}.open(ctx)
}

// warm does a little of what is measured and drops it: whichever came first would pay for a virtual machine that has compiled nothing yet.
func (e elastic) warm(ctx context.Context) (err error) {
	o, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	if _, err := load(ctx, o.version, o.meter, &estate{datasets: warmDatasets}); err != nil {
		return err
	}
	_, _, err = o.bare(ctx)
	return err
}

func (e elastic) open(ctx context.Context) (*opened, error) {
	server, err := e.cpu(ctx)
	if err == nil {
		err = e.drop(ctx)
	}
	if err != nil {
		return nil, err
	}
	m, err := search.OpenElasticsearch(search.ElasticsearchConfig{Addresses: []string{e.url}, Prefix: e.prefix}, avro.Embedded())
	if err != nil {
		return nil, err
	}
	if err := m.Open(ctx); err != nil {
		return nil, err
	}
	version, meter := m.Current().(search.Store), meter{server: server}
	bare := func(ctx context.Context) (cost, int64, error) { return e.copyAll(ctx, meter) }
	return &opened{version: version, bare: bare, meter: meter, reads: append(searchReads(version), e.bareSearch()),
		close: func() error { return errors.Join(m.Close(), e.drop(ctx)) }}, nil
}

// cpu is what the nodes on this machine have used, for whoever asked them; a node itself says it anew only once a second.
func (e elastic) cpu(ctx context.Context) (func() time.Duration, error) {
	var answer struct {
		Nodes map[string]struct {
			Process struct {
				ID int `json:"id"`
			} `json:"process"`
		} `json:"nodes"`
	}
	if err := e.do(ctx, http.MethodGet, "/_nodes/process", nil, &answer); err != nil {
		return nil, err
	}
	return func() (sum time.Duration) {
		for _, node := range answer.Nodes {
			if s, err := readStat(node.Process.ID); err == nil && s.name == "java" { // no process of another machine
				sum += s.own
			}
		}
		return sum
	}, nil
}

// bareSearch is the limit of a search: the words in the fields that have words, the same facets, and no answer kept from before.
func (e elastic) bareSearch() query {
	facets := map[string]any{}
	for _, facet := range readmodel.Facets {
		facets[facet] = map[string]any{"terms": map[string]any{"field": facet, "size": 20}}
	}
	return query{"bare query with facets", func(ctx context.Context, r *rand.Rand) error {
		text := strings.ReplaceAll(searchText(r), "_", " ")
		body, err := json.Marshal(map[string]any{"size": 20, "aggs": facets, "track_total_hits": true, "_source": []string{"state"},
			"query": map[string]any{"multi_match": map[string]any{"query": text, "fields": []string{"name^6", "about^2", "comments"}, "operator": "and"}}})
		if err != nil {
			return err
		}
		var answer struct {
			Hits struct{ Hits []json.RawMessage }
		}
		err = e.do(ctx, http.MethodPost, "/"+e.index()+"/_search?request_cache=false", body, &answer)
		if err == nil && len(answer.Hits.Hits) == 0 {
			err = fmt.Errorf("%q finds nothing", text)
		}
		return err
	}}
}

func (e elastic) drop(ctx context.Context) error {
	for _, index := range []string{e.index(), e.bare()} {
		if err := e.do(ctx, http.MethodDelete, "/"+index+"?ignore_unavailable=true", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func (e elastic) do(ctx context.Context, method, path string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, e.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s %s", method, path, response.Status, text[:min(len(text), 500)])
	}
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(text, answer)
}

// copyAll writes the same documents with the same mapping and no versions, by two writers.
func (e elastic) copyAll(ctx context.Context, m meter) (took cost, rows int64, err error) {
	var index map[string]struct {
		Mappings json.RawMessage `json:"mappings"`
		Settings struct {
			Index struct {
				Analysis json.RawMessage `json:"analysis"`
			} `json:"index"`
		} `json:"settings"`
	}
	if err := e.do(ctx, http.MethodGet, "/"+e.index(), nil, &index); err != nil {
		return took, 0, err
	}
	of := index[e.index()]
	settings, err := json.Marshal(map[string]any{"mappings": of.Mappings, "settings": map[string]any{"index": map[string]any{
		"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1", "max_ngram_diff": 50, "analysis": of.Settings.Index.Analysis}}})
	if err != nil {
		return took, 0, err
	}
	if err := e.do(ctx, http.MethodPut, "/"+e.bare(), settings, nil); err != nil {
		return took, 0, err
	}
	bodies, rows, err := e.bodies(ctx)
	if err != nil {
		return took, 0, err
	}
	took, err = m.measure(func() error { return e.write(ctx, bodies) })
	return took, rows, err
}

// bodies are bulk requests with every document of the version.
func (e elastic) bodies(ctx context.Context) (bodies [][]byte, rows int64, err error) {
	var page struct {
		Scroll string `json:"_scroll_id"`
		Hits   struct {
			Hits []struct {
				ID     string          `json:"_id"`
				Source json.RawMessage `json:"_source"`
			}
		}
	}
	path, body := "/"+e.index()+"/_search?scroll=2m", []byte(fmt.Sprintf(`{"size":%d,"sort":["_doc"]}`, bulk))
	for {
		page.Hits.Hits = nil
		if err := e.do(ctx, http.MethodPost, path, body, &page); err != nil || len(page.Hits.Hits) == 0 {
			return bodies, rows, err
		}
		var request bytes.Buffer
		for _, hit := range page.Hits.Hits {
			fmt.Fprintf(&request, "{\"index\":{\"_id\":%q}}\n%s\n", hit.ID, hit.Source)
		}
		bodies, rows = append(bodies, request.Bytes()), rows+int64(len(page.Hits.Hits))
		path, body = "/_search/scroll", []byte(fmt.Sprintf(`{"scroll":"2m","scroll_id":%q}`, page.Scroll))
	}
}

func (e elastic) write(ctx context.Context, bodies [][]byte) error {
	work := make(chan []byte)
	var failures [2]error
	var writers sync.WaitGroup
	for i := range failures {
		writers.Go(func() {
			for body := range work {
				var answer struct{ Errors bool }
				err := e.do(ctx, http.MethodPost, "/"+e.bare()+"/_bulk?filter_path=errors", body, &answer)
				if answer.Errors {
					err = errors.New("a document was refused")
				}
				failures[i] = errors.Join(failures[i], err)
			}
		})
	}
	for _, body := range bodies {
		work <- body
	}
	close(work)
	writers.Wait()
	return errors.Join(errors.Join(failures[:]...), e.do(ctx, http.MethodPost, "/"+e.bare()+"/_refresh", nil, nil))
}
