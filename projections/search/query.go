package search

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"datawave/schemas/readmodel"
)

const (
	maxTextBytes      = 1024 // of a question; the rest is ignored
	maxClauses        = 16   // words and phrases of a question; the rest is ignored
	fuzzyLetters      = 5    // a word of fewer letters must be spelt right
	maxFuzzyExpansion = 32   // terms that a misspelt word may stand for, in one field
)

// The boosts order the ways to match: the whole name before a word of it, before a field, before a comment.
const (
	boostExact       = 100
	boostName        = 6
	boostPrefix      = 3
	boostFields      = 2
	boostLabels      = 2
	boostFieldPrefix = 1
	boostComments    = 1
)

// question is what a person typed: words and quoted phrases, each a list of terms. It has no syntax that could be wrong.
type question struct {
	whole   string // without case and outer space, for exact names
	clauses []clause
}

// clause is one word, or a phrase when it has several terms. all says that the words came in quotes.
type clause struct {
	terms  []string
	phrase bool
}

func parse(text string) question {
	if len(text) > maxTextBytes {
		text = text[:maxTextBytes]
	}
	text = strings.ToValidUTF8(text, " ")
	q := question{whole: strings.ToLower(strings.TrimSpace(text))}
	quoted := false
	parts := strings.Split(text, `"`)
	for i, part := range parts {
		q.add(terms(part), quoted && i < len(parts)-1) // a quote that is not closed is none
		quoted = !quoted
	}
	return q
}

func (q *question) add(words []string, phrase bool) {
	if phrase && len(words) > 1 {
		q.append(clause{words, true})
		return
	}
	for _, word := range words {
		q.append(clause{[]string{word}, false})
	}
}

func (q *question) append(c clause) {
	if len(q.clauses) < maxClauses && len(c.terms) <= maxClauses {
		q.clauses = append(q.clauses, c)
	}
}

// level is how far a search bends to find something: each is tried when the one before finds nothing.
type level int

const (
	strict level = iota // every clause, spelt right or begun
	fuzzy               // every clause, one letter may be wrong
	loose               // any clause, one letter may be wrong
	levels
)

// matching is the query for a question at a level.
func (q question) matching(l level) query.Query {
	if len(q.clauses) == 0 {
		if q.whole == "" {
			return term(fieldVisible, visible, 1)
		}
		return query.NewMatchNoneQuery() // punctuation names nothing
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

// preferringExact puts a dataset that is called what was typed on top, without finding more.
func (q question) preferringExact(must query.Query) query.Query {
	b := query.NewBooleanQuery([]query.Query{must}, []query.Query{term(fieldExact, q.whole, boostExact)}, nil)
	b.SetMinShould(0)
	return b
}

func (c clause) matching(l level) query.Query {
	if c.phrase {
		return query.NewDisjunctionQuery([]query.Query{
			phrase(fieldName, c.terms, boostName), phrase(fieldFields, c.terms, boostFields),
			phrase(fieldComments, c.terms, boostComments), phrase(fieldLabels, c.terms, boostLabels),
		})
	}
	word := c.terms[0]
	ways := []query.Query{
		term(fieldName, word, boostName), term(fieldFields, word, boostFields),
		term(fieldLabels, word, boostLabels), term(fieldComments, word, boostComments), term(fieldJoined, word, boostFields),
	}
	if n := utf8.RuneCountInString(word); n >= minPrefix && n <= maxPrefix {
		ways = append(ways, term(fieldPrefix, word, boostPrefix), term(fieldFieldPrefix, word, boostFieldPrefix))
	}
	if l > strict && letters(word) >= fuzzyLetters {
		ways = append(ways, misspelt{fieldName, word, boostPrefix}, misspelt{fieldFields, word, boostFieldPrefix},
			misspelt{fieldLabels, word, boostFieldPrefix})
	}
	return query.NewDisjunctionQuery(ways)
}

func letters(word string) (n int) {
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func term(field, text string, boost float64) query.Query {
	q := query.NewTermQuery(text)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

func phrase(field string, terms []string, boost float64) query.Query {
	q := query.NewPhraseQuery(terms, field)
	q.SetBoost(boost)
	return q
}

// misspelt matches the terms within one edit (or one swap of neighbours) of a word that begin with the same letter, at
// most maxFuzzyExpansion of them, where Bleve's own query would take them all.
type misspelt struct {
	field, word string
	boost       float64
}

// Searcher implements query.Query.
func (q misspelt) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, o bsearch.SearcherOptions) (bsearch.Searcher, error) {
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

func (q misspelt) candidates(r index.IndexReader) (out []string, err error) {
	reader, ok := r.(index.IndexReaderFuzzy)
	if !ok {
		return nil, nil
	}
	_, first := utf8.DecodeRuneInString(q.word)
	dictionary, err := reader.FieldDictFuzzy(q.field, q.word, 1, q.word[:first])
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, dictionary.Close()) }()
	for len(out) < maxFuzzyExpansion {
		entry, err := dictionary.Next()
		if err != nil || entry == nil {
			return out, err
		}
		out = append(out, entry.Term)
	}
	return out, nil
}

// filtered adds the facet filters: a hit has one of the values of each facet.
func filtered(q query.Query, filters map[string][]string) query.Query {
	must := []query.Query{q}
	for _, facet := range facets {
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

var facets = []string{readmodel.FacetSource, readmodel.FacetKind, readmodel.FacetInfotype, readmodel.FacetTag, readmodel.FacetOwner}

// facetValues is how many values of a facet an answer counts.
const facetValues = 20

func withFacets(r *bleve.SearchRequest) {
	for _, facet := range facets {
		r.AddFacet(facet, bleve.NewFacetRequest(facet, facetValues))
	}
}
