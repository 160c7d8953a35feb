package match

import (
	"math"
	"slices"
	"unicode/utf8"
)

// finder locates the occurrences of one pattern: forward where the leftmost-longest one ends, then backward where it starts. It has
// classes of runes of its own, as one pattern tells few apart: its states are small and lie together.
type finder struct {
	alphabet *alphabet
	own      []uint16 // by class of the alphabet, and last for the edge: class of the finder
	ascii    [utf8.RuneSelf]uint16
	forward  chain
	backward chain
}

func newFinder(s *stepper, pattern int) *finder {
	f := &finder{alphabet: s.p.alphabet}
	classes := f.tellApart(s.p, pattern)
	for b := range f.ascii {
		f.ascii[b] = f.own[f.alphabet.ascii[b]]
	}
	f.forward, f.backward = newChain(&forward{s, pattern}, classes), newChain(&backward{s, pattern}, classes)
	return f
}

// tellApart numbers the classes that a pattern tells apart, and returns one of the alphabet's for each.
func (f *finder) tellApart(p *program, pattern int) (classes []uint16) {
	a := f.alphabet
	sets := p.setsOf(pattern)
	ids := map[string]uint16{}
	for class := range a.classes {
		key := []byte{byte(a.kinds[class])}
		for _, set := range sets {
			key = append(key, byte(bit(a.accepts[class*a.sets+int(set)])))
		}
		id, ok := ids[string(key)]
		if !ok {
			id = uint16(len(classes))
			ids[string(key)] = id
			classes = append(classes, uint16(class))
		}
		f.own = append(f.own, id)
	}
	f.own = append(f.own, uint16(len(classes)))
	return append(classes, uint16(a.classes))
}

// setsOf returns the sets of runes that a pattern reads.
func (p *program) setsOf(pattern int) (sets []uint16) {
	for _, in := range p.insts[p.first[pattern]:p.first[pattern+1]] {
		if in.op == opRune {
			sets = append(sets, in.set)
		}
	}
	slices.Sort(sets)
	return slices.Compact(sets)
}

// finder returns the finder of a pattern, which is made when it is first needed.
func (m *Matcher) finder(pattern int) *finder {
	if m.finders[pattern] == nil {
		m.finders[pattern] = newFinder(m.exact, pattern)
	}
	return m.finders[pattern]
}

// Find returns the leftmost-longest occurrence of a pattern in text that starts at from or later, as offsets of bytes, or -1
// and -1. Assertions see what is in front of from. It does so for anchored automata as well.
func (m *Matcher) Find(pattern int, text []byte, from int) (start, end int) {
	f := m.finder(pattern)
	end, _ = f.end(text, from, span{deadline: math.MaxInt, reach: math.MaxInt})
	if end < 0 {
		return -1, -1
	}
	return f.start(text, from, end, 0), end
}

// span bounds a search for an end.
type span struct {
	deadline int // give up where no occurrence has ended by this position
	reach    int // do not look for a longer occurrence further than this behind the end of a shorter one
}

// end returns where the leftmost-longest occurrence from from on ends, or -1, and how far it had to look.
func (f *finder) end(text []byte, from int, within span) (end, looked int) {
	a := f.alphabet
	entry := f.forward.start(int(a.kindBefore(text, from)))
	atEdge := f.own[a.classes]
	end = -1
	for i := from; ; {
		class, width := atEdge, 0
		if i < len(text) {
			class, width = f.first(text[i:])
		}
		entry = f.forward.next(entry, class)
		if entry >= stops {
			if entry&hits != 0 {
				end = i
			}
			if entry&stops != 0 {
				return end, i
			}
		}
		if i >= len(text) || end < 0 && i >= within.deadline || end >= 0 && i-end >= within.reach {
			return end, i
		}
		i += width
	}
}

// start returns the first position, not before from, from where an occurrence may reach at, or -1. With alive as the way to open
// the search, at needs not be the end of it.
func (f *finder) start(text []byte, from, at, way int) int {
	a := f.alphabet
	entry := f.backward.start(way + int(a.kindAfter(text, at)))
	atEdge := f.own[a.classes]
	found := -1
	for i := at; ; {
		class, width := atEdge, 0
		switch {
		case i > from:
			class, width = f.last(text[from:i])
		case i > 0:
			class, _ = f.last(text[:i])
		}
		entry = f.backward.next(entry, class)
		if entry&hits != 0 {
			found = i
		}
		if i <= from || entry&stops != 0 {
			return found
		}
		i -= width
	}
}

// first returns the class of the first rune, and its width.
func (f *finder) first(text []byte) (class uint16, width int) {
	if text[0] < utf8.RuneSelf {
		return f.ascii[text[0]], 1
	}
	r, width := utf8.DecodeRune(text)
	return f.own[f.alphabet.of(r)], width
}

// last returns the class of the last rune, and its width.
func (f *finder) last(text []byte) (class uint16, width int) {
	if b := text[len(text)-1]; b < utf8.RuneSelf {
		return f.ascii[b], 1
	}
	r, width := utf8.DecodeLastRune(text)
	return f.own[f.alphabet.of(r)], width
}

// kindBefore returns the kind of what is in front of a position.
func (a *alphabet) kindBefore(text []byte, at int) kind {
	if at == 0 {
		return edge
	}
	return a.kindOfByte(text[at-1])
}

// kindAfter returns the kind of what follows a position.
func (a *alphabet) kindAfter(text []byte, at int) kind {
	if at == len(text) {
		return edge
	}
	return a.kindOfByte(text[at])
}

// kindOfByte is that of its rune: only ASCII has kinds.
func (a *alphabet) kindOfByte(b byte) kind {
	if b < utf8.RuneSelf {
		return a.kinds[a.ascii[b]]
	}
	return plain
}
