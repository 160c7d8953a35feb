package match

import (
	"math/bits"
	"unicode/utf8"
)

// nonASCII is the symbol of all bytes that are not ASCII. The symbol of any other byte is the byte.
const nonASCII = utf8.RuneSelf

const symbolCount = nonASCII + 1

// symbols is a set of symbols.
type symbols [3]uint64

var everySymbol = symbols{^uint64(0), ^uint64(0), 1}

func symbolOf(b byte) int { return min(int(b), nonASCII) }

func (s *symbols) has(symbol int) bool { return s[symbol/64]>>(symbol%64)&1 != 0 }

func (s *symbols) add(symbol int) { s[symbol/64] |= 1 << (symbol % 64) }

func (s *symbols) remove(symbol int) { s[symbol/64] &^= 1 << (symbol % 64) }

func (s *symbols) empty() bool { return s[0]|s[1]|s[2] == 0 }

// unite adds the members of other, and tells whether any was new.
func (s *symbols) unite(other symbols) (grown bool) {
	for i, w := range other {
		grown = grown || w&^s[i] != 0
		s[i] |= w
	}
	return grown
}

func (s symbols) and(other symbols) symbols {
	return symbols{s[0] & other[0], s[1] & other[1], s[2] & other[2]}
}

func (s symbols) without(other symbols) symbols {
	return symbols{s[0] &^ other[0], s[1] &^ other[1], s[2] &^ other[2]}
}

func (s symbols) all(yield func(symbol int) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if !yield(i*64 + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}

// symbolsOf returns the symbols of pairs of first and last rune. A set with U+FFFD reads invalid bytes, which are wide too.
func symbolsOf(ranges []rune) (s symbols) {
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], nonASCII); r++ {
			s.add(int(r))
		}
		if ranges[i+1] >= nonASCII {
			s.add(nonASCII)
		}
	}
	return s
}

// pairs is a set of pairs of neighbouring symbols: by the first one, the second ones.
type pairs [symbolCount]symbols

func (p *pairs) unite(other *pairs) {
	for first := range p {
		p[first].unite(other[first])
	}
}

// notAfter returns what makes no pair with one of the symbols.
func (p *pairs) notAfter(first symbols) (second symbols) {
	for symbol := range first.all {
		second.unite(everySymbol.without(p[symbol]))
		if second == everySymbol {
			break
		}
	}
	return second
}

// bitmap is a set of pairs of bytes: by the second byte and the first, as they lie in memory.
type bitmap [1 << 16 / 64]uint64

func (m *bitmap) has(first, second byte) bool {
	at := uint16(first) | uint16(second)<<8
	return m[at/64]>>(at%64)&1 != 0
}

// bytes is the set of pairs as one of bytes.
func (p *pairs) bytes() *bitmap {
	m := new(bitmap)
	for at := range 1 << 16 {
		if p[symbolOf(byte(at))].has(symbolOf(byte(at >> 8))) {
			m[at/64] |= 1 << (at % 64)
		}
	}
	return m
}
