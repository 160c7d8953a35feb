package match

import "slices"

// backward looks, from the end of an occurrence of one pattern towards the front, for where it may have started. A spot holds
// the instructions of which one must be reached at the position.
type backward struct {
	*stepper // for its scratch space
	pattern  int
}

// alive is added to the kind of what follows a position to open a backward search not at the end of an occurrence, but at a
// position that some occurrence, or the beginning of one, may stretch over.
const alive = contexts

// open implements mover.
func (b *backward) open(after int, to *spot) {
	*to = spot{insts: to.insts[:0], beside: kind(after % alive), sealed: true}
	for pc := b.p.first[b.pattern]; pc < b.p.first[b.pattern+1]; pc++ {
		if after >= alive || b.p.insts[pc].op == opMatch {
			to.insts = append(to.insts, pc)
		}
	}
}

// move implements mover.
func (b *backward) move(from *spot, class int, to *spot) {
	p := b.p
	before := p.alphabet.kindOf(class)
	*to = spot{insts: to.insts[:0], beside: before, sealed: true}
	holds := assertions(before, from.beside)
	b.advance()
	stack := b.stack[:0]
	stack = append(stack, from.insts...)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if b.seen[pc] == b.generation {
			continue
		}
		b.seen[pc] = b.generation
		to.hit = to.hit || pc == p.starts[b.pattern]
		for _, source := range p.sources(pc) {
			switch in := &p.insts[source]; in.op {
			case opRune:
				if before != edge && p.alphabet.accepts[class*p.alphabet.sets+int(in.set)] {
					to.insts = append(to.insts, source)
				}
			case opAlt:
				stack = append(stack, source)
			case opEmpty:
				if in.empty&^holds == 0 {
					stack = append(stack, source)
				}
			case opMatch, opFail:
			}
		}
	}
	b.stack = stack
	slices.Sort(to.insts)
}
