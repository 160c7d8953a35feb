package files

import (
	"bytes"
	"math"
	"path/filepath"
	"strconv"
	"strings"
)

// dialect is how rows are written.
type dialect struct {
	delimiter byte
	quote     byte
	escape    byte // before a quote inside quotes; 0: the quote is doubled
	header    bool // whether the first row has the names
}

// describe adds the dialect to a dataset's properties.
func (d dialect) describe(p map[string]string) {
	p["delimiter"] = strings.ReplaceAll(string(rune(d.delimiter)), "\t", "tab")
	p["quote"] = string(rune(d.quote))
	p["escape"] = "doubled"
	if d.escape != 0 {
		p["escape"] = string(rune(d.escape))
	}
	p["header"] = strconv.FormatBool(d.header)
}

// quotings are tried in this order.
var quotings = []dialect{{quote: '"'}, {quote: '"', escape: '\\'}, {quote: '\''}}

// sniffDialect chooses the delimiter and the quoting under which the head looks most like a table; at equal looks, the one
// that the file's name means. Whether there is a header is for sniffHeader.
func sniffDialect(head []byte, name string) dialect {
	best, top := dialect{delimiter: ',', quote: '"'}, 0.0
	for _, delimiter := range delimitersFor(name) {
		for _, d := range quotings {
			d.delimiter = delimiter
			if score := tableScore(head, d); score > top {
				best, top = d, score
			}
		}
	}
	return best
}

func delimitersFor(name string) []byte {
	name = strings.ToLower(filepath.Base(name))
	if strings.Contains(name, ".tsv") || strings.Contains(name, ".tab") {
		return []byte{'\t', ',', ';', '|'}
	}
	return []byte{',', ';', '\t', '|'}
}

// tableScore rates a dialect: many values in a row, the same number in each, few malformed quotes; 0 for a single column.
// The idea is the pattern score of van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row and type
// patterns", Data Mining and Knowledge Discovery 33, 2019.
func tableScore(head []byte, d dialect) float64 {
	widths := map[int]int{}
	rows, stray, quotes := 0, 0, 0
	r := newRecords(bytes.NewReader(head), d)
	for r.next() == nil {
		widths[r.len()]++
		rows++
		stray += min(r.stray, 1)
		quotes += min(r.quotes, 1)
	}
	width := commonest(widths)
	if width < 2 || (d.quote != '"' && quotes == 0) {
		return 0
	}
	same, all := float64(widths[width]), float64(rows)
	looks := (same / all) * (same / all) * (1 + math.Log(float64(width)))
	return looks * (1 + 0.1*float64(quotes)/all) / (1 + float64(stray)/all)
}

// commonest is the most frequent width, the larger of equal ones.
func commonest(widths map[int]int) int {
	best := 0
	for width, n := range widths {
		if best == 0 || n > widths[best] || (n == widths[best] && width > best) {
			best = width
		}
	}
	return best
}

// maxNameBytes bounds a column's name; a longer cell is data.
const maxNameBytes = 128

// sniffHeader decides whether the first of some rows has the names: its cells are short texts that look like names, none of
// them comes again in its column, and they are distinct, unless a column of other than text (typed) speaks for a header.
func sniffHeader(rows [][]string, typed bool) bool {
	seen, named := map[string]bool{}, 0
	for _, cell := range rows[0] {
		if cell == "" {
			continue // an index column has no name
		}
		if (seen[cell] && !typed) || !looksLikeName(cell) {
			return false
		}
		seen[cell] = true
		named++
	}
	return named*2 > len(rows[0]) && !repeats(rows)
}

func looksLikeName(cell string) bool {
	return len(cell) <= maxNameBytes && !strings.ContainsAny(cell, "@\n") && cellTypeOf([]byte(cell)) == cellText && !startsWithDigit(cell)
}

func startsWithDigit(s string) bool { return s[0] >= '0' && s[0] <= '9' }

// repeats reports whether a text of the first row comes again in its column.
func repeats(rows [][]string) bool {
	for _, row := range rows[1:] {
		for i, cell := range row {
			if i < len(rows[0]) && cell != "" && cell == rows[0][i] {
				return true
			}
		}
	}
	return false
}
