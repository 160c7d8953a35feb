package checksum

// icd10Last is the last category of each letter from A to Z in ICD-10 of the WHO and the clinical modifications: WHO ICD-10 (2019) and
// CMS ICD-10-CM (2025). Chapters begin at 00, but for V, whose clinical modification is the wider one.
const icd10Last = "\x63\x63\x61\x59\x5a\x63\x63\x5f\x63\x63\x5f\x63\x63\x63\x63\x60\x63\x63\x63\x62\x63\x63\x63\x63\x63\x63"

// ICD10 tells whether s is a code of a diagnosis: a chapter's letter, two digits (or a digit and A or B, as C7A), and up to four
// characters behind a dot, which may be missing.
func ICD10(s []byte) bool {
	var d [7]byte
	n := readAlnumUpTo(s, d[:])
	if n < 3 || !isLetter(d[0]) || !isDigit(d[1]) {
		return false
	}
	if d[2] != 'A' && d[2] != 'B' && !isDigit(d[2]) {
		return false
	}
	if isDigit(d[2]) && 10*(d[1]-'0')+d[2]-'0' > icd10Last[d[0]-'A'] {
		return false
	}
	return n == 3 || subcategory(d[3:n])
}

// subcategory tells whether the characters after the category are digits, of which the last of seven is often a letter for the
// encounter, and X fills the places before it.
func subcategory(d []byte) bool {
	for i, c := range d {
		last := i == len(d)-1
		if !isDigit(c) && c != 'X' && (!last || !isLetter(c)) {
			return false
		}
	}
	return true
}

// LOINC tells whether s is a code of Logical Observation Identifiers Names and Codes: up to seven digits, a hyphen and a check digit by
// Luhn (Regenstrief Institute, LOINC Users' Guide, appendix C).
func LOINC(s []byte) bool {
	var d [8]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 2 && len(s) == n+1 && s[n-1] == '-' && luhn(d[:n]) && number(d[:n-1]) != 0
}

// SNOMED tells whether s is an identifier of SNOMED CT: six to eighteen digits, of which the last is a check digit by Verhoeff and the
// two before it say what is identified (SNOMED International, Release File Specification, chapter 6).
func SNOMED(s []byte) bool {
	var d [18]byte
	n := readDigitsUpTo(s, d[:])
	if n < 6 || n != len(s) || d[0] == 0 {
		return false
	}
	long, kind := d[n-3], d[n-2]
	return long <= 1 && kind <= 2 && (long == 0 || n > 10) && verhoeff(d[:n])
}

// NDC tells whether s is a national drug code: labeller, product and package of 4-4-2, 5-3-2, 5-4-1, 5-4-2 or, from 2033, 6-4-2 digits
// with hyphens (21 CFR 207.33; HIPAA's eleven digits).
func NDC(s []byte) bool {
	var groups [3]int
	at := 0
	for _, c := range s {
		switch {
		case isDigit(c):
			groups[at]++
		case c == '-' && at < 2:
			at++
		default:
			return false
		}
	}
	switch groups {
	case [3]int{4, 4, 2}, [3]int{5, 3, 2}, [3]int{5, 4, 1}, [3]int{5, 4, 2}, [3]int{6, 4, 2}:
		return true
	}
	return false
}
