package checksum

// taiwanese are the values of the first letter from A to Z: 內政部, 國民身分證統一編號.
const taiwanese = "\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x22\x12\x13\x14\x15\x16\x23\x17\x18\x19\x1a\x1b\x1c\x1d\x20\x1e\x1f\x21"

// TaiwaneseID tells whether s is an identity number of a citizen, a letter for the place and 1 or 2, or of a resident, with 8 or 9 since
// 2021 and a letter from A to D before; then seven digits and a check digit of modulus 10 (National Immigration Agency).
func TaiwaneseID(s []byte) bool {
	var d [10]byte
	if !readAlnum(s, d[:]) || !isLetter(d[0]) || !toValues(d[2:]) {
		return false
	}
	place := int(taiwanese[d[0]-'A'])
	sum := place/10 + place%10*9
	switch c := d[1]; {
	case c == '1' || c == '2' || c == '8' || c == '9':
		sum += int(c-'0') * 8
	case c >= 'A' && c <= 'D':
		sum += int(taiwanese[c-'A']) % 10 * 8
	default:
		return false
	}
	for i, v := range d[2:9] {
		sum += int(v) * (7 - i)
	}
	return (sum+int(d[9]))%10 == 0
}
