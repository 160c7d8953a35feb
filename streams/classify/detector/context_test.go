package detector

import (
	"strings"
	"testing"
)

func TestAnnounced(t *testing.T) {
	d := Detector{Context: []string{"tel", "answer", "kreditkarte", "account number", "telefono"}, Unless: []string{"order"}}
	for text, want := range map[string]bool{
		"tel 12345": true, "TEL: 12345": true, "they are answering at 12345": true, "Meine Kreditkartennummer ist 12345": true, "account  number: 12345": true, "teléfono 12345": true, "12345 (tel)": true,
		"telling 12345": false, "hotel 12345": false, "12345": false, "tel of the order 12345": false, "order by tel 12345": true, "12345 tel: 999": false, "12345\ntel": false,
		"tel " + strings.Repeat("and so on ", 9) + "12345": false, "count 12345": false,
	} {
		if got := d.Announced([]byte(text), strings.Index(text, "12345")); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestInText(t *testing.T) {
	phone := phoneDetectors()[0]
	for text, want := range map[string][2]bool{
		"call «4155552671»":            {true, false},
		"at «(415) 555-2671» now":      {true, true},
		"count «4155552671»":           {false, false},
		"order «415-555-2671»":         {false, false},
		"order number «415-555-2671»":  {false, false},
		"the total is «415-555-2671»":  {true, true},
		"call us about «12345678»":     {true, false},
		"SKU-«415-555-2671»":           {false, false},
		"«92 34 70»-Office":            {true, false},
		"version «1.415.555.2671»":     {false, false},
		"invoice no. «+1 415 555 267»": {false, false},
	} {
		before, rest, _ := strings.Cut(text, "«")
		match, behind, _ := strings.Cut(rest, "»")
		accepted, sure := phone.InText([]byte(before+match+behind), len(before), len(before)+len(match))
		if accepted != want[0] || accepted && sure != want[1] {
			t.Errorf("%s: %v, %v", text, accepted, sure)
		}
	}
}

func TestInTextDoesNotAllocate(t *testing.T) {
	phone := phoneDetectors()[0]
	text := []byte("Bitte rufen Sie an, Telefon (privat): 030 1234567, danke")
	if n := testing.AllocsPerRun(10, func() { phone.InText(text, 38, 49) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
