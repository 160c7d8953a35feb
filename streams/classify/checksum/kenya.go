package checksum

// KenyanPIN tells whether s is a tax number: A for a person or P for another, nine digits and a letter. How the letter checks the digits
// is not published (Kenya Revenue Authority, PIN).
func KenyanPIN(s []byte) bool {
	var d [11]byte
	return readAlnum(s, d[:]) && (d[0] == 'A' || d[0] == 'P') && toValues(d[1:10]) && isLetter(d[10])
}
