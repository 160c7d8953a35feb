package detector

import (
	"bytes"

	"datawave/streams/classify/checksum"
)

// nationalID are phrases that many countries' identity numbers go by. They speak only where the values agree.
var nationalID = []string{"national id", "national id number", "national identity number", "national identification number", "identity number", "id number",
	"identity card number", "identity card", "id card number", "citizen id", "government id"}

// aboutPapers are words of a header that speaks about a document and does not hold its number.
var aboutPapers = []string{"country", "date", "issue", "issued", "issuer", "expiry", "expiration", "expires", "type", "class", "state", "status", "category"}

// punctuated narrows a check to values that are written with separators, where bare digits are too common to say anything by
// themselves. They still match, so that a header or a context can speak for them.
func punctuated(check func([]byte) bool) func([]byte) bool {
	return func(s []byte) bool { return bytes.ContainsAny(s, "- ./") && check(s) }
}

// americasDetectors recognise numbers that states of the Americas gave people, companies and accounts, and passports of anywhere.
func americasDetectors() []Detector {
	out := unitedStatesDetectors()
	out = append(out, canadaDetectors()...)
	out = append(out, brazilDetectors()...)
	out = append(out, mexicoDetectors()...)
	out = append(out, southAmericaDetectors()...)
	return append(out, passportDetectors()...)
}

