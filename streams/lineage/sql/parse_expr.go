package sql

// An expression is read without the precedence of its operators: a column takes part in a value wherever it stands.

func (p *parser) newExpr(kind exprKind, start int32) *expr {
	e := p.exprs.one()
	e.kind, e.start, e.end = kind, start, p.before()
	return e
}

// list gathers expressions that are linked by next.
type list struct{ first, last *expr }

func (l *list) add(e *expr) {
	if e == nil {
		return
	}
	if l.last == nil {
		l.first = e
	} else {
		l.last.next = e
	}
	for e.next != nil {
		e = e.next
	}
	l.last = e
}

// expr reads operands and the operators between them. It returns nil, at the same token, where there is none.
func (p *parser) expr() *expr {
	p.enter()
	defer func() { p.depth-- }()
	start, queries := p.cur().start, p.queries
	first := p.operand()
	if first == nil {
		return nil
	}
	if p.isOp(opArrow) && p.isParameter(first) {
		return p.lambda(first, queries)
	}
	operands := list{}
	operands.add(first)
	compares, operated := false, false
	for {
		before := compares
		named, ok := p.operator(&compares)
		if !ok {
			operated = operated || compares != before // IS NULL has no operand
			break
		}
		operated = true
		next := p.operand()
		if named && next != nil {
			operands = list{}
		}
		operands.add(next)
	}
	if !operated {
		return first
	}
	if operands.first.next == nil && !compares && operands.first != first {
		return operands.first // name => value
	}
	e := p.newExpr(eGroup, start)
	e.args, e.compares, e.hasQuery = operands.first, compares, p.queries > queries
	return e
}

// operator passes over one between two operands, or over one that ends an expression. named is for "name => value", which is the value.
func (p *parser) operator(compares *bool) (named, ok bool) {
	t := p.cur()
	switch t.kind {
	case tOp:
		return p.symbol(t.op, compares)
	case tWord:
		return false, p.wordOperator(t, compares)
	default:
	}
	return false, false
}

func (p *parser) symbol(o op, compares *bool) (named, ok bool) {
	switch o {
	case '+', '-', '*', '/', '%', '|', '&', '^', '#', '?', opConcat, opOther, opArrow:
	case '=', '<', '>', '~', '!', opCompare:
		*compares = true
	case opFat:
		named = true
	case opAssign:
		named = true
	default:
		return false, false
	}
	p.step(1)
	return named, true
}

func (p *parser) wordOperator(t *token, compares *bool) bool {
	switch t.keyword {
	case kwAnd, kwOr, kwXor, kwLike, kwIlike, kwRlike, kwRegexp, kwBetween, kwIn, kwGlob, kwOverlaps, kwEscape:
		*compares = true
		p.step(1)
	case kwDiv, kwMod:
		p.step(1)
	case kwNot:
		next := p.ahead(1)
		if next.keyword == kwNull { // a column's constraint
			return false
		}
		*compares = true
		p.step(1)
		if next.kind != tWord {
			return true
		}
		return p.wordOperator(p.cur(), compares)
	case kwSimilar:
		*compares = true
		p.step(1)
		p.acceptWord("TO")
	case kwIs:
		*compares = true
		p.step(1)
		return p.isOperator()
	case kwCollate:
		p.step(1)
		if p.isName() || p.cur().kind == tString {
			p.step(1)
		}
		return p.operatorAfterPostfix(compares)
	case kwNone:
		return p.rareOperator(t, compares)
	default:
		return false
	}
	return true
}

// isOperator reads what follows IS: a predicate, or DISTINCT FROM and an operand.
func (p *parser) isOperator() bool {
	p.accept(kwNot)
	if p.accept(kwDistinct) {
		return p.accept(kwFrom)
	}
	if p.cur().kind == tWord || p.cur().kind == tVariable {
		p.step(1)
	}
	var compares bool
	return p.operatorAfterPostfix(&compares)
}

// operatorAfterPostfix goes on after something that took no operand.
func (p *parser) operatorAfterPostfix(compares *bool) bool {
	_, ok := p.operator(compares)
	return ok
}

func (p *parser) rareOperator(t *token, compares *bool) bool {
	text := p.textOf(t)
	switch {
	case p.dialect == Teradata && len(text) == 2 && isComparison(text):
		*compares = true
		p.step(1)
	case sameWord(text, "ISNULL"), sameWord(text, "NOTNULL"):
		*compares = true
		p.step(1)
		return p.operatorAfterPostfix(compares)
	case sameWord(text, "SOUNDS") && p.ahead(1).keyword == kwLike, sameWord(text, "MEMBER") && p.isWord(p.ahead(1), "OF"):
		*compares = true
		p.step(2)
	case sameWord(text, "OPERATOR") && p.ahead(1).isOp('('):
		p.step(1)
		p.skip()
	default:
		return false
	}
	return true
}

