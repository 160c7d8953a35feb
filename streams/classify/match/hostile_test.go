package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// hostile are patterns and inputs that cost a naive engine exponential or quadratic time, or a state a byte.
var hostile = []struct {
	name     string
	patterns []string
	text     func(r *rand.Rand, n int) []byte
}{
	{"a far ahead of the end", []string{`(a|b)*a(a|b){12}`, `(a|b)*a(a|b){20}c`}, letters("ab")},
	{"a far ahead of the end, twice", []string{`a[ab]{40}c`, `b[ab]{37}d`}, letters("ab")},
	{"counted classes", []string{`[a-z]{30,60}x[0-9]`, `[a-m]{20,50}y`, `[g-z]{25,55}z`, `(?:[a-z][0-9]?){31}!`}, letters("abcdefghijklmnopqrstuvwxyz0123456789")},
	{"nested repetitions", []string{`(a*)*b`, `(a+)+b`, `(?:a?){30}a{30}b`, `(a|aa)+c`}, letters("a")},
	{"an end that never comes", []string{`a.*b`, `a[^c]*c`, `(?s)x.*y`}, letters("ax")},
	{"longer occurrences that never end", []string{`a(?:[ab]*c)?`, `b(?:[ab]*d)?`}, letters("ab")},
	{"occurrences in occurrences", []string{`ab|bc+`, `a[^b]*`, `[abc]{3}`}, letters("abc")},
	{"everything matches", []string{`.*`, `\w+`, `a*`, `[^x]`}, letters("ab \n")},
	{"digits", nil, letters("0123456789")},
	{"random bytes", nil, letters("")},
	{"letters and digits in turn", nil, letters("aZ09-. @:/_+")},
	{"broken UTF-8", nil, letters("\xe4\xb8\xad\xf0\x9f\x98a ")},
}

// letters makes text of the bytes of alphabet, or of all bytes.
func letters(alphabet string) func(r *rand.Rand, n int) []byte {
	return func(r *rand.Rand, n int) []byte {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(r.IntN(256))
			if alphabet != "" {
				text[i] = alphabet[r.IntN(len(alphabet))]
			}
		}
		return text
	}
}

// compileFor compiles patterns, or the large set where there are none.
func compileFor(t testing.TB, patterns []string, o Options) *Automaton {
	if patterns == nil {
		patterns = allPatterns(t)
	}
	a, err := Compile(patterns, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nanosPerByte is the least of a few runs, each on a text of its own, as other programs run beside the test. It is content with
// the first that takes enough at most.
func nanosPerByte(n int, enough float64, text func(n int) []byte, run func(text []byte)) (best float64) {
	best = math.Inf(1)
	for i := 0; i < 3 && best > enough; i++ {
		fresh := text(n)
		began := time.Now()
		run(fresh)
		best = min(best, float64(time.Since(began).Nanoseconds())/float64(n))
	}
	return best
}

// The bounds are generous, as tests run beside others: what is to be seen is that a text of 16 times the size does not take
// longer a byte, and that a matcher holds no more states than it may.
const (
	tolerance     = 8
	mostNanos     = 200000 // with the race detector
	hostileBytes  = 1 << 14
	hostileFactor = 16
)

func TestHostileTextsTakeBoundedTimeAndMemory(t *testing.T) {
	for _, h := range hostile {
		t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			text := func(n int) []byte { return h.text(r, n) }
			m := compileFor(t, h.patterns, Options{}).NewMatcher()
			for _, run := range []struct {
				name string
				on   func(text []byte)
			}{
				{"Match", func(text []byte) { m.Match(text) }},
				{"Scan", func(text []byte) { m.Scan(text, func(int, int, int) {}) }},
				{"MatchAll", func(text []byte) { matchPieces(m, text) }},
			} {
				few := nanosPerByte(hostileBytes, 0, text, run.on)
				most := min(tolerance*(few+50), mostNanos)
				many := nanosPerByte(hostileBytes*hostileFactor, most, text, run.on)
				t.Logf("%-8s %8.1f ns/byte in 16 KiB, %8.1f in 256 KiB; %d private states", run.name, few, many, len(m.lazy.states))
				if many > most {
					t.Errorf("%s takes %.0f ns/byte in a long text, %.0f in a short one", run.name, many, few)
				}
			}
			if n := len(m.lazy.states); n > privateStates {
				t.Errorf("%d private states", n)
			}
		})
	}
}

// matchPieces matches a text as values of 40 bytes.
func matchPieces(m *Matcher, text []byte) {
	values := slices.Collect(slices.Chunk(text, 40))
	m.MatchAll(values, make([]Set, len(values)))
}

// TestSimulationEqualsRegexp is the property for a matcher without room for states, so that it does without.
func TestSimulationEqualsRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, h := range hostile {
		patterns := h.patterns
		if patterns == nil {
			patterns = allPatterns(t)
		}
		m := compileFor(t, patterns, Options{Defer: true}).NewMatcher()
		m.lazy.limit = 2
		text := h.text(r, 500)
		found := m.Match(text)
		for i, pattern := range patterns {
			if want := oracle(t, pattern, false).Match(text); want != found.Has(i) {
				t.Errorf("%q in %q: got %v, want %v", pattern, text, found.Has(i), want)
			}
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		b.Run(strings.ReplaceAll(h.name, " ", "_"), func(b *testing.B) {
			text := h.text(rand.New(rand.NewPCG(5, 6)), 1<<17)
			m := compileFor(b, h.patterns, Options{}).NewMatcher()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.Scan(text, func(int, int, int) {})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(text)), "ns/byte")
		})
	}
}
