package sql

import "strings"

var (
	temporaryWords = wordSet("TEMP TEMPORARY VOLATILE")
	createWords    = wordSet("GLOBAL LOCAL TRANSIENT EXTERNAL UNLOGGED MATERIALIZED SECURE RECURSIVE FORCE NOFORCE NO EDITIONABLE NONEDITIONABLE DYNAMIC MULTISET SET HYBRID ICEBERG " +
		"LIVE STREAMING FOREIGN SNAPSHOT REFRESH OR REPLACE ALTER PUBLIC AGGREGATE VIRTUAL INCREMENTAL PRIVATE LAZY")
	routines = wordSet("PROCEDURE PROC FUNCTION TRIGGER PACKAGE")
	wrappers = wordSet("TASK PIPE EVENT")
)

// create reads CREATE and ALTER of what holds columns or statements; anything else is passed over.
func (p *parser) create() {
	start := p.cur().start
	alter := p.is(kwAlter)
	p.step(1)
	temporary, materialised := p.createWords()
	switch t := p.cur(); {
	case (t.keyword == kwTable || p.isWord(t, "DICTIONARY")) && alter:
		p.step(1)
		p.alterTable(start)
	case t.keyword == kwTable:
		p.step(1)
		p.createTable(p.new(kCreate, "CREATE TABLE", start, temporary), false)
	case t.keyword == kwView:
		verb := "CREATE VIEW"
		if materialised {
			verb = "CREATE MATERIALIZED VIEW"
		}
		p.step(1)
		p.createTable(p.new(kCreate, verb, start, temporary), alter)
	case t.kind == tWord && routines.has(p.textOf(t)):
		if p.isWord(t, "TRIGGER") {
			p.variables = append(p.variables, p.names.intern("new", p.rules.fold), p.names.intern("old", p.rules.fold))
		}
		p.step(1)
		p.routine()
	case t.kind == tWord && wrappers.has(p.textOf(t)) && !alter:
		p.skipTo("AS", "DO")
		p.step(1)
	default:
		p.step(1)
		p.recover()
	}
}

// new is a statement that is not yet one of the script.
func (p *parser) new(kind statementKind, verb string, start int32, temporary bool) *statement {
	s := p.statements.one()
	s.kind, s.verb, s.start, s.temporary = kind, verb, start, temporary
	return s
}

// publish adds what new made.
func (p *parser) publish(s *statement) {
	added := p.add(s.kind, s.verb, s.start)
	end := added.end
	*added = *s
	added.end, added.next = end, nil
}

func (p *parser) createWords() (temporary, materialised bool) {
	for {
		switch t := p.cur(); {
		case t.kind != tWord:
			return
		case temporaryWords.has(p.textOf(t)):
			temporary = true
		case p.isWord(t, "ALGORITHM") || p.isWord(t, "DEFINER"):
			p.step(2)
			for p.ahead(1).isOp('@') || p.ahead(1).kind == tVariable {
				p.step(1)
			}
		case p.isWord(t, "SQL") && p.isWord(p.ahead(1), "SECURITY"):
			p.step(2)
		case createWords.has(p.textOf(t)):
			materialised = materialised || p.isWord(t, "MATERIALIZED")
		default:
			return
		}
		p.step(1)
	}
}

