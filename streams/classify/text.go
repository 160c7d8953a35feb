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

// Spans is AppendSpans with a classifier of the set's own.
func (s *Set) Spans(text []byte) []Span {
	c := s.borrow()
	defer s.giveBack(c)
	return c.AppendSpans(nil, text)
}

// AppendSpans appends to dst the infotypes of the detectors that read texts, and the people, places and organisations. Spans do not
// overlap: what a pattern proves goes before a name, then the more confident, then the longer. Starts ascend.
func (c *Classifier) AppendSpans(dst []Span, text []byte) []Span {
	c.spans = c.appendPatterns(c.spans[:0], text)
	patterns := len(c.spans)
	c.spans = c.appendMentions(c.spans, text)
	return c.settled(dst, text, patterns)
}

// AppendPatternSpans is AppendSpans without people, places and organisations.
func (c *Classifier) AppendPatternSpans(dst []Span, text []byte) []Span {
	c.spans = c.appendPatterns(c.spans[:0], text)
	return c.settled(dst, text, len(c.spans))
}

// settled appends the spans that stay, in code points; the first of c.spans are those of patterns.
func (c *Classifier) settled(dst []Span, text []byte, patterns int) []Span {
	c.kept = c.kept[:0]
	for _, spans := range [...][]Span{c.spans[:patterns], c.spans[patterns:]} {
		slices.SortStableFunc(spans, byWeight)
		c.kept = apart(c.kept, spans)
	}
	return append(dst, codePoints(text, c.kept)...)
}

func byWeight(a, b Span) int {
	return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(a.Start, b.Start))
}

// apart appends to kept the spans that overlap none before them in the list, ordered by place.
func apart(kept, spans []Span) []Span {
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
	for i := range spans {
		points += utf8.RuneCount(text[at:spans[i].Start])
		length := utf8.RuneCount(text[spans[i].Start:spans[i].End])
		at = spans[i].End
		spans[i].Start, spans[i].End = points, points+length
		points += length
	}
	return spans
}
