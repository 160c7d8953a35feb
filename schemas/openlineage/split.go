package openlineage

import (
	"bytes"
	"encoding/json"
)

// The functions below take JSON apart that is known to be well formed. What they return are pieces of the text.

// members calls visit with every member of an object, in order; of what is no object there are none.
func members(object []byte, visit func(key string, value []byte) error) error {
	at := blank(object, 0)
	if at >= len(object) || object[at] != '{' {
		return nil
	}
	for at = blank(object, at+1); object[at] != '}'; at = blank(object, at+1) {
		end := skip(object, at)
		key, _ := text(object[at:end])
		at = blank(object, blank(object, end)+1) // behind the colon
		end = skip(object, at)
		if err := visit(key, object[at:end]); err != nil {
			return err
		}
		if at = blank(object, end); object[at] == '}' {
			break
		}
	}
	return nil
}

// elements calls visit with every element of an array, in order; of what is no array there are none.
func elements(array []byte, visit func(value []byte) error) error {
	at := blank(array, 0)
	if at >= len(array) || array[at] != '[' {
		return nil
	}
	for at = blank(array, at+1); array[at] != ']'; at = blank(array, at+1) {
		end := skip(array, at)
		if err := visit(array[at:end]); err != nil {
			return err
		}
		if at = blank(array, end); array[at] == ']' {
			break
		}
	}
	return nil
}

// blank is the first place from at on that is no white space.
func blank(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r') {
		at++
	}
	return at
}

// skip is the place behind the value that begins at a place.
func skip(b []byte, at int) int {
	switch b[at] {
	case '"':
		return skipString(b, at)
	case '{', '[':
		return skipNested(b, at)
	}
	for at < len(b) && !bytes.ContainsRune([]byte(",]} \n\t\r"), rune(b[at])) {
		at++
	}
	return at
}

func skipString(b []byte, at int) int {
	for at++; ; {
		end := at + bytes.IndexByte(b[at:], '"')
		escapes := 0
		for b[end-1-escapes] == '\\' && end-1-escapes >= at {
			escapes++
		}
		if at = end + 1; escapes%2 == 0 {
			return at
		}
	}
}

func skipNested(b []byte, at int) int {
	for depth := 0; ; at++ {
		switch b[at] {
		case '"':
			at = skipString(b, at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
}

// text is a JSON string's value; ok is false for what is none.
func text(raw []byte) (value string, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	err := json.Unmarshal(raw, &value)
	return value, err == nil
}
