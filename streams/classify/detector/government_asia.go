package detector

import "datawave/streams/classify/checksum"

// asiaDetectors recognise numbers that states of Asia, Oceania and the Near East gave people and companies.
func asiaDetectors() []Detector {
	out := indiaDetectors()
	out = append(out, oceaniaDetectors()...)
	out = append(out, eastAsiaDetectors()...)
	out = append(out, southEastAsiaDetectors()...)
	return append(out, nearEastDetectors()...)
}

func indiaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "INDIA_AADHAAR_INDIVIDUAL", Category: GovernmentID, Region: "IN", Source: "UIDAI, A UID Numbering Scheme, 2010 (Verhoeff)",
			Headers: []string{"aadhaar", "aadhar", "adhar", "aadhaar number", "aadhar number", "aadhaar card", "aadhaar card number", "aadhar card number", "uidai", "uidai number",
				"aadhaar id", "aadhaar uid", "आधार", "आधार संख्या", "आधार नंबर"},
			Weak:  []string{"uid", "uid number"},
			Whole: []string{`[2-9]\d{3}[- ]\d{4}[- ]\d{4}`, `[2-9]\d{11}`},
			Text:  []string{`\b[2-9]\d{3}[- ]\d{4}[- ]\d{4}\b`, `\b[2-9]\d{11}\b`},
			Valid: checksum.IndianAadhaar, Chance: 0.1, Header: 0.93, Values: 0.65,
			Context: []string{"aadhaar", "aadhar", "adhar", "uidai", "uid"}, NeedsContext: true,
			Positives: []string{"2341 2341 2346", "234123412346"}, Negatives: []string{"2341 2341 2347", "1341 2341 2346", "222222222222"},
		},
		{
			Infotype: "INDIA_PAN_INDIVIDUAL", Category: GovernmentID, Region: "IN", Source: "Income-tax Rules 1962, rule 114",
			Headers: []string{"pan number", "pan card", "pan card number", "permanent account number", "income tax pan", "पैन"},
			Weak:    []string{"pan", "pan id"},
			Unless:  []string{"card type", "frying", "masked", "last4"},
			Whole:   []string{`[A-Za-z]{5}\d{4}[A-Za-z]`},
			Text:    []string{`\b[A-Z]{5}\d{4}[A-Z]\b`},
			Valid:   checksum.IndianPAN, Chance: 0.42, Header: 0.92, Values: 0.9,
			Context:   []string{"pan", "permanent", "income"},
			Positives: []string{"ACUPA7085R", "AAPFU0939F", "acupa7085r"}, Negatives: []string{"ACUPA0000R", "ACUDA7085R", "ACUPA7085", "234123412346"},
		},
		{
			Infotype: "INDIA_GST_INDIVIDUAL", Category: GovernmentID, Region: "IN", Source: "CGST Rules 2017, rule 10",
			Headers: []string{"gstin", "gst", "gst number", "gstin number", "gst in", "goods and services tax number", "gst registration number", "gst id"},
			Unless:  []string{"amount", "rate", "percent", "total", "tax", "value"},
			Whole:   []string{`\d{2}[A-Za-z]{5}\d{4}[A-Za-z][1-9A-Za-z][Zz][0-9A-Za-z]`},
			Text:    []string{`\b\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]\b`},
			Valid:   checksum.IndianGSTIN, Chance: 0.005, Header: 0.93, Values: 0.97,
			Context:   []string{"gst", "gstin"},
			Positives: []string{"27AAPFU0939F1ZV"}, Negatives: []string{"27AAPFU0939F1ZW", "00AAPFU0939F1ZV", "27AAPFU0939F0ZV"},
		},
		{
			Infotype: "INDIA_VOTER_ID_NUMBER", Category: GovernmentID, Region: "IN", Source: "Election Commission of India, EPIC numbering of 2012 (Luhn)",
			Headers: []string{"epic number", "voter id", "voter id number", "voter card number", "voter id card", "election card number", "electors photo identity card"},
			Weak:    []string{"epic"},
			Whole:   []string{`[A-Za-z]{3}\d{7}`},
			Text:    []string{`\b[A-Z]{3}\d{7}\b`},
			Valid:   checksum.IndianEPIC, Chance: 0.1, Header: 0.85, Values: 0.55,
			Context: []string{"voter", "epic", "election"}, NeedsContext: true,
			Positives: []string{"WKH1186253", "wkh1186253"}, Negatives: []string{"WKH1186254", "WK11186253", "1186253"},
		},
	}
}

func oceaniaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "AUSTRALIA_TAX_FILE_NUMBER", Category: GovernmentID, Region: "AU", Source: "Taxation Administration Act 1953; Australian Taxation Office (modulus 11)",
			Headers: []string{"tfn", "tfn number", "tax file number", "australian tax file number", "employee tfn"},
			Whole:   []string{`\d{3}[- ]\d{3}[- ]\d{2,3}`, `\d{8,9}`},
			Text:    []string{`\b\d{3}[- ]\d{3}[- ]\d{2,3}\b`, `\b\d{8,9}\b`},
			Valid:   checksum.AustralianTFN, Chance: 0.09, Header: 0.93, Values: 0.45,
			Context: []string{"tfn", "tax", "ato"}, NeedsContext: true,
			Positives: []string{"123 456 782", "876-543-210"}, Negatives: []string{"123 456 783", "123456783", "12 345 678"},
		},
		{
			Infotype: "AUSTRALIA_BUSINESS_NUMBER", Category: GovernmentID, Region: "AU", Source: "A New Tax System (Australian Business Number) Act 1999; ABR, Format of the ABN",
			Headers: []string{"abn", "abn number", "australian business number", "supplier abn", "company abn"},
			Whole:   []string{`\d{2} \d{3} \d{3} \d{3}`, `[1-9]\d{10}`},
			Text:    []string{`\b\d{2} \d{3} \d{3} \d{3}\b`, `\b[1-9]\d{10}\b`},
			Valid:   checksum.AustralianABN, Chance: 0.011, Header: 0.93, Values: 0.8,
			Context: []string{"abn", "business"}, NeedsContext: true,
			Positives: []string{"83 914 571 673", "51824753556"}, Negatives: []string{"99 999 999 999", "51824753557", "5182475355"},
		},
		{
			Infotype: "AUSTRALIA_COMPANY_NUMBER", Category: GovernmentID, Region: "AU", Source: "Corporations Act 2001, s 118; ASIC, Australian Company Number digit check",
			Headers: []string{"acn", "acn number", "australian company number", "arbn"},
			Whole:   []string{`\d{3} \d{3} \d{3}`, `\d{9}`},
			Text:    []string{`\b\d{3} \d{3} \d{3}\b`},
			Valid:   checksum.AustralianACN, Chance: 0.1, Header: 0.92, Values: 0.3,
			Context: []string{"acn", "company"}, NeedsContext: true,
			Positives: []string{"004 085 616", "010 499 966"}, Negatives: []string{"004 085 617", "004085617", "004 0856"},
		},
		{
			Infotype: "AUSTRALIA_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "AU", Source: "Austroads; the states' licences",
			Headers: []string{"australian driver licence", "australian driver license", "australian drivers licence", "australian drivers license number", "driver licence number au",
				"nsw driver licence", "victorian driver licence", "queensland driver licence", "licence card number"},
			Weak:   []string{"driver licence", "driver licence number", "drivers licence", "drivers licence number"},
			Unless: aboutPapers,
			Whole:  []string{`\d{6,10}`, `[A-Za-z]\d{5,6}|[A-Za-z]{2}\d{4}|\d{4}[A-Za-z]{2}|\d{2} ?\d{3} ?\d{3}`},
			Chance: 1, Header: 0.9,
			Positives: []string{"12345678", "987654321", "AB1234", "1234AB", "12 345 678"}, Negatives: []string{"12345", "Victoria", "12345678901"},
		},
		{
			Infotype: "NEW_ZEALAND_IRD_NUMBER", Category: GovernmentID, Region: "NZ", Source: "Inland Revenue, RWT and NRWT certificate filing specification",
			Headers: []string{"ird", "ird number", "inland revenue number", "inland revenue department number", "nz ird", "nz tax number"},
			Whole:   []string{`\d{2,3}[- ]\d{3}[- ]\d{3}`, `1?\d{8}`},
			Text:    []string{`\b\d{2,3}[- ]\d{3}[- ]\d{3}\b`, `\b1?\d{8}\b`},
			Valid:   checksum.NewZealandIRD, Chance: 0.05, Header: 0.93, Values: 0.5,
			Context: []string{"ird", "inland"}, NeedsContext: true,
			Positives: []string{"49-091-850", "136-410-132"}, Negatives: []string{"49-091-851", "49091851", "9-125-568"},
		},
	}
}

func eastAsiaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "CHINA_RESIDENT_ID_NUMBER", Category: GovernmentID, Region: "CN", Source: "GB 11643-1999 (ISO 7064 MOD 11-2); GB/T 2260",
			Headers: []string{"resident id", "resident id number", "chinese id", "chinese id number", "china id", "china resident id", "prc id", "shenfenzheng", "shen fen zheng",
				"sfz", "sfzh", "id card cn", "身份证", "身份证号", "身份证号码", "居民身份证", "居民身份证号码", "公民身份号码", "证件号码"},
			Weak:  nationalID,
			Whole: []string{`[1-9]\d{5}(?:18|19|20)\d{9}[0-9Xx]`},
			Text:  []string{`\b[1-9]\d{5}(?:19|20)\d{9}[0-9Xx]\b`},
			Valid: checksum.ChineseResident, Chance: 0.0016, Header: 0.94, Values: 0.97,
			Context:   []string{"身份证", "id", "resident", "identity"},
			Positives: []string{"11010519491231002X", "360426199101010071", "440524188001010014", "11010519491231002x"}, Negatives: []string{"110105194912310021", "11010519491331002X", "00010519491231002X"},
		},
		{
			Infotype: "CHINA_UNIFIED_SOCIAL_CREDIT_NUMBER", Category: GovernmentID, Region: "CN", Source: "GB 32100-2015",
			Headers: []string{"uscc", "unified social credit code", "unified social credit identifier", "social credit code", "统一社会信用代码", "社会信用代码", "信用代码"},
			Whole:   []string{`[1-9ANYany][1-9]\d{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}`},
			Text:    []string{`\b[1-9ANY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}\b`},
			Valid:   checksum.ChineseUSCC, Chance: 0.03, Header: 0.94, Values: 0.85,
			Context:   []string{"信用代码", "credit", "uscc"},
			Positives: []string{"91110000600037341L", "91110000600037341l"}, Negatives: []string{"91110000600037342L", "0A110000600037341L"},
		},
		{
			Infotype: "JAPAN_INDIVIDUAL_NUMBER", Category: GovernmentID, Region: "JP", Source: "総務省令 85/2014, art. 5 (modulus 11)",
			Headers: []string{"my number", "mynumber", "kojin bango", "個人番号", "マイナンバー"},
			Weak:    []string{"individual number"},
			Unless:  []string{"phone", "lucky"},
			Whole:   []string{`\d{4}[- ]\d{4}[- ]\d{4}`, `\d{12}`},
			Text:    []string{`\b\d{4}[- ]\d{4}[- ]\d{4}\b`, `\b\d{12}\b`},
			Valid:   checksum.JapaneseMyNumber, Chance: 0.1, Header: 0.92, Values: 0.4,
			Context: []string{"mynumber", "個人番号", "マイナンバー", "individual"}, NeedsContext: true,
			Positives: []string{"6214 9832 0257", "621498320257"}, Negatives: []string{"6214 9832 0258", "000000000000", "62149832025"},
		},
		{
			Infotype: "JAPAN_CORPORATE_NUMBER", Category: GovernmentID, Region: "JP", Source: "財務省令 70/2014, art. 2 (modulus 9)",
			Headers: []string{"corporate number", "houjin bangou", "hojin bango", "japan corporate number", "法人番号"},
			Whole:   []string{`[1-9]\d{12}`, `[1-9]-\d{4}-\d{4}-\d{4}`},
			Text:    []string{`\b[1-9]\d{12}\b`, `\b[1-9]-\d{4}-\d{4}-\d{4}\b`},
			Valid:   checksum.JapaneseCorporate, Chance: 0.11, Header: 0.9, Values: 0.4,
			Context: []string{"法人番号", "corporate", "houjin"}, NeedsContext: true,
			Positives: []string{"5835678256246", "5-8356-7825-6246"}, Negatives: []string{"2835678256246", "0835678256246", "583567825624"},
		},
		{
			Infotype: "JAPAN_DRIVERS_LICENSE_NUMBER", Category: GovernmentID, Region: "JP", Source: "道路交通法施行規則, 別記様式第十四; National Police Agency (modulus 11)",
			Headers: []string{"japanese driver license", "japan driver license", "japan drivers license number", "menkyosho bango", "運転免許証番号", "免許証番号", "運転免許証の番号"},
			Whole:   []string{`[1-9]\d{11}`},
			Valid:   checksum.JapaneseLicence, Chance: 0.1, Header: 0.9,
			Positives: []string{"309712345600"}, Negatives: []string{"309712345610", "009712345600"},
		},
		{
			Infotype: "KOREA_RRN", Category: GovernmentID, Region: "KR", Source: "주민등록법 시행규칙, art. 2 (drawn by lot since October 2020)",
			Headers: []string{"rrn", "rrn number", "resident registration number", "korean resident number", "jumin", "jumin number", "jumin bunho", "juminno", "foreigner registration number",
				"alien registration number korea", "주민등록번호", "주민번호", "외국인등록번호"},
			Weak:  []string{"resident number", "national id", "national id number"},
			Whole: []string{`\d{2}[01]\d[0-3]\d-\d{7}`, `\d{2}[01]\d[0-3]\d{8}`},
			Text:  []string{`\b\d{2}[01]\d[0-3]\d-\d{7}\b`, `\b\d{2}[01]\d[0-3]\d{8}\b`},
			Valid: checksum.KoreanRRN, Chance: 0.2, Header: 0.93, Values: 0.9,
			Context:   []string{"rrn", "resident", "registration", "주민등록번호", "주민번호", "외국인등록번호"},
			Positives: []string{"971013-9019902", "900101-1234568", "201105-3123456"}, Negatives: []string{"971013-9019903", "971313-9019902", "9710139019903"},
		},
		{
			Infotype: "KOREA_BRN", Category: GovernmentID, Region: "KR", Source: "국세청, 사업자등록번호 (modulus 10)",
			Headers: []string{"brn", "business registration number", "korean business number", "사업자등록번호", "사업자번호"},
			Whole:   []string{`[1-9]\d{2}-\d{2}-\d{5}`, `[1-9]\d{9}`},
			Text:    []string{`\b[1-9]\d{2}-\d{2}-\d{5}\b`},
			Valid:   checksum.KoreanBRN, Chance: 0.1, Header: 0.88, Values: 0.55,
			Context:   []string{"business", "brn", "사업자등록번호", "사업자번호"},
			Positives: []string{"124-81-00998", "220-81-62517"}, Negatives: []string{"124-81-00999", "099-81-00998", "1248100999"},
		},
		{
			Infotype: "TAIWAN_ID_NUMBER", Category: GovernmentID, Region: "TW", Source: "內政部, 國民身分證統一編號; National Immigration Agency, UI No. of 2021",
			Headers: []string{"taiwan id", "taiwan id number", "taiwanese id", "roc id", "arc number", "ui number", "身分證字號", "身分證", "身分證號", "身份證字號", "統一編號", "統一證號"},
			Weak:    nationalID,
			Whole:   []string{`[A-Za-z][12A-Da-d89]\d{8}`},
			Text:    []string{`\b[A-Z][12A-D89]\d{8}\b`},
			Valid:   checksum.TaiwaneseID, Chance: 0.1, Header: 0.92, Values: 0.85,
			Context:   []string{"id", "身分證", "身份證", "arc", "identity"},
			Positives: []string{"A123456789", "F131104093", "A800000014"}, Negatives: []string{"A123456788", "A323456789", "A12345678"},
		},
		{
			Infotype: "HONG_KONG_ID_NUMBER", Category: GovernmentID, Region: "HK", Source: "Registration of Persons Regulations, Cap. 177A; Immigration Department (modulus 11)",
			Headers: []string{"hkid", "hkid number", "hong kong id", "hong kong id number", "hong kong identity card", "hkid card", "hkic", "香港身份證", "香港身份證號碼", "身份證號碼"},
			Weak:    nationalID,
			Whole:   []string{`[A-Za-z]{1,2}\d{6}\([0-9Aa]\)`, `[A-Za-z]{1,2}\d{6}-?[0-9Aa]`, `[A-Za-z]{1,2}\d{6} \([0-9Aa]\)`},
			Text:    []string{`\b[A-Z]{1,2}\d{6} ?\([0-9A]\)`, `\b[A-Z]{1,2}\d{6}[0-9A]\b`},
			Valid:   checksum.HongKongID, Chance: 0.09, Header: 0.93, Values: 0.7,
			Context:   []string{"hkid", "hong", "identity", "身份證"},
			Positives: []string{"A123456(3)", "AB987654(3)", "G123456A", "A123456 (3)"}, Negatives: []string{"A123456(4)", "A12345(3)", "ABC123456(3)"},
		},
	}
}

