package state

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"time"
)

// Store is the state of one partition, for one goroutine (but Size). It implements streams.Store.
type Store struct {
	manager   *Manager
	partition int32
	prefix    [prefixBytes]byte
	tag       tag       // position and time of what memory and disk hold together
	opened    time.Time // the time of the snapshot found

	pending pending
	memory  table
	met     ref // the record in memory that Get found last; 0: none
	metHash uint32
	spilled bool // the disk holds entries
	written bool // the tag on disk is the current one
	loading bool // memory is ahead of the tag
	closed  bool
	err     error

	ranges []*merge // scratch for ranges, the nested ones too
	depth  int
	key    []byte          // scratch: a disk key
	lent   []byte          // scratch: a value from disk
	few    [touched]change // scratch of merge

	held, onDisk atomic.Int64
}

// Get lends the value of a key until the next call. After an I/O error, which Err returns, a key may seem to be missing.
func (s *Store) Get(key []byte) (value []byte, ok bool) {
	hash := s.memory.hash(key)
	if r := s.pending.find(hash, key); r != 0 {
		return s.pending.value(s.pending.current(r))
	}
	if r := s.memory.find(hash, key); r != 0 {
		s.met, s.metHash = r, hash
		return s.memory.value(r)
	}
	if !s.spilled || s.err != nil {
		return nil, false
	}
	return s.read(key)
}

// Put sets a key.
func (s *Store) Put(key, value []byte) {
	hash := s.memory.hash(key)
	s.pending.write(hash, key, value, uint32(len(value)), s.below(hash, key))
}

// below is the record in memory that the last Get found, when it is the key's: a Put after a Get of the same key is usual.
func (s *Store) below(hash uint32, key []byte) ref {
	if s.met != 0 && s.metHash == hash && bytes.Equal(s.memory.key(s.met), key) {
		return s.met
	}
	return 0
}

// Delete removes a key.
func (s *Store) Delete(key []byte) {
	hash := s.memory.hash(key)
	if s.spilled || s.pending.find(hash, key) != 0 || s.memory.find(hash, key) != 0 {
		s.pending.write(hash, key, nil, gone, s.below(hash, key))
	}
}

// Keep accepts what the current batch wrote.
func (s *Store) Keep() { s.pending.keep() }

// Rollback undoes what was written since the last Keep, Commit or Abort.
func (s *Store) Rollback() { s.pending.rollback() }

// Changes visits each key written and kept since the last Commit or Abort, once, with its latest value, nil when it was
// deleted, in the order of the first writes. A key that was put and deleted, and was not there before, is left out when that
// is known. Keys and values stay as they are until Commit or Abort.
func (s *Store) Changes(visit func(key, value []byte)) {
	s.pending.walk(func(c change) {
		if c.n != gone || c.below != 0 || s.spilled || s.memory.find(s.memory.hash(c.key), c.key) != 0 {
			visit(c.key, c.value)
		}
	})
}

// Commit makes the changes part of the state. They must be on the changelog, and all that is there of ours must lie before
// the offset position, which a snapshot will bear from now on; below 0 the position stays. What was not kept is undone.
// Commit spills when the budget is exceeded; it fails when that fails, or when an I/O error has been met since Open.
func (s *Store) Commit(position int64) error {
	if s.err != nil {
		return s.err
	}
	s.Rollback()
	if s.pending.keys.count > 0 {
		s.written = false
		s.merge()
	}
	s.pending.reset()
	s.covers(position)
	return s.settle()
}

// Abort drops everything since the last Commit.
func (s *Store) Abort() {
	s.pending.reset()
	s.account()
}

// Position is the changelog offset to restore from: what is here covers everything before. 0 when there is nothing.
func (s *Store) Position() int64 { return s.tag.position }

// Taken is when the snapshot that this store was opened with was committed, by the wall clock; zero without a snapshot.
// The changelog may have forgotten the deletions since then when its delete.retention.ms has passed: Reset the store.
func (s *Store) Taken() time.Time { return s.opened }

