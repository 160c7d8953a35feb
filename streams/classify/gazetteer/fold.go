package gazetteer

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes the name to dst in lower case, without accents and apostrophes, words separated by single spaces. It is 0 long when
// it would not fit or holds a digit.
func fold(dst, name []byte) (n int) {
	gap := false
	for i := 0; i < len(name); {
		r, size := rune(name[i]), 1
		var class class
		if r < utf8.RuneSelf {
			class = asciiClasses[r]
		} else {
			r, size = utf8.DecodeRune(name[i:])
			class = classOf(r)
		}
		i += size
		switch {
		case class == dropped:
			continue
		case class == space:
			gap = n > 0
			continue
		case class == refused || n+2*utf8.UTFMax >= len(dst):
			return 0
		}
		if gap {
			dst[n] = ' '
			n, gap = n+1, false
		}
		if r < utf8.RuneSelf { // a letter
			dst[n] = byte(r) | 0x20
			n++
			continue
		}
		n += appendFolded(dst[n:], r)
	}
	return n
}

var asciiClasses = func() (classes [utf8.RuneSelf]class) {
	for r := range classes {
		classes[r] = classOf(rune(r))
	}
	return classes
}()

type class uint8

const (
	letter class = iota
	space
	dropped
	refused
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf && byte(r)|0x20-'a' < 26:
		return letter
	case r == '\'' || r == '’' || r == '‘' || r == '`' || r == 'ʻ' || r == 'ʼ' || r >= 0x300 && r < 0x370:
		return dropped
	case r == ' ' || r == '-' || r == '_' || r == '.' || r == ',' || r == '/' || r == '(' || r == ')' || r == '&' || r == '\t' || r == 0xa0:
		return space
	case r < utf8.RuneSelf:
		return refused
	}
	return letter
}

// The Latin letters beyond ASCII: Latin-1 to Extended-B, and Extended Additional, which Vietnamese needs.
const (
	latinEnd        = 0x250
	additionalStart = 0x1e00
	additionalEnd   = 0x1f00
)

// latin is what those letters become without case and accents: ASCII letters, or nothing where they stay as they are.
var latin = sync.OnceValue(func() *[latinEnd + additionalEnd - additionalStart]string {
	var out [latinEnd + additionalEnd - additionalStart]string
	for r := rune(utf8.RuneSelf); r < latinEnd; r++ {
		out[r] = plain(r)
	}
	for r := rune(additionalStart); r < additionalEnd; r++ {
		out[latinEnd+r-additionalStart] = plain(r)
	}
	return &out
})

// noBase are letters that Unicode does not decompose.
var noBase = map[rune]string{'ß': "ss", 'ø': "o", 'æ': "ae", 'œ': "oe", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t"}

func plain(r rune) string {
	small := unicode.ToLower(r)
	if text, ok := noBase[small]; ok {
		return text
	}
	if first := norm.NFKD.String(string(small))[0]; first|0x20-'a' < 26 && first < utf8.RuneSelf {
		return string(rune(first | 0x20))
	}
	return ""
}

// appendFolded writes one rune beyond ASCII; dst has room for it.
func appendFolded(dst []byte, r rune) int {
	switch {
	case r < latinEnd && latin()[r] != "":
		return copy(dst, latin()[r])
	case r >= additionalStart && r < additionalEnd && latin()[latinEnd+r-additionalStart] != "":
		return copy(dst, latin()[latinEnd+r-additionalStart])
	}
	return utf8.EncodeRune(dst, unicode.ToLower(r))
}
