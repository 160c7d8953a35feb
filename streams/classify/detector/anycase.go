package detector

import "strings"

// anyCase makes an expression written in ASCII capitals match small letters too. Unlike (?i) it stays within ASCII, where that also
// matches the Kelvin sign and the long s, and so keeps the automaton small.
func anyCase(expression string) string {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(expression); i++ {
		c := expression[i]
		switch {
		case c == '\\':
			i++
			b.WriteString(expression[i-1 : i+1])
		case c == '[' || c == ']':
			inClass = c == '['
			b.WriteByte(c)
		case !isCapital(c):
			b.WriteByte(c)
		case inClass && i+2 < len(expression) && expression[i+1] == '-' && isCapital(expression[i+2]):
			span := expression[i : i+3]
			b.WriteString(span + strings.ToLower(span))
			i += 2
		case inClass:
			b.WriteString(string([]byte{c, c | 0x20}))
		default:
			b.WriteString(string([]byte{'[', c, c | 0x20, ']'}))
		}
	}
	return b.String()
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
