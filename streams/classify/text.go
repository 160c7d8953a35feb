package classify

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Span is one infotype in a text: code points Start up to, not including, End.
type Span struct {
	Infotype   string
	Start, End int
	Confidence float64 // 0 to 1
}

// announced is the confidence in a match that only a context word speaks for.
const announced = 0.6

// Spans finds the infotypes of the detectors that read texts. Spans do not overlap: the more confident wins, then the longer. Starts
// ascend.
func (s *Set) Spans(text []byte) []Span {
	var all []Span
	for i := range s.detectors {
		d := &s.detectors[i].Detector
		if !d.InText {
			continue
		}
		for start, end, valid := d.find(text, 0); start >= 0; start, end, valid = d.find(text, end) {
			confidence := d.Values
			if !valid {
				confidence = min(confidence, announced)
			}
			all = append(all, Span{d.Infotype, start, end, confidence})
		}
	}
	slices.SortStableFunc(all, func(a, b Span) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.End-b.Start, a.End-a.Start))
	})
	return codePoints(text, apart(all))
}

// apart drops spans that overlap an earlier one of the list, and orders the rest by place.
func apart(spans []Span) []Span {
	var kept []Span // ascending, without overlaps
	for _, span := range spans {
		i, _ := slices.BinarySearchFunc(kept, span.Start, func(k Span, start int) int { return cmp.Compare(k.End, start+1) })
		if i == len(kept) || span.End <= kept[i].Start {
			kept = slices.Insert(kept, i, span)
		}
	}
	return kept
}

// codePoints turns byte offsets of ascending spans into code-point offsets.
func codePoints(text []byte, spans []Span) []Span {
	at, points := 0, 0
	move := func(to int) int {
		points += utf8.RuneCount(text[at:to])
		at = to
		return points
	}
	for i := range spans {
		spans[i].Start = move(spans[i].Start)
		spans[i].End = move(spans[i].End)
	}
	return spans
}
