package detector

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// inText asks about one detector and one text.
func (d *Detector) inText(text []byte, start, end int) (accepted, sure bool) {
	s := NewContexts([]Detector{*d}).NewSurroundings()
	s.Open(text)
	return s.InText(0, start, end)
}

func TestAnnounced(t *testing.T) {
	d := Detector{Context: []string{"tel", "answer", "kreditkarte", "account number", "telefono"}, Unless: []string{"order"}}
	s := NewContexts([]Detector{d}).NewSurroundings()
	for text, want := range map[string]bool{
		"tel 12345": true, "TEL: 12345": true, "they are answering at 12345": true, "Meine Kreditkartennummer ist 12345": true, "account  number: 12345": true, "teléfono 12345": true, "12345 (tel)": true,
		"telling 12345": false, "hotel 12345": false, "12345": false, "tel of the order 12345": false, "order by tel 12345": true, "12345 tel: 999": false, "12345\ntel": false,
		"tel " + strings.Repeat("and so on ", 9) + "12345": false, "count 12345": false,
	} {
		s.Open([]byte(text))
		at := strings.Index(text, "12345")
		if got := s.announced(0, at, at+5); got != want {
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
		accepted, sure := phone.inText([]byte(before+match+behind), len(before), len(before)+len(match))
		if accepted != want[0] || accepted && sure != want[1] {
			t.Errorf("%s: %v, %v", text, accepted, sure)
		}
	}
}

func TestInTextDoesNotAllocate(t *testing.T) {
	s := NewContexts(phoneDetectors()).NewSurroundings()
	text := []byte("Bitte rufen Sie an, Telefon (privat): 030 1234567, danke")
	if n := testing.AllocsPerRun(10, func() {
		s.Open(text)
		s.InText(0, 38, 49)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestSurroundingsAsOneDetectorReadsThem compares the joint reading of all words with one that looks for those of a single detector.
func TestSurroundingsAsOneDetectorReadsThem(t *testing.T) {
	detectors := textFamilies()
	contexts := NewContexts(detectors)
	s := contexts.NewSurroundings()
	words := []string{" ", "  ", "\n", ": ", "=", "'", "é", "É", "×", "\xc3", "ß", "1234", "no", "number", "id", "電話", "xyz", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "-", "(", ")"}
	rapid.Check(t, func(t *rapid.T) {
		var text []byte
		for range rapid.IntRange(0, 14).Draw(t, "words") {
			text = append(text, drawWord(t, detectors, words)...)
		}
		start := rapid.IntRange(0, len(text)).Draw(t, "start")
		end := rapid.IntRange(start, len(text)).Draw(t, "end")
		s.Open(text)
		for i := range detectors {
			d := &detectors[i]
			if got, want := s.announced(i, start, end), d.announcedAlone(text, start, end); got != want {
				t.Fatalf("%s announced in %q at %d to %d: got %v, want %v", d.Infotype, text, start, end, got, want)
			}
			if got, want := s.before(start).refuting.Has(i), d.refutedAlone(text, start); got != want {
				t.Fatalf("%s refuted in %q at %d: got %v, want %v", d.Infotype, text, start, got, want)
			}
		}
	})
}

// drawWord draws a word or a piece of one: of some detector, or of others.
func drawWord(t *rapid.T, detectors []Detector, others []string) string {
	d := rapid.SampledFrom(detectors).Draw(t, "detector")
	if own := append(append([]string{}, d.Context...), d.Unless...); len(own) > 0 && rapid.Bool().Draw(t, "own") {
		return rapid.SampledFrom(own).Draw(t, "word") + rapid.SampledFrom([]string{" ", " ", "s ", ""}).Draw(t, "end")
	}
	return rapid.SampledFrom(others).Draw(t, "word")
}

// announcedAlone and refutedAlone say in the plainest way what the words of one detector mean.
func (d *Detector) announcedAlone(text []byte, start, end int) bool {
	if len(d.Context) == 0 {
		return false
	}
	var words folded
	words.read(text[max(0, start-contextBefore):start], start > contextBefore)
	for at := words.n; at > 0; {
		at = bytes.LastIndexByte(words.text[:at], ' ')
		rest := words.text[at+1 : words.n]
		if anyPhrase(d.Context, rest) {
			return true
		}
		if anyPhrase(d.Unless, rest) {
			return false
		}
		at = max(at, 0)
	}
	behind := text[end:min(len(text), end+contextBehind)]
	if stop := bytes.IndexAny(behind, "\n:=;"); stop >= 0 {
		behind = label(behind, stop)
	}
	words.read(behind, false)
	return anyPhrase(d.Context, words.text[:words.n])
}

func (d *Detector) refutedAlone(text []byte, start int) bool {
	var words folded
	words.read(text[max(0, start-contextBefore):start], start > contextBefore)
	fields := strings.Fields(string(words.text[:words.n]))
	for len(fields) > 0 && exactly(between, []byte(fields[len(fields)-1])) {
		fields = fields[:len(fields)-1]
	}
	return len(fields) > 0 && exactly(d.Unless, []byte(fields[len(fields)-1]))
}

func anyPhrase(phrases []string, text []byte) bool {
	for _, p := range phrases {
		if p != "" && bytes.HasPrefix(text, []byte(p)) && (len(p) >= openWord || p[0] >= 0x80 || len(p) == len(text) || text[len(p)] == ' ') {
			return true
		}
	}
	return false
}
