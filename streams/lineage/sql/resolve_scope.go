package sql

// scope is what names in an expression can mean: the relations of a FROM, and what is around them.
type scope struct {
	first, last *relation
	parent      *scope
	merged      []merged // columns of USING
	items       []column // of the SELECT so far, whose aliases may be named
	aliases     lateral
	late        bool // after the columns: aliases count
	params      *lambdaParams
	windows     *window
	count       int             // of relations
	places      map[int32]int32 // of many items, by name
	placed      int             // how many of them are in it
}

// merged is a column that two relations share.
type merged struct {
	name        name
	left, right *relation
	useLeft     bool
	useRight    bool
}

type lambdaParams struct {
	names []name
	outer *lambdaParams
}

// relation is an element of FROM.
type relation struct {
	alias    name
	table    int32       // of a base table, else 0
	known    *knownTable // its columns
	content  *content    // of anything else than a base table
	function bool        // any column of it is every
	every    []entry
	parts    []*relation // of a union of relations whose columns are not known
	hidden   bool        // from stars and names without a qualifier
	complete bool        // a function that has no columns but those of its content
	skipped  []name      // columns that USING has shown already
	next     *relation
}

func (s *scope) add(rel *relation) {
	if s.last == nil {
		s.first = rel
	} else {
		s.last.next = rel
	}
	s.last = rel
	if s.count++; s.count > maxRelations {
		panic(refusal{"a FROM has more than 1000 tables", 0})
	}
}

// presence is whether a relation has a column.
type presence uint8

const (
	absent presence = iota
	possible
	likely // a table whose columns are not known
	present
)

func (r *resolver) presence(rel *relation, n name) presence {
	switch {
	case rel.known != nil:
		if rel.known.find(n) >= 0 {
			return present
		}
		return absent
	case rel.table != 0:
		return likely
	case rel.content != nil:
		return r.presenceIn(rel, n)
	}
	if rel.parts != nil {
		return likely
	}
	return possible
}

func (r *resolver) presenceIn(rel *relation, n name) presence {
	best := absent
	if place := rel.content.find(n); place >= 0 {
		return present
	}
	for i := range rel.content.columns {
		if c := &rel.content.columns[i]; c.star != nil && !contains(c.without, n) {
			best = max(best, r.presence(c.star, n))
		}
	}
	if best == absent && rel.function && !rel.complete {
		return possible
	}
	return best
}

func contains(list []name, n name) bool {
	for _, other := range list {
		if other.is(n) {
			return true
		}
	}
	return false
}

// find is the place of a column by its name, or -1.
func (c *content) find(n name) int {
	if len(c.columns) > manyColumns {
		return c.findInMany(n)
	}
	for i := range c.columns {
		if c.columns[i].name.is(n) && c.columns[i].star == nil {
			return i
		}
	}
	return -1
}

func (c *content) findInMany(n name) int {
	if c.index == nil {
		c.index = make(map[int32]int32, len(c.columns))
		for i := len(c.columns) - 1; i >= 0; i-- {
			if c.columns[i].star == nil {
				c.index[c.columns[i].name.low] = int32(i)
			}
		}
	}
	if i, ok := c.index[n.low]; ok {
		return int(i)
	}
	return -1
}

// take is the set of a column of a relation that may have it.
func (r *resolver) take(rel *relation, n name) []entry {
	switch {
	case rel.known != nil:
		if i := rel.known.find(n); i >= 0 {
			return r.single(rel.table, rel.known.columns[i], proven)
		}
		return nil
	case rel.table != 0:
		return r.single(rel.table, n, proven)
	case rel.parts != nil:
		var set []entry
		for _, p := range rel.parts {
			set = r.union(set, r.take(p, n))
		}
		return set
	case rel.content != nil:
		if set, ok := r.takeFrom(rel.content, n); ok {
			return set
		}
	}
	return rel.every
}

func (r *resolver) takeFrom(c *content, n name) (set []entry, ok bool) {
	if i := c.find(n); i >= 0 {
		return c.columns[i].set, true
	}
	var star *relation
	best, count := absent, 0
	for i := range c.columns {
		col := &c.columns[i]
		if col.star == nil || contains(col.without, n) {
			continue
		}
		switch p := r.presence(col.star, n); {
		case p > best:
			star, best, count = col.star, p, 1
		case p == best && p != absent:
			count++
		}
	}
	switch {
	case count == 0:
		return nil, false
	case count > 1 && best != present:
		return r.single(0, n, ambiguous), true
	}
	return r.take(star, n), true
}

// qualified finds the relation that the first parts of a path name, and how many those are.
func (r *resolver) qualifier(s *scope, path []name) (rel *relation, parts int) {
	for ; s != nil; s = s.parent {
		for n := min(len(path)-1, 4); n > 0; n-- {
			for rel := s.first; rel != nil; rel = rel.next {
				if r.called(rel, path[:n]) {
					return rel, n
				}
			}
		}
	}
	return nil, 0
}

