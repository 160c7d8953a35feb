package match

import "slices"

// pool numbers sequences of words, from 0. Equal sequences have one number. It keeps its memory when it is emptied.
type pool struct {
	words  []uint32 // of all sequences, one after the other
	ends   []uint32
	hashes []uint32
	index  []uint32 // open addressing by hash: number + 1
}

func newPool() pool { return pool{index: make([]uint32, 64)} }

func (p *pool) size() int { return len(p.ends) }

func (p *pool) empty() {
	p.words, p.ends, p.hashes = p.words[:0], p.ends[:0], p.hashes[:0]
	clear(p.index)
}

// get returns a sequence, which belongs to the pool.
func (p *pool) get(id uint32) []uint32 {
	from := uint32(0)
	if id > 0 {
		from = p.ends[id-1]
	}
	return p.words[from:p.ends[id]]
}

// find returns the number of a sequence, if it has one.
func (p *pool) find(key []uint32, hash uint32) (uint32, bool) {
	mask := uint32(len(p.index) - 1)
	for at := hash & mask; p.index[at] != 0; at = (at + 1) & mask {
		id := p.index[at] - 1
		if p.hashes[id] == hash && slices.Equal(p.get(id), key) {
			return id, true
		}
	}
	return 0, false
}

// add numbers a sequence that has no number yet.
func (p *pool) add(key []uint32, hash uint32) uint32 {
	id := uint32(len(p.ends))
	p.words = append(p.words, key...)
	p.ends, p.hashes = append(p.ends, uint32(len(p.words))), append(p.hashes, hash)
	if 2*len(p.ends) > len(p.index) {
		p.index = make([]uint32, 2*len(p.index))
		for i := range p.ends {
			p.place(uint32(i))
		}
		return id
	}
	p.place(id)
	return id
}

// place enters a number into the index.
func (p *pool) place(id uint32) {
	mask := uint32(len(p.index) - 1)
	at := p.hashes[id] & mask
	for p.index[at] != 0 {
		at = (at + 1) & mask
	}
	p.index[at] = id + 1
}

// hashOf mixes the words of a sequence.
func hashOf(key []uint32) uint32 {
	h := uint64(len(key)) + 0x9E3779B97F4A7C15
	for _, w := range key {
		h = (h ^ uint64(w)) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
	}
	return uint32(h)
}
