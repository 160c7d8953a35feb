package checksum

// TurkishID tells whether s is an identity number (T.C. kimlik): eleven digits, the first not 0, of which the last two check the rest
// (Nüfus Hizmetleri Kanunu 5490, article 46).
func TurkishID(s []byte) bool {
	var d [11]byte
	if !readDigits(s, d[:]) || d[0] == 0 {
		return false
	}
	odd := int(d[0]) + int(d[2]) + int(d[4]) + int(d[6]) + int(d[8])
	even := int(d[1]) + int(d[3]) + int(d[5]) + int(d[7])
	return (7*odd+9*even)%10 == int(d[9]) && (odd+even+int(d[9]))%10 == int(d[10])
}

// TurkishVKN tells whether s is a tax number: ten digits of which the last checks the rest by sums with powers of two modulus 9 (Vergi
// Usul Kanunu 213, article 8; Gelir İdaresi Başkanlığı).
func TurkishVKN(s []byte) bool {
	var d [10]byte
	if !readDigits(s, d[:]) || uniform(d[:]) {
		return false
	}
	sum := 0
	for i, v := range d[:9] {
		if t := (int(v) + 9 - i) % 10; t != 0 {
			sum += (t<<(9-i)-1)%9 + 1
		}
	}
	return (10-sum%10)%10 == int(d[9])
}
