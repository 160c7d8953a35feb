package checksum

var weightsDown = [10]int8{11, 10, 9, 8, 7, 6, 5, 4, 3, 2}

// brazilian is the check digit of modulus 11 that Brazil's registers use: eleven less the remainder, and 0 for ten and eleven.
func brazilian(sum int) byte { return byte((11 - sum%11) % 11 % 10) }

// BrazilianCPF tells whether s is a number of the register of natural persons: eleven digits of which the last two check the rest, not
// all the same (Instrução Normativa RFB 2172/2024).
func BrazilianCPF(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	return brazilian(weighted(d[:9], weightsDown[1:])) == d[9] && brazilian(weighted(d[:10], weightsDown[:])) == d[10]
}

var weightsCNPJ = [13]int8{6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2}

// BrazilianCNPJ tells whether s is a number of the register of legal persons: twelve digits, or from July 2026 digits and letters, that
// count by their ASCII code less 48, and two check digits (Instrução Normativa RFB 2229/2024, annex XV).
func BrazilianCNPJ(s []byte) bool {
	var d [14]byte
	if !readAlnum(s, d[:]) || !toValues(d[12:]) {
		return false
	}
	for i := range 12 {
		d[i] -= '0'
	}
	if uniform(d[:12]) {
		return false
	}
	return brazilian(weighted(d[:12], weightsCNPJ[1:])) == d[12] && brazilian(weighted(d[:13], weightsCNPJ[:])) == d[13]
}

// BrazilianCNH tells whether s is a driving licence number: nine digits and two check digits of modulus 11, of which the second is
// lessened by two where the first would have been ten (Contran, Resolução 886/2021; RENACH).
func BrazilianCNH(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	down, up := 0, 0
	for i, v := range d[:9] {
		down += int(v) * (9 - i)
		up += int(v) * (i + 1)
	}
	first, second := down%11, up%11
	if first == 10 {
		first, second = 0, (second+9)%11
	}
	return first == int(d[9]) && second%10 == int(d[10])
}

var weightsUp = [8]int8{2, 3, 4, 5, 6, 7, 8, 9}

// BrazilianVoter tells whether s is a voter's number (título eleitoral): eight digits, a state from 01 to 28, and two check digits of
// modulus 11 (Resolução TSE 23.659/2021, article 36).
func BrazilianVoter(s []byte) bool {
	var d [12]byte
	if !readDigits(s, d[:]) {
		return false
	}
	state := pair(d[:], 8)
	first := weighted(d[:8], weightsUp[:]) % 11 % 10
	second := weighted(d[8:11], weightsUp[5:]) % 11 % 10
	return state >= 1 && state <= 28 && first == int(d[10]) && second == int(d[11])
}

var weightsPIS = [10]int8{3, 2, 9, 8, 7, 6, 5, 4, 3, 2}

// BrazilianPIS tells whether s is a worker's number (PIS, PASEP, NIS, NIT): eleven digits, the last by modulus 11 (Caixa Econômica
// Federal, Cadastro NIS).
func BrazilianPIS(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && brazilian(weighted(d[:10], weightsPIS[:])) == d[10]
}

var weightsCNS = [15]int8{15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}

// BrazilianCNS tells whether s is the number of a national health card: fifteen digits from 1, 2, 7, 8 or 9 whose weighted sum is a
// multiple of 11; definitive numbers, from 1 and 2, have 000 or 001 before the check digit (DATASUS, Cartão Nacional de Saúde).
func BrazilianCNS(s []byte) bool {
	var d [15]byte
	if !readDigits(s, d[:]) || weighted(d[:], weightsCNS[:])%11 != 0 {
		return false
	}
	switch d[0] {
	case 1, 2:
		return d[11] == 0 && d[12] == 0 && d[13] <= 1 && (d[13] == 0 || weighted(d[:11], weightsCNS[:])%11 == 1)
	case 7, 8, 9:
		return true
	}
	return false
}
