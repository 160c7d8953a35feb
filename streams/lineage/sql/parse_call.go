package sql

import "strings"

// words is a set of upper-case words.
type words map[string]struct{}

func wordSet(text string) words {
	out := words{}
	for w := range strings.FieldsSeq(text) {
		out[w] = struct{}{}
	}
	return out
}

// has looks a word up without case.
func (w words) has(text string) bool {
	var upper [32]byte
	if len(text) > len(upper) {
		return false
	}
	for i := range len(text) {
		upper[i] = foldByte(text[i], foldUpper)
	}
	_, ok := w[string(upper[:len(text)])]
	return ok
}

var units = wordSet("YEAR YEARS QUARTER QUARTERS MONTH MONTHS WEEK WEEKS DAY DAYS HOUR HOURS MINUTE MINUTES SECOND SECONDS MILLISECOND MILLISECONDS MICROSECOND " +
	"MICROSECONDS NANOSECOND NANOSECONDS DAYOFWEEK DAYOFYEAR DOW DOY ISODOW ISOWEEK ISOYEAR EPOCH CENTURY DECADE MILLENNIUM YY YYYY QQ MM DD DY WK WW HH MI SS MS " +
	"TIMEZONE TIMEZONE_HOUR TIMEZONE_MINUTE WEEKDAY DATE TIME YEAR_MONTH DAY_HOUR DAY_MINUTE DAY_SECOND EPOCH_SECOND WEEKISO YEAROFWEEK DAYOFWEEKISO")

func isUnit(text string) bool { return units.has(text) }

// The functions whose first argument, or one after it, can be the unit of a time.
var (
	unitFirst = wordSet("DATEDIFF DATEADD TIMESTAMPDIFF TIMESTAMPADD DATEPART DATENAME EXTRACT DATE_PART DATETRUNC DATE_BUCKET DATE_TRUNC TIMEDIFF TIMEADD DATE_DIFF DATE_ADD DATEDIFF_BIG DATESUB")
	unitLast  = wordSet("DATE_TRUNC TIMESTAMP_TRUNC DATETIME_TRUNC TIME_TRUNC DATE_DIFF TIMESTAMP_DIFF DATETIME_DIFF TIME_DIFF LAST_DAY TRUNC")
)

// connectors are words between the arguments of functions that have a grammar of their own. The hard ones are never columns before a value.
var (
	hardConnectors = wordSet("FROM FOR USING PLACING SEPARATOR HAVING PASSING BOTH LEADING TRAILING WITH WITHOUT ON DISTINCT ALL LIMIT NULLS IGNORE RESPECT UNIQUE")
	softConnectors = wordSet("VALUE KEY ERROR EMPTY ABSENT COLUMNS ASC DESC FIRST LAST OVERFLOW TRUNCATE PATH NESTED ORDINALITY WRAPPER KEYS QUOTES KEEP OMIT STRICT LAX " +
		"DOCUMENT CONTENT NAME DENSE_RANK ROW NULL TIES TO AS FORMAT")
)

// call reads the arguments of a function.
func (p *parser) call(path []name, start int32) *expr {
	queries := p.queries
	function := p.names.text(path[len(path)-1])
	p.step(1)
	e := p.newExpr(eCall, start)
	e.path = path
	if p.isOp('*') && p.ahead(1).isOp(')') {
		p.step(1)
	}
	if p.dialect == TSQL && (sameWord(function, "CONVERT") || sameWord(function, "TRY_CONVERT")) {
		p.skipType()
		p.acceptOp(',')
	}
	p.unit(function, unitFirst)
	args := p.argumentsOf(function, ')')
	p.close()
	e.args, e.end, e.hasQuery = args.first, p.before(), p.queries > queries
	return e
}

// unit passes over a word that is a unit of time for a function.
func (p *parser) unit(function string, of words) {
	t := p.cur()
	if t.kind != tWord || !isUnit(p.textOf(t)) || !of.has(function) {
		return
	}
	next := p.ahead(1)
	switch {
	case next.isOp(','), next.isOp(')'), next.keyword == kwFrom:
		p.step(1)
	case next.isOp('(') && p.ahead(3).isOp(')'): // WEEK(MONDAY)
		p.step(4)
	}
	p.acceptOp(',')
}