func unitedStatesDetectors() []Detector {
	return []Detector{
		{
			Infotype: "US_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "US", Source: "SSA POMS RM 10201.035; 20 CFR 422.103",
			Headers: []string{"ssn", "ssn number", "social security", "social security number", "social sec number", "soc sec number", "ss number",
				"socialsecuritynumber", "us ssn", "taxpayer ssn", "number de seguro social", "seguro social"},
			Weak:   []string{"social", "tin", "taxpayer id", "tax id"},
			Unless: []string{"media", "network", "link", "profile", "url", "last", "last4"},
			Whole:  []string{`\d{3}-\d{2}-\d{4}`, `\d{3} \d{2} \d{4}`, `\d{9}`},
			Text:   []string{`\b\d{3}-\d{2}-\d{4}\b`, `\b\d{3} \d{2} \d{4}\b`, `\b\d{9}\b`},
			Valid:  punctuated(checksum.AmericanSSN), Chance: 0.6, Header: 0.92, Values: 0.9,
			Context:   []string{"ssn", "social", "security", "ss", "soc", "sec", "taxpayer"},
			Positives: []string{"536-90-4399", "536 90 4399", "772-01-0001"},
			Negatives: []string{"000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "5369-04-399", "078-05-1120", "219-09-9999", "987-65-4320",
				"536904399"},
		},
		{
			Infotype: "US_INDIVIDUAL_TAXPAYER_IDENTIFICATION_NUMBER", Category: GovernmentID, Region: "US", Source: "IRS Publication 1915; IRM 3.21.263",
			Headers: []string{"itin", "itin number", "individual taxpayer identification number", "individual taxpayer id"},
			Weak:    []string{"tin", "taxpayer id", "taxpayer identification number", "tax id"},
			Whole:   []string{`9\d{2}[- ]?[5-9]\d[- ]?\d{4}`},
			Text:    []string{`\b9\d{2}-[5-9]\d-\d{4}\b`, `\b9\d{2} [5-9]\d \d{4}\b`, `\b9\d{2}[5-9]\d{5}\b`},
			Valid:   punctuated(checksum.AmericanITIN), Chance: 0.5, Header: 0.92, Values: 0.8,
			Context:   []string{"itin", "taxpayer", "tin", "tax"},
			Positives: []string{"912-70-1234", "999-65-4321", "950 88 1234"}, Negatives: []string{"912-93-1234", "912-89-1234", "912-66-1234", "812-70-1234", "912701234"},
		},
		{
			Infotype: "US_ADOPTION_TAXPAYER_IDENTIFICATION_NUMBER", Category: GovernmentID, Region: "US", Source: "IRS, Internal Revenue Manual 3.13.40; Form W-7A",
			Headers: []string{"atin", "atin number", "adoption taxpayer identification number", "adoption taxpayer id"},
			Whole:   []string{`9\d{2}[- ]?93[- ]?\d{4}`},
			Text:    []string{`\b9\d{2}-93-\d{4}\b`},
			Valid:   checksum.AmericanATIN, Chance: 1, Header: 0.92,
			Context: []string{"atin", "adoption"}, NeedsContext: true,
			Positives: []string{"912-93-1234", "912931234"}, Negatives: []string{"912-94-1234", "812-93-1234"},
		},
		{
			Infotype: "US_EMPLOYER_IDENTIFICATION_NUMBER", Category: GovernmentID, Region: "US", Source: "26 CFR 301.6109-1; IRS, valid EIN prefixes",
			Headers: []string{"ein", "ein number", "fein", "employer identification number", "employer id", "employer id number", "federal tax id", "federal ein", "federal id number",
				"federal tax identification number", "irs number", "irs employer identification number", "company ein"},
			Weak:  []string{"tin", "tax id", "tax id number", "taxpayer id", "taxpayer identification number", "tax identification number"},
			Whole: []string{`\d{2}-\d{7}`, `\d{9}`},
			Text:  []string{`\b\d{2}-\d{7}\b`},
			Valid: punctuated(checksum.AmericanEIN), Chance: 0.42, Header: 0.92, Values: 0.7,
			Context: []string{"ein", "fein", "employer", "tax", "irs"}, NeedsContext: true,
			Positives: []string{"12-3456789", "04-2103594", "88-1234567"}, Negatives: []string{"07-1144442", "89-1234567", "123-456789", "04-0000000", "042103594"},
		},
		{
			Infotype: "US_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "US", Source: "AAMVA DL/ID Card Design Standard; the states' motor vehicle departments",
			Headers: []string{"driver license", "drivers license", "driver s license", "driver license number", "drivers license number", "driver s license number",
				"driver licence number", "driving license", "driving license number", "dl number", "dln", "driver id number", "license dl", "drivers license id",
				"driverslicense", "driverlicense", "driverslicensenumber", "driverlicensenumber", "state dl", "operator license number", "dmv number", "licencia de conducir"},
			Weak:   []string{"dl"},
			Unless: aboutPapers,
			// One form for several states: digits (Texas, New York, …), a letter and digits (California, Florida, Illinois, …), letters around
			// digits (Idaho, Maine, New Hampshire, …), names (Washington), and those that states print with hyphens.
			Whole: []string{
				`\d{7,14}`,
				`[A-Za-z]{1,3}\d{5,14}[A-Za-z]?`,
				`\d{7,9}[A-Za-z]{1,2}`,
				`\d{2,3}[A-Za-z]{2,3}\d{4,5}`,
				`[A-Za-z*]{7}[0-9A-Za-z]{5}|WDL[0-9A-Za-z]{9}`,
				`[A-Za-z][- ]?\d{3}[- ]\d{3,4}[- ]\d{2,4}(?:[- ]\d{2,3})?(?:[- ]\d)?`,
				`\d{2}[- ]\d{3}[- ]\d{3,4}|\d{3}[- ]\d{2,3}[- ]\d{3,4}|K\d{2}-\d{2}-\d{4}`,
			},
			Text: []string{
				`\b[A-Z]{1,2}\d{5,14}\b`, `\b\d{7,12}\b`, `\b[A-Z][- ]?\d{3}-\d{3,4}-\d{2,4}(?:-\d{2,3})?(?:-\d)?\b`,
			},
			Valid: threeDigits, Chance: 1, Header: 0.9,
			Context: []string{"driver", "drivers", "driver's", "driver’s", "driving", "license", "licence", "dl", "dln", "dmv"}, NeedsContext: true,
			Positives: []string{"D1234567", "123456789", "F255-921-50-094-0", "S530-4610-0100", "AB123456C", "12ABC34567", "WDLABCD456DG", "94-123-0101", "1234567WW"},
			Negatives: []string{"California", "Class C", "ABCDEFGHIJKL", "2024-01-05", "D12"},
		},
	}
}

