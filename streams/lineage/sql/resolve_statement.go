package sql

import "slices"

// markTemporary finds the tables that a script makes for itself: temporary ones, and those that it drops or renames after it made them.
func (r *resolver) markTemporary(first *statement) {
	r.keeps = false
	if first == nil || first.next == nil {
		return
	}
	made := map[int32]statementKind{}
	for s := first; s != nil; s = s.next {
		switch {
		case (s.kind == kCreate || s.kind == kInsert) && s.target != nil && len(s.target.path) > 0:
			id := r.table(s.target.path)
			if made[id] != kCreate {
				made[id] = s.kind
			}
			r.tables[id].temporary = r.tables[id].temporary || s.temporary
			r.keeps = r.keeps || r.tables[id].temporary
		case s.kind == kRename:
			if id := r.table(s.likes); made[id] != 0 {
				r.tables[id].temporary, r.keeps = true, true
			}
		case s.kind == kDrop:
			for _, path := range s.targets {
				if id := r.table(path); made[id] == kCreate {
					r.tables[id].temporary, r.keeps = true, true
				}
			}
		}
	}
}

// one resolves a statement into its answer.
func (r *resolver) one(s *statement) {
	r.statement++
	r.inputs = r.inputs[:0]
	if len(r.bound) > 0 {
		clear(r.bound)
	}
	if s.kind == kUse {
		r.use(s)
		return
	}
	answer := Statement{Kind: s.verb, Start: int(s.start), End: int(s.end)}
	edges := len(r.edges)
	ctes := r.bind(s.with, s.recursive, nil, nil)
	var outputs []int32
	switch s.kind {
	case kSelect, kOther:
		outputs = r.selected(s, ctes)
	case kInsert:
		outputs = r.inserted(s, ctes)
	case kCreate:
		outputs = r.created(s, ctes)
	case kUpdate:
		outputs = r.updated(s, ctes)
	case kDelete:
		outputs = r.deleted(s, ctes)
	case kMerge:
		outputs = r.mergedInto(s, ctes)
	case kCopy:
		outputs = r.copied(s, ctes)
	default:
		outputs = r.changed(s)
	}
	answer.Temporary = len(outputs) > 0 && r.allTemporary(outputs)
	if s.kind == kDrop && answer.Temporary {
		return
	}
	r.readsItself(edges, outputs)
	answer.Inputs = r.tablesOf(r.inputs)
	answer.Outputs = r.tablesOf(outputs)
	answer.Edges = r.edges[edges:len(r.edges):len(r.edges)]
	r.statements = append(r.statements, answer)
}

// readsItself makes a table that is computed from its own columns an input too.
func (r *resolver) readsItself(from int, outputs []int32) {
	for i := range r.edges[from:] {
		e := &r.edges[from+i]
		if e.Kind != Direct || e.FromTable != e.ToTable {
			continue
		}
		for _, id := range outputs {
			if r.tables[id].called == e.FromTable {
				r.reads(id)
			}
		}
	}
}

func (r *resolver) allTemporary(tables []int32) bool {
	for _, id := range tables {
		if !r.tables[id].temporary {
			return false
		}
	}
	return true
}

func (r *resolver) tablesOf(ids []int32) []string {
	from := len(r.tableNames)
	for _, id := range ids {
		r.tableNames = append(r.tableNames, r.tables[id].called)
	}
	return r.tableNames[from:len(r.tableNames):len(r.tableNames)]
}

// use changes the defaults.
func (r *resolver) use(s *statement) {
	path := s.columns
	switch {
	case len(path) > 1:
		r.catalog, r.schema = path[len(path)-2], path[len(path)-1]
	case s.catalog:
		r.catalog, r.schema = path[0], name{}
	default:
		r.schema = path[0]
	}
}

// target is the table that a path names, which the statement writes.
func (r *resolver) target(s *source) int32 {
	if s == nil || len(s.path) == 0 {
		return 0
	}
	return r.table(s.path)
}

func some(id int32) []int32 {
	if id == 0 {
		return nil
	}
	return []int32{id}
}

