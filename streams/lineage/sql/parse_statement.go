package sql

import "strings"

// statement reads one statement, or a word of control that goes before one.
func (p *parser) statement() {
	p.enter()
	defer func() { p.depth-- }()
	t := p.cur()
	switch {
	case t.isOp(';'), t.kind == tTemplate:
		p.step(1)
	case t.isOp('('), t.keyword == kwSelect, t.keyword == kwValues, p.isSel(t):
		p.selectStatement()
	case t.keyword == kwFrom:
		p.fromStatement()
	case t.keyword == kwWith:
		p.withStatement()
	case t.kind == tWord:
		p.wordStatement(t)
	}
}

func (p *parser) selectStatement() *statement {
	start := p.cur().start
	q := p.query()
	s := p.add(kSelect, "SELECT", start)
	s.query = q
	return s
}

// withStatement reads WITH … and the statement that it belongs to.
func (p *parser) withStatement() {
	start := p.cur().start
	with, recursive := p.with()
	before := p.last
	switch t := p.cur(); {
	case p.startsQuery(t), t.isOp('('):
		s := p.selectStatement()
		outer := p.queryNodes.one()
		outer.kind, outer.branches, outer.with, outer.recursive, outer.start, outer.end = qSet, s.query, with, recursive, start, p.before()
		if s.query.kind == qSelect && s.query.with == nil {
			s.query.with, s.query.recursive, s.query.start = with, recursive, start
		} else {
			s.query = outer
		}
		s.start = start
	case t.kind == tWord:
		p.wordStatement(t)
		first := p.first
		if before != nil {
			first = before.next
		}
		for s := first; s != nil; s = s.next {
			s.with, s.recursive, s.start = with, recursive, start
		}
		if first != nil {
			return
		}
		p.unused(with, start)
	default:
		p.unused(with, start)
	}
}

// unused keeps the queries of WITH that no statement follows.
func (p *parser) unused(with *cte, start int32) {
	q := p.queryNodes.one()
	q.kind, q.with = qValues, with
	p.add(kSelect, "SELECT", start).query = q
}

// fromStatement reads FROM … SELECT …, and Hive's FROM … INSERT … INSERT ….
func (p *parser) fromStatement() {
	start := p.cur().start
	at := p.at
	p.step(1)
	from := p.sourceList()
	if !p.is(kwInsert) {
		p.at = at
		p.selectStatement()
		return
	}
	for p.is(kwInsert) {
		before := p.last
		p.insert()
		if p.last == before {
			return
		}
		p.last.start = start
		if q := p.last.query; q != nil && q.from == nil {
			q.from = from
		}
	}
}

func (p *parser) wordStatement(t *token) {
	next := p.ahead(1)
	switch t.keyword {
	case kwInsert:
		p.insert()
	case kwReplace:
		if next.keyword == kwInto || next.kind == tWord && !p.ahead(2).isOp('=') {
			p.insert()
		}
	case kwCreate, kwAlter:
		p.create()
	case kwUpdate:
		p.update()
	case kwDelete:
		p.delete()
	case kwMerge:
		p.merge()
	case kwDrop:
		p.drop()
	case kwTruncate:
		p.truncate()
	case kwCopy, kwUnload, kwExport, kwLoad:
		p.transfer(t)
	case kwUse:
		p.use()
	case kwCache:
		p.cache()
	case kwExplain:
		p.explain()
	case kwRename, kwRefresh, kwComment, kwGrant, kwRevoke, kwAnalyze, kwShow, kwDescribe, kwCommit, kwRollback:
		p.skipStatement()
	case kwBegin:
		p.step(1)
		if p.word("TRANSACTION") || p.word("TRAN") || p.word("WORK") || p.word("TRY") || p.word("CATCH") || p.word("ATOMIC") || p.word("NOT") {
			p.step(1)
		}
	default:
		p.controlStatement(t)
	}
}

// explain reads the statement that is explained, for what it reads; it runs nothing.
func (p *parser) explain() {
	p.skipStatement()
}

