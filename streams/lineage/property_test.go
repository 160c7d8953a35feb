package lineage

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
)

// world is what readers make of what the stage says: the latest word about each thing.
type world map[string]string

func readersSee(t tester, list []said) world {
	w := world{}
	for _, s := range list {
		body, err := avro.Embedded().Decode(s.Data)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		key := s.Type + " " + s.Subject + " by " + s.Source
		switch b := body.(type) {
		case *event.Run:
			w[key+" "+b.Run] = string(text)
		case *event.LineageRetraction:
			delete(w, event.LineageAsserted+" "+s.Subject+" by "+s.Source)
		case *event.Gone:
			w[key] = max(w[key], s.Time.String())
		case *event.Dataset:
			if w[key] = s.Time.String() + " " + string(text); b.Kind == "" {
				delete(w, key)
			}
		case *event.Profile:
			w[strings.Replace(key, "/reads/", "/writes/", 1)] = string(text)
		default:
			w[key] = string(text)
		}
	}
	return w
}

// drawEvent draws an event of one of two jobs, of a dataset, or of a job itself.
func drawEvent(t *rapid.T, n int) shape {
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	datasets := func(side string) (list []string) {
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "s3:d"}), 0, 2, rapid.ID).Draw(t, side) {
			facets := []string{"{}", "{" + schema("id", pick("column", "x", "y")) + "}", `{"symlinks":{"identifiers":[{"namespace":"postgres://db:5432","name":"` + map[string]string{"a": "c", "b": "t", "c": "t", "s3:d": "u"}[name] + `","type":"TABLE"}]}}`,
				`{"documentation":{"description":"` + pick("words", "one", "two") + `"}}`, `{"documentation":{"_deleted":true}}`,
				"{" + columns(pick("to", "x", "y"), pick("from", "a", "b", "c"), "id") + "}",
				`{"lineage":{"inputs":[{"namespace":"postgres://db:5432","name":"a","type":"DATASET"}]}}`,
				`{"lifecycleStateChange":{"lifecycleStateChange":"` + pick("change", "DROP", "CREATE") + `"}}`,
				`{"dataQualityMetrics":{"rowCount":` + pick("rows", "1", "2") + `,"columnMetrics":{"id":{"nullCount":0}}}}`}
			list = append(list, name+" "+pick("facets", facets...)+` {"outputStatistics":{"rowCount":`+pick("written", "1", "2")+`},"inputStatistics":{"size":3}}`)
		}
		return list
	}
	s := shape{kind: pick("kind", "START", "START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL", "ABORT", "OTHER", "JOB", "DATASET"), second: rapid.IntRange(1, 9).Draw(t, "second"),
		job: pick("job", "j", "k"), run: pick("run", "r1", "r2", "r3"), in: datasets("in"), out: datasets("out")}
	if s.kind == "DATASET" {
		s.out = append(s.out, "a")
	}
	s.jobFacets = pick("job facets", "", "", `"documentation":{"description":"d`+fmt.Sprint(n%2)+`"}`, `"sql":{"query":"insert into c select id as x from a"}`)
	s.runFacets = pick("run facets", "", "", `"errorMessage":{"message":"m`+fmt.Sprint(n%2)+`"}`, `"parent":{"run":{"runId":"p"},"job":{"namespace":"n","name":"p`+fmt.Sprint(n%2)+`"}}`)
	return s
}

