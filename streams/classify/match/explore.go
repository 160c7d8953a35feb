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
func explore(p *program, sample [][]byte, budget int) (*lazy, []uint32) {
	l := newLazy(p, min(maxStates, max(16, budget/(2*p.decoder.asciiClasses()))))
	l.rows = make([]uint32, 0, l.limit*l.stride)
	l.states = make([]state, 0, l.limit)
	l.open()
	visits := make([]uint32, l.limit)
	for _, value := range sample {
		l.visit(value, visits)
	}
	l.fill(visits)
	return l, visits
}

// open makes the state at the beginning of a text, which is the first.
func (l *lazy) open() {
	l.start(&l.to)
	l.to.mask = Set{}
	l.state(&l.to)
}

// visit walks through a value, and counts.
func (l *lazy) visit(value []byte, visits []uint32) {
	id := uint32(0)
	visits[0]++
	for _, b := range value {
		class := l.p.decoder.classOf[b]
		entry := l.rows[int(id)*l.stride+int(class)]
		if entry == unknown {
			if l.full() {
				return
			}
			entry = l.next(id, class)
		}
		id = entry & number
		visits[id]++
	}
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
