package classify

// financeDetectors recognise cards and accounts.
func financeDetectors() []Detector {
	return []Detector{
		{
			Infotype: "CREDIT_CARD_NUMBER", Category: finance, Source: "ISO/IEC 7812-1; PCI DSS 4.0",
			Headers: []string{"credit card", "credit card number", "card number", "cardnumber", "creditcard", "cc number", "ccnumber", "pan", "debit card", "kreditkarte", "kartennummer",
				"kreditkartennummer", "tarjeta", "number tarjeta", "carte bancaire", "number carte", "payment card", "card"},
			Unless: []string{"type", "id", "last", "brand", "holder", "name", "token", "code", "limit", "month", "year", "cvv", "expiration", "exp", "date", "network",
				"issuer", "game", "score", "business", "bank", "security"},
			Scan: scanCard, Chance: 0.1, Header: 0.85, Values: 0.95, InText: true,
			Positives: []string{"4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "6011111111111117", "3530111333300000", "2223003122003222", "30569309025904"},
			Negatives: []string{"4111111111111112", "1234567890123456", "0000000000000000", "9781234567897", "411111111111", "4111-1111 1111-1111"},
		},
		{
			Infotype: "IBAN_CODE", Category: finance, Source: "ISO 13616-1; SWIFT IBAN registry",
			Headers: []string{"iban", "iban code", "iban number", "bank account", "account number", "kontonummer", "bankverbindung", "cuenta bancaria"},
			Unless:  []string{"type", "id", "name", "balance"},
			Scan:    scanIBAN, Chance: 1.0 / 97, Header: 0.9, Values: 0.99, InText: true,
			Positives: []string{"GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947", "gb82west12345698765432"},
			Negatives: []string{"GB82WEST12345698765433", "DE8937040044053201300", "XX89370400440532013000", "ABCDEFGHIJKLMNOPQRST", "DE00000000000000000000"},
		},
		{
			Infotype: "SWIFT_CODE", Category: finance, Source: "ISO 9362:2022",
			Headers: []string{"swift", "swift code", "bic", "bic code", "bic swift", "swift bic"},
			Scan:    scanSWIFT, Chance: 0.1, Header: 0.9, Values: 0, Positives: []string{"DEUTDEFF", "NEDSZAJJXXX"}, Negatives: []string{"DEUTDE", "12345678", "deutdeff", "DEUT1EFF"},
		},
		{
			Infotype: "CREDIT_CARD_SECURITY_CODE", Category: finance, Source: "PCI DSS 4.0, requirement 3.3.1.2",
			Headers: []string{"cvv", "cvc", "cvv2", "cvc2", "cvv code", "cvc code", "card security code", "card verification", "card verification value", "cvn"},
			Scan:    anyOf(func(s []byte) bool { return (len(s) == 3 || len(s) == 4) && run(s, isDigit) == len(s) }), Chance: 1, Header: 0.9,
			Positives: []string{"123", "0042"}, Negatives: []string{"12", "12345", "abc"},
		},
	}
}

// scanCard matches 13 to 19 digits; it accepts Luhn numbers of an issuer's range and length.
func scanCard(s []byte) (int, bool) {
	var digits [19]byte
	length, n := grouped(s, digits[:])
	if n < 13 {
		return 0, false
	}
	return length, issued(digits[:n]) && luhn(digits[:n]) && !uniform(digits[:n])
}

// issued reports whether a card issuer uses the prefix with this length.
// Source: ISO/IEC 7812-2 register as published by the networks.
func issued(d []byte) bool {
	two, four := number(d[:2]), number(d[:4])
	switch n := len(d); {
	case d[0] == '4':
		return n == 13 || n == 16 || n == 19 // Visa
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720:
		return n == 16 // Mastercard
	case two == 34 || two == 37:
		return n == 15 // American Express
	case two == 36, two == 38, two == 39, four >= 3000 && four <= 3059:
		return n == 14 || n == 16 || n == 19 // Diners Club
	case four >= 3528 && four <= 3589:
		return n >= 16 // JCB
	case four == 6011, two == 65, four >= 6440 && four <= 6499, two == 62:
		return n >= 16 // Discover, UnionPay
	case two == 50, two >= 56 && two <= 58, two == 63, two == 67, two == 60:
		return true // Maestro, RuPay
	}
	return false
}

// ibanLength is the length of an IBAN by country. Source: SWIFT IBAN registry, release 98.
var ibanLength = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
	"DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
	"IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24,
	"ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31,
	"SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}

// scanIBAN matches a country, two check digits and the country's number of characters, with single spaces allowed; it accepts mod 97.
func scanIBAN(s []byte) (int, bool) {
	if len(s) < 15 || !isAlpha(s[0]) || !isAlpha(s[1]) || !isDigit(s[2]) || !isDigit(s[3]) {
		return 0, false
	}
	country := [2]byte{upperByte(s[0]), upperByte(s[1])}
	want := ibanLength[string(country[:])]
	var iban [34]byte
	length, n := 0, 0
	for i := 0; i < len(s) && n < want; i++ {
		switch c := s[i]; {
		case isAlnum(c):
			iban[n] = upperByte(c)
			n++
			length = i + 1
		case c != ' ' || s[i-1] == ' ':
			return 0, false
		}
	}
	if n == 0 || n != want {
		return 0, false
	}
	return length, mod97(iban[:n]) && !uniform(iban[4:n])
}

// mod97 is the check of ISO/IEC 7064, MOD 97-10, with the first four characters moved to the end.
func mod97(iban []byte) bool {
	rest := 0
	for i := range iban {
		c := iban[(i+4)%len(iban)]
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
			continue
		}
		rest = (rest*100 + int(c-'A') + 10) % 97
	}
	return rest == 1
}

// scanSWIFT accepts eight or eleven characters whose country an IBAN or another ISO 3166 code could have.
func scanSWIFT(s []byte) (int, bool) {
	if (len(s) != 8 && len(s) != 11) || !shape(s, "AAAAAA") || run(s, func(c byte) bool { return isDigit(c) || isUpper(c) }) != len(s) {
		return 0, false
	}
	return len(s), true
}
