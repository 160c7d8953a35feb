package match

// passage is how a text is passed over in part.
type passage struct {
	until  int // before here it must be read
	broken int // a byte of no run, or -1: there is no run between it and what has been read
}

// finishSkipping is finish where there is a filter. Beside the state it keeps a young one, that of a search that begins behind the
// last event: where the two are the same, all occurrences under way began behind that event, and have met none.
func (m *Matcher) finishSkipping(at uint32, text []byte, i int, found *Set, s *scan) {
	t := m.t
	classOf, events := &t.classOf, t.filter.events
	p := passage{until: i, broken: -1}
	if i == 0 {
		at, i = m.pass(at, text, 0, &p, s)
	}
	for young := uint32(miss); i < len(text); i++ {
		class := int(classOf[text[i]])
		next := uint32(t.next[int(at)*t.stride+class])
		if next >= t.special {
			if next == miss {
				if next, i = m.detour(at, text, i, found, s); next == miss {
					return
				}
				at, young = next, miss
				continue
			}
			note(&t.masks[t.enter[next]], i, found, s)
		}
		if at = next; i < p.until {
			continue
		}
		if young == miss || i > 0 && events.has(text[i-1], text[i]) {
			young = t.fresh[m.kindBefore(text, i)]
		}
		if young = uint32(t.next[int(young)*t.stride+class]); young == at {
			at, i = m.pass(at, text, i+1, &p, s)
			i, young = i-1, miss
		}
	}
	note(&t.masks[t.final[at]], i, found, s)
}

// pass returns where to go on reading a text that has been read up to i, and in which state.
func (m *Matcher) pass(at uint32, text []byte, i int, p *passage, s *scan) (state uint32, start int) {
	start = m.t.filter.next(text, i, p)
	if start == i || start == len(text) {
		return at, start
	}
	if s != nil {
		s.fresh = start
	}
	return m.t.fresh[m.kindBefore(text, start)], start
}

func (m *Matcher) kindBefore(text []byte, at int) kind {
	return m.a.program.alphabet.kindBefore(text, at)
}

// next returns from where a text must be read again that has been read up to from, when all that was under way there had met no
// event: in front of the next event, or len(text) where there is none.
func (f *filter) next(text []byte, from int, p *passage) (start int) {
	for at := from; ; {
		limit := len(text)
		if f.length > 0 {
			limit = min(limit, max(p.broken+f.length, at))
		}
		if at = f.event(text, at, limit); at < limit {
			p.until = at
			return f.back(text, from, at-1)
		}
		if at == len(text) {
			return at
		}
		if f.inRun(text, at, p) {
			p.until = f.runEnd(text, at)
			p.broken = p.until
			return f.back(text, from, at)
		}
	}
}

// event returns the second byte of the first pair that is an event, of those that end at from or later and before limit; or limit.
func (f *filter) event(text []byte, from, limit int) int {
	events := f.events
	for i := max(from, 1); i < limit; i++ {
		if events.has(text[i-1], text[i]) && f.fits(text, i) {
			return i
		}
	}
	return max(from, limit)
}

// fits tells whether the event of which the second byte is at i stands between what it can stand between.
func (f *filter) fits(text []byte, i int) bool {
	b := &f.besides[f.beside[uint16(text[i-1])|uint16(text[i])<<8]]
	return (i < 2 || b.front.has(symbolOf(text[i-2]))) && (i+1 == len(text) || b.behind.has(symbolOf(text[i+1])))
}

// back returns where an occurrence can begin, not before from, that reads text[at] and then meets its event.
func (f *filter) back(text []byte, from, at int) int {
	for at > from && f.before.has(text[at-1], text[at]) {
		at--
	}
	return max(at, from)
}

// inRun tells whether a run that is an event reaches up to a byte. Else it notes the last byte that is of no run.
func (f *filter) inRun(text []byte, at int, p *passage) bool {
	for i := at; i > at-f.length; i-- {
		if !f.runs[text[i]] {
			p.broken = i
			return false
		}
	}
	return true
}

func (f *filter) runEnd(text []byte, at int) int {
	for at < len(text) && f.runs[text[at]] {
		at++
	}
	return at
}
