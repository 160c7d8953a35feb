package detector

import "datawave/streams/classify/checksum"

// healthDetectors recognise identifiers of patients, providers and insured people, and the codes of what ails them.
func healthDetectors() []Detector {
	return append(append(americanHealthDetectors(), healthCardDetectors()...), medicalCodeDetectors()...)
}

func americanHealthDetectors() []Detector {
	return []Detector{
		{
			Infotype: "US_HEALTHCARE_NPI", Category: Health, Region: "US", Source: "45 CFR 162.406; CMS, Requirements for NPI check digit (Luhn with 80840)",
			Headers: []string{"npi", "npi number", "national provider identifier", "provider npi", "rndrng npi", "prscrbr npi", "billing npi", "rendering npi",
				"referring npi", "physician npi", "prescriber npi"},
			Weak:   []string{"provider id", "provider number"},
			Unless: []string{"type", "count", "flag", "deactivation"},
			Whole:  []string{`[12]\d{9}`},
			Text:   []string{`\b[12]\d{9}\b`},
			Valid:  checksum.AmericanNPI, Chance: 0.1, Header: 0.93, Values: 0.6,
			Context: []string{"npi", "provider", "physician"}, NeedsContext: true,
			Positives: []string{"1234567893", "1679576722"}, Negatives: []string{"1234567890", "3234567893", "123456789"},
		},
		{
			Infotype: "US_DEA_NUMBER", Category: Health, Region: "US", Source: "21 CFR 1301; DEA Diversion Control Division",
			Headers: []string{"dea", "dea number", "dea registration", "dea registration number", "prescriber dea", "dea id", "dea license number"},
			Unless:  []string{"schedule", "class", "expiration", "date"},
			Whole:   []string{`[ABCDFGMEHJKLPRSTUXabcdfgmehjklprstux][A-Za-z9]\d{7}`},
			Text:    []string{`\b[ABCDFGMEHJKLPRSTUX][A-Z9]\d{7}\b`},
			Valid:   checksum.AmericanDEA, Chance: 0.1, Header: 0.93, Values: 0.75,
			Context:   []string{"dea", "prescriber", "registration"},
			Positives: []string{"F91234563", "AP5836727", "BB1388568"}, Negatives: []string{"F91234564", "NP5836727", "AP583672"},
		},
		{
			Infotype: "US_MEDICARE_BENEFICIARY_ID_NUMBER", Category: Health, Region: "US", Source: "CMS, Understanding the Medicare Beneficiary Identifier format",
			Headers: []string{"mbi", "mbi number", "medicare beneficiary identifier", "medicare beneficiary id", "medicare id", "medicare number", "bene mbi id", "medicare claim number"},
			Weak:    []string{"beneficiary id"},
			Unless:  []string{"provider", "australia"},
			Whole:   []string{`[1-9][A-Za-z][0-9A-Za-z]\d-?[A-Za-z][0-9A-Za-z]\d-?[A-Za-z]{2}\d{2}`},
			Text:    []string{`\b[1-9][A-Z][0-9A-Z]\d-?[A-Z][0-9A-Z]\d-?[A-Z]{2}\d{2}\b`},
			Valid:   checksum.AmericanMBI, Chance: 0.28, Header: 0.93, Values: 0.9,
			Context:   []string{"mbi", "medicare", "beneficiary"},
			Positives: []string{"1EG4-TE5-MK73", "1EG4TE5MK72"}, Negatives: []string{"1SG4-TE5-MK73", "0EG4TE5MK73", "1EG4TE5MK7"},
		},
		{
			Infotype: "HEALTH_PLAN_BENEFICIARY_NUMBER", Category: Health, Region: "US", Source: "45 CFR 164.514(b)(2)(i)(I)",
			Headers: []string{"health plan beneficiary number", "health plan id", "health plan number", "health insurance number", "health insurance id", "insurance member id",
				"member insurance id", "insurance id", "insurance id number", "medicaid id", "medicaid number", "subscriber insurance id", "beneficiary number", "health card number",
				"medical insurance number", "health insurance policy number", "plan member id", "krankenversicherungsnummer", "versichertennummer"},
			Weak:   []string{"policy holder id", "insurance number"},
			Unless: []string{"type", "name", "company", "plan type", "date"},
			Whole:  []string{`[A-Za-z]{0,4}[- ]?\d{5,14}[A-Za-z]{0,2}`, `\d{3,4}[- ]\d{3,4}[- ]\d{3,4}`},
			Chance: 1, Header: 0.9,
			Positives: []string{"XYZ123456789", "H12345678", "123-456-789", "W123456789"}, Negatives: []string{"Blue Cross", "PPO", "123"},
		},
		{
			Infotype: "MEDICAL_RECORD_NUMBER", Category: Health, Source: "45 CFR 164.514(b)(2)(i)(H)",
			Headers: []string{"mrn", "mrn number", "medical record number", "medical record", "med rec number", "medical record id", "patient mrn", "patient number", "patient id number",
				"hospital number", "chart number", "patient record number", "health record number", "medrecno", "patientennummer", "fallnummer", "number de historia clinica", "historia clinica",
				"number historia clinica", "number de dossier patient", "ipp", "prontuario"},
			Weak:   []string{"patient id", "patientid"},
			Unless: []string{"date", "type", "name", "status"},
			Whole:  []string{`[A-Za-z]{0,4}[-#: ]?\d{4,12}[A-Za-z]?`, `\d{2,3}-\d{2,3}-\d{2,4}`},
			Text:   []string{`\b[A-Z]{0,3}-?\d{5,10}\b`},
			Chance: 1, Header: 0.9,
			Context: []string{"mrn", "medical", "patient", "chart"}, NeedsContext: true,
			Positives: []string{"12345678", "MRN-0012345", "E1234567", "12-34-56"}, Negatives: []string{"Smith", "2024-01-05T00:00", "12"},
		},
	}
}

