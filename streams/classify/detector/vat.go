package detector

import "datawave/streams/classify/checksum"

// vatHeaders name a number for value added tax in the languages of the European Union.
var vatHeaders = []string{"vat number", "vat id", "vatid", "vat registration", "vat registration number", "vat reg number",
	"eu vat number", "vat identification number", "vatin", "ust id", "ustid", "ust idnr", "ustidnr", "ust id number", "umsatzsteuer id",
	"umsatzsteuer identifikationsnummer", "umsatzsteueridentifikationsnummer", "uid number", "mwst number", "number tva",
	"number de tva", "tva intracommunautaire", "number tva intracommunautaire", "number de tva intracommunautaire", "tva intra",
	"btw number", "btw id", "btwnummer", "btw identificatienummer", "nif iva", "nif intracomunitario", "number iva", "nif comunitario",
	"vat partita iva", "momsnummer", "moms number", "momsregistreringsnummer", "alv number", "nip ue", "vat ue", "dic",
	"ic dph", "dic dph", "kozossegi adoszam", "eu adoszam", "id za ddv", "pvm kodas", "kmkr", "kmkr number", "cod tva", "cif tva",
	"zdds", "pdv id", "pdv broj", "customer vat", "company vat", "supplier vat", "tax vat number"}

var vatUnless = []string{"amount", "rate", "percent", "percentage", "total", "code", "type", "included", "excluded", "country", "valid",
	"price", "excl", "incl", "exempt", "group", "montant", "taux", "satz", "betrag", "bedrag", "importe", "importo", "tipo", "belopp",
	"base", "net", "gross", "due", "paid", "payable"}

// vatForms are the forms of the member states' numbers, joined where they are alike. People group the digits.
func vatForms() []string {
	const sep = `[ .-]?` // between any two characters
	return []string{
		`(?:DK|FI|HU|LU|MT|SI)(?:` + sep + `\d){8}`,
		`(?:BE|BG|CZ|DE|EE|EL|GR|LT|PT|XI)(?:` + sep + `\d){9}`,
		`(?:BE|BG|CZ|PL|SK)(?:` + sep + `\d){10}`,
		`(?:HR|IT|LV)(?:` + sep + `\d){11}`,
		`(?:LT|SE|XI)(?:` + sep + `\d){12}`,
		`(?:CZ` + sep + `\d|AT ?U)(?:` + sep + `\d){7,8}`,
		`(?:CY(?:` + sep + `\d){8}` + sep + `[A-Z]|ES` + sep + `[0-9A-Z](?:` + sep + `\d){7}` + sep + `[0-9A-Z])`,
		`FR` + sep + `[0-9A-HJ-NP-Z]{2}(?:` + sep + `\d){9}`,
		`(?:IE` + sep + `\d[0-9A-Z+*]\d{5}[A-W][A-IW]?|RO` + sep + `\d{6,10}|XI` + sep + `(?:GD|HA)\d{3})`,
		`NL(?:` + sep + `\d){9}` + sep + `B` + sep + `\d\d`,
	}
}

// asWord is the expression between word boundaries.
func asWord(expression string) string { return `\b` + expression + `\b` }

// eachOf is what f makes of each of the expressions.
func eachOf(f func(string) string, expressions []string) []string {
	out := make([]string, len(expressions))
	for i, e := range expressions {
		out[i] = f(e)
	}
	return out
}