func isComparison(text string) bool {
	for _, w := range [...]string{"EQ", "NE", "LT", "LE", "GT", "GE"} {
		if sameWord(text, w) {
			return true
		}
	}
	return false
}

// operand reads a value with what follows it closely. It returns nil where there is none.
func (p *parser) operand() *expr {
	start, queries := p.cur().start, p.queries
	unary, compares := false, false
	for p.unary(&compares) {
		unary = true
	}
	e := p.postfix(p.primary(), start)
	if e != nil && unary {
		group := p.newExpr(eGroup, start)
		group.args, group.compares, group.hasQuery = e, compares, p.queries > queries
		return group
	}
	return e
}

func (p *parser) unary(compares *bool) bool {
	t := p.cur()
	switch {
	case t.kind == tOp:
		switch t.op {
		case '-', '+', '~', '!', '@', '%', '&', '|', opOther, opConcat:
			p.step(1)
			return true
		default:
		}
	case t.keyword == kwNot:
		p.step(1)
		*compares = true
		return true
	case t.kind == tWord && p.ahead(1).kind != tOp && (p.isWord(t, "PRIOR") || p.isWord(t, "CONNECT_BY_ROOT") || p.isWord(t, "BINARY") || p.isWord(t, "VARIADIC")):
		p.step(1)
		return true
	}
	return false
}

func (p *parser) primary() *expr {
	t := p.cur()
	switch t.kind {
	case tString:
		for p.cur().kind == tString && (p.cur() == t || !p.rules.doubleIsString && !p.rules.brackets && !p.rules.assignedAlias) {
			p.step(1)
		}
		return p.newExpr(eLiteral, t.start)
	case tNumber, tVariable:
		p.step(1)
		return p.newExpr(eLiteral, t.start)
	case tTemplate:
		return p.templateValue()
	case tQuoted:
		return p.column()
	case tWord:
		return p.wordValue(t)
	case tOp:
		return p.opened(t)
	default:
	}
	return nil
}

// templateValue is a value that is filled in later, or a column of a table that is.
func (p *parser) templateValue() *expr {
	if p.ahead(1).isOp('.') || p.ahead(1).isOp('(') {
		return p.column()
	}
	p.step(1)
	return p.newExpr(eLiteral, p.tokens[p.at-1].start)
}

// opened is a value that starts with a symbol.
func (p *parser) opened(t *token) *expr {
	switch t.op {
	case '(':
		return p.parens()
	case '[':
		return p.enclosed(']')
	case '{':
		return p.enclosed('}')
	case '*':
		p.step(1)
		return p.newExpr(eStar, t.start)
	case ':': // a parameter
		p.step(1)
		if p.cur().kind == tWord || p.cur().kind == tNumber {
			p.step(1)
		}
		return p.newExpr(eLiteral, t.start)
	default:
	}
	return nil
}

// parens is a value, several of them, or a query.
func (p *parser) parens() *expr {
	start, queries := p.cur().start, p.queries
	p.step(1)
	if p.startsQuery(p.cur()) {
		e := p.queryValue(start)
		p.close()
		return e
	}
	values := p.arguments(')')
	if values.first != nil && values.first.next == nil {
		e := values.first
		if e.kind == eQuery && p.setFollows() { // ((SELECT …) UNION …)
			e.query = p.rest(e.query)
		}
		p.close()
		if e.kind == eColumn || e.kind == eGroup || e.kind == eQuery {
			e.start, e.end = start, p.before()
		}
		return e
	}
	p.close()
	e := p.newExpr(eGroup, start)
	e.args, e.hasQuery = values.first, p.queries > queries
	return e
}

// close passes over what is left up to the parenthesis, and over it.
func (p *parser) close() {
	for !p.ended() && !p.isOp(')') && !p.isOp(';') {
		p.skip()
	}
	p.acceptOp(')')
}

// queryValue is a query as a value; the parenthesis after it stays.
func (p *parser) queryValue(start int32) *expr {
	q := p.query()
	p.queries++
	e := p.newExpr(eQuery, start)
	e.query, e.hasQuery = q, true
	return e
}

