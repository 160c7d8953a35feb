package checksum

var weightsNRIC = [7]int8{2, 7, 6, 5, 4, 3, 2}

// SingaporeNRIC tells whether s is an identity number of a citizen or resident (from S, or T since 2000) or a foreigner (F, G since 2000,
// M since 2022): seven digits and a check letter of modulus 11 (Immigration and Checkpoints Authority).
func SingaporeNRIC(s []byte) bool {
	var d [9]byte
	if !readAlnum(s, d[:]) || !toValues(d[1:8]) {
		return false
	}
	r := weighted(d[1:8], weightsNRIC[:])
	switch d[0] {
	case 'S':
		return "JZIHGFEDCBA"[r%11] == d[8]
	case 'T':
		return "JZIHGFEDCBA"[(r+4)%11] == d[8]
	case 'F':
		return "XWUTRQPNMLK"[r%11] == d[8]
	case 'G':
		return "XWUTRQPNMLK"[(r+4)%11] == d[8]
	case 'M':
		return "XWUTRQPNJLK"[(r+3)%11] == d[8]
	}
	return false
}
