// Package policy is the language of policies: YAML with CEL expressions over the facts of package facts, compiled and type-checked
// when they are read. A policy judges one dataset, or one field of it, and says pass, breach, not applicable, or error.
package policy

import (
	"slices"
	"time"

	"datawave/streams/compliance/facts"
)

// The bounds of a file.
const (
	MaxBytes      = 1 << 20
	MaxPolicies   = 1000
	maxExpression = 4000 // bytes
	maxText       = 1000 // bytes of a title, message or remediation
	maxControls   = 64
	maxTests      = 100
)

// Engine is the version of the language that this program reads; a file may ask for it or an earlier one.
const Engine = 1

// Policy is one rule, compiled. It is immutable, and safe for concurrent use.
type Policy struct {
	ID, Version, Title string
	Severity           string // low, medium, high or critical
	Owner              string // who answers for the policy
	Remediation        string
	Controls           []string      // "gdpr:32", sorted
	Grace              time.Duration // from the breach until it is due
	PerField           bool          // it judges each field
	Reads              facts.Families
	Tests              []Test
	Line               int    // where it begins in its file
	Body               string // the policy as YAML text on its own, which Parse reads again

	when    []test // scope and condition: all must hold for it to apply
	must    test   // the requirement
	message template
}

// Test is a case that the policy brings along.
type Test struct {
	Name    string
	Dataset *facts.Dataset
	Field   string // the path of the field that is judged
	Want    Verdict
	line    int
}

// Verdict is the outcome of a judgement.
type Verdict uint8

// The verdicts.
const (
	NotApplicable Verdict = iota
	Pass
	Breach
	Error // the policy cannot be judged: it divides by zero, asks for what is not known, costs too much
)

var verdictNames = []string{"not applicable", "pass", "breach", "error"}

// String is how reports spell the verdict.
func (v Verdict) String() string { return verdictNames[v] }

// Severities are all severities with how long a breach may stay, unless the policy says otherwise; the worst first.
var Severities = []string{"critical", "high", "medium", "low"}

var defaultGrace = map[string]time.Duration{
	"critical": 7 * 24 * time.Hour, "high": 30 * 24 * time.Hour, "medium": 90 * 24 * time.Hour, "low": 180 * 24 * time.Hour,
}

// Judge judges one dataset, or its field f when the policy is for fields. The error tells what Error means and holds no value. The
// frame is used for one judgement at a time.
func (p *Policy) Judge(fr *Frame, d *facts.Dataset, f *facts.Field) (Verdict, error) {
	fr.start(d, f)
	for i := range p.when {
		if !p.when[i].eval(fr) || fr.err != nil {
			return fr.verdict(NotApplicable)
		}
	}
	if p.must.eval(fr) {
		return fr.verdict(Pass)
	}
	return fr.verdict(Breach)
}

// Interpreted tells whether an expression of the policy goes beyond what is compiled here: CEL's interpreter evaluates it, which is
// right but slower.
func (p *Policy) Interpreted() bool {
	return !p.must.fast || slices.ContainsFunc(p.when, func(t test) bool { return !t.fast })
}

// Message is what the policy says of a breach, without values.
func (p *Policy) Message(d *facts.Dataset, f *facts.Field) string { return p.message.render(d, f) }

// Trial is what came of one of a policy's test cases.
type Trial struct {
	Name      string
	Line      int
	Want, Got Verdict
	Err       error // of the judgement
}

// Trials runs the policy's own test cases.
func (p *Policy) Trials() []Trial {
	var fr Frame
	list := make([]Trial, len(p.Tests))
	for i := range p.Tests {
		t := &p.Tests[i]
		got, err := p.Judge(&fr, t.Dataset, t.field())
		list[i] = Trial{Name: t.Name, Line: t.line, Want: t.Want, Got: got, Err: err}
	}
	return list
}

// try tells which of the test cases fail.
func (p *Policy) try(file string) (faults Faults) {
	for _, t := range p.Trials() {
		if t.Got == t.Want {
			continue
		}
		reason := "policy " + p.ID + ", test " + t.Name + ": the verdict is " + t.Got.String() + ", not " + t.Want.String()
		if t.Err != nil {
			reason += ": " + t.Err.Error()
		}
		faults = append(faults, Fault{File: file, Line: t.Line, Column: 1, Reason: reason})
	}
	return faults
}

func (t *Test) field() *facts.Field {
	if t.Field == "" {
		return nil
	}
	return t.Dataset.Field(t.Field)
}
