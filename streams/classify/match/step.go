package match

import "regexp/syntax"

// config is where the nondeterministic automaton stands between two bytes: a state of the deterministic one.
type config struct {
	insts  []uint32 // those that read a rune, wait for an assertion or, anchored, have matched; without those of the base
	before kind     // of the last rune
	node   uint16   // of the decoder
	mask   Set      // patterns that were found to match with the last byte
}

func (c *config) set(from *config) {
	c.insts = append(c.insts[:0], from.insts...)
	c.before, c.node, c.mask = from.before, from.node, Set{}
}

// base is what an unanchored search is always ready for behind a kind of rune: the start of every pattern. It is in no config,
// because it is in all.
type base struct {
	config
	member []bool   // by instruction
	reads  []config // by class of runes, and last the edge
}

// prepareBase works out the base of every kind, and what it becomes with every class of runes.
func (p *program) prepareBase() {
	for before := range p.base {
		p.base[before].member = make([]bool, len(p.insts))
	}
	if p.anchored {
		return
	}
	s := newStepper(p)
	for before := range p.base {
		c := &p.base[before].config
		s.begin(c, kind(before))
	}
	for before := range p.base {
		for _, pc := range p.base[before].insts {
			p.base[before].member[pc] = true
		}
	}
	for before := range p.base {
		p.base[before].reads = s.readAll(&p.base[before].config)
	}
}

// readAll returns what c becomes with each class, without the base's part.
func (s *stepper) readAll(c *config) []config {
	reads := make([]config, s.p.alphabet.classes+1)
	for class := range reads {
		to := &reads[class]
		to.set(c)
		after := s.p.alphabet.kindOf(class)
		s.advance()
		s.resolve(to.insts, class, assertions(to.before, after))
		s.turn()
		to.insts, to.before = s.closeAll(to.insts[:0], s.outs, after, s.p.base[after].member), after
		to.mask = s.found
	}
	return reads
}

// kindOf returns the kind of a class, where the one past the last is the edge.
func (a *alphabet) kindOf(class int) kind {
	if class == a.classes {
		return edge
	}
	return a.kinds[class]
}

// stepper moves configs through a program. It is scratch space, and belongs to one goroutine.
type stepper struct {
	p          *program
	seen       []uint32 // by instruction: the last generation that came by
	generation uint32
	stack      []uint32
	outs       []uint32
	found      Set
	waits      bool // an assertion is among what was reached
	kept       bool // so is a match
}

func newStepper(p *program) *stepper { return &stepper{p: p, seen: make([]uint32, len(p.insts))} }

// begin sets c to the start of every pattern behind a kind of rune.
func (s *stepper) begin(c *config, before kind) {
	c.insts, c.before, c.node = c.insts[:0], before, 0
	s.advance()
	c.insts = s.closeAll(c.insts, s.p.starts, before, s.p.base[before].member)
	c.mask = s.found
}

// start sets c to the beginning of a text.
func (s *stepper) start(c *config) {
	if s.p.anchored {
		s.begin(c, edge)
		return
	}
	c.insts, c.before, c.node, c.mask = c.insts[:0], edge, 0, s.p.base[edge].mask
}

// step sets to to what from becomes with a byte of the class.
func (s *stepper) step(from *config, class uint8, to *config) {
	to.set(from)
	d := s.p.decoder
	b := d.sample[class]
	m := d.move(from.node, b)
	if m.what == breaks && from.node != 0 {
		s.giveUp(to)
		m = d.lead[b]
	}
	to.node = 0
	switch m.what {
	case pends:
		to.node = m.to
	case completes:
		s.read(to, int(m.to))
	case breaks:
		s.read(to, int(s.p.alphabet.invalid))
	}
	if s.p.anchored && len(to.insts) == 0 {
		to.node = 0
	}
}

