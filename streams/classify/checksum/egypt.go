package checksum

// EgyptianID tells whether s is a national number: the century, 2 for 1900 or 3 for 2000, a date of birth, a governorate and five
// digits. How the last one checks the others is not published (Civil Status Organization).
func EgyptianID(s []byte) bool {
	var d [14]byte
	if !readDigits(s, d[:]) || d[0] != 2 && d[0] != 3 {
		return false
	}
	g := pair(d[:], 7)
	governorate := g >= 1 && g <= 4 || g >= 11 && g <= 19 || g >= 21 && g <= 29 || g >= 31 && g <= 35 || g == 88
	return governorate && date(1700+100*int(d[0])+pair(d[:], 1), pair(d[:], 3), pair(d[:], 5))
}
