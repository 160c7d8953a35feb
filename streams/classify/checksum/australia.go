package checksum

var (
	weightsTFN  = [9]int8{1, 4, 3, 7, 5, 8, 6, 9, 10}
	weightsTFN8 = [8]int8{1, 4, 3, 7, 5, 8, 6, 10}
)

// AustralianTFN tells whether s is a tax file number: eight or nine digits whose weighted sum is a multiple of 11. The check digit has
// the weight 10 in both (Australian Taxation Office).
func AustralianTFN(s []byte) bool {
	var d [9]byte
	n := readDigitsUpTo(s, d[:])
	if n < 8 || uniform(d[:n]) {
		return false
	}
	if n == 8 {
		return weighted(d[:8], weightsTFN8[:])%11 == 0
	}
	return weighted(d[:], weightsTFN[:])%11 == 0
}

var weightsABN = [11]int8{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}

// AustralianABN tells whether s is a business number: eleven digits from 1, whose weighted sum, with 1 taken from the first, is a
// multiple of 89 (Australian Business Register, Format of the ABN).
func AustralianABN(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && d[0] != 0 && (weighted(d[:], weightsABN[:])-10)%89 == 0
}

var weightsACN = [8]int8{8, 7, 6, 5, 4, 3, 2, 1}

// AustralianACN tells whether s is a company number: nine digits, the last by modulus 10 with weights 8 to 1 (ASIC, Australian Company
// Number digit check).
func AustralianACN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && (10-weighted(d[:8], weightsACN[:])%10)%10 == int(d[8])
}

var weightsMedicare = [8]int8{1, 3, 7, 9, 1, 3, 7, 9}

// AustralianMedicare tells whether s is a Medicare card's number: eight digits from 2 to 6, their check digit by modulus 10, the
// card's issue, and perhaps the person's number on the card (Services Australia; METeOR 270101).
func AustralianMedicare(s []byte) bool {
	var d [11]byte
	n := readDigitsUpTo(s, d[:])
	if n < 10 || d[0] < 2 || d[0] > 6 || d[9] == 0 || n == 11 && d[10] == 0 {
		return false
	}
	return weighted(d[:8], weightsMedicare[:])%10 == int(d[8])
}
