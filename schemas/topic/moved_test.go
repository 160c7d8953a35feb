package topic

import (
	"testing"

	"pgregory.net/rapid"
)

// Every record lies at home in one partition only, and growing by a multiple leaves it there or takes it to a new one.
func TestMovedOnlyToNewPartitions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(r, "key")
		before := rapid.Int32Range(1, 64).Draw(r, "before")
		after := before * rapid.Int32Range(2, 8).Draw(r, "times")
		home := Partition(string(key), before)
		if Moved(Facts, key, home, before) {
			r.Fatal("moved before it grew")
		}
		now := Partition(string(key), after)
		if Moved(Facts, key, home, after) != (now != home) || now != home && now < before {
			r.Fatalf("from %d of %d to %d of %d", home, before, now, after)
		}
	})
}

func TestWhatDoesNotMove(t *testing.T) {
	key := []byte("postgres://db|shop.public.orders")
	away := (Partition(string(key), 8) + 1) % 8
	for _, name := range []string{Scans, Samples, Control, DeadLetters, Changelog("intake", "datasets")} {
		if Moved(name, key, away, 8) || Permanent(name) {
			t.Errorf("%s moves", name)
		}
	}
	if !Moved(Facts, key, away, 8) || Moved(Facts, nil, away, 8) {
		t.Error("a key away from home has moved, a record without one has not")
	}
	for _, spec := range List(8) {
		if want := spec.CoPartitioned && spec.Retention == 0; Permanent(spec.Name) != want {
			t.Errorf("%s: permanent is %v, want %v", spec.Name, !want, want)
		}
	}
}

func FuzzMovedFrom(f *testing.F) {
	f.Add("3@42")
	f.Add("@")
	f.Add("-1@1")
	f.Fuzz(func(t *testing.T, text string) {
		p, o, ok := ParseMovedFrom(text)
		if !ok {
			return
		}
		if q, u, again := ParseMovedFrom(MovedFrom(p, o)); q != p || u != o || !again {
			t.Errorf("%q is %d@%d, then %d@%d", text, p, o, q, u)
		}
	})
}
