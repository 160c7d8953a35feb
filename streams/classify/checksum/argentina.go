package checksum

var weightsTens = [10]int8{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}

// ArgentinianCUIT tells whether s is a tax or labour number (CUIT, CUIL): a kind, eight digits and a check digit of modulus 11,
// where ten gives 9 (AFIP, Resolución General 10/1997; ANSES, CUIL).
func ArgentinianCUIT(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) {
		return false
	}
	switch pair(d[:], 0) {
	case 20, 23, 24, 25, 26, 27, 30, 33, 34, 50, 51, 55:
	default:
		return false
	}
	return "\x00\x09\x09\x08\x07\x06\x05\x04\x03\x02\x01"[weighted(d[:10], weightsTens[:])%11] == d[10]
}
