package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/schemas/readmodel"
)

// viewKept is how long the cluster keeps a point in time after a page of it was read. A page that is asked for later is read from
// how things are then, from the same place in the order on.
const viewKept = "1m"

// answered is an answer to a search.
type answered struct {
	View   string `json:"pit_id"`
	Shards struct {
		Total int `json:"total"`
	} `json:"_shards"`
	Hits struct {
		Total struct {
			Value int64 `json:"value"`
		} `json:"total"`
		Hits []struct {
			ID     string            `json:"_id"`
			Score  float64           `json:"_score"` // null, and so 0, in a list by name
			Sort   []json.RawMessage `json:"sort"`
			Source source            `json:"_source"`
		} `json:"hits"`
	} `json:"hits"`
	Facets map[string]struct {
		Buckets []struct {
			Key   string `json:"key"`
			Count int64  `json:"doc_count"`
		} `json:"buckets"`
	} `json:"aggregations"`
}

// Search implements Store. The first page is read without a point in time, which is one request and nothing to keep; the second
// opens one, so that what changes meanwhile moves nothing between the pages.
func (x *elasticIndex) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	if x.closed.Load() {
		return readmodel.SearchPage{}, os.ErrClosed
	}
	limited, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	page, err := answer(q, func(asked question, l level, after cursor) (found, error) {
		return x.ask(limited, asked, q, l, after)
	})
	if err != nil {
		return page, fmt.Errorf("index %s: search: %w", x.name, err)
	}
	return page, nil
}

func (x *elasticIndex) ask(ctx context.Context, asked question, q readmodel.SearchQuery, l level, after cursor) (found, error) {
	size := limit(q.Limit) + 1
	body := object{"size": size, "query": asked.elastic(l, q.Filters), "aggs": facetsAsked(), "track_total_hits": true, "_source": []string{fieldState}}
	if asked.empty() {
		body["sort"] = []object{{fieldSort: "asc"}, {fieldOrder: "asc"}}
	} else {
		body["sort"] = byScore
	}
	if after.Sort == nil {
		var first answered
		request := func() esapi.Request { // the cluster keeps what it has counted until the index changes
			return esapi.SearchRequest{Index: []string{x.name}, Body: encoded(body), Preference: sameCopy(asked), RequestCache: esapi.BoolPtr(true)}
		}
		err := x.cluster.again(ctx, readTimeout, request, &first)
		return first.found(asked), err
	}
	body["search_after"] = after.elastic(asked)
	return x.askLater(ctx, body, asked, after.View, size)
}

// sameCopy names a copy of the index for a question, so that it is scored by the same counts again.
func sameCopy(asked question) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(asked.whole)) // never fails
	return strconv.FormatUint(uint64(h.Sum32()), 16)
}

// Suggest implements Store.
func (x *elasticIndex) Suggest(ctx context.Context, text string) (readmodel.Suggestions, error) {
	if x.closed.Load() {
		return readmodel.Suggestions{}, os.ErrClosed
	}
	limited, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	out, err := suggest(limited, x, text)
	if err != nil {
		return out, fmt.Errorf("index %s: suggest: %w", x.name, err)
	}
	return out, nil
}

// first implements dictionary.
func (x *elasticIndex) first(ctx context.Context, asked question, limit int) (found, error) {
	body := object{"size": limit, "query": asked.elastic(strict, nil), "sort": byScore, "track_total_hits": true, "_source": []string{fieldState}}
	var first answered
	err := x.cluster.again(ctx, readTimeout, func() esapi.Request {
		return esapi.SearchRequest{Index: []string{x.name}, Body: encoded(body), Preference: sameCopy(asked), RequestCache: esapi.BoolPtr(true)}
	}, &first)
	return first.found(asked), err
}

// spellings implements dictionary.
func (x *elasticIndex) spellings(ctx context.Context, word string, edits int) ([]string, error) {
	asked := object{"text": word}
	for _, field := range []string{fieldName, fieldAbout} {
		asked[field] = object{"term": object{"field": field, "analyzer": analyzerWords, "suggest_mode": "always", "max_edits": edits, "prefix_length": 1,
			"size": maxFuzzyExpansion, "sort": "frequency"}}
	}
	var answer struct {
		Suggest map[string][]struct {
			Options []struct {
				Text string `json:"text"`
				Freq uint64 `json:"freq"`
			} `json:"options"`
		} `json:"suggest"`
	}
	body := object{"size": 0, "track_total_hits": false, "suggest": asked}
	err := x.cluster.again(ctx, readTimeout, func() esapi.Request { return esapi.SearchRequest{Index: []string{x.name}, Body: encoded(body)} }, &answer)
	counts := map[string]uint64{}
	for _, words := range answer.Suggest {
		for _, w := range words {
			for _, option := range w.Options {
				counts[option.Text] += option.Freq
			}
		}
	}
	return commonest(counts), err
}

