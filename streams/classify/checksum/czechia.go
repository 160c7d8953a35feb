package checksum

// BirthNumber checks a rodne cislo of Czechia and Slovakia: birth date, with 50 added to the month of women, and since 2004 also 20 when
// the numbers of a day ran out; three digits after it until 1953, then four, of which the last is the remainder of the others by 11
// (zakon 133/2000 Sb., § 13; zakon 301/1995 Z. z.).
func BirthNumber(s []byte) bool {
	var d [10]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 9 && birthNumber(d[:n])
}

func birthNumber(d []byte) bool {
	if uniform(d) {
		return false
	}
	year, month := pair(d, 0), pair(d, 2)
	switch {
	case len(d) == 9 && year < 54:
		year += 1900
	case len(d) == 9 && year >= 80:
		year += 1800
	case len(d) == 10 && number(d[:9])%11%10 != int(d[9]) || len(d) == 9:
		return false
	case year < 54:
		year += 2000
	default:
		year += 1900
	}
	if month > 50 {
		month -= 50
	}
	if month > 20 && year >= 2004 {
		month -= 20
	}
	return date(year, month, pair(d, 4))
}

// CzechCompanyNumber checks an ICO: eight digits with weights 8 to 2 (CSU, Registr osob).
func CzechCompanyNumber(s []byte) bool {
	var d [8]byte
	return readDigits(s, d[:]) && czechCompany(d[:])
}

func czechCompany(d []byte) bool {
	rest := weighted(d[:7], countdown[2:]) % 11
	return number(d) != 0 && int(d[7]) == (11-rest)%10
}

// czechVAT checks the characters after CZ: an ICO that does not begin with 9, a birth number, or nine digits that begin with 6, for
// persons without one (zakon 235/2004 Sb.).
func czechVAT(n []byte) bool {
	if !toValues(n) {
		return false
	}
	switch {
	case len(n) == 8:
		return n[0] != 9 && czechCompany(n)
	case len(n) == 9 && n[0] == 6:
		rest := weighted(n[1:8], countdown[2:]) % 11
		return int(n[8]) == (8-(10-rest+11)%11+10)%10
	case len(n) == 9 || len(n) == 10:
		return birthNumber(n)
	}
	return false
}

// slovakVAT checks the characters after SK: ten digits that are a multiple of 11 (Financna sprava, IC DPH).
func slovakVAT(n []byte) bool {
	return len(n) == 10 && toValues(n) && n[0] != 0 && oneOf('0'+n[2], "234789") && number(n)%11 == 0
}
