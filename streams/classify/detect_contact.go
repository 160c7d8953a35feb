package classify

// contactDetectors recognise ways to reach a person.
func contactDetectors() []Detector {
	return []Detector{
		{
			Infotype: "EMAIL_ADDRESS", Category: contact, Source: "RFC 5321, section 4.1.2; RFC 1035, section 2.3.1",
			Headers: []string{"email", "email address", "electronic mail", "emailadresse", "email electronico", "posta elettronica"},
			Scan:    scanEmail, Chance: 0.01, Header: 0.92, Values: 0.98, InText: true,
			Positives: []string{"jane.doe@example.com", "o'neil+tag@sub.example.co.uk", "x_1@a-b.museum"},
			Negatives: []string{"jane.doe", "@example.com", "jane@", "jane@localhost", "a@b@c.de", "jane@example.c", "jane@-x.de", "jane@x..de", "logo@2x.png"},
		},
		{
			Infotype: "PHONE_NUMBER", Category: contact, Source: "ITU-T E.164, E.123; NANPA numbering plan",
			Headers: []string{"phone", "phone number", "mobile", "mobile number", "mobile phone", "cell", "cell phone", "cellphone", "fax", "fax number", "telefonnummer",
				"handy", "handynummer", "rufnummer", "celular", "movil", "portable", "mobil", "telefoonnummer", "telefax", "msisdn", "whatsapp", "telephone number"},
			Unless: []string{"model", "brand", "country", "price", "part", "sku", "serial", "order", "invoice", "tracking", "app", "os", "ip", "extension", "ext", "make"},
			Scan:   scanPhone, Chance: 0.05, Header: 0.9, Values: 0.9, InText: true,
			Context:   []string{"phone", "call", "tel", "mobile", "cell", "fax", "whatsapp", "dial", "reach", "ring", "sms"},
			Positives: []string{"+1 415-555-2671", "+442071838750", "(415) 555-2671", "415-555-2671", "415.555.2671", "001-415-555-2671x123", "+49 (0)30 1234567", "0472 12 34 56", "(03) 9123 4567"},
			Negatives: []string{"2024-01-05", "10.0.0.1", "123", "1234-5678-9012-3456", "155-555-2671", "12:30:45", "3.14159265", "20240105", "1,234,567"},
		},
	}
}

func emailLocal(c byte) bool {
	switch c {
	case '.', '_', '%', '+', '-', '\'', '!', '#', '$', '&', '*', '/', '=', '?', '^', '`', '{', '|', '}', '~':
		return true
	}
	return isAlnum(c) || c >= 0x80
}

// fileEndings look like top-level domains in names such as logo@2x.png.
var fileEndings = wordSet("png jpg jpeg gif svg webp css js pdf txt csv json xml html")

const (
	maxLocal  = 64  // bytes before the @; RFC 5321, section 4.5.3.1.1
	maxDomain = 253 // bytes after it; RFC 1035, section 2.3.4
)

// scanEmail accepts a local part of at most 64 bytes and a dotted domain whose last label is alphabetic.
func scanEmail(s []byte) (int, bool) {
	local := run(s[:min(len(s), maxLocal+1)], emailLocal)
	if local == 0 || local > maxLocal || local >= len(s) || s[local] != '@' || s[0] == '.' || s[local-1] == '.' {
		return 0, false
	}
	rest := s[local+1:]
	domain := scanDomain(rest[:min(len(rest), maxDomain+1)])
	if domain == 0 || domain > maxDomain {
		return 0, false
	}
	end := local + 1 + domain
	if end < len(s) && s[end] == '@' {
		return 0, false
	}
	return end, true
}

// scanDomain is the length of a domain name of at least two labels, the last of them two letters or more.
func scanDomain(s []byte) int {
	end, labels := 0, 0
	for i := 0; ; {
		n := run(s[i:], func(c byte) bool { return isAlnum(c) || c == '-' || c >= 0x80 })
		if n == 0 || n > 63 || s[i] == '-' || s[i+n-1] == '-' {
			break
		}
		labels++
		if labels > 1 && topLevel(s[i:i+n]) {
			end = i + n
		}
		if i += n; i+1 >= len(s) || s[i] != '.' {
			break
		}
		i++
		if !isAlnum(s[i]) && s[i] < 0x80 {
			break
		}
	}
	return end
}

