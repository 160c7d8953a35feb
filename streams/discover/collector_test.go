package discover

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

var testID = asset.DatasetID{Namespace: "test://host", Name: "shop.public.orders"}

// feed gives c rows of one field until it wants no more, and returns how many it took.
func feed(c *Collector, rows int, value func(i int) string) int {
	for i := range rows {
		if !c.Begin() {
			return i
		}
		c.Value(0, []byte(value(i)))
		if !c.End() {
			return i + 1
		}
	}
	return rows
}

func oneField(b Budget) *Collector {
	return NewCollector(testID, []event.Field{{Path: "f", Type: "text"}}, b)
}

func numberText(i int) string { return strconv.Itoa(i) }

func TestCollectorStopsAtEachLimit(t *testing.T) {
	wide := strings.Repeat("x", 100)
	for _, test := range []struct {
		name   string
		budget Budget
		rows   int
		want   int
	}{
		{"rows", Budget{Rows: 10}, 100, 10},
		{"bytes", Budget{Rows: 1000, Bytes: 1000}, 100, 10},
		{"source ends", Budget{Rows: 1000}, 7, 7},
		{"full", Budget{Rows: 10, Full: true}, 100, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := oneField(test.budget)
			if got := feed(c, test.rows, func(int) string { return wide }); got != test.want || c.Rows() != int64(test.want) {
				t.Errorf("took %d rows, counted %d, want %d", got, c.Rows(), test.want)
			}
			if kept := len(c.Sampled()[0].Values); kept > c.Budget().Rows {
				t.Errorf("kept %d rows, more than the budget", kept)
			}
		})
	}
}

func TestCollectorStopsAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := oneField(Budget{Rows: 1 << 30, Time: time.Second})
		slow := func(int) string {
			time.Sleep(time.Millisecond) //nolint:forbidigo // the bubble's clock: this is a row that takes 1 ms
			return "v"
		}
		took := feed(c, 1<<20, slow)
		if took < 1000 || took > 1000+clockStride {
			t.Errorf("took %d rows of 1 ms in 1 s", took)
		}
	})
}

func TestReservoirIsUniformAndDeterministic(t *testing.T) {
	const rows, runs = 200, 400
	hits := make([]int, rows)
	for run := range runs {
		id := asset.DatasetID{Namespace: "n://h", Name: strconv.Itoa(run)}
		sample := func() [][]byte {
			c := NewCollector(id, []event.Field{{Path: "f"}}, Budget{Rows: 20})
			c.Reservoir()
			if took := feed(c, rows, numberText); took != rows {
				t.Fatalf("a reservoir stopped after %d rows", took)
			}
			return c.Sampled()[0].Values
		}
		first := sample()
		if second := sample(); len(first) != 20 || !reflect.DeepEqual(first, second) {
			t.Fatalf("samples %q and %q differ", first, second)
		}
		for _, v := range first {
			i, err := strconv.Atoi(string(v))
			if err != nil {
				t.Fatal(err)
			}
			hits[i]++
		}
	}
	// Each row is expected 40 times, with a standard deviation of 6; 6 deviations are never left by chance here.
	if low, high := slices.Min(hits), slices.Max(hits); low < 4 || high > 76 {
		t.Errorf("rows were taken between %d and %d times, expected about 40", low, high)
	}
}

func TestReservoirShrinksToItsBytes(t *testing.T) {
	c := oneField(Budget{Rows: 100, Bytes: 5000})
	c.Reservoir()
	feed(c, 1000, func(i int) string { return strings.Repeat("x", 50+i%100) })
	values := c.Sampled()[0].Values
	total := 0
	for _, v := range values {
		total += len(v)
	}
	if total > 5000 || total < 3000 || c.Rows() != 1000 {
		t.Errorf("kept %d values of %d bytes out of %d rows", len(values), total, c.Rows())
	}
}

