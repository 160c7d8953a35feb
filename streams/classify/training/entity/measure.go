package main

import (
	"fmt"
	"strings"

	"datawave/streams/classify/entity"
)

// score counts as lenient scorers do: a mention is found, or right, where it overlaps one of its kind on the other side.
type score struct {
	gold, found, given, right [3]int
	reliability               [10]bucket
}

// bucket counts the mentions of one tenth of the scale of confidence.
type bucket struct {
	given, right int
	confidence   float64
}

func measure(t *entity.Tagger, texts []example) (s score) {
	reader := t.NewReader()
	var given []entity.Mention
	for _, e := range texts {
		given = reader.Append(given[:0], e.text)
		for _, m := range e.mentions {
			s.gold[m.Kind]++
			s.found[m.Kind] += overlaps(m, given)
		}
		for _, m := range given {
			s.given[m.Kind]++
			right := overlaps(m, e.mentions)
			s.right[m.Kind] += right
			b := &s.reliability[min(9, int(m.Confidence*10))]
			b.given, b.right, b.confidence = b.given+1, b.right+right, b.confidence+m.Confidence
		}
	}
	return s
}

func overlaps(m entity.Mention, others []entity.Mention) int {
	for _, o := range others {
		if o.Kind == m.Kind && max(o.Start, m.Start) < min(o.End, m.End) {
			return 1
		}
	}
	return 0
}

func (s *score) add(o score) {
	for k := range s.gold {
		s.gold[k] += o.gold[k]
		s.found[k] += o.found[k]
		s.given[k] += o.given[k]
		s.right[k] += o.right[k]
	}
	for i := range s.reliability {
		s.reliability[i].given += o.reliability[i].given
		s.reliability[i].right += o.reliability[i].right
		s.reliability[i].confidence += o.reliability[i].confidence
	}
}

// plot lists, by tenth of confidence, how many mentions there are, their mean confidence, and the share that is right.
func (s score) plot() string {
	var text strings.Builder
	for _, b := range s.reliability {
		n := float64(max(b.given, 1))
		fmt.Fprintf(&text, "%5d mentions, confidence %.2f, right %.2f\n", b.given, b.confidence/n, float64(b.right)/n)
	}
	return text.String()
}

func (s score) String() string {
	var gold, found, given, right int
	var text strings.Builder
	for k := range s.gold {
		fmt.Fprintf(&text, "; %v %s", entity.Kind(k), rates(s.gold[k], s.found[k], s.given[k], s.right[k]))
		gold, found, given, right = gold+s.gold[k], found+s.found[k], given+s.given[k], right+s.right[k]
	}
	return rates(gold, found, given, right) + text.String()
}

func rates(gold, found, given, right int) string {
	p, r := float64(right)/float64(max(given, 1)), float64(found)/float64(max(gold, 1))
	return fmt.Sprintf("F1 %.3f (P %.3f R %.3f of %d)", 2*p*r/max(p+r, 1e-9), p, r, gold)
}