// arguments reads values up to the closing symbol, which stays.
func (p *parser) arguments(closing op) list { return p.argumentsOf("", closing) }

func (p *parser) argumentsOf(function string, closing op) list {
	p.enter()
	defer func() { p.depth-- }()
	var out list
	after := false // a value: what follows is no value
	for !p.ended() && !p.isOp(closing) && !p.isOp(';') {
		before := p.at
		e := p.argument(after)
		out.add(e)
		after = e != nil
		for p.isOp(',') || p.isOp(':') {
			p.step(1)
			after = false
			p.unit(function, unitLast)
			if p.dialect == MySQL && sameWord(function, "CONVERT") {
				p.skipType()
			}
		}
		if p.at == before {
			if p.isOp(')') || p.isOp(']') || p.isOp('}') {
				break
			}
			p.skip()
		}
	}
	return out
}

// argument reads one value of a call, or the words before it.
func (p *parser) argument(after bool) *expr {
	t := p.cur()
	if t.kind == tWord {
		switch e, read := p.argumentWord(t, after); {
		case e != nil:
			return e
		case read:
			return nil
		}
	}
	return p.expr()
}

// argumentWord reads what only a word can start. read is whether it did.
func (p *parser) argumentWord(t *token, after bool) (e *expr, read bool) {
	next := p.ahead(1)
	switch t.keyword {
	case kwSelect:
		return p.queryValue(t.start), true
	case kwWith:
		if p.ctesFollow() {
			return p.queryValue(t.start), true
		}
	case kwOrder, kwPartition, kwDistribute, kwSort, kwCluster:
		if next.keyword == kwBy {
			p.step(2)
			return asPart(p.commaList(), partWindow), true
		}
	case kwAs, kwReturning:
		p.step(1)
		p.skipType()
		return nil, true
	default:
	}
	switch {
	case p.isWord(t, "COLUMNS") && (next.isOp('(') && after || next.kind == tWord && after):
		for !p.ended() && !p.isOp(')') && !p.isOp(';') { // what a table function returns
			p.skip()
		}
		return nil, true
	case p.isSel(t):
		return p.queryValue(t.start), true
	case p.frame(t, next):
		for !p.ended() && !p.isOp(')') && !p.isOp(';') {
			p.skip()
		}
		return nil, true
	case p.connects(t, next, after):
		p.step(1)
		return nil, true
	}
	return nil, false
}

// frame is whether the frame of a window starts.
func (p *parser) frame(t, next *token) bool {
	return (p.isWord(t, "ROWS") || p.isWord(t, "RANGE") || p.isWord(t, "GROUPS")) &&
		(next.keyword == kwBetween || next.kind == tNumber || next.keyword == kwInterval || p.isWord(next, "UNBOUNDED") || p.isWord(next, "CURRENT"))
}

// connects is whether a word is part of a function's grammar here, not a value.
func (p *parser) connects(t, next *token, after bool) bool {
	text := p.textOf(t)
	switch {
	case next.isOp('.'):
		return false
	case hardConnectors.has(text):
		return t.keyword.has(noColumn) || after || next.kind != tOp || t.keyword == kwDistinct || t.keyword == kwAll && next.kind != tOp
	case !softConnectors.has(text):
		return false
	case after:
		return true
	}
	switch next.kind {
	case tString, tNumber, tVariable, tQuoted:
		return true
	case tWord:
		return !next.keyword.has(noColumnAlias) && !softConnectors.has(p.textOf(next)) && !hardConnectors.has(p.textOf(next))
	default:
	}
	return false
}

// commaList reads values up to something else than a comma.
func (p *parser) commaList() *expr {
	var out list
	for {
		before := p.at
		e := p.expr()
		out.add(e)
		for p.cur().kind == tWord && (p.word("ASC") || p.word("DESC") || p.word("NULLS")) {
			p.step(1 + btoi(p.word("NULLS")))
		}
		if p.cur().keyword == kwUsing { // an operator of PostgreSQL
			p.step(2)
		}
		if p.cur().keyword == kwWith && p.isWord(p.ahead(1), "FILL") {
			p.step(2)
		}
		if p.at == before && !p.isOp(',') || !p.acceptOp(',') {
			return out.first
		}
	}
}
