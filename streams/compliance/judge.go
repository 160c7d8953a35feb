// Package compliance judges datasets by policies, at every fact. The language of policies is in package policy, what they can ask in
// package facts, policies for GDPR and other frameworks in package packs. The judgement here is pure logic on plain values;
// processor.go is the stage around it.
package compliance

import (
	"cmp"
	"fmt"
	"slices"

	"datawave/schemas/event"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// maxFields is how many fields one policy tells of one by one; the rest of a dataset's fields is counted in a finding of its own.
const maxFields = 100

// Breach is what one policy has against a dataset, or a field of it.
type Breach struct {
	Field   string         // the path; empty for the dataset
	Verdict policy.Verdict // policy.Breach or policy.Error
	Message string
}

// Breaches are what a policy has against a dataset, by field path. A policy that cannot be judged is told as well.
func Breaches(fr *policy.Frame, p *policy.Policy, d *facts.Dataset) (list []Breach) {
	if !p.PerField {
		if verdict, err := p.Judge(fr, d, nil); verdict >= policy.Breach {
			list = append(list, breach(p, d, nil, verdict, err))
		}
		return list
	}
	more := 0
	for i := range d.Fields {
		f := &d.Fields[i]
		verdict, err := p.Judge(fr, d, f)
		switch {
		case verdict < policy.Breach:
		case len(list) == maxFields:
			more++
		default:
			list = append(list, breach(p, d, f, verdict, err))
		}
	}
	slices.SortStableFunc(list, func(a, b Breach) int { return cmp.Compare(a.Field, b.Field) })
	list = slices.CompactFunc(list, func(a, b Breach) bool { return a.Field == b.Field })
	if more > 0 {
		message := fmt.Sprintf("%s: %d more fields of %s, beyond the first %d.", p.Title, more, d.Name, maxFields)
		list = slices.Insert(list, 0, Breach{Verdict: policy.Breach, Message: message})
	}
	return list
}

func breach(p *policy.Policy, d *facts.Dataset, f *facts.Field, verdict policy.Verdict, err error) Breach {
	b := Breach{Verdict: verdict}
	if f != nil {
		b.Field = f.Path
	}
	if err != nil {
		b.Message = fmt.Sprintf("The policy cannot be judged: %v.", err)
	} else {
		b.Message = p.Message(d, f)
	}
	return b
}

// FindingID is the id of the finding of a policy about a dataset, or a field of it, the same through its life.
func FindingID(dataset, policy, field string) string {
	return event.DeriveID(dataset, "finding", policy, field)
}

// finding is a breach as the log tells it, before its life.
func finding(dataset string, p *policy.Policy, b *Breach) event.Finding {
	return event.Finding{Finding: FindingID(dataset, p.ID, b.Field), Rule: p.ID, RuleVersion: p.Version, Severity: p.Severity, Field: b.Field,
		Message: b.Message, Remediation: p.Remediation, Verdict: b.Verdict.String(), Controls: p.Controls}
}
