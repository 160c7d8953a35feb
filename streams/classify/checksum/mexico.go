package checksum

// mexicanState knows the codes of CURP for the states, and NE for who was born abroad.
func mexicanState(d []byte) bool {
	switch string(d) {
	case "AS", "BC", "BS", "CC", "CH", "CL", "CM", "CS", "DF", "DG", "GR", "GT", "HG", "JC", "MC", "MN", "MS", "NE", "NL", "NT", "OC",
		"PL", "QR", "QT", "SL", "SP", "SR", "TC", "TL", "TS", "VZ", "YN", "ZS":
		return true
	}
	return false
}

// rudeRFC knows the first four letters that the SAT replaces, because they spell something (Integración de la clave del RFC, annex IV).
func rudeRFC(d []byte) bool {
	switch string(d) {
	case "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COJA", "COJE", "COJI", "COJO", "CULO", "FETO", "GUEY",
		"JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA", "KOGE", "KOJO", "KULO", "MAME", "MAMO", "MEAR", "MEAS", "MEON", "MION", "MOCO",
		"MULA", "PEDA", "PEDO", "PENE", "PUTA", "PUTO", "QULO", "RATA", "RUIN":
		return true
	}
	return false
}

// rudeCURP knows those that the population register replaces: the same and more (RENAPO, annex 2 of the rules of CURP).
func rudeCURP(d []byte) bool {
	switch string(d) {
	case "BACA", "BAKA", "COGI", "COLA", "FALO", "GETA", "GUEI", "JETA", "KOGI", "KOJA", "KOJE", "KOJI", "KOLA", "LILO", "LOCA", "LOCO",
		"LOKA", "LOKO", "MIAR", "MOKO", "MULO", "NACA", "NACO", "PIPI", "PITO", "POPO", "ROBA", "ROBE", "ROBO", "SENO", "TETA", "VACA",
		"VAGA", "VAGO", "VAKA", "VUEI", "VUEY", "WUEI", "WUEY":
		return true
	}
	return rudeRFC(d)
}

// mexicanValue is a character's place in the alphabet of the SAT and RENAPO, in which Ñ stands after N.
var mexicanValue = func() (values [256]byte) {
	for i, c := range []byte("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ") {
		values[c] = byte(i)
	}
	return values
}()

// MexicanCURP tells whether s is a population registry code: four letters, a date of birth, H, M or X, a state, three consonants, a
// character that is a letter for who was born from 2000 on, and a check digit (Diario Oficial de la Federación, 18 October 2021).
func MexicanCURP(s []byte) bool {
	var d [18]byte
	if !readAlnum(s, d[:]) || !letters(d[:4]) || !letters(d[10:16]) || !isDigit(d[17]) || d[10] != 'H' && d[10] != 'M' && d[10] != 'X' {
		return false
	}
	sum := 0
	for i, c := range d {
		sum += int(mexicanValue[c]) * (18 - i)
	}
	return sum%10 == 0 && mexicanState(d[11:13]) && curpDate(d[4:10], isDigit(d[16])) && !rudeCURP(d[:4])
}

// curpDate takes the century from the kind of the seventeenth character.
func curpDate(d []byte, twentieth bool) bool {
	if !toValues(d) {
		return false
	}
	century := 2000
	if twentieth {
		century = 1900
	}
	return date(century+pair(d, 0), pair(d, 2), pair(d, 4))
}

// MexicanRFC tells whether s is a taxpayer's number: four letters of a person or three of a company, a date and three characters, which
// a person's may lack. Letters include & and Ñ. The last character is a check digit, which is not looked at: the SAT itself gave
// out about 1.5 % of numbers with another one (Código Fiscal de la Federación, article 27; SAT, Integración de la clave del RFC).
func MexicanRFC(s []byte) bool {
	var d [13]byte
	n := readRFC(s, d[:])
	name := 4
	if n == 12 {
		name = 3
	} else if n != 10 && n != 13 {
		return false
	}
	for _, c := range d[:name] {
		if !isLetter(c) && c != '&' {
			return false
		}
	}
	born := d[name : name+6]
	return toValues(born) && dateOf(pair(born, 0), pair(born, 2), pair(born, 4)) && !rudeRFC(d[:4])
}

// readRFC is readAlnumUpTo with & and, as &, Ñ.
func readRFC(s, d []byte) int {
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isDigit(c), c == '&':
		case isLetter(c):
			c &^= 0x20
		case c == 0xC3 && i+1 < len(s) && (s[i+1] == 0x91 || s[i+1] == 0xB1):
			i, c = i+1, '&'
		case separator(c):
			continue
		default:
			return -1
		}
		if n == len(d) {
			return -1
		}
		d[n] = c
		n++
	}
	return n
}

// MexicanNSS tells whether s is a social security number: eleven digits that pass Luhn (IMSS, Número de Seguridad Social).
func MexicanNSS(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && luhn(d[:])
}

// MexicanCLABE tells whether s is a bank account number: eighteen digits, of which the first three are a bank and the last checks the
// rest with weights 3, 7 and 1 (Banco de México, Circular 3/2012; ABM, CLABE).
func MexicanCLABE(s []byte) bool {
	var d [18]byte
	if !readDigits(s, d[:]) || number(d[:3]) < 2 {
		return false
	}
	sum := 0
	for i, v := range d[:17] {
		sum += int(v) * int("\x03\x07\x01"[i%3])
	}
	return (10-sum%10)%10 == int(d[17])
}
