package broker

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

func samples() topic.Spec {
	return topic.Spec{Name: topic.Samples, Partitions: 2, Retention: 6 * time.Hour, SegmentBytes: 1 << 20}
}

// noise does not compress.
func noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

func noisy(cl *kgo.Client, t *testing.T, partition int32, records, bytes int) {
	t.Helper()
	for range records {
		produce(t, cl, &kgo.Record{Topic: topic.Samples, Partition: partition, Value: noise(bytes)})
	}
}

func ends(t *testing.T, b *Broker, name string) [2]int64 {
	t.Helper()
	listed, err := b.adm.ListEndOffsets(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return [2]int64{listed[name][0].Offset, listed[name][1].Offset}
}

func TestRetentionFreesTheDisk(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, samples())
	cl := newClient(t, b)
	noisy(cl, t, 0, 30, 100_000)
	noisy(cl, t, 1, 2, 100_000) // less than a segment: kfake alone would keep it for ever
	data := filepath.Join(dir, "log", "partitions")
	full := size(t, data)
	if full < 3_200_000 {
		t.Fatalf("%d bytes on disk", full)
	}
	if err := b.retain(t.Context(), time.Now().Add(5*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := size(t, data); got < full {
		t.Errorf("%d of %d bytes are left before the time", got, full)
	}
	later := time.Now().Add(6*time.Hour + time.Minute)
	if err := b.retain(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	if got := size(t, data); got > 1000 {
		t.Errorf("%d of %d bytes are left after retention", got, full)
	}
	before := ends(t, b, topic.Samples)
	checkEndsAfterCrash(t, dir, before)
	b.Close()
	if got := ends(t, start(t, dir, samples()), topic.Samples); got != before {
		t.Errorf("ends %v after a restart, %v before", got, before)
	}
}

// checkEndsAfterCrash starts on a copy of a directory that is in use, which is what a kill -9 leaves.
func checkEndsAfterCrash(t *testing.T, dir string, want [2]int64) {
	t.Helper()
	crashed := t.TempDir()
	writeFiles(t, crashed, files(t, dir))
	b := start(t, crashed, samples())
	defer b.Close()
	if got := ends(t, b, topic.Samples); got != want {
		t.Errorf("ends %v after a crash, %v before", got, want)
	}
}

// Records that trickle in leave the disk too: the segment is rolled by time. Time runs ahead of the clock here, by which anchors are
// dated, so that rolls come more often than they would; TestDueForRoll has their times.
func TestRetentionOfATrickle(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, samples())
	cl := newClient(t, b)
	begin := time.Now()
	most := int64(0)
	for minute := 0; minute < 24*60; minute += 20 {
		now := begin.Add(time.Duration(minute) * time.Minute)
		produce(t, cl, &kgo.Record{Topic: topic.Samples, Value: noise(5000), Timestamp: now})
		if err := b.retain(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		most = max(most, size(t, filepath.Join(dir, "log", "partitions")))
	}
	// 18 records fall into 6 hours, 3 into the roll interval; the last and its anchor stay.
	if limit := int64((18 + 3 + 2) * 5300); most > limit {
		t.Errorf("%d bytes at most, want at most %d", most, limit)
	}
}

func TestDueForRoll(t *testing.T) {
	b := start(t, t.TempDir(), samples())
	cl := newClient(t, b)
	now := time.Now()
	due := func(after time.Duration) string { return fmt.Sprint(b.dueForRoll(samples(), now.Add(after))) }
	if got := due(9 * time.Hour); got != "[]" {
		t.Errorf("empty partitions: %s", got)
	}
	produce(t, cl, &kgo.Record{Topic: topic.Samples, Partition: 1, Value: []byte("x"), Timestamp: now})
	if before, after := due(59*time.Minute), due(time.Hour); before != "[]" || after != "[1]" {
		t.Errorf("a record: %s before an hour, %s after", before, after)
	}
	if err := b.roll(t.Context(), samples(), []int32{1}); err != nil {
		t.Fatal(err)
	}
	if got := due(24 * time.Hour); got != "[]" {
		t.Errorf("an anchor with nothing after it: %s", got)
	}
	produce(t, cl, record(topic.Samples, 1, "y"))
	if after := due(time.Hour + time.Minute); after != "[1]" {
		t.Errorf("an anchor and a record: %s after an hour", after)
	}
}

// kfake's own retention would delete everything that came before the old record.
func TestOldTimestampTakesNothingWithIt(t *testing.T) {
	b := start(t, t.TempDir(), samples())
	cl := newClient(t, b)
	produce(t, cl, record(topic.Samples, 0, "new"))
	produce(t, cl, &kgo.Record{Topic: topic.Samples, Value: []byte("old"), Timestamp: time.Now().Add(-48 * time.Hour)})
	if err := b.retain(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, b, topic.Samples)[0]; !slices.Equal(got, []string{"new", "old"}) {
		t.Errorf("read %v", got)
	}
}

// All segments gone, as after DeleteRecords up to the end: the log must not start again at 0.
func TestEmptyPartitionKeepsItsEnd(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, samples())
	noisy(newClient(t, b), t, 0, 5, 10)
	listed, err := b.adm.ListEndOffsets(t.Context(), topic.Samples)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.adm.DeleteRecords(t.Context(), listed.Offsets()); err != nil {
		t.Fatal(err)
	}
	b.Close()
	b = start(t, dir, samples())
	if got := ends(t, b, topic.Samples)[0]; got < 5 {
		t.Errorf("the log ends at %d, want 5 or later", got)
	}
	if got := fmt.Sprint(readAll(t, b, topic.Samples)); got != "map[]" {
		t.Errorf("read %s", got)
	}
}
