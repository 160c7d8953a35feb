package faults

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// What an input's first byte asks for.
const (
	plain        = 'v'
	refusedEarly = 'a' // by the first stage
	refusedLate  = 'b' // by the second stage
	panicking    = 'p' // in the first stage
	big          = 'B' // bigOutput bytes from the second stage
)

const (
	bigOutput = 128 << 10
	window    = 4 // entries a key that the second stage keeps
	chain     = "chain"
	recent    = "recent"
)

var errRefused = errors.New("planted poison")

// names are those of one chain of two stages: in -> first -> mid -> second -> out.
type names struct {
	In, First, Mid, Second, Out string
	Tick                        time.Duration // of the second stage
}

// tick is a hundred records of a partition of a steady feed.
const tick = 10 * time.Minute

func newNames(in, prefix string) names {
	return names{In: in, First: prefix + "-first", Mid: prefix + ".mid", Second: prefix + "-second", Out: prefix + ".out", Tick: tick}
}

// changelogs are the topics of the stores, by stage and store.
func (n names) changelogs() map[string]string {
	return map[string]string{
		"first/" + chain:   topic.Changelog(n.First, chain),
		"second/" + chain:  topic.Changelog(n.Second, chain),
		"second/" + recent: topic.Changelog(n.Second, recent),
	}
}

func (n names) stages() []streams.Stage {
	return []streams.Stage{
		{Name: n.First, In: []string{n.In}, Out: []string{n.Mid}, Stores: []string{chain},
			New: func(env streams.Env) (streams.Processor, error) { return &first{env.Store(chain), n.Mid}, nil }},
		{Name: n.Second, In: []string{n.Mid}, Out: []string{n.Out}, Stores: []string{chain, recent}, Tick: n.Tick,
			New: func(env streams.Env) (streams.Processor, error) {
				return &second{env.Partition, env.Store(chain), env.Store(recent), n.Out}, nil
			}},
	}
}

// first counts the events of a key and chains their hashes.
type first struct {
	chain streams.Store
	out   string
}

func (f *first) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		r := &batch[i]
		switch r.Data[0] {
		case refusedEarly:
			out.Reject(r, errRefused)
		case panicking:
			advance(f.chain, &r.Envelope) // must be undone
			panic("planted panic")
		default:
			out.Emit(f.out, firstStep(f.chain, &r.Envelope))
		}
	}
	return nil
}

// firstStep emits the input's first byte, the key's count and hash chain, and the input.
func firstStep(state streams.Store, e *event.Envelope) event.Envelope {
	n, hash := advance(state, e)
	return follow(e, "first", fmt.Appendf(nil, "%c %d %x %s", e.Data[0], n, hash, e.Data))
}

// second does the same with what the first said, tells also what it kept of the key's last events, and at each tick how
// many events its partition has seen.
type second struct {
	partition     int32
	chain, recent streams.Store
	out           string
}

func (s *second) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		r := &batch[i]
		if r.Data[0] == refusedLate {
			out.Reject(r, errRefused)
			continue
		}
		out.Emit(s.out, secondStep(s.partition, s.chain, s.recent, &r.Envelope))
	}
	return nil
}

// Tick implements streams.Ticker.
func (s *second) Tick(_ context.Context, now time.Time, out streams.Emitter) error {
	out.Emit(s.out, tickStep(s.partition, s.chain, now))
	return nil
}

func tickStep(partition int32, state streams.Store, now time.Time) event.Envelope {
	seen, _ := state.Get(seenKey(partition))
	e := event.Envelope{ID: event.DeriveID("tick", strconv.Itoa(int(partition)), now.Format(time.RFC3339Nano)), Time: now,
		Subject: fmt.Sprintf("tick-%d", partition), Data: append([]byte{plain}, seen...)}
	n, hash := advance(state, &e)
	return follow(&e, "tick", fmt.Appendf(nil, "%d %x %x", n, hash, e.Data))
}

func seenKey(partition int32) []byte { return fmt.Appendf(nil, "seen-%d", partition) }

func secondStep(partition int32, state, kept streams.Store, e *event.Envelope) event.Envelope {
	seen := uint64(1)
	if value, ok := state.Get(seenKey(partition)); ok {
		seen += binary.BigEndian.Uint64(value)
	}
	state.Put(seenKey(partition), binary.BigEndian.AppendUint64(nil, seen))
	n, hash := advance(state, e)
	kept.Put(entry(e.Subject, n), hash[:])
	if n > window {
		kept.Delete(entry(e.Subject, n-window))
	}
	fold, entries := sha256.New(), 0
	kept.Range([]byte(e.Subject+"/"), func(key, value []byte) bool {
		fold.Write(key)
		fold.Write(value)
		entries++
		return true
	})
	data := fmt.Appendf(nil, "%d %x %d %x %s", n, hash, entries, fold.Sum(nil)[:8], e.Data)
	if e.Data[0] == big {
		data = append(data, noise(hash)...)
	}
	return follow(e, "second", data)
}

func entry(key string, n uint64) []byte { return binary.BigEndian.AppendUint64([]byte(key+"/"), n) }

// noise does not compress.
func noise(seed [8]byte) []byte {
	var key [32]byte
	copy(key[:], seed[:])
	data := make([]byte, bigOutput)
	_, _ = rand.NewChaCha8(key).Read(data)
	return data
}

// advance moves a key's count and hash chain by one event; lost, doubled and reordered events all show in it.
func advance(state streams.Store, e *event.Envelope) (n uint64, hash [8]byte) {
	key := []byte(e.Subject)
	var before [16]byte
	if value, ok := state.Get(key); ok {
		copy(before[:], value)
	}
	n = binary.BigEndian.Uint64(before[:8]) + 1
	digest := sha256.New()
	digest.Write(before[:])
	digest.Write([]byte(e.ID))
	digest.Write(e.Data)
	copy(hash[:], digest.Sum(nil))
	state.Put(key, append(binary.BigEndian.AppendUint64(nil, n), hash[:]...))
	return n, hash
}

func follow(e *event.Envelope, step string, data []byte) event.Envelope {
	return event.Envelope{ID: event.DeriveID(e.ID, step), Type: event.FindingOpened, Source: "stage/" + step, Subject: e.Subject,
		Time: e.Time, Causation: e.ID, Data: data}
}
