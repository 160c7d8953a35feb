package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
	"pgregory.net/rapid"

	"datawave/schemas/readmodel"
)

// The oracle asks the same of Bleve's own queries, collector and facets.

func oracleQuery(q question, l level) query.Query {
	if q.empty() {
		return oracleTerm(fieldVisible, visible, 1)
	}
	if len(q.clauses) == 0 {
		return query.NewMatchNoneQuery()
	}
	each := make([]query.Query, 0, len(q.clauses))
	for _, c := range q.clauses {
		var ways []query.Query
		for _, a := range c.alternatives(l) {
			ways = append(ways, oracleAlternative(a))
		}
		each = append(each, query.NewDisjunctionQuery(ways))
	}
	must := query.Query(query.NewConjunctionQuery(each))
	if l == loose {
		must = query.NewDisjunctionQuery(each)
	}
	b := query.NewBooleanQuery([]query.Query{must},
		[]query.Query{oracleTerm(fieldExact, q.whole, boostExact), oracleTerm(fieldOwned, visible, boostOwned)}, nil)
	b.SetMinShould(0)
	return b
}

func oracleAlternative(a alternative) query.Query {
	switch a.how {
	case misspelt:
		return oracleMisspelt{a}
	case inARow:
		q := query.NewPhraseQuery(a.terms, a.field)
		q.SetBoost(a.boost)
		return q
	default:
		return oracleTerm(a.field, a.terms[0], a.boost)
	}
}

func oracleTerm(field, text string, boost float64) query.Query {
	q := query.NewTermQuery(text)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

type oracleMisspelt struct{ alternative }

func (q oracleMisspelt) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, o bsearch.SearcherOptions) (bsearch.Searcher, error) {
	near, err := misspellings(r, q.field, q.terms[0])
	if err != nil {
		return nil, err
	}
	if len(near) == 0 {
		return searcher.NewMatchNoneSearcher(r)
	}
	return searcher.NewMultiTermSearcher(ctx, r, near, q.field, q.boost, o, false)
}

func oracleRequest(asked question, q readmodel.SearchQuery, l level) *bleve.SearchRequest {
	must := []query.Query{oracleQuery(asked, l)}
	for facet, values := range q.Filters {
		var accepted []query.Query
		for _, value := range values {
			accepted = append(accepted, oracleTerm(facet, value, 0))
		}
		must = append(must, query.NewDisjunctionQuery(accepted))
	}
	r := bleve.NewSearchRequestOptions(query.NewConjunctionQuery(must), 1000, 0, false)
	r.Sort = bsearch.SortOrder{&bsearch.SortScore{Desc: true}, &bsearch.SortField{Field: fieldSort, Type: bsearch.SortFieldAsString}, &bsearch.SortDocID{}}
	if asked.empty() {
		r.Score = "none"
	}
	for _, facet := range readmodel.Facets {
		r.AddFacet(facet, bleve.NewFacetRequest(facet, facetValues))
	}
	return r
}

// grown is an index of several segments, of which some documents were replaced and deleted, with facets of many and of few values.
func grown(t *testing.T) *Index {
	records := estate(600)
	x := filledWith(t, records, 150)
	f := &feed{records: records}
	for i := range 200 {
		name := fmt.Sprintf("shop.late.%s_%s_%d", vocabulary[i%7], vocabulary[i%5], i%120)
		f.table(name, strings.Repeat(vocabulary[i%11]+" ", 1+i%4), "id", vocabulary[i%3], vocabulary[i%3]+"_"+vocabulary[i%13])
		f.labels(name, "id", fmt.Sprintf("TYPE_%d", i%60), "EMAIL_ADDRESS")
	}
	f.table("SHOP.late.same", "", "id")
	f.table("shop.late.same", "", "id")
	for batch := range slices.Chunk(f.records[len(records):], 100) {
		if err := x.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// TestFindsWhatBleveFinds holds hits, scores, totals and facets against Bleve's own, on columns and without them.
func TestFindsWhatBleveFinds(t *testing.T) {
	x := grown(t)
	words := append([]string{"", "shop", "late", "same", "the", "invoise", "custmer", `"customer email"`, `"the order"`, "zzzzzzzz", "!", "ware", "email address", "type 17"}, vocabulary...)
	rapid.Check(t, func(rt *rapid.T) {
		q := readmodel.SearchQuery{Text: strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 3).Draw(rt, "words"), " "), Limit: 100}
		if rapid.Bool().Draw(rt, "filtered") {
			q.Filters = map[string][]string{readmodel.FacetInfotype: {"EMAIL_ADDRESS", rapid.SampledFrom([]string{"TYPE_7", "nothing"}).Draw(rt, "value")}}
		}
		asked := parse(q.Text)
		l := level(rapid.IntRange(int(strict), int(loose)).Draw(rt, "level"))
		want, err := x.bleve.Search(oracleRequest(asked, q, l))
		if err != nil {
			rt.Fatal(err)
		}
		var got found
		err = x.read(func(r index.IndexReader) error {
			got, err = x.parts.find(t.Context(), r, lookup{asked, l, q.Filters, cursor{}, 1000, true})
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		holdAgainst(rt, got, want)
	})
}

// holdAgainst allows documents that score the same but for rounding to change places.
func holdAgainst(rt *rapid.T, got found, want *bleve.SearchResult) {
	if got.total != int64(want.Total) || len(got.hits) != len(want.Hits) {
		rt.Fatalf("%d of %d hits, want %d of %d", len(got.hits), got.total, len(want.Hits), want.Total)
	}
	scores := map[string]float64{}
	for _, h := range want.Hits {
		scores[h.ID] = h.Score
	}
	for i, h := range got.hits {
		score, same := scores[h.id]
		if slack := 1e-9 * math.Abs(score); !same || math.Abs(h.score-score) > slack || math.Abs(h.score-want.Hits[i].Score) > slack {
			rt.Fatalf("hit %d: %s with %v, want %v and %s with %v", i, h.id, h.score, score, want.Hits[i].ID, want.Hits[i].Score)
		}
		if i > 0 && (h.score > got.hits[i-1].score || h.score == got.hits[i-1].score && slices.Compare(got.hits[i-1].sort[1:], h.sort[1:]) >= 0) {
			rt.Fatalf("hit %d, %v, comes after %v", i, h.sort, got.hits[i-1].sort)
		}
	}
	for _, facet := range readmodel.Facets {
		var counts []readmodel.FacetCount
		for _, t := range want.Facets[facet].Terms.Terms() {
			counts = append(counts, readmodel.FacetCount{Value: t.Term, Count: int64(t.Count)})
		}
		if !slices.Equal(got.facets[facet], counts) {
			rt.Fatalf("facet %s: %v, want %v", facet, got.facets[facet], counts)
		}
	}
}
