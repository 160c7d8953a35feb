package checksum

// AmericanSSN tells whether s is a Social Security number that can have been given out: nine digits, of which the area is not 000,
// 666 or above 899, the group not 00 and the serial not 0000 (SSA POMS RM 10201.035; since 25 June 2011 all other areas are
// drawn), and not one that became known by advertisements or as a placeholder (SSA, "Misused Social Security Numbers").
func AmericanSSN(s []byte) bool {
	var d [9]byte
	if !readDigits(s, d[:]) {
		return false
	}
	area, group, serial := number(d[:3]), pair(d[:], 3), number(d[5:])
	return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !uniform(d[:]) && !advertisedSSN(number(d[:]))
}

// advertisedSSN knows the number in the wallets of 1938, that of the SSA's own pamphlet of 1940, that of a television campaign of
// 2007, and the placeholder of forms. The advertisements' own range, 987-65-4320 to 4329, is outside the areas.
func advertisedSSN(n int) bool {
	return n == 78051120 || n == 219099999 || n == 457555462 || n == 123456789
}

// AmericanITIN tells whether s is an individual taxpayer identification number: nine digits from 9, of which the fourth and fifth
// are 50 to 65, 70 to 88, 90 to 92 or 94 to 99 (IRS Publication 1915; Internal Revenue Manual 3.21.263).
func AmericanITIN(s []byte) bool {
	var d [9]byte
	if !readDigits(s, d[:]) || d[0] != 9 {
		return false
	}
	group := pair(d[:], 3)
	return group >= 50 && group <= 65 || group >= 70 && group <= 99 && group != 89 && group != 93
}

// AmericanATIN tells whether s is an adoption taxpayer identification number: nine digits from 9 with the group 93 (IRS, Internal
// Revenue Manual 3.13.40).
func AmericanATIN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && d[0] == 9 && pair(d[:], 3) == 93
}

// noEIN are the two-digit prefixes that no IRS campus gives out.
var noEIN = [100]bool{
	0: true, 7: true, 8: true, 9: true, 17: true, 18: true, 19: true, 28: true, 29: true, 49: true, 69: true, 70: true, 78: true, 79: true,
	89: true, 96: true, 97: true,
}

// AmericanEIN tells whether s is an employer identification number: nine digits whose first two are a prefix of a campus (IRS, How
// EINs are assigned and valid EIN prefixes).
func AmericanEIN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && !noEIN[pair(d[:], 0)] && number(d[2:]) != 0
}
