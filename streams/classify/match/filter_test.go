package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// needed are pieces with a pair that is rare in plain text, or a run of which there are none.
var needed = []string{"@[a-z]", `\d{2}`, ":/", "é-", "-é", "[A-Z]{2}", "世b", "世界", `\xff[@]`, "_k", "[a-z]{24,}", `[a-z\d]{30}`, `(?:\d-|-\d)`, "(?:@@|::)", "q[zx]", `\b\d\b-`}

// drawFiltered draws an expression of which every match holds one of the needed pieces.
func drawFiltered(t *rapid.T) string {
	around := func(name string) string {
		if rapid.IntRange(0, 2).Draw(t, name+"?") == 0 {
			return ""
		}
		return drawExpression(t, rapid.IntRange(0, 2).Draw(t, name))
	}
	expression := around("before") + rapid.SampledFrom(needed).Draw(t, "needed") + around("after")
	if rapid.IntRange(0, 3).Draw(t, "either") == 0 {
		expression = "(?:" + expression + "|" + rapid.SampledFrom(needed).Draw(t, "other") + ")"
	}
	return expression
}

// drawProse draws a text of words and of bits that end them.
func drawProse(t *rapid.T) []byte {
	bits := append([]string{"@a", "@@", "12", "1-", ":/", "é-", "AB", "世b", "世界", "_k", "qz", "\xff@", strings.Repeat("abcde", 6), strings.Repeat("x1", 16)}, fragments...)
	plainly := strings.Fields(prose)
	var text []byte
	for range rapid.IntRange(0, 25).Draw(t, "length") {
		if rapid.IntRange(0, 2).Draw(t, "word") > 0 {
			text = append(append(text, rapid.SampledFrom(plainly).Draw(t, "plain")...), ' ')
		} else {
			text = append(text, rapid.SampledFrom(bits).Draw(t, "bit")...)
		}
	}
	return text
}

func TestFilteredEqualsRegexp(t *testing.T) {
	filtered, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var patterns []string
		for range rapid.IntRange(1, 4).Draw(t, "patterns") {
			patterns = append(patterns, drawFiltered(t))
		}
		a, err := Compile(patterns, Options{Sample: [][]byte{drawProse(t)}})
		if err != nil {
			t.Fatal(err)
		}
		all++
		filtered += int(bit(a.table.Load().filter != nil))
		m := a.NewMatcher()
		for range 3 {
			text := drawProse(t)
			want := findAll(t, patterns, text)
			if got := scanAll(m, text); !slices.Equal(got, want) {
				t.Fatalf("%q in %q:\ngot  %v\nwant %v", patterns, text, got, want)
			}
			found := m.Match(text)
			for i, p := range patterns {
				if want := oracle(t, p, false).Match(text); want != found.Has(i) {
					t.Fatalf("%q in %q: got %v, want %v", p, text, found.Has(i), want)
				}
			}
		}
	})
	if filtered < all/2 {
		t.Errorf("%d of %d sets of patterns have a filter", filtered, all)
	}
}

// TestFilterChangesNothing compares a matcher that passes over text with one that does not, on texts that hold much.
func TestFilterChangesNothing(t *testing.T) {
	a, plain := compileFor(t, nil, Options{}), compileFor(t, nil, Options{})
	if a.table.Load().filter == nil {
		t.Fatal("no filter")
	}
	plain.table.Load().filter = nil
	m, all := a.NewMatcher(), plain.NewMatcher()
	r := rand.New(rand.NewPCG(21, 1))
	texts := [][]byte{[]byte(prose), proseWith(22, 1<<16), bytes.Join(mixed(23, 2000), []byte(" ")), bytes.Join(mixed(24, 2000), nil)}
	for _, h := range hostile {
		texts = append(texts, h.text(r, 1<<12))
	}
	for _, text := range texts {
		if got, want := scanAll(m, text), scanAll(all, text); !slices.Equal(got, want) {
			t.Errorf("%.60q…: got %d occurrences, want %d", text, len(got), len(want))
		}
		if got, want := m.Match(text), all.Match(text); got != want {
			t.Errorf("%.60q…: got %v, want %v", text, got, want)
		}
	}
}

// TestFilterPassesOverPlainText holds the filter to its purpose.
func TestFilterPassesOverPlainText(t *testing.T) {
	f := compileFor(t, nil, Options{}).table.Load().filter
	events := 0
	for i := 1; i < len(prose); i++ {
		events += int(bit(f.events.has(prose[i-1], prose[i]) && f.fits([]byte(prose), i)))
	}
	if events > len(prose)/50 {
		t.Errorf("%d events in %d bytes", events, len(prose))
	}
}

func TestNoFilterWhereEveryTextIsFull(t *testing.T) {
	for _, patterns := range [][]string{{"a"}, {"x*"}, {"ab", "[a-z]+"}, {"[a-z]{2} "}, {`[a-z ]{40}`}, {}} {
		if compileFor(t, patterns, Options{}).table.Load().filter != nil {
			t.Errorf("%q has a filter", patterns)
		}
	}
}
