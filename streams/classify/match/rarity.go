package match

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
)

// prose is plain text of several kinds: what there is much of, and of which nothing is to be found.
//
//go:embed prose.txt
var prose string

// rarity is how often pairs of symbols occur in plain text.
type rarity struct {
	members [symbolCount][]int                // by group: its symbols
	counts  [symbolCount][symbolCount]float64 // by groups: how often they are neighbours in prose
	costs   [symbolCount][symbolCount]float64 // by groups: how little they are wanted as events
	upTo    [levels]pairs                     // by level: the pairs that cost as much or less
}

// levels is how many steps of cost are told apart.
const levels = 48

// familiar is added to the cost of every pair of small letters: other events are preferred to pairs that happen to be in no word
// of the prose.
const familiar = 4

// groupOf returns a symbol that stands for those of which prose has too few to tell them apart.
func groupOf(symbol int) int {
	switch {
	case symbol >= '0' && symbol <= '9':
		return '0'
	case symbol >= 'A' && symbol <= 'Z':
		return 'A'
	case symbol == '\n', symbol == '\r', symbol == '\t':
		return ' '
	}
	return symbol
}

func newRarity() *rarity {
	r := &rarity{}
	for symbol := range symbolCount {
		group := groupOf(symbol)
		r.members[group] = append(r.members[group], symbol)
	}
	r.count()
	r.fillLevels()
	return r
}

// count counts the pairs of prose, and sets their costs. Those that do not occur cost as much as chance would have them occur.
func (r *rarity) count() {
	var singles [symbolCount]float64
	for i := 1; i < len(prose); i++ {
		first, second := groupOf(symbolOf(prose[i-1])), groupOf(symbolOf(prose[i]))
		r.counts[first][second]++
		singles[second]++
	}
	for first := range symbolCount {
		for second := range symbolCount {
			chance := (singles[first] + 0.5) * (singles[second] + 0.5) / float64(len(prose))
			r.costs[first][second] = r.counts[first][second] + chance
			if small(first) && small(second) {
				r.costs[first][second] += familiar
			}
		}
	}
}

func small(symbol int) bool { return symbol >= 'a' && symbol <= 'z' }

func (r *rarity) fillLevels() {
	for first := range symbolCount {
		for second := range symbolCount {
			cost := r.costs[groupOf(first)][groupOf(second)]
			level := min(int(3*math.Log2(1+16*cost)), levels-1)
			r.upTo[level][first].add(second)
		}
	}
	for level := 1; level < levels; level++ {
		r.upTo[level].unite(&r.upTo[level-1])
	}
}

// level returns the first level of which the pairs, with some that cost nothing, are on every way through a pattern, or false
// where a pattern can match a single rune.
func (r *rarity) level(g *graph, free *pairs) (level int, ok bool) {
	level, high := 0, levels
	for level < high {
		middle := (level + high) / 2
		events := r.upTo[middle]
		events.unite(free)
		if g.cut(&events) {
			high = middle
		} else {
			level = middle + 1
		}
	}
	return level, level < levels
}

// thin takes pairs that are not free from the events, those that cost most first, as long as there are enough events.
func (r *rarity) thin(g *graph, events, free *pairs) {
	groups := r.groupsOf(g, events, free)
	for size := (len(groups) + 1) / 2; size > 0; size /= 2 {
		left := groups[:0]
		for some := range slices.Chunk(groups, size) {
			fewer := *events
			r.remove(&fewer, some, free)
			if g.cut(&fewer) {
				*events = fewer
			} else {
				left = append(left, some...)
			}
		}
		groups = left
	}
}

// groupsOf returns the pairs of groups that are events on a way through a pattern but not free, those that cost most first.
func (r *rarity) groupsOf(g *graph, events, free *pairs) (groups [][2]int) {
	_, all := g.border(g.reads, &pairs{})
	var seen pairs
	for first := range all {
		for second := range all[first].and(events[first]).without(free[first]).all {
			if a, b := groupOf(first), groupOf(second); !seen[a].has(b) {
				seen[a].add(b)
				groups = append(groups, [2]int{a, b})
			}
		}
	}
	slices.SortStableFunc(groups, func(x, y [2]int) int { return cmp.Compare(r.costs[y[0]][y[1]], r.costs[x[0]][x[1]]) })
	return groups
}

// remove takes pairs of groups from the events, but for those that are free.
func (r *rarity) remove(events *pairs, groups [][2]int, free *pairs) {
	for _, pair := range groups {
		for _, first := range r.members[pair[0]] {
			for _, second := range r.members[pair[1]] {
				if !free[first].has(second) {
					events[first].remove(second)
				}
			}
		}
	}
}

// share returns which part of the pairs in plain text are some.
func (r *rarity) share(of *pairs) float64 {
	var counted pairs
	sum := 0.0
	for first := range of {
		for second := range of[first].all {
			if a, b := groupOf(first), groupOf(second); !counted[a].has(b) {
				counted[a].add(b)
				sum += r.counts[a][b]
			}
		}
	}
	return sum / float64(len(prose))
}

// oftenEnough is how often a pair must occur in prose for a link to be worth to do without.
const oftenEnough = 3

// common returns the events that occur in plain text.
func (r *rarity) common(events *pairs) (some pairs) {
	for first := range events {
		for second := range events[first].all {
			if r.counts[groupOf(first)][groupOf(second)] >= oftenEnough {
				some[first].add(second)
			}
		}
	}
	return some
}

// flatten makes links plain that cost much, as long as every way through a pattern has an event on another link.
func (r *rarity) flatten(g *graph, events *pairs) {
	some := r.common(events)
	links := r.costly(g, &some)
	for size := (len(links) + 1) / 2; size > 0; size /= 2 {
		left := links[:0]
		for some := range slices.Chunk(links, size) {
			setPlain(some, true)
			if !g.cut(events) {
				setPlain(some, false)
				left = append(left, some...)
			}
		}
		links = left
	}
}

func setPlain(links []*link, plain bool) {
	for _, l := range links {
		l.plain = plain
	}
}

// costly returns the links with some of the pairs, those with the most common ones first.
func (r *rarity) costly(g *graph, some *pairs) (links []*link) {
	costs := map[*link]float64{}
	g.steps(g.reads, func(_, first int, l *link) {
		for second := range g.ends(l, &some[first]).all {
			if costs[l] == 0 {
				links = append(links, l)
			}
			costs[l] = max(costs[l], r.counts[groupOf(first)][groupOf(second)])
		}
	})
	slices.SortStableFunc(links, func(x, y *link) int { return cmp.Compare(costs[y], costs[x]) })
	return links
}
