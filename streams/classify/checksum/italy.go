package checksum

// fiscalOdd are the values of digits and letters in the odd places of a codice fiscale; a digit counts as the letter of its order.
var fiscalOdd = [26]uint8{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// ItalianFiscalCode checks a codice fiscale of a natural person, also one with letters for digits (omocodia): birth date with 40 added
// to the day of women, and the check letter (DM 23/12/1976).
func ItalianFiscalCode(s []byte) bool {
	var n [16]byte
	if !readAlnum(s, n[:]) || !letters(n[:6]) || !isLetter(n[11]) || n[15] != fiscalCheck(n[:15]) {
		return false
	}
	for _, i := range [...]int{6, 7, 9, 10, 12, 13, 14} {
		if n[i] = fiscalDigit(n[i]); n[i] > 9 {
			return false
		}
	}
	day := pair(n[:], 9)
	if day > 40 {
		day -= 40
	}
	return dateOf(pair(n[:], 6), indexOf(n[8], "ABCDEHLMPRST")+1, day)
}

// fiscalCheck is the check letter of the fifteen characters before it.
func fiscalCheck(n []byte) byte {
	sum := 0
	for i, c := range n {
		sum += int(fiscalValues[i%2][c])
	}
	return 'A' + byte(sum%26)
}

// fiscalValues are the values of characters in odd places, counted from one, and in even ones.
var fiscalValues = func() (t [2][256]uint8) {
	for v, odd := range fiscalOdd {
		t[0]['A'+v], t[1]['A'+v] = odd, uint8(v)
		if v <= 9 {
			t[0]['0'+v], t[1]['0'+v] = odd, uint8(v)
		}
	}
	return t
}()

// fiscalDigit is the value of a digit or of the letter that replaces it where two persons would have the same code; above 9 it is none.
func fiscalDigit(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return byte(indexOf(c, "LMNPQRSTUV"))
}

// ItalianVATNumber checks a partita IVA without prefix: seven digits, the office that issued it, and the Luhn check (DPR 633/1972,
// art. 35).
func ItalianVATNumber(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && italianVAT(d[:])
}

// italianVAT checks eleven digit values.
func italianVAT(d []byte) bool {
	office := number(d[7:10])
	switch {
	case office >= 1 && office <= 100, office == 120, office == 121, office == 888, office == 999:
		return number(d[:7]) != 0 && luhn(d)
	}
	return false
}
