package broker

import (
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

// A topic that is compacted and deleted from: a tombstone takes its letter off the disk, and time takes what is left.
func TestCompactedAndDeleted(t *testing.T) {
	dir := t.TempDir()
	letters := topic.Spec{Name: topic.DeadLetters, Partitions: 1, Compacted: true, Retention: 28 * 24 * time.Hour, SegmentBytes: 1000}
	letter := func(key string, value []byte) *kgo.Record {
		return &kgo.Record{Topic: letters.Name, Key: []byte(key), Value: value}
	}
	b := start(t, dir, letters)
	cl := newClient(t, b)
	produce(t, cl, letter("kept", noise(3000)), letter("dropped", noise(3000)), letter("empty", []byte{}), letter("dropped", nil))
	b.Close()

	b = start(t, dir, letters) // compacts
	var got []string
	for _, r := range readRecords(t, b, letters.Name) {
		got = append(got, string(r.Key))
		if (r.Value == nil) != (string(r.Key) == "dropped") {
			t.Errorf("%s has a value of %d bytes, none: %v", r.Key, len(r.Value), r.Value == nil)
		}
	}
	if want := "[kept empty dropped]"; len(got) != 3 || got[0] != "kept" || got[1] != "empty" || got[2] != "dropped" {
		t.Errorf("%v are left, want %s", got, want)
	}
	end := lastOffset(t, b, letters.Name)
	if err := b.retain(t.Context(), time.Now().Add(27*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := len(readRecords(t, b, letters.Name)); n != 3 {
		t.Errorf("%d records after 27 days, want 3", n)
	}
	if err := b.retain(t.Context(), time.Now().Add(29*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left := readRecords(t, b, letters.Name); len(left) > 0 {
		t.Errorf("%d records after 29 days", len(left))
	}
	if got := lastOffset(t, b, letters.Name); got < end {
		t.Errorf("end %d after retention, %d before", got, end)
	}
}

func lastOffset(t *testing.T, b *Broker, name string) int64 {
	t.Helper()
	listed, err := b.adm.ListEndOffsets(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return listed[name][0].Offset
}
