package detector

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// letter is the class of letters in expressions: ASCII letters, and everything beyond ASCII.
const letter = `[A-Za-z\x{80}-\x{10ffff}]`

// wordList is a set of lower-case ASCII words of at most maxListed bytes.
type wordList map[string]struct{}

const maxListed = 32

func listed(words string) wordList {
	out := wordList{}
	for w := range strings.FieldsSeq(words) {
		out[w] = struct{}{}
	}
	return out
}

// has reports whether the word is listed, whatever the case of its ASCII letters. It does not allocate.
func (l wordList) has(word []byte) bool {
	var small [maxListed]byte
	if len(word) > len(small) {
		return false
	}
	for i, c := range word {
		if c-'A' < 26 {
			c |= 0x20
		}
		small[i] = c
	}
	_, ok := l[string(small[:len(word)])]
	return ok
}

// wordByte are the bytes of words: letters and digits, and the bytes of characters beyond ASCII.
func wordByte(c byte) bool { return c|0x20-'a' < 26 || c-'0' < 10 || c >= utf8.RuneSelf }

// nextWord is the first word of s and what follows it; both are empty at the end.
func nextWord(s []byte) (word, rest []byte) {
	start := bytes.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf || wordByte(byte(r)) })
	if start < 0 {
		return nil, nil
	}
	end := start
	for end < len(s) && wordByte(s[end]) {
		end++
	}
	return s[start:end], s[end:]
}

// holds reports whether any word of s is listed.
func (l wordList) holds(s []byte) bool {
	for word, rest := nextWord(s); len(word) > 0; word, rest = nextWord(rest) {
		if l.has(word) {
			return true
		}
	}
	return false
}
