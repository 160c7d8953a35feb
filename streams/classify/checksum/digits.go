// Package checksum holds the checks that standards define for their own numbers: one function a number, true when it is well
// formed. They take the bytes as written, ignore the separators that people write between groups (see separator), take letters in
// either case, never allocate, and neither keep nor change what they are given. Any bytes may be given.
package checksum

import "math/bits"

// separator tells whether c is written between the groups of a number: a space, a hyphen, a dot or a slash.
func separator(c byte) bool {
	return c == ' ' || c == '-' || c == '.' || c == '/'
}

// readDigits writes the values 0 to 9 of the digits of s to d and tells whether s has exactly len(d) digits and otherwise only
// separators. Give it a slice of a local array, which stays on the stack: var d [11]byte; readDigits(s, d[:]).
func readDigits(s, d []byte) bool {
	n := 0
	for _, c := range s {
		if c -= '0'; c <= 9 {
			if n == len(d) {
				return false
			}
			d[n] = c
			n++
		} else if !separator(c + '0') {
			return false
		}
	}
	return n == len(d)
}

// readDigitsUpTo is readDigits for numbers of several lengths: the number of digits, or -1 where s has more than len(d) of them
// or anything else but separators.
func readDigitsUpTo(s, d []byte) int {
	n := 0
	for _, c := range s {
		if c -= '0'; c <= 9 {
			if n == len(d) {
				return -1
			}
			d[n] = c
			n++
		} else if !separator(c + '0') {
			return -1
		}
	}
	return n
}

// readAlnum writes the ASCII letters, as capitals, and the digits of s to d, as characters, and tells whether s has exactly
// len(d) of them and otherwise only separators.
func readAlnum(s, d []byte) bool {
	return readAlnumUpTo(s, d) == len(d)
}

