// Package state holds the key-value state of stages: one store a partition of a changelog topic, in memory up to a
// budget, beyond it on disk, with snapshots from which a restore needs only the changelog's tail. It knows no Kafka: the
// runtime moves what Changes returns to the changelog, and what is there to Load.
//
// A store has three layers. Writes are pending until Commit; committed entries lie in a hash table of our own in memory;
// when the stores of a process exceed the budget, that table is written to disk as sorted tables, which an embedded
// database takes in whole, together with a tag that says which changelog offset they cover. So the state on disk is at
// any moment the one of a commit, whatever dies.
package state

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
)

const (
	defaultBudget = 512 << 20
	maxCache      = 64 << 20
	minSpill      = 16 << 10 // bytes; a file for less is not worth its while
)

// Options says where state is kept, and how much of it in memory.
type Options struct {
	Dir    string       // holds the spilled state and snapshots; empty keeps everything in memory, without bound
	Budget int64        // bytes of memory that all stores of the process may hold together before they spill; 0 is 512 MiB
	Log    *slog.Logger // nil logs nothing
}

// Manager owns the stores of a process. Its methods are safe for several goroutines; a Store is for one.
type Manager struct {
	disk  *disk // nil: in memory only
	limit int64 // of the stores' memory; the rest of the budget is the disk's cache
	seed  maphash.Seed
	used  atomic.Int64

	mu   sync.Mutex
	open map[[prefixBytes]byte]*Store
	done bool
}

// Open opens the state; one a process and directory. An error says what to do; ErrDamaged is in its chain when the files
// are of no use and the directory should be deleted.
func Open(o Options) (*Manager, error) {
	m := &Manager{limit: cmp.Or(max(0, o.Budget), defaultBudget), seed: maphash.MakeSeed(), open: map[[prefixBytes]byte]*Store{}}
	if o.Dir == "" {
		return m, nil
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cache := min(m.limit/4, maxCache)
	m.limit -= cache
	var err error
	if m.disk, err = openDisk(o.Dir, cache, log); err != nil {
		return nil, fmt.Errorf("state in %s: %w", o.Dir, err)
	}
	return m, nil
}

// Store opens the store of one partition of a changelog topic. The topic's id ties a snapshot to its topic: one of another
// topic of the same name is dropped. It is an error to open a store twice.
func (m *Manager) Store(changelog string, topicID [16]byte, partition int32) (*Store, error) {
	s := &Store{manager: m, prefix: prefix(changelog, partition), tag: tag{changelog: changelog, topicID: topicID}, partition: partition}
	s.memory.seed, s.pending.keys.seed = m.seed, m.seed
	if err := m.enter(s); err != nil {
		return nil, err
	}
	if err := s.find(); err != nil {
		m.leave(s)
		return nil, s.failed("open", err)
	}
	return s, nil
}

func (m *Manager) enter(s *Store) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done {
		return fmt.Errorf("state of %s/%d: the state is closed", s.tag.changelog, s.partition)
	}
	if m.open[s.prefix] != nil {
		return fmt.Errorf("state of %s/%d: it is open already", s.tag.changelog, s.partition)
	}
	m.open[s.prefix] = s
	return nil
}

func (m *Manager) leave(s *Store) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.open, s.prefix)
}

// Close closes the stores that are open, with a snapshot of each, then the files. No store may be in use. Closing twice
// does nothing.
func (m *Manager) Close() error {
	stores, done := m.finish()
	if done {
		return nil
	}
	var errs []error
	for _, s := range stores {
		errs = append(errs, s.Close())
	}
	if m.disk != nil {
		errs = append(errs, m.disk.close())
	}
	return errors.Join(errs...)
}

func (m *Manager) finish() (stores []*Store, done bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.open {
		stores = append(stores, s)
	}
	done, m.done = m.done, true
	return stores, done
}

// spills says whether a store should spill: when the stores hold more than the limit, the largest ones that bring them
// below half of it. A store spills itself, since no other goroutine may touch it; so that idle ones cannot push the others
// ahead of them, any that has more than its share spills when much too much is used.
func (m *Manager) spills(s *Store) bool {
	used := m.used.Load()
	if m.disk == nil || used <= m.limit || s.memory.memory() < minSpill {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	mine := s.held.Load()
	if used > m.limit/4*5 && mine > m.limit/int64(len(m.open)) {
		return true
	}
	larger := int64(0)
	for _, other := range m.open {
		if held := other.held.Load(); held > mine {
			larger += held
		}
	}
	return used-larger > m.limit/2
}
