package version_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// store is a projection that only knows its directory.
type store struct {
	dir    string
	closed bool
}

func (s *store) Name() string                                { return "store" }
func (s *store) Topics() []string                            { return nil }
func (s *store) Apply(context.Context, []event.Record) error { return nil }
func (s *store) Checkpoint(context.Context) (projections.Checkpoint, error) {
	return projections.Checkpoint{}, nil
}
func (s *store) Digest(context.Context) (projections.Digest, error) { return projections.Digest{}, nil }
func (s *store) Reset(context.Context) error                        { return nil }
func (s *store) Close() error {
	if s.closed {
		return errors.New("closed twice")
	}
	s.closed = true
	return nil
}

func open(t *testing.T, dir string) *version.Model[*store] {
	t.Helper()
	m := version.New("store", version.Files(dir, func(_ context.Context, dir string) (*store, error) {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, errors.New("no directory")
		}
		return &store{dir: dir}, nil
	}))
	must(t, m.Open(t.Context()))
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// current is the number of the version in use.
func current(m *version.Model[*store]) string { return filepath.Base(m.Current().(*store).dir) }

// onDisk lists the version directories.
func onDisk(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "0*"))
	must(t, err)
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	slices.Sort(found)
	return strings.Join(found, " ")
}

func swap(t *testing.T, m *version.Model[*store]) {
	t.Helper()
	built, err := m.Build(t.Context())
	must(t, err)
	must(t, m.Swap(t.Context(), built))
}

func TestSwapKeepsOneVersionForRollback(t *testing.T) {
	dir := t.TempDir()
	m := open(t, dir)
	if err := m.Rollback(t.Context()); !errors.Is(err, version.ErrNoPrevious) {
		t.Errorf("rollback of the first version: %v", err)
	}
	swap(t, m)
	swap(t, m)
	if got, want := onDisk(t, dir), "000002 000003"; got != want {
		t.Errorf("on disk %q, want %q", got, want)
	}
	must(t, m.Rollback(t.Context()))
	if got := current(m); got != "000002" {
		t.Errorf("after the rollback %s", got)
	}
	must(t, m.Close())
	m = open(t, dir)
	if got := current(m); got != "000002" {
		t.Errorf("after opening again %s", got)
	}
	must(t, m.Rollback(t.Context()))
	if got := current(m); got != "000003" {
		t.Errorf("forward again %s", got)
	}
	must(t, m.Close())
}

func TestBuildIsContinuedAndDiscarded(t *testing.T) {
	dir := t.TempDir()
	m := open(t, dir)
	first, err := m.Build(t.Context())
	must(t, err)
	if again, err := m.Build(t.Context()); err != nil || again != first {
		t.Errorf("a second Build: %v, %v", again, err)
	}
	must(t, m.Close())
	m = open(t, dir)
	second, err := m.Build(t.Context())
	must(t, err)
	if got := second.(*store).dir; got != first.(*store).dir {
		t.Errorf("built in %s, want %s", got, first.(*store).dir)
	}
	must(t, m.Discard(t.Context(), second))
	if got := onDisk(t, dir); got != "000001" {
		t.Errorf("on disk %q", got)
	}
	for name, do := range map[string]func(context.Context, projections.Projection) error{"swap": m.Swap, "discard": m.Discard} {
		if err := do(t.Context(), second); !errors.Is(err, version.ErrNotBuilt) {
			t.Errorf("%s of a discarded version: %v", name, err)
		}
	}
	must(t, m.Close())
}

func TestReadersKeepTheirVersionOpen(t *testing.T) {
	m := open(t, t.TempDir())
	first, release, err := m.Acquire()
	must(t, err)
	same, releaseSame, err := m.Acquire()
	must(t, err)
	changed := m.Changed()
	swap(t, m)
	select {
	case <-changed:
	default:
		t.Error("Changed was not closed")
	}
	releaseSame()
	if first.closed || same != first {
		t.Error("closed under a reader")
	}
	release()
	if !first.closed {
		t.Error("left open after its last reader")
	}
	must(t, m.Close())
}

func TestRollbackTakesBackWhatReadersStillHold(t *testing.T) {
	m := open(t, t.TempDir())
	first, release, err := m.Acquire()
	must(t, err)
	swap(t, m)
	must(t, m.Rollback(t.Context()))
	if got := m.Current(); got != projections.Projection(first) {
		t.Error("the version was opened twice")
	}
	release()
	if first.closed {
		t.Error("the current version was closed")
	}
	must(t, m.Close())
	must(t, m.Close()) // twice is fine
}

func TestOpenCleansUp(t *testing.T) {
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	must(t, os.Mkdir(filepath.Join(dir, "000007"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "CURRENT.new"), []byte("half"), 0o600))
	m := open(t, dir)
	if got := onDisk(t, dir); got != "000001" {
		t.Errorf("on disk %q", got)
	}
	must(t, m.Close())
}

