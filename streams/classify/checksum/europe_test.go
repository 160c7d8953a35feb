package checksum

import (
	"maps"
	"slices"
	"testing"
)

// withoutOracle are the European checks that python-stdnum has no module for.
var withoutOracle = map[string]func([]byte) bool{
	"UKNationalInsuranceNumber": UKNationalInsuranceNumber, "UKDrivingLicence": UKDrivingLicence, "GermanIdentityCard": GermanIdentityCard,
	"GermanPassport": GermanPassport, "GermanPensionNumber": GermanPensionNumber, "FrenchIdentityCard": FrenchIdentityCard,
	"FrenchBusinessNumber": FrenchBusinessNumber, "SpanishSocialSecurity": SpanishSocialSecurity, "PolishIdentityCard": PolishIdentityCard,
	"PolishPassport": PolishPassport, "HungarianSocialSecurity": HungarianSocialSecurity, "HungarianTaxID": HungarianTaxID,
}

// published are examples of the authorities or of descriptions of the numbers; where there are none, they are made by the rule.
var published = []struct {
	check     string
	good, bad []string
}{
	{"UKNationalInsuranceNumber", // HMRC NIM39110; QQ is its example that is never given out
		[]string{"AA 12 34 56 A", "AB123456C", "ab123456d"},
		[]string{"QQ 12 34 56 A", "BG123456A", "AO123456A", "AB123456E", "AB12345", "A1123456A", "TN123456A", "ZZ123456A"}},
	{"UKDrivingLicence", // the form of DVLA's example: S. M. Morgan, a woman born on 11 July 1976
		[]string{"MORGA757116SM9IJ", "MORGA753116SM9IJ", "LEE99802136A99GA"},
		[]string{"MORGA799116SM9IJ", "M9RGA757116SM9IJ", "9MORG757116SM9IJ", "MORGA75711SM9IJ", "MORGA7533163SM9I", "MORGA757116SMAIJ"}},
	{"GermanIdentityCard", // the specimens of the Bundesdruckerei
		[]string{"T220001293", "T22000129", "L01X00T471", "L01X00T47", "l01x00t47"},
		[]string{"T220001294", "L01X00T472", "C01X00T47", "L01X00A47", "L01X00T4", "L01X00T4711"}},
	{"GermanPassport", []string{"C01X00T478", "C01X00T47"}, []string{"C01X00T471", "L01X00T47", "C01X00S47"}},
	{"GermanPensionNumber", // the description of the Deutsche Rentenversicherung
		[]string{"15070649C103", "15 070649 C 103", "10010490A443"},
		[]string{"15070649C104", "15320649C103", "01070649C103", "15071349C103", "150706491103", "15070649D103"}},
	{"FrenchIdentityCard", // the specimens in the Council's register PRADO
		[]string{"880692310285", "X4RTBPFW4", "D2H6862M2"},
		[]string{"881392310285", "880092310285", "ABCDEFGHI", "123456789", "88069231028"}},
	{"FrenchBusinessNumber", []string{"732 829 320", "732 829 320 00074"}, []string{"732829321", "73282932000075", "7328293200007"}},
	{"SpanishSocialSecurity", []string{"28 01234567 42", "281234567840", "28/01234567/42"},
		[]string{"28 01234567 43", "000123456742", "2801234567", "280000000028"}},
	{"PolishIdentityCard", []string{"ABA300000", "aba 300000"}, []string{"ABA400000", "AB3000000", "ABA30000A"}},
	{"PolishPassport", []string{"ZS0001774", "ZS 0001774"}, []string{"ZS1001774", "ZS0001775", "ZSA001774"}},
	{"HungarianSocialSecurity", []string{"111111110", "111 111 110", "123456788"}, []string{"111111111", "123456789", "000000000", "12345678"}},
	{"HungarianTaxID", []string{"8365670003"}, []string{"8365670004", "7365670003", "8965670003", "836567000"}},
	{"SwedishPersonalNumber", // the samordningsnummer and the plus, which the oracle does not know or ask for
		[]string{"701063-2391", "19701063-2391", "640823+3234", "640823-3234", "6408233234"},
		[]string{"701093-2391", "640823+3235", "640823*3234", "17640823-3234", "+3234", "640823+", "1234567+1234"}},
	{"FinnishHETU", // DVV: signs since 2023; the number and check do not depend on the sign
		[]string{"131052-308T", "131052Y308T", "131052X308T"},
		[]string{"131052Z308T", "131052-308U", "131052G308T", "310252-308T", "131052308T"}},
	{"EUVATNumber", // VIES, forms of the member states
		[]string{"DE136695976", "DE 136 695 976", "de136695976", "IE8D79739I", "NL000099998B57", "ATU13585627", "FR 40 303 265 045", "ESX2482300W", "EL094259216", "GR094259216"},
		[]string{"DE136695977", "GR094259217", "US136695976", "", "DE", "XX", "DE136695976DE136695976", "DE13669597?"}},
}

