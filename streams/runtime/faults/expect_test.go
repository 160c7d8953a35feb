package faults

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// result is all that a chain leaves behind, in a form that can be compared and shown.
type result struct {
	mid, out map[string][]string          // the events of a key, in order
	letters  []string                     // dead letters, sorted
	stores   map[string]map[string]string // by "stage/store", then by key
}

// expect is what the chain has to make of the committed records of its input, each partition in order.
func expect(inputs []*kgo.Record, tick time.Duration) result {
	want := result{mid: map[string][]string{}, out: map[string][]string{}, stores: map[string]map[string]string{}}
	firstChain, secondChain, secondRecent := memory{}, memory{}, memory{}
	var clocks [partitions]clock
	say := func(e event.Envelope) { want.out[e.Subject] = append(want.out[e.Subject], line(&e)) }
	for _, r := range inputs {
		in, err := wire.FromRecord(r)
		if err != nil || in.Data[0] == refusedEarly || in.Data[0] == panicking {
			want.letters = append(want.letters, letter("first", in.At.String(), r.Value))
			continue
		}
		mid := firstStep(firstChain, &in.Envelope)
		want.mid[in.Subject] = append(want.mid[in.Subject], line(&mid))
		if due := clocks[r.Partition].advance(mid.Time, tick); !due.IsZero() {
			say(tickStep(r.Partition, secondChain, due))
		}
		if mid.Data[0] == refusedLate {
			want.letters = append(want.letters, letter("second", "", mid.Data))
			continue
		}
		say(secondStep(r.Partition, secondChain, secondRecent, &mid))
	}
	slices.Sort(want.letters)
	want.stores["first/"+chain], want.stores["second/"+chain], want.stores["second/"+recent] = firstChain, secondChain, secondRecent
	return want
}

// clock is the stream time of a partition.
type clock struct{ now time.Time }

// advance returns the tick that the time of an event brings, zero for none.
func (c *clock) advance(at time.Time, every time.Duration) (due time.Time) {
	if every == 0 || !at.After(c.now) {
		return time.Time{}
	}
	if passed := at.Truncate(every); !c.now.IsZero() && passed.After(c.now.Truncate(every)) {
		due = passed
	}
	c.now = at
	return due
}

// line shows an event; a long body by its hash.
func line(e *event.Envelope) string {
	body := string(e.Data)
	if len(body) > 1024 {
		body = fmt.Sprintf("%s... %x", body[:128], sha256.Sum256(e.Data))
	}
	return strings.Join([]string{e.ID, e.Type, e.Source, e.Subject, e.Time.UTC().Format("2006-01-02T15:04:05.999999999Z"), e.Causation, body}, " ")
}

// letter shows a dead letter. Positions in the middle topic depend on what was aborted there, so only those in the input count.
func letter(stage, from string, value []byte) string {
	return fmt.Sprintf("%s %s %q", stage, from, value)
}

func count(events map[string][]string) (n int) {
	for _, list := range events {
		n += len(list)
	}
	return n
}

// memory is the simplest store.
type memory map[string]string

func (m memory) Get(key []byte) ([]byte, bool) {
	value, ok := m[string(key)]
	return []byte(value), ok
}

func (m memory) Put(key, value []byte) { m[string(key)] = string(value) }

func (m memory) Delete(key []byte) { delete(m, string(key)) }

func (m memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	var keys []string
	for key := range m {
		if strings.HasPrefix(key, string(prefix)) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	for _, key := range keys {
		if !visit([]byte(key), []byte(m[key])) {
			return
		}
	}
}

// differences tells how got is not want, briefly.
func (want result) differences(got result) (problems []string) {
	problems = append(problems, differ("mid", want.mid, got.mid)...)
	problems = append(problems, differ("out", want.out, got.out)...)
	problems = append(problems, differ("dead letters", map[string][]string{"": want.letters}, map[string][]string{"": got.letters})...)
	for name, entries := range want.stores {
		problems = append(problems, differ("changelog "+name, listed(entries), listed(got.stores[name]))...)
	}
	return problems
}

func listed(entries map[string]string) map[string][]string {
	lists := make(map[string][]string, len(entries))
	for key, value := range entries {
		lists[fmt.Sprintf("%q", key)] = []string{fmt.Sprintf("%x", value)}
	}
	return lists
}

const shownDifferences = 4

func differ(what string, want, got map[string][]string) (problems []string) {
	keys := map[string]bool{}
	for key := range want {
		keys[key] = true
	}
	for key := range got {
		keys[key] = true
	}
	wrong := 0
	for key := range keys {
		if slices.Equal(want[key], got[key]) {
			continue
		}
		if wrong++; wrong <= shownDifferences {
			problems = append(problems, fmt.Sprintf("%s, key %s: %s", what, key, firstDifference(want[key], got[key])))
		}
	}
	if wrong > 0 {
		problems = append(problems, fmt.Sprintf("%s: %d of %d keys differ; %d records, want %d", what, wrong, len(keys), count(got), count(want)))
	}
	return problems
}

func firstDifference(want, got []string) string {
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return "nothing"
	}
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	doubled := len(got) - len(slices.Compact(slices.Sorted(slices.Values(got))))
	missing := 0
	for _, w := range want {
		if !slices.Contains(got, w) {
			missing++
		}
	}
	return fmt.Sprintf("%d records, want %d, %d missing, %d doubled; the first that differs is %d:\n  have %s\n  want %s",
		len(got), len(want), missing, doubled, i, at(got, i), at(want, i))
}
