package classify

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"datawave/streams/classify/detector"
)

const maxMask = 40 // characters of a mask; the rest is not shown

// appendMask appends the shape of a value to dst: A for a letter, 9 for a digit, ASCII punctuation and the space as they are, ? for
// anything else; at most maxMask characters. A value without letter or digit is masked as a single *, because its shape is itself.
func appendMask(dst, value []byte) []byte {
	start, telling := len(dst), false
	for n := 0; n < maxMask && len(value) > 0; n++ {
		r, size := utf8.DecodeRune(value)
		value = value[size:]
		c := maskOf(r)
		telling = telling || c == 'A' || c == '9'
		dst = append(dst, c)
	}
	if !telling {
		return append(dst[:start], '*')
	}
	return dst
}

func maskOf(r rune) byte {
	switch {
	case unicode.IsLetter(r):
		return 'A'
	case unicode.IsDigit(r):
		return '9'
	case r >= ' ' && r < 0x7f:
		return byte(r)
	}
	return '?'
}

// maskedAll is up to how many values all are masked; of more, one in eight.
const maskedAll = 512

// mask is the most frequent shape of the values that a detector matches, the first in byte order of equally frequent ones. Which
// values of many are looked at depends on the values only, not on their order.
func (c *Classifier) mask(infotype string, values [][]byte) string {
	index := slices.IndexFunc(c.set.detectors, func(d detector.Detector) bool { return d.Infotype == infotype })
	counts := map[string]int{}
	c.countMasks(counts, index, values, len(values) > maskedAll)
	if len(counts) == 0 {
		c.countMasks(counts, index, values, false)
	}
	best := ""
	for mask, n := range counts {
		if n > counts[best] || n == counts[best] && mask < best {
			best = mask
		}
	}
	return best
}

func (c *Classifier) countMasks(counts map[string]int, index int, values [][]byte, some bool) {
	var scratch []byte
	for _, value := range values {
		value = bytes.TrimSpace(value)
		if some && xxhash.Sum64(value)%8 != 0 {
			continue
		}
		if matched := c.whole.Match(value); matched.Has(index) {
			scratch = appendMask(scratch[:0], value)
			counts[string(scratch)]++
		}
	}
}
