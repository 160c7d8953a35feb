package search

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"

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
