package checksum

// ISIN tells whether s is an international securities identification number: a country or substitute agency, nine characters, and the
// Luhn digit over letters as 10 to 35. Source: ISO 6166:2021, annex C.
func ISIN(s []byte) bool {
	var d [12]byte
	if !readAlnum(s, d[:]) || !letters(d[:2]) || !isDigit(d[11]) || uniform(d[2:11]) {
		return false
	}
	if !countrySet.has(d[0], d[1]) && !regionSet.has(d[0], d[1]) {
		return false
	}
	var long [24]byte
	n := 0
	for _, c := range d {
		v := alnumValue(c)
		if v > 9 {
			long[n] = byte(v / 10)
			n++
		}
		long[n] = byte(v % 10)
		n++
	}
	return luhn(long[:n])
}

// CUSIP tells whether s is the nine characters that CUSIP Global Services gives a North American security: eight of letters, digits
// and * @ #, and a check digit. Source: ANSI X9.6-2020.
func CUSIP(s []byte) bool {
	if len(s) != 9 || !isDigit(s[8]) || uniform(s[:8]) {
		return false
	}
	sum := 0
	for i, c := range s {
		v := cusipValue(c)
		if v < 0 {
			return false
		}
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return sum%10 == 0
}

func cusipValue(c byte) int {
	switch {
	case isLetter(c):
		return alnumValue(c &^ 0x20)
	case isDigit(c):
		return int(c - '0')
	}
	if i := indexOf(c, "*@#"); i >= 0 {
		return 36 + i
	}
	return -1
}

// SEDOL tells whether s is a number of the London stock exchange's daily official list: seven characters without vowels, old ones
// all digits, new ones with a letter first, where the sum with weights 1 3 1 7 3 9 1 ends in 0. Source: LSE SEDOL technical
// specification.
func SEDOL(s []byte) bool {
	var d [7]byte
	if len(s) != 7 || !readAlnum(s, d[:]) || !isDigit(d[6]) || uniform(d[:]) {
		return false
	}
	if isDigit(d[0]) && !allDigits(d[:]) {
		return false
	}
	sum := 0
	for i, c := range d {
		if oneOf(c, "AEIOU") {
			return false
		}
		sum += alnumValue(c) * int("\x01\x03\x01\x07\x03\x09\x01"[i])
	}
	return sum%10 == 0
}

// LEI tells whether s is a legal entity identifier: eighteen characters and two check digits by ISO 7064 MOD 97-10.
// Source: ISO 17442-1:2020.
func LEI(s []byte) bool {
	var d [20]byte
	return readAlnum(s, d[:]) && allDigits(d[18:]) && !uniform(d[:18]) && mod97(d[:]) == 1
}