// threeDigits keeps words of the length of Washington's numbers out.
func threeDigits(s []byte) bool { return digitsIn(s) >= 3 }

// digitsIn is the number of ASCII digits in s.
func digitsIn(s []byte) int {
	n := 0
	for _, c := range s {
		if c-'0' <= 9 {
			n++
		}
	}
	return n
}

func canadaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "CANADA_SOCIAL_INSURANCE_NUMBER", Category: GovernmentID, Region: "CA", Source: "Service Canada, SIN Code of Practice (Luhn)",
			Headers: []string{"sin number", "social insurance", "social insurance number", "canadian sin", "canada sin", "number d assurance sociale", "assurance sociale",
				"number assurance sociale", "employee sin"},
			Weak:   []string{"nas", "sin"},
			Unless: []string{"cos", "tan", "theta"},
			Whole:  []string{`\d{3}[- ]\d{3}[- ]\d{3}`, `\d{9}`},
			Text:   []string{`\b\d{3}[- ]\d{3}[- ]\d{3}\b`, `\b\d{9}\b`},
			Valid:  checksum.CanadianSIN, Chance: 0.08, Header: 0.92, Values: 0.6,
			Context: []string{"sin", "social", "insurance", "nas", "assurance"}, NeedsContext: true,
			Positives: []string{"123-456-782", "130 692 544", "123456782"}, Negatives: []string{"123-456-789", "823-456-785", "046-454-286", "12345678"},
		},
		{
			Infotype: "CANADA_BUSINESS_NUMBER", Category: GovernmentID, Region: "CA", Source: "Canada Revenue Agency, Business number and CRA program accounts",
			Headers: []string{"canadian business number", "cra business number", "cra number", "bn9", "bn15", "gst number", "hst number", "gst hst number", "number d entreprise",
				"business number canada", "payroll account number", "cra program account"},
			Weak:  []string{"business number", "bn"},
			Whole: []string{`\d{9}`, `\d{9} ?(?:R[CPTMRZDENG]|SL) ?\d{4}`, `\d{5} \d{4}(?: R[CPTMRZDENG] \d{4})?`},
			Text:  []string{`\b\d{9} ?R[CPTMRZ] ?\d{4}\b`},
			Valid: checksum.CanadianBN, Chance: 0.1, Header: 0.9, Values: 0.4,
			Context:   []string{"business", "gst", "hst", "cra", "bn"},
			Positives: []string{"123026635", "12302 6635 RC 0001", "123026635RT0001"}, Negatives: []string{"123456783", "123026635XX0001", "12302663"},
		},
		{
			Infotype: "CANADA_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "CA", Source: "Canadian Council of Motor Transport Administrators; the provinces' licences",
			Headers: []string{"driver licence", "drivers licence", "driver s licence", "driver licence number", "drivers licence number", "driver s licence number", "permis de conduire",
				"number permis de conduire", "ontario driver licence", "permis number", "canadian driver license"},
			Unless: aboutPapers,
			Whole: []string{
				`[A-Za-z]\d{4}[- ]?\d{5}[- ]?\d{5}`, // Ontario
				`[A-Za-z]\d{4}[- ]?\d{6}[- ]?\d{2}`, // Quebec
				`\d{5,9}`, `\d{6}-\d{3}`,            // British Columbia, Alberta, Saskatchewan, New Brunswick, the territories
				`[A-Za-z]{2}[- ]?[A-Za-z]{2}[- ]?[A-Za-z]{2}[- ]?[A-Za-z]\d{3}[A-Za-z]{2}`, // Manitoba
				`[A-Za-z]{5}\d{9}|[A-Za-z]\d{9}`,                                           // Nova Scotia, Newfoundland
			},
			Text:   []string{`\b[A-Z]\d{4}-\d{5}-\d{5}\b`, `\b[A-Z]\d{4}-\d{6}-\d{2}\b`},
			Chance: 1, Header: 0.85,
			Context: []string{"driver", "drivers", "driver's", "licence", "license", "permis", "conduire"}, NeedsContext: true,
			Positives: []string{"A1234-12345-12345", "B1234-123456-12", "1234567", "123456-789", "ABCDE123456789"},
			Negatives: []string{"Ontario", "A1234-1234-12345", "12345678901"},
		},
	}
}

