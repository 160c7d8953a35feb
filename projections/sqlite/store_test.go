package sqlite_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"datawave/projections/sqlite"
	"datawave/projections/version"
	"datawave/schemas/event"
)

var schema = sqlite.Schema{Version: 2, SQL: "CREATE TABLE IF NOT EXISTS words (word TEXT);", Tables: []string{"words"}}

func open(t *testing.T, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), "words", dir, schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func batch(from, to int64) []event.Record {
	var out []event.Record
	for offset := from; offset < to; offset++ {
		out = append(out, event.Record{At: event.Position{Topic: "t", Partition: 1, Offset: offset}})
	}
	return out
}

func count(t *testing.T, s *sqlite.Store) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *sqlite.Tx) error { return tx.QueryRow(t.Context(), "SELECT count(*) FROM words")(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func insert(t *testing.T) func(*sqlite.Tx, []event.Record) error {
	return func(tx *sqlite.Tx, fresh []event.Record) error {
		for range fresh {
			if err := tx.Exec(t.Context(), "INSERT INTO words VALUES ('w')"); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestApplyPassesOverWhatIsApplied(t *testing.T) {
	s := open(t, t.TempDir())
	for _, b := range [][]event.Record{batch(0, 5), batch(3, 8), batch(0, 8), nil} {
		if err := s.Apply(t.Context(), b, insert(t)); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, s); got != 8 {
		t.Errorf("%d rows, want 8", got)
	}
	if c, err := s.Checkpoint(t.Context()); err != nil || c["t"][1] != 8 {
		t.Errorf("checkpoint %v, %v", c, err)
	}
}

func TestAnErrorUndoesTheBatch(t *testing.T) {
	s := open(t, t.TempDir())
	broken := errors.New("broken")
	err := s.Apply(t.Context(), batch(0, 3), func(tx *sqlite.Tx, fresh []event.Record) error {
		return errors.Join(insert(t)(tx, fresh), broken)
	})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "t/1@0") {
		t.Errorf("apply: %v", err)
	}
	if c, err := s.Checkpoint(t.Context()); err != nil || len(c) != 0 || count(t, s) != 0 {
		t.Errorf("left %d rows and checkpoint %v, %v", count(t, s), c, err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := open(t, t.TempDir())
	err := s.View(t.Context(), func(tx *sqlite.Tx) error { return tx.Exec(t.Context(), "INSERT INTO words VALUES ('w')") })
	if err == nil || count(t, s) != 0 {
		t.Errorf("a reader wrote: %v, %d rows", err, count(t, s))
	}
}

func TestAnotherVersionIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	other := schema
	other.Version = 3
	if s, err := sqlite.Open(t.Context(), "words", dir, other); !errors.Is(err, version.ErrSchema) || !strings.Contains(err.Error(), "it has version 2") {
		t.Errorf("open: %v, %v", s, err)
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store.db"), []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), "words", dir, schema); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("open: %v", err)
	}
}

const crashDirectory = "DATAWAVE_SQLITE_CRASH_DIRECTORY"

// TestCrashBetweenApplyAndCommit kills a process of its own in the middle of its second batch.
func TestCrashBetweenApplyAndCommit(t *testing.T) {
	if dir := os.Getenv(crashDirectory); dir != "" {
		crash(t, dir)
	}
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashBetweenApplyAndCommit$")
	child.Env = append(os.Environ(), crashDirectory+"="+dir)
	if err := child.Run(); err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child was to be killed: %v", err)
	}
	s := open(t, dir)
	if got := count(t, s); got != 4 {
		t.Errorf("%d rows, want the 4 that were committed", got)
	}
	if err := s.Apply(t.Context(), batch(0, 6), insert(t)); err != nil || count(t, s) != 6 {
		t.Errorf("after applying again: %v, %d rows, want 6", err, count(t, s))
	}
}

func crash(t *testing.T, dir string) {
	s := open(t, dir)
	if err := s.Apply(t.Context(), batch(0, 4), insert(t)); err != nil {
		t.Fatal(err)
	}
	err := s.Apply(t.Context(), batch(4, 6), func(tx *sqlite.Tx, fresh []event.Record) error {
		if err := insert(t)(tx, fresh); err != nil {
			return err
		}
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		if err := self.Kill(); err != nil {
			return err
		}
		select {} // SIGKILL is on its way
	})
	t.Fatalf("survived: %v", err)
}

// TestALoadIsFoldedIn finds what was loaded in the database itself, before anything closes or completes it.
func TestALoadIsFoldedIn(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "store.db"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before, next := size(), int64(0)
	for size() == before { // the first batch that is folded in is so beside the next one
		if next > 200_000 {
			t.Fatal("nothing was folded in")
		}
		if err := s.Load(t.Context(), batch(next, next+10_000), insert(t)); err != nil {
			t.Fatal(err)
		}
		next += 10_000
	}
	if err := s.Complete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s); int64(got) != next {
		t.Errorf("%d rows, want %d", got, next)
	}
	if c, err := s.Checkpoint(t.Context()); err != nil || c["t"][1] != next {
		t.Errorf("checkpoint %v, %v", c, err)
	}
}
