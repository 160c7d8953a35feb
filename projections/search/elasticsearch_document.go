package search

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendAction appends what _bulk wants before a document that replaces one write of it, and no other.
func appendAction(b []byte, id string, replaced write) []byte {
	if replaced == (write{}) {
		b = append(b, `{"create":{"_id":"`...)
		b = append(b, id...)
		return append(b, "\"}}\n"...)
	}
	b = append(b, `{"index":{"_id":"`...)
	b = append(b, id...)
	b = append(b, `","if_seq_no":`...)
	b = strconv.AppendInt(b, replaced.seq, 10)
	b = append(b, `,"if_primary_term":`...)
	b = strconv.AppendInt(b, replaced.epoch, 10)
	return append(b, "}}\n"...)
}

// append appends the JSON of an entity's document to b. state is the entity as JSON.
func (w *documentWriter) append(b []byte, e *entity, id string, state []byte, at applied) []byte {
	w.b = b
	w.b = append(w.b, '{')
	w.key(fieldState)
	w.b = appendQuoted(w.b, state)
	w.key(fieldApplied)
	w.b = at.append(w.b)
	if e.Observed {
		w.add(fieldOrder, id)
		e.parts(w.add)
	}
	return append(w.b, "}\n"...)
}

func (a applied) append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"facts":`...), a.Facts, 10)
	b = strconv.AppendInt(append(b, `,"findings":`...), a.Findings, 10)
	return append(b, '}')
}

// documentWriter writes documents, one after the other.
type documentWriter struct {
	b                    []byte
	words, begun, joined spelled
}

func newDocumentWriter() *documentWriter {
	return &documentWriter{words: spelled{}, begun: spelled{}, joined: spelled{}}
}

func (w *documentWriter) key(field string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, field...)
	w.b = append(w.b, `":`...)
}

// add writes the values of a field in the form in which its mapping wants them; see entity.parts.
func (w *documentWriter) add(field string, values ...string) {
	switch field {
	case fieldPrefix:
		w.list(field, values, nil, appendBegun)
	case fieldFieldPrefix:
		w.list(field, values, w.begun, appendBegun)
	case fieldName, fieldComments:
		w.list(field, values, nil, appendWords)
	case fieldFields, fieldLabels:
		w.list(field, values, w.words, appendWords)
	case fieldJoined:
		w.list(field, values, w.joined, appendJoinable)
	default:
		w.list(field, values, nil, appendText)
	}
}

// list writes nothing for an empty value, and leaves a field without one out. known is nil where values are hardly the same twice.
func (w *documentWriter) list(field string, values []string, known spelled, write func(b []byte, value string) []byte) {
	before := len(w.b)
	w.key(field)
	w.b = append(w.b, '[')
	empty := len(w.b)
	for _, value := range values {
		start := len(w.b)
		if start > empty {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, '"')
		opened := len(w.b)
		if w.b = known.append(w.b, value, write); len(w.b) == opened {
			w.b = w.b[:start]
			continue
		}
		w.b = append(w.b, '"')
	}
	if len(w.b) == empty {
		w.b = w.b[:before]
		return
	}
	w.b = append(w.b, ']')
}

// appendWords appends the terms of a text, which need no escapes: they are letters and digits.
func appendWords(b []byte, text string) []byte {
	first := len(b)
	words(text, func(start, end int) {
		if len(b) > first {
			b = append(b, ' ')
		}
		b = append(b, fold(text[start:end])...)
	})
	return b
}

func appendJoinable(b []byte, text string) []byte {
	first := len(b)
	joinable(text, func(part string) {
		if len(b) > first {
			b = append(b, ' ')
		}
		b = appendJoined(b, part)
	})
	return b
}

func appendText(b []byte, text string) []byte {
	return appendEscaped(b, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

func appendQuoted(b, text []byte) []byte { return append(appendEscaped(append(b, '"'), text), '"') }

// appendEscaped appends valid UTF-8 with what a JSON string must escape.
func appendEscaped[T string | []byte](b []byte, text T) []byte {
	done := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, text[done:i]...)
		done = i + 1
		if c >= ' ' {
			b = append(b, '\\', c)
			continue
		}
		b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
	}
	return append(b, text[done:]...)
}

const hexDigits = "0123456789abcdef"