func (p *parser) controlStatement(t *token) {
	switch t.keyword {
	case kwEnd:
		p.step(1)
		p.acceptWords("IF", "LOOP", "WHILE", "CASE", "FOR", "REPEAT", "TRY", "CATCH")
		if p.isName() && p.ahead(1).isOp(';') {
			p.step(1)
		}
	case kwIf, kwWhile, kwElseif, kwElsif, kwWhen, kwReturn, kwPrint, kwThrow:
		p.step(1)
		p.condition()
	case kwElse, kwThen, kwLoop, kwDo, kwRepeat, kwTry, kwException, kwGo, kwLeave:
		p.step(1)
		p.doBody(t)
	case kwDeclare:
		p.declare()
	case kwSet:
		p.set()
	case kwFor:
		p.forLoop()
	case kwExec, kwExecute, kwCall:
		p.execute()
	case kwCase, kwNone, kwNull, kwPivot, kwUnpivot:
		p.otherStatement(t)
	default:
	}
}

var passive = wordSet("DESC PRAGMA VACUUM KILL LOCK UNLOCK REINDEX CLUSTER CHECKPOINT LISTEN NOTIFY PREPARE DEALLOCATE FETCH OPEN CLOSE RAISE SIGNAL ITERATE EXIT CONTINUE BREAK " +
	"PERFORM OPTIMIZE MSCK UNCACHE CLEAR ADD LIST REMOVE PUT GET RESET ATTACH DETACH INSTALL HELP START SAVEPOINT RELEASE STOP COLLECT DELIMITER SUSPEND RESUME UNDROP DATABASE SYSTEM " + //nolint:misspell // words of SQL
	"ASSERT NULL END_LABEL RAISERROR WAITFOR GOTO CHANGE PURGE REPAIR TAG EXCHANGE WHENEVER SPOOL PROMPT REM REORG FLUSH CONFIGURE BACKUP RESTORE DBCC BULK DENY")

// otherStatement is one that reads and writes no columns; unknown words are left to the caller.
func (p *parser) otherStatement(t *token) {
	next := p.ahead(1)
	switch text := p.textOf(t); {
	case t.keyword == kwPivot, t.keyword == kwUnpivot:
		p.pivotStatement()
	case next.isOp(opAssign):
		p.step(2)
		p.condition()
	case p.isWord(t, "LET") && next.kind == tWord: // x [type] := value
		for !p.ended() && !p.isOp(';') && !p.isOp(opAssign) && !p.word("DEFAULT") {
			p.step(1)
		}
		p.step(btoi(!p.isOp(';')))
		p.condition()
	case t.keyword == kwCase, passive.has(text):
		p.skipStatement()
	case next.isOp(':'): // a label
		p.step(2)
	case next.isOp(';') || next.kind == tEnd:
		p.step(1)
	}
}

// pivotStatement reads DuckDB's PIVOT t ON …: its columns are not known.
func (p *parser) pivotStatement() {
	start := p.cur().start
	p.step(1)
	q := p.queryNodes.one()
	q.start, q.from = start, p.source()
	p.skipStatement()
	q.end = p.before()
	p.add(kSelect, "PIVOT", start).query = q
}

// condition reads an expression for the tables that its queries read.
func (p *parser) condition() {
	queries, start := p.queries, p.cur().start
	e := p.expr()
	if p.queries > queries {
		s := p.add(kOther, "SELECT", start)
		s.where = p.clauses.one()
		s.where.role, s.where.value = roleFilter, e
	}
}

// declare reads DECLARE: variables, tables of variables, cursors over queries.
func (p *parser) declare() {
	p.step(1)
	if p.isName() {
		p.declarations()
		return
	}
	for !p.ended() && !p.isOp(';') && !p.is(kwBegin) {
		switch t := p.cur(); {
		case t.keyword == kwTable && p.ahead(1).isOp('(') && p.tokens[p.at-1].kind == tVariable:
			p.tableVariable(&p.tokens[p.at-1])
		case p.isWord(t, "CURSOR"):
			p.skipTo("FOR", "IS", "SELECT")
			if !p.is(kwSelect) {
				p.step(1)
			}
			if p.startsQuery(p.cur()) {
				p.selectStatement()
			}
		case t.kind == tWord && t.keyword.has(startsStatement) && p.startsLine() && t.keyword != kwSet:
			return
		case t.isOp('(') && p.startsQuery(p.ahead(1)), t.isOp('='):
			p.step(btoi(t.isOp('=')))
			p.condition()
		default:
			p.skip()
		}
	}
}

// tableVariable is DECLARE @t TABLE (…): a table of the script.
func (p *parser) tableVariable(variable *token) {
	s := p.add(kCreate, "DECLARE TABLE", variable.start)
	s.target = p.sources.one()
	mark := len(p.scratch)
	p.scratch = append(p.scratch, p.names.intern(p.textOf(variable), foldNone))
	s.target.path = p.taken(mark)
	p.step(1)
	s.definition = p.nameList()
	s.temporary, s.end = true, p.before()
}

