package checksum

// CroatianOIB checks an osobni identifikacijski broj: eleven digits with ISO 7064 MOD 11,10 (Zakon o osobnom identifikacijskom broju).
func CroatianOIB(s []byte) bool {
	var d [11]byte
	return readDigits(s, d[:]) && croatianOIB(d[:])
}

func croatianOIB(d []byte) bool { return !uniform(d) && mod11by10(d) }
