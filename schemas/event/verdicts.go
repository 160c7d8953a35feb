package event

import (
	"cmp"
	"maps"
	"slices"

	"datawave/schemas/canonical"
)

// The kinds of a Decision about an infotype of a field.
const (
	Confirmed = "confirmed" // the field holds it, whatever is found
	Rejected  = "rejected"  // it does not, whatever is found
	Withdrawn = "withdrawn" // nobody has decided any more
)

// confirmedRule is the rule of a label that a person has confirmed.
const confirmedRule = "confirmed"

// Verdict is what people last decided about one infotype of a field.
type Verdict struct {
	Kind     string `json:"kind"`               // Confirmed or Rejected
	Category string `json:"category,omitempty"` // of a confirmed infotype
	Actor    string `json:"actor,omitempty"`
	Note     string `json:"note,omitempty"`
}

// AppendJSON appends v as encoding/json writes it.
func (v Verdict) AppendJSON(dst []byte) []byte {
	dst = canonical.Quoted(canonical.Member(append(dst, '{'), `"kind":`), v.Kind)
	dst = canonical.Text(dst, `"category":`, v.Category)
	dst = canonical.Text(dst, `"actor":`, v.Actor)
	return append(canonical.Text(dst, `"note":`, v.Note), '}')
}

// Verdicts are people's decisions about one field, by infotype. They stand beside what is found and win over it: in which order
// the two arrive makes no difference. The nil map is nobody's decision.
type Verdicts map[string]Verdict

// Decide takes a decision in and returns the verdicts with it; a decision of another kind changes nothing.
func (v Verdicts) Decide(d *Decision) Verdicts {
	switch d.Kind {
	case Confirmed, Rejected:
		if v == nil {
			v = Verdicts{}
		}
		v[d.Value] = Verdict{Kind: d.Kind, Category: d.Category, Actor: d.Actor, Note: d.Note}
	case Withdrawn:
		delete(v, d.Value)
	}
	return v
}

// Settle is what holds of a field, most confident first: what was found without what was rejected, and what was confirmed with
// confidence 1, whether it was found or not. It does not change found, which it returns when nobody has decided anything.
func (v Verdicts) Settle(found []Label) []Label {
	if len(v) == 0 && slices.IsSortedFunc(found, surest) {
		return found
	}
	labels := make([]Label, 0, len(found)+len(v))
	seen := map[string]bool{}
	for _, l := range found {
		verdict := v[l.Infotype]
		if seen[l.Infotype] = true; verdict.Kind == Rejected {
			continue
		}
		labels = append(labels, verdict.settle(l))
	}
	for _, infotype := range slices.Sorted(maps.Keys(v)) {
		if verdict := v[infotype]; verdict.Kind == Confirmed && !seen[infotype] {
			labels = append(labels, verdict.settle(Label{Infotype: infotype}))
		}
	}
	slices.SortStableFunc(labels, surest)
	return labels
}

func surest(a, b Label) int {
	return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Infotype, b.Infotype))
}

// settle is the label as it holds; what was found keeps its evidence.
func (v Verdict) settle(l Label) Label {
	if v.Kind == Confirmed {
		l.Confidence, l.Rule, l.Category = 1, confirmedRule, cmp.Or(l.Category, v.Category)
	}
	return l
}
