package main

import (
	"fmt"
	"strings"

	"datawave/streams/classify/entity"
)

// score counts as lenient scorers do: a mention is found, or right, where it overlaps one of its kind on the other side.
type score struct{ gold, found, given, right [3]int }

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
			s.right[m.Kind] += overlaps(m, e.mentions)
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
