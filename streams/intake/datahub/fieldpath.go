package datahub

import "strings"

const versionTwo = "[version=2.0]"

// FieldPath is the path of a field as events spell it. DataHub's second version writes types between the names, in brackets: those go,
// and each array becomes []. Source: https://docs.datahub.com/docs/advanced/field-path-spec-v2.
func FieldPath(path string) string {
	if !strings.HasPrefix(path, versionTwo) {
		return path
	}
	var b strings.Builder
	arrays := 0
	for _, token := range tokens(path) {
		if strings.HasPrefix(token, "[") && strings.HasSuffix(token, "]") {
			if token == "[type=array]" {
				arrays++
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
		for ; arrays > 0; arrays-- {
			b.WriteString("[]")
		}
	}
	return b.String()
}

// tokens splits at the dots outside brackets.
func tokens(path string) (list []string) {
	depth, start := 0, 0
	for i := range len(path) {
		switch path[i] {
		case '[':
			depth++
		case ']':
			depth = max(0, depth-1)
		case '.':
			if depth == 0 {
				list, start = append(list, path[start:i]), i+1
			}
		}
	}
	return append(list, path[start:])
}
