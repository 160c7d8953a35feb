package checksum

// PeruvianRUC tells whether s is a tax number: 10, 15, 16, 17 or 20, eight digits and a check digit of modulus 11 (SUNAT, D.L.
// 943).
func PeruvianRUC(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) {
		return false
	}
	switch pair(d[:], 0) {
	case 10, 15, 16, 17, 20:
		return (11-weighted(d[:10], weightsTens[:])%11)%10 == int(d[10])
	}
	return false
}

// PeruvianDNI tells whether s is an identity number: eight digits, alone or with the check character that the card shows, a digit or a
// letter (RENIEC, Código Único de Identificación).
func PeruvianDNI(s []byte) bool {
	var d [9]byte
	n := readAlnumUpTo(s, d[:])
	if n < 8 || !toValues(d[:8]) || uniform(d[:8]) {
		return false
	}
	r := weighted(d[:8], weightsTens[2:]) % 11
	return n == 8 || d[8] == "65432110987"[r] || d[8] == "KJIHGFEDCBA"[r]
}
