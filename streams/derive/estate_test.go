package derive

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// tester is what tests and properties have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// memory is a store without a changelog.
type memory map[string][]byte

func (m memory) Get(key []byte) ([]byte, bool) { v, ok := m[string(key)]; return v, ok }
func (m memory) Put(key, value []byte)         { m[string(key)] = slices.Clone(value) }
func (m memory) Delete(key []byte)             { delete(m, string(key)) }
func (m memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if value, ok := m[key]; ok && strings.HasPrefix(key, string(prefix)) && !visit([]byte(key), value) {
			return
		}
	}
}

const (
	partitions = 3
	namespace  = "postgres://db:5432"
)

// estate is the stage in all partitions, with its topics in memory, and an intake that takes everything in.
type estate struct {
	t        tester
	stores   [partitions]memory
	queues   map[string]*[partitions][]event.Record // what is still to be read, by topic
	said     []event.Envelope                       // all that the stage said, in order
	facts    []event.Envelope                       // all of datawave.facts, in order
	rejected []error
	clock    int64
}

func newEstate(t tester) *estate {
	e := &estate{t: t, queues: map[string]*[partitions][]event.Record{topic.Facts: {}, topic.Links: {}}}
	for p := range e.stores {
		e.stores[p] = memory{}
	}
	return e
}

func id(name string) asset.DatasetID { return asset.DatasetID{Namespace: namespace, Name: name} }

// fact appends a fact about a dataset.
func (e *estate) fact(kind, name string, body event.Body) {
	e.t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		e.t.Fatal(err)
	}
	e.clock++
	e.append(topic.Facts, event.Envelope{ID: fmt.Sprintf("fact-%d", e.clock), Type: kind, Source: "test", Subject: id(name).Key(), Time: time.Unix(e.clock, 0).UTC(), Data: data})
}

func (e *estate) append(name string, envelope event.Envelope) {
	p := topic.Partition(envelope.Subject, partitions)
	queue := &e.queues[name][p]
	if name == topic.Facts {
		e.facts = append(e.facts, envelope)
	}
	*queue = append(*queue, event.Record{Envelope: envelope, At: event.Position{Topic: name, Partition: p}})
}

// Emit implements streams.Emitter. What goes to datawave.scans comes back as a fact, as intake would say it.
func (e *estate) Emit(name string, envelope event.Envelope) {
	e.said = append(e.said, envelope)
	if name == topic.Scans {
		name = topic.Facts
	}
	e.append(name, envelope)
}

// Reject implements streams.Emitter.
func (e *estate) Reject(_ *event.Record, reason error) { e.rejected = append(e.rejected, reason) }

// waiting are the queues that hold something.
func (e *estate) waiting() (list [][2]int) {
	for n, name := range []string{topic.Facts, topic.Links} {
		for p := range partitions {
			if len(e.queues[name][p]) > 0 {
				list = append(list, [2]int{n, p})
			}
		}
	}
	return list
}

// step processes up to n records of a queue, with a new processor, as after a restart.
func (e *estate) step(queue [2]int, n int) {
	e.t.Helper()
	name := []string{topic.Facts, topic.Links}[queue[0]]
	list := e.queues[name][queue[1]]
	n = min(n, len(list))
	batch := list[:n:n]
	e.queues[name][queue[1]] = list[n:]
	p, err := newProcessor(streams.Env{Partition: int32(queue[1]), Partitions: partitions, Log: slog.New(slog.DiscardHandler), Codec: avro.Embedded(),
		Store: func(string) streams.Store { return e.stores[queue[1]] }})
	if err == nil {
		err = p.Process(context.Background(), batch, e)
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

// settle processes everything, the first queue first.
func (e *estate) settle() {
	e.t.Helper()
	for steps := 0; ; steps++ {
		list := e.waiting()
		if len(list) == 0 {
			return
		}
		if steps > 100_000 {
			e.t.Fatal("the datasets never stop telling each other")
		}
		e.step(list[0], 1)
	}
}

// statements are what each dataset inherits, in lines, as a reader of the facts has it that goes by the rules of the catalog.
func (e *estate) statements() map[string][]string {
	out, gone := map[string][]string{}, map[string]time.Time{}
	for _, envelope := range e.facts {
		name := strings.TrimPrefix(envelope.Subject, namespace+"|")
		switch envelope.Type {
		case event.DatasetGone:
			delete(out, name)
			gone[name] = envelope.Time
		case event.DatasetObserved, event.DatasetChanged:
			delete(gone, name)
		case event.ClassificationInherited:
			body, err := avro.Embedded().Decode(envelope.Data)
			if err != nil {
				e.t.Fatal(err)
			}
			if !envelope.Time.After(gone[name]) {
				continue
			}
			if out[name] = lines(body.(*event.Inheritance)); len(out[name]) == 0 {
				delete(out, name)
			}
		}
	}
	return out
}

func lines(b *event.Inheritance) (out []string) {
	for _, f := range b.Fields {
		for _, l := range f.Labels {
			out = append(out, line(f.Path, &l))
		}
	}
	slices.Sort(out)
	return out
}

// line is "field INFOTYPE confidence a.x b.y": the way from its origin.
func line(field string, l *event.InheritedLabel) string {
	text := fmt.Sprintf("%s %s %g", field, l.Infotype, l.Confidence)
	for _, s := range l.Path {
		text += " " + s.Name + "." + s.Field
	}
	return text
}

// proved are the edges that the stage asserts of a dataset by its SQL, in lines; nil when none are.
func (e *estate) proved(name string) (out []string) {
	for _, envelope := range e.said {
		if envelope.Subject != id(name).Key() || envelope.Type != event.LineageAsserted && envelope.Type != event.LineageRetracted {
			continue
		}
		out = nil
		body, err := avro.Embedded().Decode(envelope.Data)
		if err != nil {
			e.t.Fatal(err)
		}
		if b, ok := body.(*event.LineageAssertion); ok {
			for _, edge := range b.Edges {
				out = append(out, fmt.Sprintf("%s <- %s.%s %s %g", edge.ToField, edge.FromName, edge.FromField, edge.Transformation, edge.Confidence))
			}
		}
	}
	return out
}

func table(fields ...string) *event.Dataset {
	d := &event.Dataset{Kind: "table", Rows: -1, Bytes: -1}
	for _, f := range fields {
		d.Fields = append(d.Fields, event.Field{Path: f})
	}
	return d
}

func view(dialect, text string, fields ...string) *event.Dataset {
	d := table(fields...)
	d.Kind, d.SQL, d.Dialect = "view", text, dialect
	return d
}

// found is a classification of one field.
func found(field string, labels ...event.Label) *event.Classification {
	return &event.Classification{Fields: []event.ClassifiedField{{Path: field, Seen: 10, Labels: labels}}}
}

func label(infotype string, confidence float64) event.Label {
	return event.Label{Infotype: infotype, Category: "contact", Confidence: confidence, Rule: infotype + "/values"}
}

// edges are "to<-from.field" with confidence 1; "to<-from" and other forms are the test's own.
func edges(prover string, list ...event.Edge) *event.LineageAssertion {
	return &event.LineageAssertion{Prover: prover, Edges: list}
}

func edge(from, fromField, toField string, confidence float64) event.Edge {
	return event.Edge{FromNamespace: namespace, FromName: from, FromField: fromField, ToField: toField, Kind: "DIRECT", Transformation: "IDENTITY", Confidence: confidence}
}