// createTable reads the name of a table or view, its columns and the query that fills it.
func (p *parser) createTable(s *statement, alter bool) {
	p.existence()
	if !p.isName() && p.cur().kind != tString && p.cur().kind != tVariable {
		p.recover()
		return
	}
	s.target = p.target()
	if p.is(kwOn) && p.isWord(p.ahead(1), "CLUSTER") {
		p.step(3)
	}
	named := p.at
	for !p.ended() && !p.isOp(';') && s.query == nil && s.likes == nil {
		t, next := p.cur(), p.ahead(1)
		switch {
		case t.isOp('(') && (p.startsQuery(next) && next.keyword != kwFrom || next.isOp('(')), t.keyword == kwSelect || p.isSel(t), t.keyword == kwWith && p.ctesFollow():
			s.query = p.query()
		case t.isOp('(') && next.keyword == kwLike && p.ahead(2).kind != tOp:
			p.step(2)
			s.likes, s.shape = p.tablePath(), true
			p.close()
		case t.isOp('(') && p.at == named:
			s.columns = p.nameList()
		case t.keyword == kwAs:
			p.step(1)
			p.afterAs(s)
		case (t.keyword == kwLike || p.isWord(t, "CLONE") || t.keyword == kwCopy && !p.isWord(next, "GRANTS")) && next.kind != tOp:
			s.shape = t.keyword == kwLike
			p.step(1)
			if p.isName() {
				s.likes = p.tablePath()
			}
		case p.isWord(t, "TO") && (next.kind == tWord || next.kind == tQuoted) && s.verb != "CREATE TABLE":
			p.step(1)
			s.target = p.target()
		case t.keyword.has(startsStatement) && p.startsLine() && t.keyword != kwComment && t.keyword != kwRefresh:
			p.define(s, alter)
			return
		default:
			p.skip()
		}
	}
	p.define(s, alter)
	if !p.isOp(';') {
		p.recover()
	}
}

// afterAs reads the query of CREATE … AS, or the table that Teradata makes it of.
func (p *parser) afterAs(s *statement) {
	switch t := p.cur(); {
	case p.startsQuery(t), t.keyword == kwTable, p.isSel(t):
		s.query = p.query()
	case t.isOp('(') && p.ahead(1).kind == tWord:
		if !p.startsQuery(p.ahead(1)) {
			p.step(1)
			s.likes = p.teradataLike()
		}
	case p.dialect == Teradata && p.isName():
		s.likes = p.tablePath()
	}
}

// teradataLike is AS (t) WITH DATA.
func (p *parser) teradataLike() []name {
	out := p.tablePath()
	p.close()
	return out
}

func (p *parser) define(s *statement, alter bool) {
	if alter && s.query == nil {
		s.kind, s.verb, s.targets = kAlter, "ALTER VIEW", p.pathList(s.target.path)
	}
	if s.query == nil {
		s.definition, s.columns = s.columns, nil
	}
	p.publish(s)
}

func (p *parser) pathList(paths ...[]name) [][]name { return p.pathLists.keep(paths) }

func (p *parser) existence() {
	if p.accept(kwIf) {
		p.accept(kwNot)
		p.accept(kwExists)
	}
}

// routine reads up to the body of a procedure or function. A body in a string is read here, any other by the script as its statements.
func (p *parser) routine() {
	sql, as := p.inSQL(), false
	p.parameters()
	for !p.ended() && !p.isOp(';') {
		t := p.cur()
		switch {
		case t.keyword == kwAs || t.keyword == kwIs:
			p.step(1)
			as = true
			p.acceptWord("MATERIALIZED")
			if next := p.cur(); next.kind == tString {
				if sql {
					p.bodyOf(next)
				}
				p.step(1)
				p.recover()
				return
			}
			if p.cur().kind == tWord && p.cur().keyword == kwNone || p.cur().kind == tQuoted {
				p.declarations()
				return
			}
		case t.keyword == kwBegin, t.keyword == kwSelect, t.keyword == kwInsert, t.keyword == kwUpdate && p.ahead(1).keyword != kwOn && p.tokens[p.at-1].keyword != kwOr && !p.isWord(&p.tokens[p.at-1], "AFTER") && !p.isWord(&p.tokens[p.at-1], "BEFORE"),
			t.keyword == kwMerge, t.keyword == kwReturn && as, as && t.keyword.has(startsStatement):
			if t.keyword == kwInsert && p.ahead(1).keyword != kwInto && !as {
				p.step(1)
				continue
			}
			return
		default:
			p.skip()
		}
	}
}

// parameters reads the names of a routine's parameters.
func (p *parser) parameters() {
	p.existence()
	if !p.isName() {
		return
	}
	p.path()
	if !p.acceptOp('(') {
		return
	}
	for !p.ended() && !p.isOp(')') && !p.isOp(';') {
		p.acceptWords("IN", "OUT", "INOUT", "VARIADIC")
		p.variable()
		for !p.ended() && !p.isOp(',') && !p.isOp(')') {
			p.skip()
		}
		p.acceptOp(',')
	}
	p.acceptOp(')')
}

