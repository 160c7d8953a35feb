package entity

import (
	"unicode"
	"unicode/utf8"
)

// form is how a token is written.
type form uint8

const (
	outside form = iota // before the first token and after the last
	newline
	blankLine
	lower
	capital // Xxxx
	initial // X
	upper   // XXX
	mixed   // McXxx, eBay
	uncased // letters of a script without case
	digit1
	digit2
	digit3
	digit4
	digit5
	digits // six or more
	alnum  // 12b, A4
	clitic // 's, 't, 'll
	link   // an email address or URL
	comma
	stop
	colon
	question // also an exclamation mark
	quote
	apostrophe
	dash
	bracket
	punctuation
)

// isWord tells whether the token is made of letters or digits.
func (f form) isWord() bool { return f >= lower && f <= alnum }

// token is one word, number, run of one punctuation mark, or line break.
type token struct {
	start, end int32
	word       uint64 // hash of the word in lower case without accents
	lineWord   uint64 // the same of the first word of its line
	prefix     uint32 // its first three letters
	suffix     uint32 // its last four
	listed     listed
	groups     groups
	form       form
	column     uint8 // number of tokens before it in its line, at most 15
}

const (
	hashSeed  = 0xcbf29ce484222325
	hashPrime = 0x100000001b3
)

// hashWord is FNV-1a (Fowler, Noll and Vo) of a word that is already in lower case without accents.
func hashWord(word string) uint64 {
	h := uint64(hashSeed)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * hashPrime
	}
	return h
}

// scanner cuts a text into tokens.
type scanner struct {
	text []byte
	pos  int
}

// next gives the next token, without what the lists say; ok is false at the end of the text.
func (s *scanner) next() (t token, ok bool) {
	lines := s.space()
	if s.pos >= len(s.text) {
		return t, false
	}
	t.start = int32(s.pos)
	switch {
	case lines > 1:
		t.form, t.word = blankLine, uint64(blankLine)
	case lines == 1:
		t.form, t.word = newline, uint64(newline)
	case !s.word(&t):
		s.mark(&t)
	}
	t.end = int32(s.pos)
	return t, true
}

// space skips white space and counts the ends of lines in it.
func (s *scanner) space() (lines int) {
	for ; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\v', '\f':
		case '\n':
			lines++
		default:
			return lines
		}
	}
	return lines
}

// letters counts what a word is made of.
type letters struct {
	upper, lower, uncased, digits int
	firstUpper                    bool
}

// word reads a word or number, if there is one: letters and digits of any script, and O'Brien's apostrophe.
func (s *scanner) word(t *token) bool {
	var n letters
	h, i := uint64(hashSeed), s.pos
	for i < len(s.text) {
		c := s.text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(s.text[i:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				break
			}
			n.rune(r)
			h = t.add(h, foldRune(r))
			i += size
			continue
		}
		kind := asciiKind[c]
		if kind == 0 {
			if c != '\'' || i != s.pos+1 || n.upper != 1 || !startsWithLetter(s.text[i+1:], 3) {
				break
			}
			i++
			continue
		}
		n.ascii(kind)
		h = t.add(h, uint64(c|kind&caseBit))
		i++
	}
	if i == s.pos {
		return false
	}
	s.pos, t.word, t.form = i, h, n.form()
	s.link(t)
	return true
}

const maxLink = 256

// link makes the token a link if the word starts an email address or URL.
func (s *scanner) link(t *token) {
	rest := s.text[s.pos:min(len(s.text), s.pos+maxLink)]
	if len(rest) < 2 || !linkMark[rest[0]] {
		return
	}
	n := 0
	for n < len(rest) && rest[n] < utf8.RuneSelf && (asciiKind[rest[n]] != 0 || rest[n] != '@' && linkMark[rest[n]]) {
		n++
	}
	isURL := len(rest) > 3 && string(rest[:3]) == "://"
	if !isURL && (n+1 >= len(rest) || rest[n] != '@' || asciiKind[rest[n+1]&0x7f] == 0) {
		return
	}
	for n < len(rest) && rest[n] > ' ' && rest[n] < utf8.RuneSelf && rest[n] != '>' && rest[n] != '"' && rest[n] != ',' && rest[n] != ')' {
		n++
	}
	t.form, t.word = link, uint64(link)
	s.pos += n
}

// linkMark are the marks that an email address may have before its @, that sign itself, and the colon of a URL's scheme.
var linkMark = [256]bool{'@': true, '.': true, '_': true, '-': true, '+': true, ':': true, '/': true}

