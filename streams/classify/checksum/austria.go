package checksum

// AustrianSocialSecurity checks a Sozialversicherungsnummer: three digits, the check digit by 11, and the birth date, whose month is 13
// to 15 when the numbers of a day ran out (ASVG § 460d; Hauptverband).
func AustrianSocialSecurity(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || d[0] == 0 || uniform(d[:]) {
		return false
	}
	weights := [...]int8{3, 7, 9, 0, 5, 8, 4, 2, 1, 6}
	return weighted(d[:], weights[:])%11 == int(d[3]) && austrianBirth(pair(d[:], 4), pair(d[:], 6), pair(d[:], 8))
}

func austrianBirth(day, month, year int) bool {
	if month >= 13 && month <= 15 {
		return day >= 1 && day <= 31
	}
	return dateOf(year, month, day)
}

// AustrianTaxNumber checks an Abgabenkontonummer: the two digits of the tax office and seven more, of which the last is the check digit by
// Luhn (BMF, Aufbau der Abgabenkontonummer).
func AustrianTaxNumber(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && number(d[2:]) != 0 && austrianOffices[pair(d[:], 0)] && luhn(d[:])
}

// austrianOffices are the numbers that tax offices have or had (BMF, Verzeichnis der Finanzaemter).
var austrianOffices = [100]bool{
	3: true, 4: true, 6: true, 7: true, 8: true, 9: true, 10: true, 12: true, 15: true, 16: true, 18: true, 22: true, 23: true,
	29: true, 33: true, 38: true, 41: true, 46: true, 51: true, 52: true, 53: true, 54: true, 57: true, 59: true, 61: true, 65: true, 67: true, 68: true, 69: true, 71: true, 72: true, 81: true, 82: true, 83: true, 84: true, 90: true, 91: true, 93: true,
	97: true, 98: true,
}

// austrianVAT checks the characters after AT: U and eight digits: by Luhn over seven of them, whose sum and the last and 4
// make a multiple of ten (BMF, UID-Nummer).
func austrianVAT(n []byte) bool {
	return len(n) == 9 && n[0] == 'U' && toValues(n[1:]) && number(n[1:]) != 0 && (luhnSum(n[1:8])+int(n[8])+4)%10 == 0
}
