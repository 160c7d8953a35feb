package checksum

// UKNHSNumber checks an NHS number of England, Wales and the Isle of Man: ten digits, modulus 11 with weights 10 to 1 (NHS Data
// Dictionary, NHS NUMBER).
func UKNHSNumber(s []byte) bool {
	var d [10]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && weighted(d[:], countdown)%11 == 0
}

// UKNationalInsuranceNumber checks the prefix and suffix of a National Insurance number, which has no check digit (HMRC NIM39110).
func UKNationalInsuranceNumber(s []byte) bool {
	var n [9]byte
	return readAlnum(s, n[:]) && ninoPrefix(n[0], n[1]) && toValues(n[2:8]) && n[8] >= 'A' && n[8] <= 'D'
}

// ninoPrefix tells whether the two letters are allocated: D, F, I, Q, U and V are not used, O not in second place, and seven
// prefixes are kept for administration.
func ninoPrefix(a, b byte) bool {
	if !isLetter(a) || !isLetter(b) || oneOf(a, "DFIQUV") || oneOf(b, "DFIOQUV") {
		return false
	}
	switch string([]byte{a, b}) {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// UKTaxpayerReference checks a Unique Taxpayer Reference: ten digits of which the first is the check digit, with K before or after
// them where it was printed (OECD, UK information on tax identification numbers).
func UKTaxpayerReference(s []byte) bool {
	var n [11]byte
	d := n[:max(readAlnumUpTo(s, n[:]), 0)]
	if len(d) == 11 {
		d = withoutK(d)
	}
	if len(d) != 10 || !toValues(d) || uniform(d) {
		return false
	}
	weights := [...]int8{6, 7, 8, 9, 10, 5, 4, 3, 2}
	return d[0] == "\x02\x01\x09\x08\x07\x06\x05\x04\x03\x02\x01"[weighted(d[1:], weights[:])%11]
}

// withoutK cuts the letter K off the beginning or the end.
func withoutK(d []byte) []byte {
	if d[0] == 'K' {
		return d[1:]
	}
	if d[len(d)-1] == 'K' {
		return d[:len(d)-1]
	}
	return d
}

// UKDrivingLicence checks the driver number of a licence of Great Britain: surname, birth date with 50 added to the month of women,
// initials (DVLA, driver number format). The last characters' check is not published.
func UKDrivingLicence(s []byte) bool {
	var n [16]byte
	if !readAlnum(s, n[:]) || !ninePadded(n[:5]) || !isLetter(n[0]) || !ninePadded(n[11:13]) || !toValues(n[5:11]) {
		return false
	}
	month := pair(n[:], 6)
	if month > 50 {
		month -= 50
	}
	born := dateOf(10*int(n[5])+int(n[10]), month, pair(n[:], 8))
	return born && isDigit(n[13]) && isLetter(n[14]) && isLetter(n[15])
}

// ninePadded tells whether d is letters and then only nines.
func ninePadded(d []byte) bool {
	nines := false
	for _, c := range d {
		if c != '9' && (nines || !isLetter(c)) {
			return false
		}
		nines = c == '9'
	}
	return true
}

// UKVATNumber checks a value added tax number of the United Kingdom, with GB or XI before it or not: nine digits with the remainder
// by 97, three more for a branch, or GD and HA with three digits (HMRC, VAT registration numbers; the 9755 form since 2010).
func UKVATNumber(s []byte) bool {
	var n [14]byte
	d := n[:max(readAlnumUpTo(s, n[:]), 0)]
	if len(d) > 2 && (string(d[:2]) == "GB" || string(d[:2]) == "XI") {
		d = d[2:]
	}
	return ukVAT(d)
}

// ukVAT is UKVATNumber for the characters after the prefix.
func ukVAT(n []byte) bool {
	if len(n) == 5 {
		return ukOfficeVAT(n)
	}
	if len(n) != 9 && len(n) != 12 || !toValues(n) || uniform(n) {
		return false
	}
	weights := [...]int8{8, 7, 6, 5, 4, 3, 2, 10, 1}
	switch r := weighted(n[:9], weights[:]) % 97; r {
	case 0:
		return true
	case 42, 55:
		return n[0] > 0
	}
	return false
}

// ukOfficeVAT checks the numbers of government departments and health authorities.
func ukOfficeVAT(n []byte) bool {
	if !toValues(n[2:]) {
		return false
	}
	return string(n[:2]) == "GD" && n[2] < 5 || string(n[:2]) == "HA" && n[2] >= 5
}
