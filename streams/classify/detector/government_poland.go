package detector

import "datawave/streams/classify/checksum"

func polishDetectors() []Detector {
	return []Detector{
		{
			Infotype: "POLAND_PESEL_NUMBER", Category: GovernmentID, Region: "PL",
			Source:  "Ustawa o ewidencji ludnosci, art. 15 (weights 1, 3, 7, 9)",
			Headers: []string{"pesel", "number pesel", "numer pesel", "pesel number", "pesel id"},
			Whole:   []string{`\d{11}`}, Text: []string{`\b\d{11}\b`},
			Valid: checksum.PolishPESEL, Chance: 0.018, Header: 0.97, Values: 0.8,
			Context: []string{"pesel"}, NeedsContext: true,
			Positives: []string{"44051401359", "02211307589"}, Negatives: []string{"44051401358", "02381307589", "4405140135"},
		},
		{
			Infotype: "POLAND_NIP_NUMBER", Category: GovernmentID, Region: "PL",
			Source: "Ustawa o zasadach ewidencji i identyfikacji podatnikow (modulus 11)",
			Headers: []string{"nip", "number nip", "numer nip", "nip number", "nip id", "numer identyfikacji podatkowej",
				"polish tax number"},
			Whole: []string{`\d{10}`, `\d{3}-\d{3}-\d{2}-\d{2}`, `\d{3}-\d{2}-\d{2}-\d{3}`},
			Text:  []string{`\b\d{10}\b`, `\b\d{3}-\d{3}-\d{2}-\d{2}\b`, `\b\d{3}-\d{2}-\d{2}-\d{3}\b`},
			Valid: checksum.PolishNIP, Chance: 0.09, Header: 0.95, Values: 0.4,
			Context: []string{"nip"}, NeedsContext: true,
			Positives: []string{"8567346215", "856-734-62-15", "856-73-46-215"},
			Negatives: []string{"8567346216", "0000000000", "856734621"},
		},
		{
			Infotype: "POLAND_REGON_NUMBER", Category: GovernmentID, Region: "PL", Source: "GUS, Rejestr REGON (modulus 11)",
			Headers: []string{"regon", "number regon", "numer regon", "regon number"},
			Whole:   []string{`\d{9}`, `\d{14}`, `\d{3}-\d{3}-\d{3}`}, Text: []string{`\b\d{9}(?:\d{5})?\b`},
			Valid: checksum.PolishREGON, Chance: 0.07, Header: 0.97,
			Context: []string{"regon"}, NeedsContext: true,
			Positives: []string{"192598184", "123456785", "12345678512347"},
			Negatives: []string{"192598183", "12345678512348", "000000000"},
		},
		{
			Infotype: "POLAND_NATIONAL_ID_NUMBER", Category: GovernmentID, Region: "PL",
			Source: "MSWiA, dowod osobisty: series and number (7-3-1)",
			Headers: []string{"dowod", "dowod osobisty", "numer dowodu", "numer dowodu osobistego", "number dowodu",
				"number dowodu osobistego", "seria i numer dowodu", "seria i numer dowodu osobistego", "polish id card",
				"polish id card number"},
			Unless: []string{"data", "waznosci", "rejestracyjny", "zakupu", "date"},
			Whole:  []string{anyCase(`[A-Z]{3} ?\d{6}`)}, Text: []string{`\b[A-Z]{3} ?\d{6}\b`},
			Valid: checksum.PolishIdentityCard, Chance: 0.1, Header: 0.93, Values: 0.5,
			Context: []string{"dowod", "dowód", "dowodu", "osobisty", "osobistego"}, NeedsContext: true,
			Positives: []string{"ABA300000", "ABA 300000"}, Negatives: []string{"ABA400000", "AB3000000", "ABA30000"},
		},
		{
			Infotype: "POLAND_PASSPORT", Category: GovernmentID, Region: "PL", Source: "MSWiA, paszport: series and number (7-3-1)",
			Headers: []string{"paszport", "numer paszportu", "number paszportu", "seria i numer paszportu", "polish passport",
				"polish passport number"},
			Unless: []string{"data", "waznosci", "techniczny", "date"},
			Whole:  []string{anyCase(`[A-Z]{2} ?\d{7}`)}, Text: []string{`\b[A-Z]{2} ?\d{7}\b`},
			Valid: checksum.PolishPassport, Chance: 0.1, Header: 0.93, Values: 0.4,
			Context: []string{"paszport", "paszportu", "passport"}, NeedsContext: true,
			Positives: []string{"ZS0001774", "ZS 0001774"}, Negatives: []string{"ZS1001774", "ZS000177", "ZSA001774"},
		},
	}
}
