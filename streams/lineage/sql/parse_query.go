package sql

// The roles of a clause in what rows there are, as bits: a set of columns has several.
const (
	roleFilter role = 1 << iota
	roleJoin
	roleGroup
	roleSort
)

// with reads the common table expressions before a query or statement.
func (p *parser) with() (first *cte, recursive bool) {
	if !p.accept(kwWith) {
		return nil, false
	}
	recursive = p.acceptWord("RECURSIVE")
	last := &first
	for p.isName() {
		c := p.ctes.one()
		c.name = p.nameOf(p.cur())
		p.step(1)
		if p.isOp('(') {
			c.columns = p.nameList()
		}
		p.acceptWords("USING", "KEY")
		p.accept(kwAs)
		p.accept(kwNot)
		p.acceptWord("MATERIALIZED")
		if !p.acceptOp('(') {
			p.warn("a query in parentheses is missing before %s", p.shown())
			break
		}
		c.query = p.cteQuery(first)
		p.close()
		p.recursiveOrder()
		*last, last = c, &c.next
		if !p.acceptOp(',') {
			break
		}
	}
	return first, recursive
}

// ctesFollow is whether WITH starts common table expressions, not options.
func (p *parser) ctesFollow() bool {
	next := p.ahead(1)
	if next.kind != tWord && next.kind != tQuoted && next.kind != tTemplate {
		return false
	}
	if p.isWord(next, "RECURSIVE") || p.ahead(2).keyword == kwAs {
		return true
	}
	at := p.at
	defer func() { p.at = at }()
	p.step(2)
	return p.skipParens() && p.is(kwAs)
}

// cteQuery is a query, or a statement that is read as its own, with the common table expressions before it. What that returns are columns of its table.
func (p *parser) cteQuery(before *cte) *query {
	switch p.cur().keyword {
	case kwInsert, kwUpdate, kwDelete, kwMerge:
		p.returned = nil
		last := p.last
		p.statement()
		q := p.queryNodes.one()
		if p.last == last || p.last.target == nil || len(p.last.target.path) == 0 || p.returned == nil {
			q.kind = qValues
			return q
		}
		p.last.with = before
		q.items, q.from = p.returned, p.sources.one()
		q.from.path, q.from.alias = p.last.target.path, p.last.target.alias
		return q
	default:
	}
	return p.query()
}

// recursiveOrder passes over SEARCH … SET … and CYCLE … SET ….
func (p *parser) recursiveOrder() {
	for (p.word("SEARCH") || p.word("CYCLE")) && p.ahead(1).kind == tWord {
		for !p.ended() && !p.isOp(',') && !p.is(kwSelect) && !p.is(kwInsert) && !p.isOp(';') && !p.isOp(')') {
			p.skip()
		}
	}
}

// query reads WITH … SELECT … UNION … ORDER BY …. Where there is none it is empty.
func (p *parser) query() *query {
	p.enter()
	defer func() { p.depth-- }()
	start := p.cur().start
	with, recursive := p.with()
	q := p.rest(p.term())
	if with != nil {
		if q.with != nil || q.start < start { // a query in parentheses has its own
			outer := p.queryNodes.one()
			outer.kind, outer.branches = qSet, q
			q = outer
		}
		q.with, q.recursive = with, recursive
	}
	q.start, q.end = start, p.before()
	return q
}

// term is one branch of a set operation.
func (p *parser) term() *query {
	start := p.cur().start
	switch t := p.cur(); {
	case t.isOp('('):
		p.enter()
		p.step(1)
		q := p.query()
		p.close()
		p.depth--
		return q
	case t.keyword == kwSelect || p.isSel(t):
		return p.selection()
	case t.keyword == kwFrom:
		return p.fromFirst()
	case t.keyword == kwValues:
		return p.values()
	case t.keyword == kwTable && p.ahead(1).kind != tOp:
		return p.wholeTable()
	}
	p.warn("a query is missing before %s", p.shown())
	q := p.queryNodes.one()
	q.kind, q.start, q.end = qValues, start, start
	return q
}