func topLevel(label []byte) bool {
	if len(label) < 2 || run(label, func(c byte) bool { return isAlpha(c) || c >= 0x80 }) != len(label) {
		return false
	}
	_, file := fileEndings[string(label)]
	return !file
}

// scanPhone matches 7 to 15 digits in the usual groupings. It accepts an international number with its plus, and a number of the North
// American plan that is grouped; bare digits need a header.
func scanPhone(s []byte) (int, bool) {
	length, digits, groups, brackets := phoneRun(s)
	if digits < 7 || digits > 15 {
		return 0, false
	}
	if s[0] == '+' {
		return length + phoneExtension(s[length:]), digits >= 8 && s[1] != '0' && !uniform(s[1:length])
	}
	if dateLike(s[:length]) || (brackets == 0 && dotted(s[:length]) && groups != 3) {
		return 0, false
	}
	extension := phoneExtension(s[length:])
	return length + extension, northAmerican(s[:length]) || national(s[:length], digits, groups, brackets)
}

// phoneRun reads digits and the separators of telephone numbers.
func phoneRun(s []byte) (length, digits, groups, brackets int) {
	inDigits := false
	for i, c := range s {
		switch {
		case isDigit(c):
			if digits > 15 {
				return length, digits, groups, brackets
			}
			if !inDigits {
				groups++
			}
			inDigits = true
			digits++
			length = i + 1
			continue
		case c == '+' && i == 0, c == '-', c == '.', c == ' ', c == '/' && digits > 1:
			if i > 1 && !isDigit(c) && !isDigit(s[i-1]) && s[i-1] != ')' && c != ' ' && s[i-1] != ' ' {
				return length, digits, groups, brackets
			}
		case c == '(' && brackets == 0, c == ')' && brackets == 1:
			brackets++
		default:
			return length, digits, groups, brackets
		}
		if i > length+2 {
			return length, digits, groups, brackets
		}
		inDigits = false
	}
	return length, digits, groups, brackets
}

func phoneExtension(s []byte) int {
	n := run(s, func(c byte) bool { return c == ' ' })
	if n < len(s) && s[n]|0x20 == 'x' {
		if d := run(s[n+1:], isDigit); d > 0 && d < 7 {
			return n + 1 + d
		}
	}
	return 0
}

func dotted(s []byte) bool {
	for _, c := range s {
		if c == '.' {
			return true
		}
	}
	return false
}

// dateLike reports dates with separators and without.
func dateLike(s []byte) bool {
	for _, pattern := range []string{"9999-99-99", "9999/99/99", "9999.99.99", "99.99.9999", "99/99/9999", "99-99-9999", "9999-99-99 99"} {
		if shape(s, pattern) {
			return true
		}
	}
	if n := len(s); n >= 8 && n < 10 && s[n-5] == '/' && s[run(s, isDigit)] == '/' && run(s[n-4:], isDigit) == 4 {
		return true // 1/2/2006
	}
	return len(s) == 8 && (shape(s, "19999999") || shape(s, "20999999")) && number(s[4:6]) <= 12 && number(s[6:8]) <= 31
}

// national reports a grouped number with the trunk prefix 0, as most of the world writes it, or with the area in brackets.
func national(s []byte, digits, groups, brackets int) bool {
	if brackets == 2 {
		return s[0] == '(' && groups <= 4
	}
	return !shape(s, "999-99-9999") && s[0] == '0' && s[1] != '0' && digits >= 9 && digits <= 11 && groups >= 2 && groups <= 5 && brackets == 0
}

// northAmerican reports (415) 555-2671, 415-555-2671, 415.555.2671 and 415 555 2671, with 1 or 001 before.
func northAmerican(s []byte) bool {
	for _, prefix := range []string{"001-", "1-", "1 ", "001 ", "1.", "001."} {
		if len(s) > len(prefix) && string(s[:len(prefix)]) == prefix {
			s = s[len(prefix):]
			break
		}
	}
	for _, pattern := range []string{"(999) 999-9999", "(999)999-9999", "999-999-9999", "999.999.9999", "999 999 9999", "(999) 999 9999"} {
		if len(s) == len(pattern) && shape(s, pattern) {
			area := s[run(s, func(c byte) bool { return c == '(' })]
			return area >= '2'
		}
	}
	return false
}
