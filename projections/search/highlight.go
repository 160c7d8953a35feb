package search

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	bsearch "github.com/blevesearch/bleve/v2/search"
)

const (
	maxHighlightedFields = 5
	snippetBytes         = 160 // of a comment around its first mark
)

// marker marks the words of a text that a question asked for. It works on the entity's own text, so that the index need not
// store texts twice, and marks what prefixes and typos matched too.
type marker struct {
	wanted []string
	fuzzy  bool
}

func newMarker(asked question, l level) marker {
	m := marker{fuzzy: l > strict}
	for _, c := range asked.clauses {
		m.wanted = append(m.wanted, c.terms...)
	}
	return m
}

// highlights are HTML: texts escaped, matches in <mark>. The keys are name, fields and comment; what does not match is absent.
func (m marker) highlights(e *entity) map[string]string {
	out := map[string]string{}
	put := func(key, text string, marked bool) {
		if marked {
			out[key] = text
		}
	}
	name, marked := m.mark(e.Name)
	put("name", name, marked)
	fields, marked := m.fields(e)
	put("fields", fields, marked)
	comment, marked := m.comment(e)
	put("comment", comment, marked)
	if len(out) == 0 {
		return nil
	}
	return out
}

func (m marker) fields(e *entity) (string, bool) {
	var found []string
	for _, f := range e.Fields {
		if text, marked := m.mark(f.Path); marked && len(found) < maxHighlightedFields {
			found = append(found, text)
		}
	}
	return strings.Join(found, ", "), len(found) > 0
}

// comment is a piece of the first comment that matches.
func (m marker) comment(e *entity) (string, bool) {
	if text, marked := m.snippet(e.Comment); marked {
		return text, true
	}
	for _, f := range e.Fields {
		if text, marked := m.snippet(f.Comment); marked {
			return text, true
		}
	}
	return "", false
}

func (m marker) snippet(s string) (string, bool) {
	spans := m.spans(s)
	if len(spans) == 0 {
		return "", false
	}
	from := runeStart(s, max(0, spans[0].start-snippetBytes/4))
	to := runeStart(s, min(len(s), max(from+snippetBytes, spans[0].end)))
	text, _ := m.mark(s[from:to])
	if from > 0 {
		text = "…" + text
	}
	if to < len(s) {
		text += "…"
	}
	return text, true
}

// runeStart is the nearest place at or before i where a character begins.
func runeStart(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func (m marker) mark(s string) (text string, marked bool) {
	var b strings.Builder
	done := 0
	for _, span := range m.spans(s) {
		b.WriteString(html.EscapeString(s[done:span.start]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(s[span.start:span.end]))
		b.WriteString("</mark>")
		done = span.end
	}
	b.WriteString(html.EscapeString(s[done:]))
	return b.String(), done > 0
}

type span struct{ start, end int }

func (m marker) spans(s string) (out []span) {
	words(s, func(start, end int) {
		if m.wants(fold(s[start:end])) {
			out = append(out, span{start, end})
		}
	})
	return out
}

func (m marker) wants(term string) bool {
	return slices.ContainsFunc(m.wanted, func(wanted string) bool {
		return term == wanted || len(wanted) >= minPrefix && strings.HasPrefix(term, wanted) || m.fuzzy && near(term, wanted)
	})
}

// near is misspelt's rule, with a swap of neighbours counted as the two edits that it is.
func near(term, wanted string) bool {
	if letters(wanted) < fuzzyLetters || term == "" || term[0] != wanted[0] {
		return false
	}
	distance := bsearch.LevenshteinDistance(term, wanted)
	return distance <= 1 || distance == 2 && len(term) == len(wanted)
}
