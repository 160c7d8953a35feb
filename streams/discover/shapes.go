package discover

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"datawave/schemas/event"
)

const (
	maskRunes    = 40  // a longer mask is cut and ends in '…'
	shapesKept   = 256 // masks counted at once
	shapesShown  = 8   // masks in a profile
	maskEllipsis = '…'
)

// shapes counts the masks of values with a bounded number of counters: once they are all taken, a new mask lowers every
// counter by one, so a count is at most n/256 too low and a frequent mask is never lost.
// Source: Misra and Gries, "Finding repeated elements", Science of Computer Programming 2, 1982.
type shapes struct {
	counts  map[string]*int64
	scratch []byte
}

func (s *shapes) add(text []byte) {
	s.scratch = AppendMask(s.scratch[:0], text)
	if n, ok := s.counts[string(s.scratch)]; ok {
		*n++
		return
	}
	if s.counts == nil {
		s.counts = make(map[string]*int64)
	}
	if len(s.counts) == shapesKept {
		s.lower()
		return
	}
	one := int64(1)
	s.counts[string(s.scratch)] = &one
}

func (s *shapes) lower() {
	for mask, n := range s.counts {
		if *n--; *n == 0 {
			delete(s.counts, mask)
		}
	}
}

// top is the most frequent masks, most frequent first, equal ones by mask.
func (s *shapes) top() []event.Shape {
	all := make([]event.Shape, 0, len(s.counts))
	for mask, n := range s.counts {
		all = append(all, event.Shape{Mask: mask, Count: *n})
	}
	slices.SortFunc(all, func(a, b event.Shape) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Mask, b.Mask)) })
	return slices.Clip(all[:min(len(all), shapesShown)])
}

// AppendMask appends the shape of a value to dst: A for a letter, 9 for a digit, other characters as they are; at most 40
// characters of it, then '…'. The mask of AB12-345 is AA99-999.
func AppendMask(dst, text []byte) []byte {
	for n := 0; len(text) > 0; n++ {
		if n == maskRunes {
			return utf8.AppendRune(dst, maskEllipsis)
		}
		if text[0] < utf8.RuneSelf { // most text
			dst, text = append(dst, byte(maskRune(rune(text[0])))), text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		dst, text = utf8.AppendRune(dst, maskRune(r)), text[size:]
	}
	return dst
}

func maskRune(r rune) rune {
	switch {
	case r|0x20 >= 'a' && r|0x20 <= 'z':
		return 'A'
	case r >= '0' && r <= '9':
		return '9'
	case r < utf8.RuneSelf:
		return r
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return 'A'
	case unicode.IsNumber(r):
		return '9'
	}
	return r
}
