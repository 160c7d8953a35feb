package search

import (
	"context"
	"errors"
	"math"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A question becomes a tree of criteria. Which documents of a segment meet it is worked out on bitmaps first; those are counted, and
// only then scored, a block of documents at a time. The scores are Bleve's: TF-IDF with the norms of all parts.

// criterion is a question or a part of it.
type criterion interface {
	// squares are the sum of the squared weights of what it is made of.
	squares() float64
	// docs are the documents of a segment that meet it. They are borrowed.
	docs(segment int) *roaring.Bitmap
	// scorer scores documents of a segment, which are all in among.
	scorer(v *view, segment int, among *roaring.Bitmap) (scorer, error)
}

// scorer adds to the scores of a block of documents, which come in order, and counts for each that it meets the criterion.
type scorer func(block []uint32, scores []float64, met []uint16)

// asker makes criteria of a snapshot.
type asker struct {
	r     index.IndexReader
	views []view
	total float64 // documents
}

// question is the criterion for a question at a level.
func (a *asker) question(ctx context.Context, q question, l level) (criterion, error) {
	if len(q.clauses) == 0 {
		if q.empty() {
			return a.term(fieldVisible, visible, 0)
		}
		return anyOf{}, nil
	}
	each := make([]criterion, len(q.clauses))
	for i, c := range q.clauses {
		var err error
		if each[i], err = a.clause(ctx, c, l); err != nil {
			return nil, err
		}
	}
	if l == loose {
		return a.preferringExact(q, anyOf(each))
	}
	return a.preferringExact(q, allOf(each))
}

// preferringExact puts a dataset that is called what was typed on top, and one with an owner a little higher, without finding more.
func (a *asker) preferringExact(q question, must criterion) (criterion, error) {
	exact, err := a.term(fieldExact, q.whole, boostExact)
	if err != nil {
		return nil, err
	}
	owned, err := a.term(fieldOwned, visible, boostOwned)
	return preferring{must, anyOf{exact, owned}}, err
}

func (a *asker) clause(ctx context.Context, c clause, l level) (criterion, error) {
	var ways anyOf
	for _, way := range c.alternatives(l) {
		one, err := a.alternative(ctx, way)
		if err != nil {
			return nil, err
		}
		ways = append(ways, one)
	}
	return ways, nil
}

func (a *asker) alternative(ctx context.Context, way alternative) (criterion, error) {
	switch way.how {
	case misspelt:
		return a.misspelt(way)
	case inARow:
		return a.phrase(ctx, way)
	default:
		return a.term(way.field, way.terms[0], way.boost)
	}
}

func (a *asker) misspelt(way alternative) (criterion, error) {
	near, err := misspellings(a.r, way.field, way.terms[0])
	if err != nil {
		return nil, err
	}
	terms := make(anyOf, len(near))
	for i, term := range near {
		if terms[i], err = a.term(way.field, term, way.boost); err != nil {
			return nil, err
		}
	}
	return terms, nil
}

// misspellings are the terms within one edit (or one swap of neighbours) of a word that begin with the same letter, at most maxFuzzyExpansion.
func misspellings(r index.IndexReader, field, word string) (out []string, err error) {
	err = neighbours{field, word, 1}.each(r, func(term string, _ uint64) bool {
		out = append(out, term)
		return len(out) < maxFuzzyExpansion
	})
	return out, err
}

// accepted is one of the values of a facet.
func (a *asker) accepted(facet string, values []string) (criterion, error) {
	accepted := make(anyOf, len(values))
	for i, value := range values {
		var err error
		if accepted[i], err = a.term(facet, value, 0); err != nil {
			return nil, err
		}
	}
	return accepted, nil
}

// term is a criterion: the documents with a term in a field. How often each has it, and how long the field is, says the score.
type term struct {
	field, text string
	weight      float64 // its boost by its rarity
	rarity      float64
	lists       []segment.PostingsList // by segment
	found       []*roaring.Bitmap
}

func (a *asker) term(field, text string, boost float64) (criterion, error) {
	t := &term{field: field, text: text, lists: make([]segment.PostingsList, len(a.views)), found: make([]*roaring.Bitmap, len(a.views))}
	having := uint64(0)
	for i := range a.views {
		v := &a.views[i]
		dictionary, err := v.segment.Dictionary(field)
		if err != nil {
			return nil, err
		}
		if t.lists[i], err = dictionary.PostingsList([]byte(text), nil, nil); err != nil {
			return nil, err
		}
		docs, err := docsOf(t.lists[i])
		if err != nil {
			return nil, err
		}
		t.found[i] = v.live(docs)
		having += t.found[i].GetCardinality()
	}
	t.rarity = 1 + math.Log(a.total/float64(having+1))
	t.weight = boost * t.rarity
	return t, nil
}

func (t *term) squares() float64                 { return t.weight * t.weight }
func (t *term) docs(segment int) *roaring.Bitmap { return t.found[segment] }

// Reading a term's postings whole, to keep them as a column, pays when they are many, and many of them are asked about or some again.
const (
	columnFrom  = 2048
	columnShare = 8
)

func (t *term) scorer(v *view, segment int, among *roaring.Bitmap) (scorer, error) {
	if t.weight == 0 || t.found[segment].IsEmpty() {
		return nil, nil
	}
	key := columnKey{v.segment, t.field, t.text}
	kept := v.columns.get(key)
	count := t.found[segment].GetCardinality()
	if kept == nil && count >= columnFrom && (among.GetCardinality() >= count/columnShare || v.columns.askedBefore(key)) {
		var err error
		if kept, err = columnOf(t.lists[segment], v.segment.Count()); err != nil {
			return nil, err
		}
		if kept != nil {
			v.columns.put(key, kept)
		}
	}
	factor := t.weight * t.rarity
	if kept != nil {
		return kept.scorer(factor), nil
	}
	few, err := sparseOf(t.lists[segment], roaring.And(t.found[segment], among))
	return few.scorer(factor), err
}

func (c *column) scorer(factor float64) scorer {
	weights := make([]float64, len(c.weights))
	for i, w := range c.weights {
		weights[i] = w * factor
	}
	return func(block []uint32, scores []float64, met []uint16) {
		for i, doc := range block {
			if code := c.codes[doc]; code != 0 {
				scores[i] += weights[code]
				met[i]++
			}
		}
	}
}

func (s sparse) scorer(factor float64) scorer {
	at := 0
	return func(block []uint32, scores []float64, met []uint16) {
		for i, doc := range block {
			for at < len(s.docs) && s.docs[at] < doc {
				at++
			}
			if at < len(s.docs) && s.docs[at] == doc {
				scores[i] += s.weights[at] * factor
				met[i]++
			}
		}
	}
}

// phrase is a criterion: the documents with words in a row, which Bleve itself finds and scores.
type phrase struct {
	square float64
	found  []*roaring.Bitmap // by segment
	scored []sparse
}

func (a *asker) phrase(ctx context.Context, way alternative) (_ criterion, err error) {
	s, err := searcher.NewPhraseSearcher(ctx, a.r, way.terms, 0, false, way.field, way.boost, bsearch.SearcherOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p := &phrase{square: s.Weight(), found: make([]*roaring.Bitmap, len(a.views)), scored: make([]sparse, len(a.views))}
	for i := range p.found {
		p.found[i] = roaring.New()
	}
	s.SetQueryNorm(1)
	pool := &bsearch.SearchContext{DocumentMatchPool: bsearch.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0), IndexReader: a.r}
	for n, at := 0, 0; ; n++ {
		if n%blockSize == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		match, err := s.Next(pool)
		if err != nil || match == nil {
			return p, err
		}
		number := match.IndexInternalID.Value()
		for at+1 < len(a.views) && number >= a.views[at+1].first {
			at++
		}
		doc := uint32(number - a.views[at].first)
		p.found[at].Add(doc)
		p.scored[at].docs, p.scored[at].weights = append(p.scored[at].docs, doc), append(p.scored[at].weights, match.Score)
		pool.DocumentMatchPool.Put(match)
	}
}

func (p *phrase) squares() float64                 { return p.square }
func (p *phrase) docs(segment int) *roaring.Bitmap { return p.found[segment] }

func (p *phrase) scorer(_ *view, segment int, _ *roaring.Bitmap) (scorer, error) {
	return p.scored[segment].scorer(1), nil
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