func TestPublishedExamples(t *testing.T) {
	all := allEuropean()
	for _, c := range published {
		for _, s := range c.good {
			if !all[c.check]([]byte(s)) {
				t.Errorf("%s refuses %q", c.check, s)
			}
		}
		for _, s := range c.bad {
			if all[c.check]([]byte(s)) {
				t.Errorf("%s accepts %q", c.check, s)
			}
		}
	}
}

func allEuropean() map[string]func([]byte) bool {
	all := maps.Clone(european)
	maps.Copy(all, withoutOracle)
	return all
}

func TestEuropeanChecksNeitherAllocateNorChangeTheirInput(t *testing.T) {
	numbers := map[string][]byte{"UKNationalInsuranceNumber": []byte("AB123456C"), "GermanPensionNumber": []byte("15070649C103")}
	for _, v := range oracle(t, "testdata/oracle.tsv.gz") {
		if v.accepted {
			numbers[v.check] = []byte(v.number)
		}
	}
	for name, check := range allEuropean() {
		for key, s := range numbers {
			before := string(s)
			if n := testing.AllocsPerRun(1, func() { check(s) }); n != 0 {
				t.Errorf("%s(number of %s) allocates %v times", name, key, n)
			}
			if string(s) != before {
				t.Errorf("%s changed %q to %q", name, before, s)
			}
		}
	}
}

// A number of one digit repeated is a placeholder. A Steuernummer of unknown Land has no check at all.
func TestPlaceholdersAreRefused(t *testing.T) {
	for name, check := range allEuropean() {
		for digit := byte('0'); digit <= '9'; digit++ {
			for n := range 20 {
				s := slices.Repeat([]byte{digit}, n)
				if check(s) && name != "GermanTaxNumber" {
					t.Errorf("%s accepts %s", name, s)
				}
			}
		}
	}
}

func FuzzEuropeanChecks(f *testing.F) {
	for _, s := range []string{"", "AB123456C", "640823+3234", "+", "DE136695976", "IE8+79739J", "131052Y308T", "\xff\x00", "1234567890123456"} {
		f.Add([]byte(s))
	}
	all := allEuropean()
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for name, check := range all {
			first := check(s)
			if check(s) != first || string(s) != before {
				t.Fatalf("%s(%q) is not a pure function", name, before)
			}
		}
	})
}

func BenchmarkEuropeanChecks(b *testing.B) {
	numbers := map[string][][]byte{}
	f, err := readOracle("testdata/oracle.tsv.gz")
	if err != nil {
		b.Fatal(err)
	}
	for _, v := range f {
		numbers[v.check] = append(numbers[v.check], []byte(v.number))
	}
	for _, c := range published {
		for _, s := range slices.Concat(c.good, c.bad) {
			numbers[c.check] = append(numbers[c.check], []byte(s))
		}
	}
	all := allEuropean()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		check, some := all[name], numbers[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				check(some[i%len(some)])
			}
		})
	}
}
