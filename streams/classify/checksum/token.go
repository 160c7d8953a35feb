package checksum

import (
	"bytes"
	"encoding/base64"
	"hash/crc32"
	"math"
)

var base62Value = valuesOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

// GitHubToken tells whether s is a token of GitHub. Those of ghp_, gho_, ghu_, ghs_ and ghr_ with 36 characters end in six that
// spell the CRC-32 of the thirty before in base 62; of longer and fine-grained ones the form is all that is published.
// Source: GitHub, Behind GitHub's new authentication token formats, 2021.
func GitHubToken(s []byte) bool {
	if bytes.HasPrefix(s, []byte("github_pat_")) {
		return len(s) >= 82 && Entropy(s[11:]) > 3
	}
	if len(s) < 40 || s[0] != 'g' || s[1] != 'h' || s[3] != '_' {
		return false
	}
	if len(s) > 40 {
		return Entropy(s[4:]) > 3
	}
	sum := uint64(0)
	for _, c := range s[34:] {
		v := base62Value[c]
		if v < 0 {
			return false
		}
		sum = 62*sum + uint64(v)
	}
	return sum == uint64(crc32.ChecksumIEEE(s[4:34]))
}

// maxJWTHeader bounds how many characters of a token's first part are decoded.
const maxJWTHeader = 1024

// JWT tells whether s is a signed or encrypted JSON web token, three or five parts, whose first decodes to a JSON object that names its
// algorithm. Source: RFC 7519; RFC 7515, sections 3.1 and 4.1.1; RFC 7516.
func JWT(s []byte) bool {
	dots := bytes.Count(s, []byte("."))
	first := bytes.IndexByte(s, '.')
	if dots != 2 && dots != 4 || first < 16 {
		return false
	}
	var header [maxJWTHeader / 4 * 3]byte
	n, err := base64.RawURLEncoding.Decode(header[:], s[:min(first, maxJWTHeader)&^3+tail(first)])
	return err == nil && header[0] == '{' && bytes.Contains(header[:n], []byte(`"alg"`))
}

// tail is how many characters behind the last full group of four a first part of this length has.
func tail(length int) int {
	if length >= maxJWTHeader {
		return 0
	}
	return length % 4
}

// Entropy is the Shannon entropy of the bytes of s by their own frequencies, in bits a byte: about 4.7 for 40 random characters of
// base 64, below 4 for words. It is 0 for no bytes. Source: Shannon, A Mathematical Theory of Communication, 1948.
func Entropy(s []byte) float64 {
	if len(s) == 0 {
		return 0
	}
	var counts [256]int32
	sum := 0.0
	for _, c := range s {
		n := counts[c]
		counts[c]++
		sum += timesLog(n+1) - timesLog(n)
	}
	return math.Log2(float64(len(s))) - sum/float64(len(s))
}

// timesLogs are n log2 n for the counts of short values.
var timesLogs = func() (t [128]float64) {
	for n := 1; n < len(t); n++ {
		t[n] = float64(n) * math.Log2(float64(n))
	}
	return t
}()

func timesLog(n int32) float64 {
	if int(n) < len(timesLogs) {
		return timesLogs[n]
	}
	return float64(n) * math.Log2(float64(n))
}

// Random tells whether s reads like the output of a random generator: bytes of at least two classes (small letters, capitals,
// digits), no placeholder such as xxxx, and an entropy near what the length allows.
func Random(s []byte) bool {
	if len(s) < 16 || classes(s) < 2 || longestRun(s) > 4 {
		return false
	}
	return Entropy(s) >= 0.72*math.Log2(float64(min(len(s), 64)))
}

// classes counts which of small letters, capitals and digits occur.
func classes(s []byte) int {
	var small, capital, digit int
	for _, c := range s {
		switch {
		case isDigit(c):
			digit = 1
		case isLetter(c) && c >= 'a':
			small = 1
		case isLetter(c):
			capital = 1
		}
	}
	return small + capital + digit
}

