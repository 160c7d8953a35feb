package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

const (
	maxTokenBytes = 64 // of a term; the rest of a longer word is not indexed
	minPrefix     = 2  // characters of the shortest indexed prefix
	maxPrefix     = 15 // characters of the longest
)

// class of a rune, as far as the borders of words go.
type class int

const (
	other class = iota // not part of a word
	lower
	upper
	digit
	ideograph // a word of its own: such text has no spaces
	mark      // belongs to the letter before
)

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case '0' <= r && r <= '9':
		return digit
	case r < utf8.RuneSelf:
		return other
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return ideograph
	case unicode.IsUpper(r):
		return upper
	case unicode.IsLetter(r):
		return lower
	case unicode.IsDigit(r):
		return digit
	case unicode.IsMark(r):
		return mark
	}
	return other
}

// words calls visit for each word of an identifier or a sentence, with its byte offsets: customerID2, customer_id-2 and
// "Customer ID 2" all are customer, id, 2. In a run of capitals the last one begins the next word: HTTPServer is http, server.
func words(s string, visit func(start, end int)) {
	start, before := -1, other // start of the open word, or -1; class of the rune before
	last := 0                  // offset of the rune before
	for i, r := range s {
		now := classOf(r)
		if now == mark && start >= 0 {
			continue
		}
		switch {
		case start < 0:
		case before == upper && now == lower && last > start:
			visit(start, last)
			start = last
		case breaks(before, now):
			visit(start, i)
			start = -1
		}
		if start < 0 && now != other && now != mark {
			start = i
		}
		before, last = now, i
	}
	if start >= 0 {
		visit(start, len(s))
	}
}

func breaks(before, now class) bool {
	if before == ideograph || now == ideograph || now == other {
		return true
	}
	return (before == digit) != (now == digit) || before == lower && now == upper
}

// fold is the term of a word: without case and accents, at most maxTokenBytes long.
func fold(word string) string {
	if !isASCII(word) {
		stripped, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), word)
		if err == nil {
			word = stripped
		}
	}
	word = strings.ToLower(word)
	if len(word) > maxTokenBytes {
		word = strings.ToValidUTF8(word[:maxTokenBytes], "")
	}
	return word
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// terms lists the terms of a text in their order.
func terms(s string) (out []string) {
	words(s, func(start, end int) {
		if term := fold(s[start:end]); term != "" {
			out = append(out, term)
		}
	})
	return out
}

// prefixesOf calls visit for the beginnings of a term that are indexed. The whole term is none of them: who asks for it finds it as a word,
// and a question takes the longer, the more fields a dataset matches in.
func prefixesOf(term string, visit func(prefix string)) {
	n := 0
	for i := range term {
		if n >= minPrefix && n <= maxPrefix {
			visit(term[:i])
		}
		n++
	}
}

// appendBegun appends the terms of a text without their last characters: the beginnings of those are what prefixesOf visits.
func appendBegun(b []byte, text string) []byte {
	first := len(b)
	words(text, func(start, end int) {
		term := fold(text[start:end])
		_, last := utf8.DecodeLastRuneInString(term)
		if term = term[:len(term)-last]; utf8.RuneCountInString(term) < minPrefix {
			return
		}
		if len(b) > first {
			b = append(b, ' ')
		}
		b = append(b, term...)
	})
	return b
}

// joinable calls visit for each part of a path that has several words; see appendJoined.
func joinable(path string, visit func(part string)) {
	for path != "" {
		part := path
		if i := strings.IndexAny(path, "./[]"); i >= 0 {
			part, path = path[:i], path[i+1:]
		} else {
			path = ""
		}
		several := 0
		words(part, func(int, int) { several++ })
		if several > 1 {
			visit(part)
		}
	}
}

// appendJoined appends all words of a part of a path as one term, so that emailaddress finds email_address and emailAddress.
func appendJoined(b []byte, part string) []byte {
	start := len(b)
	words(part, func(from, to int) { b = append(b, fold(part[from:to])...) })
	if len(b) > start+maxTokenBytes {
		b = append(b[:start], bytes.ToValidUTF8(b[start:start+maxTokenBytes], nil)...)
	}
	return b
}
