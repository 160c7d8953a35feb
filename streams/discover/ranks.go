package discover

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	ranksKept     = 2048 // values that quantiles are taken from; beyond, a uniform sample of this size
	maxRankedText = 64   // a longer text is no number and no time
)

// rankedKind says how a field's values are ordered; one value of another kind makes the field text, which has no ranks.
type rankedKind uint8

const (
	rankedNone rankedKind = iota
	rankedNumber
	rankedTime
	rankedText
)

// ranked is a value with its place on the number line: a number, or seconds since 1970.
type ranked struct {
	key  float64
	text string
}

// ranks keeps the smallest and largest of a field's numbers or times, and a bounded sample of them for quantiles.
type ranks struct {
	random   *rand.Rand
	kind     rankedKind
	count    int64
	least    ranked
	greatest ranked
	sample   []ranked
}

func (r *ranks) add(text []byte) {
	if r.kind == rankedText {
		return
	}
	key, kind := rank(text)
	if kind == rankedText || (r.kind != rankedNone && r.kind != kind) {
		*r = ranks{kind: rankedText}
		return
	}
	r.kind = kind
	r.count++
	v := ranked{key, string(text)}
	if r.count == 1 || compareRanked(v, r.least) < 0 {
		r.least = v
	}
	if r.count == 1 || compareRanked(v, r.greatest) > 0 {
		r.greatest = v
	}
	r.keep(v)
}

func (r *ranks) keep(v ranked) {
	if len(r.sample) < ranksKept {
		r.sample = append(r.sample, v)
		return
	}
	if j := r.random.Int64N(r.count); j < ranksKept {
		r.sample[j] = v
	}
}

// summary is the range and the quartiles by nearest rank, as the source spells the values; empty for text.
func (r *ranks) summary() (least, greatest string, quartiles []string) {
	if r.count == 0 {
		return "", "", nil
	}
	sorted := slices.SortedFunc(slices.Values(r.sample), compareRanked)
	for _, q := range []float64{0.25, 0.5, 0.75} {
		quartiles = append(quartiles, sorted[int(math.Ceil(q*float64(len(sorted))))-1].text)
	}
	return r.least.text, r.greatest.text, quartiles
}

// compareRanked orders by key; integers too close for a float64 are ordered by their digits.
func compareRanked(a, b ranked) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	c := cmp.Or(cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.text, b.text))
	if a.key < 0 {
		return -c
	}
	return c
}

// rank finds a value's place on the number line. Text with leading zeros or a plus is a code, not a number.
func rank(text []byte) (float64, rankedKind) {
	if len(text) == 0 || len(text) > maxRankedText || !rankable(text[0]) {
		return 0, rankedText
	}
	if looksLikeDate(text) {
		return rankTime(string(text))
	}
	digits := text
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' || (len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') {
		return 0, rankedText
	}
	return rankNumber(string(text))
}

func rankable(first byte) bool { return first == '-' || (first >= '0' && first <= '9') }

func rankNumber(text string) (float64, rankedKind) {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, rankedText // ParseFloat also takes hexadecimal and underscores
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, rankedText
	}
	return n, rankedNumber
}

func looksLikeDate(text []byte) bool {
	return len(text) >= len(time.DateOnly) && text[4] == '-' && text[7] == '-'
}

// rankTime reads ISO 8601 as engines print it, with a blank or a T before the clock, and with no zone or any form of one.
func rankTime(text string) (float64, rankedKind) {
	t, err := time.Parse(timeLayout(text), text)
	if err != nil {
		return 0, rankedText
	}
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9, rankedTime
}

// timeLayout is the only layout that can fit a text of this form; a fraction of a second fits any with seconds.
func timeLayout(text string) string {
	if len(text) < len(time.DateTime) {
		return time.DateOnly
	}
	if c := text[10]; c != ' ' && c != 'T' {
		return time.DateOnly // which fits no longer text
	}
	layout := "2006-01-02" + text[10:11] + "15:04:05"
	switch zone := strings.IndexAny(text[len(time.DateTime):], "Z+-"); {
	case zone < 0:
		return layout
	case len(text)-len(time.DateTime)-zone == len("+00"):
		return layout + "Z07"
	}
	return layout + "Z07:00"
}
