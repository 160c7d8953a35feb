package detector

import (
	"bytes"
	"unicode/utf8"
)

// Bounded tells whether the bytes from start to end of a text are a token of their own and no part of a longer one: of a word, a
// decimal, a version, a price, a path or an identifier in groups. An expression's own boundaries need not say so.
func Bounded(text []byte, start, end int) bool {
	return BoundedBefore(text, start) && boundedBehind(text, start, end)
}

// BoundedBefore looks at what stands before a match: where it is false, nothing that starts there is bounded.
func BoundedBefore(text []byte, start int) bool {
	if start == 0 || !wordAt(text, start) && text[start] != '+' && text[start] != '(' {
		return true
	}
	if wordBefore(text, start) {
		return false
	}
	before := text[start-1]
	wordBeyond := start > 1 && wordBefore(text, start-1)
	switch before {
	case '$', '+', '@':
		return false
	case '.', '-', '/', '~':
		return !wordBeyond
	case ':':
		return !wordBeyond || !digit(text[start-2])
	case ',':
		return !decimalComma(text[:start-1])
	}
	return !currency(text[:start])
}

// boundedBehind looks at what stands behind a match.
func boundedBehind(text []byte, start, end int) bool {
	if end == len(text) || end == 0 || !wordBefore(text, end) {
		return true
	}
	if wordAt(text, end) {
		return false
	}
	digitBeyond := end+1 < len(text) && digit(text[end+1])
	switch text[end] {
	case '.', '/':
		return !digitBeyond
	case '-': // 10.2.3.4-rc1 is a version
		return !digitBeyond && (bytes.Count(text[start:end], dot) != 3 || end+1 == len(text) || !wordAt(text, end+1))
	case ':':
		return !digitBeyond || hostLike(text[start:end])
	case '@', '%':
		return false
	}
	return true
}

var dot = []byte{'.'}

// decimalComma tells whether a text that goes on with a comma and a number ends in a single 0: 0,4111 is a number, a,b,4111 a list.
func decimalComma(text []byte) bool {
	n := len(text)
	return n > 0 && text[n-1] == '0' && (n == 1 || !wordBefore(text, n-1))
}

// hostLike tells whether a match may have a port behind it: dots are its only separators.
func hostLike(match []byte) bool {
	return bytes.IndexByte(match, '.') > 0 && !bytes.ContainsAny(match, " -()")
}

// wordAt tells whether a letter, a digit or an underscore starts at i.
func wordAt(text []byte, i int) bool {
	return tokenByte(text[i]) || text[i] >= 0x80 && letterAt(text[i:])
}

// wordBefore tells whether a letter, a digit or an underscore ends before i.
func wordBefore(text []byte, i int) bool {
	c := text[i-1]
	if c < 0x80 {
		return tokenByte(c)
	}
	r, _ := utf8.DecodeLastRune(text[:i])
	return letterRune(r)
}

func letterAt(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	return letterRune(r)
}

// letterRune tells letters of scripts that put spaces between words from the rest of Unicode: Latin with accents, Greek, Cyrillic.
// Chinese, Japanese and Korean text stands directly beside a number.
func letterRune(r rune) bool { return r >= 0xc0 && r < 0x600 && r != 0xd7 && r != 0xf7 }

func tokenByte(c byte) bool { return digit(c) || c|0x20-'a' <= 'z'-'a' || c == '_' }

func digit(c byte) bool { return c-'0' <= 9 }

// currency tells whether a text ends in a sign that makes the number behind it a price.
func currency(text []byte) bool {
	r, _ := utf8.DecodeLastRune(text)
	switch r {
	case '$', '£', '€', '¥', '₹':
		return true
	}
	return false
}

// atWord makes expressions match only where a word begins, which saves an automaton the states of all other places.
func atWord(expressions []string) []string {
	out := make([]string, len(expressions))
	for i, e := range expressions {
		out[i] = `\b` + e
	}
	return out
}
