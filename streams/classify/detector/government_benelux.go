package detector

import "datawave/streams/classify/checksum"

// beneluxDetectors are those of the Netherlands and Belgium.
func beneluxDetectors() []Detector {
	return []Detector{
		{
			Infotype: "NETHERLANDS_BSN_NUMBER", Category: GovernmentID, Region: "NL",
			Source: "Wet algemene bepalingen burgerservicenummer; RvIG, elfproef",
			Headers: []string{"bsn", "bsn number", "bsnnummer", "burgerservicenummer", "burgerservice number", "burger service number",
				"sofinummer", "sofi number", "citizen service number", "dutch bsn"},
			Whole: []string{`\d{9}`, `\d{3}[ .]\d{3}[ .]\d{3}`, `\d{4}[ .]\d{2}[ .]\d{3}`},
			Text:  []string{`\b\d{9}\b`, `\b\d{4}\.\d{2}\.\d{3}\b`},
			Valid: checksum.DutchBSN, Chance: 0.09, Header: 0.97, Values: 0.5,
			Context: []string{"bsn", "burgerservicenummer", "sofinummer", "sofi"}, NeedsContext: true,
			Positives: []string{"111222333", "1112.22.333", "111 222 333"}, Negatives: []string{"111222334", "000000000", "11122233"},
		},
		{
			Infotype: "BELGIUM_NATIONAL_ID_CARD_NUMBER", Category: GovernmentID, Region: "BE",
			Source: "Arrete royal of 3 April 1984; IBZ, IT 000; KSZ, BIS number (97 less the remainder by 97)",
			Headers: []string{"rijksregisternummer", "rijksregister number", "rijksregister", "rrn", "number de registre national",
				"number registre national", "registre national", "niss", "number niss", "niss number", "insz", "insz number",
				"insznummer", "nationalregisternummer", "bis number", "belgian national number", "national register number"},
			Whole: []string{`\d{2}[. ]?\d{2}[. ]?\d{2}[-. ]?\d{3}[-. ]?\d{2}`},
			Text:  []string{`\b\d{2}[. ]?\d{2}[. ]?\d{2}[-. ]?\d{3}[-. ]?\d{2}\b`},
			Valid: checksum.BelgianNationalNumber, Chance: 0.0027, Header: 0.97, Values: 0.92,
			Context:   []string{"rijksregister", "rijksregisternummer", "niss", "insz", "rrn", "registre"},
			Positives: []string{"85.07.30-033.28", "85073003328", "98.47.28-997.65", "17 07 30 033 84"},
			Negatives: []string{"85073003329", "85.17.30-033.28", "85.07.32-033.28"},
		},
		{
			Infotype: "BELGIUM_ENTERPRISE_NUMBER", Category: GovernmentID, Region: "BE",
			Source: "KB of 24 June 2003; Kruispuntbank van Ondernemingen (97 less the remainder by 97)",
			Headers: []string{"ondernemingsnummer", "onderneming number", "kbo number", "kbo", "bce", "number bce", "number entreprise",
				"number d entreprise", "unternehmensnummer", "belgian enterprise number", "belgian company number"},
			Whole: []string{`[01]?\d{3}\.?\d{3}\.?\d{3}`}, Text: []string{`\b[01]\d{3}\.?\d{3}\.?\d{3}\b`},
			Valid: checksum.BelgianEnterpriseNumber, Chance: 0.01, Header: 0.93, Values: 0.75,
			Context: []string{"ondernemingsnummer", "kbo", "bce", "entreprise", "tva", "btw"}, NeedsContext: true,
			Positives: []string{"0428.759.497", "0428759497", "428759497"},
			Negatives: []string{"0431150351", "2428759497", "0000000000"},
		},
	}
}
