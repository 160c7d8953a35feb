package classify

import "bytes"

// The byte classes of the scanners. Values are UTF-8; a byte from 0x80 on belongs to a letter or symbol of another script.

func isDigit(c byte) bool { return c-'0' < 10 }
func isUpper(c byte) bool { return c-'A' < 26 }
func isAlpha(c byte) bool { return c|0x20-'a' < 26 }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
func isHex(c byte) bool   { return isDigit(c) || c|0x20-'a' < 6 }
func isWord(c byte) bool  { return isAlnum(c) || c >= 0x80 || c == '_' }

// upperByte is the ASCII letter in upper case; a digit stays.
func upperByte(c byte) byte {
	if isAlpha(c) {
		return c &^ 0x20
	}
	return c
}

// run is how many bytes at the start of s are of the class.
func run(s []byte, class func(byte) bool) int {
	n := 0
	for n < len(s) && class(s[n]) {
		n++
	}
	return n
}

// shape reports whether s starts with the pattern: 9 stands for a digit, A for an upper-case letter, X for either, and any other
// byte for itself.
func shape(s []byte, pattern string) bool {
	if len(s) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if !shapeByte(s[i], pattern[i]) {
			return false
		}
	}
	return true
}

func shapeByte(c, pattern byte) bool {
	switch pattern {
	case '9':
		return isDigit(c)
	case 'A':
		return isUpper(c)
	case 'X':
		return isDigit(c) || isUpper(c)
	}
	return c == pattern
}

// grouped reads digits that single spaces or hyphens may group, and copies at most len(dst) of them. It ends before
// a separator that no digit follows. Mixed separators do not match.
func grouped(s, dst []byte) (length, digits int) {
	var separator byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			if digits == len(dst) {
				return 0, 0
			}
			dst[digits] = c
			digits++
			length = i + 1
		case (c == ' ' || c == '-') && i > 0 && isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1]):
			if separator != 0 && separator != c {
				return length, digits
			}
			separator = c
		default:
			return length, digits
		}
	}
	return length, digits
}

// luhn reports whether the digits end in a valid Luhn check digit. Source: ISO/IEC 7812-1, annex B.
func luhn(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// uniform reports whether all bytes are the same, as in 0000000000, which many checksums accept.
func uniform(s []byte) bool { return len(s) > 0 && bytes.Count(s, s[:1]) == len(s) }

// number reads a decimal number of at most nine digits.
func number(s []byte) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// anyOf makes a scanner of whole values out of a predicate that has no checksum.
func anyOf(accept func(s []byte) bool) func([]byte) (int, bool) {
	return func(s []byte) (int, bool) {
		if !accept(s) {
			return 0, false
		}
		return len(s), true
	}
}
