package checksum

// VietnameseID tells whether s is a citizen's number (căn cước công dân): a province from 001 to 096, a digit for the century and the sex,
// the year of birth and six digits (Decree 137/2015/ND-CP, article 13; Circular 59/2021/TT-BCA).
func VietnameseID(s []byte) bool {
	var d [12]byte
	if !readDigits(s, d[:]) {
		return false
	}
	province := number(d[:3])
	return province >= 1 && province <= 96 && d[3] <= 3 && number(d[6:]) != 0
}
