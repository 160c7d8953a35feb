package checksum

import (
	"testing"

	"pgregory.net/rapid"
)

// systems are the check systems that promise to find every single wrong character.
var systems = []struct {
	name     string
	alphabet string
	checks   int // check characters at the end
	valid    func(d []byte) bool
}{
	{"Luhn", digitAlphabet, 1, onValues(luhn)},
	{"GS1", digitAlphabet, 1, onValues(func(d []byte) bool { return len(d) != 13 || ean13(d) })},
	{"MOD 11,10", digitAlphabet, 1, onValues(mod11by10)},
	{"MOD 11-2", digitAlphabet + "X", 1, mod11by2},
	{"MOD 37,36", alnumAlphabet, 1, mod37by36},
	{"MOD 97-10", digitAlphabet, 2, func(d []byte) bool { return mod97(d) == 1 }},
}

const (
	digitAlphabet = "0123456789"
	alnumAlphabet = digitAlphabet + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func onValues(check func(d []byte) bool) func(d []byte) bool {
	return func(d []byte) bool {
		values := append([]byte(nil), d...)
		return toValues(values) && check(values)
	}
}

func TestSystemsFindEverySingleWrongCharacter(t *testing.T) {
	for _, system := range systems {
		t.Run(system.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := complete(t, system.alphabet, system.checks, system.valid)
				i := rapid.IntRange(0, len(d)-1).Draw(t, "place")
				wrong := rapid.SampledFrom([]byte(system.alphabet)).Draw(t, "character")
				if wrong == d[i] {
					return
				}
				before := string(d)
				d[i] = wrong
				if system.valid(d) {
					t.Errorf("%s and %s are both valid", before, d)
				}
			})
		})
	}
}

// complete draws the twelve characters of a number and finds its check characters.
func complete(t *rapid.T, alphabet string, checks int, valid func([]byte) bool) []byte {
	d := rapid.SliceOfN(rapid.SampledFrom([]byte(alphabet[:min(len(alphabet), 36)&^1])), 12, 12).Draw(t, "number")
	found := solutions(d, alphabet, checks, valid)
	if len(found) == 0 {
		t.Fatalf("%s has no check characters", d)
	}
	return append(d, found[0]...)
}

func solutions(d []byte, alphabet string, checks int, valid func([]byte) bool) []string {
	tails := []string{""}
	for range checks {
		var longer []string
		for _, tail := range tails {
			for i := range len(alphabet) {
				longer = append(longer, tail+alphabet[i:i+1])
			}
		}
		tails = longer
	}
	var found []string
	for _, tail := range tails {
		if valid(append(append([]byte(nil), d...), tail...)) {
			found = append(found, tail)
		}
	}
	return found
}
