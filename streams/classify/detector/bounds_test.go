package detector

import (
	"strings"
	"testing"
)

// TestBounded marks the match with brackets of its own: « and ».
func TestBounded(t *testing.T) {
	for marked, want := range map[string]bool{
		"«4111»": true, "a «4111» b": true, "card:«4111».": true, "(«4111»)": true, "x=«4111»&y": true, "4,«4111»,5": true, "«192.0.2.1»:8080": true, "http://«192.0.2.1»/a": true, "«4155552671»-office": true,
		"电话«4155552671»": true, "#«4155552671»": true, "«4111»\\n": true, "\"«4111»\"": true, "call «+14155552671»": true, "tel:«+14155552671»": true,
		"a«4111»": false, "«4111»b": false, "_«4111»": false, "é«4111»": false, "v1.«2.3.4.5»": false, "«1.2.3.4».5": false, "ORD-«4155552671»": false, "«4155552671»-12": false, "$«4155552671»": false, "€«4155552671»": false,
		"0,«4155552671»": false, "a@«example.com»": false, "«jane.example»@example.com": false, "path/«4155552671»": false, "«12345678»:30": false, "5«+14155552671»": false, "«50»%": false,
	} {
		before, rest, _ := strings.Cut(marked, "«")
		match, behind, _ := strings.Cut(rest, "»")
		text := []byte(before + match + behind)
		if got := Bounded(text, len(before), len(before)+len(match)); got != want {
			t.Errorf("%s: %v", marked, got)
		}
	}
}

func FuzzBounded(f *testing.F) {
	f.Add([]byte("a\xc3\xa9 4111"), 2, 5)
	d := Detector{Context: []string{"card", "número"}, Unless: []string{"order"}}
	f.Fuzz(func(t *testing.T, text []byte, start, end int) {
		if start < 0 || end < start || end > len(text) || start == len(text) {
			return
		}
		before := string(text)
		Bounded(text, start, end)
		d.inText(text, start, end)
		if string(text) != before {
			t.Error("the text changed")
		}
	})
}
