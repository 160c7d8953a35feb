package checksum

// EmiratesID tells whether s is an identity card's number of the United Arab Emirates: 784, the year of birth, seven digits and a check
// digit by Luhn (Federal Authority for Identity and Citizenship).
func EmiratesID(s []byte) bool {
	var d [15]byte
	if !readDigits(s, d[:]) || number(d[:3]) != 784 {
		return false
	}
	year := number(d[3:7])
	return year >= 1900 && year < 2100 && luhn(d[:])
}
