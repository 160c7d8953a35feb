package sql

// from adds the relations of a FROM to a scope, and what their conditions decide to a content.
func (r *resolver) from(first *source, s *scope, ctes *binding, out *content) {
	if first == nil {
		return
	}
	r.addSources(first, s, ctes, out)
	var decides []*content
	conditions := false
	for src := first; src != nil; src = src.next {
		conditions = r.conditions(src, s, ctes, &decides) || conditions
	}
	conditions = conditions || len(s.merged) > 0
	for rel := s.first; rel != nil && !conditions; rel = rel.next {
		conditions = rel.content != nil && len(rel.content.indirect) > 0
	}
	if !conditions && len(decides) == 0 {
		return
	}
	r.begin()
	r.gather(out.indirect)
	for rel := s.first; rel != nil; rel = rel.next {
		if rel.content != nil {
			r.gather(rel.content.indirect)
		}
	}
	for _, c := range decides {
		r.gather(c.indirect)
	}
	r.weighConditions(first, s)
	for i := range s.merged {
		m := &s.merged[i]
		r.merge(r.take(m.left, m.name), roleJoin, first.start, first.end)
		r.merge(r.take(m.right, m.name), roleJoin, first.start, first.end)
	}
	out.indirect = r.finish()
}

// conditions resolves the queries in the conditions of joins and says whether there are any.
func (r *resolver) conditions(src *source, s *scope, ctes *binding, decides *[]*content) bool {
	some := src.on != nil
	if src.on != nil {
		r.queriesIn(src.on, s, ctes, decides)
	}
	for inner := src.inner; inner != nil; inner = inner.next {
		some = r.conditions(inner, s, ctes, decides) || some
	}
	return some
}

func (r *resolver) weighConditions(first *source, s *scope) {
	for src := first; src != nil; src = src.next {
		if src.on != nil {
			r.weigh(src.on, roleJoin, s)
		}
		r.weighConditions(src.inner, s)
	}
}

func (r *resolver) addSources(first *source, s *scope, ctes *binding, out *content) {
	for src := first; src != nil; src = src.next {
		before := s.last
		if src.kind == sJoined {
			r.addSources(src.inner, s, ctes, out)
		} else {
			rel := r.relation(src, s, ctes, out)
			rel.hidden = rel.hidden || src.hidden
			s.add(rel)
		}
		r.share(src, before, s)
	}
}

// share notes the columns that USING and NATURAL make one.
func (r *resolver) share(src *source, before *relation, s *scope) {
	if before == nil || s.last == before {
		return
	}
	names := src.using
	if src.natural && len(names) == 0 {
		names = r.common(s, before, s.last)
	}
	for _, n := range names {
		if len(s.merged) >= maxRelations {
			return
		}
		left := s.first
		for rel := s.first; rel != s.last; rel = rel.next {
			if r.presence(rel, n) == present {
				left = rel
				break
			}
			if rel == before {
				break
			}
		}
		s.last.skipped = append(s.last.skipped, n)
		s.merged = append(s.merged, merged{name: n, left: left, right: s.last, useLeft: !src.outerRight || src.outerLeft, useRight: src.outerRight})
	}
}

// common are the columns that are known on both sides of a natural join.
func (r *resolver) common(s *scope, before, right *relation) (out []name) {
	for _, n := range r.knownColumns(right) {
		for rel := s.first; rel != right; rel = rel.next {
			if r.presence(rel, n) == present {
				out = append(out, n)
				break
			}
			if rel == before {
				break
			}
		}
	}
	return out
}

func (r *resolver) knownColumns(rel *relation) []name {
	if rel.known != nil {
		return rel.known.columns
	}
	if rel.content == nil {
		return nil
	}
	var out []name
	for _, c := range rel.content.columns {
		if c.star == nil {
			out = append(out, c.name)
		}
	}
	return out
}

// relation is what an element of FROM stands for.
func (r *resolver) relation(src *source, s *scope, ctes *binding, out *content) *relation {
	var rel *relation
	switch src.kind {
	case sQuery:
		rel = r.relations.one()
		rel.content = r.query(src.query, r.outer(src, s), ctes)
	case sFunction:
		rel = r.function(src, s, ctes, out)
	default:
		rel = r.tableRelation(src, s, ctes)
	}
	if !src.alias.none() {
		rel.alias = src.alias
	}
	if len(src.columns) > 0 {
		r.nameColumns(rel, src.columns)
		rel.complete = true
	}
	for v := src.pivots; v != nil; v = v.next {
		rel = r.pivoted(rel, v, s)
	}
	return rel
}

