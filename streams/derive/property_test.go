package derive

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/event"
)

// place is a field of a dataset.
type place struct{ dataset, field string }

// model is what a reader of the facts knows: the oracle's own, simpler fold.
type model struct {
	gone     map[string]bool
	named    map[string][]string          // the fields that the source names
	labels   map[place]map[string]float64 // found, by infotype
	verdicts map[place]map[string]string
	edges    map[string]map[string][]event.Edge // by dataset and prover
}

func newModel() *model {
	return &model{gone: map[string]bool{}, named: map[string][]string{}, labels: map[place]map[string]float64{}, verdicts: map[place]map[string]string{}, edges: map[string]map[string][]event.Edge{}}
}

func (m *model) take(name string, body event.Body) {
	switch b := body.(type) {
	case *event.Dataset:
		delete(m.gone, name)
		was, is := m.named[name], []string{}
		for _, f := range b.Fields {
			is = append(is, f.Path)
		}
		m.named[name] = is
		m.drop(func(p place) bool {
			return p.dataset == name && slices.Contains(was, p.field) && !slices.Contains(is, p.field)
		})
		m.set(name, "references", nil)
		for _, c := range b.Constraints {
			m.set(name, "references", []event.Edge{edge(c.References, c.ReferenceFields[0], c.Fields[0], 1)})
		}
	case *event.Gone:
		m.drop(func(p place) bool { return p.dataset == name })
		delete(m.edges, name)
		delete(m.named, name)
		m.gone[name] = true
	case *event.Classification:
		for _, f := range b.Fields {
			labels := map[string]float64{}
			for _, l := range f.Labels {
				labels[l.Infotype] = l.Confidence
			}
			m.labels[place{name, f.Path}] = labels
		}
	case *event.Decision:
		p := place{name, b.Field}
		if m.verdicts[p] == nil {
			m.verdicts[p] = map[string]string{}
		}
		m.verdicts[p][b.Value] = b.Kind
	case *event.LineageAssertion:
		m.set(name, b.Prover, b.Edges)
	case *event.LineageRetraction:
		m.set(name, b.Prover, nil)
	}
}

func (m *model) set(name, prover string, list []event.Edge) {
	if m.edges[name] == nil {
		m.edges[name] = map[string][]event.Edge{}
	}
	m.edges[name][prover] = list
}

func (m *model) drop(gone func(place) bool) {
	maps.DeleteFunc(m.labels, func(p place, _ map[string]float64) bool { return gone(p) })
	maps.DeleteFunc(m.verdicts, func(p place, _ map[string]string) bool { return gone(p) })
}

// own is the confidence of a label that a field has itself.
func (m *model) own(p place, infotype string) (confidence float64, ok bool) {
	switch m.verdicts[p][infotype] {
	case event.Confirmed:
		return 1, true
	case event.Rejected:
		return 0, false
	}
	confidence, ok = m.labels[p][infotype]
	return confidence, ok
}

// hide leaves out what a field inherits and has itself: readers do not show it, and others, who have it from this field, may keep it from it.
func (m *model) hide(statements map[string][]string) {
	for name, list := range statements {
		list = slices.DeleteFunc(list, func(line string) bool {
			words := strings.Fields(line)
			_, own := m.own(place{name, words[0]}, words[1])
			return own
		})
		if statements[name] = list; len(list) == 0 {
			delete(statements, name)
		}
	}
}

// way is a path through fields, the last one included.
type way struct {
	confidence float64
	places     []place
}

// ways walks every way without a repeated field from an origin, as long as nothing on it stops the label.
func (m *model) ways(infotype string, w way, visit func(way)) {
	last := w.places[len(w.places)-1]
	if len(w.places) > maxSteps {
		return
	}
	for _, dataset := range slices.Sorted(maps.Keys(m.edges)) {
		for _, list := range m.edges[dataset] {
			for i := range list {
				e := &list[i]
				to := place{dataset, e.ToField}
				if e.FromName != last.dataset || e.FromField != last.field || e.Masking || e.Kind == "INDIRECT" || slices.Contains(w.places, to) {
					continue
				}
				next := way{w.confidence * e.Confidence, append(slices.Clone(w.places), to)}
				visit(next)
				if _, own := m.own(to, infotype); !own && m.verdicts[to][infotype] != event.Rejected {
					m.ways(infotype, next, visit)
				}
			}
		}
	}
}