// vatDetectors are numbers for value added tax with the country's prefix or suffix. Forms without one belong to the countries.
func vatDetectors() []Detector {
	return []Detector{
		{
			Infotype: "EU_VAT_NUMBER", Category: GovernmentID, Region: "EU",
			Source:  "Directive 2006/112/EC, art. 214-215; European Commission, VIES: structure of VAT numbers",
			Headers: vatHeaders, Unless: vatUnless,
			Whole: eachOf(anyCase, vatForms()), Text: eachOf(asWord, vatForms()),
			Valid: checksum.EUVATNumber, Chance: 0.05, Header: 0.93, Values: 0.93,
			Context: []string{"vat", "tva", "ust", "uid", "mwst", "iva", "btw", "moms", "nif", "cif", "partita", "dph", "nip", "dic"},
			Positives: []string{"ATU13585627", "BE0428759497", "BE 0428.759.497", "BG175074752", "CY10259033P", "CZ25123891",
				"DE136695976", "DE 136 695 976", "de136695976", "DK13585628", "EE100931558", "EL094259216", "ESA13585625",
				"ES54362315K", "ESX2482300W", "FI20774740", "FR40303265045", "FR 40 303 265 045", "HR33392005961", "HU12892312",
				"IE6433435F", "IE8D79739I", "IT00743110157", "LT119511515", "LU15027442", "LV40003521600", "MT11679112",
				"NL004495445B01", "NL000099998B57", "PL8567346215", "PL 856-734-62-15", "PT501964843", "RO18547290", "SE123456789701",
				"SI50223054", "SK2022749619", "XI980780684"},
			Negatives: []string{"ATU13585626", "DE136695977", "GB980780684", "US136695976", "FR41303265045", "136695976",
				"IE1234567890"},
		},
		{
			Infotype: "UK_VAT_NUMBER", Category: GovernmentID, Region: "GB",
			Source: "HMRC, VAT registration numbers (weighted sum, 97 and 9755)",
			Headers: []string{"vat number", "vat registration", "vat registration number", "vat reg number", "uk vat number",
				"gb vat number", "vat id"}, Unless: vatUnless,
			Whole: []string{anyCase(`(?:GB ?)?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?`)},
			Text:  []string{`\bGB ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?\b`},
			Valid: checksum.UKVATNumber, Chance: 0.031, Header: 0.9, Values: 0.6,
			Context:   []string{"vat"},
			Positives: []string{"GB980780684", "GB 980 7806 84", "980780684", "GB980780684001"},
			Negatives: []string{"GB980780685", "802311781", "000000000"},
		},
		{
			Infotype: "SWITZERLAND_VAT_NUMBER", Category: GovernmentID, Region: "CH", Source: "UIDG art. 3; MWSTV art. 18 (modulus 11)",
			Headers: []string{"uid number", "che number", "mwst number", "ide number", "number ide", "number tva", "idi number",
				"swiss vat number", "unternehmens identifikationsnummer"}, Unless: vatUnless,
			Whole: []string{anyCase(`CHE[- ]?\d{3}[. ]?\d{3}[. ]?\d{3}(?: ?(?:MWST|TVA|IVA|TPV))?`)},
			Text:  []string{`\bCHE[- ]?\d{3}[. ]?\d{3}[. ]?\d{3}(?: (?:MWST|TVA|IVA|TPV))?\b`},
			Valid: checksum.SwissVATNumber, Chance: 0.091, Header: 0.7, Values: 0.95,
			Context:   []string{"uid", "mwst", "tva", "iva"},
			Positives: []string{"CHE-107.787.577 IVA", "CHE107787577MWST", "CHE-107.787.577"},
			Negatives: []string{"CHE-107.787.578 IVA", "CHE-107.787.57", "107787577"},
		},
		{
			Infotype: "NORWAY_VAT_NUMBER", Category: GovernmentID, Region: "NO",
			Source: "Merverdiavgiftsloven; Bronnoysundregistrene, organisasjonsnummer (modulus 11)",
			Headers: []string{"mva number", "mva nummer", "mvanummer", "norwegian vat number", "organisasjonsnummer mva",
				"vat number"}, Unless: append([]string{"kode", "sats"}, vatUnless...),
			Whole: []string{anyCase(`(?:NO ?)?\d{3} ?\d{3} ?\d{3} ?MVA`)}, Text: []string{`\b(?:NO ?)?\d{3} ?\d{3} ?\d{3} ?MVA\b`},
			Valid: checksum.NorwegianVATNumber, Chance: 0.091, Header: 0.9, Values: 0.95,
			Context:   []string{"mva", "org", "organisasjonsnummer"},
			Positives: []string{"NO 995 525 828 MVA", "995525828MVA"},
			Negatives: []string{"NO 995 525 829 MVA", "995525828", "NO995525828"},
		},
	}
}