// wholeTable is TABLE t, which is SELECT * FROM t.
func (p *parser) wholeTable() *query {
	q := p.queryNodes.one()
	q.start = p.cur().start
	p.step(1)
	q.items = p.everything()
	q.from = p.source()
	q.end = p.before()
	return q
}

// everything is a star that nobody wrote.
func (p *parser) everything() *item {
	star := p.newExpr(eStar, p.before())
	out := p.items.one()
	out.value, out.start, out.end = star, star.start, star.end
	return out
}

// setFollows is whether the query before goes on.
func (p *parser) setFollows() bool {
	switch p.cur().keyword {
	case kwUnion, kwExcept, kwIntersect, kwOrder, kwLimit, kwOffset, kwFetch:
		return true
	case kwMinus:
		return true
	default:
	}
	return false
}

// rest reads set operations and the clauses after all of them.
func (p *parser) rest(q *query) *query {
	var set, last *query
	for {
		operator := p.cur().keyword
		if operator != kwUnion && operator != kwExcept && operator != kwIntersect && (operator != kwMinus || !p.minus()) {
			break
		}
		if set == nil {
			set = p.queryNodes.one()
			set.kind, set.start, set.branches = qSet, q.start, q
			last = q
		}
		p.step(1)
		byName := p.setWords()
		branch := p.term()
		branch.subtract = operator == kwExcept || operator == kwMinus
		set.byName = set.byName || byName
		last.next, last = branch, branch
	}
	if set != nil {
		q = set
	}
	p.tail(q)
	q.end = p.before()
	return q
}

// minus is whether MINUS is the operator, not a name.
func (p *parser) minus() bool {
	next := p.ahead(1)
	return p.startsQuery(next) || next.isOp('(') || next.keyword == kwAll || next.keyword == kwDistinct
}

func (p *parser) setWords() (byName bool) {
	for {
		switch {
		case p.accept(kwAll), p.accept(kwDistinct), p.acceptWord("OUTER"), p.acceptWord("CORRESPONDING"), p.acceptWord("STRICT"):
		case p.is(kwBy) && p.isWord(p.ahead(1), "NAME"):
			p.step(2)
			byName = true
		case p.is(kwBy):
			p.step(1)
		case p.word("ON") && p.ahead(1).isOp('('):
			p.step(1)
			p.skip()
		default:
			return byName
		}
	}
}

// tail reads ORDER BY, LIMIT and everything else that comes last.
func (p *parser) tail(q *query) {
	for {
		t := p.cur()
		next := p.ahead(1)
		switch {
		case t.keyword == kwOrder || t.keyword == kwSort || t.keyword == kwCluster || t.keyword == kwDistribute:
			if next.keyword != kwBy && !p.isWord(next, "SIBLINGS") {
				return
			}
			p.step(1)
			p.acceptWord("SIBLINGS")
			p.accept(kwBy)
			if p.is(kwAll) {
				p.step(1)
				continue
			}
			p.decide(q, roleSort, p.commaList())
		case t.keyword == kwLimit, t.keyword == kwOffset:
			p.step(1)
			p.accept(kwAll)
			p.commaList()
			p.acceptWords("ROW", "ROWS", "WITH", "TIES")
			if p.accept(kwBy) {
				p.commaList()
			}
		case t.keyword == kwFetch && next.kind == tWord:
			p.fetch()
		case !p.ending(t, next):
			return
		}
	}
}

// fetch reads FETCH FIRST n ROWS ONLY.
func (p *parser) fetch() {
	p.step(1)
	p.acceptWords("FIRST", "NEXT")
	for p.cur().kind == tNumber || p.cur().kind == tVariable || p.isOp('(') || p.isOp(':') || p.word("APPROX") || p.word("PERCENT") {
		p.skip()
	}
	p.acceptWords("PERCENT", "ROW", "ROWS", "ONLY", "WITH", "TIES")
}

