package sql

import (
	"cmp"
	"strings"
)

// isName is whether the token can be a name where one is expected.
func (p *parser) isName() bool {
	switch t := p.cur(); t.kind {
	case tQuoted, tTemplate:
		return true
	case tWord:
		return !t.keyword.has(noColumn) || p.ahead(1).isOp('.')
	default:
	}
	return false
}

// nameOf is the name that a token spells.
func (p *parser) nameOf(t *token) name {
	text := p.textOf(t)
	switch t.kind {
	case tQuoted:
		return p.names.intern(cmp.Or(unquoted(text), text), foldNone)
	case tString:
		return p.names.intern(cmp.Or(stringText(text), text), foldNone)
	case tTemplate, tVariable:
		return p.names.intern(text, foldNone)
	default:
	}
	return p.names.intern(text, p.rules.fold)
}

// unquoted is a name without its quotes; doubled ones inside are one.
func unquoted(text string) string {
	closing := text[0]
	if closing == '[' {
		closing = ']'
	}
	inner := text[1:]
	if len(inner) > 0 && inner[len(inner)-1] == closing {
		inner = inner[:len(inner)-1]
	}
	if strings.IndexByte(inner, closing) < 0 {
		return inner
	}
	return strings.ReplaceAll(inner, string([]byte{closing, closing}), string([]byte{closing}))
}

// stringText is what is in a string, without its prefix and quotes; escapes stay.
func stringText(text string) string {
	i := strings.IndexAny(text, `'"$`)
	if i < 0 {
		return text
	}
	if text[i] == '$' {
		if j := strings.IndexByte(text[i+1:], '$'); j >= 0 {
			tag := text[i : i+1+j+1]
			return strings.TrimSuffix(text[i+len(tag):], tag)
		}
		return text
	}
	quote := text[i : i+1]
	inner := strings.TrimSuffix(text[i+1:], quote)
	return strings.ReplaceAll(inner, quote+quote, quote)
}

// path reads a.b.c. It needs isName.
func (p *parser) path() []name {
	mark := len(p.scratch)
	for {
		p.pathPart()
		if !p.isOp('.') {
			break
		}
		next := p.ahead(1)
		if next.isOp('.') { // catalog..table
			p.step(1)
			next = p.ahead(1)
		}
		if next.kind != tWord && next.kind != tQuoted && next.kind != tTemplate && next.kind != tVariable && (next.kind != tNumber || next.start != p.cur().end) {
			break
		}
		p.step(1)
	}
	return p.taken(mark)
}

// taken moves the names that were gathered since a mark to a list of their own.
func (p *parser) taken(mark int) []name {
	out := p.nameLists.keep(p.scratch[mark:])
	p.scratch = p.scratch[:mark]
	return out
}

func (p *parser) pathPart() {
	t := p.cur()
	p.step(1)
	text := p.textOf(t)
	switch {
	case t.kind == tQuoted && p.rules.backtickPath && text[0] == '`' && isPath(unquoted(text)):
		for part := range strings.SplitSeq(unquoted(text), ".") {
			p.scratch = append(p.scratch, p.names.intern(part, foldNone))
		}
	case t.kind == tTemplate:
		p.templatePath(text)
	default:
		p.scratch = append(p.scratch, p.nameOf(t))
	}
}

// isPath tells whether a text between quotes is several names: a dot with nothing beside it is part of one.
func isPath(text string) bool {
	return strings.Contains(text, ".") && text[0] != '.' && text[len(text)-1] != '.' && !strings.Contains(text, "..")
}

// templatePath is the table of {{ ref('a') }} or {{ source('a', 'b') }} of dbt, or the template as a name.
func (p *parser) templatePath(text string) {
	inner := strings.TrimSpace(strings.Trim(text, "{}-$ \n\t"))
	for _, function := range [...]string{"ref", "source"} {
		rest, ok := strings.CutPrefix(inner, function)
		if rest = strings.TrimSpace(rest); !ok || !strings.HasPrefix(rest, "(") {
			continue
		}
		mark := len(p.scratch)
		for i, piece := range strings.FieldsFunc(rest, func(r rune) bool { return r == '\'' || r == '"' }) {
			if i%2 == 1 {
				p.scratch = append(p.scratch, p.names.intern(piece, p.rules.fold))
			}
		}
		if len(p.scratch) > mark {
			return
		}
	}
	p.scratch = append(p.scratch, p.names.intern(text, foldNone))
}