func TestDamagedPointerIsSaid(t *testing.T) {
	for _, text := range []string{"", "current x", "current 000000\nprevious 000000\nbuilding 000000\n"} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(text), 0o600))
		err := version.New("store", version.Files(dir, func(context.Context, string) (*store, error) { return &store{}, nil })).Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), "does not name a version") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestBuildThatCannotBeOpenedIsReplaced(t *testing.T) {
	dir := t.TempDir()
	m := open(t, dir)
	_, err := m.Build(t.Context())
	must(t, err)
	must(t, m.Close())
	must(t, os.Remove(filepath.Join(dir, "000002")))
	m = open(t, dir)
	_, err = m.Build(t.Context())
	must(t, err)
	if got, want := onDisk(t, dir), "000001 000002"; got != want {
		t.Errorf("on disk %q, want %q", got, want)
	}
	must(t, m.Close())
}

func TestVersionOfAnotherReleaseIsReplaced(t *testing.T) {
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	m := version.New("store", version.Files(dir, func(_ context.Context, dir string) (*store, error) {
		if filepath.Base(dir) == "000001" {
			return nil, version.ErrSchema
		}
		return &store{dir: dir}, nil
	}))
	if err := m.Open(t.Context()); !errors.Is(err, version.ErrSchema) || m.Current() != nil {
		t.Fatalf("open: %v", err)
	}
	if _, _, err := m.Acquire(); !errors.Is(err, readmodel.ErrUnavailable) || !errors.Is(err, version.ErrSchema) {
		t.Errorf("acquire: %v", err)
	}
	swap(t, m)
	if got := current(m); got != "000002" {
		t.Errorf("in use %s", got)
	}
	if err := m.Rollback(t.Context()); !errors.Is(err, version.ErrSchema) || current(m) != "000002" {
		t.Errorf("rollback: %v", err)
	}
	must(t, m.Close())
}

// shared is a shelf that other processes change.
type shared struct {
	pointers *version.Pointers
	down     *bool
}

var errDown = errors.New("connection refused")

func (s shared) Pointers(context.Context) (version.Pointers, error) {
	if *s.down {
		return version.Pointers{}, errDown
	}
	return *s.pointers, nil
}

func (s shared) Point(_ context.Context, was, now version.Pointers) error {
	if *s.pointers != was {
		return version.ErrMoved
	}
	*s.pointers = now
	return nil
}

func (s shared) Create(context.Context) (int, error) {
	return max(s.pointers.Current, s.pointers.Previous, s.pointers.Building) + 1, nil
}

func (s shared) Open(_ context.Context, number int) (*store, error) {
	return &store{dir: strconv.Itoa(number)}, nil
}

func (s shared) Clean(context.Context, version.Pointers) error { return nil }

func TestProcessesShareAShelf(t *testing.T) {
	shelf := shared{new(version.Pointers), new(bool)}
	one, other := version.New("store", shelf), version.New("store", shelf)
	must(t, one.Open(t.Context()))
	must(t, other.Open(t.Context()))
	built, err := one.Build(t.Context())
	must(t, err)
	changed := other.Changed()
	must(t, one.Swap(t.Context(), built))
	if got := current(other); got != "1" {
		t.Errorf("before it looks, the other process uses %s", got)
	}
	must(t, other.Refresh(t.Context()))
	<-changed
	if got := current(other); got != "2" {
		t.Errorf("after it has looked, the other process uses %s", got)
	}
	built, err = one.Build(t.Context())
	must(t, err)
	must(t, other.Rollback(t.Context()))
	if err := one.Swap(t.Context(), built); !errors.Is(err, version.ErrMoved) {
		t.Errorf("swap after a rollback elsewhere: %v", err)
	}
	*shelf.pointers = version.Pointers{}
	must(t, other.Refresh(t.Context()))
	if got := current(other); got != "1" {
		t.Errorf("on a shelf that has lost everything it uses %s", got)
	}
}

func TestStoreThatIsAwayIsWaitedFor(t *testing.T) {
	shelf := shared{new(version.Pointers), new(bool)}
	*shelf.down = true
	m := version.New("store", shelf)
	if err := m.Open(t.Context()); !errors.Is(err, errDown) {
		t.Fatalf("open: %v", err)
	}
	if _, _, err := m.Acquire(); !errors.Is(err, readmodel.ErrUnavailable) || !errors.Is(err, errDown) {
		t.Errorf("acquire: %v", err)
	}
	*shelf.down = false
	must(t, m.Open(t.Context()))
	_, release, err := m.Acquire()
	must(t, err)
	release()
	*shelf.down = true
	if err := m.Refresh(t.Context()); !errors.Is(err, errDown) {
		t.Errorf("refresh: %v", err)
	}
	if _, release, err = m.Acquire(); err != nil {
		t.Fatalf("an outage takes the open version away: %v", err)
	}
	release()
}
