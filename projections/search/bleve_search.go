package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"

	"datawave/schemas/readmodel"
)

// Search implements Store.
func (x *Index) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	page, err := answer(q, func(asked question, l level, after cursor) (f found, err error) {
		err = x.read(func(r index.IndexReader) error {
			f, err = x.parts.find(ctx, r, lookup{asked, l, q.Filters, after, limit(q.Limit) + 1, true}) // one more tells whether there is a next page
			return err
		})
		return f, err
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
	out, err := suggest(ctx, x, text)
	if err != nil {
		return out, fmt.Errorf("bleve %s: suggest: %w", x.dir, err)
	}
	return out, nil
}

// first implements dictionary.
func (x *Index) first(ctx context.Context, asked question, limit int) (f found, err error) {
	err = x.read(func(r index.IndexReader) error {
		f, err = x.parts.find(ctx, r, lookup{asked: asked, room: limit})
		return err
	})
	return f, err
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

// lookup is what is asked of an index.
type lookup struct {
	asked   question
	level   level
	filters map[string][]string
	after   cursor
	room    int // for hits
	facets  bool
}

// find answers a lookup from one snapshot.
func (p *parts) find(ctx context.Context, r index.IndexReader, l lookup) (f found, err error) {
	snapshot, err := snapshotOf(r)
	if err != nil {
		return f, err
	}
	total, err := r.DocCount()
	if err != nil {
		return f, err
	}
	a := asker{r, p.views(snapshot), float64(total)}
	wanted, err := a.question(ctx, l.asked, l.level)
	if err != nil {
		return f, err
	}
	docs, err := a.found(wanted, l.filters)
	if err != nil {
		return f, err
	}
	for _, d := range docs {
		f.total += int64(d.GetCardinality())
	}
	if f.hits, err = a.hits(ctx, wanted, docs, l); err == nil && l.facets {
		f.facets, err = countFacets(a.views, docs)
	}
	return f, err
}

// found are the documents, by segment, that meet a criterion and have one of the values of each facet.
func (a *asker) found(wanted criterion, filters map[string][]string) ([]*roaring.Bitmap, error) {
	must := allOf{wanted}
	for _, facet := range readmodel.Facets {
		if values := filters[facet]; len(values) > 0 {
			accepted, err := a.accepted(facet, values)
			if err != nil {
				return nil, err
			}
			must = append(must, accepted)
		}
	}
	docs := make([]*roaring.Bitmap, len(a.views))
	for i := range docs {
		docs[i] = must.docs(i)
	}
	return docs, nil
}

// hits are the first of the documents that were found.
func (a *asker) hits(ctx context.Context, wanted criterion, docs []*roaring.Bitmap, l lookup) ([]hit, error) {
	each := make([][]candidate, len(a.views))
	norm := 1 / math.Sqrt(wanted.squares())
	for i := range a.views {
		if docs[i].IsEmpty() {
			continue
		}
		v := &a.views[i]
		from, err := v.boundary(l.after)
		if err != nil {
			return nil, err
		}
		if l.asked.empty() {
			each[i], err = v.inOrder(docs[i], from, l.room)
		} else if score, scorerErr := wanted.scorer(v, i, docs[i]); scorerErr == nil {
			each[i], err = v.best(ctx, docs[i], score, norm, from, l.room)
		} else {
			err = scorerErr
		}
		if err != nil {
			return nil, err
		}
	}
	return merge(a.views, each, l.room)
}
