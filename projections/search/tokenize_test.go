package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"customerID2":             "customer id 2",
		"customer_id-2":           "customer id 2",
		"HTTPServer":              "http server",
		"IPv6Address":             "i pv 6 address",
		"shop.public.orders":      "shop public orders",
		"q1_2024":                 "q 1 2024",
		"Straße":                  "straße",
		"cafe\u0301 Ñandú":        "cafe nandu",
		"顧客table":                 "顧 客 table",
		"a":                       "a",
		"A":                       "a",
		"ABC":                     "abc",
		"aB":                      "a b",
		"\xff\xfex":               "x",
		"--- ...":                 "",
		strings.Repeat("ab", 100): strings.Repeat("ab", 32),
	} {
		if got := strings.Join(terms(text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPrefixes(t *testing.T) {
	for term, want := range map[string]string{
		"": "", "a": "", "ab": "", "größe": "gr grö größ",
		"abcdefghijklmnopq": "ab abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijk abcdefghijkl abcdefghijklm " +
			"abcdefghijklmn abcdefghijklmno",
	} {
		var got []string
		prefixesOf(term, func(p string) { got = append(got, p) })
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q", term, got)
		}
	}
}

// FuzzWords holds that words are in order, do not overlap, begin and end at characters, and that what is between them has
// no letter or digit.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"customerID2", "HTTPServer", "a\u0301b", "顧客table", "\xff\xfe", "ǅungla"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		between := func(to int) {
			for _, r := range s[end:to] {
				if c := classOf(r); c != other && c != mark {
					t.Fatalf("%q: %q is in no word", s, r)
				}
			}
		}
		words(s, func(from, to int) {
			if from < end || to <= from || !utf8.RuneStart(s[from]) || to < len(s) && utf8.ValidString(s) && !utf8.RuneStart(s[to]) {
				t.Fatalf("%q: word %d to %d after %d", s, from, to, end)
			}
			between(from)
			end = to
		})
		between(len(s))
		for _, term := range terms(s) {
			if term == "" || len(term) > maxTokenBytes || !utf8.ValidString(term) {
				t.Fatalf("%q: term %q", s, term)
			}
		}
	})
}
