package entity_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"datawave/streams/classify/entity"
)

func find(text string) (found []string) {
	for _, m := range entity.English().NewReader().Append(nil, []byte(text)) {
		found = append(found, m.Kind.String()+" "+text[m.Start:m.End])
	}
	return found
}

func TestMentions(t *testing.T) {
	for text, want := range map[string][]string{
		"":  nil,
		" ": nil,
		"Please reset my password before Monday.":                    nil,
		"WHERE IS MY REFUND? I ORDERED IN MARCH.":                    nil,
		"Terms and Conditions":                                       nil,
		"My name is Maria Kowalska and I live in Lisbon.":            {"person Maria Kowalska", "location Lisbon"},
		"my name is maria kowalska and i live in lisbon":             {"person maria kowalska", "location lisbon"},
		"Zoë's sister works for Siemens AG in Munich.":               {"person Zoë", "organization Siemens AG", "location Munich"},
		"Ship it to 12 Baker Street, London NW1 6XE, please.":        {"location 12 Baker Street, London NW1 6XE"},
		"Dr. Jean-Luc Béranger flew from Chile to Norway.":           {"person Dr. Jean-Luc Béranger", "location Chile", "location Norway"},
		"Mr O'Brien, who founded Acme Widgets Inc., lives in Cork.":  {"person Mr O'Brien", "organization Acme Widgets Inc.", "location Cork"},
		"Kind regards,\nAnita Desai\nHead of Sales\nBlue Ocean GmbH": {"person Anita Desai", "organization Blue Ocean GmbH"},
	} {
		if got := find(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestOneReaderServesManyTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(rapid.String(), words()), 1, 5).Draw(t, "texts")
		reader := entity.English().NewReader()
		for _, text := range texts {
			again, fresh := reader.Append(nil, []byte(text)), entity.English().NewReader().Append(nil, []byte(text))
			if !slices.Equal(again, fresh) {
				t.Fatalf("a used reader found %v in %q, a fresh one %v", again, text, fresh)
			}
			checkMentions(t, text, fresh)
		}
	})
}

// words makes texts that hold names often.
func words() *rapid.Generator[string] {
	word := rapid.SampledFrom(strings.Split("Anna Müller lives in New York at 5 Rue du Lac , for ACME Inc . \n the 's ’s – Δημήτρης 東京 O'Neil \xff", " "))
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 400).Draw(t, "words"), " ") })
}

func checkMentions(t interface{ Fatalf(string, ...any) }, text string, mentions []entity.Mention) {
	end := 0
	for _, m := range mentions {
		if m.Start < end || m.End <= m.Start || m.End > len(text) {
			t.Fatalf("mention %+v of %q overlaps, is empty or out of bounds", m, text)
		}
		if utf8.ValidString(text) && (!utf8.ValidString(text[:m.Start]) || !utf8.ValidString(text[m.Start:m.End])) {
			t.Fatalf("mention %+v cuts a rune of %q", m, text)
		}
		if !(m.Confidence >= 0.5 && m.Confidence <= 1) || m.Kind > entity.Organization {
			t.Fatalf("mention %+v", m)
		}
		end = m.End
	}
}

func FuzzAppend(f *testing.F) {
	for _, seed := range []string{"", "Maria Kowalska, Lisbon", "O'", "'s", "a\xff\xc3'b", strings.Repeat("Anna ", 300), "\n\n\n", "İstanbul ǅ"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		checkMentions(t, string(text), entity.English().NewReader().Append(nil, text))
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("entity1\n\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if tagger, err := entity.Load(file); err == nil {
			checkMentions(t, "Anna Smith", tagger.NewReader().Append(nil, []byte("Anna Smith")))
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	for _, file := range []string{"", "entity1\n", "entity0\n" + strings.Repeat("\x00", 200), "entity1\n\xff\xff" + strings.Repeat("\x00", 200)} {
		if _, err := entity.Load([]byte(file)); err == nil {
			t.Errorf("%q was loaded", file)
		}
	}
}

type labelled struct {
	Text  string
	Spans [][3]int
}

func labelledTexts(t testing.TB) (all []labelled) {
	file, err := os.Open("testdata/english.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row labelled
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

// TestFloor measures on texts whose templates no model was trained on: mentions overlap labels of their kind, and the other way round.
func TestFloor(t *testing.T) {
	const floor = 0.93
	var labels, found, given, right int
	reader := entity.English().NewReader()
	for _, row := range labelledTexts(t) {
		mentions := reader.Append(nil, []byte(row.Text))
		labels, given = labels+len(row.Spans), given+len(mentions)
		for _, s := range row.Spans {
			found += count(slices.ContainsFunc(mentions, func(m entity.Mention) bool { return overlap(m, s) }))
		}
		for _, m := range mentions {
			right += count(slices.ContainsFunc(row.Spans, func(s [3]int) bool { return overlap(m, s) }))
		}
	}
	precision, recall := float64(right)/float64(given), float64(found)/float64(labels)
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("%d labels: precision %.3f, recall %.3f, F1 %.3f", labels, precision, recall, f1)
	if f1 < floor {
		t.Errorf("F1 %.3f is below %.2f", f1, floor)
	}
}

func overlap(m entity.Mention, span [3]int) bool {
	return int(m.Kind) == span[0] && max(m.Start, span[1]) < min(m.End, span[2])
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestAppendAllocatesNothing(t *testing.T) {
	reader, text := entity.English().NewReader(), []byte("Maria Kowalska of Siemens AG lives in Lisbon, Rua Ação 5.\n")
	mentions := make([]entity.Mention, 0, 100)
	if n := testing.AllocsPerRun(100, func() { mentions = reader.Append(mentions[:0], text) }); n != 0 {
		t.Errorf("%v allocations a text", n)
	}
}

// TestLongTextsAreLinear reads a text of one endless word, one of endless names, and one of marks.
func TestLongTextsAreLinear(t *testing.T) {
	for _, part := range []string{"a", "Anna Smith ", "'", ".", "\n", "東"} {
		text := []byte(strings.Repeat(part, 1<<20/len(part)))
		start := time.Now()
		checkMentions(t, string(text), entity.English().NewReader().Append(nil, text))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("1 MB of %q took %v", part, took)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	var text []byte
	var texts [][]byte
	for _, row := range labelledTexts(b) {
		texts = append(texts, []byte(row.Text))
		text = append(text, row.Text...)
	}
	reader := entity.English().NewReader()
	mentions := make([]entity.Mention, 0, 100)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			mentions = reader.Append(mentions[:0], text)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	file, err := os.ReadFile("english.model")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := entity.Load(file); err != nil {
			b.Fatal(err)
		}
	}
}