// variable notes a name that is no column, and passes over it.
func (p *parser) variable() {
	if p.isName() {
		p.variables = append(p.variables, p.nameOf(p.cur()))
		p.step(1)
	}
}

// declarations reads the variables before BEGIN.
func (p *parser) declarations() {
	for !p.ended() && !p.is(kwBegin) {
		if t := p.cur(); t.keyword.has(startsStatement) && t.keyword != kwFor {
			return
		}
		if !p.word("CURSOR") {
			p.variable()
			for p.acceptOp(',') {
				p.variable()
			}
		}
		if p.word("CURSOR") {
			p.skipTo("IS", "FOR", "AS")
			p.step(1)
			if p.startsQuery(p.cur()) {
				p.selectStatement()
			}
		}
		p.skipStatement()
		p.acceptOp(';')
	}
}

// inSQL is whether the routine that follows is not written in another language.
func (p *parser) inSQL() bool {
	for i := p.at; i+1 < len(p.tokens) && !p.tokens[i].isOp(';'); i++ {
		if p.isWord(&p.tokens[i], "LANGUAGE") {
			language := strings.ToUpper(stringText(p.textOf(&p.tokens[i+1])))
			return strings.Contains(language, "SQL")
		}
	}
	return true
}

// isSQL is whether the text of a string looks like a statement.
func (p *parser) isSQL(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch findKeyword(word) {
	case kwSelect, kwInsert, kwUpdate, kwDelete, kwMerge, kwWith, kwCreate:
		return true
	default:
	}
	return false
}

func (p *parser) alterTable(start int32) {
	p.existence()
	p.acceptWord("ONLY")
	if !p.isName() {
		p.recover()
		return
	}
	s := p.new(kAlter, "ALTER TABLE", start, false)
	from := p.tablePath()
	s.targets = p.pathList(from)
	for !p.ended() && !p.isOp(';') && (!p.cur().keyword.has(startsStatement) || !p.startsLine() || p.is(kwRename) || p.is(kwDrop) || p.is(kwAlter) || p.is(kwSet)) {
		switch next := p.ahead(1); {
		case p.is(kwRename) && (p.isWord(next, "TO") || next.keyword == kwAs) && (p.ahead(2).kind == tWord || p.ahead(2).kind == tQuoted):
			p.step(2)
			s.kind, s.likes, s.targets = kRename, from, p.pathList(p.tablePath())
		case p.is(kwWith) && next.keyword == kwTable:
			p.step(2)
			s.likes = p.tablePath()
		case p.word("SWAP") && next.keyword == kwWith:
			p.step(2)
			s.likes = p.tablePath()
			s.targets, s.swaps = p.pathList(from, s.likes), true
		case p.word("SWITCH"):
			p.skipTo("TO")
			if p.acceptWord("TO") && p.isName() {
				s.likes, s.targets = from, p.pathList(p.tablePath())
			}
		default:
			p.skip()
		}
	}
	p.publish(s)
}

func (p *parser) drop() {
	start := p.cur().start
	p.step(1)
	p.createWords()
	if !p.is(kwTable) && !p.is(kwView) {
		p.step(1)
		p.recover()
		return
	}
	verb := "DROP TABLE"
	if p.is(kwView) {
		verb = "DROP VIEW"
	}
	p.step(1)
	p.named(kDrop, verb, start)
}

func (p *parser) truncate() {
	start := p.cur().start
	p.step(1)
	p.accept(kwTable)
	p.acceptWord("ONLY")
	p.named(kTruncate, "TRUNCATE", start)
}

// named reads a list of tables.
func (p *parser) named(kind statementKind, verb string, start int32) {
	p.existence()
	s := p.new(kind, verb, start, false)
	for p.isName() || p.cur().kind == tVariable {
		s.targets = append(s.targets, p.tablePath())
		if !p.acceptOp(',') {
			break
		}
	}
	p.publish(s)
	p.recover()
}

