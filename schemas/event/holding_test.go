package event

import (
	"reflect"
	"testing"
)

func TestHold(t *testing.T) {
	path := []InheritedFrom{{Namespace: "n", Name: "customers", Field: "email"}}
	found := []Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.6, Rule: "EMAIL_ADDRESS/values"}}
	email := InheritedLabel{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9, Path: path}
	phone := InheritedLabel{Infotype: "PHONE_NUMBER", Category: "contact", Confidence: 0.7, Path: path}
	inherited := Holding{Label: Label{Infotype: "PHONE_NUMBER", Category: "contact", Confidence: 0.7, Rule: "inherited"}, Inherited: true, Path: path}
	confirmed := Holding{Label: Label{Infotype: "PHONE_NUMBER", Category: "contact", Confidence: 1, Rule: "confirmed"}}
	for _, test := range []struct {
		name     string
		verdicts Verdicts
		want     []Holding
	}{
		{"its own wins", nil, []Holding{{Label: found[0]}, inherited}},
		{"rejected", Verdicts{"PHONE_NUMBER": {Kind: Rejected}, "EMAIL_ADDRESS": {Kind: Rejected}}, []Holding{}},
		{"confirmed is its own", Verdicts{"PHONE_NUMBER": {Kind: Confirmed, Category: "contact"}}, []Holding{confirmed, {Label: found[0]}}},
	} {
		if got := test.verdicts.Hold(found, []InheritedLabel{email, phone}); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}
