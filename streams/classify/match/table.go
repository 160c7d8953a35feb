package match

import (
	"cmp"
	"slices"
	"time"
)

// miss is the entry for what is not in the table.
const miss = 0xFFFF

// none is no state and no entry.
const none = 1 << 16

// table is a frozen automaton: read-only, and shared. The states that values visit most come first, so that they lie together;
// those from special on need attention: patterns matched on the way there, no pattern can match any more, or a miss.
type table struct {
	next      []uint16 // state*stride + class of byte
	stride    int
	classOf   [256]uint8 // the column of each byte
	classes   []uint8    // of each column: one of the decoder's classes of bytes that it stands for
	special   uint32
	attention uint32
	start     uint32
	dead      uint32           // the state that leads nowhere; none where there is none
	filter    *filter          // nil for none
	fresh     [contexts]uint32 // the states in which nothing has been read, by the kind of what is in front
	masks     []Set            // distinct sets; the first is empty
	enter     []uint16         // by state: index into masks of the patterns that matched with the last byte
	final     []uint16         // by state: index into masks of the patterns that match if the text ends
	origin    *lazy            // that it was frozen from, for the configs; its rows are gone
	rank      []uint16         // by state of origin: the state here
	order     []uint32         // by state here: the state of origin
	built     time.Duration
}

func (t *table) states() int { return len(t.order) }

// find returns the state of an encoded config, or miss.
func (t *table) find(key []uint32, hash uint32) uint16 {
	if id, ok := t.origin.pool.find(key, hash); ok {
		return t.rank[id]
	}
	return miss
}

// config sets c to a state's.
func (t *table) config(at uint32, c *config) { c.decode(t.origin.pool.get(t.order[at])) }

// newTable freezes what has been worked out, the most visited states first, within a budget of bytes. It takes l over.
func newTable(l *lazy, visits []uint32, budget int) *table {
	t := &table{origin: l, dead: none, masks: []Set{{}}}
	t.mergeClasses()
	t.arrange(visits, budget/(2*t.stride))
	t.copyRows()
	t.copyMasks()
	l.rows = nil
	return t
}

// mergeClasses gives bytes one column where no state tells them apart, as far as is known.
func (t *table) mergeClasses() {
	l := t.origin
	hashes := make([]uint64, l.stride)
	for at := 0; at < len(l.rows); at += l.stride {
		for class, entry := range l.rows[at : at+l.stride] {
			hashes[class] = (hashes[class] ^ uint64(entry)) * 0x9E3779B97F4A7C15
			hashes[class] ^= hashes[class] >> 29
		}
	}
	columns := make([]uint8, l.stride)
	for class := range columns {
		columns[class] = t.column(hashes, class)
	}
	for b, class := range l.p.decoder.classOf {
		t.classOf[b] = columns[class]
	}
	t.stride = len(t.classes)
}

// column returns the column of a class: that of an equal class, or a new one.
func (t *table) column(hashes []uint64, class int) uint8 {
	for column, other := range t.classes {
		if hashes[other] == hashes[class] && t.origin.sameColumns(int(other), class) {
			return uint8(column)
		}
	}
	t.classes = append(t.classes, uint8(class))
	return uint8(len(t.classes) - 1)
}

func (l *lazy) sameColumns(a, b int) bool {
	for at := 0; at < len(l.rows); at += l.stride {
		if l.rows[at+a] != l.rows[at+b] {
			return false
		}
	}
	return true
}

// arrange orders the states and keeps at most limit: by rank, and the most visited first.
func (t *table) arrange(visits []uint32, limit int) {
	l := t.origin
	t.order = make([]uint32, len(l.states))
	for i := range t.order {
		t.order[i] = uint32(i)
	}
	fresh := min(contexts, len(t.order))
	slices.SortStableFunc(t.order[fresh:], func(a, b uint32) int { return cmp.Compare(visits[b], visits[a]) })
	t.order = t.order[:min(len(t.order), max(fresh, limit))] // the fresh states are always kept
	slices.SortStableFunc(t.order, func(a, b uint32) int { return cmp.Compare(l.rank(a), l.rank(b)) })
	t.rank = slices.Repeat([]uint16{miss}, len(l.states))
	t.special = uint32(len(t.order))
	for i, id := range t.order {
		t.rank[id] = uint16(i)
		switch l.rank(id) {
		case isDead:
			t.dead = uint32(i)
		case hasMatched:
			t.special = min(t.special, uint32(i))
		default:
		}
	}
	t.attention = min(t.special, t.dead)
	for before, id := range l.fresh {
		t.fresh[before] = uint32(t.rank[id])
	}
	t.start = t.fresh[edge]
}

// The ranks of states in a table.
const (
	isPlain = iota
	isDead
	hasMatched
)

func (l *lazy) rank(id uint32) int {
	switch {
	case l.p.anchored && len(l.pool.get(id)) == 1:
		return isDead
	case !l.states[id].mask.Empty():
		return hasMatched
	}
	return isPlain
}

func (t *table) copyRows() {
	l := t.origin
	t.next = make([]uint16, len(t.order)*t.stride)
	for i, id := range t.order {
		from, to := l.rows[int(id)*l.stride:], t.next[i*t.stride:][:t.stride]
		for column, class := range t.classes {
			to[column] = miss
			if entry := from[class]; entry != unknown {
				to[column] = t.rank[entry&number]
			}
		}
	}
}

func (t *table) copyMasks() {
	ids := map[Set]uint16{{}: 0}
	intern := func(s Set) uint16 {
		id, ok := ids[s]
		if !ok {
			id = uint16(len(t.masks))
			ids[s] = id
			t.masks = append(t.masks, s)
		}
		return id
	}
	t.enter, t.final = make([]uint16, len(t.order)), make([]uint16, len(t.order))
	for i, id := range t.order {
		t.enter[i] = intern(t.origin.states[id].mask)
		t.final[i] = intern(*t.origin.final(id))
	}
}

// unexplored is the table of the first state only.
func unexplored(p *program) *table {
	l := newLazy(p, contexts)
	l.open()
	return newTable(l, make([]uint32, contexts), DefaultBudget)
}
