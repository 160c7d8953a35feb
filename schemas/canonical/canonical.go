// Package canonical appends values as encoding/json writes them, byte for byte, without looking at types at run time: digests are
// taken of that form. A member is its name with the colon, `"rows":`, and its value; one that holds nothing is left out, as by the
// option omitempty. Whether a comma comes before it is seen from what was appended last.
package canonical

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Member begins a member of the object that dst ends in; the caller appends its value.
func Member(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	return append(dst, name...)
}

// Text appends a text that is not empty.
func Text(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return Quoted(Member(dst, name), value)
}

// Int appends a number that is not 0.
func Int[T ~int | ~int32 | ~int64](dst []byte, name string, value T) []byte {
	if value == 0 {
		return dst
	}
	return strconv.AppendInt(Member(dst, name), int64(value), 10)
}

// Bool appends true.
func Bool(dst []byte, name string, value bool) []byte {
	if !value {
		return dst
	}
	return append(Member(dst, name), "true"...)
}

// Float appends a finite number that is not 0.
func Float(dst []byte, name string, value float64) []byte {
	if value == 0 {
		return dst
	}
	return Number(Member(dst, name), value)
}

// List appends a list that is not empty.
func List[T any](dst []byte, name string, values []T, item func(*T, []byte) []byte) []byte {
	if len(values) == 0 {
		return dst
	}
	return Items(Member(dst, name), values, item)
}

// Items appends a list, which may be empty, without a name.
func Items[T any](dst []byte, values []T, item func(*T, []byte) []byte) []byte {
	dst = append(dst, '[')
	for i := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(&values[i], dst)
	}
	return append(dst, ']')
}

// Texts appends a list of texts that is not empty.
func Texts(dst []byte, name string, values []string) []byte {
	return List(dst, name, values, func(v *string, dst []byte) []byte { return Quoted(dst, *v) })
}

// few is how many keys of a map are sorted without memory of their own.
const few = 64

// Map appends a map that is not empty, by ascending keys.
func Map[M ~map[string]T, T any](dst []byte, name string, values M, item func(T, []byte) []byte) []byte {
	if len(values) == 0 {
		return dst
	}
	var memory [few]string
	keys := memory[:0]
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	dst = append(Member(dst, name), '{')
	for _, key := range keys {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = item(values[key], append(Quoted(dst, key), ':'))
	}
	return append(dst, '}')
}

// TextMap appends a map of texts that is not empty.
func TextMap(dst []byte, name string, values map[string]string) []byte {
	return Map(dst, name, values, func(v string, dst []byte) []byte { return Quoted(dst, v) })
}

// IntMap appends a map of numbers that is not empty.
func IntMap(dst []byte, name string, values map[string]int64) []byte {
	return Map(dst, name, values, func(v int64, dst []byte) []byte { return strconv.AppendInt(dst, v, 10) })
}

// Number appends a finite number: the shortest text that reads as the same one, with an exponent where it is below 1e-6 or from 1e21 on.
func Number(dst []byte, value float64) []byte {
	size := math.Abs(value)
	if size == 0 || size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(dst, value, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, value, 'e', -1, 64)
	if n := len(dst); n >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' { // e-09 is e-9
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// plain are the bytes that stand for themselves in a text.
var plain = func() (table [utf8.RuneSelf]bool) {
	for b := byte(' '); b < utf8.RuneSelf; b++ {
		table[b] = b != '"' && b != '\\' && b != '<' && b != '>' && b != '&'
	}
	return table
}()

// Quoted appends a text in quotes.
func Quoted(dst []byte, value string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(value); {
		if b := value[i]; b < utf8.RuneSelf {
			if plain[b] {
				i++
				continue
			}
			dst = escaped(append(dst, value[start:i]...), b)
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(value[i:])
		if stands(r, n) {
			i += n
			continue
		}
		dst = unicode(append(dst, value[start:i]...), r)
		i += n
		start = i
	}
	return append(append(dst, value[start:]...), '"')
}

// stands tells of a character beyond ASCII that stands for itself: not those that end a line in JavaScript, and no broken UTF-8.
func stands(r rune, size int) bool {
	return r != '\u2028' && r != '\u2029' && (r != utf8.RuneError || size > 1)
}

const digits = "0123456789abcdef"

func escaped(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return unicode(dst, rune(b))
}

func unicode(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', digits[r>>12&0xf], digits[r>>8&0xf], digits[r>>4&0xf], digits[r&0xf])
}
