package sql

import (
	"fmt"
	"strings"
)

// parser makes trees from tokens. Its trees are valid until the next parse.
type parser struct {
	names       *names
	rules       *rules
	dialect     Dialect
	text        string
	tokens      []token
	at          int
	depth       int
	queries     int // that were read so far: whether an expression holds one
	body        int // how deep in bodies of procedures
	diagnostics []Diagnostic
	scratch     []name
	variables   []name // of procedures
	returned    *item  // of the last RETURNING

	first, last *statement

	exprs      slab[expr]
	items      slab[item]
	queryNodes slab[query]
	sources    slab[source]
	clauses    slab[clause]
	ctes       slab[cte]
	pivots     slab[pivot]
	statements slab[statement]
	branches   slab[branch]
	stars      slab[starRules]
	nameLists  slab[name]
	pathLists  slab[[]name]
}

const (
	maxDepth       = 400
	maxDiagnostics = 100
	maxBody        = 8 // bodies in bodies
)

// refusal ends the work on a statement that goes beyond a limit.
type refusal struct {
	message string
	offset  int
}

func (p *parser) reset() {
	p.exprs.reset()
	p.items.reset()
	p.queryNodes.reset()
	p.sources.reset()
	p.clauses.reset()
	p.ctes.reset()
	p.pivots.reset()
	p.statements.reset()
	p.branches.reset()
	p.stars.reset()
	p.nameLists.reset()
	p.pathLists.reset()
	p.diagnostics = p.diagnostics[:0]
	p.first, p.last = nil, nil
	p.variables = p.variables[:0]
	p.at, p.depth, p.queries, p.body = 0, 0, 0, 0
}

// parse returns the first of the statements of a script.
func (p *parser) parse(text string, d Dialect) *statement {
	p.reset()
	p.text, p.dialect, p.rules = text, d, d.rules()
	p.tokens = lex(p.tokens[:0], text, 0, len(text), p.rules, false)
	p.script()
	return p.first
}

// script reads statements until the tokens end.
func (p *parser) script() {
	for !p.ended() {
		start := p.at
		p.guarded()
		if p.at == start {
			if p.at > 0 && !p.fresh() {
				p.warn("%s is not understood here; the text is passed over up to the next statement", p.shown())
				p.recover()
				continue
			}
			p.step(1)
		}
	}
}

// fresh is whether the token before ended a statement.
func (p *parser) fresh() bool {
	before := &p.tokens[p.at-1]
	return before.kind == tOp && before.op == ';' || before.kind == tTemplate
}

// guarded reads one statement; a refusal makes it one that failed.
func (p *parser) guarded() {
	depth, start := p.depth, p.cur().start
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		limit, ok := r.(refusal)
		if !ok {
			panic(r)
		}
		p.depth = depth
		p.report(Failure, limit.offset, limit.message)
		p.step(1)
		p.recover()
		s := p.add(kOther, "FAILED", start)
		s.failed = true
	}()
	p.statement()
}

// recover goes to the end of the statement, or to what looks like the start of another.
func (p *parser) recover() {
	for depth := 0; !p.ended(); p.step(1) {
		t := p.cur()
		switch {
		case t.kind == tOp && t.op == ';':
			return
		case t.kind == tOp && t.op == '(':
			depth++
		case t.kind == tOp && t.op == ')':
			depth--
		case depth <= 0 && t.kind == tWord && t.keyword.has(startsStatement) && p.startsLine():
			return
		}
	}
}

// startsLine is whether the token is the first of its line.
func (p *parser) startsLine() bool {
	if p.at == 0 {
		return true
	}
	return strings.Contains(p.text[p.tokens[p.at-1].end:p.cur().start], "\n")
}

func (p *parser) add(kind statementKind, verb string, start int32) *statement {
	s := p.statements.one()
	s.kind, s.verb, s.start, s.end = kind, verb, start, p.before()
	if p.last == nil {
		p.first = s
	} else {
		p.last.next = s
	}
	p.last = s
	return s
}

// enter counts a level of nesting; leave with p.depth--.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		panic(refusal{fmt.Sprintf("nested more than %d deep", maxDepth), int(p.cur().start)})
	}
}

