package detector

import "datawave/streams/classify/checksum"

// centralDetectors are those of Czechia, Slovakia, Hungary, Slovenia and Croatia.
func centralDetectors() []Detector {
	return []Detector{
		{
			// The number was one country's until 1993 and is built alike in both since then.
			Infotype: "CZECHIA_SLOVAKIA_BIRTH_NUMBER", Category: GovernmentID, Region: "EU",
			Source:  "Zakon 133/2000 Sb., § 13; zakon 301/1995 Z. z., § 2 (birth date; modulus 11 since 1954)",
			Headers: []string{"rodne cislo", "rodnecislo", "rod cislo", "rodne c", "czech birth number", "slovak birth number"},
			Whole:   []string{`\d{6}[/ ]?\d{3,4}`}, Text: []string{`\b\d{6}/\d{4}\b`},
			Valid: checksum.BirthNumber, Chance: 0.04, Header: 0.9, Values: 0.75,
			Context:   []string{"rodne", "rodné", "cislo", "číslo", "rc"},
			Positives: []string{"710319/2745", "7103192745", "710319 2745", "530312/123"},
			Negatives: []string{"710319/2746", "711319/2745", "590312/123"},
		},
		{
			Infotype: "CZECHIA_COMPANY_NUMBER", Category: GovernmentID, Region: "CZ",
			Source: "Zakon 111/2009 Sb.; CSU, Registr osob (modulus 11)",
			Headers: []string{"ico", "identifikacni cislo", "identifikacni cislo osoby", "cislo ico", "ico cislo", "ico firmy",
				"czech company number"},
			Whole: []string{`\d{8}`, `\d{3} \d{2} \d{3}`}, Text: []string{`\b\d{8}\b`, `\b\d{3} \d{2} \d{3}\b`},
			Valid: checksum.CzechCompanyNumber, Chance: 0.09, Header: 0.9,
			Context: []string{"ico", "ičo", "ic", "ič"}, NeedsContext: true,
			Positives: []string{"25123891", "251 23 891"}, Negatives: []string{"25123890", "00000000", "2512389"},
		},
		{
			Infotype: "HUNGARY_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "HU",
			Source: "1996. evi XX. torveny, 3. melleklet (weights 3 and 7)",
			Headers: []string{"taj", "taj szam", "tajszam", "tarsadalombiztositasi azonosito jel", "tb szam", "taj number",
				"hungarian social security number"},
			Whole: []string{`\d{3}[ -]?\d{3}[ -]?\d{3}`}, Text: []string{`\b\d{3}[ -]?\d{3}[ -]?\d{3}\b`},
			Valid: checksum.HungarianSocialSecurity, Chance: 0.1, Header: 0.95,
			Context: []string{"taj", "tajszam", "tajszám", "társadalombiztosítási"}, NeedsContext: true,
			Positives: []string{"123 456 788", "123456788", "123-456-788"}, Negatives: []string{"123456789", "000000000", "12345678"},
		},
		{
			Infotype: "HUNGARY_TAX_ID_NUMBER", Category: GovernmentID, Region: "HU",
			Source: "1996. evi XX. torveny, 2. melleklet (modulus 11)",
			Headers: []string{"adoazonosito", "adoazonosito jel", "ado azonosito", "ado azonosito jel", "adoszam maganszemely",
				"hungarian tax id"},
			Whole: []string{`8\d{9}`}, Text: []string{`\b8\d{9}\b`},
			Valid: checksum.HungarianTaxID, Chance: 0.064, Header: 0.95, Values: 0.6,
			Context: []string{"adoazonosito", "adóazonosító", "jel"}, NeedsContext: true,
			Positives: []string{"8365670003"}, Negatives: []string{"8365670004", "7365670003", "8965670003"},
		},
		{
			Infotype: "SLOVENIA_EMSO_NUMBER", Category: GovernmentID, Region: "SI",
			Source: "Zakon o centralnem registru prebivalstva, art. 8 (modulus 11); the JMBG of Yugoslavia, which its other successors use too",
			Headers: []string{"emso", "emso stevilka", "stevilka emso", "enotna maticna stevilka", "enotna maticna stevilka obcana",
				"jmbg", "maticni broj", "jedinstveni maticni broj", "slovenian personal number"},
			Whole: []string{`\d{13}`}, Text: []string{`\b\d{13}\b`},
			Valid: checksum.SlovenianEMSO, Chance: 0.0034, Header: 0.95, Values: 0.88,
			Context: []string{"emso", "emšo", "jmbg", "matični"}, NeedsContext: true,
			Positives: []string{"0101006500006"}, Negatives: []string{"0101006500007", "3201006500006", "010100650000"},
		},
		{
			Infotype: "CROATIA_PERSONAL_ID_NUMBER", Category: GovernmentID, Region: "HR",
			Source:  "Zakon o osobnom identifikacijskom broju (ISO/IEC 7064, MOD 11,10)",
			Headers: []string{"oib", "oib broj", "broj oib", "osobni identifikacijski broj", "croatian personal id", "oib number"},
			Whole:   []string{`\d{11}`}, Text: []string{`\b\d{11}\b`},
			Valid: checksum.CroatianOIB, Chance: 0.1, Header: 0.97, Values: 0.4,
			Context: []string{"oib", "osobni"}, NeedsContext: true,
			Positives: []string{"33392005961"}, Negatives: []string{"33392005962", "00000000000", "3339200596"},
		},
	}
}
