package checksum

import (
	"bufio"
	"compress/gzip"
	"os"
	"slices"
	"strings"
	"testing"
)

// worldChecks are the checks by the names of testdata/oracle_world.py.
var worldChecks = map[string]func([]byte) bool{
	"us-ssn": AmericanSSN, "us-itin": AmericanITIN, "us-atin": AmericanATIN, "us-ein": AmericanEIN, "us-npi": AmericanNPI,
	"ca-sin": CanadianSIN, "ca-bn": CanadianBN, "ca-bcphn": BritishColumbiaPHN, "ca-ohip": OntarioHealth,
	"br-cpf": BrazilianCPF, "br-cnpj": BrazilianCNPJ, "br-cnh": BrazilianCNH, "br-voter": BrazilianVoter, "br-pis": BrazilianPIS, "br-cns": BrazilianCNS,
	"mx-curp": MexicanCURP, "mx-rfc": MexicanRFC, "mx-nss": MexicanNSS,
	"ar-cuit": ArgentinianCUIT, "cl-rut": ChileanRUT, "co-nit": ColombianNIT, "pe-ruc": PeruvianRUC, "pe-dni": PeruvianDNI,
	"ec-ci": EcuadorianCI, "ec-ruc": EcuadorianRUC, "ve-rif": VenezuelanRIF, "do-cedula": DominicanCedula,
	"za-id": SouthAfricanID, "ke-pin": KenyanPIN, "tr-id": TurkishID, "tr-vkn": TurkishVKN, "il-id": IsraeliID, "ae-id": EmiratesID,
	"in-aadhaar": IndianAadhaar, "in-pan": IndianPAN, "in-gstin": IndianGSTIN, "in-epic": IndianEPIC,
	"au-tfn": AustralianTFN, "au-abn": AustralianABN, "au-acn": AustralianACN, "nz-ird": NewZealandIRD,
	"jp-number": JapaneseMyNumber, "jp-corporate": JapaneseCorporate, "kr-rrn": KoreanRRN, "cn-id": ChineseResident, "cn-uscc": ChineseUSCC,
	"th-id": ThaiID, "my-nric": MalaysianNRIC, "id-nik": IndonesianNIK, "id-npwp": IndonesianNPWP,
	"pk-cnic": PakistaniCNIC, "loinc": LOINC, "snomed": SNOMED,
}

// worldDifference is a rule of ours that the oracle does not have.
type worldDifference struct {
	why     string // with the source
	accepts bool   // we accept what the oracle rejects, or the reverse
	applies func(bare string) bool
}

// worldDifferences says on purpose where our checks part from the oracle. A number is given without its separators.
var worldDifferences = map[string][]worldDifference{
	"us-ssn": {uniformPlaceholder},
	"us-itin": {{"the IRS gives out 50 to 65 too (Internal Revenue Manual 3.21.263)", true, func(n string) bool {
		return n[0] == '9' && n[3:5] >= "50" && n[3:5] <= "65"
	}}},
	"us-atin": {{"an ATIN begins with 9 and has the group 93 (Internal Revenue Manual 3.13.40)", false, func(n string) bool {
		return n[0] != '9' || n[3:5] != "93"
	}}},
	"us-ein": {{"the seven digits after the prefix are a serial, which is not 0", false, func(n string) bool { return n[2:] == "0000000" }}},
	"ca-bn": {uniformPlaceholder, {"there are further programme accounts: RR, RZ, SL (Canada Revenue Agency)", true, func(n string) bool {
		return len(n) == 15 && slices.Contains([]string{"RR", "RZ", "RD", "RE", "RN", "RG", "SL"}, n[9:11])
	}}},
	"br-cpf":    {uniformPlaceholder},
	"mx-nss":    {uniformPlaceholder},
	"mx-curp":   {{"X is a sex since 2021 (Diario Oficial de la Federación, 18 October 2021)", true, func(n string) bool { return n[10] == 'X' }}},
	"ar-cuit":   {{"persons have the kinds 25 and 26 too (ANSES)", true, func(n string) bool { return n[:2] == "25" || n[:2] == "26" }}},
	"cl-rut":    {uniformPlaceholder},
	"co-nit":    {uniformPlaceholder},
	"pe-dni":    {uniformPlaceholder},
	"pe-ruc":    {{"16 is a kind of person too (SUNAT)", true, func(n string) bool { return n[:2] == "16" }}},
	"ve-rif":    {{"C is a communal council (SENIAT, Providencia 0073/2009)", true, func(n string) bool { return n[0] == 'C' }}},
	"do-cedula": {uniformPlaceholder},
	"za-id":     {{"2 is a refugee", true, func(n string) bool { return n[10] == '2' }}},
	"in-gstin":  {{"97 is other territory, 38 Ladakh (GST Network, state codes)", true, func(n string) bool { return n[:2] == "97" || n[:2] == "38" }}},
	"au-acn":    {uniformPlaceholder},
	"au-tfn":    {uniformPlaceholder, eightDigitTFN(true), eightDigitTFN(false)},
	"jp-number": {uniformPlaceholder},
	"kr-rrn":    {drawnRRN, foreignRRN(true), foreignRRN(false)},
	"cn-id": {{"83 is for residents from Taiwan, 91 to 98 for foreigners (National Immigration Administration)", true, func(n string) bool {
		return n[:2] == "83" || n[0] == '9'
	}}},
	"id-nik": {
		{"Papua has six provinces since 2022 (UU 14 to 16/2022, 29/2022)", true, func(n string) bool { return n[0] == '9' }},
		{"regencies begin at 01 and sequences at 0001", false, func(n string) bool { return n[2:4] == "00" || n[12:] == "0000" }},
		{"women have 40 added to the day, so that it is never above 71", false, func(n string) bool { return n[6:8] > "71" }},
	},
	"id-npwp": {uniformPlaceholder},
	"pk-cnic": {uniformPlaceholder},
}

