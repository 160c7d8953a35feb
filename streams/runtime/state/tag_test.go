package state

import (
	"bytes"
	"hash/maphash"
	"testing"
	"time"
)

func FuzzTag(f *testing.F) {
	f.Add(tag{"datawave.x.changelog", [16]byte{1, 2}, 77, time.Unix(5, 9)}.encode(nil))
	f.Add([]byte{tagVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		decoded, err := decodeTag(b)
		if err != nil {
			return
		}
		if again := decoded.encode(nil); !bytes.Equal(again, b) {
			t.Fatalf("%x became %x", b, again)
		}
	})
}

func TestSort(t *testing.T) {
	for _, first := range []string{"", "shared prefix of all keys/"} {
		table := &table{}
		table.seed = maphash.MakeSeed()
		for i := range 20_000 {
			key := []byte(first)
			for n := i * 7919; n > 0; n /= 5 {
				key = append(key, "\x00\x00ab\xff"[n%5])
			}
			if hash := table.hash(key); table.find(hash, key) == 0 {
				table.add(hash, key, 0)
			}
		}
		sorted := table.sorted()
		if len(sorted) != table.count {
			t.Fatalf("%d records of %d", len(sorted), table.count)
		}
		for i := range sorted[1:] {
			if bytes.Compare(table.key(sorted[i]), table.key(sorted[i+1])) >= 0 {
				t.Fatalf("%q before %q", table.key(sorted[i]), table.key(sorted[i+1]))
			}
		}
	}
}
