package checksum

// BalticPersonalCode checks an isikukood of Estonia or an asmens kodas of Lithuania, which are built alike: sex and century, birth date,
// three digits and a check digit by 11. Lithuanian ones that begin with 9 have no birth date (EVS 585:2007; LR gyventoju registro
// istatymas).
func BalticPersonalCode(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && balticCheck(d[:]) && (d[0] == 9 && !uniform(d[:]) || balticBirth(d[:]))
}

func balticBirth(d []byte) bool {
	if d[0] < 1 || d[0] > 8 {
		return false
	}
	century := 1800 + int(d[0]-1)/2*100
	return date(century+pair(d, 1), pair(d, 3), pair(d, 5))
}

// balticCheck checks the last digit: weights 1 to 9 and round again, and where that leaves ten, from 3 on; ten then counts as zero.
func balticCheck(d []byte) bool {
	last := len(d) - 1
	check := weighted(d[:last], rounds)
	if check%11 == 10 {
		check = weighted(d[:last], rounds[2:])
	}
	return check%11%10 == int(d[last])
}

// rounds are weights that go from 1 to 9 again and again.
var rounds = []int8{1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6}

// estonianVAT checks the characters after EE: nine digits with weights 3, 7, 1 (EMTA, KMKR number).
func estonianVAT(n []byte) bool {
	weights := [...]int8{3, 7, 1, 3, 7, 1, 3, 7, 1}
	return len(n) == 9 && toValues(n) && !uniform(n) && weighted(n, weights[:])%10 == 0
}

// lithuanianVAT checks the characters after LT: nine digits of a legal person or twelve of another, with a 1 before the check digit (VMI).
func lithuanianVAT(n []byte) bool {
	return (len(n) == 9 || len(n) == 12) && toValues(n) && n[len(n)-2] == 1 && !uniform(n) && balticCheck(n)
}

// LatvianPersonalCode checks a personas kods: birth date, century, three digits and a check digit by 11, or since July 2017 a 3, a digit
// from 2 to 9 and nine random digits (Fizisko personu registra likums; "32" and nine random ones at first).
func LatvianPersonalCode(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && latvianPerson(d[:])
}

func latvianPerson(d []byte) bool {
	if uniform(d) {
		return false
	}
	if d[0] == 3 && d[1] >= 2 {
		return true
	}
	weights := [...]int8{10, 5, 8, 4, 2, 1, 6, 3, 7, 9}
	return (weighted(d[:10], weights[:])+1)%11%10 == int(d[10]) && d[6] <= 2 &&
		date(1800+100*int(d[6])+pair(d, 4), pair(d, 2), pair(d, 0))
}

// latvianVAT checks the characters after LV: eleven digits of a legal person, which begin with 4 or more, or the code of a person (VID).
func latvianVAT(n []byte) bool {
	if len(n) != 11 || !toValues(n) {
		return false
	}
	if n[0] <= 3 {
		return latvianPerson(n)
	}
	weights := [...]int8{9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}
	return weighted(n, weights[:])%11 == 3
}
