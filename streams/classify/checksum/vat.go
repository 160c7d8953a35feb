package checksum

import "bytes"

// EUVATNumber checks a number for value added tax with its prefix, which is the country's ISO 3166-1 code, EL for Greece, where GR is
// written too, and XI for Northern Ireland, by the form and the check of the member state (Directive 2006/112/EC, art. 214-215; VIES).
func EUVATNumber(s []byte) bool {
	var d [15]byte
	n := readVAT(s, d[:])
	return n > 3 && memberVAT(string(d[:2]), d[2:n])
}

// readVAT is readAlnumUpTo that also takes a + or * in fourth place, as old Irish numbers have.
func readVAT(s, d []byte) int {
	n := readAlnumUpTo(s, d)
	if n >= 0 || len(s) < 10 {
		return n
	}
	i := bytes.IndexAny(s, "+*")
	if i < 0 {
		return -1
	}
	if n = readAlnumUpTo(s[:i], d); n != 3 {
		return -1
	}
	d[n] = s[i]
	if rest := readAlnumUpTo(s[i+1:], d[n+1:]); rest >= 0 {
		return n + 1 + rest
	}
	return -1
}

// memberVAT checks the characters after the prefix of a member state. It may change n.
func memberVAT(state string, n []byte) bool {
	switch state {
	case "AT":
		return austrianVAT(n)
	case "BE":
		return (len(n) == 9 || len(n) == 10) && toValues(n) && belgianEnterprise(n)
	case "BG":
		return bulgarianVAT(n)
	case "CY":
		return cypriotVAT(n)
	case "CZ":
		return czechVAT(n)
	case "DE":
		return len(n) == 9 && toValues(n) && n[0] != 0 && mod11by10(n)
	case "DK":
		return danishVAT(n)
	case "EE":
		return estonianVAT(n)
	case "EL", "GR":
		return len(n) == 9 && toValues(n) && greekAFM(n)
	case "ES":
		return spanishVAT(n)
	case "FI":
		return finnishVAT(n)
	case "FR":
		return frenchVAT(n)
	case "HR":
		return len(n) == 11 && toValues(n) && croatianOIB(n)
	case "HU":
		return hungarianVAT(n)
	case "IE":
		return irishVAT(n)
	case "IT":
		return len(n) == 11 && toValues(n) && italianVAT(n)
	case "LT":
		return lithuanianVAT(n)
	case "LU":
		return luxembourgVAT(n)
	case "LV":
		return latvianVAT(n)
	case "MT":
		return malteseVAT(n)
	case "NL":
		return dutchVAT(n)
	case "PL":
		return len(n) == 10 && toValues(n) && polishNIP(n)
	case "PT":
		return len(n) == 9 && toValues(n) && portugueseNIF(n)
	case "RO":
		return romanianVAT(n)
	case "SE":
		return swedishVAT(n)
	case "SI":
		return slovenianVAT(n)
	case "SK":
		return slovakVAT(n)
	case "XI":
		return ukVAT(n)
	}
	return false
}

// luxembourgVAT checks eight digits: the last two are the remainder of the others by 89 (AED).
func luxembourgVAT(n []byte) bool {
	return len(n) == 8 && toValues(n) && number(n) != 0 && number(n[:6])%89 == pair(n, 6)
}

// malteseVAT checks eight digits with the weighted remainder by 37 (MTCA).
func malteseVAT(n []byte) bool {
	weights := [...]int8{3, 4, 6, 7, 8, 9, 10, 1}
	return len(n) == 8 && toValues(n) && n[0] != 0 && weighted(n, weights[:])%37 == 0
}

// cypriotVAT checks eight digits and a letter, the remainder by 26 of the digits, those in odd places being exchanged (Tax Department).
func cypriotVAT(n []byte) bool {
	if len(n) != 9 || !toValues(n[:8]) || pair(n, 0) == 12 || number(n[:8]) == 0 {
		return false
	}
	sum := 0
	for i, v := range n[:8] {
		if i%2 == 0 {
			sum += int(fiscalOdd[v])
		} else {
			sum += int(v)
		}
	}
	return n[8] == 'A'+byte(sum%26)
}
