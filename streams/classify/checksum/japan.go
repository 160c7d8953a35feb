package checksum

var weightsMyNumber = [11]int8{6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}

// JapaneseMyNumber tells whether s is an individual number: twelve digits, the last by modulus 11, where ten and eleven give 0
// (Ministry of Internal Affairs, Ordinance 85 of 2014, article 5).
func JapaneseMyNumber(s []byte) bool {
	var d [12]byte
	return readDigits(s, d[:]) && !uniform(d[:]) && brazilian(weighted(d[:11], weightsMyNumber[:])) == d[11]
}

// JapaneseCorporate tells whether s is a corporate number: a check digit of modulus 9 and twelve digits (Ministry of Finance, Ordinance
// 70 of 2014, article 2).
func JapaneseCorporate(s []byte) bool {
	var d [13]byte
	if !readDigits(s, d[:]) {
		return false
	}
	sum := 0
	for i, v := range d[1:] {
		sum += int(v) * (2 - i%2)
	}
	return 9-sum%9 == int(d[0])
}

var weightsLicence = [10]int8{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}

// JapaneseLicence tells whether s is a driving licence number: a prefecture's commission (10 to 97), the year of the first licence, six
// digits, a check digit of modulus 11, and how often the card was lost (National Police Agency).
func JapaneseLicence(s []byte) bool {
	var d [12]byte
	return readDigits(s, d[:]) && d[0] != 0 && brazilian(weighted(d[:10], weightsLicence[:])) == d[10]
}
