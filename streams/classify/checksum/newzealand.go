package checksum

var (
	weightsIRD  = [8]int8{3, 2, 7, 6, 5, 4, 3, 2}
	weightsIRD2 = [8]int8{7, 4, 3, 2, 5, 2, 7, 6}
)

// NewZealandIRD tells whether s is an Inland Revenue number: eight or nine digits between 10 and 150 million, of which the last checks
// the rest by modulus 11, with other weights where that gives ten (Inland Revenue, RWT and NRWT certificate filing specification).
func NewZealandIRD(s []byte) bool {
	var d [9]byte
	n := readDigitsUpTo(s, d[:])
	if n < 8 {
		return false
	}
	if n == 8 {
		copy(d[1:], d[:8])
		d[0] = 0
	}
	if v := number(d[:]); v <= 10_000_000 || v >= 150_000_000 {
		return false
	}
	check := (11 - weighted(d[:8], weightsIRD[:])%11) % 11
	if check == 10 {
		check = (11 - weighted(d[:8], weightsIRD2[:])%11) % 11
	}
	return check == int(d[8])
}

// NewZealandNHI tells whether s is a national health index number: three letters without I and O, then three digits and a check digit
// of modulus 11, or two digits, a letter and a check letter of modulus 24 (HISO 10046:2023). Numbers from ZZZ are for tests.
func NewZealandNHI(s []byte) bool {
	var d [7]byte
	if !readAlnum(s, d[:]) || !letters(d[:3]) || !isDigit(d[3]) || !isDigit(d[4]) {
		return false
	}
	sum := 0
	for i, c := range d[:6] {
		v := nhiValue(c)
		if v < 0 {
			return false
		}
		sum += v * (7 - i)
	}
	if isDigit(d[5]) {
		return sum%11 != 0 && (11-sum%11)%10 == int(d[6])-'0'
	}
	return 24-sum%24 == nhiValue(d[6]) && isLetter(d[6])
}

// nhiValue is a digit's value or a letter's place in the alphabet without I and O, and -1 for these.
func nhiValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c == 'I' || c == 'O':
		return -1
	case c > 'O':
		return int(c-'A') - 1
	case c > 'I':
		return int(c - 'A')
	}
	return int(c-'A') + 1
}
