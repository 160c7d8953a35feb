package detector

import "datawave/streams/classify/checksum"

// africaDetectors recognise numbers that states of Africa gave people and companies.
func africaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "SOUTH_AFRICA_ID_NUMBER", Category: GovernmentID, Region: "ZA", Source: "Identification Act 68 of 1997; Department of Home Affairs (Luhn)",
			Headers: []string{"sa id", "sa id number", "south african id", "south african id number", "rsa id", "rsa id number", "za id", "za id number", "id nommer", "identiteitsnommer",
				"said number"},
			Weak:  nationalID,
			Whole: []string{`\d{2}[01]\d[0-3]\d[- ]?\d{4}[- ]?[0-2]\d[- ]?\d`},
			Text:  []string{`\b\d{2}[01]\d[0-3]\d ?\d{4} ?[0-2]\d ?\d\b`},
			Valid: checksum.SouthAfricanID, Chance: 0.046, Header: 0.9, Values: 0.85,
			Context:   []string{"id", "identity", "south"},
			Positives: []string{"7503305044089", "750330 5044 08 9"}, Negatives: []string{"8503305044089", "7513305044089", "750330504408"},
		},
		{
			Infotype: "NIGERIA_NIN_NUMBER", Category: GovernmentID, Region: "NG", Source: "National Identity Management Commission Act 2007 (eleven digits)",
			Headers: []string{"nin", "nin number", "nigeria nin", "national identification number nin", "nimc number", "nin slip number"},
			Whole:   []string{`\d{11}`, `\d{4}[- ]\d{3}[- ]\d{4}`},
			Text:    []string{`\b\d{11}\b`},
			Chance:  1, Header: 0.9,
			Context: []string{"nin", "nimc"}, NeedsContext: true,
			Positives: []string{"12345678901", "1234-567-8901"}, Negatives: []string{"1234567890", "NIN"},
		},
		{
			Infotype: "NIGERIA_BVN_NUMBER", Category: Finance, Region: "NG", Source: "Central Bank of Nigeria, Bank Verification Number (eleven digits from 22)",
			Headers: []string{"bvn", "bvn number", "bank verification number", "nigeria bvn"},
			Whole:   []string{`22\d{9}`},
			Text:    []string{`\b22\d{9}\b`},
			Chance:  1, Header: 0.92,
			Context: []string{"bvn", "verification"}, NeedsContext: true,
			Positives: []string{"22345678901"}, Negatives: []string{"12345678901", "2234567890"},
		},
		{
			Infotype: "NIGERIA_TIN_NUMBER", Category: GovernmentID, Region: "NG", Source: "Federal Inland Revenue Service; Joint Tax Board, TIN",
			Headers: []string{"nigeria tin", "firs tin", "jtb tin", "firs number", "tin nigeria"},
			Weak:    []string{"tin", "tin number"},
			Whole:   []string{`\d{8}-\d{4}`, `\d{10}`, `\d{12,13}`},
			Text:    []string{`\b\d{8}-0001\b`},
			Chance:  1, Header: 0.88,
			Context: []string{"tin", "firs", "tax"}, NeedsContext: true,
			Positives: []string{"12345678-0001", "1234567890"}, Negatives: []string{"12345678-01", "123456789"},
		},
		{
			Infotype: "KENYA_KRA_PIN", Category: GovernmentID, Region: "KE", Source: "Kenya Revenue Authority, Tax Procedures Act 2015, s 11",
			Headers: []string{"kra pin", "kra pin number", "kra number", "kenya pin", "kenya tax pin"},
			Weak:    []string{"pin", "tax pin", "pin number"},
			Unless:  []string{"code", "postal", "zip"},
			Whole:   []string{`[AaPp]\d{9}[A-Za-z]`},
			Text:    []string{`\b[AP]\d{9}[A-Z]\b`},
			Valid:   checksum.KenyanPIN, Chance: 1, Header: 0.92, Values: 0.85,
			Context:   []string{"kra", "pin"},
			Positives: []string{"P051365947M", "A004416331M"}, Negatives: []string{"V051365947M", "P05136594M", "P0513659470"},
		},
		{
			Infotype: "EGYPT_NATIONAL_ID_NUMBER", Category: GovernmentID, Region: "EG", Source: "Civil Status Law 143 of 1994; Civil Status Organization",
			Headers: []string{"egyptian id", "egyptian national id", "egypt national id", "raqam qawmi", "الرقم القومي", "رقم قومي", "الرقم القومى"},
			Weak:    nationalID,
			Whole:   []string{`[23]\d{2}[01]\d[0-3]\d{8}`},
			Text:    []string{`\b[23]\d{2}[01]\d[0-3]\d{8}\b`},
			Valid:   checksum.EgyptianID, Chance: 0.13, Header: 0.93, Values: 0.8,
			Context: []string{"national", "القومي", "egyptian", "id"}, NeedsContext: true,
			Positives: []string{"29001011234567", "30402290112345"}, Negatives: []string{"29013011234567", "29001013634567", "2900101123456"},
		},
	}
}
