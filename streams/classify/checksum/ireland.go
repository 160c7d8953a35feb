package checksum

// irishLetters are the check letters of Irish numbers: W stands for 0.
const irishLetters = "WABCDEFGHIJKLMNOPQRSTUV"

// IrishPPSNumber checks a Personal Public Service number: seven digits, a check letter, and for some a second letter, of which A, B
// and H count in the sum and the W, T and X of before 2013 do not (Department of Social Protection; B since 2024).
func IrishPPSNumber(s []byte) bool {
	var d [9]byte
	n := d[:max(readAlnumUpTo(s, d[:]), 0)]
	if len(n) < 8 {
		return false
	}
	if len(n) == 9 && !oneOf(n[8], "ABHWTX") {
		return false
	}
	if len(n) == 9 && oneOf(n[8], "WTX") {
		n = n[:8]
	}
	return toValues(n[:7]) && irishCheck(n)
}

// irishCheck tells whether the letter after seven digit values is their check letter, with the letter after it if there is one.
func irishCheck(n []byte) bool {
	sum := weighted(n[:7], countdown[2:])
	if len(n) == 9 {
		second := indexOf(n[8], irishLetters)
		if second < 0 {
			return false
		}
		sum += 9 * second
	}
	return n[7] == irishLetters[sum%23]
}

// irishVAT checks the characters after IE: the form of a PPS number, or the old one with a letter, + or * in second place.
func irishVAT(n []byte) bool {
	if len(n) != 8 && len(n) != 9 || !isDigit(n[0]) || !toValues(n[2:7]) {
		return false
	}
	if isDigit(n[1]) {
		n[0] -= '0'
		n[1] -= '0'
		return irishCheck(n)
	}
	if n[0] -= '0'; indexOf(n[7], irishLetters) < 0 || len(n) == 9 && indexOf(n[8], irishLetters) < 0 {
		return false
	}
	old := [8]byte{0, n[2], n[3], n[4], n[5], n[6], n[0], n[7]}
	return irishCheck(old[:])
}
