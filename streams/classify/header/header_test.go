package header

import (
	"slices"
	"testing"
)

func vocabulary() Vocabulary {
	v := NewVocabulary()
	v.Add("email", "phone", "number", "address", "first", "last", "name", "zip", "zipcode", "city", "age", "patient", "birth", "date", "street", "marital", "status", "jurisdiction", "formation", "business")
	return v
}

func TestRead(t *testing.T) {
	tests := map[string][]string{
		"custPhoneNo2": {"customer", "phone", "number"}, "E-Mail": {"email"}, "eMailAddress": {"email", "address"}, "Prénom": {"prenom"}, "FIRST_NAME": {"first", "name"},
		"HTTPServerID": {"http", "server", "id"}, "address1": {"address"}, "Address Line 1": {"address", "line"}, "mailingaddress1": {"mailing", "address"}, "principalzipcode": {"principal", "zipcode"}, "": {}, "__": {}, "ipv4": {"ipv"},
		"téléphone": {"phone"}, "lastname": {"last", "name"}, "Straße": {"strasse"}, "Größe": {"grosse"}, "jurisdictonofformation": {"jurisdictonofformation"},
		"management": {"management"}, "manager": {"manager"}, "average": {"average"}, "patientage": {"patient", "age"}, "agents": {"agent"}, "population_2020": {"population", "2020"}, "pa_s": {"pais"},
		"custemail": {"customer", "email"}, "owner's name": {"owner", "name"}, "電話番号": {"電話番号"}, "fecha_de_nacimiento": {"fecha", "nacimiento"}, "cardLast4": {"card", "lastfour"}, "last4": {"lastfour"}, "icd_10": {"icd10"}, "maedchen": {"maedchen"}, "gender_source_value": {"gender", "value"}, "42": {"42"}, "c17": {"c"},
	}
	v := vocabulary()
	for name, want := range tests {
		if got := v.Read(name).Words; !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestBlank(t *testing.T) {
	v := vocabulary()
	for name, want := range map[string]bool{"": true, "c17": true, "column_3": true, "Unnamed: 0": true, "field": true, "email": false, "city": false, "42": true, "x": true} {
		if got := v.Read(name).Blank; got != want {
			t.Errorf("%q is blank: %t", name, got)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		header, phrase string
		place          Place
		about, ref     bool
	}{
		{"email", "email", Whole, false, false},
		{"E-mail 2", "email", Whole, false, false},
		{"customer_email", "email", Dressed, false, false},
		{"email_cliente", "email", Dressed, false, false},
		{"marketing blast email", "email", Head, false, false},
		{"email_blast", "email", Lead, false, false},
		{"big email blast", "email", Inside, false, false},
		{"email_verified", "email", Lead, true, false},
		{"is_email", "email", Head, true, false},
		{"group_email", "email", Head, false, false},
		{"email_group", "email", Lead, true, false},
		{"status of email", "email", Head, true, false},
		{"city_id", "city", Lead, false, true},
		{"marital_status", "marital status", Whole, false, false},
		{"date of birth", "date of birth", Whole, false, false},
		{"name", "email", Nowhere, false, false},
	}
	v := vocabulary()
	for _, test := range tests {
		h := v.Read(test.header)
		best := Match{}
		for i := range h.Words {
			if m := h.Match(NewPhrase(test.phrase), i); m.Place > best.Place {
				best = m
			}
		}
		if best.Place != test.place || best.About != test.about || best.Attribute != test.ref {
			t.Errorf("%q in %q: %+v", test.phrase, test.header, best)
		}
		if h.Has(NewPhrase(test.phrase)) != (test.place != Nowhere) {
			t.Errorf("%q has %q", test.header, test.phrase)
		}
	}
}

func TestAboutPeople(t *testing.T) {
	v := vocabulary()
	for name, want := range map[string]bool{"crm.customers": true, "hr.Employee": true, "shop.products": false, "": false, "kunden": true} {
		if got := v.AboutPeople(name); got != want {
			t.Errorf("%q is about people: %t", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"custPhoneNo2", "E-Mail", "mailingaddress1", "HTTPServerID", "Straße", "Prénom", "", "___", "a1b2", "phonephonephone", "電話"} {
		f.Add(name)
	}
	v := vocabulary()
	f.Fuzz(func(t *testing.T, name string) {
		if h := v.Read(name); slices.Contains(h.Words, "") {
			t.Fatalf("an empty word in %q", h.Words)
		}
	})
}
