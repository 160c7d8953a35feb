package match

import (
	"cmp"
	"slices"
)

// filter tells where a text can be passed over. Every occurrence of a pattern holds an event: a pair of neighbouring bytes out of
// a small set that is rare in plain text, or a run of many bytes without a space or the like, for patterns that any word can
// begin. So where all occurrences that are under way began behind the last event, nothing can end before the next event, and what
// ends later begins behind pairs of before only.
type filter struct {
	events  *bitmap
	beside  [1 << 16]uint16 // by event: index into besides
	besides []beside
	before  *bitmap
	runs    [256]bool // the bytes of runs
	length  int       // of a run that is an event; 0 for none
}

// beside is what must stand in front of an event and behind it; both may also be the end of the text.
type beside struct{ front, behind symbols }

// Bounds of filters: the shares of the pairs in plain text that the events of one pattern, and of all, may be, and the lengths of a
// run that may take the place of the former.
const (
	mostOfOne = 0.01
	mostOfAll = 0.2
	leastRun  = 24
	mostRun   = 64
)

// newFilter returns nil where there is no filter that is worth its time.
func newFilter(p *program) *filter {
	if p.anchored || len(p.starts) == 0 {
		return nil
	}
	b := &filterBuilder{rarity: newRarity(), length: mostRun}
	if !b.read(p) || !b.choose() || b.rarity.share(&b.chosen) > mostOfAll {
		return nil
	}
	return b.build()
}

type filterBuilder struct {
	rarity *rarity
	ways   []*way
	chosen pairs
	length int     // of the shortest run that is an event
	runs   symbols // what such runs consist of
}

// way is a pattern, and from which level of rarity on there are enough events.
type way struct {
	*graph
	level int
}

// read returns false where a pattern has no events, as it can match a single rune.
func (b *filterBuilder) read(p *program) bool {
	sets := make([]symbols, len(p.alphabet.ranges))
	for i, ranges := range p.alphabet.ranges {
		sets[i] = symbolsOf(ranges)
	}
	for pattern := range p.starts {
		g, ok := newGraph(p, pattern, sets)
		if !ok {
			return false
		}
		level, ok := b.rarity.level(g, &pairs{})
		if !ok {
			return false
		}
		b.ways = append(b.ways, &way{g, level})
	}
	return true
}

// choose chooses the events of all patterns, first of those for which there is least to choose from. It returns false where runs
// would hold spaces.
func (b *filterBuilder) choose() bool {
	slices.SortStableFunc(b.ways, func(x, y *way) int { return cmp.Compare(y.level, x.level) })
	for _, w := range b.ways {
		if !w.cut(&b.chosen) {
			b.chooseFor(w.graph)
		}
	}
	return !b.runs.has(' ') && !b.runs.has('\n')
}

// chooseFor adds as few pairs as are needed for a pattern, or the run that it is.
func (b *filterBuilder) chooseFor(g *graph) {
	level, _ := b.rarity.level(g, &b.chosen)
	events := b.rarity.upTo[level]
	events.unite(&b.chosen)
	b.rarity.thin(g, &events, &b.chosen)
	ends, _ := g.border(g.quiet(&events), &events)
	for first := range ends {
		ends[first] = ends[first].without(b.chosen[first])
	}
	if shortest := g.shortest(); shortest >= leastRun && b.rarity.share(&ends) > mostOfOne {
		b.length = min(b.length, shortest)
		for _, reads := range g.reads {
			b.runs.unite(reads)
		}
		g.plain()
		return
	}
	b.chosen.unite(&ends)
}

func (b *filterBuilder) build() *filter {
	all := b.chosen
	b.chosen = pairs{}
	var before pairs
	around := map[[2]int]*beside{}
	for _, w := range b.ways {
		b.rarity.flatten(w.graph, &all)
		read := w.quiet(&all)
		ends, quiet := w.border(read, &all)
		b.chosen.unite(&ends)
		before.unite(&quiet)
		w.around(read, &all, around)
	}
	before[nonASCII].add(nonASCII) // within a rune
	f := &filter{events: b.chosen.bytes(), before: before.bytes()}
	f.setBesides(around)
	if !b.runs.empty() {
		f.length = b.length
	}
	for i := range f.runs {
		f.runs[i] = b.runs.has(symbolOf(byte(i)))
	}
	return f
}

// setBesides numbers the distinct surroundings of events.
func (f *filter) setBesides(around map[[2]int]*beside) {
	ids := map[beside]uint16{}
	for at := range f.beside {
		pair := [2]int{symbolOf(byte(at)), symbolOf(byte(at >> 8))}
		if around[pair] == nil {
			continue
		}
		b := around[pair].widened(pair)
		id, ok := ids[b]
		if !ok {
			id = uint16(len(f.besides))
			ids[b] = id
			f.besides = append(f.besides, b)
		}
		f.beside[at] = id
	}
}

// widened adds the other bytes of the runes of a pair.
func (b beside) widened(pair [2]int) beside {
	if pair[0] == nonASCII {
		b.front.add(nonASCII)
	}
	if pair[1] == nonASCII {
		b.behind.add(nonASCII)
	}
	return b
}
