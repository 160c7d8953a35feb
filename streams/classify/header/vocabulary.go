package header

import "strings"

// Vocabulary splits words that were written together, as "mailingaddress", into words that it knows.
type Vocabulary map[string]struct{}

// NewVocabulary knows the words that headers use beside those of phrases.
func NewVocabulary() Vocabulary {
	v := Vocabulary{}
	for _, words := range []map[string]struct{}{about, behind, attributes, people, context, whole} {
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

// Split cuts each word into known ones where it can, and takes the form of it that is known.
func (v Vocabulary) Split(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		out = append(out, v.parts(v.known(w))...)
	}
	return out
}

func (v Vocabulary) has(word string) bool {
	_, ok := v[word]
	return ok
}

// umlauts are written out where letters have no dots: Staatsangehoerigkeit.
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// known is the word without umlauts that are written out, or its singular, where only that is known.
func (v Vocabulary) known(word string) string {
	if v.has(word) {
		return word
	}
	if plain := umlauts.Replace(word); v.has(plain) {
		return plain
	}
	if one, plural := strings.CutSuffix(word, "s"); plural && len(one) >= minPart && v.has(one) {
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
