package runtime

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A store is a map that forgets a batch that was rolled back, and whose changes, applied in order, rebuild it.
func TestStoreIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, copied := newStore("changelog", 2), newStore("changelog", 2)
		model := map[string]string{}
		key := rapid.StringMatching(`[ab]{0,3}`)
		for range rapid.IntRange(1, 8).Draw(t, "batches") {
			next := maps.Clone(model)
			for range rapid.IntRange(0, 6).Draw(t, "writes") {
				k := key.Draw(t, "key")
				if rapid.Bool().Draw(t, "delete") {
					s.Delete([]byte(k))
					delete(next, k)
					continue
				}
				v := key.Draw(t, "value")
				s.Put([]byte(k), []byte(v))
				next[k] = v
			}
			if rapid.Bool().Draw(t, "keep") {
				s.keep()
				model = next
			} else {
				s.rollback()
			}
			if rapid.Bool().Draw(t, "commit") {
				s.changes(copied.load)
			}
			same(t, s, model, key.Draw(t, "prefix"))
		}
		s.changes(copied.load)
		same(t, copied, model, "")
	})
}

func same(t *rapid.T, s *store, model map[string]string, prefix string) {
	var want, got []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if strings.HasPrefix(k, prefix) {
			want = append(want, k+"="+model[k])
		}
	}
	s.Range([]byte(prefix), func(key, value []byte) bool {
		got = append(got, string(key)+"="+string(value))
		return true
	})
	if !slices.Equal(want, got) {
		t.Fatalf("range %q: got %q, want %q", prefix, got, want)
	}
	for k, v := range model {
		if value, ok := s.Get([]byte(k)); !ok || string(value) != v {
			t.Fatalf("get %q: %q %t, want %q", k, value, ok, v)
		}
	}
}

func TestRangeMayWrite(t *testing.T) {
	s := newStore("changelog", 0)
	for _, k := range []string{"a", "b", "c"} {
		s.Put([]byte(k), nil)
	}
	visited := ""
	s.Range(nil, func(key, _ []byte) bool {
		visited += string(key)
		s.Delete(key)
		s.Put([]byte("new-"+string(key)), nil)
		return true
	})
	if visited != "abc" {
		t.Errorf("visited %q", visited)
	}
	if _, ok := s.Get([]byte("a")); ok {
		t.Error("a was deleted")
	}
}

func TestPace(t *testing.T) {
	start := time.Unix(1000, 0)
	p := newPace()
	p.begin(start)
	if got := p.due(); got != start.Add(gather) {
		t.Errorf("after idleness due at %v", got.Sub(start))
	}
	for cost, want := range map[time.Duration]time.Duration{0: shortestInterval, 30 * time.Millisecond: 300 * time.Millisecond, time.Minute: longestInterval} {
		p.end(start, cost)
		p.begin(start.Add(time.Millisecond))
		if got := p.due(); got != start.Add(want) {
			t.Errorf("a commit of %v: due after %v, want %v", cost, got.Sub(start), want)
		}
	}
}
