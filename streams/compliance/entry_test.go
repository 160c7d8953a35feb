package compliance

import (
	"testing"

	"pgregory.net/rapid"
)

func TestEntryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(words)
		e := entry{Said: rapid.Uint64().Draw(t, "said"), Status: one.Draw(t, "status"), Verdict: one.Draw(t, "verdict"), Cover: one.Draw(t, "cover"),
			Version: rapid.String().Draw(t, "version"), Assignee: rapid.String().Draw(t, "assignee"),
			Opened: rapid.Int64().Draw(t, "opened"), Due: rapid.Int64().Draw(t, "due"), Until: rapid.Int64().Draw(t, "until")}
		got, err := decodeEntry(e.encode())
		if err != nil || *got != e {
			t.Fatalf("%+v, want %+v: %v", got, e, err)
		}
	})
}

func FuzzDecodeEntry(f *testing.F) {
	f.Add((&entry{Status: "open", Verdict: "breach", Version: "1", Opened: 7}).encode())
	f.Add([]byte{entryVersion, 99})
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decodeEntry(data)
		if err != nil {
			return
		}
		if again, err := decodeEntry(e.encode()); err != nil || *again != *e {
			t.Fatalf("%+v, then %+v: %v", e, again, err)
		}
	})
}