// giveUp reads the pending bytes as invalid ones.
func (s *stepper) giveUp(c *config) {
	for range s.p.decoder.nodes[c.node].depth {
		s.read(c, int(s.p.alphabet.invalid))
	}
	c.node = 0
}

// finish returns the patterns that match because the text ends here. It changes c.
func (s *stepper) finish(c *config) Set {
	c.mask = Set{}
	s.giveUp(c)
	s.read(c, s.p.alphabet.classes)
	return c.mask
}

// read moves c past a rune of the class, or past the edge.
func (s *stepper) read(c *config, class int) {
	before, after := c.before, s.p.alphabet.kindOf(class)
	s.advance()
	s.resolve(c.insts, class, assertions(before, after))
	if s.p.anchored && after != edge {
		s.found = Set{}
	}
	s.turn()
	c.insts, c.before = s.closeAll(c.insts[:0], s.outs, after, s.p.base[after].member), after
	c.mask.Union(&s.found)
	if !s.p.anchored {
		s.addBase(c, &s.p.base[before].reads[class])
	} else if !s.waits {
		c.before = plain // which nothing asks for
	}
}

// addBase adds what the base became.
func (s *stepper) addBase(c, base *config) {
	for _, pc := range base.insts {
		if s.seen[pc] != s.generation {
			c.insts = append(c.insts, pc)
		}
	}
	c.mask.Union(&base.mask)
	c.mask.Union(&s.p.base[c.before].mask)
}

// advance begins a read: nothing seen, nothing found.
func (s *stepper) advance() {
	s.turn()
	s.outs, s.found = s.outs[:0], Set{}
}

func (s *stepper) turn() {
	s.generation++
	if s.generation == 0 {
		clear(s.seen)
		s.generation = 1
	}
}

// resolve follows insts, now that it is known what comes next: where it reads the class it is added to outs.
func (s *stepper) resolve(insts []uint32, class int, holds syntax.EmptyOp) {
	p := s.p
	last := class == p.alphabet.classes
	var accepts []bool
	if !last {
		accepts = p.alphabet.accepts[class*p.alphabet.sets:][:p.alphabet.sets]
	}
	stack := s.stack[:0]
	stack = append(stack, insts...)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s.seen[pc] == s.generation {
			continue
		}
		s.seen[pc] = s.generation
		switch in := &p.insts[pc]; in.op {
		case opRune:
			if !last && accepts[in.set] {
				s.outs = append(s.outs, in.out)
			}
		case opAlt:
			stack = append(stack, in.arg, in.out)
		case opEmpty:
			if in.empty&^holds == 0 {
				stack = append(stack, in.out)
			}
		case opMatch:
			s.found.Add(int(in.pattern))
		case opFail:
		}
	}
	s.stack = stack
}

// closeAll adds to insts what is reached from outs without reading, as far as that is known before the next rune. Matches are
// kept by anchored automata and where there are no members, and found by others. It leaves out members, and what has been seen.
func (s *stepper) closeAll(insts, outs []uint32, before kind, member []bool) []uint32 {
	p := s.p
	s.waits, s.kept = false, false
	stack := s.stack[:0]
	stack = append(stack, outs...)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s.seen[pc] == s.generation || member != nil && member[pc] {
			continue
		}
		s.seen[pc] = s.generation
		switch in := &p.insts[pc]; in.op {
		case opRune:
			insts = append(insts, pc)
		case opAlt:
			stack = append(stack, in.arg, in.out)
		case opEmpty:
			switch {
			case in.empty&looksBack&^behind(before) != 0: // does not hold
			case in.empty&looksAhead == 0:
				stack = append(stack, in.out)
			default:
				s.waits = true
				insts = append(insts, pc)
			}
		case opMatch:
			if p.anchored || member == nil {
				s.kept = true
				insts = append(insts, pc)
			} else {
				s.found.Add(int(in.pattern))
			}
		case opFail:
		}
	}
	s.stack = stack
	return insts
}
