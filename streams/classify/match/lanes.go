package match

// width is how many values MatchAll reads side by side. Each step through the table waits for the step before it, so that a
// processor has time for several values at once.
const width = 4

// portion is how many values MatchAll puts in order of length at a time, and longest the length from which that does not matter.
const (
	portion = 256
	longest = 64
)

// group are values of about the same length that are read side by side.
type group struct {
	at    [width]uint32 // states of the table
	text  [width][]byte
	found [width]Set
}

// MatchAll sets dst[i] to the patterns that match values[i], as Match does. dst must be as long as values. It takes less time
// than Match for each.
func (m *Matcher) MatchAll(values [][]byte, dst []Set) {
	m.refresh()
	for len(values) > 0 {
		n := min(portion, len(values))
		m.matchPortion(values[:n], dst[:n])
		values, dst = values[n:], dst[n:]
	}
}

// matchPortion reads values side by side with others of about their length: a group is read together up to its shortest.
func (m *Matcher) matchPortion(values [][]byte, dst []Set) {
	g := &m.group
	for order := m.byLength(values); len(order) > 0; order = order[min(width, len(order)):] {
		for lane := range width {
			g.text[lane] = values[order[min(lane, len(order)-1)]] // the last may be read more than once
		}
		if m.a.options.Anchored {
			m.matchWhole(g)
		} else {
			m.matchGroup(g)
		}
		for lane := range min(width, len(order)) {
			dst[order[lane]] = g.found[lane]
		}
	}
	for i, value := range values {
		m.answer(value, &dst[i])
	}
}

// few is up to how many values are put in order by inserting one after the other.
const few = 16

// byLength returns the indices of at most portion values in order of length.
func (m *Matcher) byLength(values [][]byte) []uint8 {
	if len(values) <= few {
		return m.insertByLength(values)
	}
	var ends [longest + 1]int
	for _, v := range values {
		ends[min(len(v), longest)]++
	}
	for length, sum := 0, 0; length <= longest; length++ {
		ends[length], sum = sum, sum+ends[length]
	}
	for i, v := range values {
		at := &ends[min(len(v), longest)]
		m.order[*at] = uint8(i)
		*at++
	}
	return m.order[:len(values)]
}

func (m *Matcher) insertByLength(values [][]byte) []uint8 {
	order := m.order[:len(values)]
	for i := range values {
		at := i
		for ; at > 0 && len(values[order[at-1]]) > len(values[i]); at-- {
			order[at] = order[at-1]
		}
		order[at] = uint8(i)
	}
	return order
}

// matchGroup finds what matches the texts of a group.
func (m *Matcher) matchGroup(g *group) {
	opening, start := m.a.program.opening, m.t.start
	for lane := range width {
		g.at[lane], g.found[lane] = start, opening
	}
	n := m.together(g, min(len(g.text[0]), len(g.text[1]), len(g.text[2]), len(g.text[3])))
	for lane, text := range g.text {
		if n == len(text) {
			g.found[lane].Union(&m.t.masks[m.t.final[g.at[lane]]])
		} else if g.at[lane] != m.t.dead {
			m.finish(g.at[lane], text, n, &g.found[lane], nil)
		}
	}
}

// together reads up to n bytes of every text, which must have as many, and returns how many it read. It stops in front of a byte
// that leads out of the table.
func (m *Matcher) together(g *group, n int) int {
	t := m.t
	next, stride, special, classOf := t.next, t.stride, t.special, &t.classOf
	a, b, c, d := g.text[0][:n], g.text[1][:n], g.text[2][:n], g.text[3][:n]
	w, x, y, z := g.at[0], g.at[1], g.at[2], g.at[3]
	for i := range n {
		w1 := uint32(next[int(w)*stride+int(classOf[a[i]])])
		x1 := uint32(next[int(x)*stride+int(classOf[b[i]])])
		y1 := uint32(next[int(y)*stride+int(classOf[c[i]])])
		z1 := uint32(next[int(z)*stride+int(classOf[d[i]])])
		if most := max(w1, x1, y1, z1); most >= special {
			if most == miss {
				g.at = [width]uint32{w, x, y, z}
				return i
			}
			t.noteAll(g, w1, x1, y1, z1)
		}
		w, x, y, z = w1, x1, y1, z1
	}
	g.at = [width]uint32{w, x, y, z}
	return n
}

// noteAll adds the patterns that matched with the last byte of each text.
func (t *table) noteAll(g *group, at ...uint32) {
	for lane, at := range at {
		if at >= t.special {
			g.found[lane].Union(&t.masks[t.enter[at]])
		}
	}
}
