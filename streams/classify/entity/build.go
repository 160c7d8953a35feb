package entity

import (
	"cmp"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// Tags is the number of tags of a token: 0 is outside all mentions, 1+2k starts a mention of kind k, 2+2k goes on with it.
const Tags = tags

// Parameters are a trained model before it is packed. The trainer makes them.
type Parameters struct {
	Weights map[uint64][Tags]float32 // by the hash of a feature
	Arcs    [Tags][Tags]float32      // from, to
	Lists   Lists
}

// Lists are the words that the model knows something of.
type Lists struct{ cells lists }

// NewLists packs words, in lower case without accents, into 4 << log2Cells bytes.
func NewLists(words map[string]uint16, log2Cells int) (Lists, error) {
	l := make(lists, 1<<log2Cells)
	names := make([]string, 0, len(words))
	for word := range words {
		names = append(names, word)
	}
	slices.Sort(names)
	for _, word := range names {
		if !l.put(hashWord(word), listed(words[word])&(1<<listCount-1)) {
			return Lists{}, errors.New("entity: too many words for the lists")
		}
	}
	return Lists{l}, nil
}

// NewWindow is a window that asks the lists.
func (l Lists) NewWindow() *Window { return &Window{lists: l.cells} }

// Follows tells whether tag to may come after tag from.
func Follows(from, to int) bool { return allowed(from, to) }

// Build packs parameters into a tagger with 8 << log2Rows bytes of weights, and gives the file that Load reads. Weights are rounded to
// bytes; where two features want the same place, the heavier one gets it.
func Build(p Parameters, log2Rows int) (*Tagger, []byte) {
	t := &Tagger{lists: p.Lists.cells, table: make(table, 1<<log2Rows)}
	t.arcs.unit = unitOf(p.Weights)
	for from := range p.Arcs {
		for to, w := range p.Arcs[from] {
			t.arcs.weights[from][to] = int32(math.Round(float64(w) / t.arcs.unit))
		}
	}
	for _, f := range heaviestFirst(p.Weights) {
		t.table.put(f, pack(p.Weights[f], t.arcs.unit))
	}
	return t, t.encode()
}

// unitOf is the weight that becomes 1: all but one weight in five thousand are then at most 127.
func unitOf(weights map[uint64][Tags]float32) float64 {
	sizes := make([]float32, 0, len(weights)*tags)
	for _, row := range weights {
		for _, w := range row {
			sizes = append(sizes, max(w, -w))
		}
	}
	slices.Sort(sizes)
	if len(sizes) == 0 {
		return 1
	}
	return max(float64(sizes[len(sizes)-1-len(sizes)/5000]), 1e-3) / 127
}

func heaviestFirst(weights map[uint64][Tags]float32) []uint64 {
	size := make(map[uint64]float32, len(weights))
	order := make([]uint64, 0, len(weights))
	for f, row := range weights {
		for _, w := range row {
			size[f] = max(size[f], w, -w)
		}
		order = append(order, f)
	}
	slices.SortFunc(order, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	})
	return order
}

// pack rounds weights to bytes in lanes; 0 if nothing is left of them.
func pack(weights [Tags]float32, unit float64) (row uint64) {
	for tag, w := range weights {
		q := int8(max(-127, min(127, math.Round(float64(w)/unit))))
		row |= uint64(uint8(q)) << (8 * tag)
	}
	return row
}

// put places a feature in one of its two rows, if one is free.
func (t table) put(feature, row uint64) {
	tag := feature>>tagLane | 1
	for _, place := range [...]uint64{feature, feature ^ 1} {
		at := &t[place&uint64(len(t)-1)]
		if row != 0 && *at == 0 {
			*at = row | tag<<tagLane
			return
		}
	}
}

func log2(n int) byte { return byte(bits.TrailingZeros(uint(n))) }
