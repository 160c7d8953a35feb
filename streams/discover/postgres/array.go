package postgres

// elements calls visit for each non-null element of an array's text form, dimensions flattened: {a,"b c",NULL} has a and
// b c. A text that was cut is read as far as it goes. The element is lent until visit returns.
// Source: PostgreSQL documentation, "Array Input and Output Syntax".
func elements(text []byte, visit func(element []byte)) {
	if i := boundsEnd(text); i > 0 {
		text = text[i:]
	}
	var element []byte
	quoted, started := false, false
	flush := func() {
		if started && (quoted || string(element) != "NULL") {
			visit(element)
		}
		element, quoted, started = element[:0], false, false
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			element, i = appendQuoted(element, text, i+1)
			quoted, started = true, true
		case c == '{':
		case c == '}' || c == ',':
			flush()
		case c == '\\' && i+1 < len(text):
			i++
			element, started = append(element, text[i]), true
		default:
			element, started = append(element, c), true
		}
	}
	flush()
}

// appendQuoted appends what stands before the closing quote, and returns the quote's index.
func appendQuoted(dst, text []byte, i int) ([]byte, int) {
	for ; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		dst = append(dst, text[i])
	}
	return dst, i
}

// boundsEnd is where the elements begin after explicit bounds, as in [0:1]={1,2}; 0 without.
func boundsEnd(text []byte) int {
	if len(text) == 0 || text[0] != '[' {
		return 0
	}
	for i := range text {
		if text[i] == '=' {
			return i + 1
		}
	}
	return 0
}
