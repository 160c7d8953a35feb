package state

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

const (
	radixFrom = 512 // entries from which a radix sort is the faster
	digits    = 1 << 8
)

// sorting is a record with 8 bytes of its key, in which most comparisons end without a look at the record.
type sorting struct {
	part uint64
	at   ref
}

// sorted returns the records of the table in the order of their keys.
func (t *table) sorted() []ref {
	entries := make([]sorting, 0, t.count)
	t.walk(func(r ref) { entries = append(entries, sorting{at: r}) })
	t.order(entries, make([]sorting, len(entries)), 0)
	refs := make([]ref, len(entries))
	for i, e := range entries {
		refs[i] = e.at
	}
	return refs
}

// order sorts entries whose keys agree up to depth.
func (t *table) order(entries, scratch []sorting, depth int) {
	if len(entries) < radixFrom {
		slices.SortFunc(entries, func(a, b sorting) int {
			return bytes.Compare(t.key(a.at)[depth:], t.key(b.at)[depth:])
		})
		return
	}
	depth = t.shared(entries, depth)
	for i := range entries {
		entries[i].part = part(t.key(entries[i].at)[depth:])
	}
	radix(entries, scratch)
	from := 0
	for to := 1; to <= len(entries); to++ {
		if to < len(entries) && entries[to].part == entries[from].part {
			continue
		}
		if to-from > 1 {
			t.tied(entries[from:to], scratch, depth)
		}
		from = to
	}
}

// tied sorts entries whose keys agree in 8 bytes from depth on, where a key that ends counts as zeros.
func (t *table) tied(entries, scratch []sorting, depth int) {
	short := 0
	for i, e := range entries {
		if len(t.key(e.at)) < depth+8 {
			entries[i], entries[short] = entries[short], entries[i]
			short++
		}
	}
	slices.SortFunc(entries[:short], func(a, b sorting) int { return cmp.Compare(len(t.key(a.at)), len(t.key(b.at))) })
	t.order(entries[short:], scratch, depth+8)
}

// shared is how many bytes from the start all keys agree in.
func (t *table) shared(entries []sorting, depth int) int {
	first := t.key(entries[0].at)
	n := len(first)
	for _, e := range entries[1:] {
		key := t.key(e.at)
		n = min(n, len(key))
		if bytes.Equal(key[depth:n], first[depth:n]) {
			continue
		}
		n = depth
		for key[n] == first[n] {
			n++
		}
	}
	return n
}

// part is the first 8 bytes of a key as a number that sorts like them.
func part(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

// radix sorts by part, one byte a pass from the last, and leaves out the bytes that all parts agree in.
func radix(entries, scratch []sorting) {
	scratch = scratch[:len(entries)]
	from, to := entries, scratch
	for shift := 0; shift < 64; shift += 8 {
		var at [digits]int
		for _, e := range from {
			at[byte(e.part>>shift)]++
		}
		if at[byte(from[0].part>>shift)] == len(from) {
			continue
		}
		sum := 0
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, e := range from {
			digit := byte(e.part >> shift)
			to[at[digit]] = e
			at[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &entries[0] {
		copy(entries, from)
	}
}