// transfer reads COPY, UNLOAD, LOAD DATA and EXPORT DATA: files or stages on one side, tables or queries on the other.
func (p *parser) transfer(t *token) {
	s := p.new(kCopy, strings.ToUpper(p.textOf(t)), t.start, false)
	p.step(1)
	switch t.keyword {
	case kwCopy:
		p.copy(s)
	case kwUnload:
		p.unload(s)
	case kwLoad:
		p.loadData(s)
	default: // EXPORT DATA … AS query
		if p.skipTo("AS") {
			p.step(1)
		}
		if p.startsQuery(p.cur()) || p.isOp('(') {
			s.query = p.query()
		}
	}
	p.publish(s)
	p.recover()
}

// copy reads COPY [INTO] target FROM source, and COPY source TO target.
func (p *parser) copy(s *statement) {
	p.accept(kwInto)
	if p.isOp('(') {
		s.query = p.query()
	} else {
		s.target = p.target()
	}
	if p.isOp('(') {
		s.columns = p.nameList()
	}
	switch {
	case p.acceptWord("TO"):
		if s.target != nil {
			s.likes = s.target.path
		}
		s.target = p.placeOr()
	case p.accept(kwFrom) && p.isOp('('):
		s.query = p.query()
	case p.cur().kind == tString || p.cur().kind == tVariable || p.isName():
		if !p.word("STDIN") {
			s.likes = p.tablePath()
		}
	}
}

// placeOr is a file or stage, where one is named.
func (p *parser) placeOr() *source {
	if p.cur().kind == tString || p.cur().kind == tVariable {
		return p.target()
	}
	return nil
}

// unload reads ('query') TO 'place'.
func (p *parser) unload(s *statement) {
	if p.acceptOp('(') {
		if t := p.cur(); t.kind == tString {
			before := p.last
			p.bodyOf(t)
			p.step(1)
			if first := p.last; first != before && first.query != nil {
				s.query = first.query
				first.query, first.kind = nil, kOther
			}
		} else if p.startsQuery(t) {
			s.query = p.query()
		}
		p.close()
	}
	if p.acceptWord("TO") {
		s.target = p.placeOr()
	}
}

// loadData reads LOAD DATA [LOCAL] INPATH 'place' [OVERWRITE] INTO TABLE t.
func (p *parser) loadData(s *statement) {
	for !p.ended() && !p.isOp(';') {
		switch t := p.cur(); {
		case t.kind == tString && s.target == nil:
			s.likes = p.tablePath()
		case t.keyword == kwInto, t.keyword == kwOverwrite && p.ahead(1).keyword != kwInto && p.ahead(1).keyword != kwTable:
			p.step(1)
			p.accept(kwTable)
			if s.target == nil && p.isName() {
				s.target = p.target()
			}
		default:
			p.skip()
		}
	}
}

// use reads USE [CATALOG | DATABASE | SCHEMA] a[.b].
func (p *parser) use() {
	s := p.new(kUse, "USE", p.cur().start, false)
	p.step(1)
	switch {
	case p.word("WAREHOUSE"), p.word("ROLE"), p.word("SECONDARY"):
		p.skipStatement()
		return
	case p.acceptWord("CATALOG"):
		s.catalog = true
	case p.acceptWord("SCHEMA"), p.acceptWord("NAMESPACE"):
	case p.acceptWord("DATABASE"):
		s.catalog = !p.rules.useIsSchema
	default:
		s.catalog = !p.rules.useIsSchema
	}
	if p.isName() {
		s.columns = p.path()
		p.publish(s)
	}
}

// cache reads CACHE [LAZY] TABLE t [AS] query.
func (p *parser) cache() {
	s := p.new(kCreate, "CACHE TABLE", p.cur().start, false)
	p.step(1)
	p.createWords()
	if !p.accept(kwTable) || !p.isName() {
		return
	}
	s.target = p.target()
	if p.word("OPTIONS") {
		p.step(1)
		p.skipParens()
	}
	p.accept(kwAs)
	if p.startsQuery(p.cur()) || p.isOp('(') {
		s.query = p.query()
		p.publish(s)
	}
}
