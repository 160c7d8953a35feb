package match

import (
	"regexp/syntax"
	"testing"

	"pgregory.net/rapid"
)

// TestWholeValuesWithRoomForFewStates is the property for a matcher that has to forget its states all the time, in the middle of
// groups too.
func TestWholeValuesWithRoomForFewStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var patterns []string
		for range rapid.IntRange(1, 4).Draw(t, "patterns") {
			patterns = append(patterns, drawExpression(t, rapid.IntRange(0, 3).Draw(t, "depth")))
		}
		a, err := Compile(patterns, Options{Anchored: true})
		if err != nil {
			t.Fatal(err)
		}
		m := a.NewMatcher()
		m.lazy.limit = rapid.IntRange(2, 12).Draw(t, "states")
		values := make([][]byte, rapid.IntRange(1, 40).Draw(t, "values"))
		for i := range values {
			values[i] = drawText(t, 12)
		}
		all := make([]Set, len(values))
		m.MatchAll(values, all)
		for i, text := range values {
			for p, expression := range patterns {
				if want := oracle(t, expression, true).Match(text); want != all[i].Has(p) {
					t.Fatalf("%q in %q: got %v, want %v", expression, text, all[i].Has(p), want)
				}
			}
		}
	})
}

func TestSlack(t *testing.T) {
	for expression, want := range map[string]int{
		`a{1,12}`: 12, `ab{0,9}c`: 11, `(?:ab){1,10}`: 21, `x(?:a{2,10}|bc{0,30}d)`: 11, `(?:a{0,9}b){3}`: 12, `(?:a?){0,9}z`: 10, `(?:a{1,9})+b`: 10,
	} {
		re, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := slack(re, 0); got != want {
			t.Errorf("%s: %d, want %d", expression, got, want)
		}
	}
	re, err := syntax.Parse(`a{2}b*[cd]{1,3}`, syntax.Perl)
	if err != nil || slack(re, 0) < 1<<40 {
		t.Errorf("%d, %v", slack(re, 0), err)
	}
}
