package checksum

// PolishPESEL checks a number of the population register: eleven digits that begin with the birth date, whose month tells the century
// (0 is the 20th, 20 the 21st, 40 the 22nd, 60 the 23rd, 80 the 19th), with weights 1, 3, 7, 9 (ustawa o ewidencji ludnosci, art. 15).
func PolishPESEL(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	weights := [...]int8{1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1}
	month := pair(d[:], 2)
	century := [...]int{1900, 2000, 2100, 2200, 1800}[month/20]
	return weighted(d[:], weights[:])%10 == 0 && date(century+pair(d[:], 0), month%20, pair(d[:], 4))
}

// PolishNIP checks a tax number: ten digits, weighted remainder by 11 (ustawa o zasadach ewidencji podatnikow).
func PolishNIP(s []byte) bool {
	var d [10]byte
	return readDigits(s, d[:]) && polishNIP(d[:])
}

func polishNIP(d []byte) bool {
	weights := [...]int8{6, 5, 7, 2, 3, 4, 5, 6, 7, -1}
	return !uniform(d) && weighted(d, weights[:])%11 == 0
}

// PolishREGON checks a number of the register of the economy: nine digits, or fourteen for a local unit, whose first nine are the
// number of the enterprise (GUS; rozporzadzenie of 30 November 2015).
func PolishREGON(s []byte) bool {
	var d [14]byte
	switch readDigitsUpTo(s, d[:]) {
	case 9:
		return !uniform(d[:9]) && regon(d[:9], 8, 9, 2, 3, 4, 5, 6, 7)
	case 14:
		return regon(d[:9], 8, 9, 2, 3, 4, 5, 6, 7) && !uniform(d[:]) && regon(d[:], 2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)
	}
	return false
}

// regon tells whether the last digit is the remainder by 11 of the weighted others, ten counting as zero.
func regon(d []byte, weights ...int8) bool {
	last := len(d) - 1
	return weighted(d[:last], weights)%11%10 == int(d[last])
}

// PolishIdentityCard checks the series and number of a dowod osobisty: three letters and six digits, of which the first is the check
// digit: with weights 7, 3, 1, and 9 for itself, the sum is a multiple of ten (MSWiA).
func PolishIdentityCard(s []byte) bool {
	var n [9]byte
	return readAlnum(s, n[:]) && letters(n[:3]) && allDigits(n[3:]) && polishDocument(n[:], 7, 3, 1, 9, 7, 3, 1, 7, 3)
}

// PolishPassport checks the series and number of a passport: two letters and seven digits, of which the first is the check digit, as on
// the identity card.
func PolishPassport(s []byte) bool {
	var n [9]byte
	return readAlnum(s, n[:]) && letters(n[:2]) && allDigits(n[2:]) && polishDocument(n[:], 7, 3, 9, 1, 7, 3, 1, 7, 3)
}

func polishDocument(n []byte, weights ...int8) bool {
	sum := 0
	for i, c := range n {
		sum += alnumValue(c) * int(weights[i])
	}
	return sum%10 == 0
}
