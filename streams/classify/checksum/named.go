package checksum

import (
	"maps"
	"slices"
)

// Check is a check that is asked for by name: of any length, or of all lengths that its standard allows.
type Check struct {
	Valid  func(s []byte) bool // as the functions of this package
	Chance float64             // the share of random values of the right form that it accepts, 0 to 1
}

// maxNamed is the longest number, in characters without separators, that a check by name looks at.
const maxNamed = 64

// namedSystems are the check systems of standards, without the shape that one country's number gives them.
var namedSystems = map[string]Check{
	"gtin":       {namedGTIN, 0.1},          // GS1 General Specifications, section 7.9
	"iban_mod97": {namedIBAN, 1. / 97},      // ISO 13616: MOD 97-10, the first four characters last
	"luhn":       {namedLuhn, 0.1},          // ISO/IEC 7812-1, annex B
	"mod11_10":   {namedMod11by10, 0.1},     // ISO 7064, MOD 11,10
	"mod11_2":    {namedMod11by2, 1. / 11},  // ISO 7064, MOD 11-2
	"mod37_36":   {namedMod37by36, 1. / 36}, // ISO 7064, MOD 37,36
	"mod97":      {namedMod97, 1. / 97},     // ISO 7064, MOD 97-10: the check digits are last
	"verhoeff":   {namedVerhoeff, 0.1},      // J. Verhoeff, Error Detecting Decimal Codes, 1969
}

// namedNumbers are the checks of whole numbers, for forms of one's own around them. Their chances are those of the built-in detectors.
var namedNumbers = map[string]Check{
	"australia_abn":          {AustralianABN, 0.011},
	"belgium_national_id":    {BelgianNationalNumber, 0.0027},
	"brazil_cnpj":            {BrazilianCNPJ, 0.01},
	"brazil_cpf":             {BrazilianCPF, 0.01},
	"canada_sin":             {CanadianSIN, 0.08},
	"credit_card":            {CardNumber, 0.04},
	"france_nir":             {FrenchNIR, 0.009},
	"germany_tax_id":         {GermanTaxID, 0.003},
	"iban":                   {IBAN, 0.003},
	"imei":                   {IMEI, 0.1},
	"india_aadhaar":          {IndianAadhaar, 0.1},
	"isin":                   {ISIN, 0.04},
	"italy_fiscal_code":      {ItalianFiscalCode, 0.023},
	"lei":                    {LEI, 1. / 97},
	"netherlands_bsn":        {DutchBSN, 0.09},
	"poland_pesel":           {PolishPESEL, 0.018},
	"spain_nif":              {SpanishNIF, 0.039},
	"sweden_personal_number": {SwedishPersonalNumber, 0.0073},
	"switzerland_ahv":        {SwissAHV, 0.1},
	"uk_nhs_number":          {UKNHSNumber, 0.09},
	"us_aba_routing":         {ABARouting, 0.037},
	"us_npi":                 {AmericanNPI, 0.1},
	"vin":                    {VIN, 1. / 11},
}

// Named finds a check by its name, as custom detectors write it: "luhn".
func Named(name string) (Check, bool) {
	if c, ok := namedSystems[name]; ok {
		return c, true
	}
	c, ok := namedNumbers[name]
	return c, ok
}

// Names are the names of the checks, sorted.
func Names() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(namedSystems)), maps.Keys(namedNumbers))
	slices.Sort(names)
	return names
}

// someDigits is readDigitsUpTo, and 0 for what no check by name accepts: anything else, one digit, the same digit all over.
func someDigits(s, d []byte) int {
	n := readDigitsUpTo(s, d)
	if n < 2 || uniform(d[:n]) {
		return 0
	}
	return n
}

// someAlnum is someDigits for letters, as capitals, and digits.
func someAlnum(s, d []byte) int {
	n := readAlnumUpTo(s, d)
	if n < 2 || uniform(d[:n]) {
		return 0
	}
	return n
}

func namedLuhn(s []byte) bool {
	var d [maxNamed]byte
	n := someDigits(s, d[:])
	return n > 0 && luhn(d[:n])
}

func namedVerhoeff(s []byte) bool {
	var d [maxNamed]byte
	n := someDigits(s, d[:])
	return n > 0 && verhoeff(d[:n])
}

func namedGTIN(s []byte) bool {
	var d [maxNamed]byte
	return gtin(d[:someDigits(s, d[:])])
}

func namedMod11by10(s []byte) bool {
	var d [maxNamed]byte
	return mod11by10(d[:someDigits(s, d[:])])
}

func namedMod11by2(s []byte) bool {
	var d [maxNamed]byte
	return mod11by2(d[:someAlnum(s, d[:])])
}

func namedMod37by36(s []byte) bool {
	var d [maxNamed]byte
	return mod37by36(d[:someAlnum(s, d[:])])
}

func namedMod97(s []byte) bool {
	var d [maxNamed]byte
	return mod97(d[:someAlnum(s, d[:])]) == 1
}

func namedIBAN(s []byte) bool {
	var d [maxNamed]byte
	return rotated97(d[:someAlnum(s, d[:])])
}

// rotated97 is MOD 97-10 with the first four characters moved to the end, as ISO 13616 writes account numbers.
func rotated97(d []byte) bool {
	if len(d) < 5 {
		return false
	}
	r := mod97(d[4:])
	for _, c := range d[:4] {
		if isDigit(c) {
			r = (10*r + int(c-'0')) % 97
		} else {
			r = (100*r + alnumValue(c)) % 97
		}
	}
	return r == 1
}

// gtin is the check digit of GS1 for numbers of 8, 12, 13, 14, 17 and 18 digits: weights 3 and 1 from the right.
func gtin(d []byte) bool {
	switch len(d) {
	case 8, 12, 13, 14, 17, 18:
	default:
		return false
	}
	sum := 0
	for i, v := range d {
		sum += int(v) * (1 + 2*((len(d)-1-i)%2))
	}
	return sum%10 == 0
}
