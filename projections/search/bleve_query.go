package search

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"datawave/schemas/readmodel"
)

// matching is the query for a question at a level.
func (q question) matching(l level) query.Query {
	if q.empty() {
		return term(fieldVisible, visible, 1)
	}
	if len(q.clauses) == 0 {
		return query.NewMatchNoneQuery()
	}
	each := make([]query.Query, 0, len(q.clauses))
	for _, c := range q.clauses {
		each = append(each, c.matching(l))
	}
	if l == loose {
		return q.preferringExact(query.NewDisjunctionQuery(each))
	}
	return q.preferringExact(query.NewConjunctionQuery(each))
}

// preferringExact puts a dataset that is called what was typed on top, and one with an owner a little higher, without finding more.
func (q question) preferringExact(must query.Query) query.Query {
	b := query.NewBooleanQuery([]query.Query{must}, []query.Query{term(fieldExact, q.whole, boostExact), term(fieldOwned, visible, boostOwned)}, nil)
	b.SetMinShould(0)
	return b
}

func (c clause) matching(l level) query.Query {
	var ways []query.Query
	for _, a := range c.alternatives(l) {
		ways = append(ways, a.query())
	}
	return query.NewDisjunctionQuery(ways)
}

func (a alternative) query() query.Query {
	switch a.how {
	case misspelt:
		return misspeltQuery{a.field, a.terms[0], a.boost}
	case inARow:
		q := query.NewPhraseQuery(a.terms, a.field)
		q.SetBoost(a.boost)
		return q
	default:
		return term(a.field, a.terms[0], a.boost)
	}
}

func term(field, text string, boost float64) query.Query {
	q := query.NewTermQuery(text)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// misspeltQuery matches the terms within one edit (or one swap of neighbours) of a word that begin with the same letter, at
// most maxFuzzyExpansion of them, where Bleve's own query would take them all.
type misspeltQuery struct {
	field, word string
	boost       float64
}

// Searcher implements query.Query.
func (q misspeltQuery) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, o bsearch.SearcherOptions) (bsearch.Searcher, error) {
	candidates, err := q.candidates(r)
	if err != nil || len(candidates) == 0 {
		return searcherOrNone(r, err)
	}
	return searcher.NewMultiTermSearcher(ctx, r, candidates, q.field, q.boost, o, false)
}

func searcherOrNone(r index.IndexReader, err error) (bsearch.Searcher, error) {
	if err != nil {
		return nil, err
	}
	return searcher.NewMatchNoneSearcher(r)
}

func (q misspeltQuery) candidates(r index.IndexReader) (out []string, err error) {
	err = neighbours{q.field, q.word, 1}.each(r, func(term string, _ uint64) bool {
		out = append(out, term)
		return len(out) < maxFuzzyExpansion
	})
	return out, err
}

// neighbours are the terms of a field within so many edits of a word that begin with the same letter.
type neighbours struct {
	field, word string
	edits       int
}

// each calls visit with a term and how often it is there, until it returns false.
func (n neighbours) each(r index.IndexReader, visit func(term string, count uint64) bool) (err error) {
	reader, ok := r.(index.IndexReaderFuzzy)
	if !ok {
		return nil
	}
	_, first := utf8.DecodeRuneInString(n.word)
	dictionary, err := reader.FieldDictFuzzy(n.field, n.word, n.edits, n.word[:first])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dictionary.Close()) }()
	for {
		entry, err := dictionary.Next()
		if err != nil || entry == nil || !visit(entry.Term, entry.Count) {
			return err
		}
	}
}

// filtered adds the facet filters: a hit has one of the values of each facet.
func filtered(q query.Query, filters map[string][]string) query.Query {
	must := []query.Query{q}
	for _, facet := range readmodel.Facets {
		if values := filters[facet]; len(values) > 0 {
			must = append(must, anyOf(facet, values))
		}
	}
	if len(must) == 1 {
		return q
	}
	return query.NewConjunctionQuery(must)
}

func anyOf(facet string, values []string) query.Query {
	accepted := make([]query.Query, 0, len(values))
	for _, value := range values {
		accepted = append(accepted, term(facet, value, 0))
	}
	return query.NewDisjunctionQuery(accepted)
}

func withFacets(r *bleve.SearchRequest) {
	for _, facet := range readmodel.Facets {
		r.AddFacet(facet, bleve.NewFacetRequest(facet, facetValues))
	}
}
