package search

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// blockSize is how many documents are scored at a time.
const blockSize = 1024

// candidate is a document that may be among the first hits.
type candidate struct {
	score     float64
	rank, doc uint32
}

// before is the order within a segment.
func (c candidate) before(other candidate) bool {
	return c.score > other.score || c.score == other.score && c.rank < other.rank
}

// top keeps the first of a segment's candidates: a heap with the last of them on top.
type top struct {
	kept []candidate
	room int
}

func (t *top) Len() int           { return len(t.kept) }
func (t *top) Less(i, j int) bool { return t.kept[j].before(t.kept[i]) }
func (t *top) Swap(i, j int)      { t.kept[i], t.kept[j] = t.kept[j], t.kept[i] }
func (t *top) Push(x any)         { t.kept = append(t.kept, x.(candidate)) }
func (t *top) Pop() any           { panic("nothing is taken out") }

func (t *top) offer(c candidate) {
	switch {
	case len(t.kept) < t.room:
		heap.Push(t, c)
	case c.before(t.kept[0]):
		t.kept[0] = c
		heap.Fix(t, 0)
	}
}

// boundary is the place in a segment behind which hits are wanted.
type boundary struct {
	score float64
	rank  uint32 // the first that is wanted of those with this score
}

func (b boundary) passes(c candidate) bool {
	return c.score < b.score || c.score == b.score && c.rank >= b.rank
}

func (v *view) boundary(after cursor) (boundary, error) {
	if after.Sort == nil {
		return boundary{score: math.Inf(1)}, nil
	}
	score, _ := strconv.ParseFloat(after.Sort[0], 64) // parseCursor has
	rank, err := v.behind(after.Sort[1], after.Sort[2])
	return boundary{score, rank}, err
}

// inOrder are the first documents of a segment by name.
func (v *view) inOrder(docs *roaring.Bitmap, from boundary, room int) ([]candidate, error) {
	order, err := v.order()
	var out []candidate
	for rank := uint32(0); int(rank) < len(order.docs) && len(out) < room; rank++ {
		c := candidate{0, rank, order.docs[rank]}
		if docs.Contains(c.doc) && from.passes(c) {
			out = append(out, c)
		}
	}
	return out, err
}

// best are the first documents of a segment by their scores.
func (v *view) best(ctx context.Context, docs *roaring.Bitmap, score scorer, norm float64, from boundary, room int) ([]candidate, error) {
	order, err := v.order()
	if err != nil || score == nil {
		return nil, err
	}
	first := top{room: room}
	block, scores, met := make([]uint32, blockSize), make([]float64, blockSize), make([]uint16, blockSize)
	for it := docs.ManyIterator(); ; {
		n := it.NextMany(block)
		if n == 0 || ctx.Err() != nil {
			slices.SortFunc(first.kept, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.rank, b.rank)) })
			return first.kept, ctx.Err()
		}
		clear(scores)
		score(block[:n], scores[:n], met[:n])
		for i, doc := range block[:n] {
			if c := (candidate{scores[i] * norm, order.rank[doc], doc}); from.passes(c) {
				first.offer(c)
			}
		}
	}
}

// head is the first candidate of a view that is no hit yet, with what it is in order by among those of other views.
type head struct {
	view    *view
	waiting []candidate
	key, id string
}

func (h *head) next() (err error) {
	h.key, h.id, err = h.view.key(h.waiting[0].doc)
	return err
}

func (h *head) before(other *head) bool {
	return cmp.Or(cmp.Compare(other.waiting[0].score, h.waiting[0].score), strings.Compare(h.key, other.key), strings.Compare(h.id, other.id)) < 0
}

// merge makes hits of the first candidates of all views, which come in order. Names and ids are read of no more than it looks at.
func merge(views []view, each [][]candidate, room int) ([]hit, error) {
	var heads []*head
	for i, candidates := range each {
		if len(candidates) == 0 {
			continue
		}
		h := &head{view: &views[i], waiting: candidates}
		if err := h.next(); err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	var hits []hit
	for len(hits) < room && len(heads) > 0 {
		first := 0
		for i, h := range heads {
			if h.before(heads[first]) {
				first = i
			}
		}
		h := heads[first]
		c := h.waiting[0]
		state, err := h.view.state(c.doc)
		if err != nil {
			return nil, err
		}
		hits = append(hits, hit{h.id, c.score, state, []string{strconv.FormatFloat(c.score, 'g', -1, 64), h.key, h.id}})
		if h.waiting = h.waiting[1:]; len(h.waiting) == 0 {
			heads = slices.Delete(heads, first, first+1)
		} else if err := h.next(); err != nil {
			return nil, err
		}
	}
	return hits, nil
}