// byScore is the order of hits: of those that score the same, by name.
var byScore = []object{{"_score": "desc"}, {fieldSort: "asc"}, {fieldOrder: "asc"}}

// elastic is where to go on in Elasticsearch's terms.
func (c cursor) elastic(asked question) []any {
	if asked.empty() {
		return []any{c.Sort[1], c.Sort[2]}
	}
	score, _ := strconv.ParseFloat(c.Sort[0], 64) // parseCursor has
	return []any{score, c.Sort[1], c.Sort[2]}
}

// askLater reads a page after the first in the view of the cursor, or in a new one where that has expired or was another index's.
func (x *elasticIndex) askLater(ctx context.Context, body object, asked question, view string, size int) (found, error) {
	view, ours := strings.CutPrefix(view, x.name+"/")
	for fresh := !ours; ; fresh = true {
		if fresh {
			opened, err := x.openView(ctx, sameCopy(asked))
			if err != nil {
				return found{}, err
			}
			view = opened
		}
		body["pit"] = object{"id": view, "keep_alive": viewKept}
		answer, err := x.searchView(ctx, readTimeout, body)
		if !fresh && (isForeign(err) || err == nil && answer.Shards.Total == 0) {
			continue
		}
		if err != nil {
			return found{}, err
		}
		f := answer.found(asked)
		f.view = x.name + "/" + answer.View
		if len(f.hits) < size {
			x.closeView(ctx, answer.View)
		}
		return f, nil
	}
}

// isForeign tells of a view that has expired, or that the cluster has never given out; some of the latter are views of nothing.
func isForeign(err error) bool {
	var r *refusal
	return errors.As(err, &r) && (r.status == http.StatusNotFound || r.status == http.StatusBadRequest)
}

func (a *answered) found(asked question) found {
	f := found{total: a.Hits.Total.Value, facets: make(map[string][]readmodel.FacetCount, len(a.Facets))}
	for _, h := range a.Hits.Hits {
		f.hits = append(f.hits, hit{id: h.ID, score: h.Score, state: []byte(h.Source.State), sort: sortOf(h.Sort, asked)})
	}
	for name, facet := range a.Facets {
		for _, bucket := range facet.Buckets {
			f.facets[name] = append(f.facets[name], readmodel.FacetCount{Value: bucket.Key, Count: bucket.Count})
		}
	}
	return f
}

// sortOf are the sort keys of a hit as a cursor has them.
func sortOf(keys []json.RawMessage, asked question) []string {
	if asked.empty() {
		keys = append([]json.RawMessage{[]byte("0")}, keys...)
	}
	out := make([]string, len(keys))
	for i, key := range keys {
		if json.Unmarshal(key, &out[i]) != nil {
			out[i] = string(key) // the score
		}
	}
	return out
}

// openView opens a point in time of the index.
func (x *elasticIndex) openView(ctx context.Context, preference string) (string, error) {
	var opened struct {
		ID string `json:"id"`
	}
	request := func() esapi.Request {
		return esapi.OpenPointInTimeRequest{Index: []string{x.name}, KeepAlive: viewKept, Preference: preference}
	}
	err := x.cluster.again(ctx, readTimeout, request, &opened)
	return opened.ID, err
}

// closeView frees what the cluster would free by itself a minute later, so that a failure is of no consequence.
func (x *elasticIndex) closeView(ctx context.Context, view string) {
	_ = x.cluster.once(ctx, readTimeout, esapi.ClosePointInTimeRequest{Body: encoded(object{"id": view})}, nil)
}

func (x *elasticIndex) searchView(ctx context.Context, timeout time.Duration, body object) (answered, error) {
	var answer answered
	err := x.cluster.again(ctx, timeout, func() esapi.Request { return esapi.SearchRequest{Body: encoded(body)} }, &answer)
	return answer, err
}
