// Package header reads the names of fields: it splits them into words, unfolds abbreviations, and tells how far a phrase is what a
// name says.
package header

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const maxRunes = 256 // the rest of a longer header is not read

// Words splits a header into lower-case words without accents: at separators, at camelCase and between letters and digits. It
// unfolds abbreviations and drops numbers of one or two digits that name nothing: "custPhoneNo2" is customer, phone, number.
func Words(name string) []string {
	return unfold(dropNumbers(dropParticles(join(split(norm.NFD.String(clip(name)))))))
}

// clip cuts a header to maxRunes.
func clip(name string) string {
	n := 0
	for i := range name {
		if n == maxRunes {
			return name[:i]
		}
		n++
	}
	return name
}

// dropNumbers drops the numbers that only tell columns apart, as in address_2; a year stays.
func dropNumbers(words []string) []string {
	small := func(w string) bool { return len(w) <= 2 && strings.Trim(w, "0123456789") == "" }
	if !slices.ContainsFunc(words, func(w string) bool { return !small(w) }) {
		return words
	}
	return slices.DeleteFunc(words, small)
}

// particles stand between the words of names in Romance languages, or are left out: fecha_nacimiento.
var particles = set("de del della dello dei degli delle du des di do da dos das dal d")

// dropParticles drops those between other words.
func dropParticles(words []string) []string {
	out := words[:0]
	for i, w := range words {
		if i == 0 || i == len(words)-1 || !in(particles, w) {
			out = append(out, w)
		}
	}
	return out
}

// joined are words that are often written in two, as "e-mail" and "zipCode": first word, second word, the word.
var joined = map[string]map[string]string{
	"e":    {"mail": "email", "mails": "email", "mailaddress": "emailaddress", "mailadresse": "emailadresse"},
	"fore": {"name": "forename"}, "sur": {"name": "surname"}, "vor": {"name": "vorname"}, "nach": {"name": "nachname"}, "post": {"code": "postcode"}, "cell": {"phone": "cellphone"},
	"nick": {"name": "nickname"}, "user": {"name": "username", "names": "username"}, "web": {"site": "website"}, "birth": {"day": "birthday"}, "icd": {"9": "icd9", "10": "icd10"}, "cie": {"10": "icd10"}, "source": {"value": "value"}, "first": {"6": "firstsix", "names": "firstname"}, "pass": {"port": "passport", "word": "password"},
	"pa": {"s": "pais"}, "g": {"nero": "genero"}, "tel": {"fono": "telefono", "phone": "phone"}, "electr": {"nico": "electronico"}, "direcci": {"n": "direccion"}, "c": {"digo": "codigo"},
	"ocupaci": {"n": "ocupacion"}, "pr": {"nom": "prenom"}, "a": {"o": "ano"}, "n": {"mero": "numero", "umero": "numero"},
}

// join makes one word of two that belong together. The Spanish and French ones come from names that lost an accented letter: pa_s.
func join(words []string) []string {
	for i := 0; i+1 < len(words); i++ {
		if stem, last := strings.CutSuffix(words[i], "last"); last && words[i+1] == "4" {
			words[i], words[i+1] = stem, "lastfour"
		}
		if one, ok := joined[words[i]][words[i+1]]; ok {
			words[i] = one
			words = slices.Delete(words, i+1, i+2)
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
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

// special are letters that Unicode does not decompose.
var special = strings.NewReplacer("'s", "", "’s", "", "ß", "ss", "ø", "o", "Ø", "O", "æ", "ae", "Æ", "AE", "œ", "oe", "ł", "l", "Ł", "L", "đ", "d", "ı", "i", "'", "", "’", "")

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
	runes := []rune(special.Replace(text))
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
