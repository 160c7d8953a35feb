package asset

import "strings"

// FieldPath names a field inside a dataset. Nested parts are joined by '.', an element of a list is '[]', and a '.', '[' or
// '\' inside a part is escaped by '\': "address.street", "lines[].sku", `a\.b`.
type FieldPath string

var pathEscaper = strings.NewReplacer(`\`, `\\`, `.`, `\.`, `[`, `\[`)

// Path joins raw part names into a FieldPath. The part "[]" stands for the elements of a list.
func Path(parts ...string) FieldPath {
	var b strings.Builder
	for i, part := range parts {
		if part == "[]" {
			b.WriteString(part)
			continue
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(pathEscaper.Replace(part))
	}
	return FieldPath(b.String())
}

// Parts splits the path into raw part names; it is the inverse of Path.
func (p FieldPath) Parts() []string {
	var parts []string
	var part strings.Builder
	started := false
	flush := func() {
		if started {
			parts = append(parts, part.String())
		}
		part.Reset()
		started = false
	}
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == '\\' && i+1 < len(p):
			i++
			part.WriteByte(p[i])
			started = true
		case c == '.':
			flush()
		case c == '[' && i+1 < len(p) && p[i+1] == ']':
			flush()
			parts = append(parts, "[]")
			i++
		default:
			part.WriteByte(c)
			started = true
		}
	}
	flush()
	return parts
}

// Header is the last named part of the path: what a person would call the field.
func (p FieldPath) Header() string {
	parts := p.Parts()
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] != "[]" {
			return parts[i]
		}
	}
	return string(p)
}
