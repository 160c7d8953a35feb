package files

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"datawave/streams/discover"
)

// largeTable has rows until it is larger than a file that is read whole; row writes the i-th.
func largeTable(head string, row func(b *bytes.Buffer, i int)) ([]byte, int) {
	var b bytes.Buffer
	b.WriteString(head)
	n := 0
	for ; b.Len() < wholeFile+1<<20; n++ {
		row(&b, n)
	}
	return b.Bytes(), n
}

func TestLargeFilesAreSampledInBlocks(t *testing.T) {
	pad := strings.Repeat("p", 1500)
	tests := []struct {
		name, file, head string
		row              func(b *bytes.Buffer, i int)
		spread, partial  bool
	}{
		{"table", "a.csv", "id,text\n", func(b *bytes.Buffer, i int) { fmt.Fprintf(b, "%d,%s\n", i, pad) }, true, false},
		{"quoted delimiters", "a.csv", "id,text\n", func(b *bytes.Buffer, i int) { fmt.Fprintf(b, "%d,\"a, %s\"\n", i, pad) }, true, false},
		{"line ends in quotes everywhere", "a.csv", "id,text\n", func(b *bytes.Buffer, i int) { fmt.Fprintf(b, "%d,\"7,7\n8,%s\"\n", i, pad) }, false, false},
		{"line end in quotes once", "a.csv", "id,text\n", func(b *bytes.Buffer, i int) {
			if i == 5 {
				b.WriteString("5,\"x\n6,y\"\n")
				return
			}
			fmt.Fprintf(b, "%d,%s\n", i, pad)
		}, true, true},
		{"json lines", "a.jsonl", "", func(b *bytes.Buffer, i int) { fmt.Fprintf(b, `{"id":%d,"text":"a\n%s"}`+"\n", i, pad) }, true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			content, n := largeTable(test.head, test.row)
			path := write(t, t.TempDir(), test.file, content)
			o, c, err := sampled(t, path, discover.Budget{Rows: 500, Time: 1 << 40})
			if (err != nil) != test.partial || (err != nil && !errors.Is(err, discover.ErrPartial)) {
				t.Fatalf("error %v, partial %t", err, test.partial)
			}
			if estimate := float64(o.Dataset.Rows); estimate < 0.95*float64(n) || estimate > 1.05*float64(n) {
				t.Errorf("estimated %v rows of %d", estimate, n)
			}
			ids := values(c)["id"]
			if len(ids) != 500 {
				t.Fatalf("%d rows kept", len(ids))
			}
			if tenths := tenthsOf(t, ids, n); tenths != 10 {
				t.Errorf("the sample has rows of %d tenths of the file", tenths)
			}
			if inBlocks := c.Rows() < int64(n)/3; inBlocks != test.spread || (!inBlocks && c.Rows() != int64(n)) {
				t.Errorf("%d of %d rows were read", c.Rows(), n)
			}
			_, again, _ := sampled(t, path, discover.Budget{Rows: 500, Time: 1 << 40})
			if !maps.EqualFunc(values(c), values(again), slices.Equal) {
				t.Error("a second sample of the same file differs")
			}
		})
	}
}

// tenthsOf counts the tenths of the file that the ids come from; an id that no row has is an error.
func tenthsOf(t *testing.T, ids []string, n int) int {
	seen := map[int]bool{}
	for _, id := range ids {
		i, err := strconv.Atoi(id)
		if err != nil || i >= n {
			t.Fatalf("id %q is of no row", id)
		}
		seen[i*10/n] = true
	}
	return len(seen)
}

// TestCompressedLimit reads a compressed file up to the limit, and says so when every row was wanted.
func TestCompressedLimit(t *testing.T) {
	path := write(t, t.TempDir(), "a.csv.zst", zst(t, append([]byte("id,name\n"), bytes.Repeat([]byte("1,Ann\n"), 300_000)...)))
	s, inventory := inspect(t, path, Options{MaxInflatedBytes: 1 << 20})
	o := &inventory.Observations[0]
	if o.Dataset.Rows != -1 {
		t.Errorf("rows %d, want unknown", o.Dataset.Rows)
	}
	c := discover.NewCollector(o.ID, o.Dataset.Fields, discover.Budget{Full: true})
	if err := s.Sample(t.Context(), o, c); !errors.Is(err, discover.ErrPartial) || !strings.Contains(err.Error(), "only the first 1048576 decompressed bytes") {
		t.Errorf("error %v", err)
	}
	if got := c.Rows(); got < 170_000 || got > 175_000 {
		t.Errorf("%d rows were read", got)
	}
}
