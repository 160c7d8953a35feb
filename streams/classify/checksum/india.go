package checksum

// IndianAadhaar tells whether s is an Aadhaar number: twelve digits from 2 to 9, not the same backwards, and a check digit by Verhoeff
// (UIDAI, A UID Numbering Scheme, 2010).
func IndianAadhaar(s []byte) bool {
	var d [12]byte
	if !readDigits(s, d[:]) || d[0] < 2 || !verhoeff(d[:]) {
		return false
	}
	for i := range 6 {
		if d[i] != d[11-i] {
			return true
		}
	}
	return false
}

// IndianPAN tells whether s is a permanent account number: three letters, the kind of holder, the initial of the name, four digits that
// are not all 0, and a letter (Income-tax Rules 1962, rule 114). How the last letter checks the rest is not published.
func IndianPAN(s []byte) bool {
	var d [10]byte
	return readAlnum(s, d[:]) && indianPAN(d[:])
}

func indianPAN(d []byte) bool {
	return letters(d[:5]) && holder(d[3]) && isLetter(d[9]) && fourDigits(d[5:9])
}

// holder knows the kinds: association, body of individuals, company, firm, government, Hindu family, artificial person, trust K, local
// authority, person and trust.
func holder(c byte) bool { return oneOf(c, "PCHFATBLJGK") }

func fourDigits(d []byte) bool {
	return isDigit(d[0]) && isDigit(d[1]) && isDigit(d[2]) && isDigit(d[3]) && d[0]+d[1]+d[2]+d[3] != 4*'0'
}

// IndianGSTIN tells whether s is a goods and services tax number: a state, a permanent account number, the number of the registration
// from 1, Z and a check character by Luhn's formula to the base 36 (CGST Rules 2017, rule 10).
func IndianGSTIN(s []byte) bool {
	var d [15]byte
	if !readAlnum(s, d[:]) || !isDigit(d[0]) || !isDigit(d[1]) || d[12] == '0' || d[13] != 'Z' || !indianPAN(d[2:12]) {
		return false
	}
	// 38 is Ladakh, since 2019; 97 is other territory.
	state := 10*int(d[0]-'0') + int(d[1]-'0')
	return (state >= 1 && state <= 38 || state == 97) && luhn36(d[:])
}

// luhn36 is Luhn's formula over letters and digits to the base 36.
func luhn36(d []byte) bool {
	sum := 0
	for i, c := range d {
		v := int(base36[c])
		if (len(d)-i)%2 == 0 {
			v = 2*v/36 + 2*v%36
		}
		sum += v
	}
	return sum%36 == 0
}

// base36 is alnumValue as a table.
var base36 = func() (values [256]byte) {
	for i, c := range []byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		values[c] = byte(i)
	}
	return values
}()

// IndianEPIC tells whether s is the number of a voter's photo identity card: three letters and seven digits that pass Luhn (Election
// Commission of India, EPIC numbering of 2012).
func IndianEPIC(s []byte) bool {
	var d [10]byte
	return readAlnum(s, d[:]) && letters(d[:3]) && toValues(d[3:]) && luhn(d[3:])
}