func southEastAsiaDetectors() []Detector {
	return []Detector{
		{
			Infotype: "SINGAPORE_NATIONAL_REGISTRATION_ID_NUMBER", Category: GovernmentID, Region: "SG", Source: "National Registration Regulations; ICA, NRIC and FIN (M since 2022)",
			Headers: []string{"nric", "nric number", "fin number", "nric fin", "nric fin number", "singapore nric", "singapore id", "ic number", "foreign identification number"},
			Weak:    append([]string{"fin", "ic"}, nationalID...),
			Whole:   []string{`[STFGMstfgm]\d{7}[A-Za-z]`},
			Text:    []string{`\b[STFGM]\d{7}[A-Z]\b`},
			Valid:   checksum.SingaporeNRIC, Chance: 0.04, Header: 0.93, Values: 0.95,
			Context:   []string{"nric", "fin", "ic", "identity"},
			Positives: []string{"S1234567D", "T1234567J", "F1234567N", "G1234567X", "M1234567K", "s1234567d"}, Negatives: []string{"S1234567E", "A1234567D", "S123456D"},
		},
		{
			Infotype: "MALAYSIA_NRIC_NUMBER", Category: GovernmentID, Region: "MY", Source: "National Registration Regulations 1990; Jabatan Pendaftaran Negara",
			Headers: []string{"mykad", "mykad number", "nric", "nric number", "ic number", "kad pengenalan", "nombor kad pengenalan", "malaysian ic", "new ic number"},
			Weak:    append([]string{"ic"}, nationalID...),
			Whole:   []string{`\d{2}[01]\d[0-3]\d-\d{2}-\d{4}`, `\d{2}[01]\d[0-3]\d{7}`},
			Text:    []string{`\b\d{2}[01]\d[0-3]\d-\d{2}-\d{4}\b`},
			Valid:   punctuated(checksum.MalaysianNRIC), Chance: 0.2, Header: 0.92, Values: 0.9,
			Context:   []string{"mykad", "nric", "ic", "pengenalan"},
			Positives: []string{"770305-02-1234", "880229-14-5678"}, Negatives: []string{"771305-02-1234", "770305-17-1234", "770305021234"},
		},
		{
			Infotype: "INDONESIA_NIK_NUMBER", Category: GovernmentID, Region: "ID", Source: "UU 23/2006, art. 13; PP 40/2019; Kemendagri, Kode wilayah",
			Headers: []string{"nik", "nik number", "nomor induk kependudukan", "nomor nik", "ktp", "nomor ktp", "ktp number", "e ktp", "indonesia id"},
			Weak:    nationalID,
			Whole:   []string{`[1-9]\d{5}[0-7]\d[01]\d{7}`},
			Text:    []string{`\b[1-9]\d{5}[0-7]\d[01]\d{7}\b`},
			Valid:   checksum.IndonesianNIK, Chance: 0.17, Header: 0.93, Values: 0.75,
			Context: []string{"nik", "ktp", "kependudukan"}, NeedsContext: true,
			Positives: []string{"3171011708450001", "3171015708450001"}, Negatives: []string{"9971011708450001", "3171013113450001", "3171011708450000"},
		},
		{
			Infotype: "INDONESIA_NPWP_NUMBER", Category: GovernmentID, Region: "ID", Source: "PER-06/PJ/2024; Direktorat Jenderal Pajak (Luhn)",
			Headers: []string{"npwp", "npwp number", "nomor npwp", "nomor pokok wajib pajak", "pokok wajib pajak"},
			Whole:   []string{`\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}`, `0?\d{15}`},
			Text:    []string{`\b\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}\b`},
			Valid:   checksum.IndonesianNPWP, Chance: 0.1, Header: 0.93, Values: 0.95,
			Context:   []string{"npwp", "pajak"},
			Positives: []string{"01.312.166.0-091.000"}, Negatives: []string{"01.312.166.1-091.000", "013121661091000", "00.000.000.0-000.000"},
		},
		{
			Infotype: "THAILAND_NATIONAL_ID_NUMBER", Category: GovernmentID, Region: "TH", Source: "กรมการปกครอง, เลขประจำตัวประชาชน (modulus 11)",
			Headers: []string{"thai id", "thai id number", "thai national id", "thailand id", "citizen id number", "pid number", "thai tax id",
				"เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "บัตรประชาชน", "เลขประจำตัวผู้เสียภาษี"},
			Weak:  nationalID,
			Whole: []string{`[0-8]-\d{4}-\d{5}-\d{2}-\d`, `[0-8] \d{4} \d{5} \d{2} \d`, `[0-8]\d{12}`},
			Text:  []string{`\b[0-8]-\d{4}-\d{5}-\d{2}-\d\b`, `\b[1-8]\d{12}\b`},
			Valid: checksum.ThaiID, Chance: 0.1, Header: 0.93, Values: 0.5,
			Context: []string{"thai", "citizen", "บัตรประชาชน", "ประชาชน"}, NeedsContext: true,
			Positives: []string{"1-2345-45678-78-1", "1234545678781"}, Negatives: []string{"1-2345-45678-78-2", "9234545678781", "123454567878"},
		},
		{
			Infotype: "VIETNAM_CITIZEN_ID_NUMBER", Category: GovernmentID, Region: "VN", Source: "Decree 137/2015/ND-CP, art. 13; Circular 59/2021/TT-BCA",
			Headers: []string{"cccd", "so cccd", "cccd number", "can cuoc cong dan", "so can cuoc", "cmnd", "so cmnd", "cccd cmnd", "cmnd cccd", "vietnam id"},
			Weak:    nationalID,
			Whole:   []string{`0\d{2}[0-3]\d{8}`, `\d{9}`},
			Text:    []string{`\b0\d{2}[0-3]\d{8}\b`},
			Valid:   checksum.VietnameseID, Chance: 0.48, Header: 0.9,
			Context: []string{"cccd", "cmnd"}, NeedsContext: true,
			Positives: []string{"001099012345", "079301000123"}, Negatives: []string{"097099012345", "000099012345", "123456789"},
		},
	}
}

func nearEastDetectors() []Detector {
	return []Detector{
		{
			Infotype: "TURKEY_ID_NUMBER", Category: GovernmentID, Region: "TR", Source: "Nüfus Hizmetleri Kanunu 5490, art. 46; MERNIS",
			Headers: []string{"tckn", "tc kimlik", "tc kimlik number", "tc kimlik numarasi", "tc kimlik numarası", "kimlik number", "kimlik numarasi", "kimlik numarası", "tc number", "t c kimlik number",
				"turkish id", "turkish id number", "kimlik"},
			Weak:  append([]string{"tc"}, nationalID...),
			Whole: []string{`[1-9]\d{10}`},
			Text:  []string{`\b[1-9]\d{9}[02468]\b`},
			Valid: checksum.TurkishID, Chance: 0.01, Header: 0.93, Values: 0.85,
			Context:   []string{"kimlik", "tckn", "tc"},
			Positives: []string{"17291716060", "10000000146"}, Negatives: []string{"17291716050", "07291716060", "1729171606"},
		},
		{
			Infotype: "TURKEY_TAX_NUMBER", Category: GovernmentID, Region: "TR", Source: "Vergi Usul Kanunu 213, art. 8; Gelir İdaresi Başkanlığı",
			Headers: []string{"vkn", "vergi number", "vergi numarasi", "vergi numarası", "vergi kimlik number", "vergi kimlik numarasi", "vergi kimlik numarası", "vergi kimlik"},
			Whole:   []string{`\d{10}`},
			Text:    []string{`\b\d{10}\b`},
			Valid:   checksum.TurkishVKN, Chance: 0.1, Header: 0.92, Values: 0.3,
			Context: []string{"vkn", "vergi"}, NeedsContext: true,
			Positives: []string{"4540536920"}, Negatives: []string{"4540536921", "454053692", "0000000000"},
		},
		{
			Infotype: "ISRAEL_IDENTITY_CARD_NUMBER", Category: GovernmentID, Region: "IL", Source: "Population Registry Law, 1965 (Luhn)",
			Headers: []string{"teudat zehut", "teudat zehut number", "israeli id", "israeli id number", "israel id", "mispar zehut", "zehut", "תעודת זהות", "מספר זהות", "ת ז", "תז"},
			Weak:    append([]string{"tz", "tz number"}, nationalID...),
			Unless:  []string{"timezone", "offset", "zone"},
			Whole:   []string{`\d{8,9}`, `\d{8}-\d`},
			Text:    []string{`\b\d{8}-?\d\b`},
			Valid:   checksum.IsraeliID, Chance: 0.1, Header: 0.9, Values: 0.3,
			Context: []string{"zehut", "תעודת", "זהות", "israeli", "teudat"}, NeedsContext: true,
			Positives: []string{"12345678-2", "123456782", "039337423"}, Negatives: []string{"12345678-3", "123456789", "000000000"},
		},
		{
			Infotype: "UNITED_ARAB_EMIRATES_ID_NUMBER", Category: GovernmentID, Region: "AE", Source: "Federal Authority for Identity and Citizenship, Emirates ID (Luhn)",
			Headers: []string{"emirates id", "emirates id number", "eid number", "uae id", "uae id number", "emirates identity card", "الهوية الاماراتية", "رقم الهوية"},
			Weak:    nationalID,
			Whole:   []string{`784-(?:19|20)\d{2}-\d{7}-\d`, `784(?:19|20)\d{10}`},
			Text:    []string{`\b784-(?:19|20)\d{2}-\d{7}-\d\b`, `\b784(?:19|20)\d{10}\b`},
			Valid:   checksum.EmiratesID, Chance: 0.1, Header: 0.93, Values: 0.95,
			Context:   []string{"emirates", "eid", "الهوية"},
			Positives: []string{"784-1980-1234567-8", "784198012345678"}, Negatives: []string{"784-1980-1234567-9", "785-1980-1234567-8", "784-1780-1234567-8"},
		},
		{
			Infotype: "PAKISTAN_CNIC_NUMBER", Category: GovernmentID, Region: "PK", Source: "National Database and Registration Authority, CNIC",
			Headers: []string{"cnic", "cnic number", "nicop", "computerised national identity card", "shanakhti card", "nadra id", "شناختی کارڈ"},
			Weak:    nationalID,
			Whole:   []string{`\d{5}-\d{7}-\d`, `\d{13}`},
			Text:    []string{`\b\d{5}-\d{7}-\d\b`},
			Valid:   punctuated(checksum.PakistaniCNIC), Chance: 0.32, Header: 0.93, Values: 0.9,
			Context:   []string{"cnic", "nadra", "nicop"},
			Positives: []string{"34201-0891231-8", "42201-0397640-8"}, Negatives: []string{"84201-0891231-8", "34201-0891231-0", "3420108912318"},
		},
	}
}