// add takes one letter into the token's hash, prefix and suffix.
func (t *token) add(h, letter uint64) uint64 {
	if t.prefix < 1<<16 {
		t.prefix = t.prefix<<8 | uint32(letter&0xff)
	}
	t.suffix = t.suffix<<8 | uint32(letter&0xff)
	return (h ^ letter) * hashPrime
}

// The kinds of ASCII bytes in words. The case bit of an upper-case letter turns it into lower case.
const (
	caseBit   = 0x20
	kindUpper = 1 | caseBit
	kindLower = 2
	kindDigit = 4
)

var asciiKind = func() (k [utf8.RuneSelf]byte) {
	for c := range k {
		switch {
		case c >= 'A' && c <= 'Z':
			k[c] = kindUpper
		case c >= 'a' && c <= 'z':
			k[c] = kindLower
		case c >= '0' && c <= '9':
			k[c] = kindDigit
		}
	}
	return k
}()

func (n *letters) ascii(kind byte) {
	switch kind {
	case kindUpper:
		n.firstUpper = n.firstUpper || n.none()
		n.upper++
	case kindLower:
		n.lower++
	default:
		n.digits++
	}
}

func (n *letters) rune(r rune) {
	switch {
	case unicode.IsUpper(r):
		n.firstUpper = n.firstUpper || n.none()
		n.upper++
	case unicode.IsLower(r):
		n.lower++
	case unicode.IsDigit(r):
		n.digits++
	default:
		n.uncased++
	}
}

func (n *letters) none() bool { return n.upper+n.lower+n.uncased+n.digits == 0 }

func (n *letters) form() form {
	switch cased := n.upper + n.lower; {
	case n.digits > 0 && cased+n.uncased > 0:
		return alnum
	case n.digits > 0:
		return min(digit1+form(min(n.digits, 6)-1), digits)
	case cased == 0:
		return uncased
	case n.upper == 0:
		return lower
	case n.upper == 1 && n.lower == 0:
		return initial
	case n.lower == 0:
		return upper
	case n.upper == 1 && n.firstUpper:
		return capital
	default:
		return mixed
	}
}

// folded are the letters U+00C0 to U+017F in lower case without accents; a space is no letter.
const folded = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// foldRune is the letter in lower case, Latin ones without accents.
func foldRune(r rune) uint64 {
	if i := int(r) - 0xC0; i >= 0 && i < len(folded) {
		return uint64(folded[i])
	}
	return uint64(unicode.ToLower(r))
}

// mark reads a clitic, as in Mary's, or a run of one punctuation mark.
func (s *scanner) mark(t *token) {
	r, size := utf8.DecodeRune(s.text[s.pos:])
	s.pos += size
	t.form = markForm(r)
	t.word = uint64(t.form)<<32 | uint64(r)
	switch t.form {
	case apostrophe:
		s.clitic(t)
	case punctuation, dash, stop, question:
		s.run(r, size)
	default: // One mark is a token.
	}
}

func markForm(r rune) form {
	switch r {
	case ',', ';':
		return comma
	case '.', '…':
		return stop
	case ':':
		return colon
	case '?', '!':
		return question
	case '"', '“', '”', '„', '«', '»':
		return quote
	case '\'', '’', '‘', '`':
		return apostrophe
	case '-', '–', '—', '_':
		return dash
	case '(', ')', '[', ']', '{', '}', '<', '>':
		return bracket
	default:
		return punctuation
	}
}

// clitic reads the one or two letters after an apostrophe that ends a word.
func (s *scanner) clitic(t *token) {
	n := startLetters(s.text[s.pos:], 3)
	before := s.pos - 2
	if n == 0 || n > 2 || before < 0 || s.text[before] < utf8.RuneSelf && asciiKind[s.text[before]] == 0 {
		return
	}
	t.form, t.word = clitic, hashSeed
	for _, c := range s.text[s.pos : s.pos+n] {
		t.word = t.add(t.word, uint64(c|caseBit))
	}
	s.pos += n
}

func (s *scanner) run(r rune, size int) {
	for s.pos < len(s.text) {
		next, n := utf8.DecodeRune(s.text[s.pos:])
		if next != r || n != size {
			return
		}
		s.pos += n
	}
}

// startLetters is the number of ASCII letters that text starts with, counted up to most.
func startLetters(text []byte, most int) (n int) {
	for n < min(most, len(text)) && text[n] < utf8.RuneSelf && asciiKind[text[n]]&3 != 0 {
		n++
	}
	return n
}

func startsWithLetter(text []byte, atLeast int) bool { return startLetters(text, atLeast) == atLeast }
