package checksum

// HungarianSocialSecurity checks a TAJ number: nine digits with weights 3 and 7, whose sum ends in the last digit (1996. evi XX. torveny,
// 3. melleklet).
func HungarianSocialSecurity(s []byte) bool {
	var d [9]byte
	weights := [...]int8{3, 7, 3, 7, 3, 7, 3, 7, -1}
	return readDigits(s, d[:]) && !uniform(d[:]) && weighted(d[:], weights[:])%10 == 0
}

// HungarianTaxID checks an adoazonosito jel: 8, the days from 1 January 1867 to the birth, three digits and the remainder by 11 of the
// digits weighted by their places; those with the remainder 10 are not given out (1996. evi XX. torveny, 2. melleklet).
func HungarianTaxID(s []byte) bool {
	const lastDay = 70_000 // in the year 2058
	var d [10]byte
	weights := [...]int8{1, 2, 3, 4, 5, 6, 7, 8, 9}
	return readDigits(s, d[:]) && d[0] == 8 && number(d[1:6]) < lastDay && weighted(d[:9], weights[:])%11 == int(d[9])
}

// hungarianVAT checks the characters after HU: eight digits with weights 9, 7, 3, 1 (2017. evi CL. torveny).
func hungarianVAT(n []byte) bool {
	weights := [...]int8{9, 7, 3, 1, 9, 7, 3, 1}
	return len(n) == 8 && toValues(n) && number(n) != 0 && weighted(n, weights[:])%10 == 0
}
