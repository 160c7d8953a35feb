package state_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"datawave/streams/runtime/state"
)

const (
	crashFolder = "DATAWAVE_STATE_CRASH" // the folder in which this test binary is to work until it is killed
	crashLoads  = "DATAWAVE_STATE_LOADS" // it restores all the time
	crashKeys   = 700
	crashStores = 2
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashFolder); dir != "" {
		work(dir, os.Getenv(crashLoads) != "")
		return
	}
	os.Exit(m.Run())
}

// record is what stands at an offset of the changelog that the crash test makes up: a value of some length, or a deletion.
func record(offset int64) (key, value []byte) {
	r := rand.New(rand.NewPCG(uint64(offset), 1))
	key = fmt.Appendf(nil, "key%d", r.IntN(crashKeys))
	if r.IntN(4) == 0 {
		return key, nil
	}
	return key, []byte(fmt.Sprint(offset, strings.Repeat("v", r.IntN(200))))
}

// work changes the stores of a folder until the process is killed, and prints the position of each commit or restore.
func work(dir string, loads bool) {
	m, err := state.Open(state.Options{Dir: dir, Budget: 128 << 10})
	check(err)
	var all sync.WaitGroup
	for partition := range crashStores {
		all.Go(func() {
			for {
				s, err := m.Store("changelog", [16]byte{7}, int32(partition))
				check(err)
				if loads {
					restore(s, partition)
				} else {
					commit(s, partition)
				}
				check(s.Close())
			}
		})
	}
	all.Wait()
}

func commit(s *state.Store, partition int) {
	for range 20 {
		end := s.Position() + 40
		for at := s.Position(); at < end; at++ {
			if key, value := record(at); value == nil {
				s.Delete(key)
			} else {
				s.Put(key, value)
			}
		}
		s.Keep()
		check(s.Commit(end))
		fmt.Println(partition, end)
	}
}

func restore(s *state.Store, partition int) {
	from := s.Position()
	for at := from; at < from+5000; at++ {
		check(s.Load(record(at)))
		if at%500 == 0 {
			fmt.Println(partition, at)
		}
	}
	check(s.Loaded(from + 5000))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func TestKilled(t *testing.T) {
	for loads, kills := range map[bool]int{false: 10, true: 3} {
		t.Run(fmt.Sprintf("loads=%v", loads), func(t *testing.T) {
			dir := t.TempDir()
			highest := [crashStores]int64{}
			for range kills {
				kill(t, dir, loads, 1+rand.IntN(120), &highest)
				reopened(t, dir, loads, highest)
			}
		})
	}
}

// kill starts this binary to work in a folder, and kills it when it has printed some lines.
func kill(t *testing.T, dir string, loads bool, lines int, highest *[crashStores]int64) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), crashFolder+"="+dir)
	if loads {
		cmd.Env = append(cmd.Env, crashLoads+"=1")
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	printed := bufio.NewScanner(out)
	for range lines {
		if !printed.Scan() {
			t.Fatal("the process ended by itself")
		}
		note(t, printed.Text(), highest)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for printed.Scan() && strings.Count(printed.Text(), " ") == 1 {
		note(t, printed.Text(), highest)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
}

func note(t *testing.T, line string, highest *[crashStores]int64) {
	var partition int
	var position int64
	if _, err := fmt.Sscan(line, &partition, &position); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	highest[partition] = max(highest[partition], position)
}

// reopened holds what a killed process left against the changelog: exactly the state at the position after commits; a
// state that becomes right with the changelog's tail after restores.
func reopened(t *testing.T, dir string, loads bool, highest [crashStores]int64) {
	m, err := state.Open(state.Options{Dir: dir, Budget: 32 << 10})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for partition := range crashStores {
		s, err := m.Store("changelog", [16]byte{7}, int32(partition))
		if err != nil {
			t.Fatal(err)
		}
		end := s.Position()
		if end > highest[partition]+5000 {
			t.Fatalf("position %d, beyond anything committed (%d)", end, highest[partition])
		}
		if loads {
			for end = highest[partition] + 5000; s.Position() < end; {
				for at := s.Position(); at < end; at++ {
					check(s.Load(record(at)))
				}
				check(s.Loaded(end))
			}
		}
		compare(t, s, end)
	}
}

func compare(t *testing.T, s *state.Store, end int64) {
	want := map[string]string{}
	for at := range end {
		if key, value := record(at); value == nil {
			delete(want, string(key))
		} else {
			want[string(key)] = string(value)
		}
	}
	got := map[string]string{}
	s.Range(nil, func(key, value []byte) bool {
		got[string(key)] = string(value)
		return true
	})
	if s.Err() != nil || !maps.Equal(got, want) {
		t.Fatalf("position %d: %d entries, want %d; error %v", end, len(got), len(want), s.Err())
	}
	for key, value := range want {
		if got, ok := s.Get([]byte(key)); !ok || string(got) != value {
			t.Fatalf("position %d: key %s differs", end, key)
		}
	}
}
