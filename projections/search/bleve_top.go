package search

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"
	"strconv"

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

// placed is a candidate of a view with what it is in order by among those of other views.
type placed struct {
	candidate
	view    *view
	key, id string
}

// merge puts the candidates of all views in order, and makes hits of the first.
func merge(views []view, each [][]candidate, room int) ([]hit, error) {
	var all []placed
	for i, candidates := range each {
		for _, c := range candidates {
			key, id, err := views[i].key(c.doc)
			if err != nil {
				return nil, err
			}
			all = append(all, placed{c, &views[i], key, id})
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
	})
	hits := make([]hit, 0, min(room, len(all)))
	for _, p := range all[:min(room, len(all))] {
		state, err := p.view.state(p.doc)
		if err != nil {
			return nil, err
		}
		hits = append(hits, hit{p.id, p.score, state, []string{strconv.FormatFloat(p.score, 'g', -1, 64), p.key, p.id}})
	}
	return hits, nil
}