// longestRun is the length of the longest repetition of one byte.
func longestRun(s []byte) int {
	longest, run := 0, 0
	for i, c := range s {
		if i > 0 && c != s[i-1] {
			run = 0
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// VendorToken tells whether s, which has a vendor's prefix, goes on like a generated token and not like a placeholder (xxxx, 0000).
func VendorToken(s []byte) bool { return longestRun(s) <= 5 && Entropy(s) >= 3 }

// Varied tells whether s has a digit and no long repetition of one byte: the quick test of what only a header can name.
func Varied(s []byte) bool {
	digits, run := false, 1
	for i, c := range s {
		digits = digits || isDigit(c)
		if i == 0 || c != s[i-1] {
			run = 0
		}
		if run++; run > 5 {
			return false
		}
	}
	return digits
}

// CloudSecret tells whether s reads like 40 random characters of base 64 with both cases and digits: hexadecimal hashes do not.
func CloudSecret(s []byte) bool { return len(s) == 40 && classes(s) == 3 && Random(s) }

// maxBasic bounds how many characters of a header are decoded.
const maxBasic = 512

// BasicAuth tells whether s is the word Basic and a user and password in base 64, with a colon between. Source: RFC 7617, section 2.
func BasicAuth(s []byte) bool {
	encoded := s[bytes.LastIndexByte(s, ' ')+1:]
	for len(encoded) > 0 && encoded[len(encoded)-1] == '=' {
		encoded = encoded[:len(encoded)-1]
	}
	if len(encoded) < 4 || len(encoded) > maxBasic {
		return false
	}
	var plain [maxBasic / 4 * 3]byte
	n, err := base64.RawStdEncoding.Decode(plain[:], encoded)
	return err == nil && bytes.IndexByte(plain[:n], ':') > 0 && printable(plain[:n])
}

func printable(s []byte) bool {
	for _, c := range s {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}

// Password tells whether s could be a password: four characters or more, no date, truth value or placeholder. Where a name stands
// before it, as in password=…, what follows must also mix kinds of characters, which words of a sentence do not.
func Password(s []byte) bool {
	if value, assigned := assignedValue(s); assigned {
		return len(value) >= 6 && kinds(value) >= 2 && !Placeholder(value) && !expression(value)
	}
	if len(s) < 4 || len(s) > 512 || dateLike(s) {
		return false
	}
	return len(s) > maxWord || !isLetter(s[0]) || !isNotPassword(s)
}

// maxWord is the length of the longest of notPasswords.
const maxWord = 8

func isNotPassword(s []byte) bool {
	for _, word := range notPasswords {
		if len(word) == len(s) && bytes.EqualFold(s, word) {
			return true
		}
	}
	return false
}

// expression tells whether a value is a name or a call in code, as config.password and os.getenv(, and no text of its own.
func expression(value []byte) bool {
	for i, c := range value {
		switch {
		case c == '(':
			return true
		case !isLetter(c) && c != '_' && c != '.' && (!isDigit(c) || i == 0):
			return false
		case isDigit(c) && bytes.IndexByte(value[i:], '(') < 0:
			return false
		}
	}
	return true
}

var notPasswords = [][]byte{[]byte("true"), []byte("false"), []byte("null"), []byte("none"), []byte("n/a"), []byte("yes"), []byte("expired"), []byte("active"), []byte("inactive"),
	[]byte("enabled"), []byte("disabled"), []byte("nan"), []byte("strong"), []byte("weak"), []byte("medium"), []byte("unknown")}

// SecretAssignment tells whether s gives a name of a secret a generated value: api_key = "…".
func SecretAssignment(s []byte) bool {
	value, assigned := assignedValue(s)
	return assigned && Random(value) && !Placeholder(value)
}

// ConnectionPassword tells whether s, settings separated by semicolons, has a password that is no placeholder.
func ConnectionPassword(s []byte) bool {
	if end := bytes.LastIndexByte(s, ';'); end == len(s)-1 && end > 0 {
		s = s[:end]
	}
	for len(s) > 0 {
		setting := s
		if end := bytes.IndexByte(s, ';'); end >= 0 {
			setting, s = s[:end], s[end+1:]
		} else {
			s = nil
		}
		equals := bytes.IndexByte(setting, '=')
		if equals < 0 {
			continue
		}
		name := bytes.TrimSpace(setting[:equals])
		for _, known := range passwordSettings {
			if bytes.EqualFold(name, known) {
				return !Placeholder(setting[equals+1:])
			}
		}
	}
	return false
}

var passwordSettings = [][]byte{[]byte("password"), []byte("pwd"), []byte("accountkey"), []byte("sharedaccesskey")}

// assignedValue is what stands behind the first = or : or the word is, without quotes. There is none in a value without one of these
// behind a name of letters, or in a hash.
func assignedValue(s []byte) (value []byte, assigned bool) {
	n := 0
	for n < len(s) && (isLetter(s[n]) || s[n] >= 0x80 || s[n] == '_' || s[n] == '-' || s[n] == ' ' || s[n] == '"' || s[n] == '\'') {
		n++
	}
	switch {
	case n >= 3 && n < len(s) && (s[n] == '=' || s[n] == ':'):
		s = s[n+1:]
	default:
		at := bytes.Index(s, []byte(" is "))
		if at < 3 {
			return nil, false
		}
		s = s[at+4:]
	}
	s = bytes.TrimLeft(s, "=>: \t\"'`")
	return bytes.TrimRight(s, "\"'` \t"), true
}

// kinds counts which of letters, digits and other characters occur, and capitals behind the first character.
func kinds(s []byte) int {
	var letter, digit, other, inner int
	for i, c := range s {
		switch {
		case isDigit(c):
			digit = 1
		case !isLetter(c):
			other = 1
		case c < 'a' && i > 0:
			inner = 1
			fallthrough
		default:
			letter = 1
		}
	}
	return letter + digit + other + inner
}

// dateLike tells whether s is a day, maybe with a time: digits in groups of 4-2-2 or 2-2-4.
func dateLike(s []byte) bool {
	if len(s) < 8 || !isDigit(s[0]) {
		return false
	}
	p, ok := readPhone(s[:min(len(s), 10)])
	return ok && p.isDate()
}

// SignedURL tells whether s is a URL of a store of objects that carries the right to read or write: a signature of AWS, Google Cloud or
// Azure. Source: AWS Signature Version 4; Google Cloud signed URLs; Azure shared access signatures.
func SignedURL(s []byte) bool {
	query := bytes.IndexByte(s, '?')
	if query < 0 {
		return false
	}
	for _, name := range [][]byte{[]byte("X-Amz-Signature="), []byte("X-Goog-Signature="), []byte("sig="), []byte("Signature=")} {
		if at := bytes.Index(s[query:], name); at >= 0 {
			return len(s)-query-at-len(name) >= 20
		}
	}
	return false
}

// NotUniform tells whether s has different bytes: a hash of zeros hashes nothing.
func NotUniform(s []byte) bool { return len(s) > 0 && !uniform(s) }
