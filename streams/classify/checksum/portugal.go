package checksum

// PortugueseNIF checks a numero de identificacao fiscal: nine digits with weights 9 to 2, of which the first ones tell the kind of
// person (Decreto-Lei 14/2013, art. 13).
func PortugueseNIF(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && portugueseNIF(d[:])
}

func portugueseNIF(d []byte) bool {
	rest := weighted(d[:8], countdown[1:]) % 11
	return portugueseKind(pair(d, 0)) && !uniform(d[:8]) && int(d[8]) == (11-rest)%11%10
}

// portugueseKind tells whether the first two digits are given out: 1, 2, 3 and 45 persons, 5 companies, 6 the state, 70 to 79 estates and
// funds, 8 sole traders of old, 9 others.
func portugueseKind(n int) bool {
	switch n / 10 {
	case 1, 2, 3, 5, 6, 8:
		return true
	case 7:
		return n != 73 && n != 76
	case 9:
		return n == 90 || n == 91 || n == 98 || n == 99
	}
	return n == 45
}

// PortugueseCitizenCard checks the document number of a cartao de cidadao: nine digits, two letters or digits for the version and a check
// digit by Luhn, where letters stand for 10 to 35 (AMA, Validacao de Numero de Documento do Cartao de Cidadao).
func PortugueseCitizenCard(s []byte) bool {
	var n [12]byte
	if !readAlnum(s, n[:]) || !allDigits(n[:9]) || !isDigit(n[11]) {
		return false
	}
	sum := 0
	for i, c := range n {
		v := alnumValue(c)
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0 && !uniform(n[:9])
}