func brazilDetectors() []Detector {
	return []Detector{
		{
			Infotype: "BRAZIL_CPF_NUMBER", Category: GovernmentID, Region: "BR", Source: "Instrução Normativa RFB 2172/2024",
			Headers: []string{"cpf", "cpf number", "number do cpf", "cadastro de pessoas fisicas", "cadastro pessoa fisica", "cpf cliente", "cpf do cliente", "cpf cnpj",
				"brazilian tax id", "documento cpf"},
			Whole: []string{`\d{3}\.\d{3}\.\d{3}-\d{2}`, `\d{9}-?\d{2}`},
			Text:  []string{`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b`, `\b\d{9}-?\d{2}\b`},
			Valid: checksum.BrazilianCPF, Chance: 0.01, Header: 0.93, Values: 0.9,
			Context:   []string{"cpf", "cadastro", "pessoa", "pessoas"},
			Positives: []string{"111.444.777-35", "11144477735", "123456789-09"}, Negatives: []string{"111.444.777-36", "111.111.111-11", "1114447773"},
		},
		{
			Infotype: "BRAZIL_CNPJ_NUMBER", Category: GovernmentID, Region: "BR", Source: "Instrução Normativa RFB 2229/2024, annex XV (letters from July 2026)",
			Headers: []string{"cnpj", "cnpj number", "number do cnpj", "cadastro nacional da pessoa juridica", "cnpj empresa", "cpf cnpj", "cgc"},
			Whole:   []string{`[0-9A-Za-z]{2}\.[0-9A-Za-z]{3}\.[0-9A-Za-z]{3}/[0-9A-Za-z]{4}-\d{2}`, `[0-9A-Za-z]{12}\d{2}`},
			Text:    []string{`\b[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}\b`, `\b\d{14}\b`},
			Valid:   checksum.BrazilianCNPJ, Chance: 0.01, Header: 0.93, Values: 0.9,
			Context:   []string{"cnpj", "cadastro", "juridica", "empresa"},
			Positives: []string{"11.222.333/0001-81", "11222333000181", "12.ABC.345/01DE-35"}, Negatives: []string{"11.222.333/0001-82", "00.000.000/0000-00", "1122233300018"},
		},
		{
			Infotype: "BRAZIL_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "BR", Source: "Contran, Resolução 886/2021 (RENACH)",
			Headers: []string{"cnh", "cnh number", "number da cnh", "carteira nacional de habilitacao", "carteira de habilitacao", "habilitacao", "registro cnh", "carteira de motorista"},
			Unless:  append([]string{"categoria", "vencimento", "data"}, aboutPapers...),
			Whole:   []string{`\d{11}`},
			Text:    []string{`\b\d{11}\b`},
			Valid:   checksum.BrazilianCNH, Chance: 0.01, Header: 0.92, Values: 0.6,
			Context: []string{"cnh", "habilitacao", "habilitação", "motorista", "condutor"}, NeedsContext: true,
			Positives: []string{"98765432109", "02650306461"}, Negatives: []string{"98765432100", "11111111111", "123-45-67890"},
		},
		{
			Infotype: "BRAZIL_VOTER_NUMBER", Category: GovernmentID, Region: "BR", Source: "Resolução TSE 23.659/2021, art. 36",
			Headers: []string{"titulo eleitoral", "titulo de eleitor", "titulo eleitor", "titulo de eleitor number", "inscricao eleitoral", "voter number brazil"},
			Unless:  []string{"zona", "secao", "data"},
			Whole:   []string{`\d{12}`, `\d{4} \d{4} \d{4}`},
			Text:    []string{`\b\d{4} \d{4} \d{4}\b`, `\b\d{12}\b`},
			Valid:   checksum.BrazilianVoter, Chance: 0.003, Header: 0.92, Values: 0.6,
			Context: []string{"eleitor", "eleitoral", "titulo", "título"}, NeedsContext: true,
			Positives: []string{"1023 8501 0671", "102385010671"}, Negatives: []string{"102385010672", "102385990671", "10238501067"},
		},
		{
			Infotype: "BRAZIL_PIS_NUMBER", Category: GovernmentID, Region: "BR", Source: "Caixa Econômica Federal, Cadastro NIS (PIS, PASEP, NIT)",
			Headers: []string{"pis", "pis number", "pis pasep", "pasep", "number pis", "nis", "nis number", "nit number", "pis nis", "number do pis"},
			Whole:   []string{`\d{3}\.\d{5}\.\d{2}-\d`, `\d{11}`},
			Text:    []string{`\b\d{3}\.\d{5}\.\d{2}-\d\b`},
			Valid:   checksum.BrazilianPIS, Chance: 0.1, Header: 0.9, Values: 0.4,
			Context:   []string{"pis", "pasep", "nis", "nit"},
			Positives: []string{"120.56412.54-5", "12056412545"}, Negatives: []string{"120.56412.54-6", "11111111111", "1205641254"},
		},
	}
}

