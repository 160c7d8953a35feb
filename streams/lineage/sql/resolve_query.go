package sql

import (
	"fmt"
	"strings"
)

// query resolves a query inside a scope.
func (r *resolver) query(q *query, parent *scope, ctes *binding) *content {
	ctes = r.bind(q.with, q.recursive, parent, ctes)
	switch q.kind {
	case qSet:
		return r.set(q, parent, ctes)
	case qValues:
		return r.valueRows(q, parent, ctes)
	default:
		return r.selection(q, parent, ctes)
	}
}

// bind resolves common table expressions, each with those before it in sight.
func (r *resolver) bind(first *cte, recursive bool, parent *scope, ctes *binding) *binding {
	for c := first; c != nil; c = c.next {
		if c.query == nil {
			continue
		}
		b := r.bindings.one()
		b.name, b.next = c.name, ctes
		r.bound[c.name.low] = true
		if (recursive || !r.rules.saysRecursive) && c.query.kind == qSet && c.query.with == nil && c.query.branches.next != nil {
			b.content = r.recursive(c, b, parent, ctes)
		} else {
			b.content = r.renamed(r.query(c.query, parent, ctes), c.columns)
		}
		ctes = b
	}
	return ctes
}

// recursive resolves the first branch alone, and the others with its result in sight.
func (r *resolver) recursive(c *cte, b *binding, parent *scope, ctes *binding) *content {
	branches := c.query.branches
	anchor := r.query(branches, parent, ctes)
	b.content = r.renamed(anchor, c.columns)
	results := append(make([]*content, 0, 4), anchor)
	for q := branches.next; q != nil; q = q.next {
		results = append(results, r.query(q, parent, b))
	}
	return r.renamed(r.unite(c.query, results, parent, b), c.columns)
}

// renamed is a content with other names for its columns.
func (r *resolver) renamed(c *content, names []name) *content {
	if len(names) == 0 {
		return c
	}
	out := r.contents.one()
	*out = *c
	out.index = nil
	out.columns = r.cols.keep(c.columns)
	for i := range out.columns {
		if out.columns[i].star != nil {
			break
		}
		if i < len(names) {
			out.columns[i].name, out.columns[i].unnamed, out.columns[i].value = names[i], false, false
		}
	}
	return out
}

// set resolves the branches of a set operation and unites them.
func (r *resolver) set(q *query, parent *scope, ctes *binding) *content {
	results := make([]*content, 0, 4)
	for b := q.branches; b != nil; b = b.next {
		results = append(results, r.query(b, parent, ctes))
	}
	return r.unite(q, results, parent, ctes)
}

// unite makes one content of several, by the places of their columns or by their names.
func (r *resolver) unite(q *query, results []*content, parent *scope, ctes *binding) *content {
	out := r.contents.one()
	switch {
	case len(results) == 1:
		out.columns = results[0].columns
	case q.byName || !aligned(results):
		out.columns = r.uniteByName(results)
	default:
		out.columns = r.uniteByPlace(q, results)
	}
	r.begin()
	for _, c := range results {
		r.gather(c.indirect)
	}
	out.indirect = r.finish()
	if q.where != nil {
		s := r.scopes.one()
		s.parent = parent
		rel := r.relations.one()
		rel.content = out
		s.add(rel)
		s.late = true
		r.clauses(q.where, s, ctes, out)
	}
	return out
}

// gather adds what decides about rows elsewhere to the set that is being made.
func (r *resolver) gather(set []entry) {
	for _, e := range set {
		r.put(e)
	}
}

// aligned is whether the columns of contents stand in the same places.
func aligned(results []*content) bool {
	first := results[0].columns
	for _, c := range results[1:] {
		for i := range c.columns {
			star := c.columns[i].star != nil
			if i < len(first) && star != (first[i].star != nil) || star && len(c.columns) != len(first) {
				return false
			}
		}
	}
	return true
}

