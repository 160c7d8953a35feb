package detector

import (
	"bytes"

	"datawave/streams/classify/checksum"
	"datawave/streams/classify/match"
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

// Contexts are the words that announce what detectors recognise, and the rules for texts. They do not change.
type Contexts struct {
	detectors []Detector
	rules     []rule // by detector
	phrases   *phrases
}

// NewContexts is for at most match.MaxPatterns detectors, which must not change.
func NewContexts(detectors []Detector) *Contexts {
	c := &Contexts{detectors: detectors, phrases: newPhrases(detectors), rules: make([]rule, len(detectors))}
	for i := range detectors {
		c.rules[i] = rules[detectors[i].Infotype]
	}
	return c
}

// NewSurroundings returns a reader of texts. It has none until it is opened.
func (c *Contexts) NewSurroundings() *Surroundings { return &Surroundings{Contexts: c} }

// Surroundings tells of matches in a text which detectors they are for, by what stands around them. It belongs to one goroutine and
// remembers what it has read: many detectors ask about one place.
type Surroundings struct {
	*Contexts
	text   []byte
	round  int // the number of the text
	front  [recent]front
	behind [recent]behind
}

// recent is how many places are remembered.
const recent = 16

// front is what stands in front of a place.
type front struct {
	round    int // 0 for nowhere
	at       int
	said     match.Set // the detectors that the last word with a say speaks for
	heard    match.Set // those for which there is such a word
	refuting match.Set // those that the word directly in front speaks against
}

// behind is what stands behind a place.
type behind struct {
	round int
	at    int
	said  match.Set
}

// Open sets the text that InText is about. It is read until the next call.
func (s *Surroundings) Open(text []byte) {
	s.text = text
	s.round++
}

// InText tells whether what an expression of Text of a detector, given by its place, matched in the text, the bytes from start to end,
// is the infotype: it is bounded, no word of Unless stands directly before it, and it is valid and clear, or a word of Context
// announces it. With NeedsContext it must be valid and announced. Sure is false where the word speaks for it and not its form.
func (s *Surroundings) InText(detector, start, end int) (accepted, sure bool) {
	d := &s.detectors[detector]
	if !Bounded(s.text, start, end) || len(d.Unless) > 0 && s.before(start).refuting.Has(detector) {
		return false, false
	}
	if d.NeedsContext && !s.announced(detector, start, end) {
		return false, false
	}
	match, more := s.text[start:end], &s.rules[detector]
	valid := d.Valid == nil || d.Valid(match)
	if !valid && (d.NeedsContext || more.valid) {
		return false, false
	}
	sure = valid && d.Valid != nil && (more.clear == nil || more.clear(match))
	return sure || d.NeedsContext || s.announced(detector, start, end), sure
}

// announced finds the last word of Context or Unless before a match: that one decides. Behind a match, only the next word counts.
func (s *Surroundings) announced(detector, start, end int) bool {
	if len(s.detectors[detector].Context) == 0 {
		return false
	}
	if f := s.before(start); f.heard.Has(detector) {
		return f.said.Has(detector)
	}
	return s.after(end).Has(detector)
}

// before returns what stands in front of a place.
func (s *Surroundings) before(start int) *front {
	f := &s.front[start%recent]
	if f.round != s.round || f.at != start {
		*f = front{round: s.round, at: start}
		s.readFront(f)
	}
	return f
}

func (s *Surroundings) readFront(f *front) {
	var words folded
	words.read(s.text[max(0, f.at-contextBefore):f.at], f.at > contextBefore)
	for at := words.n; at > 0; {
		at = bytes.LastIndexByte(words.text[:at], ' ')
		var said voice
		s.phrases.hear(words.text[at+1:words.n], &said)
		f.said.UnionWithout(&said.context, &f.heard)
		f.heard.Union(&said.context)
		f.heard.Union(&said.unless)
		at = max(at, 0)
	}
	f.refuting = s.phrases.exactly(words.last()).unless
}

// after returns the detectors that the word behind a place speaks for.
func (s *Surroundings) after(end int) *match.Set {
	b := &s.behind[end%recent]
	if b.round != s.round || b.at != end {
		*b = behind{round: s.round, at: end, said: s.readBehind(end)}
	}
	return &b.said
}

func (s *Surroundings) readBehind(end int) match.Set {
	behind := s.text[end:min(len(s.text), end+contextBehind)]
	if stop := bytes.IndexAny(behind, "\n:=;"); stop >= 0 {
		behind = label(behind, stop)
	}
	var words folded
	words.read(behind, false)
	var said voice
	s.phrases.hear(words.text[:words.n], &said)
	return said.context
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

// last returns the last word that is none of between.
func (f *folded) last() []byte {
	rest := bytes.TrimRight(f.text[:f.n], " ")
	for {
		at := bytes.LastIndexByte(rest, ' ')
		word := rest[at+1:]
		if len(word) == 0 || !exactly(between, word) {
			return word
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
