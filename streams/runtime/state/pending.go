package state

import "encoding/binary"

const versionHeader = 12 // bytes: size in units, the version before, value length

// pending holds what was written since the last commit, in the order of the first writes. A key's record holds two
// versions, references into the arena of values: the one kept, and the one that the current batch sees; and the key's record
// in the memory below, where it is known, which saves the commit the search.
type pending struct {
	keys    table
	values  arena
	batch   ref   // versions from here on are of the current batch
	touched []ref // the keys of the current batch
	ranging int   // ranges under way: no version may change in place
}

// find returns the record of a key that has a version, or 0.
func (p *pending) find(hash uint32, key []byte) ref {
	if p.keys.count == 0 {
		return 0
	}
	r := p.keys.find(hash, key)
	if r != 0 && p.current(r) == 0 {
		return 0 // of a batch that was rolled back
	}
	return r
}

// versions are the references in a key's record.
func (p *pending) versions(r ref) []byte {
	refs, _ := p.keys.value(r)
	return refs
}

func (p *pending) kept(r ref) ref    { return ref(binary.LittleEndian.Uint32(p.versions(r))) }
func (p *pending) current(r ref) ref { return ref(binary.LittleEndian.Uint32(p.versions(r)[4:])) }

// value lends the value of a version.
func (p *pending) value(version ref) (value []byte, live bool) {
	record := p.values.at(version)
	n := binary.LittleEndian.Uint32(record[8:])
	if n == gone {
		return nil, false
	}
	to := versionHeader + int(n)
	return record[versionHeader:to:to], true
}

// before returns the version of a key that was current when the values ended at mark, or 0.
func (p *pending) before(r, mark ref) ref {
	version := p.current(r)
	for version >= mark && version != 0 {
		version = ref(binary.LittleEndian.Uint32(p.values.at(version)[4:]))
	}
	return version
}

// write sets a key; n is gone for a deletion. Below is the key's record in memory, or 0 when that is not known.
func (p *pending) write(hash uint32, key, value []byte, n uint32, below ref) {
	r := p.keys.find(hash, key)
	if r == 0 {
		var refs []byte
		r, refs = p.keys.add(hash, key, 12)
		clear(refs)
		binary.LittleEndian.PutUint32(refs[8:], uint32(below))
	}
	pair := p.versions(r)
	current := ref(binary.LittleEndian.Uint32(pair[4:]))
	ours := current != 0 && current >= p.batch
	if ours && p.replace(current, value, n) {
		return
	}
	if !ours {
		p.touched = append(p.touched, r)
	}
	version, record := p.values.alloc(versionHeader + len(value))
	binary.LittleEndian.PutUint32(record[4:], uint32(current))
	binary.LittleEndian.PutUint32(record[8:], n)
	copy(record[versionHeader:], value)
	binary.LittleEndian.PutUint32(pair[4:], uint32(version))
}

// replace changes a version of this batch in place when it can.
func (p *pending) replace(version ref, value []byte, n uint32) bool {
	record := p.values.at(version)
	if p.ranging > 0 || versionHeader+len(value) > int(binary.LittleEndian.Uint32(record))*unit {
		return false
	}
	binary.LittleEndian.PutUint32(record[8:], n)
	copy(record[versionHeader:], value)
	return true
}

func (p *pending) keep() {
	for _, r := range p.touched {
		pair := p.versions(r)
		copy(pair, pair[4:8])
	}
	p.touched, p.batch = p.touched[:0], p.values.end
}

func (p *pending) rollback() {
	for _, r := range p.touched {
		pair := p.versions(r)
		copy(pair[4:], pair[:4])
	}
	p.touched = p.touched[:0]
	p.values.truncate(p.batch)
}

// walk visits what was kept, in the order of the first writes.
func (p *pending) walk(visit func(c change)) {
	p.keys.walk(func(r ref) {
		version := p.kept(r)
		if version == 0 {
			return
		}
		value, live := p.value(version)
		visit(change{p.keys.key(r), value, length(value, live), ref(binary.LittleEndian.Uint32(p.versions(r)[8:]))})
	})
}

// change is what was kept of a key.
type change struct {
	key, value []byte
	n          uint32 // the value's length, or gone
	below      ref    // the key's record in memory; 0: not known
}

func (p *pending) reset() {
	p.keys.reset()
	p.values.reset()
	p.touched, p.batch = p.touched[:0], p.values.end
}

func (p *pending) memory() int64 { return p.keys.memory() + p.values.bytes + int64(cap(p.touched))*4 }
