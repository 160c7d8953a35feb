package readmodel

import "strings"

// Nearest is the name that somebody who wrote text may have meant: the one with the fewest letters that differ, without regard to
// case, when that is at most about a third of them. It is empty where nothing is that near.
func Nearest(text string, names []string) (nearest string) {
	text = strings.ToLower(text)
	fewest := max(1, (len(text)+1)/3) + 1
	for _, name := range names {
		if n := edits(text, strings.ToLower(name), fewest); n < fewest {
			nearest, fewest = name, n
		}
	}
	return nearest
}

// edits is the Levenshtein distance in bytes, or some number from most on when it is not less. Source: Wagner and Fischer, "The
// String-to-String Correction Problem", 1974.
func edits(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