func (r *resolver) uniteByPlace(q *query, results []*content) []column {
	r.spend(len(results[0].columns))
	out := r.cols.keep(results[0].columns)
	for i := range out {
		if out[i].star != nil {
			out[i].star = r.unitedStar(results, i)
		}
		r.begin()
		branch := q.branches
		for _, c := range results {
			if i < len(c.columns) {
				r.addBranch(c.columns[i].set, branch)
			}
			if branch != nil {
				branch = branch.next
			}
		}
		out[i].set = r.finish()
	}
	return out
}

// addBranch adds the column of one branch; what is taken away only decides.
func (r *resolver) addBranch(set []entry, branch *query) {
	for _, e := range set {
		if branch != nil && branch.subtract {
			e.how = e.how&^asValue&^asIdentity | asTransformation
		}
		r.put(e)
	}
}

func (r *resolver) unitedStar(results []*content, place int) *relation {
	rel := r.relations.one()
	for _, c := range results {
		if place < len(c.columns) && c.columns[place].star != nil {
			rel.parts = append(rel.parts, c.columns[place].star)
		}
	}
	return rel
}

func (r *resolver) uniteByName(results []*content) []column {
	var out []column
	places := map[int32]int{}
	for _, c := range results {
		for _, col := range c.columns {
			at, ok := places[col.name.low]
			if col.star != nil || !ok {
				r.spend(1)
				places[col.name.low] = len(out)
				out = append(out, col)
				continue
			}
			out[at].set = r.union(out[at].set, col.set)
		}
	}
	return out
}

// valueRows is VALUES: the rows' values by their places.
func (r *resolver) valueRows(q *query, parent *scope, ctes *binding) *content {
	out := r.contents.one()
	if q.rows == nil {
		return out
	}
	s := r.scopes.one()
	s.parent = parent
	var decides []*content
	r.queriesIn(q.rows, s, ctes, &decides)
	width := 0
	for row := q.rows; row != nil; row = row.next {
		n := 0
		for e := row.args; e != nil; e = e.next {
			n++
		}
		width = max(width, n)
	}
	r.spend(width)
	out.columns = r.cols.slice(width)
	for i := range out.columns {
		out.columns[i].name, out.columns[i].unnamed, out.columns[i].value = r.numbered("col", i+1), true, true
		out.columns[i].start, out.columns[i].end = q.start, q.end
	}
	r.valueSets(q, out, s)
	r.addDeciding(out, decides)
	return out
}

func (r *resolver) valueSets(q *query, out *content, s *scope) {
	for row := q.rows; row != nil; row = row.next {
		i := 0
		for e := row.args; e != nil; e = e.next {
			r.begin()
			r.weigh(e, untouched, s)
			if set := r.finish(); len(set) > 0 {
				out.columns[i].set = r.union(out.columns[i].set, set)
			}
			i++
		}
	}
}

// addDeciding adds what decides about the rows of queries inside expressions.
func (r *resolver) addDeciding(out *content, decides []*content) {
	if len(decides) == 0 {
		return
	}
	r.begin()
	r.gather(out.indirect)
	for _, c := range decides {
		r.gather(c.indirect)
	}
	out.indirect = r.finish()
}

// selection resolves a SELECT: FROM, then its columns, then its clauses.
func (r *resolver) selection(q *query, parent *scope, ctes *binding) *content {
	s := r.scopes.one()
	s.parent, s.aliases, s.windows = parent, r.rules.lateral, q.windows
	out := r.contents.one()
	r.from(q.from, s, ctes, out)
	base := len(r.columnList)
	var decides []*content
	for i := q.items; i != nil; i = i.next {
		r.queriesOf(i.value, s, ctes, &decides)
		r.item(i, s, base)
		s.items = r.columnList[base:]
	}
	out.columns = r.cols.keep(r.columnList[base:])
	r.columnList = r.columnList[:base]
	s.items = out.columns
	s.late = true
	r.clauses(q.where, s, ctes, out)
	r.addDeciding(out, decides)
	return out
}