func (p *parser) set() {
	p.step(1)
	if p.cur().kind == tVariable || p.isName() && (p.ahead(1).isOp('=') || p.ahead(1).isOp(opAssign)) {
		p.step(2)
		p.condition()
		return
	}
	for !p.ended() && !p.isOp(';') {
		if t := p.cur(); t.kind == tWord && t.keyword.has(startsStatement) && p.startsLine() || t.keyword == kwSelect || t.keyword == kwInsert || t.keyword == kwBegin {
			return
		}
		p.skip()
	}
}

// forLoop reads FOR x IN (query) LOOP, FOR x IN SELECT … LOOP, and passes over counters.
func (p *parser) forLoop() {
	p.step(1)
	p.variable()
	for !p.ended() && !p.isOp(';') && !p.is(kwLoop) && !p.is(kwDo) {
		switch {
		case p.isOp('(') && p.startsQuery(p.ahead(1)):
			p.step(1)
			p.selectStatement()
			p.close()
		case p.is(kwSelect):
			p.selectStatement()
		default:
			p.skip()
		}
	}
}

// execute reads the text of EXECUTE IMMEDIATE '…' and sp_executesql N'…'.
func (p *parser) execute() {
	p.step(1)
	dynamic := p.acceptWord("IMMEDIATE") || p.acceptWord("SP_EXECUTESQL")
	parens := p.acceptOp('(')
	if t := p.cur(); t.kind == tString && (dynamic || parens || p.isSQL(stringText(p.textOf(t)))) {
		p.bodyOf(t)
	}
	for !p.ended() && !p.isOp(';') {
		if t := p.cur(); t.kind == tWord && t.keyword.has(startsStatement) && p.startsLine() {
			return
		}
		p.skip()
	}
}

// doBody reads the text of DO $$ … $$.
func (p *parser) doBody(t *token) {
	if next := p.cur(); t.keyword == kwDo && next.kind == tString {
		p.bodyOf(next)
		p.step(1)
	}
}

// bodyOf reads the statements in a string.
func (p *parser) bodyOf(t *token) {
	text := p.textOf(t)
	inner := stringText(text)
	if p.body >= maxBody || inner == "" || len(inner) > len(text) {
		return
	}
	from, to := int(t.start)+strings.IndexAny(text, "'\"$")+1, int(t.end)-1
	doubled := false
	switch p.text[from-1] {
	case '$':
		from = int(t.start) + strings.Index(text, inner)
		to = from + len(inner)
	case '\'':
		doubled = strings.Contains(text[1:], "''")
	}
	tokens, at := p.tokens, p.at
	p.tokens, p.at = lex(nil, p.text, from, max(from, to), p.rules, doubled), 0
	p.body++
	p.script()
	p.body--
	p.tokens, p.at = tokens, at
}

// target reads the table that a statement writes.
func (p *parser) target() *source {
	s := p.sources.one()
	s.start = p.cur().start
	if p.isName() || p.cur().kind == tString || p.cur().kind == tVariable {
		s.path = p.tablePath()
	}
	s.end = p.before()
	return s
}

func (p *parser) insert() {
	start := p.cur().start
	verb := "INSERT"
	if p.is(kwReplace) {
		verb = "REPLACE"
	}
	p.step(1)
	if p.insertWords() {
		p.insertAll(start)
		return
	}
	s := p.statements.one()
	s.target = p.target()
	if p.is(kwAs) || p.cur().kind == tWord && p.cur().keyword == kwNone && !p.isInsertWord() {
		s.target.alias = p.alias(noTableAlias)
	}
	p.insertColumns(s)
	s.query = p.insertSource(s)
	p.returning()
	added := p.add(kInsert, verb, start)
	added.target, added.columns, added.query, added.partition, added.assigned = s.target, s.columns, s.query, s.partition, s.assigned
}

