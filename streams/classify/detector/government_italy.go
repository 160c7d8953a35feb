package detector

import "datawave/streams/classify/checksum"

// italianDetectors are those of Italy and Greece.
func italianDetectors() []Detector {
	return []Detector{
		{
			Infotype: "ITALY_FISCAL_CODE", Category: GovernmentID, Region: "IT",
			Source: "DM 23/12/1976 (check letter; letters for digits where codes would be equal)",
			Headers: []string{"codice fiscale", "cod fiscale", "codfisc", "cod fisc", "codicefiscale", "italian fiscal code",
				"fiscal code", "italian tax code"},
			Whole: []string{anyCase(`[A-Z]{6} ?[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2} ?[A-Z][0-9LMNP-V]{3}[A-Z]`)},
			Text:  []string{`\b[A-Z]{6} ?[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2} ?[A-Z][0-9LMNP-V]{3}[A-Z]\b`},
			Valid: checksum.ItalianFiscalCode, Chance: 0.023, Header: 0.93, Values: 0.97,
			Context:   []string{"codice", "fiscale", "cf"},
			Positives: []string{"RSSMRA85T10A562S", "rssmra85t10a562s", "RCCMNL83S18D969H", "RSSMRA85T10A56NH"},
			Negatives: []string{"RSSMRA85T10A562T", "RSSMRA85T32A562S", "RSSMRA85F10A562S"},
		},
		{
			Infotype: "ITALY_VAT_NUMBER", Category: GovernmentID, Region: "IT", Source: "DPR 633/1972, art. 35 (Luhn and office)",
			Headers: []string{"partita iva", "p iva", "piva", "partitaiva", "part iva", "number partita iva", "italian vat number",
				"codice fiscale azienda", "codice fiscale partita iva"},
			Whole: []string{`\d{11}`}, Text: []string{`\b\d{11}\b`},
			Valid: checksum.ItalianVATNumber, Chance: 0.0104, Header: 0.95, Values: 0.6,
			Context: []string{"partita", "iva", "piva"}, NeedsContext: true,
			Positives: []string{"00743110157", "07643520567"}, Negatives: []string{"00743110158", "00000000000", "0074311015"},
		},
		{
			Infotype: "ITALY_IDENTITY_CARD_NUMBER", Category: GovernmentID, Region: "IT",
			Source: "DM 23/12/2015 (carta d'identita elettronica); Council of the EU, PRADO, ITA-BO",
			Headers: []string{"carta identita", "carta d identita", "number carta identita", "number carta d identita", "number cie",
				"cie number", "carta identita number", "documento identita", "number documento identita", "italian identity card",
				"italian id card number"},
			Unless: []string{"data", "scadenza", "rilascio", "tipo", "date"},
			Whole:  []string{anyCase(`[A-Z]{2} ?\d{5} ?[A-Z]{2}`), anyCase(`[A-Z]{2} ?\d{7}`)},
			Text:   []string{`\bC[A-Z]\d{5}[A-Z]{2}\b`, `\bA[A-Z] ?\d{7}\b`}, Chance: 1, Header: 0.88,
			Context: []string{"carta", "identita", "identità", "cie", "documento"}, NeedsContext: true,
			Positives: []string{"CA12345AB", "AX1234567", "AX 1234567"}, Negatives: []string{"CA1234AB", "A12345678", "CA123456"},
		},
		{
			Infotype: "GREECE_AMKA_NUMBER", Category: GovernmentID, Region: "GR",
			Source:  "Law 3655/2008, art. 153 (Luhn and birth date)",
			Headers: []string{"amka", "amka number", "αμκα", "αριθμος μητρωου κοινωνικης ασφαλισης", "greek social security number"},
			Whole:   []string{`\d{6}[ -]?\d{5}`}, Text: []string{`\b\d{6}[ -]?\d{5}\b`},
			Valid: checksum.GreekAMKA, Chance: 0.0037, Header: 0.97, Values: 0.8,
			Context: []string{"amka", "αμκα"}, NeedsContext: true,
			Positives: []string{"01013099997", "010130 99997"}, Negatives: []string{"01013099998", "32013099997", "0101309999"},
		},
		{
			Infotype: "GREECE_TAX_NUMBER", Category: GovernmentID, Region: "GR", Source: "AADE, AFM (powers of two by 11)",
			Headers: []string{"afm", "afm number", "αφμ", "α φ μ", "αριθμος φορολογικου μητρωου", "greek tax number", "tin greece"},
			Whole:   []string{`\d{9}`}, Text: []string{`\b\d{9}\b`},
			Valid: checksum.GreekAFM, Chance: 0.1, Header: 0.95,
			Context: []string{"afm", "αφμ", "α.φ.μ"}, NeedsContext: true,
			Positives: []string{"094259216"}, Negatives: []string{"123456781", "000000000", "09425921"},
		},
	}
}
