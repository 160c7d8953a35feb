package match

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// peerPatterns are those that the benchmarks against other engines use.
func peerPatterns(t testing.TB) []string {
	return readPatterns(t, "../../../benchmarks/peers/patterns.txt")
}

// allPatterns are enough for a set of realistic size.
func allPatterns(t testing.TB) []string {
	return append(peerPatterns(t), readPatterns(t, "testdata/national.txt")...)
}

func readPatterns(t testing.TB, file string) (patterns []string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if _, expression, ok := strings.Cut(line, "\t"); ok {
			line = expression
		}
		patterns = append(patterns, line)
	}
	return patterns
}

// mixed makes values of which 40 % have the form of something sensitive, 20 bytes on average.
func mixed(seed uint64, n int) (values [][]byte) {
	r := rand.New(rand.NewPCG(seed, 1))
	for range n {
		if r.IntN(10) < 4 {
			values = append(values, []byte(sensitive(r)))
		} else {
			values = append(values, []byte(harmless(r)))
		}
	}
	return values
}

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func sensitive(r *rand.Rand) string {
	switch r.IntN(9) {
	case 0:
		return words[r.IntN(len(words))] + digits(r, 3) + "@example.org"
	case 1:
		return "4" + digits(r, 15)
	case 2:
		return "GB" + digits(r, 2) + " WEST " + digits(r, 4) + " " + digits(r, 4) + " " + digits(r, 4) + " " + digits(r, 2)
	case 3:
		return fmt.Sprintf("10.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256))
	case 4:
		return "+1" + digits(r, 10)
	case 5:
		return fmt.Sprintf("20%s-%02d-%02d", digits(r, 2), 1+r.IntN(12), 1+r.IntN(28))
	case 6:
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.Int64N(1<<48))
	case 7:
		return digits(r, 3) + "-" + digits(r, 2) + "-" + digits(r, 4)
	}
	return "https://example.org/" + words[r.IntN(len(words))] + "/" + digits(r, 4)
}

var words = strings.Fields("order customer pending shipped lovelace rotterdam main street invoice refund the quick brown fox jumps over lazy dog " +
	"Zürich Łódź naïve café Ångström Москва payment delivery Amsterdam Berlin quantity price discount active closed OPEN NULL")

func harmless(r *rand.Rand) string {
	word := func() string { return words[r.IntN(len(words))] }
	switch r.IntN(6) {
	case 0:
		return digits(r, 1+r.IntN(9))
	case 1:
		return fmt.Sprintf("%d.%02d", r.IntN(10000), r.IntN(100))
	case 2:
		return "SKU-" + digits(r, 4) + "-" + strings.ToUpper(word()[:2])
	case 3:
		return word()
	}
	return word() + " " + word() + " " + word() + " " + word()
}

// prose makes text with something sensitive every few hundred bytes.
func proseWith(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	var b []byte
	for len(b) < n {
		for range 30 + r.IntN(40) {
			b = append(b, words[r.IntN(len(words))]...)
			b = append(b, " ,.\n"[min(3, r.IntN(20)*r.IntN(20)/100)])
		}
		b = append(b, sensitive(r)...)
		b = append(b, ' ')
	}
	return b[:n]
}
