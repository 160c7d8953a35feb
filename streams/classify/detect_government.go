package classify

import "bytes"

// governmentDetectors recognise numbers that a state gave a person or a vehicle.
func governmentDetectors() []Detector {
	return []Detector{
		{
			Infotype: "US_SOCIAL_SECURITY_NUMBER", Category: governmentID, Source: "SSA POMS RM 10201.035",
			Headers: []string{"ssn", "social security", "social security number", "social insurance number", "social", "socialsecuritynumber", "ssn number"},
			Unless:  []string{"media", "network", "link", "profile", "url"},
			Scan:    scanSSN, Chance: 0.1, Header: 0.92, Values: 0.9, InText: true,
			Positives: []string{"536-90-4399", "536 90 4399"}, Negatives: []string{"000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "5369-04-399", "078-05-1120"},
		},
		{
			Infotype: "UK_NATIONAL_INSURANCE_NUMBER", Category: governmentID, Source: "HMRC NIM39110",
			Headers: []string{"nino", "national insurance", "national insurance number", "ni number"},
			Scan:    scanNINO, Chance: 0.05, Header: 0.92, Values: 0.95, InText: true,
			Positives: []string{"AB123456C", "JG 10 37 59 A"}, Negatives: []string{"AB123456E", "DA123456A", "BG123456A", "AB12345C", "QQ123456C"},
		},
		{
			Infotype: "UK_NATIONAL_HEALTH_SERVICE_NUMBER", Category: "health", Source: "NHS data dictionary, NHS NUMBER (modulus 11)",
			Headers: []string{"nhs", "nhs number", "nhs id"},
			Scan:    scanNHS, Chance: 0.09, Header: 0.92, Values: 0.6,
			Positives: []string{"943 476 5919", "9434765919"}, Negatives: []string{"9434765918", "943476591", "0000000000"},
		},
		{
			Infotype: "SPAIN_NIF_NUMBER", Category: governmentID, Source: "Real Decreto 1553/2005, art. 11; Orden EHA/451/2008 (modulus 23)",
			Headers: []string{"nif", "dni", "nie", "dni nie", "number dni", "documento identidad"},
			Scan:    scanNIF, Chance: 1.0 / 23, Header: 0.92, Values: 0.95, InText: true,
			Positives: []string{"12345678Z", "X1234567L", "12345678-Z"}, Negatives: []string{"12345678A", "1234567Z", "W1234567L", "12345678"},
		},
		{
			Infotype: "GERMANY_TAXPAYER_IDENTIFICATION_NUMBER", Category: governmentID, Source: "BZSt, Steuer-Identifikationsnummer (ISO/IEC 7064, MOD 11,10)",
			Headers: []string{"steuer id", "steueridentifikationsnummer", "idnr", "steuernummer", "steuerid", "steuer identifikationsnummer"},
			Scan:    scanSteuerID, Chance: 0.03, Header: 0.92, Values: 0.75,
			Positives: []string{"36574261809", "36 574 261 809"}, Negatives: []string{"36574261808", "06574261809", "12345678901", "11111111111"},
		},
		{
			Infotype: "PASSPORT", Category: governmentID, Source: "ICAO Doc 9303, part 4",
			Headers: []string{"passport", "passport number", "pasaporte", "reisepass", "reisepassnummer", "passeport", "passport id", "number pasaporte", "passnummer"},
			Unless:  []string{"country", "date", "issue", "expiration", "issuer", "type"},
			Scan:    anyOf(documentNumber), Chance: 1, Header: 0.9,
			Positives: []string{"C01X00T47", "123456789", "YA1234567"}, Negatives: []string{"2024-01-05", "abc", "true", "United States"},
		},
		{
			Infotype: "VEHICLE_IDENTIFICATION_NUMBER", Category: governmentID, Source: "ISO 3779; 49 CFR 565.15 (check digit)",
			Headers: []string{"vin", "vehicle identification number", "vin number", "chassis number", "fahrgestellnummer"},
			Scan:    scanVIN, Chance: 1.0 / 11, Header: 0.92, Values: 0.9,
			Positives: []string{"1HGCM82633A004352", "1M8GDM9AXKP042788"}, Negatives: []string{"1HGCM82633A004353", "1HGCM82633A00435", "IOQCM82633A004352", "11111111111111111"},
		},
	}
}

// scanSSN matches three, two and four digits, with one separator or none. It accepts only separated numbers that can have been given
// out, and not the number of a well-known advertisement.
func scanSSN(s []byte) (int, bool) {
	if len(s) >= 9 && run(s, isDigit) == 9 {
		return 9, false
	}
	if len(s) < 11 || (!shape(s, "999-99-9999") && !shape(s, "999 99 9999")) {
		return 0, false
	}
	area, group, serial := number(s[:3]), number(s[4:6]), number(s[7:11])
	return 11, area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !bytes.Equal(s[:11], []byte("078-05-1120"))
}

var badNINO = [][]byte{[]byte("BG"), []byte("GB"), []byte("NK"), []byte("KN"), []byte("TN"), []byte("NT"), []byte("ZZ")}

func scanNINO(s []byte) (int, bool) {
	n := 9
	if len(s) >= 13 && shape(s, "AA 99 99 99 A") {
		n = 13
	} else if !shape(s, "AA999999A") {
		return 0, false
	}
	if s[n-1] > 'D' || bytes.IndexByte([]byte("DFIQUV"), s[0]) >= 0 || bytes.IndexByte([]byte("DFIQUVO"), s[1]) >= 0 {
		return n, false
	}
	for _, bad := range badNINO {
		if bytes.HasPrefix(s, bad) {
			return n, false
		}
	}
	return n, true
}

func scanNHS(s []byte) (int, bool) {
	var d [11]byte
	length, n := grouped(s, d[:])
	if n != 10 {
		return 0, false
	}
	sum := 0
	for i := range 9 {
		sum += int(d[i]-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return length, check == int(d[9]-'0') && !uniform(d[:10])
}

func scanNIF(s []byte) (int, bool) {
	if len(s) < 9 {
		return 0, false
	}
	first, rest := 0, s
	if s[0] >= 'X' && s[0] <= 'Z' {
		first, rest = int(s[0]-'X'), s[1:]
	}
	digits := run(rest, isDigit)
	if want := 8 - (len(s) - len(rest)); digits != want || digits >= len(rest) {
		return 0, false
	}
	end := len(s) - len(rest) + digits
	if s[end] == '-' && end+1 < len(s) {
		end++
	}
	if !isUpper(s[end]) {
		return 0, false
	}
	value := number(rest[:digits])
	if digits == 7 {
		value += first * 10_000_000
	}
	return end + 1, "TRWAGMYFPDXBNJZSQVHLCKE"[value%23] == s[end]
}

// scanSteuerID accepts eleven digits whose first ten hold one digit two or three times, and a check digit.
func scanSteuerID(s []byte) (int, bool) {
	var d [12]byte
	length, n := grouped(s, d[:])
	if n != 11 || d[0] == '0' {
		return 0, false
	}
	return length, repeatedOnce(d[:10]) && mod1110(d[:11])
}

func repeatedOnce(digits []byte) bool {
	var counts [10]int
	for _, c := range digits {
		counts[c-'0']++
	}
	repeated := 0
	for _, n := range counts {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return repeated == 1
}

// mod1110 is ISO/IEC 7064, MOD 11,10.
func mod1110(d []byte) bool {
	product := 10
	for _, c := range d[:len(d)-1] {
		sum := (int(c-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (11-product)%10 == int(d[len(d)-1]-'0')
}

// documentNumber accepts 6 to 12 upper-case letters and digits with at least four digits.
func documentNumber(s []byte) bool {
	digits := 0
	for _, c := range s {
		if !isDigit(c) && !isUpper(c) {
			return false
		}
		if isDigit(c) {
			digits++
		}
	}
	return len(s) >= 6 && len(s) <= 12 && digits >= 4
}

// vinWeight is the table of 49 CFR 565.15(c)(4).
var vinWeight = [17]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

func scanVIN(s []byte) (int, bool) {
	if len(s) < 17 || uniform(s[:17]) {
		return 0, false
	}
	sum := 0
	for i, c := range s[:17] {
		var value int
		switch {
		case isDigit(c):
			value = int(c - '0')
		case isUpper(c) && c != 'I' && c != 'O' && c != 'Q':
			value = int(vinDigit(c))
		default:
			return 0, false
		}
		sum += value * vinWeight[i]
	}
	return 17, "0123456789X"[sum%11] == s[8]
}

func vinDigit(c byte) byte {
	const values = "12345678012345070923456789"
	return values[c-'A'] - '0'
}
