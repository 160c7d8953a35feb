package detector

import "datawave/streams/classify/checksum"

// britishDetectors are those of the United Kingdom and Ireland.
func britishDetectors() []Detector {
	return []Detector{
		{
			Infotype: "UK_NATIONAL_HEALTH_SERVICE_NUMBER", Category: Health, Region: "GB",
			Source: "NHS Data Dictionary, NHS NUMBER (modulus 11)",
			Headers: []string{"nhs", "nhs number", "nhs id", "nhs identifier", "national health service number", "patient nhs number",
				"nhsnumber"},
			Unless: []string{"trust", "region", "board", "org", "organisation", "site", "code", "status"},
			Whole:  []string{`\d{3}[ -]?\d{3}[ -]?\d{4}`}, Text: []string{`\b\d{3}[ -]?\d{3}[ -]?\d{4}\b`},
			Valid: checksum.UKNHSNumber, Chance: 0.09, Header: 0.95, Values: 0.6,
			Context: []string{"nhs", "health", "patient"}, NeedsContext: true,
			Positives: []string{"943 476 5870", "9434765870", "943-476-5870"},
			Negatives: []string{"9434765871", "0000000000", "943 476 587"},
		},
		{
			Infotype: "UK_NATIONAL_INSURANCE_NUMBER", Category: GovernmentID, Region: "GB", Source: "HMRC NIM39110",
			Headers: []string{"national insurance number", "national insurance", "ni number", "nino", "nat ins number", "uk nino",
				"insurance number ni"},
			Whole: []string{anyCase(`[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]`)},
			Text:  []string{`\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b`},
			Valid: checksum.UKNationalInsuranceNumber, Chance: 0.56, Header: 0.97, Values: 0.9,
			Context:   []string{"insurance", "nino", "ni"},
			Positives: []string{"AA 12 34 56 A", "AB123456C", "js 123456 d"},
			Negatives: []string{"QQ123456A", "BG123456A", "AB123456E", "AO123456C"},
		},
		{
			Infotype: "UK_TAXPAYER_REFERENCE", Category: GovernmentID, Region: "GB",
			Source: "OECD, United Kingdom: information on tax identification numbers (modulus 11)",
			Headers: []string{"utr", "utr number", "unique taxpayer reference", "taxpayer reference", "unique tax reference",
				"self assessment utr"},
			Whole: []string{anyCase(`K?\d{5} ?\d{5}K?`)}, Text: []string{`\b\d{5} ?\d{5}K?\b`},
			Valid: checksum.UKTaxpayerReference, Chance: 0.09, Header: 0.95,
			Context: []string{"utr", "taxpayer", "tax", "hmrc"}, NeedsContext: true,
			Positives: []string{"1955839661", "19558 39661", "K1955839661"},
			Negatives: []string{"2955839661", "0000000000", "195583966"},
		},
		{
			Infotype: "UK_PASSPORT", Category: GovernmentID, Region: "GB", Source: "HM Passport Office, Basic passport checks",
			Headers: []string{"uk passport", "uk passport number", "british passport", "british passport number", "gb passport number",
				"gbr passport number"},
			Unless: []string{"expiry", "expires", "date", "issued", "country", "valid"},
			Whole:  []string{`\d{9}`}, Chance: 1, Header: 0.9,
			Positives: []string{"925665416"}, Negatives: []string{"92566541", "9256654160", "A25665416"},
		},
		{
			Infotype: "UK_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "GB",
			Source: "DVLA, INF45: what the driver number means",
			Headers: []string{"driving licence", "driving licence number", "uk driving licence", "uk driving licence number",
				"uk driving license", "uk drivers license", "dvla driver number", "dvla number", "driver number dvla", "uk dl number"},
			Unless: []string{"expiry", "expires", "date", "issued", "category", "class", "type", "status", "points"},
			Whole:  []string{anyCase(`[A-Z][A-Z9]{4} ?\d{6} ?[A-Z9]{2} ?\d[A-Z]{2}`)},
			Text:   []string{`\b[A-Z][A-Z9]{4} ?\d{6} ?[A-Z9]{2} ?\d[A-Z]{2}\b`},
			Valid:  checksum.UKDrivingLicence, Chance: 0.06, Header: 0.85, Values: 0.95,
			Context:   []string{"driving", "driver", "drivers", "licence", "license", "dvla"},
			Positives: []string{"MORGA657054SM9IJ", "MORGA 753116 SM9IJ"},
			Negatives: []string{"MORGA799116SM9IJ", "MO9GA657054SM9IJ", "MORGA657054SM9I"},
		},
		{
			Infotype: "IRELAND_PPSN", Category: GovernmentID, Region: "IE",
			Source: "Social Welfare Consolidation Act 2005, s. 262 (modulus 23)",
			Headers: []string{"ppsn", "pps number", "personal public service number", "uimhir psp", "irish tax reference",
				"revenue number ppsn"},
			Whole: []string{anyCase(`\d{7} ?[A-W][ABHWTX]?`)}, Text: []string{`\b\d{7} ?[A-W][ABHWTX]?\b`},
			Valid: checksum.IrishPPSNumber, Chance: 0.044, Header: 0.97, Values: 0.85,
			Context: []string{"pps", "ppsn", "psp"}, NeedsContext: true,
			Positives: []string{"6433435F", "6433435OA", "6433435FT", "6433435 f"},
			Negatives: []string{"6433435E", "6433435VH", "643343F", "6433435"},
		},
	}
}