// outer is what a query in FROM sees: the relations before it where it is lateral.
func (r *resolver) outer(src *source, s *scope) *scope {
	if src.lateral {
		return s
	}
	return s.parent
}

func (r *resolver) tableRelation(src *source, s *scope, ctes *binding) *relation {
	rel := r.relations.one()
	if len(src.path) == 1 {
		for b := ctes; b != nil && r.bound[src.path[0].low]; b = b.next {
			if b.name.is(src.path[0]) && b.content != nil {
				rel.content, rel.alias = b.content, src.path[0]
				return rel
			}
		}
		if r.names.text(src.path[0]) == "" || isDual(r.names.text(src.path[0])) {
			rel.content, rel.hidden = r.contents.one(), true
			return rel
		}
	} else if outer, n := r.qualifier(s, src.path); outer != nil && r.walks(outer, src.path[:n]) {
		set, _ := r.inside(outer, src.path[n:]) // an array of a row before
		rel.function, rel.every, rel.alias = true, set, src.path[len(src.path)-1]
		r.nameColumns(rel, []name{rel.alias})
		if !src.alias.none() {
			r.nameColumns(rel, []name{src.alias})
		}
		return rel
	}
	r.base(rel, r.table(src.path))
	return rel
}

// walks is whether a path goes into a column of a relation, which has an alias of its own.
func (r *resolver) walks(rel *relation, qualifier []name) bool {
	if r.o.Dialect == BigQuery && rel.table != 0 {
		return true
	}
	return len(qualifier) == 1 && rel.alias.is(qualifier[0]) && !rel.alias.none()
}

func isDual(text string) bool { return sameWord(text, "DUAL") }

// base makes a relation of a table: a temporary one is what filled it.
func (r *resolver) base(rel *relation, id int32) {
	t := &r.tables[id]
	if t.temporary && t.content != nil {
		rel.content, rel.alias = t.content, t.path[len(t.path)-1]
		for _, input := range t.content.tables {
			r.reads(input)
		}
		return
	}
	rel.table, rel.known = id, t.known
	r.reads(id)
}

// function makes a relation of a table function: its columns are made of all of its arguments.
func (r *resolver) function(src *source, s *scope, ctes *binding, out *content) *relation {
	rel := r.relations.one()
	rel.function = true
	if src.value == nil {
		return rel
	}
	if src.value.kind == eCall {
		rel.alias = src.value.path[len(src.value.path)-1]
	}
	var decides []*content
	r.queriesOf(src.value, s, ctes, &decides)
	r.begin()
	r.weigh(src.value, asTransformation|asValue, s)
	rel.every = r.finish()
	r.addDeciding(out, decides)
	switch {
	case len(src.fields) > 0:
		r.nameColumns(rel, src.fields)
		rel.complete = true
	case len(src.columns) == 0 && !src.alias.none():
		r.nameColumns(rel, []name{src.alias})
	}
	if !src.offset.none() {
		rel.content.columns = append(rel.content.columns, column{name: src.offset})
	}
	return rel
}

// nameColumns gives a relation the columns of its alias.
func (r *resolver) nameColumns(rel *relation, names []name) {
	c := r.contents.one()
	switch {
	case rel.content != nil && !rel.function:
		rel.content = r.renamed(rel.content, names)
		return
	case rel.known != nil:
		r.renameKnown(c, rel, names)
		return
	case rel.table != 0:
		return
	}
	r.spend(len(names))
	c.columns = r.cols.slice(len(names))
	for i, n := range names {
		c.columns[i] = column{name: n, set: rel.every}
	}
	rel.content = c
}

// renameKnown gives names to the first columns of a known table.
func (r *resolver) renameKnown(c *content, rel *relation, names []name) {
	r.spend(len(rel.known.columns))
	c.columns = r.cols.slice(len(rel.known.columns))
	for i, n := range rel.known.columns {
		c.columns[i] = column{name: n, set: r.single(rel.table, n, proven)}
		if i < len(names) {
			c.columns[i].name = names[i]
		}
	}
	rel.content, rel.known, rel.table = c, nil, 0
}

// pivoted is a relation after PIVOT or UNPIVOT.
func (r *resolver) pivoted(rel *relation, v *pivot, s *scope) *relation {
	inner := r.scopes.one()
	inner.parent = s.parent
	inner.add(rel)
	out := r.relations.one()
	out.alias = rel.alias
	out.content = r.contents.one()
	if rel.content != nil {
		out.content.indirect = rel.content.indirect
	}
	if v.back {
		r.unpivot(rel, v, inner, out.content)
	} else {
		r.pivot(rel, v, inner, out.content)
	}
	if !v.alias.none() {
		out.alias = v.alias
	}
	if len(v.columns) > 0 {
		out.content = r.renamed(out.content, v.columns)
	}
	return out
}

