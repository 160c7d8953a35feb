package match

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// pieces are put together to expressions that touch what is difficult.
var pieces = []string{"a", "b", "ab", "é", "ſ", "k", "-", " ", "_", ".", "\\n", "\\d", "\\D", "\\w", "\\W", "\\s", "[^a]", "[a-c]", "[^\\x00-\\x{7f}]",
	"\\p{L}", "\\P{L}", "\\x{FFFD}", "[世-界]", "😀", "^", "$", "\\A", "\\z", "\\b", "\\B", "(?m:^)", "(?m:$)", "(?s:.)", "(?i:k)", "(?i:Σ)", "\\x{10FFFF}", "(?-s:.)", "[[:^word:]]"}

func drawExpression(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom(pieces).Draw(t, "piece")
	}
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0:
		return drawExpression(t, depth-1) + drawExpression(t, depth-1)
	case 1:
		return "(?:" + drawExpression(t, depth-1) + "|" + drawExpression(t, depth-1) + ")"
	case 2:
		return "(?:" + drawExpression(t, depth-1) + ")" + rapid.SampledFrom([]string{"*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{1,12}", "{0,9}"}).Draw(t, "repeat")
	}
	return drawExpression(t, depth-1) + drawExpression(t, depth-1)
}

var fragments = []string{"a", "b", "c", "k", "K", "\u212a", "ſ", "s", "σ", "ς", "é", "世", "界", "😀", "\n", " ", "_", "-", "0", "9", "\xff", "\xe4", "\xe4\xb8", "\xb8", "\xf0\x9f", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\x80", "\xef\xbf\xbd", "\U0010FFFF", "\xf4\x90\x80\x80", "\xe0\x80", "\x00", "."}

func drawText(t *rapid.T, most int) []byte {
	var text []byte
	for range rapid.IntRange(0, most).Draw(t, "length") {
		text = append(text, rapid.SampledFrom(fragments).Draw(t, "bit")...)
	}
	return text
}

type fatal interface{ Fatal(args ...any) }

func oracle(t fatal, expression string, anchored bool) *regexp.Regexp {
	if anchored {
		expression = `\A(?:` + expression + `)\z`
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func TestMatchEqualsRegexp(t *testing.T) {
	for _, anchored := range []bool{false, true} {
		rapid.Check(t, func(t *rapid.T) {
			var patterns []string
			for range rapid.IntRange(1, 5).Draw(t, "patterns") {
				patterns = append(patterns, drawExpression(t, rapid.IntRange(0, 3).Draw(t, "depth")))
			}
			a, err := Compile(patterns, Options{Anchored: anchored, Sample: [][]byte{drawText(t, 10)}})
			if err != nil {
				t.Fatal(err)
			}
			m := a.NewMatcher()
			values := make([][]byte, 9)
			for i := range values {
				values[i] = drawText(t, 12)
			}
			all := make([]Set, len(values))
			m.MatchAll(values, all)
			for i, text := range values {
				found := m.Match(text)
				if found != all[i] {
					t.Fatalf("%q in %q: Match %v, MatchAll %v", patterns, text, found, all[i])
				}
				for i, p := range patterns {
					if want := oracle(t, p, anchored).Match(text); want != found.Has(i) {
						t.Fatalf("anchored %v: %q in %q: got %v, want %v", anchored, p, text, found.Has(i), want)
					}
				}
			}
		})
	}
}