func (r *resolver) selected(s *statement, ctes *binding) []int32 {
	if s.query == nil {
		if s.where != nil {
			r.where(s, r.scopes.one(), ctes, r.contents.one())
		}
		return nil
	}
	c := r.query(s.query, nil, ctes)
	path, temporary := intoOf(s.query)
	if len(path) == 0 || r.intoVariable() {
		r.emit(0, c, nil)
		return nil
	}
	id := r.table(path)
	if temporary {
		r.tables[id].temporary, r.keeps = true, true
	}
	r.fill(id, c, nil)
	return some(id)
}

// intoOf is the target of SELECT … INTO.
func intoOf(q *query) ([]name, bool) {
	for q.kind == qSet && q.branches != nil {
		q = q.branches
	}
	return q.into, q.temporary
}

// intoVariable is whether SELECT … INTO fills variables in the dialect.
func (r *resolver) intoVariable() bool {
	switch r.o.Dialect {
	case Oracle, MySQL, BigQuery, Snowflake, Databricks:
		return true
	default:
	}
	return false
}

func (r *resolver) where(s *statement, in *scope, ctes *binding, out *content) {
	in.aliases = lateralNever
	r.clauses(s.where, in, ctes, out)
}

func (r *resolver) inserted(s *statement, ctes *binding) []int32 {
	id := r.target(s.target)
	names := s.columns
	if len(names) == 0 && id != 0 {
		names = r.filledColumns(id, s.partition)
	}
	switch {
	case s.assigned != nil:
		in := r.scopes.one()
		in.aliases = lateralNever
		out := r.contents.one()
		r.from(s.from, in, ctes, out)
		r.assign(id, s.assigned, in, ctes, out)
		r.emitIndirect(id, out)
	case s.query != nil:
		c := r.query(s.query, nil, ctes)
		r.guesses = id != 0 && len(names) == 0 && r.tables[id].known == nil && !r.tables[id].temporary
		r.fill(id, c, names)
		r.guesses = false
	}
	return some(id)
}

// filledColumns are the known columns of a table in order, but those of static partitions.
func (r *resolver) filledColumns(id int32, static []name) []name {
	known := r.tables[id].known
	if known == nil {
		return nil
	}
	if len(static) == 0 && !known.nested {
		return known.columns
	}
	var out []name
	for _, c := range known.columns {
		if !contains(static, c) {
			out = append(out, c)
		}
	}
	return out
}

// fill writes a content into a table: edges, and what a temporary table then holds.
func (r *resolver) fill(id int32, c *content, names []name) {
	r.emit(id, c, names)
	if id == 0 || !r.tables[id].temporary {
		return
	}
	t := &r.tables[id]
	r.keeps = true
	if len(names) > 0 {
		c = r.renamed(c, names)
	}
	if t.content == nil {
		kept := r.contents.one()
		*kept = *c
		kept.tables = append([]int32(nil), r.inputs...)
		t.content = kept
		return
	}
	both := []*content{t.content, c}
	q := &query{}
	q.byName = len(names) > 0
	kept := r.unite(q, both, nil, nil)
	kept.tables = t.content.tables
	for _, input := range r.inputs {
		if !slices.Contains(kept.tables, input) {
			kept.tables = append(kept.tables, input)
		}
	}
	t.content = kept
}

func (r *resolver) created(s *statement, ctes *binding) []int32 {
	id := r.target(s.target)
	switch {
	case s.query != nil:
		c := r.renamed(r.query(s.query, nil, ctes), s.columns)
		r.fill(id, c, nil)
		r.define(id, namesOf(c))
	case len(s.likes) > 0:
		r.copyOf(id, s)
	default:
		r.define(id, s.definition)
		if id != 0 && r.tables[id].temporary {
			r.tables[id].content = r.empty(s.definition)
		}
	}
	return some(id)
}

// empty is the content of a table that nothing has filled.
func (r *resolver) empty(names []name) *content {
	c := r.contents.one()
	c.columns = r.cols.slice(len(names))
	for i, n := range names {
		c.columns[i].name = n
	}
	return c
}

// copyOf is CREATE TABLE … CLONE, which has every column of another, or LIKE, which has their names.
func (r *resolver) copyOf(id int32, s *statement) {
	like := r.table(s.likes)
	rel := r.relations.one()
	out := r.contents.one()
	r.base(rel, like)
	base := len(r.columnList)
	r.expand(rel, nil, &item{start: s.start, end: s.end})
	out.columns = r.cols.keep(r.columnList[base:])
	r.columnList = r.columnList[:base]
	if id == 0 {
		return
	}
	if !s.shape {
		r.fill(id, out, nil)
	} else if r.tables[id].temporary {
		r.tables[id].content = r.empty(namesOf(out))
	}
	r.define(id, namesOf(out))
}

