package checksum

// PakistaniCNIC tells whether s is an identity card's number: a province from 1 to 7 and four digits of the place, seven digits, and one
// that is odd for men and even, but not 0, for women (National Database and Registration Authority).
func PakistaniCNIC(s []byte) bool {
	var d [13]byte
	return readDigits(s, d[:]) && d[0] >= 1 && d[0] <= 7 && d[12] != 0 && !uniform(d[:])
}
