package checksum

// HongKongID tells whether s is an identity card's number: one or two letters, six digits and a check character, A for ten, of modulus
// 11, perhaps in brackets (Immigration Department, Registration of Persons Regulations, Cap. 177A).
func HongKongID(s []byte) bool {
	var d [9]byte
	if n := len(s); n > 3 && n <= 12 && s[n-1] == ')' && s[n-3] == '(' {
		var bare [10]byte
		m := copy(bare[:], s[:n-3])
		bare[m] = s[n-2]
		s = bare[:m+1]
	}
	n := readAlnumUpTo(s, d[:])
	if n < 8 {
		return false
	}
	// A single letter has a blank before it, which counts for 36.
	sum := 36 * 9
	prefix := n - 7
	if prefix == 2 {
		sum = alnumValue(d[0]) * 9
	}
	sum += alnumValue(d[prefix-1]) * 8
	if !letters(d[:prefix]) || !toValues(d[prefix:n-1]) {
		return false
	}
	for i, v := range d[prefix : n-1] {
		sum += int(v) * (7 - i)
	}
	check := alnumValue(d[n-1])
	return check <= 10 && (sum+check)%11 == 0
}