// called is whether a relation goes by a name: its alias, or its table's name where it has none.
func (r *resolver) called(rel *relation, qualifier []name) bool {
	if len(qualifier) == 1 && rel.alias.is(qualifier[0]) && !rel.alias.none() {
		return true
	}
	return rel.table != 0 && r.sees(rel.table, qualifier)
}

// lookup is the set of a path. ok is false when nothing is known about it.
func (r *resolver) lookup(s *scope, path []name) (set []entry, ok bool) {
	if len(path) > 1 {
		if rel, n := r.qualifier(s, path); rel != nil {
			return r.inside(rel, path[n:])
		}
		if !r.rules.structures {
			return nil, false // it is qualified by something that is not here
		}
	}
	for level := s; level != nil; level = level.parent {
		if len(path) == 1 && level.params.has(path[0]) {
			return nil, true
		}
		if set, ok := r.unqualified(level, path); ok {
			return set, true
		}
	}
	return nil, false
}

// inside is a column of a relation, the longest path that the relation knows.
func (r *resolver) inside(rel *relation, path []name) ([]entry, bool) {
	if len(path) > 1 && rel.known != nil && rel.known.nested {
		for n := len(path); n > 1; n-- {
			whole := r.names.intern(r.dotted(path[:n]), foldNone)
			if rel.known.find(whole) >= 0 {
				return r.take(rel, whole), true
			}
		}
	}
	return r.take(rel, path[0]), true
}

func (p *lambdaParams) has(n name) bool {
	for ; p != nil; p = p.outer {
		if contains(p.names, n) {
			return true
		}
	}
	return false
}

// unqualified looks a column up in the relations of one level.
func (r *resolver) unqualified(s *scope, path []name) ([]entry, bool) {
	n := path[0]
	for i := range s.merged {
		if s.merged[i].name.is(n) {
			return r.mergedSet(&s.merged[i]), true
		}
	}
	var best *relation
	degree, count, others := absent, 0, 0
	for rel := s.first; rel != nil; rel = rel.next {
		if rel.hidden {
			continue
		}
		p := r.presence(rel, n)
		others += btoi(p != absent)
		switch {
		case p > degree:
			best, degree, count = rel, p, 1
		case p == degree && p != absent:
			count++
		}
	}
	if degree != present {
		if r.variables[n.low] {
			return nil, true
		}
		if set, ok := s.alias(r, n, degree); ok {
			return set, true
		}
	}
	switch {
	case degree == absent:
		return nil, false
	case degree == present:
		set, _ := r.inside(best, path)
		return set, true
	case count > 1:
		return r.single(0, n, ambiguous), true
	}
	set, _ := r.inside(best, path)
	if others > 1 {
		set = r.doubted(set)
	}
	return set, true
}

// doubted is a set that was inferred.
func (r *resolver) doubted(set []entry) []entry {
	r.begin()
	for _, e := range set {
		e.confidence = min(e.confidence, inferred)
		r.put(e)
	}
	return r.finish()
}

func (r *resolver) mergedSet(m *merged) (set []entry) {
	if m.useLeft {
		set = r.take(m.left, m.name)
	}
	if m.useRight {
		set = r.union(set, r.take(m.right, m.name))
	}
	return set
}

// alias is a column of the SELECT that was named before, where the dialect lets it be named again and no table is known to have such a column.
func (s *scope) alias(r *resolver, n name, degree presence) ([]entry, bool) {
	if s.aliases == lateralNever && !s.late || s.aliases == lateralKnown && !s.late && degree == likely {
		return nil, false
	}
	i := s.item(n)
	if i < 0 || degree == likely && r.mentions(s.items[i].set, n) {
		return nil, false
	}
	return s.items[i].set, true
}

// item is the place of the last column of the SELECT that has a name, or -1.
func (s *scope) item(n name) int {
	if len(s.items) <= manyColumns {
		for i := len(s.items) - 1; i >= 0; i-- {
			if s.items[i].isAlias() && s.items[i].name.is(n) {
				return i
			}
		}
		return -1
	}
	if s.places == nil {
		s.places = make(map[int32]int32, len(s.items))
	}
	for ; s.placed < len(s.items); s.placed++ {
		if c := &s.items[s.placed]; c.isAlias() {
			s.places[c.name.low] = int32(s.placed)
		}
	}
	if i, ok := s.places[n.low]; ok {
		return int(i)
	}
	return -1
}

// isAlias is whether a column can be named by its name.
func (c *column) isAlias() bool { return !c.unnamed && c.star == nil }

// mentions is whether a set holds a base column of a name: then a table has such a column.
func (r *resolver) mentions(set []entry, n name) bool {
	for i := range set {
		if id := r.sources[set[i].source].column; r.names.entries[id].low == n.low {
			return true
		}
	}
	return false
}