// ending passes over the clauses that change nothing about columns.
func (p *parser) ending(t, next *token) bool {
	switch {
	case t.keyword == kwFor && (p.isWord(next, "UPDATE") || p.isWord(next, "SHARE") || p.isWord(next, "XML") || p.isWord(next, "JSON") || p.isWord(next, "NO") || p.isWord(next, "KEY") || p.isWord(next, "BROWSE") || p.isWord(next, "READ") || p.isWord(next, "FETCH")):
		p.step(2)
		for p.cur().kind == tWord && !p.cur().keyword.has(noColumnAlias) || p.isOp('(') || p.isOp(',') {
			p.skip()
		}
	case t.keyword == kwOption && next.isOp('('):
		p.step(1)
		p.skip()
	case t.keyword == kwSettings:
		p.step(1)
		for !p.ended() && !p.isOp(';') && !p.isOp(')') && !p.is(kwUnion) {
			p.skip()
		}
	case p.isWord(t, "FORMAT") && next.kind == tWord && p.dialect == ClickHouse:
		p.step(2)
	case t.keyword == kwWith && (p.isWord(next, "UR") || p.isWord(next, "CHECK") || p.isWord(next, "NO") || p.isWord(next, "DATA") || p.isWord(next, "READ") || p.isWord(next, "CASCADED") || p.isWord(next, "LOCAL") || p.isWord(next, "TOTALS") || p.isWord(next, "TIES")):
		p.step(2)
		p.acceptWords("SCHEMA", "BINDING", "DATA", "OPTION", "CHECK", "ONLY", "STATISTICS")
	case p.isWord(t, "LOCK") && next.keyword == kwIn:
		p.step(4)
	default:
		return false
	}
	return true
}

// decide adds a clause to a query.
func (p *parser) decide(q *query, as role, value *expr) {
	if value == nil {
		return
	}
	c := p.clauses.one()
	c.role, c.value, c.next = as, value, q.where
	q.where = c
}

// values reads VALUES (…), (…).
func (p *parser) values() *query {
	q := p.queryNodes.one()
	q.kind, q.start = qValues, p.cur().start
	p.step(1)
	var rows list
	for {
		p.acceptWord("ROW")
		before := p.at
		rows.add(p.row())
		if p.at == before || !p.acceptOp(',') {
			break
		}
	}
	q.rows, q.end = rows.first, p.before()
	return q
}

// row is one of VALUES: always a group.
func (p *parser) row() *expr {
	start, queries := p.cur().start, p.queries
	var values list
	if p.acceptOp('(') {
		if p.startsQuery(p.cur()) && p.cur().keyword != kwValues {
			values.add(p.queryValue(start))
		} else {
			values = p.arguments(')')
		}
		p.close()
	} else {
		values.add(p.expr())
	}
	e := p.newExpr(eGroup, start)
	e.args, e.hasQuery = values.first, p.queries > queries
	return e
}

// selection reads SELECT and its clauses, in whatever order they come.
func (p *parser) selection() *query {
	q := p.queryNodes.one()
	q.start = p.cur().start
	p.step(1)
	p.selectWords(q)
	q.items = p.selectItems()
	for p.selectClause(q) {
	}
	q.end = p.before()
	return q
}

// fromFirst reads FROM … [SELECT …] and its clauses.
func (p *parser) fromFirst() *query {
	q := p.queryNodes.one()
	q.start = p.cur().start
	for {
		switch {
		case (p.is(kwSelect) || p.isSel(p.cur())) && q.items == nil:
			p.step(1)
			p.selectWords(q)
			q.items = p.selectItems()
		case !p.selectClause(q):
			if q.items == nil {
				q.items = p.everything()
			}
			q.end = p.before()
			return q
		}
	}
}

