package sql

// sourceList reads what follows FROM: tables, joins, functions, in one list.
func (p *parser) sourceList() *source {
	var first, last *source
	add := func(s *source) {
		if s == nil {
			return
		}
		if last == nil {
			first = s
		} else {
			last.next = s
		}
		last = s
	}
	add(p.source())
	for {
		switch t := p.cur(); {
		case t.isOp(','):
			p.step(1)
			add(p.source())
		case t.keyword == kwOn && last != nil && !p.isWord(p.ahead(1), "CONFLICT") && !p.isWord(p.ahead(1), "DUPLICATE"):
			p.step(1)
			p.on(last)
		case t.keyword == kwUsing && p.ahead(1).isOp('(') && last != nil:
			p.step(1)
			last.using = p.nameList()
			if p.is(kwAs) {
				p.alias(noTableAlias)
			}
		case t.keyword == kwUsing && p.dialect == ClickHouse && last != nil:
			p.step(1)
			last.using = p.bareNames()
		case t.keyword == kwLateral && p.ahead(1).keyword == kwView:
			add(p.lateralView())
		default:
			s, ok := p.join()
			if !ok {
				return first
			}
			add(s)
		}
	}
}

// bareNames reads a, b without parentheses.
func (p *parser) bareNames() []name {
	mark := len(p.scratch)
	for p.isName() {
		p.lastPart()
		if !p.acceptOp(',') {
			break
		}
	}
	return p.taken(mark)
}

// on reads a condition; sources of a join before that have none get no condition of their own.
func (p *parser) on(s *source) {
	e := p.expr()
	if s.on == nil {
		s.on = e
		return
	}
	both := p.newExpr(eGroup, s.on.start)
	var values list
	values.add(s.on)
	values.add(e)
	both.args, both.compares, both.hasQuery = values.first, true, s.on.hasQuery || e != nil && e.hasQuery
	s.on = both
}

// joinWords is how many words a join has at most before JOIN.
const joinWords = 6

// join reads [NATURAL] [LEFT] [OUTER] … JOIN source, or APPLY.
func (p *parser) join() (s *source, ok bool) {
	n := 0
	for ; n < joinWords; n++ {
		if k := p.ahead(n).keyword; k == kwJoin || k == kwStraightJoin || p.isWord(p.ahead(n), "APPLY") {
			break
		}
		if !p.joins(p.ahead(n)) {
			return nil, false
		}
	}
	if n == joinWords {
		return nil, false
	}
	from := p.at
	p.step(n)
	apply := p.word("APPLY")
	p.step(1)
	s = p.source()
	if s == nil {
		return nil, true
	}
	s.lateral = s.lateral || apply
	for i := from; i < from+n; i++ {
		p.joinWord(s, &p.tokens[i])
	}
	return s, true
}

// joins is whether a word can stand before JOIN.
func (p *parser) joins(t *token) bool {
	switch t.keyword {
	case kwInner, kwLeft, kwRight, kwFull, kwCross, kwOuter, kwNatural, kwSemi, kwAnti, kwAsof, kwGlobal, kwAny, kwAll, kwMerge, kwLoop, kwArray:
		return true
	default:
	}
	return p.isWord(t, "HASH") || p.isWord(t, "POSITIONAL") || p.isWord(t, "BROADCAST") || p.isWord(t, "REMOTE") || p.isWord(t, "LOCAL") || p.isWord(t, "PASTE") || p.isWord(t, "DIRECTED")
}

func (p *parser) joinWord(s *source, t *token) {
	switch t.keyword {
	case kwNatural:
		s.natural = true
	case kwRight:
		s.outerRight = true
	case kwFull:
		s.outerRight, s.outerLeft = true, true
	case kwSemi, kwAnti:
		s.hidden = true
	case kwArray: // ARRAY JOIN expression AS name
		p.asArray(s)
	default:
	}
}

// asArray makes a function over a column of what was read as a table.
func (p *parser) asArray(s *source) {
	if s.kind != sTable {
		return
	}
	value := p.newExpr(eColumn, s.start)
	value.path, value.end = s.path, s.end
	s.kind, s.value, s.path, s.lateral = sFunction, value, nil, true
	if s.alias.none() {
		s.alias = value.path[len(value.path)-1]
	}
}

