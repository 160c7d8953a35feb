package detector

import "datawave/streams/classify/checksum"

func germanDetectors() []Detector {
	return []Detector{
		{
			Infotype: "GERMANY_TAXPAYER_IDENTIFICATION_NUMBER", Category: GovernmentID, Region: "DE",
			Source: "AO § 139b; BZSt, Steuer-Identifikationsnummer (ISO/IEC 7064, MOD 11,10)",
			Headers: []string{"steuer id", "steuerid", "steuer identifikationsnummer", "steueridentifikationsnummer",
				"steuerliche identifikationsnummer", "steuer idnr", "idnr", "german tax id", "tin germany", "german tin"},
			Whole: []string{`\d{2} ?\d{3} ?\d{3} ?\d{3}`}, Text: []string{`\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b`},
			Valid: checksum.GermanTaxID, Chance: 0.003, Header: 0.97, Values: 0.85,
			Context:      []string{"steuer", "steuerid", "identifikationsnummer", "steueridentifikationsnummer", "idnr", "tax", "tin"},
			NeedsContext: true,
			Positives:    []string{"36574261809", "36 574 261 809", "65929970489"},
			Negatives:    []string{"36574261890", "12345678901", "36554266806"},
		},
		{
			Infotype: "GERMANY_TAX_NUMBER", Category: GovernmentID, Region: "DE",
			Source:  "ELSTER, Pruefung der Steuer- und Steueridentifikationsnummer",
			Headers: []string{"steuernummer", "steuer number", "steuernr", "stnr", "german tax number", "umsatzsteuernummer"},
			Whole:   []string{`\d{2,3}/\d{3,4}/\d{4,5}`, `\d{3} \d{3} \d{5}`, `\d{10,11}`, `\d{13}`},
			Text:    []string{`\b\d{2,3}/\d{3,4}/\d{4,5}\b`},
			Valid:   checksum.GermanTaxNumber, Chance: 1, Header: 0.95,
			Context: []string{"steuernummer", "steuernr", "finanzamt"}, NeedsContext: true,
			Positives: []string{"181/815/08155", "21/815/08150", "2893081508152", "18181508155"},
			Negatives: []string{"2893181508152", "181-815-08155", "123456789"},
		},
		{
			Infotype: "GERMANY_IDENTITY_CARD_NUMBER", Category: GovernmentID, Region: "DE",
			Source: "PAuswV § 28, Anhang 3; ICAO Doc 9303 part 3 (7-3-1)",
			Headers: []string{"personalausweis", "personalausweisnummer", "personalausweis number", "ausweisnummer", "ausweis number",
				"ausweisnr", "german identity card", "german id card number", "perso number"},
			Whole: []string{anyCase(`[LMNPRTVWXY][0-9CFGHJKLMNPRTVWXYZ]{8} ?\d?`)},
			Text:  []string{`\b[LMNPRTVWXY][0-9CFGHJKLMNPRTVWXYZ]{8}\d?\b`},
			Valid: checksum.GermanIdentityCard, Chance: 0.4, Header: 0.9,
			Context:      []string{"personalausweis", "personalausweisnummer", "ausweis", "ausweisnummer", "ausweisnr", "identity"},
			NeedsContext: true,
			Positives:    []string{"T220001293", "T22000129", "L01X00T471", "L01X00T47"},
			Negatives:    []string{"T220001294", "L01X00A47", "C01X00T47", "A22000129"},
		},
		{
			Infotype: "GERMANY_PASSPORT", Category: GovernmentID, Region: "DE", Source: "PassV § 3; ICAO Doc 9303 part 3 (7-3-1)",
			Headers: []string{"reisepass", "reisepassnummer", "reisepass number", "passnummer", "passnr", "german passport",
				"german passport number"},
			Whole: []string{anyCase(`[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8} ?\d?`)},
			Text:  []string{`\b[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}\d?\b`},
			Valid: checksum.GermanPassport, Chance: 0.4, Header: 0.9,
			Context: []string{"reisepass", "reisepassnummer", "passnummer", "pass", "passport"}, NeedsContext: true,
			Positives: []string{"C01X00T478", "C01X00T47"}, Negatives: []string{"C01X00T471", "L01X00T47", "C01X00T4"},
		},
		{
			Infotype: "GERMANY_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "DE", Source: "VKVV §§ 2-4; SGB VI § 147",
			Headers: []string{"rentenversicherungsnummer", "rentenversicherung number", "rentenversicherungsnr",
				"sozialversicherungsnummer", "sozialversicherung number", "sozialversicherungsnr", "versicherungsnummer rv", "rvnr",
				"rv number", "sv number", "svnr", "vsnr", "german social security number", "german pension insurance number"},
			Whole: []string{anyCase(`\d{2} ?\d{6} ?[A-Z] ?\d{2} ?\d`)}, Text: []string{`\b\d{2} ?\d{6} ?[A-Z] ?\d{2} ?\d\b`},
			Valid: checksum.GermanPensionNumber, Chance: 0.0035, Header: 0.9, Values: 0.95,
			Context:   []string{"rentenversicherung", "rentenversicherungsnummer", "sozialversicherungsnummer", "rvnr", "svnr"},
			Positives: []string{"15070649C103", "15 070649 C 103", "10010490A443"},
			Negatives: []string{"15070649C104", "15320649C103", "15071349C103"},
		},
	}
}

