package classify

// find searches text from the offset on for the first accepted occurrence of the infotype that stands between non-word
// characters: a half-open byte range, and whether the validator accepts it or only a context word speaks for it; -1, -1 for none.
func (d *Detector) find(text []byte, from int) (start, end int, valid bool) {
	for i := from; i < len(text); i++ {
		if i > 0 && isWord(text[i-1]) && isWord(text[i]) || text[i] == ' ' {
			continue
		}
		n, valid := d.Scan(text[i:])
		if n > 0 && bounded(text, i, i+n) && (valid || d.announced(text[:i])) {
			return i, i + n, valid
		}
	}
	return -1, -1, false
}

// contextBytes is how far before a match a context word may start.
const contextBytes = 48

// announced reports whether one of the detector's context words stands shortly before a match.
func (d *Detector) announced(before []byte) bool {
	if len(d.Context) == 0 {
		return false
	}
	before = before[max(0, len(before)-contextBytes):]
	for len(before) > 0 {
		n := run(before, isAlpha)
		for _, word := range d.Context {
			if foldedPrefix(before[:n], word) {
				return true
			}
		}
		before = before[max(n, 1):]
	}
	return false
}

// foldedPrefix reports whether s starts with the lower-case word, whatever the case of s.
func foldedPrefix(s []byte, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		if s[i]|0x20 != word[i] {
			return false
		}
	}
	return true
}

// bounded reports whether a match is no part of a longer token.
func bounded(text []byte, start, end int) bool {
	if end < len(text) && isWord(text[end]) && isWord(text[end-1]) {
		return false
	}
	if end+1 < len(text) && (text[end] == '-' || text[end] == '.' || text[end] == ':') && isDigit(text[end+1]) {
		return false
	}
	if start == 0 {
		return true
	}
	before := text[start-1]
	switch before {
	case '.', '-', '$', '+', '@':
		return false
	case '/':
		return start > 1 && text[start-2] == '/' // a host in a URL, not a version behind a product's name
	}
	return true
}
