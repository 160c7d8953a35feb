package match

import (
	"math"
	"unicode/utf8"
)

// Bounds on the work that a pattern may cause in a scan beside reading the text once: how many bytes are looked at in vain before
// it is looked for on its own, and how many are looked at behind the ends of occurrences before that is cut to cutReach.
const (
	vainBytes = 1 << 12
	longBytes = 1 << 16
	cutReach  = 256
	nearby    = 24 // bytes that are rather looked at twice than searched for a start
)

// scan is the state of a Scan.
type scan struct {
	m     *Matcher
	text  []byte
	visit func(pattern, start, end int)
	fresh int // where the search began that is under way: all that has not ended starts there or later
	track [MaxPatterns]track
	round int
}

// track is what a scan has done for one pattern.
type track struct {
	round int // of the scan
	done  int // occurrences that start before are settled
	until int // none of the others ends before
	vain  int // bytes looked at without finding an occurrence
	long  int // bytes looked at behind the ends of occurrences
}

// Scan calls visit for the occurrences of all patterns in text: of each pattern the leftmost-longest one, then the same in what
// follows, as Regexp.FindAll does after Regexp.Longest, but for empty occurrences, which are left out. Those of one pattern come
// in order. It reads the text once, and again only around occurrences. Where a pattern keeps looking far behind its occurrences
// for longer ones, and so would take time that grows with the square of the text, it ends by finding those only that are longer
// by at most 256 bytes. Of an anchored automaton it visits the patterns that match the whole text.
func (m *Matcher) Scan(text []byte, visit func(pattern, start, end int)) {
	if m.a.options.Anchored {
		found := m.Match(text)
		for pattern := range found.All() {
			visit(pattern, 0, len(text))
		}
		return
	}
	m.refresh()
	s := &m.scan
	s.m, s.text, s.visit, s.fresh = m, text, visit, 0
	s.round++
	var found Set
	m.finish(m.t.start, text, 0, &found, s)
	m.read += len(text)
	s.text, s.visit = nil, nil
}

// note is told that patterns matched with byte i: they have an occurrence that ends next to it.
func (s *scan) note(mask *Set, i int) {
	for pattern := range mask.All() {
		t := &s.track[pattern]
		if t.round != s.round {
			*t = track{round: s.round}
		}
		if i >= t.until {
			s.settle(pattern, t, i)
		}
	}
}

// settle visits the occurrences of the pattern that end next to byte i and do not start before the end of the one before. They
// can be two, as an assertion about what follows is decided one byte later, and more where pending bytes turn out to be no rune.
func (s *scan) settle(pattern int, t *track, i int) {
	f := s.m.finder(pattern)
	for t.done <= i {
		from, end := s.locate(f, t, i)
		if end < 0 {
			return
		}
		start := f.start(s.text, from, end, 0)
		t.done, t.until = end, end
		if start < end {
			s.visit(pattern, start, end)
			continue
		}
		if end < len(s.text) { // an empty one: go on behind the next rune
			_, width := f.first(s.text[end:])
			t.done += width
		} else {
			t.done++
		}
	}
}

// locate returns the end of the next occurrence, or -1 where none ends next to byte i, and a position from where it is the first.
func (s *scan) locate(f *finder, t *track, i int) (from, end int) {
	alone := t.vain > vainBytes+i
	from, within := t.done, span{deadline: math.MaxInt, reach: math.MaxInt}
	if !alone {
		from, within.deadline = s.reachBack(f, t, i), i+1
	}
	if t.long > longBytes+2*i {
		within.reach = cutReach
	}
	end, looked := f.end(s.text, from, within)
	switch {
	case end >= 0:
		t.long += looked - end
	case alone:
		t.until = math.MaxInt
	default:
		t.vain += looked - from
	}
	return from, end
}

// reachBack returns where the first occurrence can start of those that have not ended before byte i.
func (s *scan) reachBack(f *finder, t *track, i int) int {
	if i-s.fresh <= nearby {
		return max(t.done, s.fresh)
	}
	at := max(t.done, boundary(s.text, i))
	start := f.start(s.text, t.done, at, alive)
	if start < 0 {
		return at
	}
	t.vain += at - start
	return start
}

// boundary returns a position between runes at or before i, and before all bytes that may be pending at byte i.
func boundary(text []byte, i int) int {
	if i < len(text) && text[i] < utf8.RuneSelf && (i == 0 || text[i-1] < utf8.RuneSelf) {
		return i
	}
	at := max(i-utf8.UTFMax+1, 0)
	for back := at; back >= max(at-utf8.UTFMax+1, 0); back-- {
		if back < len(text) && utf8.RuneStart(text[back]) {
			return back
		}
	}
	return at
}