func (p *parser) warn(format string, args ...any) {
	if len(p.diagnostics) < maxDiagnostics {
		p.report(Warning, int(p.cur().start), fmt.Sprintf(format, args...))
	}
}

func (p *parser) report(severity Severity, offset int, message string) {
	if len(p.diagnostics) >= maxDiagnostics {
		return
	}
	p.diagnostics = append(p.diagnostics, diagnostic(p.text, severity, offset, message))
}

func diagnostic(text string, severity Severity, offset int, message string) Diagnostic {
	before := text[:min(offset, len(text))]
	return Diagnostic{Severity: severity, Message: message, Offset: offset,
		Line: 1 + strings.Count(before, "\n"), Column: offset - strings.LastIndexByte(before, '\n')}
}

// shown is the token for people, without the values that it may hold.
func (p *parser) shown() string {
	switch t := p.cur(); t.kind {
	case tEnd:
		return "the end"
	case tString:
		return "a string"
	case tNumber:
		return "a number"
	default:
		return fmt.Sprintf("%.40q", p.text[t.start:t.end])
	}
}

// step goes on by some tokens, not past the end.
func (p *parser) step(n int) {
	p.at = min(p.at+n, len(p.tokens)-1)
}

func (p *parser) cur() *token { return &p.tokens[p.at] }

func (p *parser) ahead(n int) *token {
	return &p.tokens[min(p.at+n, len(p.tokens)-1)]
}

func (p *parser) ended() bool { return p.tokens[p.at].kind == tEnd }

// before is the end of the token before.
func (p *parser) before() int32 {
	if p.at == 0 {
		return 0
	}
	return p.tokens[p.at-1].end
}

func (p *parser) is(k keyword) bool { return p.tokens[p.at].keyword == k }

func (p *parser) accept(k keyword) bool {
	if p.tokens[p.at].keyword == k {
		p.step(1)
		return true
	}
	return false
}

func (p *parser) isOp(o op) bool {
	t := &p.tokens[p.at]
	return t.kind == tOp && t.op == o
}

func (p *parser) acceptOp(o op) bool {
	if p.isOp(o) {
		p.step(1)
		return true
	}
	return false
}

func (t *token) isOp(o op) bool { return t.kind == tOp && t.op == o }

func (p *parser) textOf(t *token) string { return p.text[t.start:t.end] }

// word is whether the token is this word, in upper case, that is not a keyword.
func (p *parser) word(upper string) bool { return p.isWord(p.cur(), upper) }

func (p *parser) isWord(t *token, upper string) bool {
	return t.kind == tWord && sameWord(p.textOf(t), upper)
}

func (p *parser) acceptWord(upper string) bool {
	if p.word(upper) {
		p.step(1)
		return true
	}
	return false
}

// acceptWords passes over any of the words, in any order.
func (p *parser) acceptWords(words ...string) {
	for again := true; again; {
		again = false
		for _, w := range words {
			again = p.acceptWord(w) || again
		}
	}
}

// skip passes over a token, or over all that is in its parentheses.
func (p *parser) skip() {
	depth := 0
	for !p.ended() {
		t := p.cur()
		p.step(1)
		if t.kind == tOp {
			switch t.op {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			default:
			}
		}
		if depth <= 0 {
			return
		}
	}
}

// skipParens passes over parentheses if they follow.
func (p *parser) skipParens() bool {
	if p.isOp('(') {
		p.skip()
		return true
	}
	return false
}

// skipTo goes to one of the words outside of parentheses, or to the end of the statement.
func (p *parser) skipTo(words ...string) bool {
	for !p.ended() && !p.isOp(';') && !p.isOp(')') {
		for _, w := range words {
			if p.word(w) {
				return true
			}
		}
		p.skip()
	}
	return false
}

// skipStatement goes to the semicolon.
func (p *parser) skipStatement() {
	for !p.ended() && !p.isOp(';') {
		p.skip()
	}
}

// startsQuery is whether a query starts at a token.
func (p *parser) startsQuery(t *token) bool {
	switch t.keyword {
	case kwSelect, kwWith, kwValues:
		return true
	case kwFrom:
		return true
	default:
	}
	return p.isSel(t)
}

// isSel is Teradata's short form of SELECT.
func (p *parser) isSel(t *token) bool {
	return t.kind == tWord && t.keyword == kwSel && p.dialect == Teradata
}