func healthCardDetectors() []Detector {
	return []Detector{
		{
			Infotype: "AUSTRALIA_MEDICARE_NUMBER", Category: Health, Region: "AU", Source: "Services Australia; METeOR 270101 (modulus 10)",
			Headers: []string{"medicare number", "medicare card", "medicare card number", "medicare", "medicare irn", "australian medicare number"},
			Unless:  []string{"provider", "expiry", "levy", "beneficiary", "part"},
			Whole:   []string{`[2-6]\d{3} \d{5} \d(?:[ /-]?\d)?`, `[2-6]\d{9}(?:[/-]?[1-9])?`},
			Text:    []string{`\b[2-6]\d{3} \d{5} \d\b`, `\b[2-6]\d{9}\b`},
			Valid:   checksum.AustralianMedicare, Chance: 0.09, Header: 0.9, Values: 0.55,
			Context: []string{"medicare"}, NeedsContext: true,
			Positives: []string{"2123 45670 1", "2123456701", "2123456701/1"}, Negatives: []string{"2123 45671 1", "1123456701", "212345670"},
		},
		{
			Infotype: "NEW_ZEALAND_NHI_NUMBER", Category: Health, Region: "NZ", Source: "HISO 10046:2023, Consumer Health Identity Standard",
			Headers: []string{"nhi", "nhi number", "national health index", "national health index number", "nhi id"},
			Whole:   []string{`[A-HJ-NP-Za-hj-np-z]{3}\d{4}`, `[A-HJ-NP-Za-hj-np-z]{3}\d{2}[A-HJ-NP-Za-hj-np-z]{2}`},
			Text:    []string{`\b[A-HJ-NP-Z]{3}\d{4}\b`, `\b[A-HJ-NP-Z]{3}\d{2}[A-HJ-NP-Z]{2}\b`},
			Valid:   checksum.NewZealandNHI, Chance: 0.066, Header: 0.93, Values: 0.7,
			Context: []string{"nhi"}, NeedsContext: true,
			Positives: []string{"ZAC5361", "ZZZ0016", "ZAD96LT"}, Negatives: []string{"ZAC3561", "ZIC5361", "ZAD96LM"},
		},
		{
			Infotype: "CANADA_OHIP", Category: Health, Region: "CA", Source: "Ontario Ministry of Health, Technical Specifications for Health Card Validation (Luhn)",
			Headers: []string{"ohip", "ohip number", "ontario health card", "ontario health number", "ontario health card number", "ontario health insurance number"},
			Weak:    []string{"health card", "health card number", "hcn", "health number"},
			Whole:   []string{`[1-9]\d{3}[- ]\d{3}[- ]\d{3}(?:[- ]?[A-Za-z]{2})?`, `[1-9]\d{9}(?:[- ]?[A-Za-z]{2})?`},
			Text:    []string{`\b[1-9]\d{3}-\d{3}-\d{3}(?:-[A-Z]{2})?\b`},
			Valid:   checksum.OntarioHealth, Chance: 0.1, Header: 0.92, Values: 0.35,
			Context: []string{"ohip", "health"}, NeedsContext: true,
			Positives: []string{"1234-567-897", "1234567897", "1234-567-897-AB"}, Negatives: []string{"1234-567-890", "0234567897", "123456789"},
		},
		{
			Infotype: "CANADA_BC_PHN", Category: Health, Region: "CA", Source: "BC Ministry of Health, Teleplan Specifications (modulus 11)",
			Headers: []string{"personal health number", "bc services card number", "msp number", "carecard number", "care card number"},
			Weak:    []string{"health card number"},
			Whole:   []string{`9\d{3}[- ]?\d{3}[- ]?\d{3}`},
			Text:    []string{`\b9\d{3} ?\d{3} ?\d{3}\b`},
			Valid:   checksum.BritishColumbiaPHN, Chance: 0.09, Header: 0.92, Values: 0.4,
			Context: []string{"phn", "msp", "carecard"}, NeedsContext: true,
			Positives: []string{"9698 658 215", "9698658215"}, Negatives: []string{"9698 648 215", "8698658215", "969865821"},
		},
		{
			Infotype: "CANADA_QUEBEC_HIN", Category: Health, Region: "CA", Source: "Régie de l'assurance maladie du Québec, numéro d'assurance maladie",
			Headers: []string{"ramq", "ramq number", "number d assurance maladie", "assurance maladie", "quebec health insurance number", "health insurance number quebec", "carte soleil"},
			Weak:    []string{"nam"},
			Whole:   []string{`[A-Za-z]{4}[- ]?\d{4}[- ]?\d{4}`},
			Text:    []string{`\b[A-Z]{4} ?\d{4} ?\d{4}\b`},
			Valid:   checksum.QuebecHealth, Chance: 0.08, Header: 0.92, Values: 0.8,
			Context: []string{"ramq", "maladie", "nam", "health"}, NeedsContext: true,
			Positives: []string{"ABCD 5861 2317", "ABCD04123101"}, Negatives: []string{"ABCD 5813 2317", "ABC1 5861 2317", "ABCD 5861 231"},
		},
		{
			Infotype: "BRAZIL_CNS_NUMBER", Category: Health, Region: "BR", Source: "DATASUS, Cartão Nacional de Saúde (modulus 11)",
			Headers: []string{"cns number", "cartao nacional de saude", "cartao sus", "number do cartao sus", "cartao nacional saude", "cns paciente"},
			Weak:    []string{"cns"},
			Whole:   []string{`[12789]\d{14}`, `[12789]\d{2} \d{4} \d{4} \d{4}`},
			Text:    []string{`\b[12789]\d{2} \d{4} \d{4} \d{4}\b`},
			Valid:   checksum.BrazilianCNS, Chance: 0.06, Header: 0.92, Values: 0.5,
			Context: []string{"cns", "sus", "saude", "saúde"}, NeedsContext: true,
			Positives: []string{"700000000000005", "700 0000 0000 0005"}, Negatives: []string{"700000000000006", "300000000000005", "70000000000000"},
		},
	}
}