// remaining are the columns of a relation but those that a pivot uses up.
func (r *resolver) remaining(rel *relation, used []name, v *pivot) []column {
	base := len(r.columnList)
	r.expand(rel, used, &item{start: v.start, end: v.end})
	kept := r.columnList[base:base]
	for _, c := range r.columnList[base:] {
		if c.star != nil {
			c.without = append(append([]name(nil), c.without...), used...)
		} else if contains(used, c.name) {
			continue
		}
		kept = append(kept, c)
	}
	out := append([]column(nil), kept...)
	r.columnList = r.columnList[:base]
	return out
}

// pivot makes a column of each value, filled by each aggregate.
func (r *resolver) pivot(rel *relation, v *pivot, s *scope, out *content) {
	var used []name
	for a := v.aggregates; a != nil; a = a.next {
		used = namesIn(used, a.value)
	}
	for k := v.keys; k != nil; k = k.next {
		used = namesIn(used, k)
	}
	columns := r.remaining(rel, used, v)
	for value := v.values; value != nil; value = value.next {
		for a := v.aggregates; a != nil; a = a.next {
			r.begin()
			r.weigh(a.value, untouched, s)
			for i := r.bases[len(r.bases)-1]; i < len(r.building); i++ {
				r.building[i].how = r.building[i].how&^levels | asAggregation
			}
			set := r.finish()
			r.spend(1)
			columns = append(columns, column{name: r.pivotName(value, a), set: set, start: v.start, end: v.end})
		}
	}
	out.columns = columns
	r.begin()
	r.gather(out.indirect)
	for k := v.keys; k != nil; k = k.next {
		r.weigh(k, roleGroup, s)
	}
	out.indirect = r.finish()
	if v.values == nil { // ANY, or a query: the columns are not known
		star := r.relations.one()
		star.function = true
		r.begin()
		for a := v.aggregates; a != nil; a = a.next {
			r.weigh(a.value, asAggregation|asValue, s)
		}
		star.every = r.finish()
		out.columns = append(out.columns, column{name: r.whole, star: star, set: star.every, start: v.start, end: v.end})
	}
}

// namesIn are the last parts of the columns of an expression.
func namesIn(out []name, e *expr) []name {
	if e.kind == eColumn {
		return append(out, e.path[len(e.path)-1])
	}
	for a := e.args; a != nil; a = a.next {
		out = namesIn(out, a)
	}
	return out
}

// pivotName is how a pivot calls a column: the value or its alias, and the alias of the aggregate where there is one.
func (r *resolver) pivotName(value, aggregate *item) name {
	var text string
	switch {
	case !value.alias.none():
		text = r.names.text(value.alias)
	case value.value.kind == eColumn:
		text = r.names.text(value.value.path[len(value.value.path)-1])
	case r.o.Dialect == Snowflake: // with its quotes
		text = r.text[value.value.start:value.value.end]
	default:
		text = stringText(r.text[value.value.start:value.value.end])
	}
	if alias := aggregate.alias; !alias.none() {
		if r.o.Dialect == BigQuery {
			text = r.names.text(alias) + "_" + text
		} else if r.o.Dialect != Snowflake {
			text += "_" + r.names.text(alias)
		}
	}
	return r.names.intern(text, foldNone)
}

// unpivot makes rows of columns: their values in the outputs, their names in the label.
func (r *resolver) unpivot(rel *relation, v *pivot, s *scope, out *content) {
	var used []name
	for i := v.values; i != nil; i = i.next {
		used = namesIn(used, i.value)
	}
	columns := r.remaining(rel, used, v)
	for _, label := range v.labels {
		r.begin()
		for i := v.values; i != nil; i = i.next {
			r.weigh(i.value, asTransformation, s)
		}
		columns = append(columns, column{name: label, set: r.finish(), start: v.start, end: v.end})
	}
	for n, output := range v.outputs {
		r.begin()
		for i := v.values; i != nil; i = i.next {
			r.weigh(nth(i.value, n, len(v.outputs)), untouched, s)
		}
		columns = append(columns, column{name: output, set: r.finish(), start: v.start, end: v.end})
	}
	out.columns = columns
}

// nth is the part of a tuple that fills one of several outputs.
func nth(e *expr, n, of int) *expr {
	if of == 1 || e.kind != eGroup {
		return e
	}
	a := e.args
	for ; n > 0 && a != nil && a.next != nil; n-- {
		a = a.next
	}
	if a == nil {
		return e
	}
	return a
}
