package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"datawave/streams/classify"
)

const worstSize = 256 << 10

// worstCases prints what hostile texts cost a byte. They are one token, or many near-misses.
func worstCases(set *classify.Set) {
	r := rand.New(rand.NewPCG(7, 8))
	random := make([]byte, worstSize)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	printable := make([]byte, worstSize)
	for i := range printable {
		printable[i] = byte(' ' + r.IntN(95))
	}
	repeat := func(s string) []byte { return bytes.Repeat([]byte(s), worstSize/len(s)) }
	cases := []struct {
		name string
		text []byte
	}{
		{"random bytes", random}, {"random printable", printable}, {"one digit run", repeat("4929")}, {"digits and hyphens", repeat("12-34-")},
		{"hex run", repeat("a1b2c3d4")}, {"upper case", repeat("ABCD")}, {"@ signs", repeat("a@")}, {"dots", repeat("a.b.")}, {"addresses without end", repeat("a@b.c")},
		{"spaced digits", repeat("4 9 2 9 ")}, {"colons", repeat("ab:")}, {"invalid UTF-8", repeat("\xff\xc3")}, {"wide letters", repeat("é漢")},
		{"phones", repeat("+1 415 555 2671 ")}, {"cards that fail", repeat("4929 0000 0000 0001 ")}, {"base64", repeat("QUJDREVGR0g=")},
	}
	c := set.NewClassifier()
	fmt.Printf("%-24s %14s\n", "hostile text of 256 KB", "ns/B")
	var spans []classify.Span
	for _, w := range cases {
		nanoseconds := costOnce(func() { spans = c.AppendPatternSpans(spans[:0], w.text) })
		fmt.Printf("%-24s %14.1f\n", w.name, nanoseconds/worstSize)
	}
}

// costOnce is the CPU time of a few runs, in nanoseconds a run, without a warm-up: hostile input is not met twice.
func costOnce(work func()) float64 {
	began := cpu()
	const runs = 3
	for range runs {
		work()
	}
	return float64(cpu()-began) / runs
}