// lateralView reads LATERAL VIEW [OUTER] function(…) t [AS a, b].
func (p *parser) lateralView() *source {
	if !p.is(kwLateral) || p.ahead(1).keyword != kwView {
		return nil
	}
	s := p.sources.one()
	s.kind, s.lateral, s.start = sFunction, true, p.cur().start
	p.step(2)
	p.accept(kwOuter)
	s.value = p.operand()
	if p.cur().kind == tWord && !p.cur().keyword.has(noTableAlias) || p.cur().kind == tQuoted {
		s.alias = p.nameOf(p.cur())
		p.step(1)
	}
	if p.accept(kwAs) {
		mark := len(p.scratch)
		for p.isName() {
			p.scratch = append(p.scratch, p.nameOf(p.cur()))
			p.step(1)
			if !p.acceptOp(',') {
				break
			}
		}
		s.columns = p.taken(mark)
	}
	s.end = p.before()
	return s
}

// source reads one element of FROM. It is nil where there is none.
func (p *parser) source() *source {
	p.enter()
	defer func() { p.depth-- }()
	start := p.cur().start
	p.acceptWord("ONLY")
	lateral := p.accept(kwLateral)
	s := p.sourceBody()
	if s == nil {
		p.warn("a table is missing before %s", p.shown())
		return nil
	}
	s.lateral, s.start, s.end = s.lateral || lateral, start, p.before()
	p.sourceTail(s)
	return s
}

func (p *parser) sourceBody() *source {
	t := p.cur()
	switch {
	case t.isOp('('):
		return p.sourceParens()
	case t.keyword == kwValues && p.ahead(1).isOp('('):
		s := p.sources.one()
		s.kind, s.query = sQuery, p.values()
		return s
	case t.keyword == kwTable && p.ahead(1).isOp('('):
		p.step(1)
		return p.tableFunction()
	case p.isWord(t, "STREAM") && p.ahead(1).isOp('(') && p.dialect == Databricks:
		p.step(1)
		return p.sourceParens()
	case p.isWord(t, "ROWS") && p.ahead(1).keyword == kwFrom && p.ahead(2).isOp('('):
		p.step(2)
		return p.tableFunction()
	case t.kind == tString, t.kind == tVariable:
	case !p.isName() || t.kind == tWord && t.keyword.has(noTableAlias) && t.keyword.has(noColumnAlias) && !p.ahead(1).isOp('.'):
		if t.keyword == kwTable && p.ahead(1).kind == tWord {
			p.step(1)
			return p.sourceBody()
		}
		return nil
	}
	s := p.sources.one()
	at := p.at
	s.path = p.tablePath()
	if t.kind == tVariable {
		p.skipParens() // what a stage's files look like
	}
	if p.isOp('(') && t.kind != tString && !p.hinted() {
		p.at = at
		s.kind, s.path, s.lateral = sFunction, nil, true
		s.value = p.operand()
		p.functionFields(s)
	}
	return s
}

// tableFunction is TABLE(f(…)), whose parenthesis is next.
func (p *parser) tableFunction() *source {
	s := p.sources.one()
	s.kind, s.lateral = sFunction, true
	s.value = p.parens()
	return s
}

var tableHints = wordSet("NOLOCK READUNCOMMITTED READCOMMITTED REPEATABLEREAD SERIALIZABLE HOLDLOCK TABLOCK TABLOCKX UPDLOCK XLOCK ROWLOCK PAGLOCK READPAST NOWAIT SNAPSHOT NOEXPAND")

// hinted is whether parentheses after a table hold hints, and passes over them.
func (p *parser) hinted() bool {
	if t := p.ahead(1); t.kind != tWord || !tableHints.has(p.textOf(t)) {
		return false
	}
	p.skip()
	return true
}

// sourceParens is a query, or tables in parentheses.
func (p *parser) sourceParens() *source {
	s := p.sources.one()
	if p.startsQuery(p.ahead(1)) {
		p.step(1)
		s.kind, s.query = sQuery, p.query()
		p.close()
		return s
	}
	p.step(1)
	inner := p.sourceList()
	if inner != nil && inner.kind == sQuery && inner.next == nil && inner.alias.none() && inner.columns == nil && inner.pivots == nil {
		s.kind, s.query = sQuery, inner.query // ((SELECT …) UNION …)
		if p.setFollows() {
			s.query = p.rest(s.query)
		}
	} else {
		s.kind, s.inner = sJoined, inner
	}
	p.close()
	return s
}

