package checksum

import "math/bits"

// GermanTaxID checks a Steuer-Identifikationsnummer: eleven digits, no leading zero, among the first ten exactly one digit two or
// three times and not three times in a row, and ISO 7064 MOD 11,10 (Bundeszentralamt fuer Steuern, § 139b AO).
func GermanTaxID(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && d[0] != 0 && oneRepeated(d[:10]) && mod11by10(d[:])
}

// oneRepeated tells whether exactly one of ten digits occurs two or three times, and three times not in a row.
func oneRepeated(d []byte) bool {
	var once, twice, thrice, more uint // sets of digits
	for i, v := range d {
		bit := uint(1) << (v & 15)
		more |= thrice & bit
		thrice |= twice & bit
		twice |= once & bit
		once |= bit
		if i >= 2 && v == d[i-1] && v == d[i-2] {
			return false
		}
	}
	return more == 0 && bits.OnesCount(twice) == 1
}

// GermanTaxNumber checks the form of a Steuernummer: ten or eleven digits as its Land writes it, of which any may be one, or thirteen
// that begin with the tax office of a Land and have a zero in fifth place (ELSTER, Pruefung der Steuernummer).
func GermanTaxNumber(s []byte) bool {
	var d [13]byte
	switch readDigitsUpTo(s, d[:]) {
	case 10, 11:
		return true
	case 13:
		return d[4] == 0 && germanLand(pair(d[:], 0))
	}
	return false
}

// germanLand tells whether a federal tax office number begins so: 5 is North Rhine-Westphalia, 9 Bavaria, the rest has two digits.
func germanLand(n int) bool {
	switch n {
	case 10, 11, 21, 22, 23, 24, 26, 27, 28, 30, 31, 32, 40, 41:
		return true
	}
	return n/10 == 5 || n/10 == 9
}

// GermanIdentityCard checks the serial number of a Personalausweis: nine characters that begin with a letter of the issuing authority
// or with T, and where it was written, the check digit of ICAO Doc 9303 (PAuswV, annex; letters that resemble others are not used).
func GermanIdentityCard(s []byte) bool { return germanDocument(s, "LMNPRTVWXY") }

// GermanPassport checks the serial number of a Reisepass, which is built like that of a Personalausweis (PassV).
func GermanPassport(s []byte) bool { return germanDocument(s, "CFGHJK") }

func germanDocument(s []byte, first string) bool {
	var d [10]byte
	n := d[:max(readAlnumUpTo(s, d[:]), 0)]
	if len(n) < 9 || !oneOf(n[0], first) {
		return false
	}
	for _, c := range n[:9] {
		if !isDigit(c) && !oneOf(c, "CFGHJKLMNPRTVWXYZ") {
			return false
		}
	}
	return len(n) == 9 || int(n[9]-'0') == mrz(n[:9])
}

// GermanPensionNumber checks a Rentenversicherungsnummer: area 02 to 89, birth date, initial of the birth name, serial number and
// check digit: cross sums of the weighted digits, where the letter counts as its two-digit place in the alphabet (VKVV §§ 2 to 4).
func GermanPensionNumber(s []byte) bool {
	var n [12]byte
	if !readAlnum(s, n[:]) || !isLetter(n[8]) || !toValues(n[:8]) || !toValues(n[9:]) {
		return false
	}
	letter := n[8] - 'A' + 1
	d := [12]byte{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], letter / 10, letter % 10, n[9], n[10]}
	sum := 0
	for i, w := range [12]byte{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		p := d[i] * w
		sum += int(p/10 + p%10)
	}
	area := pair(n[:], 0)
	return area >= 2 && area <= 89 && dateOf(pair(n[:], 6), pair(n[:], 4), pair(n[:], 2)) && sum%10 == int(n[11])
}
