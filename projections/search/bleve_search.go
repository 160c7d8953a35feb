package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"

	"datawave/schemas/readmodel"
)

// Search implements Store.
func (x *Index) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.bleve == nil {
		return readmodel.SearchPage{}, os.ErrClosed
	}
	page, err := answer(q, func(asked question, l level, after cursor) (found, error) {
		result, err := x.bleve.SearchInContext(ctx, request(asked, q, l, after))
		if err != nil {
			return found{}, err
		}
		return foundBy(result), nil
	})
	if err != nil {
		return page, fmt.Errorf("bleve %s: search: %w", x.dir, err)
	}
	return page, nil
}

// Suggest implements Store.
func (x *Index) Suggest(ctx context.Context, text string) (readmodel.Suggestions, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.bleve == nil {
		return readmodel.Suggestions{}, os.ErrClosed
	}
	out, err := suggest(ctx, x, text)
	if err != nil {
		return out, fmt.Errorf("bleve %s: suggest: %w", x.dir, err)
	}
	return out, nil
}

// first implements dictionary.
func (x *Index) first(ctx context.Context, asked question, limit int) (found, error) {
	r := request(asked, readmodel.SearchQuery{Limit: limit}, strict, cursor{})
	r.Size, r.Facets = limit, nil
	result, err := x.bleve.SearchInContext(ctx, r)
	if err != nil {
		return found{}, err
	}
	return foundBy(result), nil
}

// spellings implements dictionary.
func (x *Index) spellings(_ context.Context, word string, edits int) ([]string, error) {
	counts := map[string]uint64{}
	err := x.read(func(r index.IndexReader) error {
		for _, field := range []string{fieldName, fieldFields, fieldLabels, fieldJoined} {
			near := neighbours{field, word, edits}
			if err := near.each(r, func(term string, count uint64) bool { counts[term] += count; return true }); err != nil {
				return err
			}
		}
		return nil
	})
	return commonest(counts), err
}

func commonest(counts map[string]uint64) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
}

func request(asked question, q readmodel.SearchQuery, l level, after cursor) *bleve.SearchRequest {
	r := bleve.NewSearchRequestOptions(filtered(asked.matching(l), q.Filters), limit(q.Limit)+1, 0, false) // one more tells whether there is a next page
	r.Fields = []string{fieldState}
	r.Sort = bsearch.SortOrder{
		&bsearch.SortScore{Desc: true},
		&bsearch.SortField{Field: fieldSort, Type: bsearch.SortFieldAsString},
		&bsearch.SortDocID{},
	}
	if asked.empty() {
		r.Score = "none"
	}
	if after.Sort != nil {
		r.SetSearchAfter(after.Sort)
	}
	withFacets(r)
	return r
}

func foundBy(result *bleve.SearchResult) found {
	out := found{total: int64(result.Total), facets: make(map[string][]readmodel.FacetCount, len(readmodel.Facets))}
	for _, match := range result.Hits {
		state, _ := match.Fields[fieldState].(string)
		sort := append([]string(nil), match.Sort...)
		sort[0] = strconv.FormatFloat(match.Score, 'g', -1, 64)
		out.hits = append(out.hits, hit{id: match.ID, score: match.Score, state: []byte(state), sort: sort})
	}
	for name, facet := range result.Facets {
		for _, t := range facet.Terms.Terms() {
			out.facets[name] = append(out.facets[name], readmodel.FacetCount{Value: t.Term, Count: int64(t.Count)})
		}
	}
	return out
}