func mexicoDetectors() []Detector {
	return []Detector{
		{
			Infotype: "MEXICO_CURP_NUMBER", Category: GovernmentID, Region: "MX", Source: "RENAPO, Diario Oficial de la Federación 18 October 2021",
			Headers: []string{"curp", "curp number", "clave unica de registro de poblacion", "clave unica registro poblacion", "registro de poblacion"},
			Whole:   []string{`[A-Za-z]{4}\d{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z]\d`},
			Text:    []string{`\b[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d\b`},
			Valid:   checksum.MexicanCURP, Chance: 0.001, Header: 0.94, Values: 0.97,
			Context:   []string{"curp"},
			Positives: []string{"BOXW310820HNERXN09", "boxw310820hnerxn09"}, Negatives: []string{"BOXW310820HNERXN08", "BOXW311320HNERXN09", "BOXW310820HNERXN0"},
		},
		{
			Infotype: "MEXICO_RFC_NUMBER", Category: GovernmentID, Region: "MX", Source: "Código Fiscal de la Federación, art. 27; SAT, Integración de la clave del RFC",
			Headers: []string{"rfc", "rfc number", "registro federal de contribuyentes", "registro federal contribuyentes", "rfc cliente", "rfc emisor", "rfc receptor", "clave rfc"},
			Unless:  []string{"url", "spec", "ietf", "title"},
			Whole:   []string{`(?:[A-Za-z&]|Ñ|ñ){3,4}[- ]?\d{6}[- ]?[0-9A-Za-z]{3}`, `[A-Za-z&]{4}[- ]?\d{6}`},
			Text:    []string{`\b[A-Z&Ñ]{3,4}-?\d{6}-?[0-9A-Z]{3}\b`},
			Valid:   checksum.MexicanRFC, Chance: 0.04, Header: 0.93, Values: 0.85,
			Context:   []string{"rfc", "contribuyentes"},
			Positives: []string{"GODE561231GR8", "MAB-930714-8T4", "COMG600703", "Ñ&A930714AB1"}, Negatives: []string{"GODE561331GR8", "BUEI561231GR8", "GODE56123GR8"},
		},
		{
			Infotype: "MEXICO_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "MX", Source: "IMSS, Número de Seguridad Social (Luhn)",
			Headers: []string{"nss", "nss number", "number de seguridad social", "number seguridad social", "imss", "imss number", "number imss", "seguridad social"},
			Whole:   []string{`\d{11}`, `\d{2}[- ]\d{2}[- ]\d{2}[- ]\d{4}[- ]\d`},
			Text:    []string{`\b\d{11}\b`},
			Valid:   checksum.MexicanNSS, Chance: 0.1, Header: 0.9, Values: 0.3,
			Context: []string{"nss", "imss", "seguridad"}, NeedsContext: true,
			Positives: []string{"12345678903", "12-34-56-7890-3"}, Negatives: []string{"12345678900", "00000000000", "1234567890"},
		},
		{
			Infotype: "MEXICO_CLABE_NUMBER", Category: Finance, Region: "MX", Source: "Banco de México, Circular 3/2012; ABM, CLABE",
			Headers: []string{"clabe", "clabe number", "clabe interbancaria", "cuenta clabe", "clave bancaria estandarizada", "clave interbancaria"},
			Whole:   []string{`\d{18}`, `\d{3} \d{3} \d{11} \d`},
			Text:    []string{`\b\d{18}\b`},
			Valid:   checksum.MexicanCLABE, Chance: 0.1, Header: 0.93, Values: 0.5,
			Context: []string{"clabe", "interbancaria", "cuenta", "banco", "transferencia"}, NeedsContext: true,
			Positives: []string{"032180000118359719", "002 010 07777777777 1"}, Negatives: []string{"032180000118359710", "000000000000000000", "03218000011835971"},
		},
	}
}

func southAmericaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "ARGENTINA_DNI_NUMBER", Category: GovernmentID, Region: "AR", Source: "Ley 17.671; RENAPER",
			Headers: []string{"dni", "dni number", "number de dni", "documento nacional de identidad", "number de documento", "documento number", "documento identidad", "argentina dni"},
			Weak:    []string{"documento"},
			Unless:  aboutPapers,
			Whole:   []string{`\d{7,8}`, `\d{1,2}\.\d{3}\.\d{3}`, `[FMfm]\d{7}`},
			Text:    []string{`\b\d{1,2}\.\d{3}\.\d{3}\b`, `\b\d{7,8}\b`},
			Chance:  1, Header: 0.85,
			Context: []string{"dni", "documento", "identidad"}, NeedsContext: true,
			Positives: []string{"20.123.456", "20123456", "5.123.456"}, Negatives: []string{"201234567", "20.1234.56", "DNI"},
		},
		{
			Infotype: "ARGENTINA_CUIT_NUMBER", Category: GovernmentID, Region: "AR", Source: "AFIP, Resolución General 10/1997; ANSES, CUIL",
			Headers: []string{"cuit", "cuil", "cuit number", "cuil number", "cuit cuil", "number de cuit", "cuit emisor"},
			Whole:   []string{`\d{2}[- ]\d{8}[- ]\d`, `\d{11}`},
			Text:    []string{`\b\d{2}-\d{8}-\d\b`, `\b[23]\d{10}\b`},
			Valid:   checksum.ArgentinianCUIT, Chance: 0.011, Header: 0.93, Values: 0.85,
			Context:   []string{"cuit", "cuil", "tributaria"},
			Positives: []string{"20-05536168-2", "20267565393"}, Negatives: []string{"20267565392", "21-05536168-2", "2026756539"},
		},
		{
			Infotype: "CHILE_CDI_NUMBER", Category: GovernmentID, Region: "CL", Source: "Servicio de Registro Civil; DFL 3/1969 (RUT, RUN)",
			Headers: []string{"rut", "rut number", "rut cliente", "rut empresa", "rol unico tributario", "rol unico nacional", "cedula de identidad chile"},
			Weak:    append([]string{"run", "run number", "cedula"}, nationalID...),
			Unless:  []string{"time", "date", "at", "status", "duration", "id", "count"},
			Whole:   []string{`\d{1,2}\.\d{3}\.\d{3}-[\dKk]`, `\d{7,8}-[\dKk]`, `\d{7,8}[\dKk]`},
			Text:    []string{`\b\d{1,2}\.\d{3}\.\d{3}-[\dKk]\b`, `\b\d{7,8}-[\dKk]\b`},
			Valid:   checksum.ChileanRUT, Chance: 0.09, Header: 0.92, Values: 0.85,
			Context:   []string{"rut", "run", "cedula", "cédula"},
			Positives: []string{"76.086.428-5", "12531909-2", "12.345.670-K", "125319092"}, Negatives: []string{"12531909-3", "76.086.428-6", "11111111-1"},
		},
		{
			Infotype: "COLOMBIA_CDC_NUMBER", Category: GovernmentID, Region: "CO", Source: "Registraduría Nacional del Estado Civil, cédula de ciudadanía",
			Headers: []string{"cedula de ciudadania", "cedula ciudadania", "cedula", "cedula number", "number de cedula", "tarjeta de identidad",
				"cedula de extranjeria", "documento identidad",
				"identificacion", "number identificacion", "number de identificacion"},
			Weak:   []string{"documento"},
			Unless: aboutPapers,
			Whole:  []string{`\d{6,10}`, `\d{1,3}(?:\.\d{3}){2}`, `1\.\d{3}\.\d{3}\.\d{3}`},
			Text:   []string{`\b\d{1,3}\.\d{3}\.\d{3}\b`, `\b1\.?\d{3}\.?\d{3}\.?\d{3}\b`},
			Chance: 1, Header: 0.8,
			Context: []string{"cedula", "cédula", "ciudadania", "ciudadanía", "cc"}, NeedsContext: true,
			Positives: []string{"1.018.432.123", "52.123.456", "1018432123"}, Negatives: []string{"12345", "2.018.432.123", "Bogota"},
		},
		{
			Infotype: "COLOMBIA_NIT_NUMBER", Category: GovernmentID, Region: "CO", Source: "DIAN, Orden administrativa 4/1989",
			Headers: []string{"nit", "nit number", "number de nit", "nit empresa", "nit cliente"},
			Whole:   []string{`\d{3}\.\d{3}\.\d{3}-\d`, `\d{9}-\d`, `\d{8,10}`},
			Text:    []string{`\b\d{3}\.\d{3}\.\d{3}-\d\b`, `\b\d{9}-\d\b`},
			Valid:   checksum.ColombianNIT, Chance: 0.09, Header: 0.92, Values: 0.5,
			Context:   []string{"nit", "tributaria"},
			Positives: []string{"213.123.432-1", "213123432-1"}, Negatives: []string{"213.123.432-5", "2131234325", "213-123"},
		},
		{
			Infotype: "PERU_DNI_NUMBER", Category: GovernmentID, Region: "PE", Source: "RENIEC, Código Único de Identificación",
			Headers: []string{"dni", "dni number", "peru dni", "number de dni", "documento nacional de identidad"},
			Unless:  aboutPapers,
			Whole:   []string{`\d{8}`, `\d{8}-[0-9A-Ka-k]`},
			Text:    []string{`\b\d{8}-[0-9A-K]\b`},
			Valid:   punctuated(checksum.PeruvianDNI), Chance: 0.05, Header: 0.82,
			Context: []string{"dni", "documento", "identidad"}, NeedsContext: true,
			Positives: []string{"10117410-2", "10117410-G"}, Negatives: []string{"10117410-3", "1011741", "10117410"},
		},
		{
			Infotype: "PERU_RUC_NUMBER", Category: GovernmentID, Region: "PE", Source: "SUNAT, D.L. 943",
			Headers: []string{"ruc", "ruc number", "number de ruc", "registro unico de contribuyentes", "ruc empresa", "ruc emisor"},
			Whole:   []string{`(?:10|15|16|17|20)\d{9}`},
			Text:    []string{`\b(?:10|15|16|17|20)\d{9}\b`},
			Valid:   checksum.PeruvianRUC, Chance: 0.09, Header: 0.92, Values: 0.6,
			Context: []string{"ruc", "contribuyentes", "sunat"}, NeedsContext: true,
			Positives: []string{"20512333797", "10101174102"}, Negatives: []string{"20512333798", "30512333797", "2051233379"},
		},
		{
			Infotype: "ECUADOR_CI_NUMBER", Category: GovernmentID, Region: "EC", Source: "Registro Civil; SRI, Ley del Registro Único de Contribuyentes",
			Headers: []string{"cedula", "cedula de identidad", "cedula number", "number de cedula", "ruc", "ruc number", "cedula ruc", "cedula ecuador", "registro unico de contribuyentes"},
			Whole:   []string{`[0-35]\d{8}-?\d`, `[0-35]\d{9}-?\d{3}`},
			Text:    []string{`\b[0-35]\d{8}-?\d\b`, `\b[0-35]\d{9}-?\d{3}\b`},
			Valid:   ecuadorian, Chance: 0.04, Header: 0.85, Values: 0.6,
			Context: []string{"cedula", "cédula", "ruc", "identidad"}, NeedsContext: true,
			Positives: []string{"171430710-3", "1792060346001", "1792060346-001"}, Negatives: []string{"171430710-4", "1763154690001", "171430710"},
		},
		{
			Infotype: "URUGUAY_CDI_NUMBER", Category: GovernmentID, Region: "UY", Source: "Dirección Nacional de Identificación Civil, cédula de identidad",
			Headers: []string{"cedula de identidad", "cedula identidad", "cedula", "ci number", "cedula number", "cedula uruguay", "number de cedula", "documento identidad"},
			Weak:    []string{"ci", "documento"},
			Unless:  aboutPapers,
			Whole:   []string{`\d\.\d{3}\.\d{3}-\d`, `\d{6,7}-\d`, `\d{7,8}`},
			Text:    []string{`\b\d\.\d{3}\.\d{3}-\d\b`, `\b\d{7}-\d\b`},
			Valid:   checksum.UruguayanCI, Chance: 0.1, Header: 0.85, Values: 0.5,
			Context:   []string{"cedula", "cédula", "ci", "identidad", "documento"},
			Positives: []string{"1.234.567-2", "1234567-2"}, Negatives: []string{"1.234.567-3", "12345673", "1111111-1"},
		},
		{
			Infotype: "VENEZUELA_CDI_NUMBER", Category: GovernmentID, Region: "VE", Source: "SAIME, cédula de identidad; SENIAT, Providencia 0073/2009 (RIF)",
			Headers: []string{"rif", "rif number", "number de rif", "cedula", "cedula de identidad", "cedula venezuela", "ci venezuela"},
			Whole:   []string{`[VEJPGCvejpgc]-?\d{8}-?\d`, `[VEve]-?\d{6,8}`, `[VEve]-?\d{1,2}\.\d{3}\.\d{3}`},
			Text:    []string{`\b[VEJPGC]-?\d{8}-?\d\b`, `\b[VE]-\d{1,2}\.?\d{3}\.?\d{3}\b`},
			Valid:   checksum.VenezuelanRIF, Chance: 0.033, Header: 0.9, Values: 0.75,
			Context:   []string{"rif", "cedula", "cédula", "fiscal"},
			Positives: []string{"V-11470283-4", "V114702834"}, Negatives: []string{"V-11470283-3", "X-11470283-4", "V-12.345.678"},
		},
		{
			Infotype: "DOMINICAN_REPUBLIC_CEDULA_NUMBER", Category: GovernmentID, Region: "DO", Source: "Junta Central Electoral, Ley 6125 (Luhn)",
			Headers: []string{"cedula", "cedula de identidad y electoral", "cedula dominicana", "cedula number", "number de cedula"},
			Whole:   []string{`\d{3}-\d{7}-\d`, `\d{11}`},
			Text:    []string{`\b\d{3}-\d{7}-\d\b`},
			Valid:   checksum.DominicanCedula, Chance: 0.1, Header: 0.85, Values: 0.5,
			Context:   []string{"cedula", "cédula", "electoral"},
			Positives: []string{"223-0123456-7"}, Negatives: []string{"223-0123456-8", "22301234568", "223-012345-4"},
		},
	}
}

// ecuadorian is the check of the identity number or of the tax number.
func ecuadorian(s []byte) bool { return checksum.EcuadorianCI(s) || checksum.EcuadorianRUC(s) }
