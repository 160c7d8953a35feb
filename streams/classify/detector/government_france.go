package detector

import "datawave/streams/classify/checksum"

func frenchDetectors() []Detector {
	return []Detector{
		{
			Infotype: "FRANCE_NIR", Category: GovernmentID, Region: "FR",
			Source: "Code de la securite sociale R115-1; INSEE (97 less the remainder by 97)",
			Headers: []string{"nir", "nirpp", "number nir", "number securite sociale", "number de securite sociale", "number secu",
				"number de secu", "securite sociale number", "number insee", "number ss", "nss", "french social security number",
				"insee number"},
			Unless: []string{"commune", "code"},
			Whole:  []string{`[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}`},
			Text:   []string{`\b[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b`},
			Valid:  checksum.FrenchNIR, Chance: 0.009, Header: 0.95, Values: 0.95,
			Context:   []string{"nir", "securite", "sécurité", "secu", "insee"},
			Positives: []string{"295109912611193", "2 95 10 99 126 111 93", "253072B07300470", "253072A07300443"},
			Negatives: []string{"295109912611194", "595109912611193", "295149912611193", "253072C07300470"},
		},
		{
			Infotype: "FRANCE_TAX_IDENTIFICATION_NUMBER", Category: GovernmentID, Region: "FR",
			Source: "OECD, France: information on tax identification numbers (remainder by 511)",
			Headers: []string{"number spi", "number fiscal", "number fiscal de reference", "number fiscal reference",
				"reference fiscal", "number de reference fiscal", "identifiant fiscal", "number identification fiscale",
				"number d identification fiscale", "french tax id", "tin france"},
			Whole: []string{`[0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3}`}, Text: []string{`\b[0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3}\b`},
			Valid: checksum.FrenchTaxNumber, Chance: 0.001, Header: 0.9, Values: 0.9,
			Context: []string{"fiscal", "spi", "impots", "impôts", "nif"}, NeedsContext: true,
			Positives: []string{"3023217600053", "30 23 217 600 053"},
			Negatives: []string{"3023217600054", "9023217600053", "0000000000000"},
		},
		{
			Infotype: "FRANCE_SIREN_NUMBER", Category: GovernmentID, Region: "FR",
			Source: "Code de commerce R123-221; INSEE, SIREN and SIRET (Luhn)",
			Headers: []string{"siren", "siren entreprise", "number siren", "siren number", "code siren", "siret", "number siret", "siret number",
				"code siret", "siren siret", "siret siege"},
			Whole: []string{`\d{3} ?\d{3} ?\d{3}`, `\d{3} ?\d{3} ?\d{3} ?\d{5}`},
			Text:  []string{`\b\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?\b`},
			Valid: checksum.FrenchBusinessNumber, Chance: 0.055, Header: 0.95,
			Context: []string{"siren", "siret", "rcs"}, NeedsContext: true,
			Positives: []string{"732 829 320", "732829320", "732 829 320 00074", "35600000009075"},
			Negatives: []string{"732829321", "73282932000075", "000000000"},
		},
		{
			Infotype: "FRANCE_PASSPORT", Category: GovernmentID, Region: "FR",
			Source: "Council of the EU, PRADO, FRA-AO: two digits, two letters, five digits",
			Headers: []string{"passeport", "number passeport", "number de passeport", "passeport number", "french passport",
				"french passport number"},
			Unless: []string{"date", "validite", "expiration", "delivrance", "vaccinal", "sanitaire"},
			Whole:  []string{anyCase(`\d{2}[A-Z]{2}\d{5}`)}, Text: []string{`\b\d{2}[A-Z]{2}\d{5}\b`}, Chance: 1, Header: 0.9,
			Context: []string{"passeport", "passport"}, NeedsContext: true,
			Positives: []string{"12AB34567", "07cv12345"}, Negatives: []string{"1AB345678", "12ABC4567", "12AB3456"},
		},
		{
			Infotype: "FRANCE_CNI", Category: GovernmentID, Region: "FR", Source: "Decret 55-1397; Council of the EU, PRADO, FRA-BO",
			Headers: []string{"cni", "number cni", "carte identite", "carte d identite", "number carte identite",
				"number carte d identite", "number de carte d identite", "carte nationale d identite",
				"number de carte nationale d identite", "french id card number"},
			Unless: []string{"date", "validite", "expiration", "delivrance", "type"},
			Whole:  []string{`\d{4}[0-9A-Za-z]{3}\d{5}`, `[A-Za-z][0-9A-Za-z]{8}`}, Text: []string{`\b\d{4}[0-9A-Z]{3}\d{5}\b`},
			Valid: checksum.FrenchIdentityCard, Chance: 0.28, Header: 0.9,
			Context: []string{"cni", "identite", "identité"}, NeedsContext: true,
			Positives: []string{"880692310285", "X4RTBPFW4", "D2H6862M2"},
			Negatives: []string{"881392310285", "ABCDEFGHI", "123456789"},
		},
	}
}