// solve is the best way to each field, of all that there are.
func (m *model) solve(infotypes []string) map[string][]string {
	best := map[place]map[string]*event.InheritedLabel{}
	for _, infotype := range infotypes {
		for _, origin := range everywhere() {
			confidence, ok := m.own(origin, infotype)
			if !ok {
				continue
			}
			m.ways(infotype, way{confidence, []place{origin}}, func(w way) { keepBest(best, infotype, w) })
		}
	}
	out := map[string][]string{}
	for p, labels := range best {
		for _, l := range labels {
			out[p.dataset] = append(out[p.dataset], line(p.field, l))
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

func keepBest(best map[place]map[string]*event.InheritedLabel, infotype string, w way) {
	to := w.places[len(w.places)-1]
	l := &event.InheritedLabel{Infotype: infotype, Confidence: w.confidence}
	for _, p := range w.places[:len(w.places)-1] {
		l.Path = append(l.Path, event.InheritedFrom{Namespace: namespace, Name: p.dataset, Field: p.field})
	}
	if best[to] == nil {
		best[to] = map[string]*event.InheritedLabel{}
	}
	now := best[to][infotype]
	if now == nil || l.Confidence > now.Confidence || l.Confidence == now.Confidence && before(l.Path, now.Path) {
		best[to][infotype] = l
	}
}

func before(a, b []event.InheritedFrom) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return fmt.Sprint(a) < fmt.Sprint(b)
}

var (
	names     = []string{"a", "b", "c", "d"}
	fields    = []string{"x", "y"}
	infotypes = []string{"EMAIL_ADDRESS", "PHONE_NUMBER"}
	halves    = []float64{1, 1, 0.5, 0.25} // products of them are exact
)

func everywhere() (list []place) {
	for _, name := range names {
		for _, field := range fields {
			list = append(list, place{name, field})
		}
	}
	return list
}

// drawn is something that happens to a dataset.
func drawn(t *rapid.T) (kind, name string, body event.Body) {
	name, field := rapid.SampledFrom(names).Draw(t, "dataset"), rapid.SampledFrom(fields).Draw(t, "field")
	infotype := rapid.SampledFrom(infotypes).Draw(t, "infotype")
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0:
		return event.DatasetGone, name, &event.Gone{}
	case 1:
		return event.DatasetObserved, name, drawnTable(t)
	case 2, 3:
		return event.ClassificationRecorded, name, found(field, label(infotype, rapid.SampledFrom(halves).Draw(t, "confidence")))
	case 4:
		return event.ClassificationRecorded, name, found(field)
	case 5:
		kind := rapid.SampledFrom([]string{event.Confirmed, event.Rejected, event.Withdrawn, event.Withdrawn}).Draw(t, "verdict")
		return event.DecisionMade, name, &event.Decision{Kind: kind, Field: field, Value: infotype, Category: "contact"}
	case 6:
		return event.LineageRetracted, name, &event.LineageRetraction{Prover: rapid.SampledFrom([]string{"p", "q"}).Draw(t, "prover")}
	}
	list := rapid.SliceOfN(rapid.Custom(drawnEdge), 0, 6).Draw(t, "edges")
	return event.LineageAsserted, name, edges(rapid.SampledFrom([]string{"p", "q"}).Draw(t, "prover"), list...)
}

func drawnTable(t *rapid.T) *event.Dataset {
	d := table(rapid.SliceOfNDistinct(rapid.SampledFrom(fields), 1, 2, rapid.ID).Draw(t, "fields")...)
	if rapid.Bool().Draw(t, "refers") {
		d.Constraints = []event.Constraint{{Kind: "foreign_key", References: rapid.SampledFrom(names).Draw(t, "to"), Fields: []string{d.Fields[0].Path}, ReferenceFields: []string{"x"}}}
	}
	return d
}

func drawnEdge(t *rapid.T) event.Edge {
	e := edge(rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom(fields).Draw(t, "field"), rapid.SampledFrom(fields).Draw(t, "to"), rapid.SampledFrom(halves).Draw(t, "confidence"))
	e.Masking = rapid.IntRange(0, 9).Draw(t, "masking") == 0
	if rapid.IntRange(0, 9).Draw(t, "indirect") == 0 {
		e.Kind = "INDIRECT"
	}
	return e
}

// TestTheEndDoesNotHangOnTheOrder lets facts about datasets with cycles between them come in any order among the partitions, and compares what is
// said last with the best of all ways.
func TestTheEndDoesNotHangOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, m := newEstate(t), newModel()
		for _, name := range names {
			happen(e, m, event.DatasetObserved, name, table(fields...))
		}
		for range rapid.IntRange(1, 25).Draw(t, "facts") {
			kind, name, body := drawn(t)
			happen(e, m, kind, name, body)
			for range rapid.IntRange(0, 4).Draw(t, "steps") {
				if list := e.waiting(); len(list) > 0 {
					e.step(rapid.SampledFrom(list).Draw(t, "queue"), rapid.IntRange(1, 5).Draw(t, "batch"))
				}
			}
		}
		for list := e.waiting(); len(list) > 0; list = e.waiting() {
			e.step(rapid.SampledFrom(list).Draw(t, "queue"), rapid.IntRange(1, 5).Draw(t, "batch"))
		}
		got, want := e.statements(), m.solve(infotypes)
		for name := range m.gone { // readers show nothing of it
			delete(got, name)
			delete(want, name)
		}
		m.hide(got)
		m.hide(want)
		if !reflect.DeepEqual(got, want) || len(e.rejected) > 0 {
			t.Fatalf("%v\nwant %v\nrejected %v", got, want, e.rejected)
		}
	})
}

func happen(e *estate, m *model, kind, name string, body event.Body) {
	m.take(name, body)
	e.fact(kind, name, body)
}

// TestKeysComeBack holds that a key tells whose it is.
func TestKeysComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dataset, rest := rapid.StringN(1, 300, -1).Draw(t, "dataset"), rapid.String().Draw(t, "rest")
		got, gotRest, ok := cutKey(key(toldKey, dataset, rest))
		if subject, known := home(storeName, key(ownKey, dataset, "")); got != dataset || gotRest != rest || !ok || subject != dataset || !known {
			t.Fatalf("%q %q %t", got, gotRest, ok)
		}
	})
}
