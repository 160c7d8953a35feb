package intake

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
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
		id, n := fmt.Sprint(i), name.Draw(t, "name")
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0, 1:
			f := field.Draw(t, "field")
			w.datasets[n] = f
			records = append(records, observed(fatal{t}, id, n, int64(i), table(f)))
		case 2:
			p, f := prover.Draw(t, "prover"), field.Draw(t, "from")
			w.provers[n+" "+p] = f
			records = append(records, record(fatal{t}, id, event.LineageAsserted, namespace+"|"+n, int64(i), edges(p, f)))
		case 3:
			p := prover.Draw(t, "prover")
			delete(w.provers, n+" "+p)
			records = append(records, record(fatal{t}, id, event.LineageRetracted, namespace+"|"+n, int64(i), &event.LineageRetraction{Prover: p}))
		case 4:
			scope := rapid.SampledFrom([]string{"a.", "b.", ""}).Draw(t, "scope")
			present := slices.Sorted(maps.Keys(w.datasets))
			present = slices.DeleteFunc(present, func(string) bool { return rapid.Bool().Draw(t, "drop") })
			w.scan(scope, present)
			records = append(records, manifest(fatal{t}, id, int64(i), []string{scope}, present))
		case 5:
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

// fatal lets a property use the helpers of the other tests.
type fatal struct{ *rapid.T }

func (f fatal) read(facts []event.Envelope) world {
	w := newWorld()
	for _, e := range facts {
		n := strings.TrimPrefix(e.Subject, namespace+"|")
		body, err := avro.Embedded().Decode(e.Data)
		if err != nil {
			f.Fatal(err)
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
