package checksum

// bsnWeights are those of the elfproef of a burgerservicenummer, where the last digit counts against the others.
var bsnWeights = []int8{9, 8, 7, 6, 5, 4, 3, 2, -1}

// DutchBSN checks a burgerservicenummer of nine digits (Wet algemene bepalingen burgerservicenummer; RvIG, elfproef).
func DutchBSN(s []byte) bool {
	var d [9]byte
	return readDigits(s, d[:]) && dutchBSN(d[:])
}

func dutchBSN(d []byte) bool { return number(d) != 0 && weighted(d, bsnWeights)%11 == 0 }

// dutchVAT checks the characters after NL: nine digits, B and two digits. The digits are a BSN or RSIN, or since 2020, for sole traders,
// the whole with its prefix has the remainder 1 by 97 (Belastingdienst, btw-identificatienummer).
func dutchVAT(n []byte) bool {
	if len(n) != 12 || n[9] != 'B' || !allDigits(n[:9]) || !allDigits(n[10:]) || string(n[10:]) == "00" {
		return false
	}
	const prefix = 2321 // NL as MOD 97-10 reads letters
	rest := prefix % 97
	for _, c := range n {
		if isDigit(c) {
			rest = (10*rest + int(c-'0')) % 97
		} else {
			rest = (100*rest + alnumValue(c)) % 97
		}
	}
	toValues(n[:9])
	return number(n[:9]) != 0 && (rest == 1 || dutchBSN(n[:9]))
}
