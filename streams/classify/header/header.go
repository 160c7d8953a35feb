package header

import "slices"

// Header is a name of a field, read.
type Header struct {
	Words []string // never empty strings
	Blank bool     // it says nothing: no word, or only such as column, field, c17
}

// Read splits a name into words that the vocabulary knows where it can.
func (v Vocabulary) Read(name string) Header {
	h := Header{Words: v.Split(Words(name))}
	h.Blank = !slices.ContainsFunc(h.Words, func(w string) bool {
		_, empty := empty[w]
		return !empty && len(w) > 1 && (w[0] < '0' || w[0] > '9')
	})
	return h
}

// empty are words that say nothing about what is in a field.
var empty = set("c col column field f attr attribute var variable value val data x y z unnamed key item element string text str v payload content cell unknown misc")

// AboutPeople reports whether a name, as of a dataset, says that rows are people.
func (v Vocabulary) AboutPeople(name string) bool {
	return slices.ContainsFunc(v.Split(Words(name)), func(w string) bool { return in(people, w) })
}

// Phrase is a compiled phrase: the words that a header must have in a row.
type Phrase []string

// NewPhrase compiles a phrase as headers are split, so that an abbreviation in either means the same.
func NewPhrase(text string) Phrase { return Words(text) }

// Place is where a phrase stands in a header, the more telling the greater.
type Place uint8

// The places of phrases.
const (
	Nowhere Place = iota
	Inside        // between other words: primary_email_sender_domain
	Lead          // before other words: email_marketing
	Head          // after other words: marketing_email
	Dressed       // among words that do not change what it names: customer_email_2
	Whole         // it is the header: email
)

// Match is how a header says a phrase.
type Match struct {
	Place     Place
	Start     int  // index of its first word
	Extra     int  // words beside the phrase that are no context
	About     bool // the header has a word that makes it speak about the infotype: email_verified
	Attribute bool // a word behind the phrase makes it a reference: city_id
}

// Match looks for a phrase at the given word of the header.
func (h *Header) Match(p Phrase, start int) Match {
	end := start + len(p)
	if len(p) == 0 || end > len(h.Words) || !slices.Equal(h.Words[start:end], p) {
		return Match{}
	}
	m := Match{Place: Inside, Start: start}
	for i, w := range h.Words {
		if i >= start && i < end {
			continue
		}
		m.About = m.About || h.about(i, end)
		m.Attribute = m.Attribute || i >= end && in(attributes, w)
		if len(w) > 1 && !in(context, w) && !in(people, w) && !in(empty, w) {
			m.Extra++
		}
	}
	m.Place = h.place(start, end, m.Extra)
	return m
}

// about reports whether the word at i makes the header speak about the phrase that ends at end.
func (h *Header) about(i, end int) bool {
	w := h.Words[i]
	edge := i == 0 || i == len(h.Words)-1
	switch {
	case in(about, w) || edge && (w == "on" || w == "at"):
		return true
	case i >= end:
		return in(behind, w)
	}
	return (in(behind, w) || w == "number") && h.Words[i+1] == "of"
}

func (h *Header) place(start, end, extra int) Place {
	switch {
	case end-start == len(h.Words):
		return Whole
	case extra == 0:
		return Dressed
	case end == len(h.Words):
		return Head
	case start == 0:
		return Lead
	}
	return Inside
}

// Has reports whether the words of a phrase stand in a row anywhere in the header.
func (h *Header) Has(p Phrase) bool {
	for i := 0; i+len(p) <= len(h.Words); i++ {
		if slices.Equal(h.Words[i:i+len(p)], p) {
			return len(p) > 0
		}
	}
	return false
}

func in(set map[string]struct{}, word string) bool {
	_, ok := set[word]
	return ok
}
