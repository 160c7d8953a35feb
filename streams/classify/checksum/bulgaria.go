package checksum

// BulgarianEGN checks a uniform civil number: birth date, with 20 added to the month before 1900 and 40 since 2000, three digits and the
// weighted remainder by 11, ten counting as zero (Civil Registration Act, art. 11; ESGRAON).
func BulgarianEGN(s []byte) bool {
	var d [10]byte
	return readDigits(s, d[:]) && bulgarianEGN(d[:])
}

func bulgarianEGN(d []byte) bool {
	weights := [...]int8{2, 4, 8, 5, 10, 9, 7, 3, 6}
	year, month := 1900+pair(d, 0), pair(d, 2)
	switch {
	case month > 40:
		year, month = year+100, month-40
	case month > 20:
		year, month = year-100, month-20
	}
	return weighted(d[:9], weights[:])%11%10 == int(d[9]) && date(year, month, pair(d, 4))
}

// bulgarianVAT checks the characters after BG: nine digits of a legal person, or ten: an EGN, the number of a foreigner, or another
// (Law on the BULSTAT register).
func bulgarianVAT(n []byte) bool {
	if !toValues(n) || uniform(n) {
		return false
	}
	switch len(n) {
	case 9:
		return bulgarianCompany(n)
	case 10:
		foreigner, other := [...]int8{21, 19, 17, 13, 11, 9, 7, 3, 1}, [...]int8{4, 3, 2, 7, 6, 5, 4, 3, 2}
		return bulgarianEGN(n) || weighted(n[:9], foreigner[:])%10 == int(n[9]) || (weighted(n[:9], other[:])+int(n[9]))%11 == 0
	}
	return false
}

// bulgarianCompany checks nine digits with weights from 1, and where that leaves ten, from 3.
func bulgarianCompany(n []byte) bool {
	check := weighted(n[:8], ascending[:])
	if check%11 == 10 {
		check = weighted(n[:8], ascending[2:])
	}
	return check%11%10 == int(n[8])
}

// ascending are weights that go up from 1.
var ascending = [...]int8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
