package detector

// passportDetectors recognise numbers of passports: of the countries that a header names, and of any.
func passportDetectors() []Detector {
	return []Detector{
		{
			Infotype: "PASSPORT", Category: GovernmentID, Source: "ICAO Doc 9303, part 4 (up to nine letters and digits)",
			Headers: []string{"passport", "passport number", "passport id", "passport no", "passport document number", "travel document number", "travel document", "pasaporte",
				"numero pasaporte", "numero de pasaporte", "passaporte", "numero do passaporte", "passaporto", "numero passaporto", "paspoort", "paspoortnummer", "passnummer", "pasport",
				"pasaport", "pasaport numarasi", "nomor paspor", "паспорт", "номер паспорта", "护照", "护照号", "护照号码", "護照號碼", "여권번호", "جواز السفر", "رقم جواز السفر", "דרכון", "מספר דרכון"},
			Unless: aboutPapers,
			Whole:  []string{`[0-9A-Za-z]{6,9}`, `[A-Za-z]{1,2}[- ]\d{6,8}`, `\d{2} ?\d{2} ?\d{6}`},
			Text:   []string{`\b[A-Z]{1,2}\d{6,8}[A-Z]{0,2}\b`, `\b[A-Z]\d[0-9A-Z]{7}\b`, `\b\d{9}\b`, `\b\d{2}[A-Z]{2}\d{5}\b`},
			Valid:  fourDigits, Chance: 0.71, Header: 0.9,
			Context: []string{"passport", "passports", "pasaporte", "passaporte", "passaporto", "passeport", "reisepass", "паспорт", "护照"}, NeedsContext: true,
			Positives: []string{"C01X00T47", "123456789", "YA1234567", "45 10 123456"}, Negatives: []string{"2024-01-05", "abc", "United", "citizen", "true"},
		},
		{
			Infotype: "US_PASSPORT", Category: GovernmentID, Region: "US", Source: "ICAO Doc 9303; 22 CFR 51 (nine digits, since 2021 a letter and eight)",
			Headers: []string{"us passport", "us passport number", "usa passport", "usa passport number", "american passport", "american passport number", "passport number us"},
			Unless:  aboutPapers,
			Whole:   []string{`[A-Za-z]\d{8}`, `\d{9}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"A12345678", "340020013"}, Negatives: []string{"AB1234567", "12345678", "2024-01-05"},
		},
		{
			Infotype: "CANADA_PASSPORT", Category: GovernmentID, Region: "CA", Source: "ICAO Doc 9303; Immigration, Refugees and Citizenship Canada (two letters and six digits, since 2023 a letter, six digits and two letters)",
			Headers: []string{"canadian passport", "canadian passport number", "canada passport", "canada passport number", "passeport canadien", "number passeport canadien"},
			Unless:  aboutPapers,
			Whole:   []string{`[A-Za-z]{2}\d{6}`, `[A-Za-z]\d{6}[A-Za-z]{2}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"AB123456", "P123456AA"}, Negatives: []string{"A1234567", "12345678"},
		},
		{
			Infotype: "INDIA_PASSPORT", Category: GovernmentID, Region: "IN", Source: "ICAO Doc 9303; Passport Seva, passport number (a letter and seven digits)",
			Headers: []string{"indian passport", "indian passport number", "india passport", "india passport number"},
			Unless:  aboutPapers,
			Whole:   []string{`[A-PR-WYa-pr-wy][1-9]\d{6}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"J8369854", "M1234567"}, Negatives: []string{"Q1234567", "M0234567", "12345678"},
		},
		{
			Infotype: "AUSTRALIA_PASSPORT", Category: GovernmentID, Region: "AU", Source: "ICAO Doc 9303; Australian Passport Office (one or two letters and seven digits)",
			Headers: []string{"australian passport", "australian passport number", "australia passport", "australia passport number"},
			Unless:  aboutPapers,
			Whole:   []string{`[A-Za-z]{1,2}\d{7}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"N1234567", "PA1234567"}, Negatives: []string{"N123456", "ABC1234567", "12345678"},
		},
		{
			Infotype: "JAPAN_PASSPORT", Category: GovernmentID, Region: "JP", Source: "ICAO Doc 9303; 外務省, 旅券番号 (two letters and seven digits)",
			Headers: []string{"japanese passport", "japanese passport number", "japan passport", "japan passport number", "旅券番号", "パスポート番号"},
			Unless:  aboutPapers,
			Whole:   []string{`[A-Za-z]{2}\d{7}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"TK1234567", "tz1234567"}, Negatives: []string{"T1234567", "TK123456"},
		},
	}
}

// fourDigits keeps words of the length of a passport's number out.
func fourDigits(s []byte) bool { return digitsIn(s) >= 4 }
