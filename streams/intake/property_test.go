package intake

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// world is the source as the test changes it, and what readers make of the facts: live datasets by their fields, and
// provers by dataset.
type world struct {
	datasets map[string]string
	provers  map[string]string // by dataset and prover
}

func newWorld() world { return world{map[string]string{}, map[string]string{}} }

// sequence draws events, and the world after them.
func sequence(t *rapid.T) ([]event.Record, world) {
	w := newWorld()
	var records []event.Record
	name := rapid.SampledFrom([]string{"a.1", "a.2", "b.1", "b.2"})
	field := rapid.SampledFrom([]string{"x", "y", "z"})
	prover := rapid.SampledFrom([]string{"p", "q"})
	for i := range rapid.IntRange(1, 40).Draw(t, "events") {
		id, n := strconv.Itoa(i), name.Draw(t, "name")
		switch rapid.IntRange(0, 6).Draw(t, "what") {
		case 0, 1:
			f := field.Draw(t, "field")
			w.datasets[n] = f
			records = append(records, observed(t, id, n, int64(i), table(f)))
		case 2:
			p, f := prover.Draw(t, "prover"), field.Draw(t, "from")
			w.provers[n+" "+p] = f
			records = append(records, record(t, id, event.LineageAsserted, namespace+"|"+n, int64(i), edges(p, f)))
		case 3:
			p := prover.Draw(t, "prover")
			delete(w.provers, n+" "+p)
			records = append(records, record(t, id, event.LineageRetracted, namespace+"|"+n, int64(i), &event.LineageRetraction{Prover: p}))
		case 4:
			scope := rapid.SampledFrom([]string{"a.", "b.", ""}).Draw(t, "scope")
			present := slices.Sorted(maps.Keys(w.datasets))
			present = slices.DeleteFunc(present, func(string) bool { return rapid.Bool().Draw(t, "drop") })
			w.scan(scope, present)
			records = append(records, manifest(t, id, int64(i), []string{scope}, present))
		case 5:
			scope := prover.Draw(t, "scope")
			proved := slices.DeleteFunc(slices.Sorted(maps.Keys(w.provers)), func(string) bool { return rapid.Bool().Draw(t, "drop") })
			maps.DeleteFunc(w.provers, func(at, _ string) bool { return strings.HasSuffix(at, " "+scope) && !slices.Contains(proved, at) })
			records = append(records, proofs(t, id, int64(i), []string{scope}, proved))
		case 6:
			if len(records) > 0 { // the latest again, as a producer that was not sure
				records = append(records, records[len(records)-1])
			}
		}
	}
	return records, w
}

func (w *world) scan(scope string, present []string) {
	for n := range w.datasets {
		if strings.HasPrefix(n, scope) && !slices.Contains(present, n) {
			delete(w.datasets, n)
			delete(w.provers, n+" p")
			delete(w.provers, n+" q")
		}
	}
}

// read folds facts as a projection does.
func read(t *rapid.T, facts []event.Envelope) world {
	w := newWorld()
	for _, e := range facts {
		n := strings.TrimPrefix(e.Subject, namespace+"|")
		body, err := avro.Embedded().Decode(e.Data)
		if err != nil {
			t.Fatal(err)
		}
		switch b := body.(type) {
		case *event.Dataset:
			w.datasets[n] = b.Fields[0].Path
		case *event.Gone:
			delete(w.datasets, n)
		case *event.LineageAssertion:
			w.provers[n+" "+b.Prover] = b.Edges[0].FromName
		case *event.LineageRetraction:
			delete(w.provers, n+" "+b.Prover)
		}
	}
	return w
}

// Whatever the batches and the restarts between them, the same facts come out, and readers see the world as it is.
func TestFactsFollowTheWorld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, want := sequence(t)
		whole := newDoor(t)
		whole.process(records...)
		parts := newDoor(t)
		for rest := records; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "batch")
			parts.process(rest[:n]...) // by a new processor each time
			rest = rest[n:]
		}
		if len(whole.rejected)+len(parts.rejected) > 0 {
			t.Fatal(whole.rejected, parts.rejected)
		}
		if a, b := whole.text(), parts.text(); a != b {
			t.Fatalf("in parts:\n%s\nwhole:\n%s", b, a)
		}
		if got := read(t, whole.facts); !reflect.DeepEqual(got, want) {
			t.Fatalf("readers see %v, the world is %v", got, want)
		}
		ids := map[string]bool{}
		for _, e := range whole.facts {
			if ids[e.ID] {
				t.Fatalf("id %s twice", e.ID)
			}
			ids[e.ID] = true
		}
	})
}

func TestEntryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entry{live: rapid.Bool().Draw(t, "live"), seen: moment(t, "seen"), gone: moment(t, "gone"),
			provers: map[string]proof{}, words: map[string]word{}}
		for range rapid.IntRange(0, 3).Draw(t, "words") {
			e.words[rapid.String().Draw(t, "reporter")] = word{digest{rapid.Byte().Draw(t, "digest")}, digest{rapid.Byte().Draw(t, "profile")}, moment(t, "since"), moment(t, "said"),
				rapid.IntRange(0, 1<<24).Draw(t, "size")}
		}
		for range rapid.IntRange(0, 3).Draw(t, "provers") {
			e.provers[rapid.String().Draw(t, "prover")] = proof{digest{rapid.Byte().Draw(t, "digest")}, moment(t, "proved")}
		}
		for range rapid.IntRange(0, 2*remembered).Draw(t, "ids") {
			e.repeats(rapid.StringN(1, 8, -1).Draw(t, "id"))
		}
		got, err := decodeEntry(e.encode())
		if err != nil || !reflect.DeepEqual(*got, e) {
			t.Fatalf("got %+v, want %+v: %v", got, e, err)
		}
		if len(got.ids) > remembered {
			t.Fatalf("%d ids remembered", len(got.ids))
		}
	})
}

func moment(t *rapid.T, name string) time.Time {
	return time.UnixMilli(rapid.Int64Range(-1, 1<<40).Draw(t, name)).UTC()
}

func FuzzDecodeEntry(f *testing.F) {
	e := entry{live: true, seen: time.UnixMilli(7), provers: map[string]proof{"p": {digest{1}, time.UnixMilli(8)}}, words: map[string]word{"r": {size: 1}}}
	e.repeats("id")
	f.Add(e.encode())
	f.Add([]byte{entryVersion, 1})
	f.Add(append(append([]byte{1, 1, 14}, make([]byte, len(digest{}))...), 0, 0))                                                        // version 1
	f.Add(slices.Concat([]byte{2, 1, 14, 0}, make([]byte, len(digest{})), []byte{1, 1, 'p'}, make([]byte, len(digest{})), []byte{0, 0})) // version 2
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeEntry(data)
		if err != nil {
			return
		}
		again, err := decodeEntry(got.encode())
		if err != nil || !reflect.DeepEqual(got, again) {
			t.Fatalf("%+v is read back as %+v: %v", got, again, err)
		}
	})
}
