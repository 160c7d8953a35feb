package checksum

// SlovenianEMSO checks an enotna maticna stevilka obcana: birth date with three digits of the year, register, three digits and the
// weighted remainder by 11 (Zakon o centralnem registru prebivalstva). It is the JMBG that other countries of former Yugoslavia use too.
func SlovenianEMSO(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	weights := [...]int8{7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}
	year := number(d[4:7]) + 1000
	if d[4] < 8 {
		year += 1000
	}
	check := (11 - weighted(d[:12], weights[:])%11) % 11 % 10
	return check == int(d[12]) && date(year, pair(d[:], 2), pair(d[:], 0))
}

// slovenianVAT checks the characters after SI: eight digits with weights 8 to 2 (Zakon o davcnem postopku).
func slovenianVAT(n []byte) bool {
	if len(n) != 8 || !toValues(n) || n[0] == 0 {
		return false
	}
	rest := weighted(n[:7], countdown[2:]) % 11
	return rest != 0 && int(n[7]) == (11-rest)%10
}
