package broker

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

func changelog() topic.Spec {
	return topic.Spec{Name: "c", Partitions: 1, Compacted: true, SegmentBytes: 1000}
}

func put(key, value string) *kgo.Record {
	return &kgo.Record{Topic: "c", Key: []byte(key), Value: []byte(value)}
}

// fillChangelog writes rounds of the same keys, some deleted, some in an aborted transaction.
func fillChangelog(t *testing.T, dir string, rounds int) (end int64) {
	t.Helper()
	b := start(t, dir, changelog())
	defer b.Close()
	cl := newClient(t, b, kgo.TransactionalID("t"))
	for i := range rounds {
		writeRound(t, cl, i, kgo.TryCommit)
	}
	writeRound(t, cl, 1000, kgo.TryAbort)
	listed, err := b.adm.ListEndOffsets(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	return listed["c"][0].Offset
}

func writeRound(t *testing.T, cl *kgo.Client, round int, end kgo.TransactionEndTry) {
	t.Helper()
	if err := cl.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	records := []*kgo.Record{{Topic: "c", Key: []byte("deleted")}}
	for k := range 5 {
		records = append(records, put(itoa(k), fmt.Sprintf("%d of round %d", k, round)))
	}
	produce(t, cl, append(records, put("round "+itoa(round), "once"))...)
	if err := cl.EndTransaction(t.Context(), end); err != nil {
		t.Fatal(err)
	}
}

// state replays the changelog as a store would.
func state(t *testing.T, b *Broker) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range readRecords(t, b, "c") {
		if out[string(r.Key)] = string(r.Value); r.Value == nil {
			delete(out, string(r.Key))
		}
	}
	return out
}

func TestCompactionKeepsTheState(t *testing.T) {
	dir := t.TempDir()
	end := fillChangelog(t, dir, 40)
	data := partitionDir(dir+"/log", "c", 0)
	full := size(t, data)
	b := start(t, dir, changelog()) // compacts
	if got := size(t, data); got > full*2/3 {
		t.Errorf("%d bytes after compaction, %d before", got, full)
	}
	got := state(t, b)
	if len(got) != 45 || got["3"] != "3 of round 39" || got["round 17"] != "once" {
		t.Errorf("state %v", got)
	}
	produce(t, newClient(t, b), put("next", "x"))
	records := readRecords(t, b, "c")
	if last := records[len(records)-1]; last.Offset != end {
		t.Errorf("the next record has offset %d, want %d", last.Offset, end)
	}
	b.Close()
	os.Remove(data + "/snapshot.json")
	if again := state(t, start(t, dir, changelog())); len(again) != 46 {
		t.Errorf("state after a restart without snapshot: %v", again)
	}
}

func TestCompactionOfTombstones(t *testing.T) {
	for age, want := range map[time.Duration]bool{0: true, 25 * time.Hour: false} {
		dir := t.TempDir()
		fillChangelog(t, dir, 20)
		if err := compact(dir+"/log", []topic.Spec{changelog()}, time.Now().Add(age), slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range readRecords(t, start(t, dir, changelog()), "c") {
			found = found || string(r.Key) == "deleted"
		}
		if found != want {
			t.Errorf("tombstone after %v: %v, want %v", age, found, want)
		}
	}
}

func TestCompactionOnlyWhenItHasGrown(t *testing.T) {
	dir := t.TempDir()
	fillChangelog(t, dir, 40)
	start(t, dir, changelog()).Close()
	if data := partitionDir(dir+"/log", "c", 0); worthCompacting(data, 1000) {
		t.Error("compacts again what has just been compacted")
	}
}

func TestInterruptedSwap(t *testing.T) {
	tests := map[string]func(place string) error{
		"before":  func(place string) error { return os.CopyFS(place+compactSuffix, os.DirFS(place)) },
		"between": func(place string) error { return os.Rename(place, place+replacedSuffix) },
		"after":   func(place string) error { return os.CopyFS(place+replacedSuffix, os.DirFS(place)) },
	}
	for name, interrupt := range tests {
		dir := t.TempDir()
		fillChangelog(t, dir, 10)
		if err := interrupt(partitionDir(dir+"/log", "c", 0)); err != nil {
			t.Fatal(err)
		}
		b := start(t, dir, changelog())
		if got := state(t, b); len(got) != 15 {
			t.Errorf("%s: state %v", name, got)
		}
		if entries, _ := os.ReadDir(dir + "/log/partitions"); len(entries) != 1 {
			t.Errorf("%s: left over: %v", name, entries)
		}
	}
}
