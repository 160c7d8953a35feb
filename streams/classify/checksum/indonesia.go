package checksum

// indonesianProvince are the provinces of Kemendagri, Kode wilayah, with those of Papua since 2022.
var indonesianProvince = [100]bool{
	11: true, 12: true, 13: true, 14: true, 15: true, 16: true, 17: true, 18: true, 19: true, 21: true, 31: true, 32: true, 33: true, 34: true, 35: true,
	36: true, 51: true, 52: true, 53: true, 61: true, 62: true, 63: true, 64: true, 65: true, 71: true, 72: true, 73: true, 74: true, 75: true, 76: true,
	81: true, 82: true, 91: true, 92: true, 93: true, 94: true, 95: true, 96: true, 97: true,
}

// IndonesianNIK tells whether s is an identity number: a province, a regency and a district, a date of birth with 40 added to the day of
// women, and a sequence from 0001 (UU 23/2006, article 13; PP 40/2019).
func IndonesianNIK(s []byte) bool {
	var d [16]byte
	if !readDigits(s, d[:]) || !indonesianProvince[pair(d[:], 0)] || pair(d[:], 2) == 0 {
		return false
	}
	day := pair(d[:], 6)
	if day > 40 {
		day -= 40
	}
	return dateOf(pair(d[:], 10), pair(d[:], 8), day) && number(d[12:]) != 0
}

// IndonesianNPWP tells whether s is a tax number: the fifteen digits of old, of which the ninth checks those before it by Luhn, or those
// with a zero before them (PER-06/PJ/2024; the sixteen digits of a person's are the identity number).
func IndonesianNPWP(s []byte) bool {
	var d [16]byte
	switch readDigitsUpTo(s, d[:]) {
	case 15:
		return luhn(d[:9]) && !uniform(d[:9])
	case 16:
		return d[0] == 0 && luhn(d[:10]) && !uniform(d[:10])
	}
	return false
}
