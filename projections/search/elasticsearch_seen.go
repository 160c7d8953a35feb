package search

import "strconv"

// seen is the set of the documents that one build has written since its index was empty: what is not in it need not be asked for.
// It is a Bloom filter, of a fixed size whatever the estate's: the few that it takes for seen are asked for in vain. Source: Bloom,
// "Space/Time Trade-offs in Hash Coding with Allowable Errors", 1970. It is not safe for concurrent use.
type seen struct{ words []uint64 }

const (
	seenBits  = 1 << 26 // 8 MB: after a million documents one in 90,000 is taken for another, after ten million one in 25
	seenTests = 4
)

func newSeen() *seen { return &seen{make([]uint64, seenBits/64)} }

// add adds a dataset's hash and tells whether it was there, perhaps.
func (s *seen) add(hash string) (before bool) {
	one, other := halves(hash)
	before = true
	for i := range uint64(seenTests) {
		bit := (one + i*other) % seenBits
		word, mask := &s.words[bit/64], uint64(1)<<(bit%64)
		before = before && *word&mask != 0
		*word |= mask
	}
	return before
}

// halves are the two numbers that 32 hexadecimal digits spell.
func halves(hash string) (one, other uint64) {
	one, _ = strconv.ParseUint(hash[:16], 16, 64)
	other, _ = strconv.ParseUint(hash[16:], 16, 64)
	return one, other | 1
}
