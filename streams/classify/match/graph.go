package match

// graph is what one pattern can read after what. Assertions are taken to hold.
type graph struct {
	reads   []symbols // by instruction from the pattern's first: what it reads, if it reads
	follows [][]link
	accepts []bool // the pattern may have matched behind the instruction
	starts  []uint32
}

// link leads to an instruction that reads next.
type link struct {
	to    uint32
	plain bool // no pair on it is an event
}

// maxLinks bounds a graph.
const maxLinks = 1 << 17

// newGraph returns false for a pattern with an empty match, and one that is too large. Sets are by the number that instructions have.
func newGraph(p *program, pattern int, sets []symbols) (*graph, bool) {
	from, to := p.first[pattern], p.first[pattern+1]
	n := int(to - from)
	g := &graph{reads: make([]symbols, n), follows: make([][]link, n), accepts: make([]bool, n)}
	reach := reacher{p: p, from: from, seen: make([]uint32, n)}
	starts, empty := reach.reads(p.starts[pattern])
	g.starts = starts
	links := 0
	for i, in := range p.insts[from:to] {
		if in.op != opRune {
			continue
		}
		g.reads[i] = sets[in.set]
		next, accepts := reach.reads(in.out)
		g.accepts[i] = accepts
		for _, to := range next {
			g.follows[i] = append(g.follows[i], link{to: to})
		}
		if links += len(next); links > maxLinks {
			return nil, false
		}
	}
	return g, !empty
}

// reacher follows instructions that read nothing.
type reacher struct {
	p     *program
	from  uint32
	seen  []uint32
	round uint32
	stack []uint32
}

// reads returns the instructions that read and are reached from pc, counted from the pattern's first, and tells whether a match is.
func (r *reacher) reads(pc uint32) (reads []uint32, matches bool) {
	r.round++
	r.stack = append(r.stack[:0], pc)
	for len(r.stack) > 0 {
		pc := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		if r.seen[pc-r.from] == r.round {
			continue
		}
		r.seen[pc-r.from] = r.round
		in := &r.p.insts[pc]
		switch in.op {
		case opRune:
			reads = append(reads, pc-r.from)
		case opMatch:
			matches = true
		case opAlt, opEmpty, opFail:
			r.stack = append(r.stack, in.targets()...)
		}
	}
	return reads, matches
}

// quiet returns what each instruction may have read on ways from the start without one of the events.
func (g *graph) quiet(events *pairs) (read []symbols) {
	read = make([]symbols, len(g.reads))
	work := make([]uint32, 0, len(g.reads))
	for _, u := range g.starts {
		read[u] = g.reads[u]
		work = append(work, u)
	}
	for len(work) > 0 {
		u := work[len(work)-1]
		work = work[:len(work)-1]
		next := events.notAfter(read[u])
		for _, l := range g.follows[u] {
			reads := g.reads[l.to]
			if !l.plain {
				reads = reads.and(next)
			}
			if read[l.to].unite(reads) {
				work = append(work, l.to)
			}
		}
	}
	return read
}

// cut tells whether every occurrence holds one of the events.
func (g *graph) cut(events *pairs) bool {
	for u, read := range g.quiet(events) {
		if g.accepts[u] && !read.empty() {
			return false
		}
	}
	return true
}

// plain leaves no link on which there are events.
func (g *graph) plain() {
	for u := range g.follows {
		for i := range g.follows[u] {
			g.follows[u][i].plain = true
		}
	}
}

// steps calls see for all that may have been read, and where it may go on from there.
func (g *graph) steps(read []symbols, see func(u, first int, l *link)) {
	for u := range read {
		for first := range read[u].all {
			for i := range g.follows[u] {
				see(u, first, &g.follows[u][i])
			}
		}
	}
}

// border returns the events that end the quiet ways of which read comes, and the pairs on those ways.
func (g *graph) border(read []symbols, events *pairs) (ends, before pairs) {
	g.steps(read, func(_, first int, l *link) {
		end := g.ends(l, &events[first])
		ends[first].unite(end)
		before[first].unite(g.reads[l.to].without(end))
	})
	return ends, before
}

// ends returns what makes an event when it is read on a link, of what makes one elsewhere.
func (g *graph) ends(l *link, events *symbols) symbols {
	if l.plain {
		return symbols{}
	}
	return events.and(g.reads[l.to])
}

// around adds to each event that ends a quiet way what may stand in front of it and behind it.
func (g *graph) around(read []symbols, events *pairs, to map[[2]int]*beside) {
	front := g.front(read)
	g.steps(read, func(u, first int, l *link) {
		for second := range g.ends(l, &events[first]).all {
			b := to[[2]int{first, second}]
			if b == nil {
				b = &beside{}
				to[[2]int{first, second}] = b
			}
			b.front.unite(front[u])
			b.behind.unite(g.behind(l.to))
		}
	})
}

// front returns by instruction what may have been read before what it reads.
func (g *graph) front(read []symbols) []symbols {
	front := make([]symbols, len(g.reads))
	for u := range read {
		for _, l := range g.follows[u] {
			front[l.to].unite(read[u])
		}
	}
	for _, u := range g.starts {
		front[u] = everySymbol
	}
	return front
}

// behind returns what may be read after what an instruction reads.
func (g *graph) behind(v uint32) (next symbols) {
	if g.accepts[v] {
		return everySymbol
	}
	for _, l := range g.follows[v] {
		next.unite(g.reads[l.to])
	}
	return next
}

// shortest returns how many runes an occurrence has at least.
func (g *graph) shortest() int {
	depth := make([]int, len(g.reads))
	work := append([]uint32{}, g.starts...)
	for _, u := range work {
		depth[u] = 1
	}
	for at := 0; at < len(work); at++ {
		u := work[at]
		if g.accepts[u] {
			return depth[u]
		}
		for _, l := range g.follows[u] {
			if depth[l.to] == 0 {
				depth[l.to] = depth[u] + 1
				work = append(work, l.to)
			}
		}
	}
	return 0
}