// Load applies one changelog record; a nil value removes the key. It copies what it keeps.
func (s *Store) Load(key, value []byte) error {
	s.loading, s.met = true, 0
	hash := s.memory.hash(key)
	n := length(value, value != nil)
	if r := s.memory.find(hash, key); r == 0 && n != gone {
		_, room := s.memory.add(hash, key, n)
		copy(room, value)
	} else if s.apply(r, key, value, n); s.memory.wasteful() {
		s.memory.compact()
	}
	if s.weight() == s.held.Load() {
		return nil
	}
	return s.settle()
}

// Loaded says that restoring is complete up to an offset of the changelog.
func (s *Store) Loaded(position int64) error {
	s.written = s.written && !s.loading
	s.loading = false
	s.covers(position)
	return s.settle()
}

// Reset drops everything, the snapshot included.
func (s *Store) Reset() error {
	s.pending.reset()
	s.memory.free()
	s.met = 0
	s.account()
	s.tag.position, s.tag.taken, s.opened = 0, time.Time{}, time.Time{}
	s.loading, s.written = false, false
	if s.manager.disk == nil {
		return nil
	}
	if err := s.manager.disk.drop(s.prefix[:], s.bound(kindEnd)); err != nil {
		return s.failed("drop", err)
	}
	s.spilled = false
	s.onDisk.Store(0)
	return nil
}

// Size is about the bytes held in memory and on disk. It is safe for any goroutine.
func (s *Store) Size() (memory, disk int64) { return s.held.Load(), s.onDisk.Load() }

// Err is the first I/O error that Get or Range met.
func (s *Store) Err() error { return s.err }

// Close writes a snapshot of what is committed and frees the memory. The files stay for the next Manager.Store. Closing
// twice does nothing.
func (s *Store) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	s.pending.reset()
	err := s.Snapshot()
	s.pending, s.memory = pending{}, table{}
	s.account()
	s.manager.leave(s)
	return err
}

// Snapshot writes what is committed to disk, so that a restore reads the changelog from here only. Without a Dir, and while
// the store is being restored, it does nothing. Called when nothing is pending.
func (s *Store) Snapshot() error {
	if s.err != nil || s.manager.disk == nil || s.tag.position == 0 || s.written || s.loading {
		return s.err
	}
	return s.spill()
}

// merge moves the changes into memory, some at a time so that memory is waited for together.
func (s *Store) merge() {
	s.met = 0
	few := s.few[:0]
	s.pending.walk(func(c change) {
		if few = append(few, c); len(few) == cap(few) {
			s.applyAll(few)
			few = few[:0]
		}
	})
	s.applyAll(few)
	clear(few[:cap(few)])
	if s.memory.wasteful() {
		s.memory.compact()
	}
}

func (s *Store) applyAll(changes []change) {
	var below [touched]ref
	for i, c := range changes {
		below[i] = c.below
	}
	s.memory.touch(below[:len(changes)])
	for _, c := range changes {
		r := c.below
		if r == 0 {
			r = s.memory.find(s.memory.hash(c.key), c.key)
		}
		s.apply(r, c.key, c.value, c.n)
	}
}

// apply sets a committed key, whose record in memory is r; n is gone for a deletion.
func (s *Store) apply(r ref, key, value []byte, n uint32) {
	switch {
	case r != 0 && n == gone && !s.spilled:
		s.memory.remove(r, key)
	case r != 0:
		s.memory.set(r, key, value, n)
	case n != gone || s.spilled:
		_, room := s.memory.add(s.memory.hash(key), key, n)
		copy(room, value)
	}
}

// covers notes that the state covers the changelog up to a position now.
func (s *Store) covers(position int64) {
	if position >= 0 {
		s.written = s.written && position == s.tag.position
		s.tag.position, s.tag.taken = position, time.Now()
	}
}

// settle accounts for the memory, and spills when it is too much.
func (s *Store) settle() error {
	s.account()
	if s.manager.spills(s) {
		return s.spill()
	}
	return nil
}

func (s *Store) weight() int64 { return s.memory.memory() + s.pending.memory() }

func (s *Store) account() {
	held := s.weight()
	s.manager.used.Add(held - s.held.Swap(held))
}

func (s *Store) failed(what string, err error) error {
	return fmt.Errorf("%s state of %s/%d: %w", what, s.tag.changelog, s.partition, damaged(err))
}
