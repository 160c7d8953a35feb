package checksum

// MalaysianNRIC tells whether s is an identity card's number (MyKad): a date of birth, a place of birth that exists, and four digits
// (National Registration Regulations 1990; Jabatan Pendaftaran Negara, Kod negeri).
func MalaysianNRIC(s []byte) bool {
	var d [12]byte
	return readDigits(s, d[:]) && dateOf(pair(d[:], 0), pair(d[:], 2), pair(d[:], 4)) && malaysianPlace(pair(d[:], 6))
}

// malaysianPlace leaves out the codes that no place has.
func malaysianPlace(code int) bool {
	switch code {
	case 0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97:
		return false
	}
	return true
}
