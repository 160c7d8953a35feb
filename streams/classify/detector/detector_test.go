package detector

import (
	"regexp"
	"testing"
)

// checkExamples holds detectors to their own examples, with the standard library's expressions as the judge.
func checkExamples(t *testing.T, detectors []Detector) {
	t.Helper()
	for _, d := range detectors {
		t.Run(d.Infotype, func(t *testing.T) {
			whole := compileAll(t, d.Whole, `\A(?:`, `)\z`)
			compileAll(t, d.Text, ``, ``)
			if len(d.Positives) == 0 || len(d.Negatives) == 0 || d.Source == "" || d.Category == "" {
				t.Error("a detector has a source, a category, positives and negatives")
			}
			for _, s := range d.Positives {
				if !accepts(&d, whole, s) {
					t.Errorf("does not accept %q", s)
				}
			}
			for _, s := range d.Negatives {
				if accepts(&d, whole, s) {
					t.Errorf("accepts %q", s)
				}
			}
		})
	}
}

func compileAll(t *testing.T, expressions []string, before, after string) []*regexp.Regexp {
	t.Helper()
	out := make([]*regexp.Regexp, len(expressions))
	for i, e := range expressions {
		var err error
		if out[i], err = regexp.Compile(before + e + after); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func accepts(d *Detector, whole []*regexp.Regexp, s string) bool {
	for _, e := range whole {
		if e.MatchString(s) {
			return d.Valid == nil || d.Valid([]byte(s))
		}
	}
	return false
}