// item appends the columns of one element of a SELECT.
func (r *resolver) item(i *item, s *scope, base int) {
	if i.value.kind == eStar {
		r.star(i, s)
		return
	}
	r.begin()
	r.weigh(i.value, untouched, s)
	set := r.finish()
	r.spend(1)
	if len(i.aliases) > 0 {
		for _, a := range i.aliases {
			r.columnList = append(r.columnList, column{name: a, set: set, start: i.start, end: i.end})
		}
		return
	}
	c := column{name: i.alias, set: set, start: i.start, end: i.end}
	if c.name.none() {
		c.name, c.unnamed = r.implied(i.value, len(r.columnList)-base, r.columnList[base:])
	}
	r.columnList = append(r.columnList, c)
}

// implied is how a column without an alias is called.
func (r *resolver) implied(e *expr, place int, before []column) (n name, made bool) {
	switch e.kind {
	case eColumn:
		return e.path[len(e.path)-1], false
	case eCast:
		if inner := r.uncast(e); inner.kind == eColumn {
			return inner.path[len(inner.path)-1], false
		}
	case eCall:
		if r.rules.naming == byFunction {
			return e.path[len(e.path)-1], false
		}
	default:
	}
	switch r.rules.naming {
	case byFunction:
		return r.numbered("_", unnamed(before)), true
	case byPosition:
		return r.numbered("_col_", place), true
	case byTrino:
		return r.numbered("_col", place), true
	case byHive:
		return r.numbered("_c", place), true
	case byOrdinalOfF0:
		return r.numbered(fmt.Sprintf("f%d_", unnamed(before)), -1), true
	default:
	}
	return r.names.intern(oneLine(r.text[e.start:e.end]), foldNone), true
}

// uncast is the value under the casts that keep its name.
func (r *resolver) uncast(e *expr) *expr {
	for e.kind == eCast && e.args != nil && (e.colons && r.rules.colonCastIsName || !e.colons && r.rules.castKeepsName) {
		e = e.args
	}
	return e
}

func unnamed(columns []column) (n int) {
	for i := range columns {
		n += btoi(columns[i].unnamed)
	}
	return n
}

// numbered is a made name; a number below 0 is left out.
func (r *resolver) numbered(prefix string, n int) name {
	if n < 0 {
		return r.names.intern(prefix, foldNone)
	}
	return r.names.intern(fmt.Sprintf("%s%d", prefix, n), foldNone)
}

// oneLine is a text with one space where there were several.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\n\t\r") && !strings.Contains(text, "  ") {
		return text
	}
	return strings.Join(strings.Fields(text), " ")
}

// star appends all columns of the relations that a star names.
func (r *resolver) star(i *item, s *scope) {
	e := i.value
	from := len(r.columnList)
	if len(e.path) == 0 {
		for rel := s.first; rel != nil; rel = rel.next {
			if !rel.hidden {
				r.expand(rel, rel.skipped, i)
			}
		}
	} else if rel, n := r.qualifier(s, append(e.path[:len(e.path):len(e.path)], e.path[0])); rel != nil && n == len(e.path) {
		r.expand(rel, nil, i)
	} else if set, ok := r.lookup(s, e.path); ok { // the fields of a structure
		r.columnList = append(r.columnList, column{name: r.whole, star: r.structure(set), set: set, start: i.start, end: i.end})
	}
	if e.stars != nil {
		r.modify(e.stars, from, i, s)
	}
}

// structure is a relation whose columns are all one set.
func (r *resolver) structure(set []entry) *relation {
	rel := r.relations.one()
	rel.function, rel.every = true, set
	return rel
}

