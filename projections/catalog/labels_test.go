package catalog_test

import (
	"reflect"
	"testing"

	"datawave/projections/catalog"
	"datawave/schemas/readmodel"
)

// labelled holds the store, which has the estate of 12, against what it was told.
func labelled(t *testing.T, s catalog.Store) {
	t.Helper()
	all := []string{"", "x", id(0).Hash(), id(1).Hash(), id(3).Hash(), id(400).Hash()}
	mail := []readmodel.SensitiveField{{Path: "mail", Infotype: "EMAIL_ADDRESS", Confidence: 0.9}}
	for _, c := range []struct {
		ids      []string
		infotype string
		want     map[string][]readmodel.SensitiveField
	}{
		{all, "", map[string][]readmodel.SensitiveField{id(0).Hash(): mail, id(3).Hash(): mail}},
		{all[3:], "EMAIL_ADDRESS", map[string][]readmodel.SensitiveField{id(3).Hash(): mail}},
		{all, "IBAN_CODE", map[string][]readmodel.SensitiveField{}},
		{nil, "", map[string][]readmodel.SensitiveField{}},
	} {
		if got, err := s.Labels(t.Context(), c.ids, c.infotype); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q of %q: %v, %v", c.infotype, c.ids, got, err)
		}
	}
}

func TestLabels(t *testing.T) { labelled(t, estate(t, 12)) }

func TestPostgresLabels(t *testing.T) {
	c, _ := postgresCatalog(t)
	if err := store(c).Apply(t.Context(), facts(t, 12)); err != nil {
		t.Fatal(err)
	}
	labelled(t, store(c))
}
