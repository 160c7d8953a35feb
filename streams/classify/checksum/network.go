package checksum

import (
	"bytes"
	_ "embed" // the top-level domains
)

// IPv4 tells whether s is an address in dotted decimal: four numbers up to 255 without leading zeros. Addresses that begin with 0 are no
// host's, and version numbers mostly. Source: RFC 791; RFC 6943, section 3.1.1; RFC 1122, section 3.2.1.3.
func IPv4(s []byte) bool { return dottedDecimal(s) && s[0] != '0' }

func dottedDecimal(s []byte) bool {
	groups, value, length := 1, 0, 0
	for _, c := range s {
		switch {
		case c == '.':
			if length == 0 || groups == 4 {
				return false
			}
			groups++
			value, length = 0, 0
		case !isDigit(c), length > 0 && value == 0:
			return false
		default:
			value = 10*value + int(c-'0')
			length++
		}
		if value > 255 {
			return false
		}
	}
	return groups == 4 && length > 0
}

// IPv6 tells whether s is an address in its text form: eight groups of up to four hexadecimal digits, of which :: stands for one or more
// that are zero, and the last two may be an IPv4 address; a zone may follow behind %. The unspecified address, and shortened ones of
// less than three groups that only have letters or only have digits, are refused: code and ratios look like them.
// Source: RFC 4291, section 2.2; RFC 6874.
func IPv6(s []byte) bool {
	if zone := bytes.IndexByte(s, '%'); zone >= 0 {
		if zone == len(s)-1 {
			return false
		}
		s = s[:zone]
	}
	groups, shortened, ok := ipv6Groups(s)
	if !ok || shortened && groups > 7 || !shortened && groups != 8 {
		return false
	}
	return groups >= 3 || shortened && hasDigit(s) && (hasHexLetter(s) || len(s) <= 4 || bytes.IndexByte(s, '.') > 0)
}

// ipv6Groups counts the groups that are written, an IPv4 address as two, and tells whether there is a ::.
func ipv6Groups(s []byte) (groups int, shortened, ok bool) {
	if len(s) < 3 || s[0] == ':' && s[1] != ':' {
		return 0, false, false
	}
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && isHex(s[i+n]) {
			n++
		}
		switch rest := s[i+n:]; {
		case n > 4:
			return 0, false, false
		case len(rest) > 0 && rest[0] == '.':
			return groups + 2, shortened, dottedDecimal(s[i:])
		case n > 0:
			groups++
			i += n
			if len(rest) == 0 {
				return groups, shortened, true
			}
			if rest[0] != ':' || len(rest) == 1 {
				return 0, false, false
			}
			i++
		default:
			if rest[0] != ':' || shortened {
				return 0, false, false
			}
			shortened = true
			i++
			if i == 1 {
				i = 2
			}
		}
	}
	return groups, shortened, shortened
}

func hasDigit(s []byte) bool { return bytes.ContainsAny(s, "0123456789") }

func hasHexLetter(s []byte) bool { return bytes.ContainsAny(s, "abcdefABCDEF") }

// IP tells whether s is an IPv4 or IPv6 address, maybe with the length of its network behind a slash. Source: RFC 4632, section 3.1.
func IP(s []byte) bool {
	if len(s) > 64 {
		return false
	}
	six := bytes.IndexByte(s, ':') >= 0
	if slash := bytes.LastIndexByte(s, '/'); slash >= 0 {
		if !networkLength(s[slash+1:], six) {
			return false
		}
		s = s[:slash]
	}
	if six {
		return IPv6(s)
	}
	return IPv4(s)
}

func networkLength(s []byte, six bool) bool {
	if len(s) == 0 || len(s) > 3 || !allDigits(s) {
		return false
	}
	n := 0
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n <= 32 || six && n <= 128
}

// MAC tells whether s is an EUI-48 address: six pairs of hexadecimal digits with one kind of separator, or three groups of four with
// dots; neither all zero nor the broadcast address. Source: IEEE 802-2014, clause 8.
func MAC(s []byte) bool {
	size := 2
	switch {
	case len(s) == 14 && s[4] == '.':
		size = 4
	case len(s) != 17 || s[2] != ':' && s[2] != '-':
		return false
	}
	first, same := s[0], true
	for i, c := range s {
		if i%(size+1) == size {
			if c != s[size] {
				return false
			}
			continue
		}
		if !isHex(c) {
			return false
		}
		same = same && c == first
	}
	return !same
}

const (
	maxHost  = 253 // RFC 1035, section 2.3.4
	maxLabel = 63  // the same
)

