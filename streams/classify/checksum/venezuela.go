package checksum

var weightsRIF = [8]int8{3, 2, 7, 6, 5, 4, 3, 2}

// VenezuelanRIF tells whether s is a tax number: V, E, J, P, G or C, eight digits and a check digit of modulus 11 (SENIAT, Providencia
// 0073/2009).
func VenezuelanRIF(s []byte) bool {
	var d [10]byte
	if !readAlnum(s, d[:]) || !toValues(d[1:]) {
		return false
	}
	var sum int
	switch d[0] {
	case 'V':
		sum = 4
	case 'E':
		sum = 8
	case 'J', 'C':
		sum = 12
	case 'P':
		sum = 16
	case 'G':
		sum = 20
	default:
		return false
	}
	sum += weighted(d[1:9], weightsRIF[:])
	return "\x00\x00\x09\x08\x07\x06\x05\x04\x03\x02\x01"[sum%11] == d[9]
}
