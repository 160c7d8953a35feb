package checksum

var weightsCedula = [7]int8{2, 9, 8, 7, 6, 3, 4}

// UruguayanCI tells whether s is an identity number: six or seven digits and a check digit of modulus 10 with weights 2987634 (Dirección
// Nacional de Identificación Civil, cédula de identidad).
func UruguayanCI(s []byte) bool {
	var d [8]byte
	n := readDigitsUpTo(s, d[:])
	if n < 7 || uniform(d[:n]) {
		return false
	}
	sum := weighted(d[:n-1], weightsCedula[8-n:])
	return (10-sum%10)%10 == int(d[n-1])
}
