package match

import (
	"bytes"
	"regexp"
	"testing"
)

// sets are what is matched with. The states come from made-up values, not from those that are measured.
var sets = []struct {
	name     string
	patterns func(testing.TB) []string
	anchored bool
}{
	{"42/anywhere", peerPatterns, false},
	{"42/whole", peerPatterns, true},
	{"130/anywhere", allPatterns, false},
	{"130/whole", allPatterns, true},
}

func sizeOf(values [][]byte) (size int64) {
	for _, v := range values {
		size += int64(len(v))
	}
	return size
}

func reportValue(b *testing.B, values [][]byte) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
}

func BenchmarkMatch(b *testing.B) {
	for _, set := range sets {
		b.Run(set.name, func(b *testing.B) {
			a := compileFor(b, set.patterns(b), Options{Anchored: set.anchored})
			m, values := a.NewMatcher(), mixed(1, 1000)
			dst := make([]Set, len(values))
			m.MatchAll(values, dst)
			b.Logf("%+v", a.Stats())
			b.ReportAllocs()
			b.SetBytes(sizeOf(values))
			for b.Loop() {
				m.MatchAll(values, dst)
			}
			reportValue(b, values)
		})
	}
}

// BenchmarkStdlib tries one expression of the standard library after the other.
func BenchmarkStdlib(b *testing.B) {
	for _, set := range sets {
		b.Run(set.name, func(b *testing.B) {
			var expressions []*regexp.Regexp
			for _, pattern := range set.patterns(b) {
				expressions = append(expressions, oracle(b, pattern, set.anchored))
			}
			values, sum := mixed(1, 200), 0
			b.SetBytes(sizeOf(values))
			for b.Loop() {
				for _, v := range values {
					for _, re := range expressions {
						sum += int(bit(re.Match(v)))
					}
				}
			}
			reportValue(b, values)
		})
	}
}

// BenchmarkByteClass looks up the class of each byte and does nothing with it: no matcher of classes can be faster.
func BenchmarkByteClass(b *testing.B) {
	classOf := compileFor(b, peerPatterns(b), Options{Defer: true}).program.decoder.classOf
	values := mixed(1, 1000)
	for name, pieces := range map[string][][]byte{"values": values, "joined": {bytes.Join(values, nil)}} {
		b.Run(name, func(b *testing.B) {
			sum := 0
			b.SetBytes(sizeOf(values))
			for b.Loop() {
				sum += sumClasses(&classOf, pieces)
			}
			reportValue(b, values)
			if sum == 0 {
				b.Fatal("no classes")
			}
		})
	}
}

func sumClasses(classOf *[256]uint8, pieces [][]byte) (sum int) {
	for _, piece := range pieces {
		for _, c := range piece {
			sum += int(classOf[c])
		}
	}
	return sum
}

func BenchmarkFreeze(b *testing.B) {
	for _, set := range sets {
		b.Run(set.name, func(b *testing.B) {
			a := compileFor(b, set.patterns(b), Options{Anchored: set.anchored, Defer: true})
			for b.Loop() {
				a.Freeze(nil)
			}
			b.ReportMetric(float64(a.Stats().States), "states")
		})
	}
}

func BenchmarkCompileDeferred(b *testing.B) {
	patterns := allPatterns(b)
	for b.Loop() {
		compileFor(b, patterns, Options{Defer: true})
	}
}

func BenchmarkScan(b *testing.B) {
	all := allPatterns(b)
	for name, patterns := range map[string][]string{"80": all[:80], "130": all} {
		b.Run(name, func(b *testing.B) {
			m, text, n := compileFor(b, patterns, Options{}).NewMatcher(), proseWith(3, 1<<20), 0
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				n = 0
				m.Scan(text, func(int, int, int) { n++ })
			}
			b.ReportMetric(float64(n), "occurrences")
		})
	}
}
