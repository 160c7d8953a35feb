package detector

import "datawave/streams/classify/checksum"

func nordicDetectors() []Detector {
	return []Detector{
		{
			Infotype: "SWEDEN_NATIONAL_ID_NUMBER", Category: GovernmentID, Region: "SE",
			Source: "Folkbokforingslagen (1991:481), § 18; samordningsnummer (Luhn and birth date)",
			Headers: []string{"personnummer", "personnr", "person nr", "samordningsnummer", "samordning number",
				"swedish personal number", "swedish personal identity number", "swedish id number"},
			Whole: []string{`(?:18|19|20)?\d{6}[-+ ]?\d{4}`}, Text: []string{`\b\d{6}[-+]\d{4}\b`, `\b(?:19|20)\d{6}-?\d{4}\b`},
			Valid: checksum.SwedishPersonalNumber, Chance: 0.0073, Header: 0.93, Values: 0.85,
			Context:   []string{"personnummer", "personnr", "pnr", "samordningsnummer"},
			Positives: []string{"880320-0016", "8803200016", "198803200016", "19880320-0016", "701063-2391", "640823+3234"},
			Negatives: []string{"880320-0018", "881320-0016", "880320 001"},
		},
		{
			Infotype: "SWEDEN_ORGANISATION_NUMBER", Category: GovernmentID, Region: "SE",
			Source: "Lag (1974:174) om identitetsbeteckning for juridiska personer (Luhn)",
			Headers: []string{"organisationsnummer", "organisation number", "organisationsnr", "orgnr", "org number", "orgnummer",
				"swedish organisation number", "swedish company number"},
			Whole: []string{`(?:16)?\d{6}-?\d{4}`}, Text: []string{`\b\d{6}-\d{4}\b`},
			Valid: checksum.SwedishOrganisationNumber, Chance: 0.07, Header: 0.88, Values: 0.4,
			Context: []string{"organisationsnummer", "organisationsnr", "orgnr", "org"}, NeedsContext: true,
			Positives: []string{"556703-7485", "5567037485", "165567037485"},
			Negatives: []string{"556703-7486", "551703-7485", "0000000000"},
		},
		{
			Infotype: "DENMARK_CPR_NUMBER", Category: GovernmentID, Region: "DK",
			Source:  "CPR-kontoret, Personnummeret i CPR (birth date; no check digit since 2007)",
			Headers: []string{"cpr", "cpr number", "cprnummer", "cpr nr", "cprnr", "danish cpr"},
			Weak:    []string{"personnummer"},
			Whole:   []string{`\d{6}[ -]?\d{4}`}, Text: []string{`\b\d{6}-\d{4}\b`},
			Valid: checksum.DanishCPR, Chance: 0.037, Header: 0.9, Values: 0.6,
			Context: []string{"cpr", "cprnr", "personnummer"}, NeedsContext: true,
			Positives: []string{"211062-5629", "2110625629"}, Negatives: []string{"511062-5629", "211362-5629", "211062-562"},
		},
		{
			Infotype: "FINLAND_NATIONAL_ID_NUMBER", Category: GovernmentID, Region: "FI",
			Source: "Laki 661/2009, § 11; asetus 690/2022 (remainder by 31; new signs since 2023)",
			Headers: []string{"henkilotunnus", "henkilo tunnus", "hetu", "henkilotunnukset", "personbeteckning",
				"finnish personal identity code", "finnish national id"},
			Whole: []string{anyCase(`\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]`)},
			Text:  []string{`\b\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b`},
			Valid: checksum.FinnishHETU, Chance: 0.0011, Header: 0.97, Values: 0.96,
			Context:   []string{"henkilotunnus", "henkilötunnus", "hetu", "personbeteckning"},
			Positives: []string{"131052-308T", "131052Y308T", "131052-308t"},
			Negatives: []string{"131052-308U", "131352-308T", "131052Z308T"},
		},
		{
			Infotype: "NORWAY_NI_NUMBER", Category: GovernmentID, Region: "NO",
			Source: "Folkeregisterforskriften § 2-2-1; Skatteetaten (two check digits by 11)",
			Headers: []string{"fodselsnummer", "fodsels number", "fodselsnr", "fnr", "d number", "dnummer",
				"norwegian national id", "norwegian id number"},
			Weak:  []string{"personnummer"},
			Whole: []string{`\d{6}[ -]?\d{5}`}, Text: []string{`\b\d{6}[ -]?\d{5}\b`},
			Valid: checksum.NorwegianNationalID, Chance: 0.0005, Header: 0.92, Values: 0.93,
			Context:   []string{"fodselsnummer", "fødselsnummer", "fodselsnr", "fnr", "personnummer"},
			Positives: []string{"15108695088", "151086 95088"}, Negatives: []string{"15108695077", "15158695088", "1510869508"},
		},
	}
}