func medicalCodeDetectors() []Detector {
	return []Detector{
		{
			Infotype: "ICD10_CODE", Category: Health, Source: "WHO ICD-10 (2019); CMS ICD-10-CM (2025)",
			Headers: []string{"icd10", "icd 10", "icd10 code", "icd 10 code", "icd10cm", "icd 10 cm", "icd code", "icd", "diagnosis code", "diag code", "dx code", "primary diagnosis code",
				"principal diagnosis code", "admitting diagnosis code", "icd dgns cd", "prncpal dgns cd", "diagnosis icd", "cie10", "cie 10", "cid10", "cid 10", "icd10gm", "diagnosecode",
				"code diagnostic", "cim10"},
			Weak:   []string{"cid", "diagnosis", "dx", "diag", "dgns", "diagnose", "diagnostico", "diagnostic"},
			Unless: []string{"version", "description", "desc", "name", "date", "type", "procedure"},
			Whole:  []string{`[A-Za-z]\d[0-9ABab](?:\.[0-9A-Za-z]{1,4})?`, `[A-Za-z]\d[0-9ABab][0-9A-Za-z]{1,4}`},
			Text:   []string{`\b[A-Z]\d[0-9AB]\.[0-9A-Z]{1,4}\b`},
			Valid:  checksum.ICD10, Chance: 0.51, Header: 0.92,
			Context: []string{"icd", "icd-10", "diagnosis", "diagnosed", "dx", "code"}, NeedsContext: true,
			Positives: []string{"E11.9", "C7A.00", "S52.521A", "J45", "T360X1A"}, Negatives: []string{"D90", "E91.1", "E1.9", "11.9", "Diabetes"},
		},
		{
			Infotype: "ICD9_CODE", Category: Health, Source: "CMS and NCHS, ICD-9-CM (2015)",
			Headers: []string{"icd9", "icd 9", "icd9 code", "icd 9 code", "icd9cm", "icd 9 cm", "icd9 diagnosis code"},
			Weak:    []string{"icd", "icd code", "diagnosis code"},
			Unless:  []string{"version", "description", "desc", "10"},
			Whole:   []string{`\d{3}(?:\.\d{1,2})?`, `[Vv]\d{2}(?:\.\d{1,2})?|[Ee]\d{3}(?:\.\d)?`, `\d{4,5}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"250.00", "V70.0", "E812.0", "401", "25000"}, Negatives: []string{"2500.0", "E11.91A", "Diabetes"},
		},
		{
			Infotype: "FDA_CODE", Category: Health, Region: "US", Source: "21 CFR 207.33, national drug code",
			Headers: []string{"ndc", "ndc code", "ndc number", "national drug code", "drug code", "package ndc", "product ndc", "ndc11", "ndc 11", "fda code"},
			Unless:  []string{"description", "name", "desc"},
			Whole:   []string{`\d{4,6}-\d{3,4}-\d{1,2}`, `\d{10,11}`, `\d{4,5}-\d{3,4}`},
			Text:    []string{`\b\d{4,6}-\d{3,4}-\d{1,2}\b`},
			Valid:   checksum.NDC, Chance: 0.14, Header: 0.92, Values: 0.7,
			Context: []string{"ndc", "drug", "package"}, NeedsContext: true,
			Positives: []string{"0002-7597-01", "50242-040-62", "60575-4112-1", "00002-7597-01"}, Negatives: []string{"0002-759-01", "00027597011", "002-7597-01"},
		},
		{
			Infotype: "HCPCS_CODE", Category: Health, Region: "US", Source: "AMA CPT, categories I to III; CMS HCPCS level II",
			Headers: []string{"cpt", "cpt code", "cpt4", "hcpcs", "hcpcs code", "hcpcs cd", "cpt hcpcs", "cpt hcpcs code", "procedure code", "proc code", "proc cd", "px code"},
			Weak:    []string{"billing code", "procedure", "service code"},
			Unless:  []string{"description", "desc", "name", "date", "modifier"},
			Whole:   []string{`\d{4}[0-9FTUMftum]`, `[A-Va-v]\d{4}`},
			Chance:  1, Header: 0.9,
			Positives: []string{"99213", "0001U", "J1885", "0503F"}, Negatives: []string{"9921", "Z1234", "992133", "office visit"},
		},
		{
			Infotype: "LOINC_CODE", Category: Health, Source: "Regenstrief Institute, LOINC Users' Guide (Luhn)",
			Headers: []string{"loinc", "loinc code", "loinc number", "test code loinc"},
			Weak:    []string{"lab code", "observation code"},
			Unless:  []string{"description", "name", "desc"},
			Whole:   []string{`\d{1,7}-\d`},
			Text:    []string{`\b\d{3,6}-\d\b`},
			Valid:   checksum.LOINC, Chance: 0.1, Header: 0.93, Values: 0.85,
			Context: []string{"loinc"}, NeedsContext: true,
			Positives: []string{"2951-2", "718-7", "8480-6", "85354-9"}, Negatives: []string{"2951-3", "29512", "2951-"},
		},
		{
			Infotype: "SNOMED_CODE", Category: Health, Source: "SNOMED International, Release File Specification, ch. 6 (Verhoeff)",
			Headers: []string{"snomed", "snomed code", "snomed ct", "snomed ct code", "sctid", "snomed id", "concept id snomed", "snomed concept id", "snomedct"},
			Weak:    []string{"concept id", "conceptid"},
			Unless:  []string{"description", "name", "term"},
			Whole:   []string{`[1-9]\d{5,17}`},
			Valid:   checksum.SNOMED, Chance: 0.0046, Header: 0.93, Values: 0.7,
			Positives: []string{"22298006", "73211009", "195967001"}, Negatives: []string{"22298007", "22298", "022298006"},
		},
		{
			Infotype: "BLOOD_TYPE", Category: Health, Source: "ISBT 128; ABO and Rh blood groups",
			Headers: []string{"blood type", "blood group", "bloodtype", "bloodgroup", "abo rh", "abo group", "rh factor", "blutgruppe", "groupe sanguin", "grupo sanguineo", "tipo sanguineo",
				"gruppo sanguigno", "tipo de sangre", "tipagem sanguinea", "bloedgroep", "血型", "혈액형", "血液型"},
			Weak:   []string{"abo"},
			Unless: []string{"pressure", "sugar", "date", "glucose"},
			Whole: []string{
				`(?i)(?:ab|a|b|o|0) ?(?:rh ?(?:\(?d\)?)? ?)?(?:[+−–-]|\(?(?:positive|negative|pos|neg)\)?)?`,
				`(?i)rh ?(?:\(?d\)?)? ?(?:[+−–-]|positive|negative|pos|neg)`,
				`(?:AB|A|B|O)(?:型|형)`,
			},
			Chance: 1, Header: 0.93,
			Positives: []string{"A+", "O-", "AB Rh+", "b neg", "O Positive", "AB", "O型"}, Negatives: []string{"C+", "A++", "Type", "120/80"},
		},
	}
}