// uniformPlaceholder are numbers such as 000000000 and 111111111, which pass many checks: authorities do not give them out, and forms
// are full of them.
var uniformPlaceholder = worldDifference{"the same digit all along is a placeholder", false, func(n string) bool {
	n = strings.TrimRight(n, "RT")
	return strings.Trim(n[:len(n)-1], n[:1]) == "" || strings.HasPrefix(n, "000000000")
}}

func eightDigitTFN(accepts bool) worldDifference {
	return worldDifference{"the check digit of eight has the weight 10 as well, not 9 (Australian Taxation Office)", accepts, func(n string) bool { return len(n) == 8 }}
}

var drawnRRN = worldDifference{"numbers are drawn since October 2020, without a check digit (Ministry of the Interior and Safety)", true, func(n string) bool {
	return strings.ContainsAny(n[6:7], "3478") && n[:4] >= "2010"
}}

func foreignRRN(accepts bool) worldDifference {
	return worldDifference{"the check digit of foreigners has two added", accepts, func(n string) bool { return n[6] >= '5' && n[6] <= '8' }}
}

func TestWorldAgreesWithTheOracle(t *testing.T) {
	used := map[string]int{}
	counts := map[string]int{}
	for line := range oracleLines(t, "testdata/oracle_world.tsv.gz") {
		name, number, valid := validLine(line)
		check := worldChecks[name]
		if check == nil {
			t.Fatalf("no check for %s", name)
		}
		counts[name]++
		got := check([]byte(number))
		if got == valid {
			continue
		}
		why := explain(name, number, got)
		if why == "" {
			t.Errorf("%s %q: we say %v", name, number, got)
		}
		used[name+": "+why]++
	}
	for name := range worldChecks {
		if counts[name] < 1200 {
			t.Errorf("only %d numbers of %s", counts[name], name)
		}
		for _, d := range worldDifferences[name] {
			if used[name+": "+d.why] == 0 {
				t.Errorf("%s: no number shows that %s", name, d.why)
			}
		}
	}
}

func validLine(line string) (name, number string, valid bool) {
	name, rest, _ := strings.Cut(line, "\t")
	number, verdict, _ := strings.Cut(rest, "\t")
	return name, number, verdict == "1"
}

func explain(name, number string, accepted bool) string {
	bare := strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(number)
	for _, d := range worldDifferences[name] {
		if d.accepts == accepted && d.applies(bare) {
			return d.why
		}
	}
	return ""
}

func oracleLines(t testing.TB, path string) func(func(string) bool) {
	t.Helper()
	return func(yield func(string) bool) {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(unpacked)
		for lines.Scan() {
			if !yield(lines.Text()) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
