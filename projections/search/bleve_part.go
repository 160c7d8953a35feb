package search

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bsearch "github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"datawave/schemas/readmodel"
)

// part is what is worked out of one segment of the index for all searches to come. A segment never changes, but for what is deleted of it,
// which each snapshot says anew. Bitmaps may lie in the segment's file: they are good for as long as a snapshot holds the segment.
type part struct {
	segment segment.Segment
	used    int64 // the search that needed it last, guarded by parts.mu
	facets  func() (map[string][]facetValue, error)
	order   func() (order, error)
	columns *columns
}

// parts are those of the segments that the last searches saw.
type parts struct {
	mu       sync.Mutex
	of       map[segment.Segment]*part
	searches int64
	columns  columns
}

// staleAfter so many searches a part is forgotten that none of them saw: more than run at a time, which may hold older snapshots.
const staleAfter = 32

// view is a part as one snapshot has it.
type view struct {
	*part
	deleted *roaring.Bitmap // nil for none
	first   uint64          // number of its first document among all of the snapshot
	visited segment.DocVisitState
}

func (p *parts) views(snapshot *scorch.IndexSnapshot) []view {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[segment.Segment]*part{}
	}
	p.searches++
	var out []view
	first := uint64(0)
	for _, s := range snapshot.Segments() {
		one := p.of[s.Segment()]
		if one == nil {
			one = p.add(s.Segment())
		}
		one.used = p.searches
		out = append(out, view{part: one, deleted: s.Deleted(), first: first})
		first += s.Segment().Count()
	}
	for s, one := range p.of {
		if one.used+staleAfter < p.searches {
			p.columns.forget(s)
			delete(p.of, s)
		}
	}
	return out
}

func (p *parts) add(s segment.Segment) *part {
	one := &part{segment: s, columns: &p.columns}
	one.facets = sync.OnceValues(func() (map[string][]facetValue, error) { return facetsOf(s) })
	one.order = sync.OnceValues(func() (order, error) { return orderOf(s) })
	p.of[s] = one
	return one
}

// forget lets go of everything: the segments are about to be closed.
func (p *parts) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.of)
	p.columns.clear()
}

// live takes out of docs what was deleted.
func (v *view) live(docs *roaring.Bitmap) *roaring.Bitmap {
	if v.deleted == nil || docs.IsEmpty() {
		return docs
	}
	return roaring.AndNot(docs, v.deleted)
}

// docsOf are the documents of a term, deleted ones among them.
func docsOf(list segment.PostingsList) (*roaring.Bitmap, error) {
	switch it := list.Iterator(false, false, false, nil).(type) {
	case segment.OptimizablePostingsIterator:
		if doc, one := it.DocNum1Hit(); one {
			return roaring.BitmapOf(uint32(doc)), nil
		}
		if docs := it.ActualBitmap(); docs != nil {
			return docs, nil
		}
		return roaring.New(), nil
	default:
		docs := roaring.New()
		for {
			p, err := it.Next()
			if err != nil || p == nil {
				return docs, err
			}
			docs.Add(uint32(p.Number()))
		}
	}
}

// eachTerm calls visit with every term of a field in their order, and its documents.
func eachTerm(s segment.Segment, field string, visit func(term string, docs *roaring.Bitmap) error) error {
	dictionary, err := s.Dictionary(field)
	if err != nil {
		return fmt.Errorf("field %s: %w", field, err)
	}
	for terms := dictionary.AutomatonIterator(nil, nil, nil); ; {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return err
		}
		list, err := dictionary.PostingsList([]byte(entry.Term), nil, nil)
		if err != nil {
			return fmt.Errorf("field %s: %w", field, err)
		}
		docs, err := docsOf(list)
		if err == nil {
			err = visit(entry.Term, docs)
		}
		if err != nil {
			return err
		}
	}
}

// facetValue is a value of a facet with the documents that have it. A bitmap of one is ten times as large as what is known about it.
type facetValue struct {
	value string
	docs  *roaring.Bitmap // nil for one document
	only  uint32
}

// count is how many of the documents have the value.
func (f *facetValue) count(of *roaring.Bitmap) int64 {
	switch {
	case f.docs != nil:
		return int64(f.docs.AndCardinality(of))
	case of.Contains(f.only):
		return 1
	}
	return 0
}

func facetsOf(s segment.Segment) (map[string][]facetValue, error) {
	out := make(map[string][]facetValue, len(readmodel.Facets))
	for _, facet := range readmodel.Facets {
		err := eachTerm(s, facet, func(value string, docs *roaring.Bitmap) error {
			one := facetValue{value: value, docs: docs}
			if docs.GetCardinality() == 1 {
				one.docs, one.only = nil, docs.Minimum()
			}
			out[facet] = append(out[facet], one)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// order is that of a segment's documents by name, and then by id.
type order struct {
	docs []uint32 // in order
	rank []uint32 // where in docs a document is
}

func orderOf(s segment.Segment) (order, error) {
	out := order{docs: make([]uint32, 0, s.Count()), rank: make([]uint32, s.Count())}
	unnamed := roaring.New()
	unnamed.AddRange(0, s.Count())
	add := func(_ string, docs *roaring.Bitmap) error {
		unnamed.AndNot(docs)
		sorted, err := byID(s, docs.ToArray())
		out.docs = append(out.docs, sorted...)
		return err
	}
	err := eachTerm(s, fieldSort, add)
	if err == nil {
		err = add("", unnamed.Clone())
	}
	for rank, doc := range out.docs {
		out.rank[doc] = uint32(rank)
	}
	return out, err
}

func byID(s segment.Segment, docs []uint32) ([]uint32, error) {
	if len(docs) < 2 {
		return docs, nil
	}
	ids := make(map[uint32][]byte, len(docs))
	for _, doc := range docs {
		id, err := s.DocID(uint64(doc))
		if err != nil {
			return nil, err
		}
		ids[doc] = id
	}
	slices.SortFunc(docs, func(a, b uint32) int { return bytes.Compare(ids[a], ids[b]) })
	return docs, nil
}

// behind is the rank of the first document that comes after a name and an id.
func (v *view) behind(key, id string) (uint32, error) {
	o, err := v.order()
	if err != nil {
		return 0, err
	}
	rank := sort.Search(len(o.docs), func(i int) bool {
		own, ownID, keyErr := v.key(o.docs[i])
		if keyErr != nil {
			err = keyErr
		}
		return own > key || own == key && ownID > id
	})
	return uint32(rank), err
}

// key is what a document is in order by.
func (v *view) key(doc uint32) (key, id string, err error) {
	key = bsearch.HighTerm
	text, err := v.segment.DocID(uint64(doc))
	if err != nil {
		return "", "", err
	}
	if values, ok := v.segment.(segment.DocValueVisitable); ok {
		v.visited, err = values.VisitDocValues(uint64(doc), []string{fieldSort}, func(_ string, term []byte) { key = string(term) }, v.visited)
	}
	return key, string(text), err
}

// state is the stored entity of a document.
func (v *view) state(doc uint32) (state []byte, err error) {
	err = v.segment.VisitStoredFields(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field != fieldState {
			return true
		}
		state = bytes.Clone(value)
		return false
	})
	return state, err
}

// snapshotOf is the reader as what it is: Bleve has no other index that is kept on disk in this way.
func snapshotOf(r index.IndexReader) (*scorch.IndexSnapshot, error) {
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("a snapshot of type %T", r)
	}
	return snapshot, nil
}
