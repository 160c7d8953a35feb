package checksum

// SouthAfricanID tells whether s is an identity number: a date of birth, four digits, 0 for a citizen, 1 for a resident or 2 for a
// refugee, a digit, and a check digit by Luhn (Identification Act 68 of 1997; Department of Home Affairs).
func SouthAfricanID(s []byte) bool {
	var d [13]byte
	return readDigits(s, d[:]) && d[10] <= 2 && dateOf(pair(d[:], 0), pair(d[:], 2), pair(d[:], 4)) && luhn(d[:])
}
