package checksum

import "testing"

// allWorld are all checks of this half of the package, those that the oracle has and the others.
func allWorld() map[string]func([]byte) bool {
	all := map[string]func([]byte) bool{}
	for name, check := range worldChecks {
		all[name] = check
	}
	for name, check := range publishedChecks {
		all[name] = check
	}
	return all
}

// publishedChecks are those of which no independent implementation is at hand: published examples stand for it.
var publishedChecks = map[string]func([]byte) bool{
	"ca-ohip version": OntarioHealth, "mx-curp rude": MexicanCURP, "mx-rfc rude": MexicanRFC, "us-dea": AmericanDEA, "us-mbi": AmericanMBI, "ca-ramq": QuebecHealth, "mx-clabe": MexicanCLABE, "uy-ci": UruguayanCI, "eg-id": EgyptianID,
	"au-medicare": AustralianMedicare, "nz-nhi": NewZealandNHI, "sg-nric": SingaporeNRIC, "jp-licence": JapaneseLicence, "kr-brn": KoreanBRN,
	"tw-id": TaiwaneseID, "vn-id": VietnameseID, "hk-id": HongKongID, "icd10": ICD10, "ndc": NDC,
}

// publishedExamples come from the documents that the checks name, and from encyclopedias; those in the second list are one step away.
var publishedExamples = map[string]struct{ valid, invalid []string }{
	"us-dea":          {[]string{"F91234563", "AP5836727", "BB1388568"}, []string{"F91234564", "NP5836727", "A85836727", "AP583672", "AP0000000"}},
	"us-mbi":          {[]string{"1EG4-TE5-MK73", "1EG4TE5MK72", "9AA9AA9AA99"}, []string{"0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MKA3", "1E44TE5M473", "1EG4TE5MK7"}},
	"mx-curp rude":    {[]string{"BOXW310820HNERXN09", "BOXW000229MNERXNA9"}, []string{"PUTO310820HNERXN01", "LOCA310820HNERXN06", "BOXW310820HXXRXN02", "BOXW310231HNERXN06"}},
	"mx-rfc rude":     {[]string{"GODE561231GR8", "ñ&A930714AB1"}, []string{"BUEI561231GR8", "PUTO561231", "\xc3A930714AB1"}},
	"ca-ohip version": {[]string{"1234-567-897-AB", "1234567897"}, []string{"1234-567-897-A1", "1234-567-890-AB", "1234-567-897-ABC"}},
	"ca-ramq":         {[]string{"ABCD 5861 2317", "ABCD 0412 3101"}, []string{"ABCD 5813 2317", "ABCD 5863 0117", "ABCD 2522 1017", "ABC1 5861 2317"}},
	"mx-clabe":        {[]string{"032180000118359719", "002010077777777771"}, []string{"032180000118359710", "000010077777777771", "03218000011835971"}},
	"uy-ci":           {[]string{"1.234.567-2", "4.123.456-3"}, []string{"1.234.567-3", "1111111-1", "123456"}},
	"eg-id":           {[]string{"29001011234567", "30402290112345"}, []string{"19001011234567", "29013011234567", "29001013634567", "30302290112345"}},
	"au-medicare":     {[]string{"2123 45670 1", "2123456701", "21234567011"}, []string{"2123456711", "1123456701", "2123456700", "212345670"}},
	"nz-nhi":          {[]string{"ZAC5361", "ZZZ0016", "ZAD96LT", "zbd96lm", "ZDD96LZ"}, []string{"ZAC3561", "ZZZ0044", "ZIC5361", "ZAD96LM", "ZAD96L1"}},
	"sg-nric":         {[]string{"S1234567D", "T1234567J", "F1234567N", "G1234567X", "M1234567K"}, []string{"S1234567E", "A1234567D", "M1234567X", "S123456D"}},
	"jp-licence":      {[]string{"309712345600"}, []string{"309712345610", "009712345640", "30971234565"}},
	"kr-brn":          {[]string{"124-81-00998", "220-81-62517"}, []string{"124-81-00999", "099-81-00998", "124-00-00998"}},
	"tw-id":           {[]string{"A123456789", "A800000014", "F131104093", "AC12345679"}, []string{"A123456788", "A323456789", "1123456789", "AE12345678"}},
	"vn-id":           {[]string{"001099012345", "079301000123"}, []string{"000099012345", "097099012345", "001499012345"}},
	"hk-id":           {[]string{"A123456(3)", "G123456(A)", "AB987654(3)", "A1234563", "C123456-9"}, []string{"A123456(4)", "A12345(3)", "1123456(3)", "A123456(B)", "A123456(3"}},
	"icd10":           {[]string{"A00", "C7A.00", "U07.1", "S52.521A", "T36.0X1A", "e11.9", "C97", "I10"}, []string{"D90", "E91.1", "I9", "Z00.12345", "1A0", "A0C", "A00.A1"}},
	"ndc":             {[]string{"0002-7597-01", "50242-040-62", "60575-4112-1", "00002-7597-01"}, []string{"002-7597-01", "0002-7597", "0002-7597-01-1", "000275970101"}},
}

func TestPublishedExamplesOfTheWorld(t *testing.T) {
	for name, check := range publishedChecks {
		examples := publishedExamples[name]
		if len(examples.valid) == 0 || len(examples.invalid) == 0 {
			t.Errorf("no examples of %s", name)
		}
		for _, s := range examples.valid {
			if !check([]byte(s)) {
				t.Errorf("%s: %q is valid", name, s)
			}
		}
		for _, s := range examples.invalid {
			if check([]byte(s)) {
				t.Errorf("%s: %q is not valid", name, s)
			}
		}
	}
}

func FuzzWorld(f *testing.F) {
	for _, e := range publishedExamples {
		for _, s := range e.valid {
			f.Add([]byte(s))
		}
	}
	for _, s := range []string{"", "-", "A", "9\xff", "GODE561231GR8", "\xc3\x91", "\xc3", "12.345.678-K", "110101199003074514", "0000000000000000000"} {
		f.Add([]byte(s))
	}
	all := allWorld()
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for name, check := range all {
			first := check(s)
			if string(s) != before {
				t.Fatalf("%s changes %q", name, before)
			}
			if check(s) != first {
				t.Fatalf("%s says two things of %q", name, before)
			}
			if first && len(before) < 2 {
				t.Fatalf("%s accepts %q", name, before)
			}
		}
	})
}

// BenchmarkWorld measures each check on valid numbers, which take longest.
func BenchmarkWorld(b *testing.B) {
	valid := map[string][]byte{}
	for name, e := range publishedExamples {
		valid[name] = []byte(e.valid[0])
	}
	for line := range oracleLines(b, "testdata/oracle_world.tsv.gz") {
		name, number, ok := validLine(line)
		if ok && len(number) > len(valid[name]) && worldChecks[name]([]byte(number)) {
			valid[name] = []byte(number)
		}
	}
	for name, check := range allWorld() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !check(valid[name]) {
					b.Fatal(string(valid[name]))
				}
			}
		})
	}
}

func TestWorldDoesNotAllocate(t *testing.T) {
	for name, e := range publishedExamples {
		s := []byte(e.valid[0])
		check := publishedChecks[name]
		if n := testing.AllocsPerRun(10, func() { check(s) }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
	numbers := map[string][][]byte{}
	for line := range oracleLines(t, "testdata/oracle_world.tsv.gz") {
		name, number, _ := validLine(line)
		numbers[name] = append(numbers[name], []byte(number))
	}
	for name, check := range worldChecks {
		if n := testing.AllocsPerRun(1, func() {
			for _, number := range numbers[name] {
				check(number)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
