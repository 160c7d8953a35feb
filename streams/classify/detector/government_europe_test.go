package detector

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"testing"
	"unicode"
)

func TestEuropeanDetectors(t *testing.T) { checkExamples(t, europeDetectors()) }

func TestVATDetectors(t *testing.T) { checkExamples(t, vatDetectors()) }

// The share of random values of the right form that pass is measured: a set weighs a column's pass rate against it.
func TestEuropeanChancesAreMeasured(t *testing.T) {
	for _, d := range append(europeDetectors(), vatDetectors()...) {
		t.Run(d.Infotype, func(t *testing.T) { checkChance(t, &d) })
	}
}

// checkChance draws values from the detector's forms, each of these equally often, and compares the share that is valid with Chance.
func checkChance(t *testing.T, d *Detector) {
	t.Helper()
	if d.Valid == nil {
		if d.Chance != 1 {
			t.Errorf("chance %v without a check", d.Chance)
		}
		return
	}
	const draws = 8_000
	rng := rand.New(rand.NewPCG(1, 2))
	forms := parseForms(t, d.Whole)
	whole := compileAll(t, d.Whole, `\A(?:`, `)\z`)
	valid := 0
	for i := range draws {
		s := draw(rng, forms[i%len(forms)], nil)
		if !matchesOne(whole, s) {
			t.Fatalf("%q was drawn and does not match", s)
		}
		if d.Valid(s) {
			valid++
		}
	}
	if share := float64(valid) / draws; share < d.Chance/1.5-0.002 || share > d.Chance*1.5+0.002 {
		t.Errorf("%.4f of random values are valid, the detector says %v", share, d.Chance)
	}
}

func matchesOne(expressions []*regexp.Regexp, s []byte) bool {
	for _, e := range expressions {
		if e.Match(s) {
			return true
		}
	}
	return false
}

func parseForms(t *testing.T, expressions []string) []*syntax.Regexp {
	t.Helper()
	out := make([]*syntax.Regexp, len(expressions))
	for i, e := range expressions {
		var err error
		if out[i], err = syntax.Parse(e, syntax.Perl); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// draw appends a random value that the expression matches. Each branch is as likely as the others.
func draw(rng *rand.Rand, re *syntax.Regexp, s []byte) []byte {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			s = append(s, string(r)...)
		}
	case syntax.OpCharClass:
		s = append(s, string(drawRune(rng, re.Rune))...)
	case syntax.OpCapture:
		s = draw(rng, re.Sub[0], s)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			s = draw(rng, sub, s)
		}
	case syntax.OpAlternate:
		s = draw(rng, re.Sub[rng.IntN(len(re.Sub))], s)
	case syntax.OpQuest:
		s = drawTimes(rng, re.Sub[0], s, rng.IntN(2))
	case syntax.OpRepeat:
		s = drawTimes(rng, re.Sub[0], s, re.Min+rng.IntN(re.Max-re.Min+1))
	default:
		panic("no forms like this: " + re.String())
	}
	return s
}

func drawTimes(rng *rand.Rand, re *syntax.Regexp, s []byte, n int) []byte {
	for range n {
		s = draw(rng, re, s)
	}
	return s
}

// drawRune draws from the ASCII part of a class of ranges.
func drawRune(rng *rand.Rand, ranges []rune) rune {
	for {
		i := 2 * rng.IntN(len(ranges)/2)
		r := rune(rng.IntN(unicode.MaxASCII + 1))
		for ; i < len(ranges); i += 2 {
			if r >= ranges[i] && r <= ranges[i+1] {
				return r
			}
		}
	}
}
