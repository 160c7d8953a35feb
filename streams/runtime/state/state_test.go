package state_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"datawave/streams/runtime/state"
)

func TestNoAllocations(t *testing.T) {
	s := opened(t, state.Options{})
	fill(t, s, 10_000, 1)
	var keys [1000][]byte
	for i := range keys {
		keys[i] = key(nil, i*7)
	}
	value := make([]byte, 16)
	position := int64(1)
	round := func() {
		for i, k := range keys {
			s.Get(k)
			s.Put(k, value)
			if i%10 == 0 {
				s.Put(k, value)
				s.Keep()
			}
		}
		s.Keep()
		position++
		if err := s.Commit(position); err != nil {
			t.Fatal(err)
		}
	}
	round()
	if n := testing.AllocsPerRun(50, round); n > 0 {
		t.Fatalf("%v allocations in %d updates, want none", n, len(keys))
	}
}

func TestChangesKeepTheirOrder(t *testing.T) {
	s := opened(t, state.Options{})
	s.Put([]byte("there"), []byte("1"))
	s.Keep()
	check(s.Commit(1))
	for _, k := range []string{"c", "a", "b", "never", "c"} {
		s.Put([]byte(k), []byte(strings.Repeat(k, 100)))
		s.Keep()
	}
	s.Delete([]byte("never"))
	s.Delete([]byte("there"))
	s.Keep()
	s.Put([]byte("not kept"), nil)
	s.Put([]byte("a"), []byte("not kept"))
	var got []string
	var lent [][]byte
	s.Changes(func(key, value []byte) {
		got = append(got, fmt.Sprintf("%s %d %v", key, len(value), value != nil))
		lent = append(lent, value)
	})
	want := []string{"c 100 true", "a 100 true", "b 100 true", "there 0 false"}
	if !slices.Equal(got, want) {
		t.Fatalf("changes %q, want %q", got, want)
	}
	for i := range 10_000 {
		s.Put(fmt.Appendf(nil, "more %d", i), make([]byte, 100))
	}
	if string(lent[1]) != strings.Repeat("a", 100) {
		t.Fatal("a change is not what it was")
	}
}

func TestAnEmptyValueIsNoDeletion(t *testing.T) {
	s := opened(t, state.Options{})
	s.Put([]byte("k"), nil)
	s.Keep()
	s.Changes(func(_, value []byte) {
		if value == nil {
			t.Error("the change says deleted")
		}
	})
	check(s.Commit(1))
	check(s.Load([]byte("l"), []byte{}))
	for _, k := range []string{"k", "l"} {
		if v, ok := s.Get([]byte(k)); !ok || v == nil {
			t.Errorf("%s: %v %v", k, v, ok)
		}
	}
}

func TestOneProcessAFolder(t *testing.T) {
	dir := t.TempDir()
	m, err := state.Open(state.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := state.Open(state.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "another process uses it") {
		t.Fatal(err)
	}
	if _, err := m.Store("c", [16]byte{}, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Store("c", [16]byte{}, 1); err == nil || !strings.Contains(err.Error(), "open already") {
		t.Fatal(err)
	}
	if err := errors.Join(m.Close(), m.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Store("c", [16]byte{}, 2); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Fatal(err)
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		name, files string
		damage      func(path string) error
	}{
		{"a table is cut", "*.sst", func(path string) error { return os.Truncate(path, 100) }},
		{"a table is lost", "*.sst", os.Remove},
		{"a table is overwritten", "*.sst", overwrite},
		{"the manifest is not one", "MANIFEST*", func(path string) error { return os.WriteFile(path, []byte("no manifest"), 0o600) }},
		{"the manifest is lost", "MANIFEST*", os.Remove},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := state.Options{Dir: t.TempDir(), Budget: 256 << 10}
			m, err := state.Open(o)
			check(err)
			s, err := m.Store("c", [16]byte{1}, 1)
			check(err)
			fill(t, s, 20_000, 1)
			check(m.Close())
			paths, err := filepath.Glob(filepath.Join(o.Dir, c.files))
			if err != nil || len(paths) == 0 {
				t.Fatal(paths, err)
			}
			for _, path := range paths {
				check(c.damage(path))
			}
			err = readAll(o)
			if !errors.Is(err, state.ErrDamaged) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "delete the folder") {
				t.Fatalf("error %v", err)
			}
		})
	}
}

// overwrite breaks the middle of a file.
func overwrite(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i := range b[len(b)/3 : len(b)/3*2] {
		b[len(b)/3+i] ^= 0x55
	}
	return os.WriteFile(path, b, 0o600)
}

// readAll opens the state and reads it until an error.
func readAll(o state.Options) error {
	m, err := state.Open(o)
	if err != nil {
		return err
	}
	defer m.Close()
	s, err := m.Store("c", [16]byte{1}, 1)
	if err != nil {
		return err
	}
	s.Range(nil, func([]byte, []byte) bool { return true })
	for i := range 20_000 {
		s.Get(key(nil, i))
	}
	if err := s.Err(); err == nil || !errors.Is(s.Commit(2), err) {
		return fmt.Errorf("error %w, and Commit takes no notice", err)
	}
	return s.Err()
}

func TestNoGoroutinesWithoutAFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := opened(t, state.Options{Budget: 1})
		fill(t, s, 1000, 1)
		s.Put([]byte("k"), []byte("v"))
		s.Keep()
		if err := s.Commit(5); err != nil || s.Position() != 5 {
			t.Fatal(err, s.Position())
		}
		if memory, disk := s.Size(); memory == 0 || disk != 0 {
			t.Fatal(memory, disk)
		}
	})
}

func TestBudget(t *testing.T) {
	const budget = 4 << 20
	m, err := state.Open(state.Options{Dir: t.TempDir(), Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var stores [4]*state.Store
	for i := range stores {
		if stores[i], err = m.Store("c", [16]byte{1}, int32(i)); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for i, s := range stores {
		all.Go(func() { // partition 0 holds little
			for position := range 100 {
				for n := range 100 + min(i, 1)*1000 {
					s.Put(key(nil, position*2000+n), make([]byte, 50))
				}
				s.Keep()
				check(s.Commit(int64(position + 1)))
			}
		})
	}
	all.Wait()
	held, spilled := int64(0), int64(0)
	for _, s := range stores {
		memory, disk := s.Size()
		held, spilled = held+memory, spilled+disk
	}
	if held > budget || spilled < 3*100_000*50/4 {
		t.Fatalf("%d bytes in memory, %d on disk", held, spilled)
	}
	for i, s := range stores {
		for n := range 100 + min(i, 1)*1000 {
			if _, ok := s.Get(key(nil, 42*2000+n)); !ok {
				t.Fatalf("partition %d lacks key %d", i, n)
			}
		}
	}
}
