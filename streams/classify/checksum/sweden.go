package checksum

// SwedishPersonalNumber checks a personnummer, or a samordningsnummer, whose day is 60 higher: ten digits, or twelve with the century,
// and Luhn over the last ten. The sign before the last four is a hyphen, or a plus from the age of 100 on (folkbokforingslagen
// 1991:481, § 18).
func SwedishPersonalNumber(s []byte) bool {
	var d [12]byte
	n := readDigitsUpTo(s, d[:])
	if i := len(s) - 5; n < 0 && i > 0 && s[i] == '+' {
		n = plusSigned(s[:i], s[i+1:], d[:])
	}
	switch n {
	case 10:
		return swedishPerson(d[:10], dateOf(pair(d[:], 0), pair(d[:], 2), swedishDay(d[4:])))
	case 12:
		century := pair(d[:], 0)
		return century >= 18 && century <= 20 &&
			swedishPerson(d[2:], date(number(d[:4]), pair(d[:], 4), swedishDay(d[6:])))
	}
	return false
}

// plusSigned reads the digits before and after a plus: their number, or -1.
func plusSigned(before, after, d []byte) int {
	n := readDigitsUpTo(before, d[:8])
	if n < 0 || !readDigits(after, d[n:n+4]) {
		return -1
	}
	return n + 4
}

func swedishPerson(d []byte, born bool) bool { return born && luhn(d) }

// swedishDay is the day of birth, of a samordningsnummer too.
func swedishDay(d []byte) int {
	if day := pair(d, 0); day > 60 {
		return day - 60
	}
	return pair(d, 0)
}

// SwedishOrganisationNumber checks an organisationsnummer: ten digits with Luhn, of which the third is at least 2, so that it is no
// date, and the first tells the legal form (lag 1974:174). A 16 may be before it.
func SwedishOrganisationNumber(s []byte) bool {
	var d [12]byte
	switch readDigitsUpTo(s, d[:]) {
	case 10:
		return swedishOrganisation(d[:10])
	case 12:
		return pair(d[:], 0) == 16 && swedishOrganisation(d[2:])
	}
	return false
}

func swedishOrganisation(d []byte) bool { return d[0] != 0 && d[2] >= 2 && !uniform(d) && luhn(d) }

// swedishVAT checks the characters after SE: a personal or organisation number and 01 (Skatteverket, momsregistreringsnummer).
func swedishVAT(n []byte) bool {
	return len(n) == 12 && toValues(n) && number(n[:10]) != 0 && pair(n, 10) == 1 && luhn(n[:10])
}