// enclosed is a list or structure in brackets.
func (p *parser) enclosed(closing op) *expr {
	start, queries := p.cur().start, p.queries
	p.step(1)
	values := p.arguments(closing)
	for !p.ended() && !p.isOp(closing) && !p.isOp(';') {
		p.skip()
	}
	p.acceptOp(closing)
	e := p.newExpr(eGroup, start)
	e.args, e.hasQuery = values.first, p.queries > queries
	return e
}

func (p *parser) wordValue(t *token) *expr {
	next := p.ahead(1)
	if !next.isOp('.') {
		switch t.keyword {
		case kwCase:
			return p.caseValue()
		case kwNull, kwTrue, kwFalse:
			p.step(1)
			return p.newExpr(eLiteral, t.start)
		case kwInterval:
			if e := p.interval(); e != nil {
				return e
			}
		case kwExists, kwAny, kwSome, kwAll:
			if next.isOp('(') {
				return p.quantified()
			}
		case kwArray, kwStruct:
			if next.isOp('[') || next.isOp('<') {
				return p.typedList()
			}
		case kwCast:
			if next.isOp('(') {
				return p.cast()
			}
		default:
		}
		if t.keyword.has(noColumn) && !next.isOp('(') || (t.keyword == kwSelect || t.keyword == kwFrom) {
			return nil
		}
		if e := p.fixedWord(t, next); e != nil {
			return e
		}
	}
	return p.column()
}

// fixedWord is a word that stands for a value without parentheses, or a type before a string.
func (p *parser) fixedWord(t, next *token) *expr {
	text := p.textOf(t)
	if next.kind == tString && isTypedLiteral(text) {
		p.step(2)
		return p.newExpr(eLiteral, t.start)
	}
	if next.isOp('(') || !isNiladic(text) {
		return nil
	}
	p.step(1)
	if sameWord(text, "NEXT") { // VALUE FOR a sequence
		p.step(2)
		if p.isName() {
			p.path()
		}
	}
	return p.newExpr(eLiteral, t.start)
}

var typedLiterals = wordSet("DATE TIME TIMESTAMP TIMESTAMPTZ TIMESTAMP_NTZ DATETIME JSON JSONB NUMERIC BIGNUMERIC DECIMAL BYTES UUID INET POINT BOOL BOOLEAN INT FLOAT RANGE")
var niladics = wordSet("CURRENT_DATE CURRENT_TIMESTAMP CURRENT_TIME CURRENT_USER SESSION_USER SYSTEM_USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA SYSDATE " +
	"SYSTIMESTAMP LOCALTIME LOCALTIMESTAMP ROWNUM DEFAULT UTC_TIMESTAMP UTC_DATE UTC_TIME NAN INFINITY MAXVALUE")

func isTypedLiteral(text string) bool { return typedLiterals.has(text) }

func isNiladic(text string) bool { return niladics.has(text) }

// quantified is EXISTS (…), ANY (…), ALL (…), SOME (…).
func (p *parser) quantified() *expr {
	start, queries := p.cur().start, p.queries
	p.step(1)
	inner := p.parens()
	e := p.newExpr(eGroup, start)
	e.args, e.compares, e.hasQuery = inner, true, p.queries > queries
	return e
}

// interval is INTERVAL '1' DAY, INTERVAL 1 DAY, INTERVAL n DAY, INTERVAL '1 day'. It is nil for a column of that name.
func (p *parser) interval() *expr {
	start := p.cur().start
	switch next := p.ahead(1); {
	case next.kind == tString, next.kind == tNumber, next.kind == tVariable, next.kind == tTemplate, next.isOp('('), next.isOp('-'), next.isOp(':'),
		next.kind == tWord && isUnit(p.textOf(p.ahead(2))):
	default:
		return nil
	}
	p.step(1)
	value := p.operand()
	for p.cur().kind == tWord && isUnit(p.textOf(p.cur())) {
		p.step(1)
		p.skipParens()
		if p.word("TO") && isUnit(p.textOf(p.ahead(1))) {
			p.step(1)
		}
	}
	e := p.newExpr(eGroup, start)
	if value != nil {
		e.args, e.hasQuery = value, value.hasQuery
	}
	return e
}

// typedList is ARRAY[…], ARRAY<type>[…], STRUCT<type>(…).
func (p *parser) typedList() *expr {
	p.step(1)
	if p.isOp('<') {
		p.skipAngles()
	}
	switch {
	case p.isOp('['):
		return p.enclosed(']')
	case p.isOp('('):
		return p.enclosedCall()
	}
	return p.newExpr(eLiteral, p.before())
}

// enclosedCall is parentheses that make one value of several.
func (p *parser) enclosedCall() *expr { return p.enclosed(')') }

