package match

import (
	"cmp"
	"slices"
)

// maxStates is how many states a table can number.
const maxStates = miss - 1

// fillSteps bounds how many entries are worked out that no value of a sample has asked for.
const fillSteps = 1 << 16

// explore works out the states that the sample visits, and then what else they lead to, as many as may fit in a budget of bytes
// of the table.
func explore(p *program, f *filter, sample [][]byte, budget int) (*lazy, []uint32) {
	l := newLazy(p, min(maxStates, max(16, budget/(2*p.decoder.asciiClasses()))))
	l.rows = make([]uint32, 0, l.limit*l.stride)
	l.states = make([]state, 0, l.limit)
	l.open()
	visits := make([]uint32, l.limit)
	for _, value := range sample {
		l.visit(value, f, visits)
	}
	l.fill(visits)
	return l, visits
}

// open makes the fresh states. That at the beginning of a text is the first.
func (l *lazy) open() {
	l.start(&l.to)
	for i := range contexts {
		before := (edge + kind(i)) % contexts
		if !l.p.anchored {
			l.to.insts, l.to.before = l.to.insts[:0], before
		}
		l.to.mask = Set{}
		l.fresh[before] = l.state(&l.to) & number
	}
}

// visit walks through a value as a search does, which passes over what the filter lets it, and counts.
func (l *lazy) visit(value []byte, f *filter, visits []uint32) {
	id, i, p := uint32(0), 0, passage{until: len(value), broken: -1}
	if f != nil {
		id, i = l.pass(id, value, 0, f, &p)
	}
	visits[id]++
	for young := unknown; i < len(value); i++ {
		class := l.p.decoder.classOf[value[i]]
		if id = l.visitNext(id, class, visits); id == unknown {
			return
		}
		if i < p.until {
			continue
		}
		if young == unknown || i > 0 && f.events.has(value[i-1], value[i]) {
			young = l.fresh[l.p.alphabet.kindBefore(value, i)]
		}
		if young = l.visitNext(young, class, visits); young == unknown {
			return
		}
		if young == id {
			id, i = l.pass(id, value, i+1, f, &p)
			i, young = i-1, unknown
		}
	}
}

// pass goes on from a state to where the filter says.
func (l *lazy) pass(id uint32, value []byte, i int, f *filter, p *passage) (to uint32, start int) {
	if start = f.next(value, i, p); start == i || start == len(value) {
		return id, start
	}
	return l.fresh[l.p.alphabet.kindBefore(value, start)], start
}

// visitNext returns the state after a byte of the class, or unknown where that would be one too many: half of the room is for what
// the sample does not visit.
func (l *lazy) visitNext(id uint32, class uint8, visits []uint32) uint32 {
	entry := l.rows[int(id)*l.stride+int(class)]
	if entry == unknown {
		if len(l.states) >= l.limit/2 && !l.p.anchored || l.full() {
			return unknown
		}
		entry = l.next(id, class)
	}
	visits[entry&number]++
	return entry & number
}

// fill works out the missing entries for ASCII, those of the most visited states first.
func (l *lazy) fill(visits []uint32) {
	order := make([]uint32, len(l.states))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(visits[b], visits[a]) })
	classes := l.p.decoder.asciiClasses()
	left := fillSteps
	for _, id := range order {
		for class := range classes {
			if l.rows[int(id)*l.stride+class] != unknown {
				continue
			}
			if l.full() || left == 0 {
				return
			}
			l.next(id, uint8(class))
			left--
		}
	}
}
