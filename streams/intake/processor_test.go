package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/streamstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const namespace = "postgres://db:5432"

// tester is what tests and properties have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Errorf(format string, args ...any)
}

// memory is a store without a changelog.
type memory map[string][]byte

func (m memory) Get(key []byte) ([]byte, bool) { v, ok := m[string(key)]; return v, ok }
func (m memory) Put(key, value []byte)         { m[string(key)] = value }
func (m memory) Delete(key []byte)             { delete(m, string(key)) }
func (m memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(key, string(prefix)) && !visit([]byte(key), m[key]) {
			return
		}
	}
}

// door is a processor with what it said.
type door struct {
	t        tester
	store    memory
	facts    []event.Envelope
	rejected []error
}

func (d *door) Emit(name string, e event.Envelope) {
	if name != topic.Facts {
		d.t.Errorf("emitted to %s", name)
	}
	d.facts = append(d.facts, e)
}

func (d *door) Reject(_ *event.Record, reason error) { d.rejected = append(d.rejected, reason) }

// process hands records to a new processor on the door's store, as after a restart.
func (d *door) process(records ...event.Record) {
	d.t.Helper()
	env := streams.Env{Partition: 0, Partitions: 1, Log: slog.New(slog.DiscardHandler), Codec: avro.Embedded(),
		Store: func(string) streams.Store { return d.store }}
	p, err := newProcessor(env)
	if err == nil {
		err = p.Process(context.Background(), records, d)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func newDoor(t tester) *door { return &door{t: t, store: memory{}} }

func encode(t tester, body event.Body) []byte {
	t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func record(t tester, id, kind, subject string, second int64, body event.Body) event.Record {
	t.Helper()
	return event.Record{Envelope: event.Envelope{ID: id, Type: kind, Source: "scanner/test", Subject: subject, Time: time.Unix(second, 0).UTC(),
		TraceParent: "00-trace", Data: encode(t, body)}, At: event.Position{Topic: topic.Scans}}
}

func observed(t tester, id, name string, second int64, d event.Dataset) event.Record {
	t.Helper()
	return record(t, id, event.DatasetObserved, namespace+"|"+name, second, &d)
}

func manifest(t tester, id string, second int64, scopes, present []string) event.Record {
	t.Helper()
	hashes := make([]uint64, 0, len(present))
	for _, name := range present {
		hashes = append(hashes, xxhash.Sum64String(name))
	}
	return ending(t, id, event.ScanCompleted, second, scopes, hashes)
}

// proofs is the manifest of what provers proved: "dataset prover", or " prover" for one that was not read whole.
func proofs(t tester, id string, second int64, scopes, proved []string) event.Record {
	t.Helper()
	hashes := make([]uint64, 0, len(proved))
	for _, one := range proved {
		name, prover, _ := strings.Cut(one, " ")
		hashes = append(hashes, event.ProofHash(name, prover))
	}
	return ending(t, id, event.ScanProved, second, scopes, hashes)
}

func ending(t tester, id, kind string, second int64, scopes []string, hashes []uint64) event.Record {
	t.Helper()
	slices.Sort(hashes)
	m := event.ScanManifest{Scan: "scan-" + id, Namespace: namespace, Scopes: scopes}
	for _, h := range hashes {
		m.Present = binary.BigEndian.AppendUint64(m.Present, h)
	}
	return record(t, id, kind, "scan:"+namespace, second, &m)
}

func edges(prover string, from ...string) *event.LineageAssertion {
	a := &event.LineageAssertion{Prover: prover}
	for _, name := range from {
		a.Edges = append(a.Edges, event.Edge{FromNamespace: namespace, FromName: name, Kind: "DIRECT", Confidence: 1})
	}
	return a
}

func table(fields ...string) event.Dataset {
	d := event.Dataset{Kind: "table", Rows: 10, Bytes: -1, Owner: "alice", Properties: map[string]string{"engine": "heap", "format": "row"}}
	for _, f := range fields {
		name, kind, _ := strings.Cut(f, " ")
		d.Fields = append(d.Fields, event.Field{Path: name, Type: kind, Nullable: true})
	}
	return d
}

func with(d event.Dataset, change func(*event.Dataset)) event.Dataset {
	change(&d)
	return d
}

func TestGolden(t *testing.T) {
	base := table("id int", "amount int", "email text")
	subject := func(name string) string { return namespace + "|" + name }
	for name, records := range map[string][]event.Record{
		"life": {
			observed(t, "1", "shop.orders", 1, base),
			observed(t, "2", "shop.orders", 2, base),
			observed(t, "3", "shop.orders", 3, with(table("amount bigint", "id int", "note text"), func(d *event.Dataset) { d.Rows = 12 })),
			manifest(t, "4", 4, []string{"shop."}, nil),
			observed(t, "5", "shop.orders", 5, base),
		},
		"changes": {
			observed(t, "1", "t", 1, base),
			observed(t, "2", "t", 2, with(base, func(d *event.Dataset) {
				d.Kind, d.Owner, d.Comment, d.SQL, d.Dialect, d.Parent, d.Source, d.Bytes = "view", "", "c", "select 1", "postgres", "p", "s", 8192
				d.Properties = map[string]string{"engine": "columnar"}
				d.Grants = []event.Grant{{Grantee: "bob", Privilege: "SELECT"}, {Grantee: "PUBLIC", Privilege: "SELECT"}}
				d.Constraints = []event.Constraint{{Kind: "primary_key", Fields: []string{"id"}}}
			})),
			observed(t, "3", "t", 3, with(base, func(d *event.Dataset) {
				d.Fields = []event.Field{{Path: "id", Type: "int", PrimaryKey: true, Comment: "c", DefaultValue: "nextval"}, d.Fields[1], d.Fields[2]}
			})),
			observed(t, "4", "t", 4, with(base, func(d *event.Dataset) { d.Fields = []event.Field{d.Fields[2], d.Fields[1], d.Fields[0]} })),
			observed(t, "5", "t", 5, with(base, func(d *event.Dataset) {
				d.Fields = nil
				for i := range 150 {
					d.Fields = append(d.Fields, event.Field{Path: fmt.Sprintf("f%03d", i)})
				}
			})),
		},
		"lineage": {
			observed(t, "1", "v", 1, base),
			record(t, "2", event.LineageAsserted, subject("v"), 2, edges("catalog", "a", "b")),
			record(t, "3", event.LineageAsserted, subject("v"), 3, edges("catalog", "b", "a")), // the same in another order
			record(t, "4", event.LineageAsserted, subject("v"), 4, edges("openlineage/j", "c")),
			record(t, "5", event.LineageAsserted, subject("v"), 5, edges("catalog", "a")),
			record(t, "6", event.LineageRetracted, subject("v"), 6, &event.LineageRetraction{Prover: "openlineage/j"}),
			record(t, "7", event.LineageRetracted, subject("v"), 7, &event.LineageRetraction{Prover: "unknown"}),
			record(t, "8", event.LineageAsserted, subject("v"), 8, edges("empty")),
			manifest(t, "9", 9, []string{""}, nil),
		},
		"proofs": {
			record(t, "1", event.LineageAsserted, subject("t"), 1, edges("sql:/etl/load.sql", "a")), // of no dataset that was scanned
			record(t, "2", event.LineageAsserted, subject("u"), 1, edges("sql:/etl/load.sql", "a")),
			record(t, "3", event.LineageAsserted, subject("t"), 1, edges("sql:/etl/sub/more.sql", "b")),
			record(t, "4", event.LineageAsserted, subject("t"), 1, edges("sql:/etl2/load.sql", "c")), // another folder
			record(t, "5", event.LineageAsserted, subject("t"), 1, edges("catalog", "d")),
			record(t, "6", event.LineageAsserted, "elsewhere|t", 1, edges("sql:/etl/load.sql", "e")), // another namespace
			record(t, "7", event.LineageAsserted, subject("late"), 9, edges("sql:/etl/load.sql", "f")),
			proofs(t, "8", 2, []string{"sql:/etl/"}, []string{"t sql:/etl/load.sql", " sql:/etl/sub/more.sql"}), // u is gone, more.sql was not understood
			proofs(t, "8", 2, []string{"sql:/etl/"}, nil),                                                       // a repeat by its id
			proofs(t, "9", 3, []string{"sql:/etl/load.sql"}, nil),                                               // one file
			proofs(t, "10", 3, nil, nil), // nothing is judged
			proofs(t, "11", 4, []string{"sql:/etl/"}, nil),
			proofs(t, "12", 5, []string{"sql:/etl/"}, nil),
			record(t, "13", event.LineageAsserted, subject("t"), 6, edges("sql:/etl/load.sql", "a")), // the file is back
		},
		"gone": {
			observed(t, "1", "a.x", 1, base), observed(t, "2", "a.y", 1, base), observed(t, "3", "b.x", 1, base), observed(t, "4", "ab", 1, base),
			observed(t, "5", "a.late", 9, base),
			manifest(t, "6", 5, []string{"a.", "a.x"}, []string{"a.y"}), // a.late was seen by a later scan
			manifest(t, "6", 6, []string{""}, nil),                      // a repeat by its id
			manifest(t, "7", 10, []string{"a."}, nil),
			manifest(t, "8", 11, nil, nil), // no scope, nothing judged
			manifest(t, "9", 12, []string{""}, []string{"ab"}),
		},
		"repeats": {
			observed(t, "1", "t", 1, base),
			observed(t, "2", "t", 2, table("id int")),
			observed(t, "1", "t", 1, base), // sent again: must not undo the second
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t)
			d.process(records...)
			if len(d.rejected) > 0 {
				t.Fatal(d.rejected)
			}
			golden(t, name, d.text())
		})
	}
}

func (d *door) text() string {
	var b strings.Builder
	for _, f := range d.facts {
		body, err := avro.Embedded().Decode(f.Data)
		if err != nil {
			d.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n  id %s of %s by %s at %d trace %s\n", f.Type, f.Subject, f.ID, f.Causation, f.Source, f.Time.Unix(), f.TraceParent)
		switch body := body.(type) {
		case *event.Dataset:
			fmt.Fprintf(&b, "  %s, %d rows, %d fields\n", body.Kind, body.Rows, len(body.Fields))
			if f.Source != "scanner/test" || len(body.Tags) > 0 {
				fmt.Fprintf(&b, "  %q %v %v %+v\n", body.Comment, body.Owners, body.Tags, body.Fields)
			}
			for _, c := range body.Changes {
				fmt.Fprintf(&b, "  - %s\n", c)
			}
		case *event.Gone:
			fmt.Fprintf(&b, "  %s (%s)\n", body.Reason, body.Scan)
		case *event.LineageAssertion:
			fmt.Fprintf(&b, "  %s", body.Prover)
			for _, e := range body.Edges {
				fmt.Fprintf(&b, " %s", e.FromName)
			}
			b.WriteByte('\n')
		case *event.LineageRetraction:
			fmt.Fprintf(&b, "  %s\n", body.Prover)
		}
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); run with -update and read the difference. Got:\n%s", path, err, got)
	}
}

func TestRejects(t *testing.T) {
	good := table("id int")
	elsewhere := observed(t, "1", "t", 1, good)
	elsewhere.At.Partition = 3
	misplaced := manifest(t, "1", 1, []string{""}, nil)
	misplaced.At.Partition = 2
	damaged := observed(t, "1", "t", 1, good)
	damaged.Data = damaged.Data[:len(damaged.Data)-3]
	unknown := observed(t, "1", "t", 1, good)
	unknown.Data = append([]byte{0, 0xff, 0xff, 0xff, 0xff}, unknown.Data[5:]...)
	huge := observed(t, "1", "t", 1, good)
	huge.Data = make([]byte, DefaultLimits.Body+1)
	notUTF8 := observed(t, "1", "t", 1, with(good, func(d *event.Dataset) { d.Comment = "ab" }))
	notUTF8.Data = bytes.Replace(notUTF8.Data, []byte("\x04ab"), []byte("\x04\xff\xfe"), 1)
	odd := manifest(t, "1", 1, nil, nil)
	odd.Data = encode(t, &event.ScanManifest{Namespace: namespace, Present: []byte{1, 2, 3}})
	for want, r := range map[string]event.Record{
		"must be spelled":           record(t, "1", event.DatasetObserved, "Postgres://DB:5432/|t", 1, &good),
		"is not namespace|name":     record(t, "1", event.DatasetObserved, "postgres", 1, &good),
		"has no name":               record(t, "1", event.DatasetObserved, "postgres://db|", 1, &good),
		"control character":         record(t, "1", event.DatasetObserved, "\x01x|t", 1, &good),
		"belongs in partition 0":    elsewhere,
		"is no number":              record(t, "1", event.ProfileRecorded, namespace+"|t", 1, &event.Profile{Fields: []event.ProfiledField{{Profile: event.FieldProfile{MeanLength: math.NaN()}}}}),
		"who reports":               reported(t, "1", "t", "", 1, good),
		"body is datawave.Gone":     record(t, "1", event.DatasetReported, namespace+"|t", 1, &event.Gone{}),
		"manifest for partition 0":  misplaced,
		"do not belong in":          record(t, "1", event.DecisionMade, namespace+"|t", 1, &good),
		"which is not what":         record(t, "1", event.DatasetObserved, namespace+"|t", 1, edges("p")),
		"body is datawave.Dataset":  record(t, "1", event.ScanCompleted, "scan:x", 1, &good),
		"prover is empty":           record(t, "1", event.LineageAsserted, namespace+"|t", 1, edges("")),
		"malformed":                 damaged,
		"unknown schema id":         unknown,
		"is larger than":            huge,
		"UTF-8":                     notUTF8,
		"not a multiple of 8":       odd,
		"10001 fields are more":     observed(t, "1", "t", 1, event.Dataset{Fields: make([]event.Field, 10_001)}),
		"sql is 1048577 bytes long": observed(t, "1", "t", 1, event.Dataset{SQL: strings.Repeat("x", 1<<20+1)}),
		"comment is":                observed(t, "1", "t", 1, event.Dataset{Comment: strings.Repeat("secret", 20_000)}),
	} {
		d := newDoor(t)
		d.process(r)
		if len(d.rejected) != 1 || !strings.Contains(d.rejected[0].Error(), want) || strings.Contains(d.rejected[0].Error(), "secret") {
			t.Errorf("want %q, got %v", want, d.rejected)
		}
		if len(d.facts) > 0 || len(d.store) > 0 {
			t.Errorf("%s: left %d facts and %d entries", want, len(d.facts), len(d.store))
		}
	}
}

func TestUnchangedScanAppendsNothing(t *testing.T) {
	d := newDoor(t)
	scan := func(id string, second int64) {
		d.process(observed(t, id+"a", "a", second, table("id int")), observed(t, id+"b", "b", second, table("x text")),
			record(t, id+"l", event.LineageAsserted, namespace+"|b", second, edges("catalog", "a")), manifest(t, id+"m", second, []string{""}, []string{"a", "b"}))
	}
	scan("one", 1)
	if len(d.facts) != 3 {
		t.Fatalf("%d facts, want 3", len(d.facts))
	}
	scan("two", 2)
	if len(d.facts) != 3 {
		t.Errorf("the second scan appended %s", d.text())
	}
}

func TestDamagedStateStops(t *testing.T) {
	d := newDoor(t)
	d.store[namespace+"|t"] = []byte{9}
	p := &processor{env: streams.Env{Codec: avro.Embedded()}, limits: DefaultLimits, entries: d.store}
	for _, r := range []event.Record{observed(t, "1", "t", 1, table()), manifest(t, "2", 1, []string{""}, nil)} {
		if err := p.Process(t.Context(), []event.Record{r}, d); err == nil || len(d.rejected) > 0 {
			t.Errorf("%s: %v, rejected %v", r.Type, err, d.rejected)
		}
	}
}

func TestSuite(t *testing.T) {
	var inputs []streamstest.Input
	add := func(r event.Record, partition int32) {
		r.ID = fmt.Sprintf("%s-%d", r.ID, len(inputs))
		inputs = append(inputs, streamstest.Input{Partition: partition, Envelope: r.Envelope})
	}
	for round := range int64(6) {
		for i := range 10 {
			name := fmt.Sprintf("s.t%d", i)
			add(observed(t, "o", name, round, with(table("id int"), func(d *event.Dataset) { d.Rows = round / 2 })), -1)
			add(record(t, "l", event.LineageAsserted, namespace+"|"+name, round, edges("catalog", fmt.Sprint("up", round/3))), -1)
			if round < 4 { // then the file is deleted
				add(record(t, "f", event.LineageAsserted, namespace+"|w"+name, round, edges("sql:/etl/a.sql", name)), -1)
			}
		}
		for p := range int32(streamstest.Partitions) {
			m := event.ScanManifest{Scan: strconv.FormatInt(round, 10), Namespace: namespace, Scopes: []string{"s."}, Partition: p}
			if round == 3 { // only here something is present: all but the rest goes, and comes back
				m.Present = binary.BigEndian.AppendUint64(nil, xxhash.Sum64String("s.t1"))
			} else {
				m.Scopes = nil
			}
			add(record(t, "m", event.ScanCompleted, "scan:"+namespace, round, &m), p)
			if round > 3 {
				add(record(t, "p", event.ScanProved, "scan:"+namespace, round, &event.ScanManifest{Namespace: namespace, Scopes: []string{"sql:/etl/"}, Partition: p}), p)
			}
		}
	}
	streamstest.Exercise(t, Stage(), inputs, func(t *testing.T, out streamstest.Outputs) {
		kinds := map[string]int{}
		for _, r := range out[topic.Facts] {
			kinds[r.Type]++
		}
		want := map[string]int{event.DatasetObserved: 19, event.DatasetChanged: 11, event.DatasetGone: 9, event.LineageAsserted: 39, event.LineageRetracted: 19}
		if !maps.Equal(kinds, want) {
			t.Errorf("facts %v, want %v", kinds, want)
		}
	})
}
