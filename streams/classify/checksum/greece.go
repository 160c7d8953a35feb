package checksum

// GreekAMKA checks a social security number: birth date, four digits and the Luhn check (law 3655/2008, art. 153).
func GreekAMKA(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && luhn(d[:]) && dateOf(pair(d[:], 4), pair(d[:], 2), pair(d[:], 0))
}

// GreekAFM checks a tax number: nine digits, of which the last is the remainder by 11 of the others weighted by powers of two, ten
// counting as zero (AADE).
func GreekAFM(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && greekAFM(d[:])
}

func greekAFM(d []byte) bool {
	sum := 0
	for _, v := range d[:8] {
		sum = 2 * (sum + int(v))
	}
	return !uniform(d) && sum%11%10 == int(d[8])
}
