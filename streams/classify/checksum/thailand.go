package checksum

// ThaiID tells whether s is an identity number of a person, the first digit 1 to 8, or the tax number of a company, the first digit 0:
// thirteen digits, the last by modulus 11 (Department of Provincial Administration; Department of Business Development).
func ThaiID(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) || d[0] == 9 || uniform(d[:12]) {
		return false
	}
	sum := 0
	for i, v := range d[:12] {
		sum += int(v) * (13 - i)
	}
	return (11-sum%11)%10 == int(d[12])
}
