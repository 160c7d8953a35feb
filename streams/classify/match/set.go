package match

import (
	"iter"
	"math/bits"
)

// Set is a set of patterns by their index, below MaxPatterns.
type Set [MaxPatterns / 64]uint64

// Everything has every pattern that there can be.
var Everything = Set{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

// Has tells whether pattern is a member.
func (s Set) Has(pattern int) bool { return s[uint(pattern)/64]>>(uint(pattern)%64)&1 != 0 }

// Empty tells whether there is no member.
func (s Set) Empty() bool { return s[0]|s[1]|s[2]|s[3] == 0 }

// Len is the number of members.
func (s Set) Len() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
}

// Add makes pattern a member.
func (s *Set) Add(pattern int) { s[uint(pattern)/64] |= 1 << (uint(pattern) % 64) }

func (s *Set) remove(pattern int) { s[uint(pattern)/64] &^= 1 << (uint(pattern) % 64) }

// Meets tells whether there is a member that is one of other too.
func (s *Set) Meets(other *Set) bool {
	return s[0]&other[0]|s[1]&other[1]|s[2]&other[2]|s[3]&other[3] != 0
}

// intersect removes what is no member of other.
func (s *Set) intersect(other *Set) {
	s[0] &= other[0]
	s[1] &= other[1]
	s[2] &= other[2]
	s[3] &= other[3]
}

// Union adds the members of other.
func (s *Set) Union(other *Set) {
	s[0] |= other[0]
	s[1] |= other[1]
	s[2] |= other[2]
	s[3] |= other[3]
}

// UnionWithout adds the members of other that are none of but.
func (s *Set) UnionWithout(other, but *Set) {
	for i := range s {
		s[i] |= other[i] &^ but[i]
	}
}

// All yields the members in ascending order. It does not allocate.
func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