func (p *parser) skipAngles() {
	depth := 0
	for !p.ended() && !p.isOp(';') {
		switch t := p.cur(); {
		case t.isOp('<'):
			depth++
		case t.isOp('>'):
			depth--
		case t.kind == tOp && p.textOf(t) == ">>":
			depth -= 2
		case t.kind == tOp && p.textOf(t) == "<>": // an empty one
		}
		p.step(1)
		if depth <= 0 {
			return
		}
	}
}

// cast is CAST(value AS type).
func (p *parser) cast() *expr {
	start, queries := p.cur().start, p.queries
	p.step(2)
	values := p.arguments(')')
	p.close()
	e := p.newExpr(eCast, start)
	e.args, e.hasQuery = values.first, p.queries > queries
	return e
}

func (p *parser) caseValue() *expr {
	start, queries := p.cur().start, p.queries
	p.step(1)
	var parts list
	if !p.is(kwWhen) {
		parts.add(asPart(p.expr(), partCondition))
	}
	for p.accept(kwWhen) {
		parts.add(asPart(p.commaExpr(), partCondition))
		if !p.accept(kwThen) {
			break
		}
		parts.add(p.expr())
	}
	if p.accept(kwElse) {
		parts.add(p.expr())
	}
	for !p.ended() && !p.is(kwEnd) && !p.isOp(')') && !p.isOp(';') && !p.is(kwFrom) {
		p.skip()
	}
	p.accept(kwEnd)
	e := p.newExpr(eCase, start)
	e.args, e.hasQuery = parts.first, p.queries > queries
	return e
}

// commaExpr is a condition; WHEN 1, 2 has several.
func (p *parser) commaExpr() *expr {
	var values list
	for {
		values.add(p.expr())
		if !p.acceptOp(',') {
			return values.first
		}
	}
}

// asPart marks a list of expressions.
func asPart(first *expr, as part) *expr {
	for e := first; e != nil; e = e.next {
		e.part = as
	}
	return first
}

// column is a path, a star behind one, or a call.
func (p *parser) column() *expr {
	start := p.cur().start
	path := p.path()
	switch {
	case p.isOp('(') && p.outerJoinMark():
		p.step(3)
	case p.isOp('(') && p.dialect == Teradata && teradataPhrases.has(p.textOf(p.ahead(1))):
		p.skip()
	case p.isOp('('):
		return p.call(path, start)
	case p.isOp('.') && p.ahead(1).isOp('*'):
		p.step(2)
		e := p.newExpr(eStar, start)
		e.path = path
		return e
	}
	e := p.newExpr(eColumn, start)
	e.path = path
	return e
}

// teradataPhrases follow a column in parentheses and say how it is shown.
var teradataPhrases = wordSet("NAMED FORMAT TITLE CASESPECIFIC")

// outerJoinMark is Oracle's (+).
func (p *parser) outerJoinMark() bool { return p.ahead(1).isOp('+') && p.ahead(2).isOp(')') }

// postfix reads what follows a value closely: casts, subscripts, fields, windows.
func (p *parser) postfix(e *expr, start int32) *expr {
	for e != nil {
		before := p.at
		t := p.cur()
		switch t.kind {
		case tOp:
			e = p.symbolPostfix(e, t.op, start)
		case tWord:
			e = p.wordPostfix(e, t)
		default:
		}
		if p.at == before {
			break
		}
		e.end = p.before()
	}
	return e
}

func (p *parser) symbolPostfix(e *expr, o op, start int32) *expr {
	switch o {
	case opCast:
		p.step(1)
		p.skipType()
		cast := p.newExpr(eCast, start)
		cast.args, cast.colons, cast.hasQuery = e, true, e.hasQuery
		return cast
	case '[':
		return p.subscript(e, start)
	case '.':
		if next := p.ahead(1); next.kind == tWord || next.kind == tQuoted || next.isOp('*') {
			p.step(2)
			return p.inside(e, start)
		}
	case ':':
		next := p.ahead(1)
		if p.rules.colonPath && e.kind != eLiteral && next.start == p.cur().end && (next.kind == tWord || next.kind == tQuoted || next.isOp('[')) {
			p.step(1)
			p.jsonPath()
			return p.inside(e, start)
		}
	default:
	}
	return e
}

// inside is a value taken out of another one.
func (p *parser) inside(e *expr, start int32) *expr {
	out := p.newExpr(eGroup, start)
	out.args, out.hasQuery = e, e.hasQuery
	return out
}

