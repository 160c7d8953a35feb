package search

import "github.com/blevesearch/bleve/v2/analysis"

// wordAnalyzer makes the terms of a text.
type wordAnalyzer struct{}

func (wordAnalyzer) Analyze(text []byte) analysis.TokenStream {
	var out analysis.TokenStream
	s := string(text)
	words(s, func(start, end int) {
		if term := fold(s[start:end]); term != "" {
			out = append(out, &analysis.Token{Start: start, End: end, Term: []byte(term), Position: len(out) + 1})
		}
	})
	return out
}

// prefixAnalyzer makes the beginnings of a text's terms, each once: a prefix query would walk the dictionary instead, which
// is two orders of magnitude slower.
type prefixAnalyzer struct{}

func (prefixAnalyzer) Analyze(text []byte) analysis.TokenStream {
	var out analysis.TokenStream
	seen := map[string]bool{}
	for _, term := range terms(string(text)) {
		prefixesOf(term, func(prefix string) {
			if !seen[prefix] {
				seen[prefix] = true
				out = append(out, &analysis.Token{Term: []byte(prefix), Position: len(out) + 1})
			}
		})
	}
	return out
}

// joinAnalyzer makes one term of each part of a path that has several words.
type joinAnalyzer struct{}

func (joinAnalyzer) Analyze(text []byte) analysis.TokenStream {
	var out analysis.TokenStream
	joinable(string(text), func(part string) {
		out = append(out, &analysis.Token{Term: appendJoined(nil, part), Position: len(out) + 1})
	})
	return out
}

// wholeAnalyzer makes one term of the whole text, as it is.
type wholeAnalyzer struct{}

func (wholeAnalyzer) Analyze(text []byte) analysis.TokenStream {
	return analysis.TokenStream{{Term: text, End: len(text), Position: 1}}
}
