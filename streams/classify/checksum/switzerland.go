package checksum

// SwissAHV checks an AHV number: thirteen digits that begin with 756, the country, and the check digit of GS1's EAN-13 (AHVG art. 50c).
func SwissAHV(s []byte) bool {
	var d [13]byte
	return readDigits(s, d[:]) && number(d[:3]) == 756 && number(d[3:]) != 0 && ean13(d[:])
}

// SwissVATNumber checks an enterprise number (UID): CHE and nine digits with the weighted remainder by 11, and for value added tax one of
// the four words behind it (UIDG; MWSTV art. 18).
func SwissVATNumber(s []byte) bool {
	var d [16]byte
	n := d[:max(readAlnumUpTo(s, d[:]), 0)]
	if len(n) < 12 || string(n[:3]) != "CHE" || !toValues(n[3:12]) {
		return false
	}
	switch string(n[12:]) {
	case "", "MWST", "TVA", "IVA", "TPV":
		weights := [...]int8{5, 4, 3, 2, 7, 6, 5, 4, 1}
		return number(n[3:12]) != 0 && weighted(n[3:12], weights[:])%11 == 0
	}
	return false
}
