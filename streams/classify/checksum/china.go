package checksum

// chineseRegion are the first two digits that GB/T 2260 gives to provinces, with Taiwan, Hong Kong and Macau, and what results from
// the 9 that foreigners with permanent residence have before them.
var chineseRegion = [100]bool{
	11: true, 12: true, 13: true, 14: true, 15: true, 21: true, 22: true, 23: true, 31: true, 32: true, 33: true, 34: true, 35: true, 36: true, 37: true,
	41: true, 42: true, 43: true, 44: true, 45: true, 46: true, 50: true, 51: true, 52: true, 53: true, 54: true,
	61: true, 62: true, 63: true, 64: true, 65: true, 71: true, 81: true, 82: true, 83: true,
	91: true, 92: true, 93: true, 94: true, 95: true, 96: true, 98: true,
}

// weightsResident are the powers of two modulo 11 that GB 11643 lists.
var weightsResident = [18]int8{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1}

// ChineseResident tells whether s is a citizen's number: a region, a date of birth, a sequence and a check character by ISO 7064 MOD
// 11-2 (GB 11643-1999). Of the region only the province is looked at: counties come and go.
func ChineseResident(s []byte) bool {
	var d [18]byte
	if !readAlnum(s, d[:]) {
		return false
	}
	if d[17] == 'X' {
		d[17] = '0' + 10
	} else if !isDigit(d[17]) {
		return false
	}
	d[17] -= '0'
	if !toValues(d[:17]) || !chineseRegion[pair(d[:], 0)] || weighted(d[:], weightsResident[:])%11 != 1 {
		return false
	}
	year := number(d[6:10])
	return year >= 1800 && year < 2100 && date(year, pair(d[:], 10), pair(d[:], 12))
}

var weightsUSCC = [18]int8{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1}

// ChineseUSCC tells whether s is a unified social credit identifier: the register and the kind of body, six digits of a region, nine
// characters of the organisation and a check character of modulus 31 (GB 32100-2015).
func ChineseUSCC(s []byte) bool {
	var d [18]byte
	if !readAlnum(s, d[:]) || !chineseRegister(d[0], d[1]) {
		return false
	}
	sum := 0
	for i, c := range d {
		v := usccValue[c]
		if v < 0 {
			return false
		}
		d[i] = byte(v)
		sum += int(v) * int(weightsUSCC[i])
	}
	return sum%31 == 0 && max(d[2], d[3], d[4], d[5], d[6], d[7]) <= 9
}

// chineseRegister knows the digits of registers and the letters A, N and Y of organs, rural collectives and others, before a kind.
func chineseRegister(register, kind byte) bool {
	return isDigit(kind) && kind != '0' && (isDigit(register) && register != '0' || register == 'A' || register == 'N' || register == 'Y')
}

// usccValue is a character's place in the alphabet of GB 32100, -1 for what is not in it.
var usccValue = func() (values [256]int8) {
	for i := range values {
		values[i] = -1
	}
	for i, c := range []byte("0123456789ABCDEFGHJKLMNPQRTUWXY") {
		values[c] = int8(i)
	}
	return values
}()
