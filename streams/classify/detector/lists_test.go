package detector

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/streams/classify/gazetteer"
)

// TestConditionsAreNecessary holds that a check accepts nothing that lacks what its detector says that it asks for.
func TestConditionsAreNecessary(t *testing.T) {
	var examples []string
	all := Builtin()
	for _, d := range all {
		examples = append(append(examples, d.Positives...), d.Negatives...)
	}
	words := []string{"Non-Binary", "männlich", "MÄNNLICH", "Française", "S.A.", "Foo B.V.", "nurse", "MARRIED", "sunni", "white", "Jean", "García", "Lyon", "DE", "España", "Hauptstraße 5", "12 Main St", "ALLÉ 3", "ſingle", "Inc"}
	examples = append(examples, words...)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom(examples).Draw(t, "value")
		for range rapid.IntRange(0, 2).Draw(t, "more") {
			value += rapid.SampledFrom([]string{" ", "-", ", ", "/", ". ", ""}).Draw(t, "gap") + rapid.SampledFrom(examples).Draw(t, "other")
		}
		lists, kinds := ListsOf([]byte(value)), gazetteer.Lookup([]byte(value))
		for _, d := range all {
			if d.Listed != 0 && lists&d.Listed == 0 && d.Valid([]byte(value)) {
				t.Errorf("%s accepts %q, which has no word of its lists", d.Infotype, value)
			}
			if d.Spaced && !strings.Contains(value, " ") && d.Valid([]byte(value)) {
				t.Errorf("%s accepts %q, which has no space", d.Infotype, value)
			}
			if d.Named != 0 && kinds&d.Named == 0 && d.Valid([]byte(value)) {
				t.Errorf("%s accepts %q, which is no such name", d.Infotype, value)
			}
		}
	})
}

// TestListsOfWords compares the single pass over a value with the look-up of each word.
func TestListsOfWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := []byte(rapid.StringMatching(`(?:(?:nurse|Inc|Hauptstrasse|white|M|GmbH|xy|[a-zé0-9]{0,4})[ .,/-]{0,2}){0,6}`).Draw(t, "value"))
		want := listsOf(value)
		for word, rest := nextWord(value); len(word) > 0; word, rest = nextWord(rest) {
			want |= listsOf(word)
			if len(word) == 1 {
				want |= initial
			}
			if streetEnding(word) {
				want |= streetLike
			}
		}
		if got := ListsOf(value) &^ foreign; got != want {
			t.Fatalf("%q is in %b, want %b", value, got, want)
		}
	})
}