// functionFields reads WITH (a type '$.a', …) of OPENJSON, and WITH ORDINALITY.
func (p *parser) functionFields(s *source) {
	if !p.is(kwWith) {
		return
	}
	switch next := p.ahead(1); {
	case p.isWord(next, "ORDINALITY"):
		p.step(2)
	case next.isOp('(') && (p.ahead(2).kind == tWord || p.ahead(2).kind == tQuoted):
		p.step(1)
		s.fields = p.nameList()
	}
}

// sourceTail reads what follows a table: versions, samples, pivots, its alias, hints.
func (p *parser) sourceTail(s *source) {
	p.version()
	p.sourceAlias(s)
	last := &s.pivots
	for {
		t, next := p.cur(), p.ahead(1)
		switch {
		case (t.keyword == kwPivot || t.keyword == kwUnpivot) && (next.isOp('(') || next.kind == tWord):
			if v := p.pivot(); v != nil {
				*last, last = v, &v.next
			}
		case t.keyword == kwTablesample, t.keyword == kwSample:
			p.step(1)
			p.sample()
			p.sourceAlias(s)
		case t.keyword == kwFinal:
			p.step(1)
			p.sourceAlias(s)
		case t.keyword == kwWith && p.isWord(next, "OFFSET"):
			p.step(2)
			if s.offset = p.alias(noTableAlias); s.offset.none() {
				s.offset = p.names.intern("offset", p.rules.fold)
			}
		case t.keyword == kwWith && p.isWord(next, "ORDINALITY"):
			p.step(2)
			p.sourceAlias(s)
		case t.keyword == kwWith && next.isOp('('):
			p.step(1)
			p.skip()
			p.sourceAlias(s)
		case (t.keyword == kwUse || t.keyword == kwForce || p.isWord(t, "IGNORE")) && (p.isWord(next, "INDEX") || p.isWord(next, "KEY")):
			p.step(2)
			p.skipIndexes()
		case t.keyword == kwPartition && next.isOp('('):
			p.step(1)
			p.skip()
			p.sourceAlias(s)
		case t.keyword == kwMatchRecognize:
			p.step(1)
			p.skipParens()
			p.sourceAlias(s)
		case !p.version():
			return
		}
	}
}

// skipIndexes passes over "FOR JOIN" and the names of indexes.
func (p *parser) skipIndexes() {
	p.accept(kwFor)
	p.acceptWords("JOIN", "GROUP", "ORDER", "BY")
	p.skipParens()
}

func (p *parser) sample() {
	p.acceptWords("BERNOULLI", "SYSTEM", "RESERVOIR", "BLOCK", "ROW")
	if !p.skipParens() && p.cur().kind == tNumber {
		p.step(1)
		p.acceptWords("PERCENT", "ROWS")
		if p.acceptOp('/') {
			p.step(1)
		}
	}
	if p.word("REPEATABLE") || p.word("SEED") {
		p.step(1)
		p.skipParens()
	}
}

// version reads FOR SYSTEM_TIME AS OF …, VERSION AS OF …, AT (…), BEFORE (…).
func (p *parser) version() bool {
	t, next := p.cur(), p.ahead(1)
	switch {
	case t.keyword == kwFor && (p.isWord(next, "SYSTEM_TIME") || p.isWord(next, "SYSTEM_VERSION") || p.isWord(next, "TIMESTAMP") || p.isWord(next, "VERSION")):
		p.step(2)
	case (p.isWord(t, "VERSION") || p.isWord(t, "TIMESTAMP")) && next.keyword == kwAs && p.isWord(p.ahead(2), "OF"):
		p.step(1)
	case (t.keyword == kwAt || p.isWord(t, "BEFORE") || p.isWord(t, "CHANGES")) && next.isOp('(') && p.ahead(2).kind == tWord && p.ahead(3).isOp(opFat):
		p.step(1)
		p.skip()
		return true
	case p.isWord(t, "AS") && p.isWord(next, "OF"):
	default:
		return false
	}
	p.accept(kwAs)
	p.acceptWord("OF")
	p.accept(kwAll)
	if p.accept(kwBetween) || p.accept(kwFrom) {
		p.expr()
		p.acceptWord("TO")
	}
	p.expr()
	return true
}

