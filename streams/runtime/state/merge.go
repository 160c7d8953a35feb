package state

import (
	"bytes"

	"github.com/cockroachdb/pebble/v2"
)

const viewed = 64 // records that a range takes from a view at a time

// merge walks the layers of a store together, by key ascending.
type merge struct {
	store  *Store
	prefix []byte
	mark   ref // pending versions from here on are younger than the range
	upper  cursor
	lower  cursor
	disk   *pebble.Iterator // nil: none, or at its end
	from   []byte
	to     []byte
	taken  [3]bool // which of upper, lower and disk are at the current key
}

// cursor walks a view a few records at a time, so that writes between them do no harm.
type cursor struct {
	view *view
	next []ref
	room [viewed]ref
	last []byte
}

func (c *cursor) begin(v *view, prefix []byte) {
	c.view = v
	c.next = v.from(c.room[:0], prefix, false)
}

// head is the record that the cursor is at; 0 at the end.
func (c *cursor) head(prefix []byte) ref {
	if len(c.next) == 0 || !bytes.HasPrefix(c.view.table.key(c.next[0]), prefix) {
		return 0
	}
	return c.next[0]
}

func (c *cursor) step() {
	if len(c.next) > 1 {
		c.next = c.next[1:]
		return
	}
	c.last = append(c.last[:0], c.view.table.key(c.next[0])...)
	c.next = c.view.from(c.room[:0], c.last, true)
}

// Range calls visit for every key with the prefix, ascending, until it returns false. It visits the state as it was when it
// was called, so visit may write. Key and value are lent until visit returns.
func (s *Store) Range(prefix []byte, visit func(key, value []byte) bool) {
	m := s.begin(prefix)
	defer s.end(m)
	for {
		key, value, live, ok := m.head()
		if !ok || live && !visit(key, value) {
			return
		}
		m.step()
	}
}

// head lends the first entry of the layers, from the uppermost that has its key.
func (m *merge) head() (key, value []byte, live, ok bool) {
	m.taken = [3]bool{}
	var r, version ref
	if r, version = m.version(); r != 0 {
		key, ok = m.store.pending.keys.key(r), true
		value, live = m.store.pending.value(version)
		m.taken[0] = true
	}
	if r = m.lower.head(m.prefix); r != 0 && m.leads(1, m.store.memory.key(r), &key, &ok) {
		value, live = m.store.memory.value(r)
	}
	if m.disk != nil && m.leads(2, m.disk.Key()[prefixBytes+1:], &key, &ok) {
		var err error
		if value, err = m.disk.ValueAndErr(); err != nil {
			m.store.fail(err)
		}
		live = true
	}
	return key, value, live, ok
}

// version is the first pending key, with its version as the range saw it.
func (m *merge) version() (r, version ref) {
	for {
		if r = m.upper.head(m.prefix); r == 0 {
			return 0, 0
		}
		if version = m.store.pending.before(r, m.mark); version != 0 {
			return r, version
		}
		m.upper.step()
	}
}

// leads says whether a layer's key comes before those of the layers above, and notes when it is at the same key.
func (m *merge) leads(layer int, key []byte, best *[]byte, ok *bool) bool {
	order := -1
	if *ok {
		order = bytes.Compare(key, *best)
	}
	if order < 0 {
		m.taken = [3]bool{}
		*best, *ok = key, true
	}
	m.taken[layer] = order <= 0
	return order < 0
}

// step moves the layers that are at the current key.
func (m *merge) step() {
	if m.taken[0] {
		m.upper.step()
	}
	if m.taken[1] {
		m.lower.step()
	}
	if m.taken[2] && !m.disk.Next() {
		m.shut()
	}
}

func (s *Store) begin(prefix []byte) *merge {
	if s.memory.view == nil {
		s.memory.view, s.pending.keys.view = newView(&s.memory), newView(&s.pending.keys)
	}
	if s.depth == len(s.ranges) {
		s.ranges = append(s.ranges, &merge{store: s})
	}
	m := s.ranges[s.depth]
	s.depth++
	s.pending.ranging++
	m.prefix = append(m.prefix[:0], prefix...)
	m.mark = s.pending.values.end
	m.upper.begin(s.pending.keys.view, m.prefix)
	m.lower.begin(s.memory.view, m.prefix)
	m.seek()
	return m
}

func (s *Store) end(m *merge) {
	m.shut()
	s.depth--
	s.pending.ranging--
}

// seek opens the disk's iterator.
func (m *merge) seek() {
	s := m.store
	if !s.spilled || s.err != nil {
		return
	}
	m.from = append(m.from[:0], s.at(m.prefix)...)
	m.to = successor(append(m.to[:0], m.from...))
	var err error
	if m.disk, err = s.manager.disk.db.NewIter(&pebble.IterOptions{LowerBound: m.from, UpperBound: m.to}); err != nil {
		m.disk = nil
		s.fail(err)
		return
	}
	if !m.disk.First() {
		m.shut()
	}
}

// shut closes the disk's iterator.
func (m *merge) shut() {
	if m.disk == nil {
		return
	}
	if err := m.disk.Close(); err != nil { // which returns the iterator's error too
		m.store.fail(err)
	}
	m.disk = nil
}

// successor makes of a prefix the first key behind all that begin with it. A disk key never consists of 0xff alone.
func successor(prefix []byte) []byte {
	n := len(prefix)
	for prefix[n-1] == 0xff {
		n--
	}
	prefix[n-1]++
	return prefix[:n]
}
