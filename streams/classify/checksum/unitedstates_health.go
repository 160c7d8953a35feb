package checksum

// AmericanNPI tells whether s is a national provider identifier: ten digits from 1 or 2 that pass Luhn with 80840, the United States'
// health prefix, before them (45 CFR 162.406; CMS, Requirements for NPI check digit).
func AmericanNPI(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || d[0] != 1 && d[0] != 2 {
		return false
	}
	return (luhnSum(d[:])+24)%10 == 0 // 24 is the sum of 80840
}

// AmericanDEA tells whether s is a registration number of the Drug Enforcement Administration: the kind of registrant, the initial of
// the name or 9, six digits and a check digit (21 CFR 1301; DEA Diversion Control Division, DEA numbers).
func AmericanDEA(s []byte) bool {
	var d [9]byte
	if !readAlnum(s, d[:]) || !registrant(d[0]) || !isLetter(d[1]) && d[1] != '9' || !toValues(d[2:]) {
		return false
	}
	odd := int(d[2]) + int(d[4]) + int(d[6])
	even := int(d[3]) + int(d[5]) + int(d[7])
	return (odd+2*even)%10 == int(d[8]) && number(d[2:]) != 0
}

// registrant knows practitioners, hospitals and pharmacies (A, B, C, D, F, G), mid-level practitioners (M), makers, distributors,
// researchers and laboratories (E, H, J, K, L, P, R, S, T, U) and former prescribers of buprenorphine (X).
func registrant(c byte) bool { return oneOf(c, "ABCDFGMEHJKLPRSTUX") }

// The kinds of characters of a Medicare beneficiary identifier, as bits.
const (
	mbiLetter = 1 << iota // A to Z without S, L, O, I, B and Z
	mbiDigit
	mbiNotZero // 1 to 9
)

// mbiForm is which kinds may stand at each place.
var mbiForm = [11]byte{
	mbiNotZero, mbiLetter, mbiLetter | mbiDigit, mbiDigit, mbiLetter, mbiLetter | mbiDigit, mbiDigit, mbiLetter, mbiLetter, mbiDigit, mbiDigit,
}

// mbiKinds are the kinds that a digit or capital is of.
var mbiKinds = func() (kinds [256]byte) {
	for _, c := range []byte("ACDEFGHJKMNPQRTUVWXY") {
		kinds[c] = mbiLetter
	}
	for _, c := range []byte("123456789") {
		kinds[c] = mbiDigit | mbiNotZero
	}
	kinds['0'] = mbiDigit
	return kinds
}()

// AmericanMBI tells whether s is a Medicare beneficiary identifier: eleven characters, each a digit or a letter by its place, without
// the letters S, L, O, I, B and Z (CMS, Understanding the Medicare Beneficiary Identifier format).
func AmericanMBI(s []byte) bool {
	var d [11]byte
	if !readAlnum(s, d[:]) {
		return false
	}
	for i, c := range d {
		if mbiKinds[c]&mbiForm[i] == 0 {
			return false
		}
	}
	return true
}
