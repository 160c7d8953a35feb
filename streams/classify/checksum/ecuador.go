package checksum

// EcuadorianCI tells whether s is an identity number: a province, a digit up to 6, six digits and a check digit by Luhn (Registro Civil,
// cédula de identidad).
func EcuadorianCI(s []byte) bool {
	var d [10]byte
	return readDigits(s, d[:]) && ecuadorianPerson(d[:])
}

func ecuadorianPerson(d []byte) bool { return ecuadorianProvince(d) && d[2] <= 6 && luhn(d) }

// ecuadorianProvince knows the 24 provinces, 30 for who registered abroad and 50 of old numbers.
func ecuadorianProvince(d []byte) bool {
	p := pair(d, 0)
	return p >= 1 && p <= 24 || p == 30 || p == 50
}

var weightsRUC = [10]int8{4, 3, 2, 7, 6, 5, 4, 3, 2, 1}

// EcuadorianRUC tells whether s is a tax number: thirteen digits, an identity number and the establishment for a person, or a number
// of modulus 11 for a public body, whose third digit is 6, or a company, whose third digit is 9 (SRI, Ley del RUC).
func EcuadorianRUC(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) || !ecuadorianProvince(d[:]) {
		return false
	}
	branch := number(d[10:])
	public := d[2] == 6 || d[2] == 9
	switch {
	case public && (branch != 0 || d[9] != 0) && weighted(d[:9], weightsRUC[1:])%11 == 0:
		return true
	case d[2] <= 6:
		return branch != 0 && ecuadorianPerson(d[:10])
	case d[2] == 9:
		return branch != 0 && weighted(d[:10], weightsRUC[:])%11 == 0
	}
	return false
}
