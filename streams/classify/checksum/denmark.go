package checksum

// DanishCPR checks the birth date of a CPR number, ten digits. The century follows from the seventh digit. The old weighted check is
// not asked for, as numbers without it are given out since 2007 (CPR-kontoret, Personnummeret i CPR).
func DanishCPR(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	return date(danishCentury(d[6], pair(d[:], 4))+pair(d[:], 4), pair(d[:], 2), pair(d[:], 0))
}

func danishCentury(seventh byte, year int) int {
	switch {
	case seventh <= 3, (seventh == 4 || seventh == 9) && year >= 37:
		return 1900
	case seventh >= 5 && seventh <= 8 && year >= 58:
		return 1800
	}
	return 2000
}

// danishVAT checks the characters after DK: a CVR number, eight digits with the weighted remainder by 11 (Erhvervsstyrelsen).
func danishVAT(n []byte) bool {
	weights := [...]int8{2, 7, 6, 5, 4, 3, 2, 1}
	return len(n) == 8 && toValues(n) && n[0] != 0 && weighted(n, weights[:])%11 == 0
}