// selectWords reads what stands between SELECT and the first column.
func (p *parser) selectWords(q *query) {
	for {
		next := p.ahead(1)
		switch t := p.cur(); {
		case t.keyword == kwDistinct:
			p.step(1)
			q.distinct = true
			if p.is(kwOn) {
				p.step(1)
				p.decide(q, roleGroup, p.operand())
			}
		case t.keyword == kwAll && next.kind != tOp, t.keyword == kwStraightJoin:
			p.step(1)
		case t.keyword == kwTop && (next.kind == tNumber || next.isOp('(') || next.kind == tVariable):
			p.step(1)
			p.skip()
			p.acceptWords("PERCENT", "WITH", "TIES")
		case t.keyword == kwAs && (next.keyword == kwStruct || p.isWord(next, "VALUE")):
			p.step(2)
		case t.kind == tWord && next.kind != tOp && next.keyword == kwNone && isHint(p.textOf(t)):
			p.step(1)
		default:
			return
		}
	}
}

var selectHints = wordSet("SQL_NO_CACHE SQL_CALC_FOUND_ROWS SQL_BIG_RESULT SQL_SMALL_RESULT SQL_BUFFER_RESULT HIGH_PRIORITY UNIQUE STREAM")

func isHint(text string) bool { return selectHints.has(text) }

// selectClause reads one clause and says whether there was one.
func (p *parser) selectClause(q *query) bool {
	next := p.ahead(1)
	switch t := p.cur(); t.keyword {
	case kwInto:
		p.step(1)
		p.into(q)
	case kwFrom:
		p.step(1)
		q.from = joined(q.from, p.sourceList())
	case kwWhere, kwPrewhere, kwHaving, kwQualify:
		p.step(1)
		p.decide(q, roleFilter, p.expr())
	case kwGroup:
		if next.keyword != kwBy {
			return false
		}
		p.step(2)
		p.groupBy(q)
	case kwWindow:
		if next.kind != tWord || p.ahead(2).keyword != kwAs {
			return false
		}
		p.step(1)
		p.windows(q)
	case kwConnect, kwStart:
		if next.keyword != kwBy && next.keyword != kwWith {
			return false
		}
		p.step(2)
		p.acceptWords("NOCYCLE")
		p.decide(q, roleFilter, p.expr())
	case kwLateral:
		s := p.lateralView()
		if s == nil {
			return false
		}
		q.from = joined(q.from, s)
	default:
		return false
	}
	return true
}

func joined(list, more *source) *source {
	if list == nil {
		return more
	}
	last := list
	for last.next != nil {
		last = last.next
	}
	last.next = more
	return list
}

// into reads the target of SELECT … INTO.
func (p *parser) into(q *query) {
	for {
		switch {
		case p.word("TEMP"), p.word("TEMPORARY"):
			q.temporary = true
			p.step(1)
		case p.word("UNLOGGED"), p.is(kwTable), p.is(kwOverwrite):
			p.step(1)
		case p.word("OUTFILE"), p.word("DUMPFILE"):
			p.step(2)
			return
		case p.cur().kind == tVariable, p.isOp(':'):
			p.commaList()
			return
		case p.isName():
			q.into = p.tablePath()
			if p.acceptOp(',') || p.body > 0 && p.rules.fold == foldLower { // variables
				p.commaList()
				q.into = nil
			}
			return
		default:
			return
		}
	}
}

func (p *parser) groupBy(q *query) {
	if p.is(kwAll) && p.ahead(1).kind != tOp || p.is(kwAll) && p.ahead(1).isOp(')') {
		p.step(1)
		return
	}
	p.accept(kwDistinct)
	var all list
	for {
		before := p.at
		if p.word("GROUPING") && p.isWord(p.ahead(1), "SETS") {
			p.step(2)
		}
		all.add(p.expr())
		if p.at == before || !p.acceptOp(',') {
			break
		}
	}
	if p.is(kwWith) && (p.isWord(p.ahead(1), "ROLLUP") || p.isWord(p.ahead(1), "CUBE") || p.isWord(p.ahead(1), "TOTALS")) {
		p.step(2)
	}
	if p.word("GROUPING") && p.isWord(p.ahead(1), "SETS") {
		p.step(2)
		p.skipParens()
	}
	p.decide(q, roleGroup, all.first)
}

