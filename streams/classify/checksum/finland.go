package checksum

// FinnishHETU checks a henkilotunnus: birth date, sign of the century, number from 002 to 899 and check character, the remainder of all
// digits by 31. Since 2023 there are five more signs for the 1900s and five for the 2000s (laki 661/2009; asetus 690/2022). Numbers from
// 900 on are for temporary use within one organisation.
func FinnishHETU(s []byte) bool {
	if len(s) != 11 {
		return false
	}
	d := [9]byte{s[0], s[1], s[2], s[3], s[4], s[5], s[7], s[8], s[9]}
	century := hetuCentury(s[6])
	if century == 0 || !toValues(d[:]) {
		return false
	}
	serial := number(d[6:])
	return serial >= 2 && serial < 900 && date(century+pair(d[:], 4), pair(d[:], 2), pair(d[:], 0)) &&
		s[10]&^lowerBit(s[10]) == "0123456789ABCDEFHJKLMNPRSTUVWXY"[number(d[:])%31]
}

// lowerBit is the bit to clear to make a capital of a letter.
func lowerBit(c byte) byte {
	if isLetter(c) {
		return 0x20
	}
	return 0
}

// hetuCentury is the century that a sign stands for, or 0.
func hetuCentury(sign byte) int {
	switch sign &^ lowerBit(sign) {
	case '+':
		return 1800
	case '-', 'Y', 'X', 'W', 'V', 'U':
		return 1900
	case 'A', 'B', 'C', 'D', 'E', 'F':
		return 2000
	}
	return 0
}

// finnishVAT checks the characters after FI: a business id (Y-tunnus) without its hyphen, eight digits with the weighted remainder by 11
// (PRH).
func finnishVAT(n []byte) bool {
	weights := [...]int8{7, 9, 10, 5, 8, 4, 2, 1}
	return len(n) == 8 && toValues(n) && number(n) != 0 && weighted(n, weights[:])%11 == 0
}