// sourceAlias reads [AS] alias [(columns)], and PostgreSQL's AS (definitions).
func (p *parser) sourceAlias(s *source) {
	if !s.alias.none() {
		return
	}
	if p.is(kwAs) && p.ahead(1).isOp('(') {
		p.step(1)
		s.columns = p.nameList()
		return
	}
	if t := p.cur(); t.kind == tWord && p.notAlias(t) {
		return
	}
	s.alias = p.alias(noTableAlias)
	if !s.alias.none() && p.isOp('(') && !p.startsQuery(p.ahead(1)) {
		if p.hinted() {
			return
		}
		s.columns = p.nameList()
	}
}

// notAlias is whether a word goes on with the statement although it could be an alias.
func (p *parser) notAlias(t *token) bool {
	next := p.ahead(1)
	switch {
	case t.keyword == kwPartition, t.keyword == kwPivot, t.keyword == kwUnpivot:
		return next.isOp('(')
	case p.isWord(t, "IGNORE"):
		return p.isWord(next, "INDEX")
	case p.isWord(t, "VERSION"), p.isWord(t, "TIMESTAMP"):
		return next.keyword == kwAs
	case p.isWord(t, "POSITIONAL"), p.isWord(t, "PASTE"):
		return next.keyword == kwJoin
	case t.keyword == kwArray, t.keyword == kwAny, t.keyword == kwAll:
		return next.keyword == kwJoin || next.keyword == kwLeft || next.keyword == kwInner
	case p.isWord(t, "CHANGES"), p.isWord(t, "BEFORE"), t.keyword == kwAt:
		return next.isOp('(')
	}
	return false
}

// pivot reads PIVOT (…) or UNPIVOT (…) with its alias.
func (p *parser) pivot() *pivot {
	v := p.pivots.one()
	v.start = p.cur().start
	v.back = p.is(kwUnpivot)
	p.step(1)
	if p.word("INCLUDE") || p.word("EXCLUDE") {
		p.step(2)
	}
	if !p.acceptOp('(') {
		return nil
	}
	if v.back {
		p.unpivotBody(v)
	} else {
		p.pivotBody(v)
	}
	p.close()
	v.end = p.before()
	if p.is(kwAs) || p.cur().kind == tQuoted || p.cur().kind == tWord && !p.notAlias(p.cur()) {
		v.alias = p.alias(noTableAlias)
	}
	if !v.alias.none() && p.isOp('(') {
		v.columns = p.nameList()
	}
	return v
}

// pivotBody reads aggregates FOR columns IN (values) [GROUP BY columns].
func (p *parser) pivotBody(v *pivot) {
	last := &v.aggregates
	for !p.ended() && !p.isOp(')') && !p.is(kwFor) {
		before := p.at
		if i := p.selectItem(); i != nil {
			*last, last = i, &i.next
		}
		p.acceptOp(',')
		if p.at == before {
			p.skip()
		}
	}
	var keys list
	for p.accept(kwFor) || p.isName() && v.keys != nil && p.ahead(1).keyword == kwIn {
		keys.add(p.operand())
		v.keys = keys.first
		if p.accept(kwIn) {
			p.pivotValues(v)
		}
	}
	if p.is(kwGroup) && p.ahead(1).keyword == kwBy {
		p.step(2)
		p.commaList()
	}
}

func (p *parser) pivotValues(v *pivot) {
	if !p.acceptOp('(') {
		if p.cur().kind != tOp {
			p.step(1)
		}
		return
	}
	if p.is(kwAny) || p.startsQuery(p.cur()) {
		if p.startsQuery(p.cur()) {
			p.query()
		}
		p.close()
		return
	}
	last := &v.values
	for *last != nil {
		last = &(*last).next
	}
	*last = p.selectItems()
	p.close()
}

// unpivotBody reads value FOR label IN (columns), or (a, b) FOR label IN ((c, d), …).
func (p *parser) unpivotBody(v *pivot) {
	v.outputs = p.oneOrMore()
	if !p.accept(kwFor) {
		return
	}
	v.labels = p.oneOrMore()
	if p.accept(kwIn) && p.acceptOp('(') {
		v.values = p.selectItems()
		p.close()
	}
}
