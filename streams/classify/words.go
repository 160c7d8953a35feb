package classify

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const maxHeaderRunes = 256 // the rest of a longer header is not read

// abbreviations are unfolded in headers. They are whole words only.
var abbreviations = map[string][]string{
	"addr": {"address"}, "adr": {"address"}, "adresse": {"address"}, "fname": {"first", "name"}, "lname": {"last", "name"}, "mname": {"middle", "name"},
	"tel": {"phone"}, "tlf": {"phone"}, "telefon": {"phone"}, "telefono": {"phone"}, "telefone": {"phone"}, "telephone": {"phone"}, "ph": {"phone"},
	"no": {"number"}, "num": {"number"}, "nr": {"number"}, "nbr": {"number"}, "numero": {"number"}, "numeros": {"number"}, "nummer": {"number"},
	"cust": {"customer"}, "emp": {"employee"}, "usr": {"user"}, "pwd": {"password"}, "passwd": {"password"}, "pw": {"password"},
	"mail": {"email"}, "emails": {"email"}, "courriel": {"email"}, "correo": {"email"}, "phones": {"phone"}, "addresses": {"address"}, "names": {"name"},
	"zip": {"zip"}, "birthdate": {"birth", "date"}, "birthday": {"birth", "date"}, "lat": {"latitude"}, "lng": {"longitude"}, "lon": {"longitude"},
	"long": {"longitude"}, "latitud": {"latitude"}, "longitud": {"longitude"},
}

// Words splits a header into lower-case words without accents: at separators, at camelCase and between letters and digits; it
// unfolds abbreviations and drops a number at the end: "custPhoneNo2" is customer, phone, number.
func Words(header string) []string {
	words := split(norm.NFD.String(clip(header)))
	if n := len(words); n > 1 && isDigit(words[n-1][0]) {
		words = words[:n-1]
	}
	words = joinEmail(words)
	out := make([]string, 0, len(words))
	for _, w := range words {
		if long, ok := abbreviations[w]; ok {
			out = append(out, long...)
			continue
		}
		out = append(out, w)
	}
	return out
}

// clip cuts a header to maxHeaderRunes.
func clip(header string) string {
	n := 0
	for i := range header {
		if n == maxHeaderRunes {
			return header[:i]
		}
		n++
	}
	return header
}

// joinEmail makes one word of "e mail", which "e-mail" and "eMail" fall into.
func joinEmail(words []string) []string {
	for i := 0; i+1 < len(words); i++ {
		if words[i] == "e" && strings.HasPrefix(words[i+1], "mail") {
			words[i] = "e" + words[i+1]
			words = slices.Delete(words, i+1, i+2)
		}
	}
	return words
}

// runeClass tells word boundaries apart.
type runeClass uint8

const (
	separator runeClass = iota
	lower
	upper
	digit
)

func classOf(r rune) runeClass {
	switch {
	case r >= '0' && r <= '9':
		return digit
	case unicode.IsUpper(r):
		return upper
	case unicode.IsLetter(r):
		return lower
	}
	return separator
}

// split cuts decomposed text into lower-case words and drops its accents.
func split(text string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	before := separator
	runes := []rune(text)
	for i, r := range runes {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		class := classOf(r)
		acronymEnds := class == upper && before == upper && i+1 < len(runes) && classOf(runes[i+1]) == lower
		capitalised := before == upper && class == lower
		if class != before && !capitalised || acronymEnds {
			flush()
		}
		if class != separator {
			word = append(word, r)
		}
		before = class
	}
	flush()
	return words
}

// vocabulary splits words that were written together, as "mailingaddress", into words that it knows.
type vocabulary map[string]struct{}

// minPart is the shortest word that is looked for inside a longer one.
const minPart = 3

func (v vocabulary) add(words ...string) {
	for _, w := range words {
		v[w] = struct{}{}
	}
}

func (v vocabulary) split(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		out = append(out, v.parts(w)...)
	}
	return out
}

// parts is the word cut into known words, longest first word first; the word itself when that is not possible.
func (v vocabulary) parts(word string) []string {
	if _, known := v[word]; known || len(word) > 64 {
		return []string{word}
	}
	for i := len(word) - minPart; i >= minPart; i-- {
		if _, known := v[word[:i]]; !known {
			continue
		}
		rest := v.parts(word[i:])
		if _, known := v[rest[0]]; known {
			return append([]string{word[:i]}, rest...)
		}
	}
	return []string{word}
}
