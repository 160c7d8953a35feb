package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"datawave/streams/classify"
)

const texts = 2000

// planted is what the texts hold, which has to be found.
type planted struct {
	texts  [][]byte
	emails int
	cards  int
	size   int
}

// makeText makes support tickets and notes, of which one in four holds something that a pattern finds.
func makeText() planted {
	r := rand.New(rand.NewPCG(5, 6))
	var p planted
	for i := range texts {
		var b strings.Builder
		for range 3 + r.IntN(8) {
			b.WriteString(sentence(r))
			b.WriteByte(' ')
		}
		switch i % 8 {
		case 0:
			p.emails++
			b.WriteString("Please write to " + strings.ToLower(family(r)+digits(r, 3)) + "@example.org, thanks.")
		case 4:
			p.cards++
			b.WriteString("The card was " + luhn("51"+digits(r, 13)) + " I think.")
		}
		p.texts = append(p.texts, []byte(b.String()))
		p.size += b.Len()
	}
	return p
}

func sentence(r *rand.Rand) string {
	switch r.IntN(6) {
	case 0:
		return given(r) + " " + family(r) + " called about the invoice of last week, and asked for a copy."
	case 1:
		return "The order from " + pick(r, "Rotterdam", "Lisbon", "Chicago") + " arrived on Monday with a broken " + pick(r, "lid", "handle", "screen") + "."
	case 2:
		return "We replaced the part (ref. " + digits(r, 6) + ") and closed the ticket after " + digits(r, 2) + " minutes."
	case 3:
		return "it does not start any more since the update to version " + digits(r, 1) + "." + digits(r, 2) + ", what can i do?"
	case 4:
		return pick(r, "Northwind Ltd", "Contoso Inc.", "Fabrikam GmbH") + " wants an answer by the end of the month."
	}
	return "Nothing else was reported, so the case stays as it is until somebody complains again."
}

// measureText returns MB/s, for patterns alone and with people, places and organisations.
func measureText(set *classify.Set, p planted) (patterns, names float64, err error) {
	c := set.NewClassifier()
	emails, cards := 0, 0
	var spans []classify.Span
	for _, text := range p.texts {
		spans = c.AppendSpans(spans[:0], text)
		for _, s := range spans {
			switch s.Infotype {
			case "EMAIL_ADDRESS":
				emails++
			case "CREDIT_CARD_NUMBER":
				cards++
			}
		}
	}
	if emails != p.emails || cards != p.cards {
		return 0, 0, fmt.Errorf("found %d of %d addresses and %d of %d cards in the texts", emails, p.emails, cards, p.cards)
	}
	patterns, names = p.speed(c.AppendPatternSpans), p.speed(c.AppendSpans)
	fmt.Printf("texts: %.0f bytes on average, %.0f MB/s, with people, places and organisations %.1f MB/s\n", float64(p.size)/texts, patterns, names)
	return patterns, names, nil
}

// speed is MB/s.
func (p *planted) speed(find func([]classify.Span, []byte) []classify.Span) float64 {
	var spans []classify.Span
	return float64(p.size) / cost(func() {
		for _, text := range p.texts {
			spans = find(spans[:0], text)
		}
	}) * 1e3
}