// insertWords reads what stands before the target. It is true for INSERT ALL, which has several.
func (p *parser) insertWords() (several bool) {
	for {
		switch t := p.cur(); {
		case t.keyword == kwAll, p.isWord(t, "FIRST"):
			p.step(1)
			return true
		case t.keyword == kwInto, t.keyword == kwOverwrite, t.keyword == kwTable && p.ahead(1).kind != tOp, t.keyword == kwReplace && p.ahead(1).kind != tOp, t.keyword == kwOr:
			p.step(1)
		case t.kind == tWord && p.ahead(1).kind != tOp && isInsertHint(p.textOf(t)) && !p.startsQuery(p.ahead(1)):
			p.step(1)
		case t.keyword == kwTop:
			p.step(1)
			p.skip()
			p.acceptWord("PERCENT")
		case p.isWord(t, "FUNCTION") && p.ahead(1).kind == tWord:
			p.step(1)
		default:
			return false
		}
	}
}

var insertHints = wordSet("IGNORE LOW_PRIORITY DELAYED HIGH_PRIORITY ABORT FAIL ROLLBACK LOCAL DIRECTORY")

func isInsertHint(text string) bool { return insertHints.has(text) }

// isInsertWord is whether a word goes on with INSERT, and is no alias.
func (p *parser) isInsertWord() bool {
	for _, w := range [...]string{"PARTITION", "OUTPUT", "OVERRIDING", "DEFAULT", "BY", "IF", "FORMAT", "ROW", "STORED", "OPTIONS", "VALUE"} {
		if p.word(w) {
			return true
		}
	}
	return false
}

func (p *parser) insertColumns(s *statement) {
	for {
		t, next := p.cur(), p.ahead(1)
		switch {
		case t.isOp('(') && !p.startsQuery(next) && !next.isOp('('):
			s.columns = p.nameList()
		case t.keyword == kwPartition && next.isOp('('):
			p.step(1)
			s.partition = p.partition()
		case p.isWord(t, "OUTPUT"):
			p.skipTo("VALUES", "SELECT", "WITH", "EXEC", "DEFAULT")
		case t.keyword == kwWith && next.isOp('('): // hints
			p.step(1)
			p.skip()
		case p.isWord(t, "OVERRIDING"):
			p.step(3)
		case t.keyword == kwBy && (p.isWord(next, "NAME") || p.isWord(next, "POSITION")):
			p.step(2)
		case t.keyword == kwIf:
			p.step(1)
			p.accept(kwNot)
			p.accept(kwExists)
		case p.isWord(t, "ROW") && p.isWord(next, "FORMAT"), p.isWord(t, "STORED"), t.keyword == kwUsing, p.isWord(t, "OPTIONS"):
			p.skipTo("SELECT", "WITH", "VALUES", "FROM")
		case t.keyword == kwReplace && next.keyword == kwWhere:
			p.step(2)
			p.expr()
		default:
			return
		}
	}
}

// partition reads (a = 1, b): the ones that have a value are not part of the query.
func (p *parser) partition() (static []name) {
	mark := len(p.scratch)
	p.step(1)
	for !p.ended() && !p.isOp(')') && !p.isOp(';') {
		if p.isName() && p.ahead(1).isOp('=') {
			p.scratch = append(p.scratch, p.nameOf(p.cur()))
		}
		p.step(1)
		for !p.ended() && !p.isOp(',') && !p.isOp(')') {
			p.skip()
		}
		p.acceptOp(',')
	}
	p.acceptOp(')')
	return p.taken(mark)
}

// insertSource is the query, or VALUES, or MySQL's SET.
func (p *parser) insertSource(s *statement) *query {
	switch t := p.cur(); {
	case t.keyword == kwSet:
		p.step(1)
		s.assigned = p.assignments()
	case t.keyword == kwTable && p.ahead(1).kind != tOp, p.startsQuery(t), t.isOp('('):
		return p.query()
	case t.keyword == kwExec, t.keyword == kwExecute:
		p.skipStatement()
	case p.isWord(t, "DEFAULT"):
		p.step(2)
	case p.isWord(t, "VALUE"):
		return p.values()
	}
	return nil
}

// returning passes over what follows an INSERT.
func (p *parser) returning() {
	if p.is(kwOn) && (p.isWord(p.ahead(1), "CONFLICT") || p.isWord(p.ahead(1), "DUPLICATE")) || p.is(kwAs) {
		for !p.ended() && !p.isOp(';') && !p.isOp(')') && !p.is(kwReturning) {
			p.skip()
		}
	}
	if p.accept(kwReturning) {
		p.returned = p.selectItems()
	}
}

