package checksum

// BelgianNationalNumber checks a rijksregisternummer (NISS, INSZ) or a BIS number, whose month is 20 or 40 higher: eleven digits that
// begin with the birth date and end in 97 less the remainder by 97, with a 2 before the number for births since 2000 (arrete royal of
// 3 April 1984). A month of zero means that the date is unknown or that the numbers of the day ran out, a day of zero that it is unknown.
func BelgianNationalNumber(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	month := pair(d[:], 2)
	if month >= 60 || month%20 > 12 {
		return false
	}
	if month %= 20; month > 0 && d[4]+d[5] > 0 && !dateOf(pair(d[:], 0), month, pair(d[:], 4)) {
		return false
	}
	n, check := number(d[:9]), 97-pair(d[:], 9)
	return n%97 == check || (n+2_000_000_000)%97 == check
}

// BelgianEnterpriseNumber checks an ondernemingsnummer: ten digits that begin with 0 or 1, or the nine of before 2005, with the last
// two 97 less the remainder of the others (Kruispuntbank van Ondernemingen).
func BelgianEnterpriseNumber(s []byte) bool {
	var d [10]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 9 && belgianEnterprise(d[:n])
}

func belgianEnterprise(d []byte) bool {
	if len(d) == 10 && d[0] > 1 || uniform(d) {
		return false
	}
	n := number(d)
	return n > 100 && (n/100+n%100)%97 == 0
}