// jsonPath is a.b[0]['c'] after the colon.
func (p *parser) jsonPath() {
	for {
		switch t := p.cur(); {
		case t.isOp('['):
			p.skip()
		case t.kind == tWord || t.kind == tQuoted:
			p.step(1)
		default:
			return
		}
		if !p.isOp('[') && !p.acceptOp('.') {
			return
		}
	}
}

func (p *parser) subscript(e *expr, start int32) *expr {
	inner := p.enclosed(']')
	out := p.inside(e, start)
	if inner.args != nil {
		inner.part = partCondition
		e.next = inner
		out.hasQuery = out.hasQuery || inner.hasQuery
	}
	return out
}

func (p *parser) wordPostfix(e *expr, t *token) *expr {
	switch {
	case t.keyword == kwAt && p.isWord(p.ahead(1), "TIME"):
		p.step(3)
		zone := p.operand()
		out := p.inside(e, e.start)
		e.next = zone
		return out
	case e.kind != eCall:
	case t.keyword == kwOver, t.keyword == kwFilter && p.ahead(1).isOp('('), t.keyword == kwWithin, t.keyword == kwNone && p.callWord(t):
		p.window(e, t)
	}
	return e
}

// callWord is whether the word follows a call of an aggregate.
func (p *parser) callWord(t *token) bool {
	next := p.ahead(1)
	switch {
	case p.isWord(t, "IGNORE"), p.isWord(t, "RESPECT"):
		return p.isWord(next, "NULLS")
	case p.isWord(t, "KEEP"):
		return next.isOp('(')
	}
	return false
}

// window reads FILTER (…), WITHIN GROUP (…), OVER (…), KEEP (…), IGNORE NULLS after a call.
func (p *parser) window(call *expr, t *token) {
	p.step(1)
	as := partWindow
	switch {
	case t.keyword == kwFilter:
		as = partCondition
	case t.keyword == kwWithin:
		p.accept(kwGroup)
	case t.keyword == kwNone && !p.isOp('('):
		p.step(1) // NULLS
		return
	}
	if !p.isOp('(') {
		if t.keyword == kwOver && p.isName() {
			call.window = p.nameOf(p.cur())
			p.step(1)
		}
		return
	}
	queries := p.queries
	p.step(1)
	if as == partWindow && t.keyword == kwNone { // KEEP (DENSE_RANK FIRST ORDER BY …)
		for !p.ended() && !p.is(kwOrder) && !p.isOp(')') && !p.isOp(';') {
			p.step(1)
		}
	}
	var parts list
	parts.add(call.args)
	parts.add(asPart(p.arguments(')').first, as))
	p.close()
	call.args = parts.first
	call.hasQuery = call.hasQuery || p.queries > queries
}

// skipType passes over a type: names, lengths, brackets.
func (p *parser) skipType() {
	if !p.isName() && p.cur().kind != tWord {
		return
	}
	if p.cur().kind == tTemplate {
		p.step(1)
		return
	}
	start := p.cur()
	p.path()
	if p.isWord(start, "DOUBLE") || p.isWord(start, "CHARACTER") {
		p.acceptWords("PRECISION", "VARYING")
	}
	if p.isOp('<') {
		p.skipAngles()
	}
	if p.isOp('(') {
		p.skip()
	}
	if (p.word("WITH") || p.word("WITHOUT")) && (p.isWord(p.ahead(1), "TIME") || p.isWord(p.ahead(1), "LOCAL")) {
		p.step(1)
		p.acceptWords("LOCAL", "TIME", "ZONE")
	}
	for p.isOp('[') && p.ahead(1).isOp(']') { // an array of it
		p.skip()
	}
}

// isParameter is whether an expression can be the parameters of a lambda.
func (p *parser) isParameter(e *expr) bool {
	switch next := p.ahead(1); {
	case next.kind == tString, next.kind == tNumber:
		return false
	case e.kind == eColumn:
		return len(e.path) == 1
	case e.kind == eGroup && !e.compares && e.args != nil:
		for a := e.args; a != nil; a = a.next {
			if a.kind != eColumn || len(a.path) != 1 {
				return false
			}
		}
		return true
	}
	return false
}

func (p *parser) lambda(params *expr, queries int) *expr {
	mark := len(p.scratch)
	if params.kind == eColumn {
		p.scratch = append(p.scratch, params.path[0])
	}
	for a := params.args; a != nil; a = a.next {
		p.scratch = append(p.scratch, a.path[0])
	}
	names := p.taken(mark)
	p.step(1) // ->
	body := p.expr()
	e := p.newExpr(eLambda, params.start)
	e.path, e.args, e.hasQuery = names, body, p.queries > queries
	return e
}
