package match

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How much is invented: values a pattern, the runes of a value, and values that are of no pattern.
const (
	inventedEach   = 16
	inventedRunes  = 80
	inventedFiller = 6000
)

// commonWords begin most of what is in columns and texts.
var commonWords = []string{"the", "of", "and", "order", "customer", "Street", "New York", "John", "maria", "NULL", "true", "active", "PENDING",
	"payment", "délivré", "größe", "Amsterdam", "2024", "v1.2.3", "SKU", "n/a", "http", "www", "user", "company", "Quantity", "x", "I", "USD"}

// invent makes values up, always the same ones, that the patterns match or begin to match, alone and in text, with words and
// numbers of all lengths among them.
func (p *program) invent() (sample [][]byte) {
	r := rand.New(rand.NewPCG(1, uint64(len(p.insts))))
	for pattern := range p.starts {
		for range inventedEach {
			sample = append(sample, p.walk(r, pattern))
		}
	}
	matching := len(sample)
	for range max(inventedFiller, 3*matching) {
		sample = append(sample, filler(r))
	}
	if p.anchored {
		return sample
	}
	return append([][]byte{inventText(r, sample, matching)}, sample...)
}

// inventText makes prose with values among its words: one in four of the first so many, which match.
func inventText(r *rand.Rand, values [][]byte, matching int) (text []byte) {
	words := strings.Fields(prose)
	for range len(values) / 2 {
		at := r.IntN(len(words) - 4)
		for _, w := range words[at:][:1+r.IntN(4)] {
			text = append(append(text, w...), ' ')
		}
		if r.IntN(4) > 0 || matching == 0 {
			text = append(text, filler(r)...)
		} else {
			text = append(text, values[r.IntN(matching)]...)
		}
		text = append(text, separator(r))
	}
	return text
}

// walk goes a random way through a pattern, and notes what it reads.
func (p *program) walk(r *rand.Rand, pattern int) (value []byte) {
	pc := p.starts[pattern]
	for range 8 * inventedRunes {
		switch in := &p.insts[pc]; in.op {
		case opRune:
			if utf8.RuneCount(value) >= inventedRunes {
				return value
			}
			value = utf8.AppendRune(value, p.alphabet.draw(r, in.set))
			pc = in.out
		case opAlt:
			pc = in.out
			if r.IntN(5) < 2 {
				pc = in.arg
			}
		case opEmpty:
			pc = in.out
		case opMatch, opFail:
			return value
		}
	}
	return value
}

// draw returns a rune of a set, an ASCII one where there is one in the range drawn.
func (a *alphabet) draw(r *rand.Rand, set uint16) rune {
	pairs := a.ranges[set]
	if len(pairs) == 0 {
		return 'x'
	}
	i := 2 * r.IntN(len(pairs)/2)
	if r.IntN(8) != 0 && pairs[i] >= utf8.RuneSelf {
		i = 0
	}
	lo, hi := pairs[i], pairs[i+1]
	if lo < utf8.RuneSelf {
		lo, hi = max(lo, min(' ', hi)), min(hi, '~')
	}
	return lo + rune(r.IntN(int(max(hi-lo, 0))+1))
}

func filler(r *rand.Rand) []byte {
	switch r.IntN(5) {
	case 0:
		return drawDigits(r, 1+r.IntN(18))
	case 1:
		return strconv.AppendFloat(nil, float64(r.IntN(1e7))/100, 'f', 2, 64)
	case 2:
		return append(append(drawDigits(r, 1+r.IntN(4)), "-/.: "[r.IntN(5)]), drawDigits(r, 1+r.IntN(8))...)
	default:
	}
	return []byte(commonWords[r.IntN(len(commonWords))] + string(separator(r)) + commonWords[r.IntN(len(commonWords))])
}

func drawDigits(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return b
}

func separator(r *rand.Rand) byte { return "     ,.\n-_"[r.IntN(10)] }
