package match

import "slices"

// Entries of a lazy row: the number of a state, and marks. Without marks nothing is to be done but go there.
const (
	unknown = ^uint32(0) // not worked out yet
	hits    = 1 << 30    // patterns matched on the way to the state
	shared  = 1 << 29    // the frozen table has this state
	lost    = 1 << 28    // anchored: no pattern can match any more; not on the way from that state to itself
	number  = lost - 1
)

// lazy is a deterministic automaton that is worked out while it is used. It holds at most limit states: when it is full all are
// forgotten. It belongs to one goroutine.
type lazy struct {
	*stepper
	limit    int
	stride   int
	rows     []uint32 // state*stride + class of byte
	pool     pool     // the states' configs as words
	states   []state
	frozen   *table           // whose states are marked as shared; nil for none
	fresh    [contexts]uint32 // the states in which nothing has been read, by the kind of what is in front, once it is open
	flushes  int
	dead     uint32 // anchored: the state where no pattern can match any more, or unknown
	from, to config // scratch
	key      []uint32
}

// state is what is known of a config beside its row.
type state struct {
	frozen uint16 // the frozen table's number, or miss
	known  bool   // final has been worked out
	mask   Set    // patterns that matched with the last byte
	final  Set    // patterns that match if the text ends here
}

func newLazy(p *program, limit int) *lazy {
	return &lazy{stepper: newStepper(p), limit: limit, stride: p.decoder.classes, pool: newPool(), dead: unknown}
}

// flush forgets all states.
func (l *lazy) flush() {
	l.rows, l.states = l.rows[:0], l.states[:0]
	l.pool.empty()
	l.flushes++
	l.dead = unknown
}

// full tells whether a new state needs a flush.
func (l *lazy) full() bool { return len(l.states) >= l.limit }

// encode appends c to key as words. The instructions are put in order, so that equal configs are equal words.
func (c *config) encode(key []uint32) []uint32 {
	head := uint32(c.before) | uint32(c.node)<<8
	if c.mask.Empty() {
		key = append(key, head)
	} else {
		key = append(key, head|1<<31)
		for _, w := range c.mask {
			key = append(key, uint32(w), uint32(w>>32))
		}
	}
	slices.Sort(c.insts)
	return append(key, c.insts...)
}

// decode sets c to what encode made key of.
func (c *config) decode(key []uint32) {
	c.before, c.node, c.mask = kind(key[0]&0xFF), uint16(key[0]>>8), Set{}
	at := 1
	if key[0]>>31 != 0 {
		for i := range c.mask {
			c.mask[i] = uint64(key[at]) | uint64(key[at+1])<<32
			at += 2
		}
	}
	c.insts = append(c.insts[:0], key[at:]...)
}

// state returns the entry of the state of c. It makes the state if that is new, after a flush where there is no room.
func (l *lazy) state(c *config) uint32 {
	l.key = c.encode(l.key[:0])
	hash := hashOf(l.key)
	id, ok := l.pool.find(l.key, hash)
	if !ok {
		if l.full() {
			l.flush()
		}
		id = l.add(c.mask, hash)
	}
	entry := id
	if s := &l.states[id]; s.frozen != miss {
		entry |= shared
	}
	if !c.mask.Empty() {
		entry |= hits
	}
	if id == l.dead {
		entry |= lost
	}
	return entry
}

// add makes a state of the key.
func (l *lazy) add(mask Set, hash uint32) uint32 {
	s := state{mask: mask, frozen: miss}
	if l.frozen != nil {
		s.frozen = l.frozen.find(l.key, hash)
	}
	id, row := l.pool.add(l.key, hash), unknown
	if l.p.anchored && len(l.key) == 1 {
		l.dead, row = id, id
	}
	l.states = append(l.states, s)
	for range l.stride {
		l.rows = append(l.rows, row)
	}
	return id
}

// next works out where the state goes with a byte of the class, and returns the entry. If that needed a flush, the state's
// number means nothing any more.
func (l *lazy) next(id uint32, class uint8) uint32 {
	l.from.decode(l.pool.get(id))
	l.step(&l.from, class, &l.to)
	flushes := l.flushes
	entry := l.state(&l.to)
	if l.flushes == flushes {
		l.rows[int(id)*l.stride+int(class)] = entry
	}
	return entry
}

// final returns the patterns that match if the text ends in the state.
func (l *lazy) final(id uint32) *Set {
	s := &l.states[id]
	if !s.known {
		l.from.decode(l.pool.get(id))
		s.final, s.known = l.finish(&l.from), true
	}
	return &s.final
}
