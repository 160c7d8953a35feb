package files

import (
	"bytes"
	"time"
)

// cellType is what a column of delimited text holds.
type cellType uint8

const (
	cellNone cellType = iota // no value seen
	cellInteger
	cellDecimal
	cellBoolean
	cellDate
	cellTimestamp
	cellText
)

var cellNames = [...]string{"text", "integer", "decimal", "boolean", "date", "timestamp", "text"}

func (t cellType) String() string { return cellNames[t] }

// join is the type that holds values of both.
func (t cellType) join(u cellType) cellType {
	switch lower, upper := min(t, u), max(t, u); {
	case lower == upper || lower == cellNone:
		return upper
	case lower == cellInteger && upper == cellDecimal, lower == cellDate && upper == cellTimestamp:
		return upper
	}
	return cellText
}

// nulls are what exports write for no value, in any column.
var nulls = [][]byte{[]byte(`\N`), []byte("NULL"), []byte("null")}

// absent are what exports write for no value where the column is not text: NA may also be Namibia.
var absent = [][]byte{[]byte("NA"), []byte("N/A"), []byte("n/a"), []byte("NaN"), []byte("nan"), []byte("None"), []byte("-")}

// isNull reports whether an unquoted cell of a column of type t is no value.
func isNull(cell []byte, t cellType) bool {
	return len(cell) == 0 || among(cell, nulls) || (t != cellText && among(cell, absent))
}

func among(cell []byte, words [][]byte) bool {
	for _, word := range words {
		if bytes.Equal(cell, word) {
			return true
		}
	}
	return false
}

// maxTypedBytes is the length of the longest cell that is looked at as anything but text.
const maxTypedBytes = 64

// cellTypeOf is the narrowest type of a cell.
func cellTypeOf(cell []byte) cellType {
	cell = bytes.TrimSpace(cell)
	if len(cell) == 0 || len(cell) > maxTypedBytes {
		return cellText
	}
	switch {
	case isBoolean(cell):
		return cellBoolean
	case cell[0] > '9':
		return cellText
	}
	if t := numberType(cell); t != cellText {
		return t
	}
	return timeType(string(cell))
}

func isBoolean(cell []byte) bool {
	for _, word := range []string{"true", "false", "yes", "no"} {
		if len(cell) == len(word) && bytes.EqualFold(cell, []byte(word)) {
			return true
		}
	}
	return false
}

// numberType tells integers and decimals, with a point or a comma; digits after a leading zero are a code, which is text.
func numberType(cell []byte) cellType {
	digits := bytes.TrimLeft(cell, "-")
	if len(cell)-len(digits) > 1 || len(digits) == 0 || (len(digits) > 1 && digits[0] == '0' && isDigit(digits[1])) {
		return cellText
	}
	whole := digitsAt(digits)
	switch {
	case whole == 0:
		return cellText
	case whole == len(digits) && whole <= 18:
		return cellInteger
	case whole == len(digits):
		return cellText // longer than 64 bits: an identifier
	}
	return fractionType(digits[whole:])
}

// fractionType reads what follows the digits before the point.
func fractionType(rest []byte) cellType {
	if rest[0] == '.' || rest[0] == ',' {
		n := digitsAt(rest[1:])
		if rest = rest[1+n:]; n > 0 && len(rest) == 0 {
			return cellDecimal
		}
		if n == 0 {
			return cellText
		}
	}
	if rest[0] == 'e' || rest[0] == 'E' {
		exponent := bytes.TrimLeft(rest[1:], "+-")
		if n := digitsAt(exponent); n > 0 && n == len(exponent) && len(rest)-1-n <= 1 {
			return cellDecimal
		}
	}
	return cellText
}

// digitsAt is how many digits the text begins with.
func digitsAt(text []byte) int {
	for i, b := range text {
		if !isDigit(b) {
			return i
		}
	}
	return len(text)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

var (
	dateLayouts = []string{time.DateOnly, "2006/01/02", "02.01.2006", "02/01/2006", "01/02/2006"}
	timeLayouts = []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02 15:04",
		"2006/01/02 15:04", "2006/01/02 15:04:05", "02.01.2006 15:04:05"}
)

// timeType tells dates and timestamps, ISO 8601 first.
func timeType(cell string) cellType {
	switch {
	case len(cell) < len(time.DateOnly):
		return cellText
	case len(cell) == len(time.DateOnly):
		return firstLayout(cell, dateLayouts, cellDate)
	}
	return firstLayout(cell, timeLayouts, cellTimestamp)
}

func firstLayout(cell string, layouts []string, t cellType) cellType {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, cell); err == nil {
			return t
		}
	}
	return cellText
}
