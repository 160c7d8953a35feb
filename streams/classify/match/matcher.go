package match

import (
	"math"
	"math/bits"
)

// privateStates bounds the private part of a Matcher, in states.
const privateStates = 8192

// patience is how many bytes a state of the private part must have been worth, on average, when it is full. Below that the rest
// of the value is matched without keeping states.
const patience = 4

// simulated is for how many bytes no states are kept then, before they are given another chance.
const simulated = 1 << 16

// Matcher matches values against an automaton. It belongs to one goroutine, and does not allocate once it is warm.
type Matcher struct {
	a       *Automaton
	t       *table
	lazy    *lazy
	links   []uint32  // by state of the table: entry in the private part + 1, as of this flush
	epoch   int       // the flush that links are of
	finders []*finder // by pattern; nil where not needed yet
	exact   *stepper  // of all finders
	scan    scan
	group   group
	order   [portion]uint8
	asked   Set
	read    int // bytes of all values so far
	flushed int // of these, those before the last flush
}

// NewMatcher returns a matcher for one goroutine.
func (a *Automaton) NewMatcher() *Matcher {
	m := &Matcher{a: a, lazy: newLazy(a.program, privateStates), exact: newStepper(a.exact), finders: make([]*finder, a.Patterns()), asked: Everything}
	m.refresh()
	return m
}

// Ask restricts the answers of Match and MatchAll to these patterns, until it is called again: what nobody needs is not verified.
func (m *Matcher) Ask(patterns Set) { m.asked = patterns }

// refresh takes the newest table.
func (m *Matcher) refresh() {
	t := m.a.table.Load()
	if t == m.t {
		return
	}
	m.t = t
	m.lazy.flush()
	if !m.a.options.Anchored { // which would only have to be left again
		m.lazy.frozen = t
	}
	m.links = make([]uint32, t.states())
	m.epoch = m.lazy.flushes
}

// Match returns the patterns that match value: somewhere in it, or, of an anchored automaton, all of it.
func (m *Matcher) Match(value []byte) Set {
	m.refresh()
	found := m.a.program.opening
	if m.a.options.Anchored {
		m.wander(m.enter(m.t.start), value, 0, &found, nil)
	} else {
		m.finish(m.t.start, value, 0, &found, nil)
	}
	m.answer(value, &found)
	return found
}

// answer makes an answer of what the table says of a value: the patterns that were asked for and match as they are.
func (m *Matcher) answer(value []byte, found *Set) {
	m.read += len(value)
	found.intersect(&m.asked)
	if found.Meets(&m.a.relaxed) {
		m.verify(value, found)
	}
}

// verify removes the relaxed patterns that do not match value as they are.
func (m *Matcher) verify(value []byte, found *Set) {
	for i, word := range m.a.relaxed {
		for word &= found[i]; word != 0; word &= word - 1 {
			pattern := i*64 + bits.TrailingZeros64(word)
			if len(value) > m.a.slack[pattern] && !m.matches(pattern, value) {
				found.remove(pattern)
			}
		}
	}
}

// matches tells whether one pattern as it is matches value.
func (m *Matcher) matches(pattern int, value []byte) bool {
	f := m.finder(pattern)
	if m.a.options.Anchored {
		return f.start(value, 0, len(value), 0) == 0
	}
	end, _ := f.end(value, 0, span{deadline: math.MaxInt})
	return end >= 0
}

// finish goes on from a frozen state and byte i to the end of the text. The patterns that match are added to found and, as they
// match, told to s unless that is nil.
func (m *Matcher) finish(at uint32, text []byte, i int, found *Set, s *scan) {
	if m.t.filter != nil {
		m.finishSkipping(at, text, i, found, s)
		return
	}
	t := m.t
	classOf := &t.classOf
	for ; i < len(text); i++ {
		next := uint32(t.next[int(at)*t.stride+int(classOf[text[i]])])
		if next >= t.attention {
			if next == t.dead {
				return
			}
			if next == miss {
				if next, i = m.detour(at, text, i, found, s); next == miss {
					return
				}
			} else {
				note(&t.masks[t.enter[next]], i, found, s)
			}
		}
		at = next
	}
	note(&t.masks[t.final[at]], i, found, s)
}

// note adds patterns that matched with byte i.
func note(mask *Set, i int, found *Set, s *scan) {
	found.Union(mask)
	if s != nil {
		s.note(mask, i)
	}
}

// detour goes on from byte i, for which the table's row of state at has no entry, through the private part. It comes back where
// the table knows the state again, with that state and the index of the byte that led there, or, with miss, at the end of the
// text.
func (m *Matcher) detour(at uint32, text []byte, i int, found *Set, s *scan) (back uint32, last int) {
	return m.wander(m.enter(at), text, i, found, s)
}

// wander is detour from a private state. It also ends, with miss, where an anchored automaton is lost.
func (m *Matcher) wander(id uint32, text []byte, i int, found *Set, s *scan) (back uint32, last int) {
	l := m.lazy
	classOf := &m.a.program.decoder.classOf
	flushes := l.flushes
	for ; i < len(text); i++ {
		class := classOf[text[i]]
		entry := l.rows[int(id)*l.stride+int(class)]
		if entry > number {
			if entry == unknown {
				entry = l.next(id, class)
			}
			if entry&hits != 0 {
				note(&l.states[entry&number].mask, i, found, s)
			}
			if entry&shared != 0 {
				return uint32(l.states[entry&number].frozen), i
			}
			if entry&lost != 0 {
				return miss, i
			}
		}
		id = entry & number
		if l.flushes != flushes {
			if m.read+i-m.flushed < patience*privateStates {
				id, i = m.simulate(id, text, i+1, found, s)
			}
			m.flushed, flushes = m.read+i, l.flushes
		}
	}
	note(l.final(id), i, found, s)
	return miss, i
}

// enter returns the private state of a frozen one.
func (m *Matcher) enter(at uint32) uint32 {
	l := m.lazy
	if m.epoch == l.flushes && m.links[at] != 0 {
		return m.links[at] - 1
	}
	m.t.config(at, &l.to)
	id := l.state(&l.to) & number
	if m.epoch != l.flushes {
		clear(m.links)
		m.epoch = l.flushes
	}
	m.links[at] = id + 1
	return id
}

// simulate goes on from a private state and byte i without keeping states, for a while or to the end of the text. It returns the
// private state where it stopped, and the last byte.
func (m *Matcher) simulate(id uint32, text []byte, i int, found *Set, s *scan) (stopped uint32, last int) {
	l := m.lazy
	l.from.decode(l.pool.get(id))
	from, to := &l.from, &l.to
	for end := min(len(text), i+simulated); i < end; i++ {
		l.step(from, m.a.program.decoder.classOf[text[i]], to)
		if !to.mask.Empty() {
			note(&to.mask, i, found, s)
		}
		from, to = to, from
	}
	return l.state(from) & number, i - 1
}
