package checksum

var weightsRRN = [12]int8{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}

// KoreanRRN tells whether s is a resident registration number: a date of birth, a digit for the century, the sex and foreigners, and six
// digits. Until October 2020 these were a place up to 96, a sequence and a check digit of modulus 11, to which foreigners' numbers add
// two; since then they are drawn by lot, so that who was born later has no check digit (주민등록법 시행규칙, article 2, of 2020).
func KoreanRRN(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) {
		return false
	}
	year := pair(d[:], 0) + koreanCentury(d[6])
	if !date(year, pair(d[:], 2), pair(d[:], 4)) {
		return false
	}
	if 100*year+pair(d[:], 2) >= 2020_10 {
		return true
	}
	check := 11 - weighted(d[:12], weightsRRN[:])%11
	if d[6] >= 5 && d[6] <= 8 {
		check = check%10 + 2
	}
	return pair(d[:], 7) <= 96 && check%10 == int(d[12])
}

// koreanCentury is the first year of the century that the seventh digit stands for.
func koreanCentury(c byte) int {
	switch c {
	case 1, 2, 5, 6:
		return 1900
	case 3, 4, 7, 8:
		return 2000
	}
	return 1800
}

var weightsBRN = [8]int8{1, 3, 7, 1, 3, 7, 1, 3}

// KoreanBRN tells whether s is a business registration number: a tax office from 101, a kind that is not 00, four digits and a check
// digit of modulus 10 (국세청, 사업자등록번호).
func KoreanBRN(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || number(d[:3]) < 101 || pair(d[:], 3) == 0 {
		return false
	}
	sum := weighted(d[:8], weightsBRN[:]) + 5*int(d[8]) + int(d[8])*5/10
	return (10-sum%10)%10 == int(d[9])
}
