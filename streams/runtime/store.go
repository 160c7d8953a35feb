package runtime

import (
	"strings"

	"github.com/tidwall/btree"
	"github.com/twmb/franz-go/pkg/kgo"
)

// store is one partition's key-value state in memory. What changes in a transaction goes to the changelog when the
// transaction ends, one record a key; after an abort the store is thrown away and restored from the changelog.
type store struct {
	changelog string
	partition int32
	entries   btree.Map[string, []byte]
	dirty     map[string]struct{} // keys written since the last commit
	journal   []undo              // what the current batch has overwritten
}

// undo is what one write replaced.
type undo struct {
	key     string
	value   []byte
	existed bool
}

func newStore(changelog string, partition int32) *store {
	return &store{changelog: changelog, partition: partition, dirty: map[string]struct{}{}}
}

// Get lends the value of a key.
func (s *store) Get(key []byte) ([]byte, bool) { return s.entries.Get(string(key)) }

// Put sets a key. The store owns the value from here on.
func (s *store) Put(key, value []byte) {
	if value == nil {
		value = []byte{} // nil is a tombstone on the changelog
	}
	k := string(key)
	before, existed := s.entries.Set(k, value)
	s.note(k, before, existed)
}

// Delete removes a key.
func (s *store) Delete(key []byte) {
	k := string(key)
	if before, existed := s.entries.Delete(k); existed {
		s.note(k, before, true)
	}
}

func (s *store) note(key string, before []byte, existed bool) {
	s.journal = append(s.journal, undo{key, before, existed})
	s.dirty[key] = struct{}{}
}

// Range visits a snapshot, so that visit may write.
func (s *store) Range(prefix []byte, visit func(key, value []byte) bool) {
	p := string(prefix)
	s.entries.Copy().Ascend(p, func(key string, value []byte) bool {
		return strings.HasPrefix(key, p) && visit([]byte(key), value)
	})
}

// keep accepts what the current batch wrote.
func (s *store) keep() {
	clear(s.journal)
	s.journal = s.journal[:0]
}

// rollback undoes what the current batch wrote.
func (s *store) rollback() {
	for i := len(s.journal) - 1; i >= 0; i-- {
		if u := s.journal[i]; u.existed {
			s.entries.Set(u.key, u.value)
		} else {
			s.entries.Delete(u.key)
		}
	}
	s.keep()
}

// changes calls produce with a changelog record for each key written since the last call.
func (s *store) changes(produce func(*kgo.Record)) {
	for key := range s.dirty {
		value, ok := s.entries.Get(key)
		if !ok {
			value = nil
		}
		produce(&kgo.Record{Topic: s.changelog, Partition: s.partition, Key: []byte(key), Value: value})
	}
	clear(s.dirty)
}

// load applies one changelog record.
func (s *store) load(r *kgo.Record) {
	if r.Value == nil {
		s.entries.Delete(string(r.Key))
		return
	}
	s.entries.Set(string(r.Key), append([]byte{}, r.Value...)) // the fetch buffer is shared by many records
}