// windows reads WINDOW w AS (…), ….
func (p *parser) windows(q *query) {
	for p.isName() {
		w := &window{name: p.nameOf(p.cur()), next: q.windows}
		p.step(1)
		p.accept(kwAs)
		if !p.acceptOp('(') {
			return
		}
		w.args = asPart(p.arguments(')').first, partWindow)
		q.windows = w
		p.close()
		if !p.acceptOp(',') {
			return
		}
	}
}

func (p *parser) selectItems() *item {
	var first *item
	last := &first
	for !p.ended() {
		before := p.at
		if i := p.selectItem(); i != nil {
			*last, last = i, &i.next
		}
		if p.at == before && !p.isOp(',') || !p.acceptOp(',') {
			return first
		}
	}
	return first
}

func (p *parser) selectItem() *item {
	start := p.cur().start
	var alias name
	if next := p.ahead(1); p.rules.assignedAlias && (next.isOp('=') || next.isOp(opAssign)) {
		switch p.cur().kind {
		case tWord, tQuoted, tString:
			alias = p.nameOf(p.cur())
			p.step(2)
		case tVariable:
			p.step(2)
		default:
		}
	}
	if p.dialect == DuckDB && p.ahead(1).isOp(':') && (p.cur().kind == tWord || p.cur().kind == tQuoted) {
		alias = p.nameOf(p.cur())
		p.step(2)
	}
	if p.is(kwFrom) { // a comma too many
		return nil
	}
	e := p.expr()
	if e == nil {
		return nil
	}
	i := p.items.one()
	i.value = e
	i.start, i.end = start, p.before()
	if e.kind == eStar {
		p.starModifiers(e)
		i.end = p.before()
	}
	i.alias = alias
	if p.is(kwUsing) && p.ahead(1).kind == tString { // Hive's TRANSFORM
		p.step(2)
	}
	if p.is(kwAs) && p.ahead(1).isOp('(') {
		p.step(1)
		i.aliases = p.nameList()
	} else if a := p.alias(noColumnAlias); !a.none() {
		i.alias = a
	}
	return i
}

// starModifiers reads EXCEPT, EXCLUDE, REPLACE, RENAME, ILIKE after a star.
func (p *parser) starModifiers(star *expr) {
	for {
		t, next := p.cur(), p.ahead(1)
		switch {
		case t.keyword == kwExclude, t.keyword == kwExcept && !p.startsQuery(p.ahead(2)) && next.isOp('('):
			p.step(1)
			r := p.starRules(star)
			r.without = append(r.without, p.oneOrMore()...)
		case t.keyword == kwReplace && next.isOp('('):
			p.step(2)
			p.starRules(star).replaced = p.selectItems()
			p.close()
		case t.keyword == kwReplace && next.kind != tOp:
			p.step(1)
			p.starRules(star).replaced = p.selectItem()
		case t.keyword == kwRename:
			p.step(1)
			p.renames(p.starRules(star))
		case (t.keyword == kwIlike || t.keyword == kwLike) && next.kind == tString:
			p.step(2)
		default:
			return
		}
	}
}

func (p *parser) starRules(star *expr) *starRules {
	if star.stars == nil {
		star.stars = p.stars.one()
	}
	return star.stars
}

// oneOrMore is a name, or several in parentheses.
func (p *parser) oneOrMore() []name {
	if p.isOp('(') {
		return p.nameList()
	}
	if !p.isName() {
		return nil
	}
	mark := len(p.scratch)
	p.lastPart()
	return p.taken(mark)
}

func (p *parser) renames(r *starRules) {
	parens := p.acceptOp('(')
	for p.isName() {
		from := p.nameOf(p.cur())
		p.step(1)
		p.accept(kwAs)
		if !p.isName() {
			break
		}
		r.renamed = append(r.renamed, rename{from, p.nameOf(p.cur())})
		p.step(1)
		if !parens || !p.acceptOp(',') {
			break
		}
	}
	if parens {
		p.close()
	}
}
