package state_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"datawave/streams/runtime/state"
)

const restored = 5_000_000 // keys of 20 bytes with values of 16

func opened(tb testing.TB, o state.Options) *state.Store {
	m, err := state.Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := m.Close(); err != nil {
			tb.Error(err)
		}
	})
	s, err := m.Store("changelog", [16]byte{1}, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// key writes key n, of 20 bytes. The order of keys has nothing to do with that of n.
func key(to []byte, n int) []byte {
	return fmt.Appendf(to[:0], "entry/%014x", uint64(n)*0x9e3779b97f4a7c15>>8)
}

func fill(tb testing.TB, s *state.Store, keys, position int) {
	var k, v [20]byte
	for i := range keys {
		binary.LittleEndian.PutUint64(v[:], uint64(i))
		if err := s.Load(key(k[:0], i), v[:16]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := s.Loaded(int64(position)); err != nil {
		tb.Fatal(err)
	}
}

// processor is the processor time of this process.
func processor(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkRestore(b *testing.B) {
	keys := make([]byte, 0, 20*restored)
	for i := range restored {
		keys = append(keys, key(make([]byte, 0, 20), i)...)
	}
	for _, c := range []struct {
		name   string
		budget int64
		disk   bool
	}{{"memory", 0, false}, {"budget=4GiB", 4 << 30, true}, {"budget=64MiB", 64 << 20, true}} {
		b.Run(c.name, func(b *testing.B) {
			var spent time.Duration
			for b.Loop() {
				o := state.Options{Budget: c.budget}
				if c.disk {
					o.Dir = b.TempDir()
				}
				s := opened(b, o)
				before := processor(b)
				for i := range restored {
					if err := s.Load(keys[i*20:i*20+20], keys[:16]); err != nil {
						b.Fatal(err)
					}
				}
				if err := s.Loaded(restored); err != nil {
					b.Fatal(err)
				}
				spent += processor(b) - before
				memory, disk := s.Size()
				b.ReportMetric(float64(memory>>20), "MiB-memory")
				b.ReportMetric(float64(disk>>20), "MiB-disk")
			}
			b.ReportMetric(float64(spent.Nanoseconds())/restored/float64(b.N), "cpu-ns/key")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/restored/float64(b.N), "ns/key")
		})
	}
}

func BenchmarkCounter(b *testing.B) {
	const hot = 1_000_000
	for _, every := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("commit=%d", every), func(b *testing.B) {
			s := opened(b, state.Options{})
			fill(b, s, hot, 1)
			keys := make([]byte, 0, 20*hot)
			for i := range hot {
				keys = append(keys, key(make([]byte, 0, 20), i)...)
			}
			var counter [16]byte
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				at := rand.IntN(hot) * 20
				value, _ := s.Get(keys[at : at+20])
				binary.LittleEndian.PutUint64(counter[:], binary.LittleEndian.Uint64(value)+1)
				s.Put(keys[at:at+20], counter[:])
				if n++; n%every == 0 {
					s.Keep()
					if err := s.Commit(int64(n)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// onDisk reopens a store of keys that are all on disk when the budget is smaller than they are.
func onDisk(b *testing.B, keys int, o state.Options) *state.Store {
	m, err := state.Open(o)
	if err != nil {
		b.Fatal(err)
	}
	s, err := m.Store("changelog", [16]byte{1}, 0)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, s, keys, 1)
	if err := m.Close(); err != nil {
		b.Fatal(err)
	}
	return opened(b, o)
}

func BenchmarkRange(b *testing.B) {
	for _, disk := range []bool{false, true} {
		b.Run(fmt.Sprintf("disk=%v", disk), func(b *testing.B) {
			var s *state.Store
			if disk {
				s = onDisk(b, 1_000_000, state.Options{Dir: b.TempDir(), Budget: 64 << 20})
			} else {
				s = opened(b, state.Options{})
				fill(b, s, 1_000_000, 1)
			}
			s.Range(nil, func([]byte, []byte) bool { return false }) // sorts
			prefix := []byte("entry/0000")
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				copy(prefix[6:], fmt.Sprintf("%04x", rand.IntN(1<<16)))
				s.Range(prefix[:8], func([]byte, []byte) bool {
					n++
					return n < 100
				})
				if n != 100 {
					b.Fatal(n)
				}
			}
		})
	}
}

func BenchmarkGetFromDisk(b *testing.B) {
	const keys = 1_000_000
	for _, budget := range []int64{1 << 20, 64 << 20, 256 << 20} {
		for _, there := range []bool{true, false} {
			b.Run(fmt.Sprintf("budget=%dMiB/there=%v", budget>>20, there), func(b *testing.B) {
				s := onDisk(b, keys, state.Options{Dir: b.TempDir(), Budget: budget})
				var k [20]byte
				b.ReportAllocs()
				for b.Loop() {
					n := rand.IntN(keys)
					if !there {
						n += keys
					}
					if _, ok := s.Get(key(k[:0], n)); ok != there {
						b.Fatal(n, ok)
					}
				}
			})
		}
	}
}
