package checksum

// ABARouting tells whether s is the routing number of a bank in the United States: nine digits in a range of the Federal Reserve's
// districts, where the sum with weights 3 7 1 ends in 0. Source: ANSI X9.100-160; ABA routing number policy.
func ABARouting(s []byte) bool {
	var d [9]byte
	if !readDigits(s, d[:]) || uniform(d[:]) || number(d[4:]) == 0 {
		return false
	}
	switch first := pair(d[:], 0); {
	case first <= 12, first >= 21 && first <= 32, first >= 61 && first <= 72, first == 80:
		return weighted(d[:], []int8{3, 7, 1, 3, 7, 1, 3, 7, 1})%10 == 0
	}
	return false
}

// BIC tells whether s is a business identifier code: four letters or digits of the party, a country, two characters of the place and
// maybe three of the branch. As of banks, the first four are letters here. Source: ISO 9362:2022.
func BIC(s []byte) bool {
	var d [11]byte
	n := readAlnumUpTo(s, d[:])
	if n != 8 && n != 11 || !letters(d[:6]) {
		return false
	}
	return countrySet.has(d[4], d[5]) || d[4] == 'X' && d[5] == 'K'
}

// SortCode tells whether s has the six digits of a sort code of the United Kingdom, in pairs. Source: Pay.UK, sort code rules.
func SortCode(s []byte) bool {
	var d [6]byte
	return readDigits(s, d[:]) && oneSeparator(s) && !uniform(d[:]) && (d[0] > 0 || d[1] > 0)
}

// BSB tells whether s is the number of a bank branch in Australia: a bank, a state from 2 to 8 or none, and a branch.
// Source: AusPayNet, BSB numbers in Australia.
func BSB(s []byte) bool {
	var d [6]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && (d[0] > 0 || d[1] > 0) && d[2] != 1 && d[2] != 9
}