// insertAll reads INSERT ALL [WHEN … THEN] INTO t [(…)] [VALUES (…)] … query.
func (p *parser) insertAll(start int32) {
	var first *statement
	for !p.ended() && !p.startsQuery(p.cur()) && !p.isOp(';') {
		switch {
		case p.accept(kwInto):
			s := p.add(kInsert, "INSERT", start)
			s.target = p.target()
			if p.isOp('(') {
				s.columns = p.nameList()
			}
			if p.is(kwValues) {
				s.assigned = p.listed(s.columns)
			}
			if first == nil {
				first = s
			}
		case p.is(kwWhen):
			p.step(1)
			p.expr()
			p.accept(kwThen)
		default:
			p.step(1)
		}
	}
	if first == nil || p.ended() || p.isOp(';') {
		return
	}
	q := p.query()
	for s := first; s != nil; s = s.next {
		s.query = q
		if s.assigned != nil {
			s.from = p.derived(q)
			s.query = nil
		}
	}
}

// listed makes assignments of columns and VALUES (…).
func (p *parser) listed(columns []name) *item {
	row := p.values().rows
	var first *item
	last := &first
	if row == nil {
		return nil
	}
	for e, n := row.args, 0; e != nil; n++ {
		next := e.next
		e.next = nil
		i := p.items.one()
		i.value, i.start, i.end = e, e.start, e.end
		if n < len(columns) {
			i.alias = columns[n]
		}
		*last, last = i, &i.next
		e = next
	}
	return first
}

// derived is a query as a source without a name.
func (p *parser) derived(q *query) *source {
	s := p.sources.one()
	s.kind, s.query, s.start, s.end = sQuery, q, q.start, q.end
	return s
}

// assignments reads a = x, (b, c) = (SELECT …), ….
func (p *parser) assignments() *item {
	var first *item
	last := &first
	for {
		start := p.cur().start
		var columns []name
		switch {
		case p.isOp('('):
			columns = p.nameList()
		case p.isName():
			mark := len(p.scratch)
			p.lastPart()
			for p.isOp('[') {
				p.skip()
			}
			columns = p.taken(mark)
		case p.cur().kind == tVariable: // @x = column = value
			p.step(1)
			columns = nil
		default:
			return first
		}
		if !p.acceptOp('=') && !p.acceptOp(opAssign) && !p.acceptOp(opCompare) {
			return first
		}
		last = p.assign(last, columns, start)
		if !p.acceptOp(',') {
			return first
		}
	}
}

// assign reads the value of columns: one, a list of them, or a query.
func (p *parser) assign(last **item, columns []name, start int32) **item {
	value := p.expr()
	if value == nil {
		return last
	}
	for value.end == p.before() && p.acceptOp(opAssign) {
		value = p.expr()
	}
	if len(columns) == 0 || value == nil {
		return last
	}
	if len(columns) > 1 && value.kind == eGroup && !value.compares {
		n := 0
		for e := value.args; e != nil && n < len(columns); n++ {
			next := e.next
			e.next = nil
			last = p.assigned(last, columns[n:n+1], e, start)
			e = next
		}
		return last
	}
	return p.assigned(last, columns, value, start)
}

func (p *parser) assigned(last **item, columns []name, value *expr, start int32) **item {
	i := p.items.one()
	i.value, i.start, i.end = value, start, p.before()
	if len(columns) == 1 {
		i.alias = columns[0]
	} else {
		i.aliases = columns
	}
	*last = i
	return &i.next
}

func (p *parser) update() {
	start := p.cur().start
	p.step(1)
	for p.word("LOW_PRIORITY") || p.word("IGNORE") || p.word("ONLY") || p.is(kwOr) {
		p.step(1 + btoi(p.is(kwOr)))
	}
	if p.is(kwTop) {
		p.step(1)
		p.skip()
	}
	if p.word("STATISTICS") && p.ahead(1).kind == tWord {
		p.skipStatement()
		return
	}
	from := p.sourceList()
	if from == nil || !p.accept(kwSet) {
		return
	}
	assigned := p.assignments()
	q := p.queryNodes.one()
	p.changeClauses(q)
	s := p.add(kUpdate, "UPDATE", start)
	s.target, s.assigned, s.from, s.where = from, assigned, q.from, q.where
}