func TestValuesAreCutAndRepaired(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		repaired         int64
	}{
		{"plain", "Zoë", "Zoë", 0},
		{"broken", "a\xff\xfeb", "a\uFFFDb", 1},
		{"long", strings.Repeat("a", 5000), strings.Repeat("a", 4096), 0},
		{"rune at the cut", strings.Repeat("a", 4095) + "ë", strings.Repeat("a", 4095), 0},
		{"four bytes at the cut", strings.Repeat("a", 4093) + "😀", strings.Repeat("a", 4093), 0},
		{"grows by repair", strings.Repeat("\xffa", 2048), strings.Repeat("\uFFFDa", 1024), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := oneField(Budget{})
			feed(c, 1, func(int) string { return test.text })
			got := string(c.Sampled()[0].Values[0])
			if got != test.want || c.Repaired() != test.repaired {
				t.Errorf("got %d bytes %.20q, repaired %d; want %d bytes %.20q, %d", len(got), got, c.Repaired(), len(test.want), test.want, test.repaired)
			}
		})
	}
}

func TestListElementsNullsAndLateFields(t *testing.T) {
	c := oneField(Budget{})
	for range 3 {
		c.Begin()
		c.Value(0, []byte("a"))
		c.Value(0, []byte("b"))
		late := c.AddField(event.Field{Path: "late"})
		c.Null(late)
		c.End()
	}
	if c.Field("late") != 1 || c.Field("unknown") != -1 || c.AddField(event.Field{Path: "f"}) != 0 {
		t.Error("fields are not found by their paths")
	}
	fields := c.Sampled()
	if len(fields[0].Values) != 6 || fields[0].Profile.Count != 6 || fields[1].Profile.Nulls != 3 || fields[1].Profile.Count != 3 {
		t.Errorf("profiles %+v and %+v", fields[0].Profile, fields[1].Profile)
	}
}

// The memory of a sample stays bounded, its values are valid and no longer than allowed, and the same rows give the same
// sample, whatever the rows are.
func TestCollectorProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		budget := Budget{Rows: rapid.IntRange(1, 20).Draw(t, "rows"), Bytes: rapid.Int64Range(1, 500).Draw(t, "bytes"), Full: rapid.Bool().Draw(t, "full")}
		reservoir := rapid.Bool().Draw(t, "reservoir")
		values := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 60), 0, 100).Draw(t, "values")
		run := func() *Collector {
			c := oneField(budget)
			if reservoir {
				c.Reservoir()
			}
			feed(c, len(values), func(i int) string { return string(values[i]) })
			return c
		}
		c := run()
		sampled := c.Sampled()
		if !reflect.DeepEqual(sampled, run().Sampled()) {
			t.Fatal("the same rows gave another sample")
		}
		if n := len(sampled[0].Values); n > budget.Rows || (n == 0 && c.Rows() > 0) {
			t.Fatalf("kept %d values of %d rows with a budget of %d", n, c.Rows(), budget.Rows)
		}
		if sampled[0].Profile.Count != c.Rows() {
			t.Fatalf("profiled %d of %d rows", sampled[0].Profile.Count, c.Rows())
		}
		for _, v := range sampled[0].Values {
			if !utf8.Valid(v) || len(v) > MaxValueBytes {
				t.Fatalf("kept %q", v)
			}
		}
	})
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{"", "AB12-345", "2024-02-30", "-0.5e10", "\xf0\x9f", "1970-01-01T00:00:00+01", strings.Repeat("é", 3000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := oneField(Budget{})
		original := bytes.Clone(text)
		c.Begin()
		c.Value(0, text)
		c.End()
		field := c.Sampled()[0]
		if !bytes.Equal(text, original) {
			t.Fatal("the source's buffer was changed")
		}
		if len(field.Values) != 1 || !utf8.Valid(field.Values[0]) || len(field.Values[0]) > MaxValueBytes || field.Profile.Distinct != 1 {
			t.Fatalf("sampled %+v", field)
		}
		if utf8.Valid(text) && len(text) <= MaxValueBytes && !bytes.Equal(text, field.Values[0]) {
			t.Fatalf("a valid value %q became %q", text, field.Values[0])
		}
	})
}
