package checksum

// CanadianSIN tells whether s is a social insurance number: nine digits that pass Luhn and begin with neither 0 nor 8, which are not
// given to people (Service Canada, Social Insurance Number Code of Practice).
func CanadianSIN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && d[0] != 0 && d[0] != 8 && luhn(d[:])
}

// CanadianBN tells whether s is a business number: nine digits that pass Luhn, alone or before a programme account of two letters
// and four digits (Canada Revenue Agency, Business number and CRA program accounts).
func CanadianBN(s []byte) bool {
	var d [15]byte
	n := readAlnumUpTo(s, d[:])
	if n != 9 && n != 15 || !toValues(d[:9]) || !luhn(d[:9]) || uniform(d[:9]) {
		return false
	}
	return n == 9 || programmeAccount(d[9], d[10]) && toValues(d[11:])
}

// programmeAccount knows corporation income tax, payroll, GST/HST, import-export, charities, information returns, excise duty and
// tax, insurance premium tax, air travellers' charge and softwood lumber.
func programmeAccount(r, c byte) bool {
	return r == 'R' && oneOf(c, "CPTMRZDENG") || r == 'S' && c == 'L'
}

// OntarioHealth tells whether s is an Ontario health number: ten digits that pass Luhn, the first not 0, and perhaps a version code of
// two letters (Ontario Ministry of Health, Technical Specifications for Health Card Validation).
func OntarioHealth(s []byte) bool {
	var d [12]byte
	n := readAlnumUpTo(s, d[:])
	if n < 10 || !toValues(d[:10]) || d[0] == 0 || !luhn(d[:10]) {
		return false
	}
	for _, c := range d[10:n] {
		if !isLetter(c) {
			return false
		}
	}
	return true
}

var weightsPHN = [8]int8{2, 4, 8, 5, 10, 9, 7, 3}

// BritishColumbiaPHN tells whether s is a personal health number of British Columbia: ten digits from 9, of which the last checks the
// eight before it by modulus 11 (BC Ministry of Health, Teleplan Specifications).
func BritishColumbiaPHN(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || d[0] != 9 {
		return false
	}
	return (11-weighted(d[1:9], weightsPHN[:])%11)%11 == int(d[9])
}

// QuebecHealth tells whether s is a health insurance number of Quebec: three letters of the surname, one of the first name, the
// year, the month (with 50 added for women) and the day of birth, and two digits of the administration (RAMQ).
func QuebecHealth(s []byte) bool {
	var d [12]byte
	if !readAlnum(s, d[:]) || !letters(d[:4]) || !toValues(d[4:]) {
		return false
	}
	return dateOf(pair(d[:], 4), pair(d[:], 6)%50, pair(d[:], 8))
}
