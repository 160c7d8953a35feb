package broker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// fullAt makes every write to a file fail with "no space left on device".
func fullAt(t *testing.T, path string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.Symlink("/dev/full", path)); err != nil {
		t.Fatal(err)
	}
}

func TestDiskAlmostFull(t *testing.T) {
	b := start(t, t.TempDir(), spec("a", 1))
	setFree := func(bytes uint64) {
		b.gate.mu.Lock()
		defer b.gate.mu.Unlock()
		b.health.free = func() (uint64, error) { return bytes, nil }
	}
	impatient := newClient(t, b, kgo.DisableIdempotentWrite(), kgo.RecordRetries(0))
	setFree(reserveBytes - 1)
	if err := impatient.ProduceSync(t.Context(), record("a", 0, "x")).FirstErr(); !errors.Is(err, kerr.KafkaStorageError) {
		t.Errorf("error %v", err)
	}
	if err := b.Healthy(); !errors.Is(err, ErrDiskFull) {
		t.Errorf("healthy: %v", err)
	}
	setFree(reserveBytes)
	produce(t, newClient(t, b), record("a", 0, "y"))
	if err := b.Healthy(); err != nil {
		t.Error(err)
	}
	if got := readAll(t, b, "a")[0]; len(got) != 1 {
		t.Errorf("read %v", got)
	}
}

func TestFailedWriteStopsTheBroker(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, spec("a", 1))
	idx := filepath.Join(dir, "log", "partitions", "a-0", "0.idx")
	fullAt(t, idx)
	cl := newClient(t, b, kgo.DisableIdempotentWrite(), kgo.RecordRetries(0))
	if err := cl.ProduceSync(t.Context(), record("a", 0, "lost")).FirstErr(); err == nil {
		t.Error("a record that is not on disk was acknowledged")
	}
	if err := b.Healthy(); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("healthy: %v", err)
	}
	if err := b.Close(); err == nil || strings.Contains(err.Error(), "lost") {
		t.Errorf("close: %v", err)
	}
	if err := os.Remove(idx); err != nil {
		t.Fatal(err)
	}
	b = start(t, dir, spec("a", 1))
	produce(t, newClient(t, b), record("a", 0, "kept"))
	if got := readAll(t, b, "a")[0]; len(got) != 1 || got[0] != "kept" {
		t.Errorf("read %v", got)
	}
}

// kfake goes on when a marker cannot be written, and says that the transaction was committed.
func TestFailedMarkerIsCompletedByTheNextStart(t *testing.T) {
	dir := t.TempDir()
	small := spec("a", 2)
	small.SegmentBytes = 1 // the marker opens a file of its own
	b := start(t, dir, small)
	cl := newClient(t, b, kgo.TransactionalID("t"))
	if err := cl.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	produce(t, cl, record("a", 0, "x"), record("a", 1, "x"))
	idx := filepath.Join(dir, "log", "partitions", "a-0", "1.idx")
	fullAt(t, idx)
	if code, err := commit(t, b, cl); err == nil && code == 0 {
		t.Error("a commit that is not on disk was acknowledged")
	}
	if b.Healthy() == nil {
		t.Error("healthy")
	}
	b.Close()
	if err := os.Remove(idx); err != nil {
		t.Fatal(err)
	}
	b = start(t, dir, small)
	if got := readAll(t, b, "a"); len(got[0]) != 1 || len(got[1]) != 1 {
		t.Errorf("read %v", got)
	}
}
