package checksum

// RomanianCNP checks a cod numeric personal: sex and century, birth date, county, three digits and the weighted remainder by 11, ten
// counting as one (Legea 105/1996; OUG 97/2005).
func RomanianCNP(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) {
		return false
	}
	weights := [...]int8{2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9}
	check := weighted(d[:12], weights[:]) % 11
	if check == 10 {
		check = 1
	}
	return check == int(d[12]) && romanianBirth(d[0], pair(d[:], 1), pair(d[:], 3), pair(d[:], 5)) && romanianCounty(pair(d[:], 7))
}

// romanianBirth tells whether the date exists in the century that the first digit tells; 7 to 9, for foreigners, tell none.
func romanianBirth(first byte, year, month, day int) bool {
	switch first {
	case 0:
		return false
	case 1, 2:
		year += 1900
	case 3, 4:
		year += 1800
	default:
		year += 2000
	}
	return date(year, month, day)
}

// romanianCounty tells whether the number is that of a county or a sector of Bucharest, or one of those that newer registers use.
func romanianCounty(n int) bool {
	return n >= 1 && n <= 48 || n == 51 || n == 52 || n == 70 || n >= 80 && n <= 83
}

// romanianVAT checks the characters after RO: a CUI of two to ten digits, filled with zeros to ten (OG 92/2003), or the CNP of a person.
func romanianVAT(n []byte) bool {
	if len(n) == 13 {
		return RomanianCNP(n)
	}
	if len(n) < 2 || len(n) > 10 || !toValues(n) || n[0] == 0 {
		return false
	}
	weights := [...]int8{7, 5, 3, 2, 1, 7, 5, 3, 2}
	last := len(n) - 1
	return weighted(n[:last], weights[9-last:])*10%11%10 == int(n[last])
}