// In whatever order events come, and how often, readers see the same jobs, runs, datasets and edges in the end.
func TestEventsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []event.Record
		takenBack := false
		for n := range rapid.IntRange(1, 12).Draw(t, "events") {
			s := drawEvent(t, n)
			list, takenBack = append(list, report(t, fmt.Sprint(n), s.text())), takenBack || s.takesBack()
		}
		places := make([]int, len(list))
		for i := range places {
			places[i] = i
		}
		order := rapid.Permutation(places).Draw(t, "order")
		order = append(order, rapid.SliceOfN(rapid.SampledFrom(places), 0, 4).Draw(t, "repeats")...)
		var shuffled []event.Record
		for _, at := range order {
			shuffled = append(shuffled, list[at])
		}
		one, other := newDesk(t), newDesk(t)
		one.process(list...)
		for rest := shuffled; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "batch")
			other.process(rest[:n]...)
			rest = rest[n:]
		}
		a, b := readersSee(t, one.said), readersSee(t, other.said)
		for _, key := range slices.Sorted(maps.Keys(merged(a, b))) {
			if takenBack && (strings.HasPrefix(key, event.ProfileRecorded) || strings.HasPrefix(key, event.DatasetGone)) {
				continue // what was said before that stays said, and whether it was depends on the order
			}
			if a[key] != b[key] {
				t.Fatalf("%s\n in order  %s\n otherwise %s", key, a[key], b[key])
			}
		}
	})
}

// takesBack tells of an event that may take back what others made the stage say: that a dataset has this name, that it was dropped, that a
// run was completed, what a job says of itself.
func (s shape) takesBack() bool {
	facets := strings.Join(slices.Concat(s.in, s.out), " ")
	return slices.Contains([]string{"FAIL", "ABORT", "JOB"}, s.kind) || strings.Contains(facets, `"symlinks"`) || strings.Contains(facets, `"CREATE"`)
}

func merged(a, b world) world {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

// What is said does not depend on the batches, and a repeat of the latest event says nothing.
func TestBatchesAndRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []event.Record
		for n := range rapid.IntRange(1, 8).Draw(t, "events") {
			list = append(list, report(t, fmt.Sprint(n), drawEvent(t, n).text()))
		}
		whole, single := newDesk(t), newDesk(t)
		whole.process(list...)
		for _, r := range list {
			single.process(r)
		}
		if a, b := whole.text(), single.text(); a != b {
			t.Fatalf("whole:\n%s\none by one:\n%s", a, b)
		}
		before := len(single.said)
		again := list[len(list)-1]
		again.ID = "again"
		if single.process(again); len(single.said) > before {
			t.Fatalf("a repeat says %s", single.text())
		}
	})
}

func TestStateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t)
		for n := range rapid.IntRange(1, 6).Draw(t, "events") {
			d.process(report(t, fmt.Sprint(n), drawEvent(t, n).text()))
		}
		for key, value := range d.store {
			again, err := reencode(key[0], value)
			if err != nil || !reflect.DeepEqual(again, value) {
				t.Fatalf("%q: %v", key, err)
			}
		}
	})
}

func reencode(kind byte, value []byte) ([]byte, error) {
	switch kind | ' ' {
	case jobKind:
		j, err := decodeJob(value)
		return j.encode(), err
	case runKind:
		r, err := decodeRun(value)
		return r.encode(), err
	}
	f, err := decodeFacets(value)
	return encodeFacets(f), err
}

func FuzzDecodeState(f *testing.F) {
	d := newDesk(f)
	d.process(records(f, scenarios["life"])...)
	for key, value := range d.store {
		f.Add(key[0], value)
	}
	f.Fuzz(func(t *testing.T, kind byte, value []byte) {
		again, err := reencode(kind, value)
		if err != nil {
			return
		}
		if twice, err := reencode(kind, again); err != nil || !reflect.DeepEqual(again, twice) {
			t.Fatalf("%q is written as %q: %v", value, again, err)
		}
	})
}

// FuzzEvent takes in whatever parses as an event; nothing of it may stop the stage.
func FuzzEvent(f *testing.F) {
	for _, shapes := range scenarios {
		for _, s := range shapes {
			f.Add(s.text())
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := openlineage.Parse([]byte(text)); err != nil {
			return
		}
		d := newDesk(t)
		d.process(report(t, "1", text), report(t, "2", text))
		if len(d.rejected) > 0 {
			t.Fatal(d.rejected)
		}
		for _, s := range d.said {
			if id, err := asset.ParseKey(s.Subject); strings.HasPrefix(s.topic, "datawave.scans") && (err != nil || id.Normalise() != id) {
				t.Fatalf("%q is no dataset's key: %v", s.Subject, err)
			}
		}
	})
}
