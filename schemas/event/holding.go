package event

import (
	"cmp"
	"slices"
)

// inheritedRule is the rule of a label that a field inherits.
const inheritedRule = "inherited"

// Holding is a label that holds of a field: the field's own, or one that it inherits.
type Holding struct {
	Label
	Inherited bool            `json:"inherited,omitempty"`
	Path      []InheritedFrom `json:"path,omitempty"` // of an inherited one: the way from the field that is classified itself
}

// Hold is what holds of a field: what was found and decided, as Settle says, then what it inherits, each most confident first. The field's own
// label wins over an inherited one of the same infotype, and what a person rejected is not inherited either. It changes neither list.
func (v Verdicts) Hold(found []Label, inherited []InheritedLabel) []Holding {
	return v.AppendHeld(nil, found, inherited)
}

// AppendHeld appends what Hold returns.
func (v Verdicts) AppendHeld(held []Holding, found []Label, inherited []InheritedLabel) []Holding {
	own := v.Settle(found)
	held = slices.Grow(held, len(own)+len(inherited))
	for i := range own {
		held = append(held, Holding{Label: own[i]})
	}
	first := len(held)
	for i := range inherited {
		if l := &inherited[i]; v[l.Infotype].Kind != Rejected && !labelled(own, l.Infotype) {
			held = append(held, l.holding())
		}
	}
	slices.SortStableFunc(held[first:], func(a, b Holding) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Infotype, b.Infotype))
	})
	return held
}

func labelled(own []Label, infotype string) bool {
	return slices.ContainsFunc(own, func(l Label) bool { return l.Infotype == infotype })
}

func (l *InheritedLabel) holding() Holding {
	return Holding{Label: Label{Infotype: l.Infotype, Category: l.Category, Confidence: l.Confidence, Rule: inheritedRule}, Inherited: true, Path: l.Path}
}
