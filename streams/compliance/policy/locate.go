package policy

import (
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// locate is the line and column of a rune of a scalar's value, both from 1. YAML folds lines and drops their indentation, so value and
// text are walked side by side: what the text has more is space.
func (r *reader) locate(n *yaml.Node, offset int) (line, column int) {
	at := place{r.lines, n.Line - 1, n.Column - 1}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		at.line, at.column = at.line+1, 0
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		at.column++
	}
	for _, want := range n.Value {
		for got := at.rune(); got != want && unicode.IsSpace(got) && !at.ended(); got = at.rune() {
			at.next()
		}
		if offset == 0 || at.ended() {
			break
		}
		offset--
		at.next()
	}
	return at.line + 1, at.column + 1
}

// place is a rune of a text, by line and byte of it.
type place struct {
	lines        []string
	line, column int
}

func (p *place) ended() bool { return p.line >= len(p.lines) }

// rune is what stands there, a newline behind each line.
func (p *place) rune() rune {
	if p.ended() || p.column >= len(p.lines[p.line]) {
		return '\n'
	}
	r, _ := utf8.DecodeRuneInString(p.lines[p.line][p.column:])
	return r
}

func (p *place) next() {
	if p.ended() {
		return
	}
	if p.column >= len(p.lines[p.line]) {
		p.line, p.column = p.line+1, 0
		return
	}
	_, width := utf8.DecodeRuneInString(p.lines[p.line][p.column:])
	p.column += width
}