// HostName tells whether s is a domain name of two or more labels of which the last is a top-level domain of the root zone. Bytes of
// UTF-8 count as letters. Source: RFC 1035, section 2.3.1; RFC 5890, section 2.3; IANA root zone database.
func HostName(s []byte) bool {
	if len(s) > 0 && s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if len(s) > maxHost {
		return false
	}
	labels := 0
	for {
		dot := bytes.IndexByte(s, '.')
		if dot < 0 {
			break
		}
		if !label(s[:dot]) {
			return false
		}
		labels++
		s = s[dot+1:]
	}
	return labels > 0 && label(s) && TopLevelDomain(s)
}

// label tells whether s is one label of a domain name. An underscore may stand in front, as in _dmarc.
func label(s []byte) bool {
	if len(s) == 0 || len(s) > maxLabel || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i, c := range s {
		if !isDigit(c) && !isLetter(c) && c < 0x80 && c != '-' && (c != '_' || i > 0) {
			return false
		}
	}
	return true
}

//go:embed tlds.txt
var topLevelNames string

// topLevel are the names of the root zone. Their list is from the ICANN part of the Public Suffix List, with the countries that it
// only has names below of.
var topLevel = func() map[string]struct{} {
	set := make(map[string]struct{}, 1500)
	for rest := topLevelNames; rest != ""; {
		end := indexString(rest, '\n')
		set[rest[:end]] = struct{}{}
		rest = rest[min(end+1, len(rest)):]
	}
	return set
}()

// TopLevelDomain tells whether s, in either case, is a name of the root zone; names with bytes of UTF-8 are taken as one.
// Source: IANA root zone database.
func TopLevelDomain(s []byte) bool {
	var small [maxLabel]byte
	if len(s) < 2 || len(s) > len(small) {
		return false
	}
	for i, c := range s {
		if c >= 0x80 {
			return true
		}
		small[i] = lower(c)
	}
	_, known := topLevel[string(small[:len(s)])]
	return known
}

// DomainIsClear tells whether a domain name is one without words around it: with www in front, of three labels or more, or in a
// top-level domain that many names have and no kind of file or code.
func DomainIsClear(s []byte) bool {
	if len(s) > 4 && lower(s[0]) == 'w' && lower(s[1]) == 'w' && lower(s[2]) == 'w' && s[3] == '.' {
		return true
	}
	last := s[bytes.LastIndexByte(s, '.')+1:]
	if len(last) > 8 {
		return false
	}
	var small [8]byte
	for i, c := range last {
		small[i] = lower(c)
	}
	_, common := commonDomains[string(small[:len(last)])]
	return common
}

var commonDomains = func() map[string]struct{} {
	set := map[string]struct{}{}
	for rest := commonNames; rest != ""; {
		end := indexString(rest, ' ')
		set[rest[:end]] = struct{}{}
		rest = rest[min(end+1, len(rest)):]
	}
	return set
}()

// commonNames leaves out those that are endings of files or members in code, as .md, .py, .rs, .sh, .pl, .so, .cc, .id, .name, .in,
// .to, .is and .it, and those that are English words, as .be, .at and .us.
const commonNames = "com org net edu gov mil int info biz io co uk de fr es nl ch se dk fi ie eu ca au nz jp cn kr tw hk sg ru ua cz sk hu ro bg " +
	"gr pt br mx ar cl pe za il tr th vn lt lv ee hr si ai app dev tech online shop xyz"

// URL tells whether s is a scheme with ://, an authority whose host is a domain name, an IP address or localhost, and the rest.
// Source: RFC 3986, section 3.
func URL(s []byte) bool {
	host := urlHost(s)
	if host == nil {
		return false
	}
	if host[0] == '[' {
		return host[len(host)-1] == ']' && IPv6(host[1:len(host)-1])
	}
	return dottedDecimal(host) || HostName(host) || bytes.EqualFold(host, []byte("localhost"))
}

// urlHost is the host of a URL without user and port, nil where there is none.
func urlHost(s []byte) []byte {
	i := bytes.Index(s, []byte("://"))
	if i < 2 {
		if len(s) > 4 && bytes.EqualFold(s[:4], []byte("www.")) {
			i = -3
		} else {
			return nil
		}
	}
	authority := s[i+3:]
	if end := bytes.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	if at := bytes.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	port := bytes.LastIndexByte(authority, ':')
	if port >= 0 && allDigits(authority[port+1:]) {
		authority = authority[:port]
	}
	if len(authority) == 0 {
		return nil
	}
	return authority
}

