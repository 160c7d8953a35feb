package checksum

import (
	"fmt"
	"slices"
	"testing"
)

func TestNamedChecks(t *testing.T) {
	tests := []struct {
		name, valid, invalid string
	}{
		{"luhn", "7992 7398 713", "79927398710"},                                // the example of Luhn's formula
		{"mod97", "794 44", "79445"},                                            // the standard's example
		{"iban_mod97", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765433"}, // ISO 13616, the registry's example
		{"mod11_2", "0000 0002 1825 0097", "0000000218250098"},                  // an ORCID, ISO 27729
		{"mod11_10", "07945", "07946"},                                          // the standard's example
		{"mod37_36", "A12425GABC1234002M", "A12425GABC1234002N"},                // a GRid, whose check is MOD 37,36
		{"gtin", "4006381333931", "4006381333932"},
		{"verhoeff", "2363", "2364"}, // the example of Wikipedia's article on it
		{"netherlands_bsn", "111222333", "111222334"},
		{"iban", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"},
		{"gtin", "96385074", "96385075"}, // GTIN-8
	}
	for _, test := range tests {
		c, ok := Named(test.name)
		if !ok || !c.Valid([]byte(test.valid)) || c.Valid([]byte(test.invalid)) || c.Valid(nil) || c.Valid([]byte("?")) {
			t.Errorf("%s: known %t, %q %t, %q %t", test.name, ok, test.valid, c.Valid([]byte(test.valid)), test.invalid, c.Valid([]byte(test.invalid)))
		}
	}
	if _, ok := Named("none"); ok || len(Names()) != len(namedSystems)+len(namedNumbers) || !slices.IsSorted(Names()) {
		t.Error("names are wrong")
	}
}

// TestChances counts how many of many numbers each system accepts.
func TestChances(t *testing.T) {
	for name, c := range namedSystems {
		accepted, total := 0, 0
		for n := range 97_000 {
			total++
			if c.Valid(fmt.Appendf(nil, "4%012d", n*7919+13)) {
				accepted++
			}
		}
		if share := float64(accepted) / float64(total); share < 0.9*c.Chance || share > 1.1*c.Chance {
			t.Errorf("%s accepts %.4f of random numbers, declares %.4f", name, share, c.Chance)
		}
	}
}

func TestNamedChecksDoNotAllocate(t *testing.T) {
	for _, name := range Names() {
		c, _ := Named(name)
		value := []byte("GB82 WEST 1234 5698 7654 32")
		if n := testing.AllocsPerRun(10, func() { c.Valid(value) }); n > 0 {
			t.Errorf("%s allocates %.0f times", name, n)
		}
	}
}

func FuzzNamed(f *testing.F) {
	f.Add([]byte("4006381333931"))
	f.Add([]byte("GB82 WEST 1234 5698 7654 32"))
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for _, name := range Names() {
			c, _ := Named(name)
			c.Valid(s)
		}
		if before != string(s) {
			t.Fatal("a check changed the value")
		}
	})
}
