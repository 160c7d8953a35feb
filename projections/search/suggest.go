package search

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	bsearch "github.com/blevesearch/bleve/v2/search"

	"datawave/schemas/readmodel"
)

const (
	suggestedFrom  = 50 // hits whose words complete a text
	suggestedHits  = 5
	maxCompletions = 8
	maxCorrected   = 8 // words of a text
	maxSpellings   = 5 // that are tried for a word
	distantLetters = 8 // from so many letters on, two of a word may be wrong
)

// dictionary is what suggestions are made of.
type dictionary interface {
	// first are the first hits, up to limit, that have all words of a question, and how many there are, up to some hundred at least.
	first(ctx context.Context, asked question, limit int) (found, error)
	// spellings are terms of names, fields and labels within so many edits of a word, which begin with the same letter, the
	// commonest first. A term may be one that only deleted datasets have.
	spellings(ctx context.Context, word string, edits int) ([]string, error)
}

func suggest(ctx context.Context, d dictionary, text string) (readmodel.Suggestions, error) {
	out := readmodel.Suggestions{Completions: []string{}, Hits: []readmodel.Hit{}}
	asked := parse(text)
	if len(asked.clauses) == 0 {
		return out, nil
	}
	f, err := d.first(ctx, asked, suggestedFrom)
	if err == nil && len(f.hits) == 0 {
		out.Correction, err = corrected(ctx, d, asked)
		if err != nil || out.Correction == "" {
			return out, err
		}
		asked = parse(out.Correction)
		if f, err = d.first(ctx, asked, suggestedHits); len(f.hits) == 0 {
			out.Correction = ""
		}
	}
	if err != nil {
		return out, err
	}
	if out.Correction == "" {
		if out.Completions, err = completions(text, f.hits); err != nil {
			return out, err
		}
	}
	page, err := f.page(newMarker(asked, strict), suggestedHits, strict)
	out.Hits = append(out.Hits, page.Hits...)
	return out, err
}

// completions end the last word of a text as the hits do, the way that most of them do first.
func completions(text string, hits []hit) ([]string, error) {
	out := []string{}
	start := -1
	words(text, func(from, to int) {
		if start = -1; to == len(text) {
			start = from
		}
	})
	if start < 0 {
		return out, nil
	}
	counts, begun := map[string]int{}, fold(text[start:])
	for _, h := range hits {
		ended, err := h.begunBy(begun)
		if err != nil {
			return out, err
		}
		for _, word := range ended {
			counts[word]++
		}
	}
	for word := range counts {
		out = append(out, word)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	out = out[:min(maxCompletions, len(out))]
	for i, word := range out {
		out[i] = text[:start] + word
	}
	return out, nil
}

// begunBy are the words of the hit's name and fields that a word is the beginning of, each once.
func (h *hit) begunBy(begun string) (out []string, err error) {
	var e entity
	if err := json.Unmarshal(h.state, &e); err != nil {
		return nil, err
	}
	paths, _ := e.texts()
	for _, text := range append(paths, e.Name) {
		for _, word := range terms(text) {
			if len(word) > len(begun) && strings.HasPrefix(word, begun) {
				out = with(out, word)
			}
		}
	}
	return out, nil
}

// corrected is a question with each word that nothing has replaced by the nearest that something has; empty when there is no word to
// replace, or none to replace one by.
func corrected(ctx context.Context, d dictionary, asked question) (string, error) {
	var out []string
	changed := false
	for _, c := range asked.clauses[:min(maxCorrected, len(asked.clauses))] {
		for _, word := range c.terms {
			spelt, err := respelt(ctx, d, word)
			if err != nil || spelt == "" {
				return "", err
			}
			changed = changed || spelt != word
			out = append(out, spelt)
		}
	}
	if !changed {
		return "", nil
	}
	return strings.Join(out, " "), nil
}

// respelt is the word itself where a dataset has it; else the nearest that one has, and the commonest of those; else nothing.
func respelt(ctx context.Context, d dictionary, word string) (string, error) {
	has := func(word string) (int64, error) {
		f, err := d.first(ctx, question{clauses: []clause{{terms: []string{word}}}}, 1)
		return f.total, err
	}
	if n, err := has(word); err != nil || n > 0 {
		return word, err
	}
	length := letters(word)
	if length < fuzzyLetters {
		return "", nil
	}
	allowed := 1
	if length >= distantLetters {
		allowed = 2
	}
	spellings, err := d.spellings(ctx, word, allowed)
	if err != nil {
		return "", err
	}
	best, nearest, most := "", allowed+1, int64(0)
	slices.SortStableFunc(spellings, func(a, b string) int { return edits(a, word) - edits(b, word) })
	for _, candidate := range spellings[:min(maxSpellings, len(spellings))] {
		n, err := has(candidate)
		if err != nil {
			return "", err
		}
		if distance := edits(candidate, word); n > 0 && (distance < nearest || distance == nearest && (n > most || n == most && candidate < best)) {
			best, nearest, most = candidate, distance, n
		}
	}
	return best, nil
}

// edits are the letters to add, to take out, to replace, or to swap with their neighbours.
func edits(a, b string) int {
	distance := bsearch.LevenshteinDistance(a, b)
	if distance == 2 && len(a) == len(b) && swapped(a, b) {
		return 1
	}
	return distance
}

// swapped tells of two words that differ in two neighbouring letters that have changed places.
func swapped(a, b string) bool {
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
