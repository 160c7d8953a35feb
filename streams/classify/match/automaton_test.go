package match

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestCompileNamesThePatternAndTheReason(t *testing.T) {
	for _, c := range []struct {
		name     string
		patterns []string
		pattern  int
		is       func(error) bool
	}{
		{"malformed", []string{"a", "b", "("}, 2, func(err error) bool {
			var e *syntax.Error
			return errors.As(err, &e) && e.Code == syntax.ErrMissingParen
		}},
		{"too large", []string{"a", strings.Repeat("(?:[ab]x?){1000}", 20)}, 1, func(err error) bool { return errors.Is(err, errTooLarge) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Compile(c.patterns, Options{})
			var e *Error
			if !errors.As(err, &e) || e.Pattern != c.pattern || !c.is(err) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestCompileRefusesTooManyPatterns(t *testing.T) {
	if _, err := Compile(slices.Repeat([]string{"a"}, MaxPatterns+1), Options{}); err == nil {
		t.Fatal("no error")
	}
}

func TestTheLastPatternMatchesToo(t *testing.T) {
	patterns := slices.Repeat([]string{"x"}, MaxPatterns)
	patterns[MaxPatterns-1] = "a+"
	m := compileFor(t, patterns, Options{}).NewMatcher()
	if got := slices.Collect(m.Match([]byte("caab")).All()); !slices.Equal(got, []int{MaxPatterns - 1}) {
		t.Fatalf("got %v", got)
	}
}

func TestWithoutPatternsNothingMatches(t *testing.T) {
	for _, anchored := range []bool{false, true} {
		m := compileFor(t, []string{}, Options{Anchored: anchored}).NewMatcher()
		if got := m.Match([]byte("text")); !got.Empty() {
			t.Errorf("anchored %v: got %v", anchored, got)
		}
	}
}

func TestSet(t *testing.T) {
	var s, other Set
	for _, i := range []int{0, 63, 64, 255} {
		s.Add(i)
	}
	other.Add(7)
	if s.Len() != 4 || s.Empty() || !s.Has(255) || s.Has(1) || s.Meets(&other) {
		t.Errorf("got %v", s)
	}
	s.Union(&other)
	if got := slices.Collect(s.All()); !slices.Equal(got, []int{0, 7, 63, 64, 255}) {
		t.Errorf("got %v", got)
	}
}

// TestBudgetBoundsTheTable also holds that what does not fit is matched all the same.
func TestBudgetBoundsTheTable(t *testing.T) {
	values := mixed(2, 500)
	want := matchEach(compileFor(t, nil, Options{}).NewMatcher(), values)
	for _, budget := range []int{1, 5000, 100_000} {
		a := compileFor(t, nil, Options{Budget: budget})
		if s := a.Stats(); s.TableBytes > max(budget, 2*contexts*s.ByteClasses) {
			t.Errorf("budget %d: %d bytes", budget, s.TableBytes)
		}
		if got := matchEach(a.NewMatcher(), values); !slices.Equal(got, want) {
			t.Errorf("budget %d: other matches", budget)
		}
	}
}

func matchEach(m *Matcher, values [][]byte) (all []Set) {
	for _, value := range values {
		all = append(all, m.Match(value))
	}
	return all
}

// TestFreezeBesideMatching is for the race detector, too.
func TestFreezeBesideMatching(t *testing.T) {
	values := mixed(3, 300)
	a := compileFor(t, nil, Options{Defer: true})
	want := matchEach(a.NewMatcher(), values)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			m := a.NewMatcher()
			got := make([]Set, len(values))
			for range 30 {
				m.MatchAll(values, got)
				if !slices.Equal(got, want) {
					t.Error("other matches")
					return
				}
			}
		})
	}
	a.Freeze(nil)
	a.Freeze(values)
	wg.Wait()
	if s := a.Stats(); s.States < 100 || s.Build <= 0 {
		t.Errorf("%+v", s)
	}
}

func TestNothingIsAllocatedOnceWarm(t *testing.T) {
	values, text := mixed(4, 500), proseWith(5, 1<<15)
	dst := make([]Set, len(values))
	for _, anchored := range []bool{false, true} {
		m := compileFor(t, nil, Options{Anchored: anchored}).NewMatcher()
		sum := 0
		count := func(int, int, int) { sum++ }
		for name, run := range map[string]func(){
			"Match": func() {
				for _, value := range values {
					sum += m.Match(value).Len()
				}
			},
			"MatchAll": func() { m.MatchAll(values, dst) },
			"All": func() {
				for i := range dst {
					for pattern := range dst[i].All() {
						sum += pattern
					}
				}
			},
			"Scan": func() { m.Scan(text, count) },
			"Find": func() {
				for at := 0; at >= 0; {
					_, at = m.Find(0, text, at)
				}
			},
		} {
			run()
			if n := testing.AllocsPerRun(20, run); n != 0 {
				t.Errorf("anchored %v: %s allocates %v times", anchored, name, n)
			}
		}
	}
}

func TestScanFindsAsRegexpInProse(t *testing.T) {
	patterns := allPatterns(t)
	text := proseWith(11, 1<<15)
	got, want := scanAll(compileFor(t, patterns, Options{}).NewMatcher(), text), findAll(t, patterns, text)
	if !slices.Equal(got, want) {
		t.Fatalf("got %d occurrences, want %d", len(got), len(want))
	}
}

// TestScanWhereOccurrencesOverlapInVain makes a pattern that is soon looked for on its own.
func TestScanWhereOccurrencesOverlapInVain(t *testing.T) {
	text := []byte("ab" + strings.Repeat("c", 12000) + " bccc " + "abcccc")
	checkScan(t, []string{`ab|bc+`}, text)
}