// namesOf are the columns of a content, or nil where not all are known.
func namesOf(c *content) []name {
	out := make([]name, 0, len(c.columns))
	for i := range c.columns {
		if c.columns[i].star != nil {
			return nil
		}
		out = append(out, c.columns[i].name)
	}
	return out
}

// define makes the columns of a table known to the rest of the script, unless the schema knows them.
func (r *resolver) define(id int32, names []name) {
	if id == 0 || len(names) == 0 || r.tables[id].known != nil {
		return
	}
	r.tables[id].known = newKnownTable(names)
}

// changeScope adds the relations of UPDATE, DELETE or MERGE. The one that is written is an input only where it is read as another one too.
func (r *resolver) changeScope(target, from *source, ctes *binding, out *content) (in *scope, id int32) {
	in = r.scopes.one()
	in.aliases = lateralNever
	more := r.scopes.one()
	more.aliases = lateralNever
	if from != nil {
		r.from(from, more, ctes, out)
	}
	written := r.aliased(more, target)
	if written != nil {
		in.first, in.last = more.first, more.last
		in.merged = more.merged
		r.unread(written.table, more, written)
		return in, written.table
	}
	id = r.writtenTable(target, in, ctes, out)
	if more.first != nil {
		in.last.next, in.last = more.first, more.last
		in.merged = append(in.merged, more.merged...)
	}
	return in, id
}

// aliased is the relation of FROM that UPDATE names by its alias.
func (r *resolver) aliased(more *scope, target *source) *relation {
	if target == nil || target.kind != sTable || !target.alias.none() {
		return nil
	}
	for rel := more.first; rel != nil; rel = rel.next {
		if rel.table != 0 && r.called(rel, target.path) {
			return rel
		}
	}
	return nil
}

// writtenTable adds the target, and what it is joined with, to a scope.
func (r *resolver) writtenTable(target *source, in *scope, ctes *binding, out *content) (id int32) {
	r.from(target, in, ctes, out)
	if in.first == nil {
		in.add(r.relations.one())
		return 0
	}
	written := in.first
	if written.table == 0 && len(target.path) > 0 {
		id = r.table(target.path)
		return id
	}
	r.unread(written.table, in, written)
	return written.table
}

// unread takes the written table from the inputs, unless another relation reads it.
func (r *resolver) unread(id int32, in *scope, written *relation) {
	for rel := in.first; rel != nil; rel = rel.next {
		if rel != written && rel.table == id {
			return
		}
	}
	for i, input := range r.inputs {
		if input == id {
			r.inputs = append(r.inputs[:i], r.inputs[i+1:]...)
			r.tables[id].read = 0
			return
		}
	}
}

func (r *resolver) updated(s *statement, ctes *binding) []int32 {
	out := r.contents.one()
	in, id := r.changeScope(s.target, s.from, ctes, out)
	r.where(s, in, ctes, out)
	r.assign(id, s.assigned, in, ctes, out)
	r.emitIndirect(id, out)
	return some(id)
}

// assign makes edges of assignments. What decides about the rows of their queries is added to out.
func (r *resolver) assign(id int32, first *item, in *scope, ctes *binding, out *content) {
	var decides []*content
	for i := first; i != nil; i = i.next {
		r.queriesOf(i.value, in, ctes, &decides)
		if len(i.aliases) > 0 && i.value.kind == eQuery && i.value.query.result != nil {
			r.assignQuery(id, i)
			continue
		}
		if i.alias.none() {
			continue
		}
		r.begin()
		r.weigh(i.value, untouched, in)
		set := r.finish()
		r.emitColumn(id, &column{name: i.alias, set: set, start: i.start, end: i.end}, i.alias, proven)
	}
	r.addDeciding(out, decides)
}

// assignQuery is (a, b) = (SELECT …).
func (r *resolver) assignQuery(id int32, i *item) {
	columns := i.value.query.result.columns
	for n, alias := range i.aliases {
		if n < len(columns) {
			c := columns[n]
			r.emitColumn(id, &c, alias, proven)
		}
	}
}