// URLPassword tells whether s is a URL that carries a user's password in the open. Placeholders such as <password>, ${PASS}, %s and
// *** are none. Source: RFC 3986, section 3.2.1.
func URLPassword(s []byte) bool {
	i := bytes.Index(s, []byte("://"))
	if i < 2 {
		return false
	}
	authority := s[i+3:]
	at := bytes.LastIndexByte(authority, '@')
	if at < 0 {
		return false
	}
	colon := bytes.IndexByte(authority[:at], ':')
	return colon >= 0 && at+1 < len(authority) && !Placeholder(authority[colon+1:at])
}

// Placeholder tells whether s stands where a secret goes without being one: empty, a variable, a word in brackets, stars or x.
func Placeholder(s []byte) bool {
	s = bytes.Trim(s, "\"' ")
	if len(s) < 3 {
		return true
	}
	switch s[0] {
	case '<', '$', '{', '%', '[':
		return true
	}
	for _, word := range placeholders {
		if len(s) == len(word) && bytes.EqualFold(s, word) {
			return true
		}
	}
	return uniform(s)
}

var placeholders = [][]byte{[]byte("password"), []byte("pass"), []byte("passwd"), []byte("pwd"), []byte("secret"), []byte("token"), []byte("null"), []byte("none"),
	[]byte("nil"), []byte("true"), []byte("false"), []byte("undefined"), []byte("required"), []byte("string"), []byte("redacted"), []byte("changeme"),
	[]byte("your_password"), []byte("yourpassword"), []byte("your-password"), []byte("example"), []byte("empty")}

// IMEI tells whether s is an international mobile equipment identity with its check digit: fifteen digits that pass the Luhn formula.
// Source: 3GPP TS 23.003, section 6.2 and annex B.
func IMEI(s []byte) bool {
	var d [15]byte
	return readDigits(s, d[:]) && luhn(d[:]) && !uniform(d[:8])
}

// IMSI tells whether s is an international mobile subscriber identity: fourteen or fifteen digits that begin with the code of a
// country. Source: ITU-T E.212.
func IMSI(s []byte) bool {
	var d [15]byte
	n := readDigitsUpTo(s, d[:])
	if n < 14 || uniform(d[3:n]) {
		return false
	}
	code := number(d[:3])
	return mobileCountries[code/64]>>(code%64)&1 == 1
}

// mobileCountries has a bit for each mobile country code. Source: ITU-T E.212, annex; operational bulletin 1117.
var mobileCountries = func() (set [16]uint64) {
	const codes = "001202204206208212213214216218219220221222226228230231232234235238240242244246247248250255257259260262266268270272274276278280282283284286288289" +
		"290292293294295297302308310311312313314316330334338340342344346348350352354356358360362363364365366368370372374376400401402404405410412413414415416417" +
		"418419420421422424425426427428429432434436437438440441450452454455456457460466467470472502505510514515520525528530536537539540541542543544545546547548" +
		"549550551552553554555602603604605606607608609610611612613614615616617618619620621622623624625626627628629630631632633634635636637638639640641642643645" +
		"646647648649650651652653654655657658659702704706708710712714716722724730732734736738740742744746748750901902991995999"
	for i := 0; i < len(codes); i += 3 {
		code := int(codes[i]-'0')*100 + int(codes[i+1]-'0')*10 + int(codes[i+2]-'0')
		set[code/64] |= 1 << (code % 64)
	}
	return set
}()

// VIN tells whether s is a vehicle identification number with the check digit that North America and China prescribe: seventeen
// characters without I, O and Q, of which the ninth is the weighted sum modulo 11. Source: ISO 3779:2009; 49 CFR 565.15.
func VIN(s []byte) bool {
	var d [17]byte
	if len(s) != 17 || !readAlnum(s, d[:]) || uniform(d[:]) {
		return false
	}
	sum := 0
	for i, c := range d {
		v := vinValue(c)
		if v < 0 {
			return false
		}
		sum += v * int("\x08\x07\x06\x05\x04\x03\x02\x0a\x00\x09\x08\x07\x06\x05\x04\x03\x02"[i])
	}
	return sum%11 == indexOf(d[8], "0123456789X")
}

// vinValue is the value of a digit or capital, -1 for one that is not used.
func vinValue(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	v := int("\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x02\x03\x04\x05\x00\x07\x00\x09\x02\x03\x04\x05\x06\x07\x08\x09"[c-'A'])
	return v - b2i(v == 0)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ICCID tells whether s is the number of a SIM card: 89, a country, an issuer and an account, nineteen or twenty digits with the Luhn
// digit. Source: ITU-T E.118.
func ICCID(s []byte) bool {
	var d [20]byte
	n := readDigitsUpTo(s, d[:])
	return n >= 19 && d[0] == 8 && d[1] == 9 && luhn(d[:n]) && !uniform(d[2:n])
}
