package catalog

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestRowSetsAreSets compares row sets, and blocks as they are stored, with maps.
func TestRowSetsAreSets(t *testing.T) {
	rows := rapid.SliceOfN(rapid.Int64Range(0, 20_000), 0, 6000)
	rapid.Check(t, func(t *rapid.T) {
		sets, want := [2]rowSet{{}, {}}, [2]map[int64]bool{{}, {}}
		for i := range sets {
			for _, row := range rows.Draw(t, "rows") {
				sets[i].add(row)
				want[i][row] = true
			}
			sets[i] = restored(t, sets[i])
		}
		sets[0].keep(sets[1])
		maps.DeleteFunc(want[0], func(row int64, _ bool) bool { return !want[1][row] })
		if got := sets[0].rows(); !slices.Equal(got, slices.Sorted(maps.Keys(want[0]))) || sets[0].count() != int64(len(got)) {
			t.Fatalf("%d rows, want %d", len(got), len(want[0]))
		}
		for row := range want[1] {
			if sets[0].has(row) != want[0][row] {
				t.Fatalf("row %d", row)
			}
		}
	})
}

func restored(t *rapid.T, s rowSet) rowSet {
	out := rowSet{}
	for n, b := range s {
		out[n] = &block{}
		if err := out[n].read(b.append(nil)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func FuzzBlock(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 0, 0xff, 0x0f})
	f.Add(make([]byte, blockBytes))
	f.Fuzz(func(t *testing.T, stored []byte) {
		var b, again block
		if b.read(stored) != nil {
			return
		}
		if err := again.read(b.append(nil)); err != nil || again != b {
			t.Errorf("%v", err)
		}
	})
}
