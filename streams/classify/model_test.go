package classify

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestNewForestRefusesWhatDoesNotFit(t *testing.T) {
	features, _ := json.Marshal(featureNames)
	tests := map[string]string{
		"not JSON":       `{`,
		"other features": `{"features":["a"],"trees":[]}`,
		"a loop":         `{"features":` + string(features) + `,"trees":[[[0,1,0,1],[-1,0.5,0,0]]]}`,
		"out of bounds":  `{"features":` + string(features) + `,"trees":[[[0,1,1,9],[-1,0.5,0,0]]]}`,
	}
	for name, data := range tests {
		if _, err := newForest([]byte(data)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestEvidenceForDoesNotCountAgainst holds the trees to the directions that training gives to features.
func TestEvidenceForDoesNotCountAgainst(t *testing.T) {
	more, less := []int{placeStrong, placeWeak, insideShare, validShare, strength, kindsSeen, surprise}, []int{extraWords, aboutWords, unlessWords, outspoken, rival, typeConflict}
	rapid.Check(t, func(t *rapid.T) {
		var v vector
		for i := range v {
			v[i] = float64(rapid.IntRange(0, 5).Draw(t, featureNames[i]))
		}
		before := model.probability(&v)
		up, down := v, v
		up[rapid.SampledFrom(more).Draw(t, "more")]++
		down[rapid.SampledFrom(less).Draw(t, "less")]++
		if after := model.probability(&up); after < before-1e-9 {
			t.Fatalf("evidence for it lowered %f to %f", before, after)
		}
		if after := model.probability(&down); after > before+1e-9 {
			t.Fatalf("evidence against it raised %f to %f", before, after)
		}
	})
}

func TestProbabilityDoesNotAllocate(t *testing.T) {
	var v vector
	if n := testing.AllocsPerRun(100, func() { model.probability(&v) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}

func TestAForeignKeyInherits(t *testing.T) {
	c := builtin.NewClassifier()
	field := &Field{Header: "customer_ref", Values: [][]byte{[]byte("17"), []byte("18")}}
	if labels := c.conclude(field, &Context{Dataset: "shop.orders"}).Labels; len(labels) > 0 {
		t.Errorf("labelled %+v", labels)
	}
	labels := c.conclude(field, &Context{Dataset: "shop.orders", ForeignKey: "PERSON_NAME"}).Labels
	if len(labels) == 0 || labels[0].Infotype != "PERSON_NAME" || labels[0].Rule != "PERSON_NAME/reference" {
		t.Errorf("labelled %+v", labels)
	}
}

func TestSiblingsMakeANameAPersons(t *testing.T) {
	names := [][]byte{[]byte("Mary Smith"), []byte("John Garcia")}
	c := builtin.NewClassifier()
	for dataset, headers := range map[string][]string{"t1": {"name", "dob", "phone"}, "crm.customers": {"name"}} {
		labels := c.conclude(&Field{Header: "name", Values: names}, &Context{Dataset: dataset, Headers: headers}).Labels
		if len(labels) == 0 || labels[0].Infotype != "PERSON_NAME" {
			t.Errorf("%s: labelled %+v", dataset, labels)
		}
	}
}

func BenchmarkProbability(b *testing.B) {
	v := vector{placeStrong: 5, headerTrust: 0.9, validShare: 1}
	b.ReportAllocs()
	for b.Loop() {
		model.probability(&v)
	}
}

func BenchmarkConclude(b *testing.B) {
	c := builtin.NewClassifier()
	field := &Field{Header: "customer_email", Values: [][]byte{bytes.Repeat([]byte("a"), 20)}}
	ctx := &Context{Dataset: "crm.customers", Headers: []string{"customer_email", "first_name", "zip"}}
	b.ReportAllocs()
	for b.Loop() {
		c.conclude(field, ctx)
	}
}
