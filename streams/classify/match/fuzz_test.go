package match

import (
	"errors"
	"regexp"
	"testing"
)

// Bounds of what is fuzzed, in bytes: the oracle compiles an expression for every position of a text to find in.
const (
	fuzzedPattern = 60
	fuzzedText    = 200
	fuzzedFind    = 24
)

func seed(f *testing.F) {
	for _, pattern := range []string{`\b[0-9]{3}-[0-9]{2}\b`, `(?i)straße|k`, `[^a]\p{L}*$`, `(?m)^a.*b$`, `\Bx{0,12}\z`, `(a|b)*a(a|b){5}`, `a{0,9}?`, ``} {
		for _, text := range []string{"", "123-45 a\xffb", "STRASSE \u212a\n", "aé世😀\xe4\xb8", "abababab", "xxxxxxxxxxxxx"} {
			f.Add(pattern, []byte(text))
		}
	}
}

// compileBoth returns nil where the expression is malformed, which both must say, or too large.
func compileBoth(t *testing.T, pattern string, o Options) (*Automaton, *regexp.Regexp) {
	expression := pattern
	if o.Anchored {
		expression = `\A(?:` + pattern + `)\z`
	}
	_, err := regexp.Compile(pattern)
	a, mine := Compile([]string{pattern, `b+`}, o)
	if errors.Is(mine, errTooLarge) {
		return nil, nil
	}
	if (err != nil) != (mine != nil) {
		t.Fatalf("%q: regexp says %v, match says %v", pattern, err, mine)
	}
	if err != nil {
		return nil, nil
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil, nil // the parentheses made it too deep
	}
	return a, re
}

func FuzzMatch(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		if len(pattern) > fuzzedPattern || len(text) > fuzzedText {
			return
		}
		for _, o := range []Options{{Defer: true}, {Defer: true, Anchored: true}, {Sample: [][]byte{text[:len(text)/2]}}, {Sample: [][]byte{text}, Anchored: true}} {
			a, re := compileBoth(t, pattern, o)
			if a == nil {
				return
			}
			m := a.NewMatcher()
			want, got := re.Match(text), m.Match(text)
			if got.Has(0) != want {
				t.Fatalf("%q in %q, %+v: got %v, want %v", pattern, text, o, got.Has(0), want)
			}
			dst := make([]Set, 5)
			m.MatchAll([][]byte{text, text, text[:len(text)/2], text, text}, dst)
			if dst[0] != got || dst[1] != got || dst[3] != got || dst[4] != got || dst[2] != m.Match(text[:len(text)/2]) {
				t.Fatalf("%q in %q, %+v: Match %v, MatchAll %v", pattern, text, o, got, dst)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		if len(pattern) > fuzzedPattern || len(text) > fuzzedFind {
			return
		}
		if a, _ := compileBoth(t, pattern, Options{Defer: true}); a == nil {
			return
		}
		checkFind(t, pattern, text)
		checkScan(t, []string{pattern, "b+"}, text)
	})
}
