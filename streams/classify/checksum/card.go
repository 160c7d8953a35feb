package checksum

// maxCard is the longest primary account number, in digits. Source: ISO/IEC 7812-1:2017, section 4.1.
const maxCard = 19

// CardNumber tells whether s is a payment card number: 12 to 19 digits, alone or in groups with one kind of separator, whose first
// digits a network has issued at that length, with the Luhn check digit. Source: ISO/IEC 7812-1; the networks' own ranges.
func CardNumber(s []byte) bool {
	var d [maxCard]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 12 && oneSeparator(s) && issued(d[:n]) && luhn(d[:n]) && !uniform(d[:n])
}

// CardIsClear tells whether a card number is one without words around it: grouped, or of a length at which most cards are issued
// and few other numbers are. Numbers of 12, 13, 17 and 18 digits are barcodes, times and parcels more often than old cards.
func CardIsClear(s []byte) bool {
	switch len(s) {
	case 12, 13, 17, 18:
		return !allDigits(s)
	}
	return true
}

// CardTrack tells whether s begins as the first or second track of a magnetic stripe does, with a card number and its expiry month.
// Source: ISO/IEC 7813:2006.
func CardTrack(s []byte) bool {
	if len(s) < 14 {
		return false
	}
	switch s[0] {
	case '%':
		s = s[1:]
	case ';':
	default:
		return false
	}
	s = s[1:]
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n > maxCard || !CardNumber(s[:n]) {
		return false
	}
	rest := s[n:]
	if i := lastIndex(rest, '^'); i >= 0 {
		rest = rest[i:]
	}
	return len(rest) > 4 && allDigits(rest[1:5]) && month(rest[3:5])
}

func lastIndex(s []byte, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// month tells whether two digit characters are a month.
func month(d []byte) bool {
	m := 10*int(d[0]-'0') + int(d[1]-'0')
	return m >= 1 && m <= 12
}

// oneSeparator tells whether all separators of s are the same character: 4111-1111 1111 is two numbers.
func oneSeparator(s []byte) bool {
	var first byte
	for _, c := range s {
		switch {
		case isDigit(c):
		case first == 0:
			first = c
		case c != first:
			return false
		}
	}
	return true
}

// issuer is a range of first four digits and the lengths at which a network issues it, a bit each.
type issuer struct {
	from, to int
	lengths  uint32
}

// upTo19 are the lengths from the given one to 19.
func upTo19(from int) uint32 { return 1<<(maxCard+1) - 1<<from }

// issuers are the ranges of the networks.
// Sources: Visa, Mastercard, American Express, Discover, JCB, UnionPay and Maestro as published for merchants; NSPK for Mir; NPCI for
// RuPay; BKM for Troy; Elo and Hipercard; Verve.
var issuers = [...]issuer{
	{1800, 1800, 1 << 15},               // JCB, old
	{2014, 2014, 1 << 15},               // enRoute
	{2131, 2131, 1 << 15},               // JCB, old
	{2149, 2149, 1 << 15},               // enRoute
	{2200, 2204, upTo19(16)},            // Mir
	{2205, 2205, 1 << 16},               // BORICA
	{2221, 2720, 1 << 16},               // Mastercard
	{3000, 3059, 1<<14 | 1<<16 | 1<<19}, // Diners Club
	{3095, 3095, 1<<14 | 1<<16 | 1<<19}, // Diners Club
	{3400, 3499, 1 << 15},               // American Express
	{3500, 3599, upTo19(16)},            // JCB has 3528 to 3589; generators of test data take all of 35
	{3600, 3699, upTo19(14)},            // Diners Club
	{3700, 3799, 1 << 15},               // American Express
	{3800, 3999, upTo19(14)},            // Diners Club
	{4000, 4999, 1<<13 | 1<<16 | 1<<19}, // Visa
	{5000, 5099, upTo19(12)},            // Maestro, Elo, Verve
	{5100, 5599, 1 << 16},               // Mastercard
	{5600, 5899, upTo19(12)},            // Maestro
	{6000, 6010, upTo19(12)},            // Maestro, RuPay
	{6011, 6011, upTo19(16)},            // Discover
	{6012, 6099, upTo19(12)},            // Maestro, RuPay
	{6200, 6299, upTo19(16)},            // UnionPay
	{6300, 6399, upTo19(12)},            // Maestro
	{6440, 6599, upTo19(16)},            // Discover, RuPay, Troy
	{6700, 6799, upTo19(12)},            // Maestro
	{8100, 8199, upTo19(16)},            // UnionPay, RuPay
	{9792, 9792, 1 << 16},               // Troy
}

// issued tells whether a network has issued the first digits at this length.
func issued(d []byte) bool {
	first := number(d[:4])
	for _, r := range issuers {
		if first <= r.to {
			return first >= r.from && r.lengths>>len(d)&1 == 1
		}
	}
	return false
}
