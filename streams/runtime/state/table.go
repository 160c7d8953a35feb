package state

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

const (
	recordHeader = 12                 // bytes: size in units, key length, value length
	gone         = uint32(0xffffffff) // the value length of a key that is deleted here but may live below
	dead         = uint32(0xfffffffe) // the value length of a record that was replaced
	minSlots     = 16
	touched      = 32 // records that are fetched from memory at once
)

// table is a hash table of keys and values: slots with linear probing over an arena of records. A slot holds the upper
// 32 bits of the key's hash, which give its home too, so that the table grows without a look at the keys, and the
// record's place. No slot and no record is an allocation of its own, and none holds a pointer.
type table struct {
	seed  maphash.Seed
	slots []uint64
	shift uint8 // 32 - log2(len(slots))
	count int   // keys, the deleted ones included
	waste ref   // units of dead records
	arena arena
	warm  byte  // keeps touch from being optimised away
	view  *view // nil until the first range
}

func (t *table) hash(key []byte) uint32 { return uint32(maphash.Bytes(t.seed, key) >> 32) }

// memory is the table's size in bytes.
func (t *table) memory() int64 { return int64(len(t.slots))*8 + t.arena.bytes }

// key lends the key of a record.
func (t *table) key(r ref) []byte {
	record := t.arena.at(r)
	n := recordHeader + int(binary.LittleEndian.Uint32(record[4:]))
	return record[recordHeader:n:n]
}

// value lends the value of a record; live is false for a deleted key.
func (t *table) value(r ref) (value []byte, live bool) {
	record := t.arena.at(r)
	n := binary.LittleEndian.Uint32(record[8:])
	if n == gone {
		return nil, false
	}
	from := recordHeader + int(binary.LittleEndian.Uint32(record[4:]))
	to := from + int(n)
	return record[from:to:to], true
}

// find returns the record of a key, or 0.
func (t *table) find(hash uint32, key []byte) ref {
	if len(t.slots) == 0 {
		return 0
	}
	mask := uint32(len(t.slots) - 1)
	for i := hash >> t.shift; ; i = (i + 1) & mask {
		slot := t.slots[i&mask]
		if slot == 0 {
			return 0
		}
		if uint32(slot>>32) == hash && bytes.Equal(t.key(ref(slot)), key) {
			return ref(slot)
		}
	}
}

// add appends a record for a key that the table does not have, with room for a value of n bytes, and returns the room.
func (t *table) add(hash uint32, key []byte, n uint32) (ref, []byte) {
	if (t.count+1)*4 > len(t.slots)*3 {
		t.grow()
	}
	t.count++
	r, room := t.record(key, n)
	t.place(uint64(hash)<<32 | uint64(r))
	if t.view != nil {
		t.view.tree.Set(r)
	}
	return r, room
}

func (t *table) record(key []byte, n uint32) (ref, []byte) {
	size := n
	if n == gone {
		size = 0
	}
	from := recordHeader + len(key)
	r, record := t.arena.alloc(from + int(size))
	binary.LittleEndian.PutUint32(record[4:], uint32(len(key)))
	binary.LittleEndian.PutUint32(record[8:], n)
	copy(record[recordHeader:], key)
	return r, record[from : from+int(size)]
}

func (t *table) place(slot uint64) {
	mask := uint32(len(t.slots) - 1)
	i := uint32(slot>>32) >> t.shift & mask
	for t.slots[i] != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = slot
}

// grow doubles the slots. Homes are the upper bits of the hash, so both old and new slots are passed in order.
func (t *table) grow() {
	old := t.slots
	t.slots = make([]uint64, max(minSlots, 2*len(old)))
	t.shift = uint8(32 - bits.TrailingZeros(uint(len(t.slots))))
	for _, slot := range old {
		if slot != 0 {
			t.place(slot)
		}
	}
}

// set gives a key of the table another value, in place when it fits; n is gone for a deletion.
func (t *table) set(r ref, key, value []byte, n uint32) {
	record := t.arena.at(r)
	from := recordHeader + len(key)
	units := binary.LittleEndian.Uint32(record)
	if from+len(value) <= int(units)*unit {
		binary.LittleEndian.PutUint32(record[8:], n)
		copy(record[from:], value)
		return
	}
	binary.LittleEndian.PutUint32(record[8:], dead)
	t.waste += ref(units)
	moved, room := t.record(key, n)
	copy(room, value)
	hash := t.hash(key)
	t.slots[t.slot(hash, r)] = uint64(hash)<<32 | uint64(moved)
	if t.view != nil {
		t.view.tree.Set(moved)
	}
}

// slot is where the record of a key is entered.
func (t *table) slot(hash uint32, r ref) uint32 {
	mask := uint32(len(t.slots) - 1)
	i := hash >> t.shift & mask
	for ref(t.slots[i]) != r {
		i = (i + 1) & mask
	}
	return i
}

// remove takes a key out of the table, and moves the slots behind it up.
func (t *table) remove(r ref, key []byte) {
	record := t.arena.at(r)
	binary.LittleEndian.PutUint32(record[8:], dead)
	t.waste += ref(binary.LittleEndian.Uint32(record))
	t.count--
	if t.view != nil {
		t.view.tree.Delete(r)
	}
	mask := uint32(len(t.slots) - 1)
	hole := t.slot(t.hash(key), r)
	for i := (hole + 1) & mask; t.slots[i] != 0; i = (i + 1) & mask {
		home := uint32(t.slots[i]>>32) >> t.shift & mask
		if (i-home)&mask >= (i-hole)&mask {
			t.slots[hole] = t.slots[i]
			hole = i
		}
	}
	t.slots[hole] = 0
}

// touch fetches records into the processor's cache. One after the other each would wait for memory; here they wait together.
func (t *table) touch(records []ref) {
	for _, r := range records {
		if r != 0 {
			t.warm ^= t.arena.at(r)[0]
		}
	}
}

// walk visits the records of the keys in the order in which they were written.
func (t *table) walk(visit func(r ref)) {
	t.arena.walk(func(r ref) {
		if binary.LittleEndian.Uint32(t.arena.at(r)[8:]) != dead {
			visit(r)
		}
	})
}

// wasteful says that compacting would free a third or more.
func (t *table) wasteful() bool { return t.waste > 512 && t.waste*3 > t.arena.end }

// compact copies the living records, and fits the slots to them.
func (t *table) compact() {
	old := *t
	*t = table{seed: t.seed}
	t.reserve(old.count)
	old.walk(func(r ref) {
		key := old.key(r)
		value, live := old.value(r)
		_, room := t.add(t.hash(key), key, length(value, live))
		copy(room, value)
	})
	if t.view = old.view; t.view != nil {
		t.view.load()
	}
}

// reserve makes slots for n keys.
func (t *table) reserve(n int) {
	for n*4 > len(t.slots)*3 {
		t.grow()
	}
}

// reset empties the table. It keeps its memory unless most of it lay idle.
func (t *table) reset() {
	if t.count*16 < len(t.slots) {
		t.slots, t.shift = nil, 0
	}
	clear(t.slots)
	t.count, t.waste = 0, 0
	t.arena.reset()
	if t.view != nil {
		t.view.tree.Clear()
	}
}

// free empties the table and gives its memory back.
func (t *table) free() {
	*t = table{seed: t.seed, view: t.view}
	if t.view != nil {
		t.view.tree.Clear()
	}
}

func length(value []byte, live bool) uint32 {
	if !live {
		return gone
	}
	return uint32(len(value))
}
