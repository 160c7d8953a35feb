package match

import (
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// leftmostLongest is Find as package regexp has it: the first start from from on, and the longest occurrence there.
func leftmostLongest(t fatal, expression string, text []byte, from int) (start, end int) {
	for at := from; at <= len(text); {
		re := oracle(t, fmt.Sprintf(`\A(?s:.{%d})(?:%s)`, utf8.RuneCount(text[:at]), expression), false)
		re.Longest()
		if found := re.FindIndex(text); found != nil {
			return at, found[1]
		}
		if at == len(text) {
			break
		}
		_, width := utf8.DecodeRune(text[at:])
		at += width
	}
	return -1, -1
}

func checkFind(t fatal, expression string, text []byte) {
	a, err := Compile([]string{expression}, Options{Defer: true})
	if err != nil {
		t.Fatal(err)
	}
	m := a.NewMatcher()
	for from := 0; ; {
		start, end := m.Find(0, text, from)
		if s, e := leftmostLongest(t, expression, text, from); s != start || e != end {
			t.Fatal(fmt.Sprintf("%q in %q from %d: got %d:%d, want %d:%d", expression, text, from, start, end, s, e))
		}
		if from == len(text) {
			return
		}
		_, width := utf8.DecodeRune(text[from:])
		from += width
	}
}

func TestFindEqualsRegexp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkFind(t, drawExpression(t, rapid.IntRange(0, 3).Draw(t, "depth")), drawText(t, 8))
	})
}

type occurrence struct{ pattern, start, end int }

// findAll is Scan as package regexp has it. Empty occurrences are left out, and do not keep others from being found.
func findAll(t fatal, patterns []string, text []byte) (all []occurrence) {
	for i, pattern := range patterns {
		re := oracle(t, pattern, false)
		re.Longest()
		for _, found := range re.FindAllIndex(text, -1) {
			if found[0] < found[1] {
				all = append(all, occurrence{i, found[0], found[1]})
			}
		}
	}
	return all
}

func scanAll(m *Matcher, text []byte) (all []occurrence) {
	m.Scan(text, func(pattern, start, end int) { all = append(all, occurrence{pattern, start, end}) })
	slices.SortStableFunc(all, func(a, b occurrence) int { return a.pattern - b.pattern })
	return all
}

func checkScan(t fatal, patterns []string, text []byte) {
	a, err := Compile(patterns, Options{Sample: [][]byte{[]byte("ab -é")}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := scanAll(a.NewMatcher(), text), findAll(t, patterns, text); !slices.Equal(got, want) {
		t.Fatal(fmt.Sprintf("%q in %q:\ngot  %v\nwant %v", patterns, text, got, want))
	}
}

func TestScanEqualsRegexp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var patterns []string
		for range rapid.IntRange(1, 4).Draw(t, "patterns") {
			patterns = append(patterns, drawExpression(t, rapid.IntRange(0, 3).Draw(t, "depth")))
		}
		checkScan(t, patterns, drawText(t, 20))
	})
}
