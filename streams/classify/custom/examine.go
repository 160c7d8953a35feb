package custom

import (
	"regexp"
	"strings"
)

// compile checks the expressions, and what a detector that could be read makes of them, and gives it the confidence that its file
// leaves open.
func (r *reader) compile(d *Detector, sound bool) {
	ok := r.expressions(d, "whole", d.Whole)
	ok = r.expressions(d, "text", d.Text) && ok
	if !sound {
		return
	}
	if len(d.Whole)+len(d.Text)+len(d.Headers)+len(d.Weak) == 0 {
		r.failAt(d.Line, "%s has nothing to go by: give headers, whole or text", d.Infotype)
	}
	if d.NeedsContext && len(d.Context) == 0 {
		r.failAt(d.Line, "%s requires keywords and has none", d.Infotype)
	}
	if ok {
		d.assume()
	}
}

func (r *reader) expressions(d *Detector, member string, list []string) bool {
	before := len(r.faults)
	for i, expression := range list {
		if fault := faultOf(expression); fault != "" {
			r.failAt(d.line(member, i), "%s expression %d %s", member, i+1, fault)
		}
	}
	return len(r.faults) == before
}

// faultOf says what is wrong with an expression, or nothing.
func faultOf(expression string) string {
	if len(expression) > maxExpression {
		return "is longer than 500 bytes"
	}
	form, err := regexp.Compile(expression)
	if err == nil {
		_, err = regexp.Compile(whole(expression)) // an open \Q would take in what is put behind it
	}
	switch {
	case err != nil:
		return "does not compile: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	case form.MatchString(""):
		return "matches the empty text"
	}
	return ""
}

// whole is the expression for all of a value.
func whole(expression string) string { return `\A(?:` + expression + `)\z` }

// Trial is one example of a detector and what came of it.
type Trial struct {
	Infotype string
	Value    string
	Positive bool // it must be recognised
	Matched  bool // an expression matches it
	Valid    bool // and the validator accepts it
	Line     int
}

// OK tells whether the example came out as its list says.
func (t *Trial) OK() bool { return t.Positive == (t.Matched && t.Valid) }

// Outcome says what came of it.
func (t *Trial) Outcome() string {
	switch {
	case !t.Matched:
		return "no expression matches"
	case !t.Valid:
		return "the validator refuses it"
	}
	return "recognised"
}

// Trials tries the examples: against the expressions of whole values, or where there are none, against those of texts. Its
// expressions compile.
func (d *Detector) Trials() (all []Trial) {
	forms := d.forms()
	for i, value := range d.Positives {
		all = append(all, d.try(forms, value, true, d.line("positives", i)))
	}
	for i, value := range d.Negatives {
		all = append(all, d.try(forms, value, false, d.line("negatives", i)))
	}
	return all
}

// forms are the expressions that the examples are held against.
func (d *Detector) forms() (forms []*regexp.Regexp) {
	for _, expression := range d.Whole {
		forms = append(forms, regexp.MustCompile(whole(expression)))
	}
	if len(d.Whole) > 0 {
		return forms
	}
	for _, expression := range d.Text {
		forms = append(forms, regexp.MustCompile(expression))
	}
	return forms
}

func (d *Detector) try(forms []*regexp.Regexp, value string, positive bool, line int) Trial {
	t := Trial{Infotype: d.Infotype, Value: value, Positive: positive, Line: line}
	for _, form := range forms {
		if found := form.Find([]byte(value)); found != nil {
			t.Matched = true
			t.Valid = t.Valid || d.Valid == nil || d.Valid(found)
		}
	}
	return t
}

// examine tries the examples of a detector that could be read. Its faults name examples by number: they may be true values.
func (r *reader) examine(d *Detector) {
	for _, list := range [][]string{d.Whole, d.Text} {
		for _, expression := range list {
			if faultOf(expression) != "" {
				return
			}
		}
	}
	forms := len(d.Whole) + len(d.Text)
	switch {
	case forms > 0 && len(d.Positives) == 0:
		r.failAt(d.Line, "%s has expressions and no positives to try them on", d.Infotype)
	case forms == 0 && len(d.Positives)+len(d.Negatives) > 0:
		r.failAt(d.Line, "%s has examples and no expressions", d.Infotype)
		return
	}
	for i, t := range d.Trials() {
		switch {
		case t.OK():
		case t.Positive:
			r.failAt(t.Line, "positive %d of %s is not recognised: %s", i+1, d.Infotype, t.Outcome())
		default:
			r.failAt(t.Line, "negative %d of %s is recognised", i+1-len(d.Positives), d.Infotype)
		}
	}
}
