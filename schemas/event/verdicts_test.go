package event

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestSettle(t *testing.T) {
	email := Label{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9, Matched: 7, Rule: "EMAIL_ADDRESS/values"}
	phone := Label{Infotype: "PHONE_NUMBER", Category: "contact", Confidence: 0.7, Matched: 2, Rule: "PHONE_NUMBER/header"}
	certain := phone
	certain.Confidence, certain.Rule = 1, "confirmed"
	name := Label{Infotype: "PERSON_NAME", Category: "person", Confidence: 1, Rule: "confirmed"}
	for _, test := range []struct {
		name     string
		verdicts Verdicts
		want     []Label
	}{
		{"nobody decided", nil, []Label{email, phone}},
		{"rejected", Verdicts{"EMAIL_ADDRESS": {Kind: Rejected}}, []Label{phone}},
		{"confirmed and found", Verdicts{"PHONE_NUMBER": {Kind: Confirmed, Category: "other"}}, []Label{certain, email}},
		{"confirmed and not found", Verdicts{"PERSON_NAME": {Kind: Confirmed, Category: "person"}}, []Label{name, email, phone}},
		{"rejected and not found", Verdicts{"PERSON_NAME": {Kind: Rejected}}, []Label{email, phone}},
	} {
		if got := test.verdicts.Settle([]Label{email, phone}); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

// drawDecision is a decision about one of two infotypes.
func drawDecision(t *rapid.T) *Decision {
	return &Decision{Kind: rapid.SampledFrom([]string{Confirmed, Rejected, Withdrawn, "tag"}).Draw(t, "kind"),
		Value: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "infotype"), Category: "person"}
}

func TestTheLastDecisionHoldsWheneverTheClassificationsCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decisions := rapid.SliceOfN(rapid.Custom(drawDecision), 0, 8).Draw(t, "decisions")
		found := rapid.SliceOfN(rapid.SampledFrom([]Label{{}, {Infotype: "A", Confidence: 0.6}, {Infotype: "B", Confidence: 0.8}}), 1, 8).Draw(t, "found")
		turns := rapid.Permutation(append(make([]bool, len(decisions)), trues(len(found))...)).Draw(t, "turns")
		var mixed, apart Verdicts
		var label Label
		d, f := 0, 0
		for _, classification := range turns {
			if classification {
				label = found[f]
				f++
			} else {
				mixed = mixed.Decide(decisions[d])
				d++
			}
		}
		for _, decision := range decisions {
			apart = apart.Decide(decision)
		}
		if got, want := mixed.Settle(labels(label)), apart.Settle(labels(found[len(found)-1])); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
		check(t, apart, labels(label))
	})
}

func trues(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

func labels(l Label) []Label {
	if l.Infotype == "" {
		return nil
	}
	return []Label{l}
}

// check holds what is settled against the verdicts.
func check(t *rapid.T, v Verdicts, found []Label) {
	settled := map[string]Label{}
	for _, l := range v.Settle(found) {
		settled[l.Infotype] = l
	}
	for infotype, verdict := range v {
		l, ok := settled[infotype]
		if ok != (verdict.Kind == Confirmed) || ok && (l.Confidence != 1 || l.Rule != "confirmed") {
			t.Fatalf("%s is %s and settled %t as %+v", infotype, verdict.Kind, ok, l)
		}
	}
	for _, l := range found {
		if _, ok := settled[l.Infotype]; !ok && v[l.Infotype].Kind != Rejected {
			t.Fatalf("%s is lost", l.Infotype)
		}
	}
}
