package discover

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"datawave/schemas/event"
)

func profileOf(values ...string) event.FieldProfile {
	p := newProfiler(rand.New(rand.NewPCG(1, 2)))
	for _, v := range values {
		p.value([]byte(v))
	}
	return p.profile()
}

func TestRanges(t *testing.T) {
	for _, test := range []struct {
		name      string
		values    []string
		low, high string
		quartiles []string
	}{
		{"integers", []string{"10", "9", "-3", "100"}, "-3", "100", []string{"-3", "9", "10"}},
		{"beyond float64", []string{"9007199254740993", "9007199254740992"}, "9007199254740992", "9007199254740993",
			[]string{"9007199254740992", "9007199254740992", "9007199254740993"}},
		{"negative beyond float64", []string{"-9007199254740993", "-9007199254740992"}, "-9007199254740993", "-9007199254740992",
			[]string{"-9007199254740993", "-9007199254740993", "-9007199254740992"}},
		{"decimals and exponents", []string{"0.5", "1e3", "-2.25"}, "-2.25", "1e3", []string{"-2.25", "0.5", "1e3"}},
		{"dates", []string{"2024-02-29", "1999-12-31"}, "1999-12-31", "2024-02-29", []string{"1999-12-31", "1999-12-31", "2024-02-29"}},
		{"zones", []string{"2024-01-01 00:00:00+00", "2024-01-01 00:30:00+01"}, "2024-01-01 00:30:00+01", "2024-01-01 00:00:00+00",
			[]string{"2024-01-01 00:30:00+01", "2024-01-01 00:30:00+01", "2024-01-01 00:00:00+00"}},
		{"RFC 3339", []string{"2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.25Z"}, "2024-01-01T00:00:00.25Z", "2024-01-01T00:00:00.5Z",
			[]string{"2024-01-01T00:00:00.25Z", "2024-01-01T00:00:00.25Z", "2024-01-01T00:00:00.5Z"}},
		{"text", []string{"b", "a"}, "", "", nil},
		{"codes with leading zeros", []string{"007", "12"}, "", "", nil},
		{"numbers and dates", []string{"7", "2024-02-29"}, "", "", nil},
		{"no such day", []string{"2024-02-30"}, "", "", nil},
		{"hexadecimal", []string{"0x1p4"}, "", "", nil},
		{"not a number", []string{"NaN"}, "", "", nil},
		{"no value", nil, "", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := profileOf(test.values...)
			if p.Minimum != test.low || p.Maximum != test.high || !reflect.DeepEqual(p.Quantiles, test.quartiles) {
				t.Errorf("range %q to %q, quartiles %q", p.Minimum, p.Maximum, p.Quantiles)
			}
		})
	}
}

func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 1000, exactDistinct, 5000, 200000} {
		var d distinct
		count := int64(0)
		random := rand.New(rand.NewPCG(3, 4))
		hashes := make([]uint64, n)
		for i := range hashes {
			hashes[i] = random.Uint64()
		}
		for range 2 {
			for _, h := range hashes {
				d.add(h)
				count++
			}
		}
		got := d.estimate(count)
		if n <= exactDistinct && got != int64(n) {
			t.Errorf("%d different values counted as %d", n, got)
		}
		if math.Abs(float64(got)-float64(n)) > 0.03*float64(n) {
			t.Errorf("%d different values estimated at %d", n, got)
		}
	}
}

func TestShapes(t *testing.T) {
	p := profileOf("AB12-345", "xy99-000", "Zoë", "", strings.Repeat("a", 50), "٣")
	want := []event.Shape{{Mask: "AA99-999", Count: 2}, {Mask: "", Count: 1}, {Mask: "9", Count: 1}, {Mask: "AAA", Count: 1},
		{Mask: strings.Repeat("A", 40) + "…", Count: 1}}
	if !reflect.DeepEqual(p.Shapes, want) {
		t.Errorf("shapes %+v", p.Shapes)
	}
	if p.MinLength != 0 || p.MaxLength != 50 || p.MeanLength != 70.0/6 {
		t.Errorf("lengths %d to %d, mean %g", p.MinLength, p.MaxLength, p.MeanLength)
	}
}

// A shape that half of the values have is never lost among any number of rare ones, and memory stays bounded.
func TestShapesKeepTheFrequent(t *testing.T) {
	var s shapes
	const n = 20000
	for i := range n {
		s.add([]byte("frequent"))
		s.add([]byte(fmt.Sprintf("%s%s", strings.Repeat("-", 1+i%30), strings.Repeat("/", 1+i/30%30))))
		if len(s.counts) > shapesKept {
			t.Fatalf("%d counters", len(s.counts))
		}
	}
	top := s.top()[0]
	if top.Mask != "AAAAAAAA" || top.Count > n || top.Count < n-2*n/shapesKept {
		t.Errorf("most frequent is %+v", top)
	}
}

func TestStatisticsAreMerged(t *testing.T) {
	c := oneField(Budget{})
	feed(c, 4, numberText)
	c.Statistics(0, event.FieldProfile{Count: 1000, Nulls: 10, Distinct: 400, Maximum: "999"})
	p := c.Sampled()[0].Profile
	if p.Count != 1000 || p.Nulls != 10 || p.Distinct != 400 || p.Minimum != "0" || p.Maximum != "999" || p.Origin != "statistics" {
		t.Errorf("profile %+v", p)
	}
	full := oneField(Budget{Full: true})
	feed(full, 4, numberText)
	full.Statistics(0, event.FieldProfile{Count: 1000})
	if p := full.Sampled()[0].Profile; p.Count != 4 || p.Origin != "sample" {
		t.Errorf("profile of a full reading %+v", p)
	}
}

func BenchmarkValue(b *testing.B) {
	values := make([][]byte, 1000)
	for i := range values {
		values[i] = fmt.Appendf(nil, "user%d@example.com", i)
	}
	b.ReportAllocs()
	for b.Loop() {
		c := oneField(Budget{})
		for _, v := range values {
			c.Begin()
			c.Value(0, v)
			c.End()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
}
