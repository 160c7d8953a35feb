package match

// mover is a nondeterministic automaton over classes of runes that a chain makes deterministic.
type mover interface {
	// open sets to to a beginning, of which there are a few.
	open(way int, to *spot)
	// move sets to to what from becomes with a rune of the class, or with the edge of the text.
	move(from *spot, class int, to *spot)
}

// spot is where a mover stands between two runes.
type spot struct {
	insts  []uint32
	beside kind // of the rune that was read last
	hit    bool // while that was read it was found that there is a match where it begins
	sealed bool // forward only: no occurrence that starts later matters
}

// chainStates bounds a chain.
const chainStates = 2048

// stops marks entries from where nothing more can be found.
const stops = shared

// chain is a mover made deterministic while it is used, in bounded memory: all states are forgotten when it is full. That costs
// a constant factor over not keeping them, at most.
type chain struct {
	mover    mover
	classes  []uint16 // what the mover is given for a class
	rows     []uint32 // state*len(classes) + class: number, hits, stops; or unknown
	pool     pool
	starts   [2 * contexts]uint32 // the entries of the beginnings, or unknown
	from, to spot                 // scratch
	key      []uint32
}

func newChain(m mover, classes []uint16) chain {
	c := chain{mover: m, classes: classes, pool: newPool()}
	c.flush()
	return c
}

func (c *chain) flush() {
	c.pool.empty()
	c.rows = c.rows[:0]
	for way := range c.starts {
		c.starts[way] = unknown
	}
}

// start returns the entry of a beginning.
func (c *chain) start(way int) uint32 {
	if c.starts[way] == unknown {
		c.mover.open(way, &c.to)
		c.starts[way] = c.state(&c.to)
	}
	return c.starts[way]
}

// state returns the entry of a spot.
func (c *chain) state(s *spot) uint32 {
	c.key = s.encode(c.key[:0])
	hash := hashOf(c.key)
	id, ok := c.pool.find(c.key, hash)
	if !ok {
		if c.pool.size() >= chainStates {
			c.flush()
		}
		id = c.pool.add(c.key, hash)
		for range c.classes {
			c.rows = append(c.rows, unknown)
		}
	}
	if s.hit {
		id |= hits
	}
	if s.sealed && len(s.insts) == 0 {
		id |= stops
	}
	return id
}

// next returns the entry for a rune of the class.
func (c *chain) next(entry uint32, class uint16) uint32 {
	at := int(entry&number)*len(c.classes) + int(class)
	if to := c.rows[at]; to != unknown {
		return to
	}
	return c.work(entry, class, at)
}

// work is next for an entry that is not known yet.
func (c *chain) work(entry uint32, class uint16, at int) uint32 {
	c.from.decode(c.pool.get(entry & number))
	c.mover.move(&c.from, int(c.classes[class]), &c.to)
	size := c.pool.size()
	to := c.state(&c.to)
	if c.pool.size() >= size {
		c.rows[at] = to
	}
	return to
}

func (s *spot) encode(key []uint32) []uint32 {
	return append(append(key, uint32(s.beside)|bit(s.hit)<<8|bit(s.sealed)<<9), s.insts...)
}

func (s *spot) decode(key []uint32) {
	s.beside, s.hit, s.sealed = kind(key[0]&0xFF), key[0]>>8&1 != 0, key[0]>>9&1 != 0
	s.insts = append(s.insts[:0], key[1:]...)
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
