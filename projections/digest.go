package projections

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Digest is a multiset hash of a read model's entities: the sum modulo 2^64, in four lanes, of SHA-256 over each
// entity's canonical bytes (AdHash; Bellare and Micciancio, "A New Paradigm for Collision-Free Hashing", 1997).
type Digest struct {
	lanes    [4]uint64
	Entities int64 // entities summed
}

// Add sums one entity in.
func (d *Digest) Add(canonical []byte) {
	sum := sha256.Sum256(canonical)
	for i := range d.lanes {
		d.lanes[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
	d.Entities++
}

// String is 64 hexadecimal digits.
func (d Digest) String() string {
	var out [32]byte
	for i, lane := range d.lanes {
		binary.BigEndian.PutUint64(out[8*i:], lane)
	}
	return hex.EncodeToString(out[:])
}
