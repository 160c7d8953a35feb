package match

import (
	"math"
	"unicode/utf8"
)

// finder locates the occurrences of one pattern: forward where the leftmost-longest one ends, then backward where it starts.
type finder struct {
	alphabet *alphabet
	forward  chain
	backward chain
}

func newFinder(s *stepper, pattern int) *finder {
	classes := s.p.alphabet.classes
	return &finder{
		alphabet: s.p.alphabet,
		forward:  newChain(&forward{s, pattern}, classes),
		backward: newChain(&backward{s, pattern}, classes),
	}
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
	end = -1
	for i := from; ; {
		class, width := a.classes, 0
		if i < len(text) {
			class, width = a.first(text[i:])
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
	found := -1
	for i := at; ; {
		class, width := a.classes, 0
		switch {
		case i > from:
			class, width = a.last(text[from:i])
		case i > 0:
			class, _ = a.last(text[:i])
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
func (a *alphabet) first(text []byte) (class, width int) {
	if text[0] < utf8.RuneSelf {
		return int(a.ascii[text[0]]), 1
	}
	r, width := utf8.DecodeRune(text)
	return int(a.of(r)), width
}

// last returns the class of the last rune, and its width.
func (a *alphabet) last(text []byte) (class, width int) {
	if b := text[len(text)-1]; b < utf8.RuneSelf {
		return int(a.ascii[b]), 1
	}
	r, width := utf8.DecodeLastRune(text)
	return int(a.of(r)), width
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
