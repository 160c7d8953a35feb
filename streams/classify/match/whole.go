package match

// matchWhole finds which patterns of an anchored automaton match the texts of a group. All of it happens in the private part.
func (m *Matcher) matchWhole(g *group) {
	l := m.lazy
	start := m.enter(m.t.start)
	g.at, g.found = [width]uint32{start, start, start, start}, [width]Set{}
	flushes := l.flushes
	n := min(len(g.text[0]), len(g.text[1]), len(g.text[2]), len(g.text[3]))
	for i := l.together(g, 0, n); i < n; i = l.together(g, i+1, n) {
		if !l.stepEach(g, i) {
			break
		}
	}
	for lane, text := range g.text {
		switch {
		case l.flushes != flushes: // what was read so far is forgotten
			m.wander(m.enter(m.t.start), text, 0, &g.found[lane], nil)
		case g.at[lane] != l.dead:
			m.wander(g.at[lane], text, n, &g.found[lane], nil)
		}
	}
}

// together reads the texts of a group, each of n bytes at least, from byte i on, and returns how far it came: to n, or to a byte
// that a text has no plain entry for.
func (l *lazy) together(g *group, i, n int) int {
	rows, stride, classOf := l.rows, l.stride, &l.p.decoder.classOf
	a, b, c, d := g.text[0][:n], g.text[1][:n], g.text[2][:n], g.text[3][:n]
	w, x, y, z := g.at[0], g.at[1], g.at[2], g.at[3]
	for ; i < n; i++ {
		w1 := rows[int(w)*stride+int(classOf[a[i]])]
		x1 := rows[int(x)*stride+int(classOf[b[i]])]
		y1 := rows[int(y)*stride+int(classOf[c[i]])]
		z1 := rows[int(z)*stride+int(classOf[d[i]])]
		if w1|x1|y1|z1 > number {
			break
		}
		w, x, y, z = w1, x1, y1, z1
	}
	g.at = [width]uint32{w, x, y, z}
	return i
}

// stepEach reads byte i of each text where an entry is missing or marked, and tells whether there is more to read: not where
// all are lost or where states had to be forgotten.
func (l *lazy) stepEach(g *group, i int) bool {
	flushes, left := l.flushes, 0
	for lane, text := range g.text {
		class := l.p.decoder.classOf[text[i]]
		entry := l.rows[int(g.at[lane])*l.stride+int(class)]
		if entry == unknown {
			entry = l.next(g.at[lane], class)
		}
		if l.flushes != flushes {
			return false
		}
		g.at[lane] = entry & number
		if g.at[lane] != l.dead {
			left++
		}
	}
	return left > 0
}