// expand appends the columns of a relation, or a star where they are not known.
func (r *resolver) expand(rel *relation, skipped []name, i *item) {
	switch {
	case rel.known != nil:
		for _, c := range rel.known.columns {
			if rel.known.nested && strings.Contains(r.names.text(c), ".") || contains(skipped, c) {
				continue
			}
			r.spend(1)
			r.columnList = append(r.columnList, column{name: c, set: r.single(rel.table, c, proven), start: i.start, end: i.end})
		}
	case rel.table != 0:
		r.columnList = append(r.columnList, column{name: r.whole, star: rel, without: skipped, set: r.single(rel.table, r.whole, unexpanded), start: i.start, end: i.end})
	case rel.content != nil:
		r.spend(len(rel.content.columns))
		for _, c := range rel.content.columns {
			if contains(skipped, c.name) && c.star == nil {
				continue
			}
			c.start, c.end = i.start, i.end
			r.columnList = append(r.columnList, c)
		}
	default:
		r.columnList = append(r.columnList, column{name: r.whole, star: rel, set: rel.every, start: i.start, end: i.end})
	}
}

// modify does what EXCEPT, REPLACE and RENAME say to the columns of a star.
func (r *resolver) modify(rules *starRules, from int, i *item, s *scope) {
	kept := r.columnList[from:from]
	for _, c := range r.columnList[from:] {
		if c.star == nil && contains(rules.without, c.name) {
			continue
		}
		if c.star != nil {
			c.without = append(append([]name(nil), c.without...), rules.without...)
		}
		kept = append(kept, c)
	}
	r.columnList = r.columnList[:from+len(kept)]
	for _, re := range rules.renamed {
		r.rename(re, from, i)
	}
	for replaced := rules.replaced; replaced != nil; replaced = replaced.next {
		r.replace(replaced, from, s)
	}
}

func (r *resolver) rename(re rename, from int, i *item) {
	for at := from; at < len(r.columnList); at++ {
		c := &r.columnList[at]
		switch {
		case c.star == nil && c.name.is(re.from):
			c.name = re.to
			return
		case c.star != nil && r.presence(c.star, re.from) >= likely:
			c.without = append(append([]name(nil), c.without...), re.from)
			r.columnList = append(r.columnList, column{name: re.to, set: r.take(c.star, re.from), start: i.start, end: i.end})
			return
		}
	}
}

func (r *resolver) replace(i *item, from int, s *scope) {
	r.begin()
	r.weigh(i.value, untouched, s)
	set := r.finish()
	for at := from; at < len(r.columnList); at++ {
		c := &r.columnList[at]
		if c.star == nil && c.name.is(i.alias) {
			c.set, c.start, c.end = set, i.start, i.end
			return
		}
	}
	for at := from; at < len(r.columnList); at++ {
		if c := &r.columnList[at]; c.star != nil {
			c.without = append(append([]name(nil), c.without...), i.alias)
		}
	}
	r.columnList = append(r.columnList, column{name: i.alias, set: set, start: i.start, end: i.end})
}

// clauses adds what decides about rows to a content.
func (r *resolver) clauses(first *clause, s *scope, ctes *binding, out *content) {
	if first == nil {
		return
	}
	var decides []*content
	for c := first; c != nil; c = c.next {
		r.queriesIn(c.value, s, ctes, &decides)
	}
	r.begin()
	r.gather(out.indirect)
	for c := first; c != nil; c = c.next {
		for e := c.value; e != nil; e = e.next {
			r.clausePart(e, c.role, s)
		}
	}
	for _, c := range decides {
		r.gather(c.indirect)
	}
	out.indirect = r.finish()
}

// clausePart weighs an element of a clause: an ordinal, an alias or an expression.
func (r *resolver) clausePart(e *expr, as role, s *scope) {
	if e.kind == eLiteral && as&(roleGroup|roleSort) != 0 {
		if n := ordinal(r.text[e.start:e.end]); n > 0 && n <= len(s.items) {
			r.merge(s.items[n-1].set, as, e.start, e.end)
		}
		return
	}
	if e.kind == eColumn && len(e.path) == 1 && as == roleSort {
		if i := s.item(e.path[0]); i >= 0 {
			r.merge(s.items[i].set, as, e.start, e.end)
			return
		}
	}
	r.weigh(e, as, s)
}

// ordinal is the number that a text spells, or 0.
func ordinal(text string) int {
	n := 0
	for _, c := range []byte(text) {
		if c < '0' || c > '9' || n > 1<<20 {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}
