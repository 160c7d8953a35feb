package sql

import "strings"

type tokenKind uint8

const (
	tEnd      tokenKind = iota
	tWord               // a name or keyword without quotes
	tQuoted             // a name in quotes
	tString             // a string, also of dollars
	tNumber             // digits
	tVariable           // @x, ?, $1, ${x}: a value from elsewhere
	tTemplate           // {{ … }} of Jinja
	tOp                 // anything else
)

// op is an operator: a byte for one of a single character, else one of these.
type op uint8

const (
	opCast   op = iota + 128 // ::
	opConcat                 // ||
	opArrow                  // ->
	opFat                    // =>
	opAssign                 // :=
	opCompare
	opOther // any further one of several characters
)

// token is a piece of the text.
type token struct {
	kind       tokenKind
	op         op
	keyword    keyword
	start, end int32
}

// lexer cuts a text into tokens. It never fails: what is not closed ends with the text.
type lexer struct {
	text    string
	rules   *rules
	at      int
	out     []token
	doubled bool // the text is in a string itself: its quotes are doubled
}

// The classes of bytes.
const (
	letter = 1 << iota
	digit
	space
)

var classes = func() (out [256]uint8) {
	for c := range out {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= 0x80:
			out[c] = letter
		case c >= '0' && c <= '9':
			out[c] = digit
		case c <= ' ':
			out[c] = space
		}
	}
	return out
}()

// lex appends the tokens of text[from:to] with a tEnd at the end.
func lex(out []token, text string, from, to int, r *rules, doubled bool) []token {
	l := lexer{text: text[:to], rules: r, at: from, out: out, doubled: doubled}
	for l.at < to {
		l.next()
	}
	return append(l.out, token{kind: tEnd, start: int32(to), end: int32(to)})
}

// peek is the byte after the next one.
func (l *lexer) peek() byte {
	if l.at+1 < len(l.text) {
		return l.text[l.at+1]
	}
	return 0
}

func (l *lexer) emit(kind tokenKind, end int) {
	end = min(end, len(l.text))
	l.out = append(l.out, token{kind: kind, start: int32(l.at), end: int32(end)})
	l.at = end
}

func (l *lexer) next() {
	c := l.text[l.at]
	switch {
	case classes[c] == space:
		l.at++
	case classes[c] == letter:
		l.letter(c)
	case classes[c] == digit, c == '.' && classes[l.peek()] == digit && !l.afterName():
		l.number()
	case c == '\'':
		l.quotedString(l.rules.backslash)
	case c == '"' || c == '`' || c == '[' && l.rules.brackets:
		l.quoted(c)
	case l.comment(c), l.outside(c):
	default:
		l.operator(c)
	}
}

// afterName is whether the last token could be followed by a dot and a name.
func (l *lexer) afterName() bool {
	if len(l.out) == 0 {
		return false
	}
	last := l.out[len(l.out)-1]
	return int(last.end) == l.at && last.kind != tOp && last.kind != tNumber
}

// comment passes over one.
func (l *lexer) comment(c byte) bool {
	switch next := l.peek(); {
	case c == '-' && next == '-', c == '#' && l.rules.hashComment, c == '/' && next == '/' && l.rules.slashComment:
		l.skipPast("\n")
	case c == '/' && next == '*':
		l.blockComment()
	case c == '{' && next == '#':
		l.skipPast("#}")
	case c == '{' && next == '%':
		l.skipPast("%}")
	default:
		return false
	}
	return true
}

func (l *lexer) skipPast(end string) {
	if i := strings.Index(l.text[l.at:], end); i >= 0 {
		l.at += i + len(end)
	} else {
		l.at = len(l.text)
	}
}

// blockComment nests only where both an inner start and its end are there.
func (l *lexer) blockComment() {
	l.at += 2
	for depth := 1; l.at < len(l.text); l.at++ {
		switch {
		case l.text[l.at] == '*' && l.peek() == '/':
			l.at++
			if depth--; depth == 0 {
				l.at++
				return
			}
		case l.text[l.at] == '/' && l.peek() == '*' && l.nests():
			l.at++
			depth++
		}
	}
}

func (l *lexer) nests() bool {
	return l.rules.fold == foldLower && !l.rules.backslash || l.rules.assignedAlias
}

