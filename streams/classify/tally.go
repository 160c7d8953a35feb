package classify

import "slices"

// maxKinds is the number of distinct valid values from which more add nothing.
const maxKinds = 16

// Tally counts what one detector said about the values of one field that were not blank.
type Tally struct {
	Matched int64 // values that an expression matched whole
	Valid   int64 // those of them that the detector's check accepts
	Inside  int64 // longer values that no expression matched whole and that hold the infotype inside
	Kinds   int   // different accepted values and insides, at most maxKinds

	distinct [maxKinds]uint64 // their hashes
}

// support takes note of an accepted value by its hash.
func (t *Tally) support(hash uint64) {
	if t.Kinds == maxKinds || slices.Contains(t.distinct[:t.Kinds], hash) {
		return
	}
	t.distinct[t.Kinds] = hash
	t.Kinds++
}
