package checksum

// FrenchNIR checks a numero d'inscription au repertoire (social security number) of fifteen characters: sex, month and the key, which
// is 97 less the remainder of the number by 97; the departments of Corsica, 2A and 2B, count as 19 and 18 (INSEE, decret 82-103).
func FrenchNIR(s []byte) bool {
	var n [15]byte
	if !readAlnum(s, n[:]) {
		return false
	}
	corsica(n[5:7])
	if !toValues(n[:]) || !frenchBirth(n[:]) {
		return false
	}
	return 97-number(n[:13])%97 == pair(n[:], 13)
}

// corsica replaces the departments 2A and 2B in place by the numbers that the key is reckoned with.
func corsica(department []byte) {
	switch string(department) {
	case "2A":
		copy(department, "19")
	case "2B":
		copy(department, "18")
	}
}

// frenchBirth tells whether sex and month are ones that are given out: 1 and 2, 3 and 4 while being registered, 7 and 8 for
// provisional numbers; the months above 12 stand for incomplete civil status.
func frenchBirth(d []byte) bool {
	month := pair(d, 3)
	switch d[0] {
	case 1, 2, 3, 4, 7, 8:
		return month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50
	}
	return false
}

// FrenchTaxNumber checks a numero fiscal de reference (SPI): thirteen digits that begin with 0 to 3 and end in the remainder of the
// first ten by 511 (DGFiP; OECD, France information on tax identification numbers).
func FrenchTaxNumber(s []byte) bool {
	var d [13]byte
	return readDigits(s, d[:]) && d[0] <= 3 && !uniform(d[:]) && number(d[:10])%511 == number(d[10:])
}

// FrenchSIREN checks the number of an enterprise: nine digits with the Luhn check (INSEE, code de commerce R123-221).
func FrenchSIREN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && siren(d[:])
}

func siren(d []byte) bool { return !uniform(d) && luhn(d) }

// FrenchSIRET checks the number of an establishment: a SIREN and five more digits with the Luhn check; those of La Poste have a sum of
// digits that is a multiple of five instead (INSEE).
func FrenchSIRET(s []byte) bool {
	var d [14]byte
	if !readDigits(s, d[:]) || !siren(d[:9]) {
		return false
	}
	if number(d[:9]) == laPoste && number(d[9:]) != 48 {
		sum := 0
		for _, v := range d {
			sum += int(v)
		}
		return sum%5 == 0
	}
	return luhn(d[:])
}

const laPoste = 356000000 // the SIREN

// FrenchBusinessNumber accepts a SIREN or a SIRET.
func FrenchBusinessNumber(s []byte) bool { return FrenchSIREN(s) || FrenchSIRET(s) }

// FrenchIdentityCard checks the form of a carte nationale d'identite: twelve characters that begin with year, month and department
// until 2021, since then nine letters and digits with at least one of each; its check digits are in the machine readable zone only.
func FrenchIdentityCard(s []byte) bool {
	var d [12]byte
	switch n := readAlnumUpTo(s, d[:]); n {
	case 12:
		if uniform(d[:]) || !toValues(d[:4]) || !toValues(d[7:]) {
			return false
		}
		month := pair(d[:], 2)
		return month >= 1 && month <= 12
	case 9:
		return mixed(d[:n])
	}
	return false
}

// mixed tells whether the characters have a letter and a digit.
func mixed(d []byte) bool {
	digits := 0
	for _, c := range d {
		if isDigit(c) {
			digits++
		}
	}
	return digits > 0 && digits < len(d)
}

// frenchVAT checks the characters after FR: a key of two and a SIREN. The key is a remainder by 97, or for keys with a letter by 11;
// the numbers of Monaco begin with 000 and are no SIREN (BOI-TVA-DECLA-20-10-10-20).
func frenchVAT(n []byte) bool {
	if len(n) != 11 || !toValues(n[2:]) || string(n[2:5]) != "\x00\x00\x00" && !siren(n[2:]) {
		return false
	}
	a, b := frenchKey(n[0]), frenchKey(n[1])
	switch {
	case a < 0 || b < 0:
		return false
	case a < 10 && b < 10:
		return 10*a+b == (number(n[2:])*100+12)%97
	}
	check := 34*a + b - 100
	if a < 10 {
		check = 24*a + b - 10
	}
	return (number(n[2:])+1+check/11)%11 == check%11
}

// frenchKey is the value of a character of the key: I and O are not used.
func frenchKey(c byte) int { return indexOf(c, "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") }
