package checksum

// ChileanRUT tells whether s is a tax or identity number (RUT, RUN): seven or eight digits and a check character, K for ten, of
// modulus 11 with weights 2 to 7 (Ministerio de Hacienda, DFL 3/1969; Servicio de Registro Civil).
func ChileanRUT(s []byte) bool {
	var d [9]byte
	n := readAlnumUpTo(s, d[:])
	if n < 8 || !toValues(d[:n-1]) {
		return false
	}
	sum := 0
	for i := range n - 1 {
		sum += int(d[n-2-i]) * (2 + i%6)
	}
	return "0K987654321"[sum%11] == d[n-1] && !uniform(d[:n-1])
}
