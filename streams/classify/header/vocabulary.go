package header

import "strings"

// Vocabulary splits words that were written together, as "mailingaddress", into words that it knows.
type Vocabulary map[string]struct{}

// NewVocabulary knows the words that headers use beside those of phrases.
func NewVocabulary() Vocabulary {
	v := Vocabulary{}
	for _, words := range []map[string]struct{}{about, attributes, people, context} {
		for w := range words {
			if len(w) >= minPart {
				v[w] = struct{}{}
			}
		}
	}
	return v
}

// minPart is the shortest word that is looked for inside a longer one.
const minPart = 3

// Add makes words known.
func (v Vocabulary) Add(words ...string) {
	for _, w := range words {
		v[w] = struct{}{}
	}
}

// Split cuts each word into known ones where it can, and takes the singular of a plural that only the singular of is known.
func (v Vocabulary) Split(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		out = append(out, v.parts(v.singular(w))...)
	}
	return out
}

func (v Vocabulary) has(word string) bool {
	_, ok := v[word]
	return ok
}

func (v Vocabulary) singular(word string) string {
	if one, plural := strings.CutSuffix(word, "s"); plural && len(one) >= minPart && !v.has(word) && v.has(one) {
		return one
	}
	return word
}

// parts is the word cut into known words, longest first word first; the word itself when that is not possible.
func (v Vocabulary) parts(word string) []string {
	if _, ordinary := whole[word]; ordinary || v.has(word) || len(word) > 64 {
		return []string{word}
	}
	if stem, last := endings(word); v.has(stem) {
		return unfold([]string{stem, last})
	}
	for i := len(word) - minPart; i >= minPart; i-- {
		if !v.has(word[:i]) && abbreviations[word[:i]] == nil {
			continue
		}
		rest := v.parts(word[i:])
		if v.has(rest[0]) || abbreviations[rest[0]] != nil {
			return unfold(append([]string{word[:i]}, rest...))
		}
	}
	return []string{word}
}

// endings cuts off a last word of two letters that columns often end in: genderid, phoneno.
func endings(word string) (stem, last string) {
	n := len(word) - 2
	if n < minPart || word[n:] != "id" && word[n:] != "no" && word[n:] != "nr" && word[n:] != "cd" {
		return "", ""
	}
	return word[:n], word[n:]
}

// unfold replaces abbreviations by what they stand for.
func unfold(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if long, ok := abbreviations[w]; ok {
			out = append(out, long...)
			continue
		}
		out = append(out, w)
	}
	return out
}
