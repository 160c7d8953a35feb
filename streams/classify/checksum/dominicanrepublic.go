package checksum

// DominicanCedula tells whether s is an identity number: eleven digits that pass Luhn (Junta Central Electoral). Some hundred old
// numbers do not.
func DominicanCedula(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && luhn(d[:])
}