func (r *resolver) deleted(s *statement, ctes *binding) (written []int32) {
	out := r.contents.one()
	in := r.scopes.one()
	in.aliases = lateralNever
	switch {
	case len(s.targets) == 0:
		var id int32
		in, id = r.changeScope(s.target, s.from, ctes, out)
		written = some(id)
	case s.target == nil && s.from == nil:
		written = some(r.table(s.targets[0]))
	default:
		r.from(joined(s.target, s.from), in, ctes, out)
		for _, path := range s.targets {
			written = append(written, r.deletedFrom(path, in))
		}
	}
	r.where(s, in, ctes, out)
	for _, id := range written {
		r.emitIndirect(id, out)
	}
	return written
}

// deletedFrom is the table that DELETE t FROM … names by a table or alias.
func (r *resolver) deletedFrom(path []name, in *scope) int32 {
	for rel := in.first; rel != nil; rel = rel.next {
		if rel.table != 0 && r.called(rel, path) {
			r.unread(rel.table, in, rel)
			return rel.table
		}
	}
	return r.table(path)
}

func (r *resolver) mergedInto(s *statement, ctes *binding) []int32 {
	out := r.contents.one()
	target := r.scopes.one()
	source := r.scopes.one()
	target.aliases, source.aliases = lateralNever, lateralNever
	r.from(s.from, source, ctes, out)
	id := r.writtenTable(s.target, target, ctes, out)
	if source.first == nil {
		return some(id)
	}
	first := *target.first
	both := r.scopes.one()
	*both = *source
	both.first, both.last = &first, source.last
	first.next = source.first
	r.where(s, both, ctes, out)
	edges := len(r.edges)
	for b := s.branches; b != nil; b = b.next {
		r.branch(id, b, source, both, ctes, out)
	}
	r.emitIndirect(id, out)
	r.dropRepeated(edges)
	return some(id)
}

// branch makes the edges of one WHEN.
func (r *resolver) branch(id int32, b *branch, source, both *scope, ctes *binding, out *content) {
	if b.condition != nil {
		r.clauses(&clause{role: roleFilter, value: b.condition}, both, ctes, out)
	}
	r.assign(id, b.assigned, both, ctes, out)
	if b.values != nil {
		r.branchValues(id, b, source, ctes, out)
	}
	if b.star {
		c := r.contents.one()
		base := len(r.columnList)
		r.expand(source.first, nil, &item{start: b.start, end: b.end})
		c.columns = r.cols.keep(r.columnList[base:])
		r.columnList = r.columnList[:base]
		r.emit(id, c, nil)
	}
}

func (r *resolver) branchValues(id int32, b *branch, source *scope, ctes *binding, out *content) {
	names := b.columns
	if len(names) == 0 && id != 0 {
		names = r.filledColumns(id, nil)
	}
	var decides []*content
	n := 0
	for e := b.values.args; e != nil; e = e.next {
		r.queriesOf(e, source, ctes, &decides)
		r.begin()
		r.weigh(e, untouched, source)
		c := column{set: r.finish(), start: e.start, end: e.end}
		if n < len(names) {
			r.emitColumn(id, &c, names[n], proven)
		} else if e.kind == eColumn {
			r.emitColumn(id, &c, e.path[len(e.path)-1], inferred)
		}
		n++
	}
	r.addDeciding(out, decides)
}

// copied is COPY and its like: a query or a table on one side.
func (r *resolver) copied(s *statement, ctes *binding) []int32 {
	id := r.target(s.target)
	switch {
	case s.query != nil:
		c := r.query(s.query, nil, ctes)
		names := s.columns
		if len(names) == 0 && id != 0 {
			names = r.filledColumns(id, nil)
		}
		r.emit(id, c, names)
	case len(s.likes) > 0:
		r.reads(r.table(s.likes))
	}
	return some(id)
}

// changed is a statement about whole tables: what it makes of one is read, its targets are written.
func (r *resolver) changed(s *statement) (written []int32) {
	for _, path := range s.targets {
		written = append(written, r.table(path))
		if s.swaps {
			r.reads(r.table(path))
		}
	}
	if len(s.likes) == 0 {
		return written
	}
	if from := r.table(s.likes); s.kind == kRename && r.tables[from].temporary && r.tables[from].content != nil {
		c := r.tables[from].content
		for _, input := range c.tables {
			r.reads(input)
		}
		r.emit(written[0], c, nil)
		return written
	}
	r.reads(r.table(s.likes))
	return written
}