// alpineDetectors are those of Austria and Switzerland.
func alpineDetectors() []Detector {
	return []Detector{
		{
			Infotype: "AUSTRIA_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "AT", Source: "ASVG § 460d (modulus 11)",
			Headers: []string{"svnr", "sv number", "sozialversicherungsnummer", "sozialversicherung number", "versicherungsnummer",
				"ecard number", "austrian social security number", "svnr at"},
			Whole: []string{`\d{4}[ -/]?\d{6}`}, Text: []string{`\b\d{4}[ -/]?\d{6}\b`},
			Valid: checksum.AustrianSocialSecurity, Chance: 0.004, Header: 0.9, Values: 0.85,
			Context:      []string{"svnr", "sv", "sozialversicherung", "sozialversicherungsnummer", "versicherungsnummer"},
			NeedsContext: true,
			Positives:    []string{"1237 010180", "1237010180"}, Negatives: []string{"2237010180", "1237 320180", "0237010180"},
		},
		{
			Infotype: "AUSTRIA_TAX_NUMBER", Category: GovernmentID, Region: "AT", Source: "BMF, Aufbau der Abgabenkontonummer (Luhn)",
			Headers: []string{"abgabenkontonummer", "abgabenkonto number", "steuernummer", "steuer number", "stnr",
				"austrian tax number", "tin austria"},
			Whole: []string{`\d{2}[ -]?\d{3}[ /]?\d{4}`}, Text: []string{`\b\d{2}-?\d{3}/?\d{4}\b`},
			Valid: checksum.AustrianTaxNumber, Chance: 0.04, Header: 0.9,
			Context: []string{"abgabenkontonummer", "steuernummer", "finanzamt", "stnr"}, NeedsContext: true,
			Positives: []string{"59-119/9013", "591199013"}, Negatives: []string{"59-119/9012", "00-119/9013", "59119901"},
		},
		{
			Infotype: "SWITZERLAND_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "CH",
			Source: "AHVG art. 50c; AHVV art. 133 (EAN-13)",
			Headers: []string{"ahv", "ahv number", "ahvnummer", "ahv nummer neu", "ahvn13", "ahvnr", "avs", "number avs", "avs number",
				"navs", "navs13", "oasi number", "number avs ahv", "number ahv", "versichertennummer", "swiss social security number"},
			Whole: []string{`756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}`}, Text: []string{`\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b`},
			Valid: checksum.SwissAHV, Chance: 0.1, Header: 0.97, Values: 0.97,
			Context:   []string{"ahv", "avs", "oasi", "versichertennummer"},
			Positives: []string{"756.9217.0769.85", "7569217076985", "756 9217 0769 85"},
			Negatives: []string{"756.9217.0769.84", "7579217076985", "756.9217.0769"},
		},
	}
}
