package checksum

var (
	norwegianFirst  = []int8{3, 7, 6, 1, 8, 9, 4, 5, 2, 1}
	norwegianSecond = []int8{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}
)

// NorwegianNationalID checks a fodselsnummer, or a D-number, whose day is 40 higher, or an H-number, whose month is: eleven digits,
// birth date, range of the individual number and two check digits by 11 (Skatteetaten, folkeregisterforskriften § 2-2-1).
func NorwegianNationalID(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || weighted(d[:10], norwegianFirst)%11 != 0 || weighted(d[:], norwegianSecond)%11 != 0 {
		return false
	}
	year, month, day := pair(d[:], 4), pair(d[:], 2), pair(d[:], 0)
	if day > 40 {
		day -= 40
	}
	if month > 40 {
		month -= 40
	}
	century := norwegianCentury(number(d[6:9]), year)
	return century != 0 && date(century+year, month, day)
}

// norwegianCentury is the century that the individual number tells for a year of two digits, or 0.
func norwegianCentury(individual, year int) int {
	switch {
	case individual < 500:
		return 1900
	case individual < 750 && year >= 54:
		return 1800
	case year < 40:
		return 2000
	case individual >= 900:
		return 1900
	}
	return 0
}

// NorwegianVATNumber checks an organisasjonsnummer with MVA behind it, with NO before it or not: nine digits with the weighted
// remainder by 11 (Bronnoysundregistrene; merverdiavgiftsloven).
func NorwegianVATNumber(s []byte) bool {
	var n [14]byte
	d := n[:max(readAlnumUpTo(s, n[:]), 0)]
	if len(d) == 14 && string(d[:2]) == "NO" {
		d = d[2:]
	}
	return len(d) == 12 && string(d[9:]) == "MVA" && toValues(d[:9]) && number(d[:9]) != 0 && weighted(d[:9], norwegianOrganisation)%11 == 0
}

var norwegianOrganisation = []int8{3, 2, 7, 6, 5, 4, 3, 2, 1}
