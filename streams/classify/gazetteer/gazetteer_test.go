package gazetteer

import (
	"bytes"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestLookup(t *testing.T) {
	tests := map[string]Kind{
		"maria": First, "MARIA": First, "María": First, "Jürgen": First, "jurgen": First, "Søren": First, "Łukasz": First, "Александр": First, "O’Brien": Last, "o'brien": Last,
		"García": Last, "Smith": Last, "Nguyễn": Last, "Berlin": City | BigCity, "Saint-Étienne": City, "SAINT ETIENNE": City, "St. Louis": City, "München": City, "Deutschland": Country, "Allemagne": Country,
		"Côte d’Ivoire": Country, "DE": CountryCode, "deu": CountryCode, "California": State, "New_York": State, "ca": StateCode, "Bayern": State, "Will": First | Word,
	}
	for name, want := range tests {
		if got := Lookup([]byte(name)); got&want != want {
			t.Errorf("%q is %b, want %b in it", name, got, want)
		}
	}
	for _, name := range []string{"", "  ", "xqzt", "12", "maria7", "a@b.de", strings.Repeat("maria ", 20), "the", "of", "\xff\xfe"} {
		if got := Lookup([]byte(name)); got != 0 {
			t.Errorf("%q is %b, want nothing", name, got)
		}
	}
}

func TestKindsByName(t *testing.T) {
	if !FirstName([]byte("Anna")) || !LastName([]byte("Miller")) || !IsCity([]byte("Lyon")) || !IsCountry([]byte("France")) || !IsCountry([]byte("FRA")) ||
		!IsState([]byte("Texas")) || !IsState([]byte("TX")) || FirstName([]byte("Texasss")) {
		t.Error("a predicate does not agree with the list")
	}
}

func TestTheListIsWellFormed(t *testing.T) {
	if len(words) > 1_500_000 || !strings.HasSuffix(words, "\n") || !utf8.ValidString(words) {
		t.Fatalf("%d bytes", len(words))
	}
	lines := strings.Split(strings.TrimSuffix(words, "\n"), "\n")
	if !sort.StringsAreSorted(lines) && !sort.SliceIsSorted(lines, func(i, j int) bool { return name(lines[i]) < name(lines[j]) }) {
		t.Error("the list is not in order")
	}
	for _, line := range lines {
		var folded [MaxBytes]byte
		word, kinds, _ := strings.Cut(line, "\t")
		if n := fold(folded[:], []byte(word)); string(folded[:n]) != word {
			t.Errorf("%q cannot be found: it folds to %q", word, folded[:n])
		}
		if strings.Trim(kinds, "bcfilnpsw") != "" || kinds == "" || Lookup([]byte(word)) == 0 {
			t.Errorf("%q has kinds %q", word, kinds)
		}
	}
}

func name(line string) string { return line[:strings.IndexByte(line, '\t')] }

func TestFoldingIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringMatching(`[A-Za-zÀ-žА-я .'-]{0,30}`).Draw(t, "name"))
		var once, twice [MaxBytes]byte
		n := fold(once[:], text)
		m := fold(twice[:], once[:n])
		if !bytes.Equal(once[:n], twice[:m]) {
			t.Fatalf("%q folds to %q and then to %q", text, once[:n], twice[:m])
		}
	})
}

func FuzzLookup(f *testing.F) {
	for _, name := range []string{"maria", "Łódź", "\xff", "a\x00b", "ﬁ", "İstanbul"} {
		f.Add([]byte(name))
	}
	f.Fuzz(func(t *testing.T, name []byte) {
		before := bytes.Clone(name)
		if Lookup(name) != Lookup(bytes.ToUpper(bytes.ToLower(name))) && utf8.Valid(name) && isASCII(name) {
			t.Fatalf("%q depends on case", name)
		}
		if !bytes.Equal(name, before) {
			t.Fatal("the name was changed")
		}
	})
}

func isASCII(s []byte) bool {
	return !bytes.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func BenchmarkLookup(b *testing.B) {
	names := [][]byte{[]byte("Maria"), []byte("García"), []byte("xqztv"), []byte("Saint-Étienne"), []byte("Deutschland")}
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range names {
			Lookup(name)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		newTable()
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	name := []byte("Saint-Étienne")
	if n := testing.AllocsPerRun(100, func() { Lookup(name) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}
