package catalog

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
)

// rowBits is how many bits of a row's number are its place in a block.
const rowBits = 12

// block tells of 4096 rows that follow one another which are meant.
type block [1 << rowBits / 64]uint64

func (b *block) set(row int64, on bool) {
	word, bit := &b[row>>6&(1<<(rowBits-6)-1)], uint64(1)<<(row&63)
	if on {
		*word |= bit
	} else {
		*word &^= bit
	}
}

func (b *block) has(row int64) bool { return b[row>>6&(1<<(rowBits-6)-1)]>>(row&63)&1 == 1 }

func (b *block) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

var errBlock = errors.New("not a block of rows")

const blockBytes = 1 << rowBits / 8

// append appends the block as it is stored: the places of the rows, two bytes each, or all bits where that is no longer.
func (b *block) append(dst []byte) []byte {
	if 2*b.count() >= blockBytes {
		for _, word := range b {
			dst = binary.LittleEndian.AppendUint64(dst, word)
		}
		return dst
	}
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(i<<6+bits.TrailingZeros64(word)))
		}
	}
	return dst
}

// read reads what append wrote into an empty block.
func (b *block) read(stored []byte) error {
	switch {
	case len(stored) == blockBytes:
		for i := range b {
			b[i] = binary.LittleEndian.Uint64(stored[8*i:])
		}
		return nil
	case len(stored)%2 != 0 || len(stored) > blockBytes:
		return errBlock
	}
	for ; len(stored) > 0; stored = stored[2:] {
		place := binary.LittleEndian.Uint16(stored)
		if place >= 1<<rowBits {
			return errBlock
		}
		b.set(int64(place), true)
	}
	return nil
}

// rowSet is rows of a table, in blocks by the first bits of their numbers.
type rowSet map[int64]*block

func (s rowSet) add(row int64) {
	b := s[row>>rowBits]
	if b == nil {
		b = &block{}
		s[row>>rowBits] = b
	}
	b.set(row, true)
}

func (s rowSet) has(row int64) bool {
	b := s[row>>rowBits]
	return b != nil && b.has(row)
}

// keep takes out what other does not have.
func (s rowSet) keep(other rowSet) {
	for n, b := range s {
		with := other[n]
		if with == nil {
			delete(s, n)
			continue
		}
		for i := range b {
			b[i] &= with[i]
		}
	}
}

func (s rowSet) count() (n int64) {
	for _, b := range s {
		n += int64(b.count())
	}
	return n
}

// rows are the rows' numbers, ascending.
func (s rowSet) rows() []int64 {
	rows := make([]int64, 0, s.count())
	for n, b := range s {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				rows = append(rows, n<<rowBits+int64(i<<6+bits.TrailingZeros64(word)))
			}
		}
	}
	slices.Sort(rows)
	return rows
}
