package search

import (
	"maps"
	"math"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// column says how much a term that many documents of a segment have counts in each of them, by a code of two bytes: there are few
// different numbers of occurrences in texts of few different lengths.
type column struct {
	codes   []uint16  // by document; 0 where the term is not
	weights []float64 // by code
}

// columnBytes are what all columns of an index may take together.
const columnBytes = 8 << 20

// columnKey is a term of a field of a segment.
type columnKey struct {
	segment     segment.Segment
	field, term string
}

// columns are kept until they have become too many. They are safe for concurrent use.
type columns struct {
	mu    sync.RWMutex
	of    map[columnKey]*column
	bytes int
	asked map[columnKey]bool // of terms that have none
}

// maxAsked is how many terms are remembered that have no column.
const maxAsked = 4096

// askedBefore tells whether a term was asked for before, of late.
func (c *columns) askedBefore(key columnKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.asked[key]
	if c.asked == nil || len(c.asked) >= maxAsked {
		c.asked = map[columnKey]bool{}
	}
	c.asked[key] = true
	return before
}

func (c *columns) get(key columnKey) *column {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.of[key]
}

func (c *columns) put(key columnKey, one *column) {
	size := 2*len(one.codes) + 8*len(one.weights)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || c.bytes+size > columnBytes {
		c.of, c.bytes = map[columnKey]*column{}, 0
	}
	if c.of[key] == nil && size <= columnBytes {
		c.of[key] = one
		c.bytes += size
	}
}

// forget drops what is known of a segment.
func (c *columns) forget(s segment.Segment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, one := range c.of {
		if key.segment == s {
			c.bytes -= 2*len(one.codes) + 8*len(one.weights)
			delete(c.of, key)
		}
	}
	maps.DeleteFunc(c.asked, func(key columnKey, _ bool) bool { return key.segment == s })
}

func (c *columns) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of, c.asked, c.bytes = nil, nil, 0
}

// columnOf reads the whole of a term's postings; nil when there are more different weights than codes.
func columnOf(list segment.PostingsList, documents uint64) (*column, error) {
	type occurrence struct {
		frequency uint64
		norm      float64
	}
	out := &column{codes: make([]uint16, documents), weights: make([]float64, 1, 16)}
	codes := map[occurrence]uint16{}
	var last occurrence
	code := uint16(0)
	for it := list.Iterator(true, true, false, nil); ; {
		p, err := it.Next()
		if err != nil || p == nil {
			return out, err
		}
		if now := (occurrence{p.Frequency(), p.Norm()}); now != last || code == 0 {
			if code = codes[now]; code == 0 {
				if len(out.weights) > math.MaxUint16 {
					return nil, nil
				}
				code = uint16(len(out.weights))
				codes[now] = code
				out.weights = append(out.weights, weightOf(p))
			}
			last = now
		}
		out.codes[p.Number()] = code
	}
}

// weightOf is how much a term counts in a document: more when it is there often, less in a long text.
func weightOf(p segment.Posting) float64 { return math.Sqrt(float64(p.Frequency())) * p.Norm() }

// sparse says the same of a term that few documents have, or few of those that are asked about.
type sparse struct {
	docs    []uint32
	weights []float64
}

// sparseOf reads the postings of those documents.
func sparseOf(list segment.PostingsList, of *roaring.Bitmap) (out sparse, err error) {
	it := list.Iterator(true, true, false, nil)
	if narrow, ok := it.(segment.OptimizablePostingsIterator); ok && narrow.ActualBitmap() != nil {
		narrow.ReplaceActual(of)
	}
	for {
		p, err := it.Next()
		if err != nil || p == nil {
			return out, err
		}
		out.docs, out.weights = append(out.docs, uint32(p.Number())), append(out.weights, weightOf(p))
	}
}
