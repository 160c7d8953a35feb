package detector

import "datawave/streams/classify/checksum"

// easternDetectors are those of Romania, Bulgaria and the Baltic states.
func easternDetectors() []Detector {
	return []Detector{
		{
			Infotype: "ROMANIA_CNP_NUMBER", Category: GovernmentID, Region: "RO",
			Source:  "Legea 105/1996; OUG 97/2005 (modulus 11, birth date, county)",
			Headers: []string{"cnp", "cod numeric personal", "number cnp", "cnp number", "romanian personal number"},
			Whole:   []string{`[1-9]\d{12}`}, Text: []string{`\b[1-9]\d{12}\b`},
			Valid: checksum.RomanianCNP, Chance: 0.0018, Header: 0.97, Values: 0.92,
			Context:   []string{"cnp", "numeric"},
			Positives: []string{"1630615123457"}, Negatives: []string{"1630615123458", "1632215123457", "1630615993454"},
		},
		{
			Infotype: "BULGARIA_EGN_NUMBER", Category: GovernmentID, Region: "BG",
			Source: "Civil Registration Act, art. 11; ESGRAON (modulus 11 and birth date)",
			Headers: []string{"egn", "егн", "единен граждански номер", "edinen grazhdanski nomer", "egn number",
				"bulgarian personal number"},
			Whole: []string{`\d{10}`}, Text: []string{`\b\d{10}\b`},
			Valid: checksum.BulgarianEGN, Chance: 0.01, Header: 0.97, Values: 0.75,
			Context: []string{"egn", "егн", "граждански"}, NeedsContext: true,
			Positives: []string{"7523169263", "8032056031"}, Negatives: []string{"7523169264", "8019010008", "752316926"},
		},
		{
			// The two are built alike, so that values cannot tell them apart.
			Infotype: "ESTONIA_LITHUANIA_PERSONAL_CODE", Category: GovernmentID, Region: "EU",
			Source: "EVS 585:2007; LR gyventoju registro istatymas (modulus 11 and birth date)",
			Headers: []string{"isikukood", "isiku kood", "ik kood", "estonian personal code", "estonian id code", "asmens kodas",
				"asmenskodas", "asmens kodai", "asm kodas", "lithuanian personal code"},
			Whole: []string{`[1-9]\d{10}`}, Text: []string{`\b[1-9]\d{10}\b`},
			Valid: checksum.BalticPersonalCode, Chance: 0.013, Header: 0.93, Values: 0.8,
			Context: []string{"isikukood", "isikukoodi", "asmens", "kodas"}, NeedsContext: true,
			Positives: []string{"36805280109", "33309240064"}, Negatives: []string{"36805280108", "33313240064", "3680528010"},
		},
		{
			Infotype: "LATVIA_PERSONAL_CODE", Category: GovernmentID, Region: "LV",
			Source:  "Fizisko personu registra likums (modulus 11; random digits since July 2017)",
			Headers: []string{"personas kods", "personaskods", "pers kods", "latvian personal code"},
			Whole:   []string{`\d{6}-?\d{5}`}, Text: []string{`\b\d{6}-\d{5}\b`},
			Valid: checksum.LatvianPersonalCode, Chance: 0.082, Header: 0.93, Values: 0.6,
			Context: []string{"personas", "kods"}, NeedsContext: true,
			Positives: []string{"161175-19997", "16117519997", "325035-11782"}, Negatives: []string{"161175-19998", "161375-19997", "421175-19997", "161175-1999"},
		},
	}
}