// outside is a value or a part of a name that somebody fills in before the text runs.
func (l *lexer) outside(c byte) bool {
	next := l.peek()
	switch {
	case c == '{' && next == '{', c == '$' && next == '{':
		l.template()
	case c == '$' && classes[next] == digit, c == '?' && next != '|' && next != '&' && next != '?':
		end := l.at + 1
		for end < len(l.text) && classes[l.text[end]] == digit {
			end++
		}
		l.emit(tVariable, end)
	case c == '$' && (next == '$' || classes[next] == letter) && l.dollars():
	case (c == '@' || c == '$') && (classes[next] == letter || next == '@'):
		l.emit(tVariable, l.wordEnd(l.at+1+btoi(next == '@')))
	case c == '#' && l.rules.hashWord && (classes[next] == letter || next == '#'):
		l.emit(tWord, l.wordEnd(l.at+1+btoi(next == '#')))
	case c == '%' && next == '(' && strings.Contains(l.text[l.at:min(len(l.text), l.at+64)], ")s"):
		l.emit(tVariable, l.at+strings.Index(l.text[l.at:], ")s")+2)
	default:
		return false
	}
	return true
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// template is {{ … }} or ${…}; letters that touch it make it a part of a name.
func (l *lexer) template() {
	start := l.at
	end := l.wordEnd(start)
	kind := tTemplate
	if l.text[start] == '$' {
		kind = tVariable
	}
	if closing := l.templateEnd(start); end > closing {
		kind = tWord
	}
	l.emit(kind, end)
}

func (l *lexer) templateEnd(at int) int {
	closing, skip := "}}", 2
	if l.text[at] == '$' {
		closing, skip = "}", 1
	}
	if i := strings.Index(l.text[at:], closing); i >= 0 {
		return at + i + skip
	}
	return len(l.text)
}

// wordEnd is where a name ends that may hold templates.
func (l *lexer) wordEnd(end int) int {
	for end < len(l.text) {
		switch c := l.text[end]; {
		case classes[c]&(letter|digit) != 0:
			end++
		case c == '$' && end+1 < len(l.text) && l.text[end+1] == '{', c == '{' && end+1 < len(l.text) && l.text[end+1] == '{':
			end = l.templateEnd(end)
		case c == '$', c == '#' && l.rules.hashWord:
			end++
		default:
			return end
		}
	}
	return end
}

// dollars is a string between $tag$ and $tag$.
func (l *lexer) dollars() bool {
	tag := l.at + 1
	for tag < len(l.text) && classes[l.text[tag]]&(letter|digit) != 0 {
		tag++
	}
	if tag >= len(l.text) || l.text[tag] != '$' {
		return false
	}
	mark := l.text[l.at : tag+1]
	end := len(l.text)
	if i := strings.Index(l.text[tag+1:], mark); i >= 0 {
		end = tag + 1 + i + len(mark)
	}
	l.emit(tString, end)
	return true
}

func (l *lexer) letter(c byte) {
	if c >= 0x80 && l.blank() {
		return
	}
	if l.prefixed(c) {
		return
	}
	end := l.wordEnd(l.at)
	word := token{kind: tWord, keyword: findKeyword(l.text[l.at:end]), start: int32(l.at), end: int32(end)}
	l.out = append(l.out, word)
	l.at = end
}

// blank passes over the spaces of Unicode.
func (l *lexer) blank() bool {
	for _, s := range [...]string{"\u00a0", "\u3000", "\ufeff", "\u200b", "\u2003", "\u2009"} {
		if strings.HasPrefix(l.text[l.at:], s) {
			l.at += len(s)
			return true
		}
	}
	return false
}

// prefixed is a string with a letter before its quote, as E, N, R, B, X, or Oracle's Q.
func (l *lexer) prefixed(c byte) bool {
	quote := l.peek()
	if quote != '\'' && (quote != '"' || !l.rules.doubleIsString) {
		return false
	}
	switch c {
	case 'q', 'Q':
		return l.delimited()
	case 'e', 'E':
		l.at++
		l.quotedString(true)
	case 'r', 'R':
		l.at++
		l.quotedString(false)
	case 'n', 'N', 'b', 'B', 'x', 'X':
		l.at++
		l.quotedString(l.rules.backslash)
	default:
		return false
	}
	l.out[len(l.out)-1].start--
	return true
}

// delimited is Oracle's q'[…]'.
func (l *lexer) delimited() bool {
	if l.at+3 >= len(l.text) {
		return false
	}
	closing := l.text[l.at+2]
	if i := strings.IndexByte("[{(<", closing); i >= 0 {
		closing = "]})>"[i]
	}
	i := strings.Index(l.text[l.at+3:], string([]byte{closing, '\''}))
	if i < 0 {
		return false
	}
	l.emit(tString, l.at+3+i+2)
	return true
}

func (l *lexer) quotedString(backslash bool) {
	quote := l.text[l.at]
	if l.doubled && quote == '\'' && l.peek() == quote {
		l.doubledString()
		return
	}
	if triple := strings.Repeat(string(quote), 3); l.rules.backtickPath && strings.HasPrefix(l.text[l.at:], triple) {
		if i := strings.Index(l.text[l.at+3:], triple); i >= 0 {
			l.emit(tString, l.at+3+i+3)
			return
		}
	}
	end := l.at + 1
	for end < len(l.text) {
		switch c := l.text[end]; {
		case c == '\\' && backslash:
			end += 2
			continue
		case c == quote && end+1 < len(l.text) && l.text[end+1] == quote:
			end += 2
			continue
		case c == quote:
			l.emit(tString, end+1)
			return
		}
		end++
	}
	l.emit(tString, end)
}

// doubledString is ”…” in a string.
func (l *lexer) doubledString() {
	end := len(l.text)
	if i := strings.Index(l.text[l.at+2:], "''"); i >= 0 {
		end = l.at + 2 + i + 2
	}
	l.emit(tString, end)
}

func (l *lexer) quoted(open byte) {
	if open == '"' && l.rules.doubleIsString {
		l.quotedString(true)
		return
	}
	closing := open
	if open == '[' {
		closing = ']'
	}
	end := l.at + 1
	for end < len(l.text) {
		if l.text[end] == closing {
			if end+1 >= len(l.text) || l.text[end+1] != closing {
				break
			}
			end++
		}
		end++
	}
	l.emit(tQuoted, end+1)
}

func (l *lexer) number() {
	end := l.at
	for end < len(l.text) {
		c := l.text[end]
		if classes[c]&(digit|letter) == 0 && c != '.' && (c != '+' && c != '-' || !exponent(l.text[l.at:end])) {
			break
		}
		end++
	}
	l.emit(tNumber, end)
}

// exponent is whether a sign may follow: 1e+5, but not 0x1e+5.
func exponent(text string) bool {
	last := text[len(text)-1]
	return (last == 'e' || last == 'E') && !strings.ContainsAny(text, "xX") && len(text) > 1
}

// operators are those of several characters, longest first.
var operators = [...]struct {
	text string
	op   op
}{
	{"<=>", opCompare}, {"!~~*", opCompare}, {"!~~", opCompare}, {"!~*", opCompare}, {"~~*", opCompare}, {"->>", opOther}, {"#>>", opOther},
	{"@@@", opCompare}, {"||/", opOther}, {"===", opCompare},
	{"::", opCast}, {"||", opConcat}, {"->", opArrow}, {"=>", opFat}, {":=", opAssign}, {"<=", opCompare}, {">=", opCompare}, {"<>", opCompare},
	{"!=", opCompare}, {"==", opCompare}, {"^=", opCompare}, {"~~", opCompare}, {"!~", opCompare}, {"~*", opCompare}, {"@>", opCompare}, {"<@", opCompare}, {"&&", opCompare},
	{"#>", opOther}, {"**", opOther}, {"?|", opCompare}, {"?&", opCompare}, {"??", opOther}, {"|/", opOther}, {"<<", opOther}, {"!<", opCompare}, {"!>", opCompare},
	{"@@", opCompare}, {"+=", opAssign}, {"-=", opAssign}, {"*=", opAssign}, {"/=", opAssign}, {"%=", opAssign}, {"|=", opAssign},
}

// double are the bytes that an operator of several characters may start with.
var double = func() (out [256]bool) {
	for _, o := range operators {
		out[o.text[0]] = true
	}
	return out
}()

func (l *lexer) operator(c byte) {
	code, length := op(c), 1
	if double[c] {
		for _, o := range operators {
			if strings.HasPrefix(l.text[l.at:], o.text) {
				code, length = o.op, len(o.text)
				break
			}
		}
	}
	l.out = append(l.out, token{kind: tOp, op: code, start: int32(l.at), end: int32(l.at + length)})
	l.at += length
}
