package checksum

const spanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE" // by the remainder of the number by 23

// SpanishNIF checks the NIF of a natural person: a DNI (eight digits and a letter), a NIE (X, Y or Z, seven
// digits and a letter), or K, L or M with seven digits and a letter (Real Decreto 1065/2007, art. 18 to 20; modulus 23).
func SpanishNIF(s []byte) bool {
	var n [9]byte
	return readAlnum(s, n[:]) && spanishPerson(n[:])
}

func spanishPerson(n []byte) bool {
	switch first := n[0]; {
	case isDigit(first):
	case first >= 'X' && first <= 'Z':
		n[0] = '0' + first - 'X'
	case first >= 'K' && first <= 'M':
		n[0] = '0'
	default:
		return false
	}
	if !toValues(n[:8]) {
		return false
	}
	value := number(n[:8])
	return value != 0 && n[8] == spanishLetters[value%23]
}

// SpanishCIF checks the NIF of a legal person, formerly CIF: a letter for its kind, seven digits, and a check digit by
// Luhn or the letter that stands for it (Orden EHA/451/2008).
func SpanishCIF(s []byte) bool {
	var n [9]byte
	return readAlnum(s, n[:]) && spanishCompany(n[:])
}

// spanishCompany takes a digit or a letter for every kind, as sources differ on which kinds have which.
func spanishCompany(n []byte) bool {
	if !oneOf(n[0], "ABCDEFGHJNPQRSUVW") || !toValues(n[1:8]) || uniform(n[1:8]) && n[1] == 0 {
		return false
	}
	check := n[8]
	n[8] = 0
	digit := byte(10-luhnSum(n[1:])%10) % 10
	return check == '0'+digit || check == "JABCDEFGHI"[digit]
}

// spanishVAT checks the characters after ES: the NIF of a natural or a legal person.
func spanishVAT(n []byte) bool {
	if len(n) != 9 {
		return false
	}
	if oneOf(n[0], "ABCDEFGHJNPQRSUVW") {
		return spanishCompany(n)
	}
	return spanishPerson(n)
}

// SpanishSocialSecurity checks a numero de afiliacion a la Seguridad Social: province, eight digits, and the remainder of both by 97,
// where a number below ten million is put behind the province with seven digits (Tesoreria General de la Seguridad Social).
func SpanishSocialSecurity(s []byte) bool {
	var d [12]byte
	if !readDigits(s, d[:]) || !spanishProvince(pair(d[:], 0)) {
		return false
	}
	value := number(d[:10])
	if d[2] == 0 {
		value = pair(d[:], 0)*10_000_000 + number(d[3:10])
	}
	return number(d[2:10]) != 0 && value%97 == pair(d[:], 10)
}

// spanishProvince tells whether the number is that of a province, 53 and 66 being those of foreigners and of special schemes.
func spanishProvince(n int) bool { return n >= 1 && n <= 53 || n == 66 }