// readAlnumUpTo is readAlnum for numbers of several lengths: the number of characters, or -1 where s has more than len(d) of them
// or anything else but separators.
func readAlnumUpTo(s, d []byte) int {
	n := 0
	for _, c := range s {
		c = alnum[c]
		if c <= skipped {
			if c == skipped {
				continue
			}
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

// alnum is what readAlnumUpTo makes of a byte: a digit or capital, skipped for a separator, or 0. A table, as letters and digits come in
// no order that a processor could predict.
var alnum = func() (t [256]byte) {
	for i := range t {
		switch c := byte(i); {
		case isDigit(c):
			t[i] = c
		case isLetter(c):
			t[i] = c &^ 0x20
		case separator(c):
			t[i] = skipped
		}
	}
	return t
}()

const skipped = 1

// isDigit tells whether the character c is an ASCII digit.
func isDigit(c byte) bool { return c-'0' <= 9 }

// isLetter tells whether the character c is an ASCII letter of either case.
func isLetter(c byte) bool { return c|0x20-'a' <= 'z'-'a' }

// toValues turns digit characters into their values 0 to 9 in place, and tells whether all of them are digits.
func toValues(d []byte) bool {
	for i, c := range d {
		if !isDigit(c) {
			return false
		}
		d[i] = c - '0'
	}
	return true
}

// alnumValue is the value that ISO 7064, ISO 13616 and others give a character: 0 to 9 for a digit, 10 to 35 for a capital.
func alnumValue(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// number is the decimal number that the digit values d spell. It does not look for overflow: at most 18 digits.
func number(d []byte) int {
	n := 0
	for _, v := range d {
		n = 10*n + int(v)
	}
	return n
}

// uniform tells whether all of d is the same: 000000000 and 111111111 pass many checks, and no authority issues them.
func uniform(d []byte) bool {
	for _, v := range d {
		if v != d[0] {
			return false
		}
	}
	return true
}

// weighted is the sum of the products of the digit values d and the weights, which are at least as many.
func weighted(d []byte, weights []int8) int {
	sum := 0
	weights = weights[:len(d)]
	for i, v := range d {
		sum += int(v) * int(weights[i])
	}
	return sum
}

// countdown are the weights that go down to 1 at the check digit: countdown[10-len(d):] for at most ten digits.
var countdown = []int8{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}

// luhn tells whether the digit values d end in their check digit by the Luhn formula, ISO/IEC 7812-1 annex B.
func luhn(d []byte) bool { return luhnSum(d)%10 == 0 }

// luhnSum is the sum of the Luhn formula, where d's last digit is the check digit.
func luhnSum(d []byte) int {
	const doubled = "\x00\x02\x04\x06\x08\x01\x03\x05\x07\x09"
	sum := 0
	for i, v := range d {
		if (len(d)-i)%2 == 0 {
			v = doubled[v]
		}
		sum += int(v)
	}
	return sum
}

// ean13 tells whether thirteen digit values end in their check digit by GS1's rule, which has weights 1 and 3.
func ean13(d []byte) bool {
	sum := 0
	for i, v := range d {
		sum += int(v) * (1 + 2*(i%2))
	}
	return len(d) == 13 && sum%10 == 0
}

// mod97 is the remainder by 97 of the number that the characters d spell when letters stand for 10 to 35. By ISO 7064 MOD 97-10 it is
// 1 for a number with its check digits.
func mod97(d []byte) int {
	r := uint64(0)
	for _, c := range d {
		if r >= 1<<56 {
			r %= 97
		}
		if isDigit(c) {
			r = 10*r + uint64(c-'0')
		} else {
			r = 100*r + uint64(alnumValue(c))
		}
	}
	return int(r % 97)
}

// mod11by10 tells whether the digit values d end in their check digit by ISO 7064 MOD 11,10.
func mod11by10(d []byte) bool { return hybrid(d, 10) }

// mod37by36 tells whether the characters d, letters and digits, end in their check character by ISO 7064 MOD 37,36.
func mod37by36(d []byte) bool { return hybrid(d, 36) }

// hybrid is the hybrid system MOD m+1,m of ISO 7064 over digit values or characters: the check character brings the last product to 1.
func hybrid(d []byte, m int) bool {
	p, sum := m, 0
	for _, c := range d {
		v := int(c)
		if v > 9 {
			v = alnumValue(c)
		}
		sum = over(p+v, m, m)
		p = over(2*sum, m, m+1)
	}
	return len(d) > 1 && sum == 1
}

// over is n, less m where n is greater than the limit, without a branch, which random digits would mispredict.
func over(n, limit, m int) int { return n - m&((limit-n)>>(bits.UintSize-1)) }

// mod11by2 tells whether the characters d, digits of which the last may be X for ten, end in their check character by ISO 7064
// MOD 11-2.
func mod11by2(d []byte) bool {
	p := 0
	for i, c := range d {
		v := int(c - '0')
		switch {
		case isDigit(c):
		case c == 'X' && i == len(d)-1:
			v = 10
		default:
			return false
		}
		p = (2*p + v) % 11
	}
	return len(d) > 1 && p == 1
}

// mrz is the check digit that ICAO Doc 9303 part 3 defines for the fields of machine readable documents: weights 7, 3, 1 over
// letters and digits, remainder by ten.
func mrz(d []byte) int {
	sum := 0
	for i, c := range d {
		sum += alnumValue(c) * [...]int{7, 3, 1}[i%3]
	}
	return sum % 10
}

// date tells whether the day exists in the Gregorian calendar.
func date(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= daysIn(year, month)
}

// daysIn is the number of days of a month from 1 to 12.
func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return int("\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"[month-1])
}

// dateOf is date for a year of two digits of an unknown century: 29 February is accepted where it exists in one of them.
func dateOf(yy, month, day int) bool { return date(2000+yy, month, day) }

// pair is the two-digit number at position i of the digit values d.
func pair(d []byte, i int) int { return 10*int(d[i]) + int(d[i+1]) }

// indexOf is the position of c in set, or -1.
func indexOf(c byte, set string) int {
	for i := range len(set) {
		if set[i] == c {
			return i
		}
	}
	return -1
}

// oneOf tells whether c is one of the characters of set.
func oneOf(c byte, set string) bool { return indexOf(c, set) >= 0 }

// letters tells whether all of d are ASCII letters.
func letters(d []byte) bool {
	for _, c := range d {
		if !isLetter(c) {
			return false
		}
	}
	return true
}

// allDigits tells whether all of d are digit characters.
func allDigits(d []byte) bool {
	for _, c := range d {
		if !isDigit(c) {
			return false
		}
	}
	return true
}