// tablePath is a path as a table has it: with the dashes of BigQuery's projects, with strings and variables that name files and stages.
func (p *parser) tablePath() []name {
	switch t := p.cur(); {
	case t.kind == tString:
		p.step(1)
		mark := len(p.scratch)
		p.scratch = append(p.scratch, p.nameOf(t))
		return p.taken(mark)
	case t.kind == tVariable && !strings.HasPrefix(p.textOf(t), "${"):
		return p.place()
	case p.rules.dashes && t.kind == tWord && p.dashFollows(t):
		return p.dashed()
	}
	out := p.path()
	if p.cur().kind == tVariable && p.cur().start == p.before() { // table@link
		p.step(1)
	}
	return out
}

// place is a stage or variable with everything that touches it.
func (p *parser) place() []name {
	start := p.cur().start
	p.step(1)
	for !p.ended() && p.cur().start == p.before() && !p.isOp(')') && !p.isOp('(') && !p.isOp(',') && !p.isOp(';') {
		p.step(1)
	}
	mark := len(p.scratch)
	p.scratch = append(p.scratch, p.names.intern(p.text[start:p.before()], foldNone))
	return p.taken(mark)
}

func (p *parser) dashFollows(t *token) bool {
	next := p.ahead(1)
	return next.isOp('-') && next.start == t.end && p.ahead(2).start == next.end
}

// dashed is a-b-c.d.e: the first part ends at the dot.
func (p *parser) dashed() []name {
	start := p.cur().start
	for !p.ended() && !p.isOp('.') && (p.cur().start == start || p.cur().start == p.before()) {
		p.step(1)
	}
	mark := len(p.scratch)
	p.scratch = append(p.scratch, p.names.intern(p.text[start:p.before()], foldNone))
	if p.acceptOp('.') && p.isName() {
		p.scratch = append(p.scratch, p.path()...)
	}
	return p.taken(mark)
}

// nameList reads (a, b, …), with whatever follows a name up to the comma: types and constraints.
func (p *parser) nameList() []name {
	mark := len(p.scratch)
	p.step(1) // (
	for !p.ended() && !p.isOp(')') {
		switch t := p.cur(); {
		case t.kind == tString, t.kind == tQuoted, t.kind == tTemplate, t.kind == tWord && !isConstraint(p.textOf(t), p.ahead(1)):
			p.lastPart()
		}
		for !p.ended() && !p.isOp(',') && !p.isOp(')') {
			p.skip()
		}
		p.acceptOp(',')
	}
	p.acceptOp(')')
	return p.taken(mark)
}

// lastPart gathers the last part of a path: t.a is a.
func (p *parser) lastPart() {
	t := p.cur()
	p.step(1)
	for p.isOp('.') {
		p.step(1)
		t = p.cur()
		p.step(1)
		if t.kind == tEnd {
			p.at--
			return
		}
	}
	p.scratch = append(p.scratch, p.nameOf(t))
}

// isConstraint is whether an element of a table's definition is no column.
func isConstraint(text string, next *token) bool {
	for _, w := range [...]string{"PRIMARY", "FOREIGN", "UNIQUE", "CONSTRAINT", "CHECK", "KEY", "INDEX", "EXCLUDE", "LIKE", "PERIOD", "FULLTEXT", "SPATIAL", "PARTITION", "PROJECTION"} {
		if sameWord(text, w) {
			return next.kind == tWord || next.isOp('(') || next.kind == tQuoted
		}
	}
	return false
}

// closesItem is whether a token goes on after a column, so that a string before it was an alias.
func (p *parser) closesItem(t *token) bool {
	return t.isOp(',') || t.isOp(')') || t.keyword == kwFrom
}

// alias reads [AS] name where what is no alias does not have the trait.
func (p *parser) alias(not trait) (out name) {
	as := p.accept(kwAs)
	switch t := p.cur(); {
	case t.kind == tQuoted, t.kind == tTemplate && as,
		t.kind == tWord && (as || !t.keyword.has(not)),
		t.kind == tString && (as || p.closesItem(p.ahead(1)) || p.rules.doubleIsString || p.rules.assignedAlias || p.rules.brackets):
		p.step(1)
		return p.nameOf(t)
	case as && t.isOp(':'):
		p.step(1)
		if p.cur().kind == tWord {
			p.step(1)
		}
	}
	return name{}
}
