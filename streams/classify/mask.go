package classify

import (
	"unicode"
	"unicode/utf8"

	"datawave/streams/classify/match"
)

const maxMask = 40 // characters of a mask; the rest is not shown

// appendMask appends the shape of a value to dst: A for a letter, 9 for a digit, ASCII punctuation and the space as they are, ? for
// anything else; at most maxMask characters. A value without letter or digit is masked as a single *, because its shape is itself.
func appendMask(dst, value []byte) []byte {
	start := len(dst)
	dst, telling := appendPlain(dst, value)
	value = value[len(dst)-start:]
	for n := len(dst) - start; n < maxMask && len(value) > 0; n++ {
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

// appendPlain is appendMask up to the first byte beyond ASCII. It tells whether there was a letter or digit.
func appendPlain(dst, value []byte) (_ []byte, telling bool) {
	for _, b := range value[:min(len(value), maxMask)] {
		if b >= utf8.RuneSelf {
			break
		}
		c := asciiMasks[b]
		telling = telling || c == 'A' || c == '9'
		dst = append(dst, c)
	}
	return dst, telling
}

var asciiMasks = func() (masks [utf8.RuneSelf]byte) {
	for r := range masks {
		masks[r] = maskOf(rune(r))
	}
	return masks
}()

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

// maskedAll is up to how many values of a field all are masked; of more, one in eight: by the hash, so that it depends on the
// values only, not on their order.
const maskedAll = 512

// The bounds of what shapes keeps for the next field.
const (
	maxMasks  = 4096
	maxShaped = 8192
)

// shapes are values of a field of which the masks may be asked for. It makes no string for a mask that it knows.
type shapes struct {
	some   bool // one in eight
	values []shaped
	ids    map[string]int32
	names  []string // by id
	counts []int64  // by id; all 0 between calls
	mask   []byte
	last   int32 // the id that was asked for last
}

// shaped is a value, how often it occurs, and which detectors match it whole.
type shaped struct {
	value   []byte
	times   int64
	matched match.Set
	id      int32 // of its mask, plus one; 0 where that is not known yet
}

// begin takes up a field of n values.
func (s *shapes) begin(n int) {
	s.some = n > maskedAll
	if s.ids == nil || len(s.names) > maxMasks {
		s.ids, s.names, s.counts = map[string]int32{}, nil, nil
	}
}

// keep takes in what was found of a value.
func (s *shapes) keep(o *outcome) {
	if !o.matched.Empty() && (!s.some || o.hash%8 == 0) {
		s.values = append(s.values, shaped{value: o.value, times: o.times, matched: o.matched})
	}
}

// forget lets go of the values.
func (s *shapes) forget() {
	clear(s.values)
	if s.values = s.values[:0]; cap(s.values) > maxShaped {
		s.values = nil
	}
}

// mask is the most frequent shape of the values that a detector matches, the first in byte order of equally frequent ones.
func (c *Classifier) mask(detector int, values [][]byte) string {
	s := &c.shapes
	best := s.best(s.values, detector)
	if best == "" && s.some { // none of the chosen ones
		best = s.best(c.matched(values), detector)
	}
	return best
}

// matched looks at all values of a field.
func (c *Classifier) matched(values [][]byte) (all []shaped) {
	for _, value := range values {
		if value = trimmed(value); len(value) > 0 {
			all = append(all, shaped{value: value, times: 1, matched: c.whole.Match(value)})
		}
	}
	return all
}

// best counts the masks of those values that a detector matches.
func (s *shapes) best(values []shaped, detector int) (best string) {
	most := int64(0)
	for i := range values {
		v := &values[i]
		if !v.matched.Has(detector) {
			continue
		}
		id := s.id(v)
		s.counts[id] += v.times
		if n, name := s.counts[id], s.names[id]; n > most || n == most && name < best {
			most, best = n, name
		}
	}
	for i := range values {
		if id := values[i].id; id > 0 {
			s.counts[id-1] = 0
		}
	}
	return best
}

// id numbers the mask of a value.
func (s *shapes) id(v *shaped) int32 {
	if v.id > 0 {
		return v.id - 1
	}
	s.mask = appendMask(s.mask[:0], v.value)
	if int(s.last) >= len(s.names) || string(s.mask) != s.names[s.last] { // the values of a column are alike
		s.last = s.number()
	}
	v.id = s.last + 1
	return s.last
}

// number is the id of mask.
func (s *shapes) number() int32 {
	id, known := s.ids[string(s.mask)]
	if !known {
		id = int32(len(s.names))
		name := string(s.mask)
		s.ids[name], s.names, s.counts = id, append(s.names, name), append(s.counts, 0)
	}
	return id
}
