package checksum

// maxIBAN is the longest IBAN in characters. Source: ISO 13616-1:2020, section 5.
const maxIBAN = 34

// ibanForms are the countries with the form of what follows the check digits: so many digits (n), letters (a), or either (c).
// Source: SWIFT IBAN registry, release 101.
const ibanForms = "" +
	"AD n8c12 AE n19 AL n8c16 AT n16 AZ a4c20 BA n16 BE n12 BG a4n6c8 BH a4c14 BI n23 BR n23a1c1 BY c4n4c16 CH n5c12 " +
	"CR n18 CY n8c16 CZ n20 DE n18 DJ n23 DK n14 DO c4n20 EE n16 EG n25 ES n20 FI n14 FK a2n12 FO n14 FR n10c11n2 " +
	"GB a4n14 GE a2n16 GI a4c15 GL n14 GR n7c16 GT c24 HN a4n20 HR n17 HU n24 IE a4n14 IL n19 IQ a4n15 IS n22 IT a1n10c12 " +
	"JO a4n4c18 KW a4c22 KZ n3c13 LB n4c20 LC a4c24 LI n5c12 LT n16 LU n3c13 LV a4c13 LY n21 MC n10c11n2 MD c20 ME n18 " +
	"MK n3c10n2 MN n16 MR n23 MT a4n5c18 MU a4n19a3 NI a4n20 NL a4n10 NO n11 OM n3c16 PK a4c16 PL n24 PS a4c21 PT n21 " +
	"QA a4c21 RO a4c16 RS n18 RU n14c15 SA n2c18 SC a4n20a3 SD n14 SE n20 SI n15 SK n20 SM a1n10c12 SO n19 ST n21 SV a4n20 " +
	"TL n19 TN n20 TR n6c16 UA n6c19 VA n18 VG a4n16 XK n16 YE a4n4c18 "

// ibanForm is the form of a country's numbers by ibanSlot, as a part of ibanForms. The empty one is no country's.
var ibanForm = func() (forms [26 * 26]string) {
	for rest := ibanForms; rest != ""; {
		end := indexString(rest, ' ') + 1
		length := indexString(rest[end:], ' ')
		forms[ibanSlot(rest[0], rest[1])] = rest[end : end+length]
		rest = rest[end+length+1:]
	}
	return forms
}()

func ibanSlot(a, b byte) int { return int(a-'A')*26 + int(b-'A') }

func indexString(s string, c byte) int {
	for i := range len(s) {
		if s[i] == c {
			return i
		}
	}
	return len(s)
}

// IBAN tells whether s is an international bank account number: a country of the registry, two check digits and what that country
// prescribes behind them, where ISO 7064 MOD 97-10 gives 1. Source: ISO 13616-1:2020; SWIFT IBAN registry.
func IBAN(s []byte) bool {
	var d [maxIBAN]byte
	n := readAlnumUpTo(s, d[:])
	if n < 15 || !letters(d[:2]) || !allDigits(d[2:4]) || uniform(d[4:n]) {
		return false
	}
	form := ibanForm[ibanSlot(d[0], d[1])]
	if form == "" || !hasForm(d[4:n], form) {
		return false
	}
	var turned [maxIBAN]byte
	copy(turned[copy(turned[:], d[4:n]):], d[:4])
	return mod97(turned[:n]) == 1
}

// hasForm tells whether the characters d are those that a form of ibanForms asks for.
func hasForm(d []byte, form string) bool {
	for i := 0; i < len(form); {
		kind, n := form[i], 0
		for i++; i < len(form) && isDigit(form[i]); i++ {
			n = 10*n + int(form[i]-'0')
		}
		if n > len(d) || kind == 'n' && !allDigits(d[:n]) || kind == 'a' && !letters(d[:n]) {
			return false
		}
		d = d[n:]
	}
	return len(d) == 0
}
