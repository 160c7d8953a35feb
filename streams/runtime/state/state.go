// Package state holds the partition-local key-value stores of stages.
package state

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/btree"
)

// Options says where and how much.
type Options struct {
	Dir    string
	Budget int64
	Log    *slog.Logger
}

// Manager owns the stores of a process.
type Manager struct{}

// Open opens the state.
func Open(Options) (*Manager, error) { return &Manager{}, nil }

// Close closes what is open.
func (m *Manager) Close() error { return nil }

// Store opens one store.
func (m *Manager) Store(string, [16]byte, int32) (*Store, error) {
	return &Store{dirty: map[string]bool{}, committed: map[string][]byte{}}, nil
}

type undo struct {
	key   string
	value []byte
	ok    bool
}

// Store is one partition's state.
type Store struct {
	entries   btree.Map[string, []byte]
	order     []string
	dirty     map[string]bool
	committed map[string][]byte // what the changes since the last commit replaced; nil: nothing
	journal   []undo
	position  int64
}

// Get lends a value.
func (s *Store) Get(key []byte) ([]byte, bool) { return s.entries.Get(string(key)) }

// Put sets a key.
func (s *Store) Put(key, value []byte) {
	k := string(key)
	before, ok := s.entries.Set(k, append([]byte{}, value...))
	s.note(k, before, ok)
}

// Delete removes a key.
func (s *Store) Delete(key []byte) {
	k := string(key)
	if before, ok := s.entries.Delete(k); ok {
		s.note(k, before, true)
	}
}

func (s *Store) note(k string, before []byte, ok bool) {
	s.journal = append(s.journal, undo{k, before, ok})
	if !s.dirty[k] {
		s.dirty[k] = true
		s.order = append(s.order, k)
		if !ok {
			before = nil
		}
		s.committed[k] = before
	}
}

// Range visits a prefix.
func (s *Store) Range(prefix []byte, visit func(key, value []byte) bool) {
	p := string(prefix)
	s.entries.Copy().Ascend(p, func(key string, value []byte) bool {
		return strings.HasPrefix(key, p) && visit([]byte(key), value)
	})
}

// Keep accepts the batch.
func (s *Store) Keep() { s.journal = s.journal[:0] }

// Rollback undoes the batch.
func (s *Store) Rollback() {
	for _, u := range slices.Backward(s.journal) {
		s.set(u.key, u.value, u.ok)
	}
	s.Keep()
}

func (s *Store) set(key string, value []byte, ok bool) {
	if ok {
		s.entries.Set(key, value)
	} else {
		s.entries.Delete(key)
	}
}

// Changes visits what was written.
func (s *Store) Changes(visit func(key, value []byte)) {
	for _, k := range s.order {
		value, ok := s.entries.Get(k)
		if !ok {
			value = nil
		}
		visit([]byte(k), value)
	}
}

// Commit commits.
func (s *Store) Commit(position int64) error {
	if position >= 0 {
		s.position = position
	}
	s.forget()
	return nil
}

func (s *Store) forget() {
	clear(s.dirty)
	clear(s.committed)
	s.order, s.journal = s.order[:0], s.journal[:0]
}

// Abort drops what is not committed.
func (s *Store) Abort() {
	for k, value := range s.committed {
		s.set(k, value, value != nil)
	}
	s.forget()
}

// Position is where to restore from.
func (s *Store) Position() int64 { return s.position }

// Taken is when the snapshot was committed.
func (s *Store) Taken() time.Time { return time.Time{} }

// Load loads one record.
func (s *Store) Load(key, value []byte) error {
	s.set(string(key), append([]byte{}, value...), value != nil)
	return nil
}

// Loaded ends restoring.
func (s *Store) Loaded(position int64) error { s.position = position; return nil }

// Reset drops everything.
func (s *Store) Reset() error {
	s.entries.Clear()
	s.forget()
	s.position = 0
	return nil
}

// Size is about the bytes.
func (s *Store) Size() (memory, disk int64) { return 0, 0 }

// Err is the first I/O error.
func (s *Store) Err() error { return nil }

// Close closes.
func (s *Store) Close() error { return nil }