// changeClauses reads FROM, USING, WHERE, OUTPUT, RETURNING, ORDER BY, LIMIT of UPDATE and DELETE.
func (p *parser) changeClauses(q *query) {
	for {
		switch t := p.cur(); {
		case t.keyword == kwFrom, t.keyword == kwUsing:
			p.step(1)
			q.from = joined(q.from, p.sourceList())
		case t.keyword == kwWhere:
			p.step(1)
			if p.word("CURRENT") { // OF a cursor
				p.step(3)
				continue
			}
			p.decide(q, roleFilter, p.expr())
		case t.keyword == kwReturning:
			p.step(1)
			p.returned = p.selectItems()
			if p.is(kwInto) {
				p.step(1)
				p.commaList()
			}
		case p.isWord(t, "OUTPUT"):
			p.step(1)
			for !p.ended() && !p.isOp(';') && !p.is(kwFrom) && !p.is(kwWhere) && !p.isOp(')') {
				if p.cur().keyword.has(startsStatement) && p.startsLine() {
					return
				}
				p.skip()
			}
		case t.keyword == kwOrder, t.keyword == kwLimit, t.keyword == kwOption:
			before := p.at
			p.tail(q)
			if p.at == before {
				return
			}
		default:
			return
		}
	}
}

func (p *parser) delete() {
	start := p.cur().start
	p.step(1)
	for p.word("LOW_PRIORITY") || p.word("QUICK") || p.word("IGNORE") {
		p.step(1)
	}
	if p.is(kwTop) {
		p.step(1)
		p.skip()
	}
	var named [][]name
	for p.isName() && !p.is(kwFrom) { // the tables of DELETE t1, t2 FROM …
		named = append(named, p.tablePath())
		if p.acceptOp('.') {
			p.acceptOp('*')
		}
		if !p.acceptOp(',') {
			break
		}
	}
	q := p.queryNodes.one()
	var list *source
	if p.accept(kwFrom) {
		list = p.sourceList()
	}
	p.changeClauses(q)
	s := p.add(kDelete, "DELETE", start)
	s.targets, s.target, s.from, s.where = named, list, q.from, q.where
}

func (p *parser) merge() {
	start := p.cur().start
	p.step(1)
	if p.accept(kwWith) { // SCHEMA EVOLUTION
		p.step(2)
	}
	p.accept(kwInto)
	target := p.source()
	if target == nil || !p.accept(kwUsing) {
		return
	}
	s := p.statements.one()
	s.target, s.from = target, p.source()
	if p.accept(kwOn) {
		q := p.queryNodes.one()
		p.decide(q, roleJoin, p.expr())
		s.where = q.where
	}
	last := &s.branches
	for p.is(kwWhen) {
		p.step(1)
		b := p.mergeBranch()
		*last, last = b, &b.next
	}
	if p.word("OUTPUT") || p.is(kwReturning) {
		p.skipStatement()
	}
	added := p.add(kMerge, "MERGE", start)
	added.target, added.from, added.where, added.branches = s.target, s.from, s.where, s.branches
}

// mergeBranch reads [NOT] MATCHED [BY …] [AND …] THEN and what is done then.
func (p *parser) mergeBranch() *branch {
	b := p.branches.one()
	b.start = p.before()
	defer func() { b.end = p.before() }()
	p.accept(kwNot)
	p.accept(kwMatched)
	if p.accept(kwBy) {
		p.step(1)
	}
	if p.accept(kwAnd) {
		b.condition = p.expr()
	}
	p.accept(kwThen)
	switch {
	case p.accept(kwUpdate):
		p.acceptWord("ALL")
		p.accept(kwBy)
		b.star = p.acceptWord("NAME")
		if p.accept(kwSet) {
			if b.star = p.acceptOp('*'); !b.star {
				b.assigned = p.assignments()
			}
		}
		if p.accept(kwWhere) {
			b.condition = p.expr()
		}
		if p.accept(kwDelete) && p.accept(kwWhere) {
			p.expr()
		}
	case p.accept(kwInsert):
		p.mergeInsert(b)
	default:
		for !p.ended() && !p.is(kwWhen) && !p.isOp(';') && (!p.cur().keyword.has(startsStatement) || !p.startsLine()) {
			p.skip()
		}
	}
	return b
}

func (p *parser) mergeInsert(b *branch) {
	if p.acceptWord("ROW") || p.acceptOp('*') {
		b.star = true
		return
	}
	p.acceptWord("ALL")
	if p.accept(kwBy) {
		b.star = p.acceptWord("NAME")
		return
	}
	if p.isOp('(') {
		b.columns = p.nameList()
	}
	if p.is(kwValues) {
		b.values = p.values().rows
	} else if p.acceptWord("ROW") {
		b.star = true
	}
	if p.accept(kwWhere) {
		b.condition = p.expr()
	}
}
