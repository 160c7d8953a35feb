package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTextBytes      = 1024 // of a question; the rest is ignored
	maxClauses        = 16   // words and phrases of a question; the rest is ignored
	fuzzyLetters      = 5    // a word of fewer letters must be spelt right
	maxFuzzyExpansion = 32   // terms that a misspelt word may stand for, in one field
)

// The boosts order the ways to match: the whole name before a word of it, before a field, before a comment.
const (
	boostExact       = 100
	boostName        = 6
	boostPrefix      = 3
	boostFields      = 2
	boostLabels      = 2
	boostFieldPrefix = 1
	boostComments    = 1
	boostOwned       = 0.1 // people have chosen an owner, or certified it: between two that match alike, it is the one to use
)

// question is what a person typed: words and quoted phrases, each a list of terms. It has no syntax that could be wrong.
type question struct {
	whole   string // without case and outer space, for exact names
	clauses []clause
}

// clause is one word, or a phrase when it has several terms. all says that the words came in quotes.
type clause struct {
	terms  []string
	phrase bool
}

func parse(text string) question {
	if len(text) > maxTextBytes {
		text = text[:maxTextBytes]
	}
	text = strings.ToValidUTF8(text, " ")
	q := question{whole: strings.ToLower(strings.TrimSpace(text))}
	quoted := false
	parts := strings.Split(text, `"`)
	for i, part := range parts {
		q.add(terms(part), quoted && i < len(parts)-1) // a quote that is not closed is none
		quoted = !quoted
	}
	return q
}

func (q *question) add(words []string, phrase bool) {
	if phrase && len(words) > 1 {
		q.append(clause{words, true})
		return
	}
	for _, word := range words {
		q.append(clause{[]string{word}, false})
	}
}

func (q *question) append(c clause) {
	if len(q.clauses) < maxClauses && len(c.terms) <= maxClauses {
		q.clauses = append(q.clauses, c)
	}
}

// level is how far a search bends to find something: each is tried when the one before finds nothing.
type level int

const (
	strict level = iota // every clause, spelt right or begun
	fuzzy               // every clause, one letter may be wrong
	loose               // any clause, one letter may be wrong
	levels
)

// empty tells that nothing was asked, so that everything is listed by name. Punctuation alone is a question, about nothing.
func (q question) empty() bool { return q.whole == "" && len(q.clauses) == 0 }

// alternative is one way in which a clause may match.
type alternative struct {
	how   how
	field string
	terms []string // one, or those of a phrase
	boost float64
}

type how int

const (
	exactly  how = iota
	misspelt     // one letter may be wrong
	inARow
)

// alternatives are the ways in which a clause matches at a level: any of them will do, and each that does adds to the score.
func (c clause) alternatives(l level) []alternative {
	if c.phrase {
		return c.each(inARow, boosted{fieldName, boostName}, boosted{fieldFields, boostFields}, boosted{fieldComments, boostComments},
			boosted{fieldLabels, boostLabels})
	}
	word := c.terms[0]
	out := c.each(exactly, boosted{fieldName, boostName}, boosted{fieldFields, boostFields}, boosted{fieldLabels, boostLabels},
		boosted{fieldComments, boostComments}, boosted{fieldJoined, boostFields})
	if n := utf8.RuneCountInString(word); n >= minPrefix && n <= maxPrefix {
		out = append(out, c.each(exactly, boosted{fieldPrefix, boostPrefix}, boosted{fieldFieldPrefix, boostFieldPrefix})...)
	}
	if l > strict && letters(word) >= fuzzyLetters {
		out = append(out, c.each(misspelt, boosted{fieldName, boostPrefix}, boosted{fieldFields, boostFieldPrefix},
			boosted{fieldLabels, boostFieldPrefix})...)
	}
	return out
}

type boosted struct {
	field string
	boost float64
}

func (c clause) each(h how, fields ...boosted) []alternative {
	out := make([]alternative, 0, len(fields))
	for _, f := range fields {
		out = append(out, alternative{h, f.field, c.terms, f.boost})
	}
	return out
}

func letters(word string) (n int) {
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// facetValues is how many values of a facet an answer counts.
const facetValues = 20
