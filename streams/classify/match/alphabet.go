package match

import (
	"encoding/binary"
	"errors"
	"math"
	"regexp/syntax"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"
)

// runeSets numbers the distinct sets of runes that instructions read.
type runeSets struct {
	ids    map[string]uint16
	ranges [][]rune // pairs of first and last
}

func (s *runeSets) intern(pairs []rune) (uint16, error) {
	var key []byte
	for _, r := range pairs {
		key = binary.LittleEndian.AppendUint32(key, uint32(r))
	}
	if id, ok := s.ids[string(key)]; ok {
		return id, nil
	}
	if len(s.ranges) == math.MaxUint16 {
		return 0, errors.New("too many character classes")
	}
	id := uint16(len(s.ranges))
	s.ids[string(key)] = id
	s.ranges = append(s.ranges, slices.Clone(pairs))
	return id, nil
}

// kind is what an assertion can tell about a rune, or the edge of the text, beside a position.
type kind uint8

const (
	plain kind = iota
	word
	newline
	edge
	contexts = 4
)

// alphabet divides the runes into classes that no instruction and no assertion tells apart.
type alphabet struct {
	ranges  [][]rune // of each set: pairs of first and last rune
	cuts    []rune   // first rune of each interval, ascending, from 0
	class   []uint16 // of each interval
	ascii   [utf8.RuneSelf]uint16
	classes int
	sets    int
	accepts []bool // class*sets + set: whether the set holds the class
	kinds   []kind // of each class
	invalid uint16 // the class of an invalid byte, which reads as U+FFFD
}

// newAlphabet divides the runes by sets, and by what the assertions ask.
func newAlphabet(sets [][]rune, asserted syntax.EmptyOp) *alphabet {
	a := &alphabet{ranges: sets, sets: len(sets)}
	a.cuts = cutsOf(sets)
	signatures := make([][]byte, len(a.cuts)) // one bit a set, and the kind
	for i, r := range a.cuts {
		signatures[i] = make([]byte, (len(sets)+7)/8+1)
		signatures[i][0] = byte(kindOf(r, asserted))
	}
	for set, pairs := range sets {
		for i := 0; i < len(pairs); i += 2 {
			for at := a.interval(pairs[i]); at < len(a.cuts) && a.cuts[at] <= pairs[i+1]; at++ {
				signatures[at][1+set/8] |= 1 << (set % 8)
			}
		}
	}
	a.number(signatures)
	for r := range rune(utf8.RuneSelf) {
		a.ascii[r] = a.class[a.interval(r)]
	}
	a.invalid = a.of(utf8.RuneError)
	return a
}

// cutsOf returns where any set, or the kind of rune, may change.
func cutsOf(sets [][]rune) []rune {
	cuts := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1, utf8.RuneSelf}
	for _, pairs := range sets {
		for i := 0; i < len(pairs); i += 2 {
			cuts = append(cuts, pairs[i], pairs[i+1]+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	if cuts[len(cuts)-1] > unicode.MaxRune {
		cuts = cuts[:len(cuts)-1]
	}
	return cuts
}

// number gives intervals of equal signature the same class.
func (a *alphabet) number(signatures [][]byte) {
	ids := map[string]uint16{}
	for _, s := range signatures {
		id, ok := ids[string(s)]
		if !ok {
			id = uint16(len(ids))
			ids[string(s)] = id
			a.kinds = append(a.kinds, kind(s[0]))
			for set := range a.sets {
				a.accepts = append(a.accepts, s[1+set/8]>>(set%8)&1 != 0)
			}
		}
		a.class = append(a.class, id)
	}
	a.classes = len(ids)
}

// interval returns the index of the interval that holds r.
func (a *alphabet) interval(r rune) int {
	return sort.Search(len(a.cuts), func(i int) bool { return a.cuts[i] > r }) - 1
}

// of returns the class of r.
func (a *alphabet) of(r rune) uint16 {
	if uint32(r) < utf8.RuneSelf {
		return a.ascii[r]
	}
	return a.class[a.interval(r)]
}

// uniform returns the class of the runes from lo to hi where they are all of one interval.
func (a *alphabet) uniform(lo, hi rune) (uint16, bool) {
	i := a.interval(lo)
	return a.class[i], i+1 == len(a.cuts) || a.cuts[i+1] > hi
}

// kindOf returns the kind of r as far as the assertions can tell.
func kindOf(r rune, asserted syntax.EmptyOp) kind {
	const words, lines = syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary, syntax.EmptyBeginLine | syntax.EmptyEndLine
	switch {
	case syntax.IsWordChar(r) && asserted&words != 0:
		return word
	case r == '\n' && asserted&lines != 0:
		return newline
	}
	return plain
}

// The assertions that look back, and those that need the next rune.
const (
	looksBack  = syntax.EmptyBeginText | syntax.EmptyBeginLine
	looksAhead = ^looksBack
)

// behind returns the assertions that hold because before is in front of a position.
func behind(before kind) syntax.EmptyOp {
	switch before {
	case edge:
		return syntax.EmptyBeginText | syntax.EmptyBeginLine
	case newline:
		return syntax.EmptyBeginLine
	default:
		return 0
	}
}

// assertions returns what holds between two neighbours.
func assertions(before, after kind) syntax.EmptyOp {
	holds := behind(before)
	switch after {
	case edge:
		holds |= syntax.EmptyEndText | syntax.EmptyEndLine
	case newline:
		holds |= syntax.EmptyEndLine
	default:
	}
	if (before == word) != (after == word) {
		return holds | syntax.EmptyWordBoundary
	}
	return holds | syntax.EmptyNoWordBoundary
}
