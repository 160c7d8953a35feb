package checksum

// IsraeliID tells whether s is an identity number: up to nine digits, which pass Luhn with zeros before them. The form that people
// write has eight or nine (Population Registry Law, 1965).
func IsraeliID(s []byte) bool {
	var d [9]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 8 && luhn(d[:n]) && !uniform(d[:n])
}
