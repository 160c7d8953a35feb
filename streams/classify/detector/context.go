package detector

import (
	"bytes"

	"datawave/streams/classify/checksum"
)

const (
	contextBefore = 56 // bytes before a match in which a word of Context may stand
	contextBehind = 20 // bytes behind it, for "555-0100 (fax)"
)

// rule is what a text asks beside Valid, where a form is also that of other things.
type rule struct {
	clear func(s []byte) bool // tells matches that need no word of Context; all others do
	valid bool                // Context does not stand in for Valid
}

var rules = map[string]rule{
	"CREDIT_CARD_NUMBER": {clear: checksum.CardIsClear},
	"DOMAIN_NAME":        {clear: checksum.DomainIsClear, valid: true},
	"PHONE_NUMBER":       {clear: checksum.PhoneIsClear},
}

// InText tells whether what an expression of Text matched in a text, the bytes from start to end, is the infotype: it is bounded, no
// word of Unless stands directly before it, and it is valid and clear, or a word of Context announces it. With NeedsContext it must be
// valid and announced. Sure is false where the word speaks for it and not its form.
func (d *Detector) InText(text []byte, start, end int) (accepted, sure bool) {
	if !Bounded(text, start, end) || d.refuted(text, start) {
		return false, false
	}
	match, more := text[start:end], rules[d.Infotype]
	valid := d.Valid == nil || d.Valid(match)
	if !valid && (d.NeedsContext || more.valid) {
		return false, false
	}
	sure = valid && d.Valid != nil && (more.clear == nil || more.clear(match))
	if sure && !d.NeedsContext {
		return true, true
	}
	return d.announced(text, start, end), sure
}

// Announced tells whether a word of Context stands shortly before start, or directly behind the number that starts there.
func (d *Detector) Announced(text []byte, start int) bool {
	end := start
	for end < len(text) && text[end] > ' ' {
		end++
	}
	return d.announced(text, start, end)
}

// announced finds the last word of Context or Unless before a match: that one decides. Behind a match, only the next word counts.
func (d *Detector) announced(text []byte, start, end int) bool {
	if len(d.Context) == 0 {
		return false
	}
	var words folded
	words.read(text[max(0, start-contextBefore):start], start > contextBefore)
	for at := words.n; at > 0; {
		at = bytes.LastIndexByte(words.text[:at], ' ')
		rest := words.text[at+1 : words.n]
		if anyPhrase(d.Context, rest) {
			return true
		}
		if anyPhrase(d.Unless, rest) {
			return false
		}
		at = max(at, 0)
	}
	behind := text[end:min(len(text), end+contextBehind)]
	if stop := bytes.IndexAny(behind, "\n:=;"); stop >= 0 {
		behind = label(behind, stop)
	}
	words.read(behind, false)
	return anyPhrase(d.Context, bytes.TrimLeft(words.text[:words.n], " "))
}

// label is what stands behind a match up to the stop, and nothing where that names what comes next: "fax: 555-0100".
func label(behind []byte, stop int) []byte {
	if c := behind[stop]; c == ':' || c == '=' {
		return nil
	}
	return behind[:stop]
}

// between are words that stand between a name and its number.
var between = []string{"number", "no", "nr", "num", "is", "id"}

// refuted tells whether the word directly before a match is one of Unless: "order 4155552671", "version 1.2.3.4".
func (d *Detector) refuted(text []byte, start int) bool {
	if len(d.Unless) == 0 {
		return false
	}
	var words folded
	words.read(text[max(0, start-contextBefore):start], start > contextBefore)
	rest := bytes.TrimRight(words.text[:words.n], " ")
	for {
		at := bytes.LastIndexByte(rest, ' ')
		word := rest[at+1:]
		if len(word) == 0 {
			return false
		}
		if !exactly(between, word) {
			return exactly(d.Unless, word)
		}
		rest = rest[:max(at, 0)]
	}
}

func exactly(words []string, word []byte) bool {
	for _, w := range words {
		if w == string(word) {
			return true
		}
	}
	return false
}

// openWord is from which length on a word of Context may be the beginning of a longer one: "answer" of answering, "konto" of
// Kontonummer, but not "tel" of telling.
const openWord = 5

// anyPhrase tells whether the text begins with one of the phrases.
func anyPhrase(phrases []string, text []byte) bool {
	if len(text) == 0 {
		return false
	}
	for _, p := range phrases {
		if p != "" && p[0] == text[0] && len(p) <= len(text) && p == string(text[:len(p)]) && (len(p) >= openWord || p[0] >= 0x80 || len(p) == len(text) || text[len(p)] == ' ') {
			return true
		}
	}
	return false
}

// folded is a piece of a text as lower-case words without accents, with single spaces.
type folded struct {
	text [contextBefore + 1]byte
	n    int
}

// read takes a piece of a text of at most contextBefore bytes. Cut tells that it may begin within a word, which is dropped.
func (f *folded) read(piece []byte, cut bool) {
	f.n = 0
	for i := 0; i < len(piece); i++ {
		c := piece[i]
		switch {
		case c|0x20-'a' <= 'z'-'a':
			c |= 0x20
		case c == 0xc3 && i+1 < len(piece):
			i++
			c = unaccented[piece[i]&0x1f]
		case digit(c), c >= 0x80:
		case c == '\'':
			continue
		default:
			c = ' '
		}
		if c == ' ' && (f.n == 0 || f.text[f.n-1] == ' ') && !cut {
			continue
		}
		if cut {
			cut = c != ' '
			continue
		}
		f.text[f.n] = c
		f.n++
	}
}

// unaccented are the letters of U+00C0 to U+00DF, and so of U+00E0 to U+00FF, as ASCII.
const unaccented = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
