package checksum

var weightsNIT = [15]int8{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71}

// ColombianNIT tells whether s is a tax number: eight to ten digits and a check digit of modulus 11 with prime weights (DIAN, Orden
// administrativa 4/1989).
func ColombianNIT(s []byte) bool {
	var d [11]byte
	n := readDigitsUpTo(s, d[:])
	if n < 8 || uniform(d[:n]) {
		return false
	}
	sum := 0
	for i := range n - 1 {
		sum += int(d[n-2-i]) * int(weightsNIT[i])
	}
	return "\x00\x01\x09\x08\x07\x06\x05\x04\x03\x02\x01"[sum%11] == d[n-1]
}
