package lineage

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/streamstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

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

// said is an event with the topic that it was emitted to.
type said struct {
	topic string
	event.Envelope
}

// desk is a stage with what it said.
type desk struct {
	t        tester
	store    memory
	said     []said
	rejected []error
}

func newDesk(t tester) *desk { return &desk{t: t, store: memory{}} }

func (d *desk) Emit(name string, e event.Envelope)   { d.said = append(d.said, said{name, e}) }
func (d *desk) Reject(_ *event.Record, reason error) { d.rejected = append(d.rejected, reason) }
func (d *desk) processor() streams.Processor {
	p, err := newProcessor(streams.Env{Partitions: 1, Log: slog.New(slog.DiscardHandler), Codec: avro.Embedded(), Store: func(string) streams.Store { return d.store }})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// process hands reports to a new processor on the desk's store, as after a restart.
func (d *desk) process(records ...event.Record) {
	d.t.Helper()
	if err := d.processor().Process(context.Background(), records, d); err != nil {
		d.t.Fatal(err)
	}
}

// report is the record of an event.
func report(t tester, id, text string) event.Record {
	t.Helper()
	e, err := openlineage.Parse([]byte(text))
	if err != nil {
		t.Fatal(err, text)
	}
	data, err := avro.Embedded().Append(nil, &event.PipelineReport{Format: openlineage.Format, Event: text})
	if err != nil {
		t.Fatal(err)
	}
	return event.Record{Envelope: event.Envelope{ID: id, Type: event.PipelineReported, Source: "openlineage", Subject: e.Key(), Time: e.Time, Data: data},
		At: event.Position{Topic: topic.Jobs}}
}

// epoch is before the virtual time of the suite, whose events would be ahead of its log otherwise.
const epoch = 900_000_000

// shape is an event in short.
type shape struct {
	kind      string // START, …; JOB, DATASET
	second    int
	job, run  string
	in, out   []string // "a {facets} {own facets}"
	jobFacets string
	runFacets string
}

func (s shape) text() string {
	at := time.Unix(int64(epoch+s.second), 0).UTC().Format(time.RFC3339)
	if s.kind == "DATASET" {
		return fmt.Sprintf(`{"eventTime":%q,"producer":"p","dataset":%s}`, at, datasetText(s.out[0], "outputFacets"))
	}
	head := fmt.Sprintf(`{"eventTime":%q,"producer":"p","job":{"namespace":"etl","name":%q,"facets":{%s}}`, at, s.job, s.jobFacets)
	if s.kind != "JOB" {
		head += fmt.Sprintf(`,"eventType":%q,"run":{"runId":%q,"facets":{%s}}`, s.kind, s.run, s.runFacets)
	}
	return head + `,"inputs":[` + datasetTexts(s.in, "inputFacets") + `],"outputs":[` + datasetTexts(s.out, "outputFacets") + `]}`
}

func datasetTexts(list []string, own string) string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = datasetText(list[i], own)
	}
	return strings.Join(texts, ",")
}

var facetsBegin = regexp.MustCompile(`\s+\{`)

func datasetText(short, own string) string {
	parts := append(facetsBegin.Split(short, 3), "}", "}")
	namespace, name := "postgres://db:5432", parts[0]
	if strings.HasPrefix(name, "s3:") {
		namespace, name = "s3://lake", strings.TrimPrefix(name, "s3:")
	}
	return fmt.Sprintf(`{"namespace":%q,"name":%q,"facets":{%s,%q:{%s}`, namespace, name, parts[1], own, parts[2])
}

func schema(fields ...string) string {
	for i := range fields {
		fields[i] = fmt.Sprintf(`{"name":%q,"type":"int"}`, fields[i])
	}
	return `"schema":{"fields":[` + strings.Join(fields, ",") + `]}`
}

func columns(to, from, field string) string {
	return fmt.Sprintf(`"columnLineage":{"fields":{%q:{"inputFields":[{"namespace":"postgres://db:5432","name":%q,"field":%q,"transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}}`, to, from, field)
}

var scenarios = map[string][]shape{
	"life": {
		{kind: "START", second: 1, job: "load", run: "r1", in: []string{"s.a"}, out: []string{"s.b"}, jobFacets: `"jobType":{"processingType":"BATCH","integration":"SPARK","jobType":"JOB"}`,
			runFacets: `"nominalTime":{"nominalStartTime":"2026-01-01T00:00:00Z"},"parent":{"run":{"runId":"p1"},"job":{"namespace":"etl","name":"dag"}}`},
		{kind: "RUNNING", second: 2, job: "load", run: "r1", in: []string{`s.a {` + schema("id", "amount") + `}`}},
		{kind: "COMPLETE", second: 3, job: "load", run: "r1", in: []string{`s.a {} {"inputStatistics":{"rowCount":10,"size":100}}`},
			out: []string{`s.b {` + schema("id") + `,` + columns("id", "s.a", "id") + `} {"outputStatistics":{"rowCount":9}}`}},
		{kind: "COMPLETE", second: 3, job: "load", run: "r1", in: []string{"s.a"}}, // says nothing new
		{kind: "START", second: 10, job: "load", run: "r2", in: []string{"s.a"}, out: []string{"s.b"}},
		{kind: "FAIL", second: 11, job: "load", run: "r2", runFacets: `"errorMessage":{"message":"no space left","programmingLanguage":"JAVA"}`},
		{kind: "START", second: 20, job: "load", run: "r3", in: []string{"s.a"}, out: []string{"s.c"}},
		{kind: "COMPLETE", second: 21, job: "load", run: "r3"},
	},
	"complete_without_start": {
		{kind: "COMPLETE", second: 5, job: "j", run: "r", in: []string{"a", "b"}, out: []string{"c", "d"}},
		{kind: "START", second: 4, job: "j", run: "r"},
	},
	"facets": {
		{kind: "COMPLETE", second: 1, job: "j", run: "r",
			jobFacets: `"documentation":{"description":"loads"},"ownership":{"owners":[{"name":"team:x"}]},"sourceCodeLocation":{"type":"git","url":"https://git.example/j"},"tags":{"tags":[{"key":"gold"}]},
				"sql":{"query":"insert into c select a.id, sum(b.n) from a join b on a.id = b.id group by 1","dialect":"postgres"}`,
			in: []string{`a {` + schema("id", "name") + `}`, `b {` + schema("id", "n") + `}`},
			out: []string{`c {"schema":{"fields":[{"name":"id","type":"int","description":"key"},{"name":"tags","type":"array","fields":[{"name":"_element","type":"struct","fields":[{"name":"k","type":"string"}]}]}]},
				"documentation":{"description":"totals"},"ownership":{"owners":[{"name":"ada"},{"name":"team:y"}]},"tags":{"tags":[{"key":"pii","value":"true","field":"id"},{"key":"tier","value":"1"}]},
				"storage":{"storageLayer":"iceberg","fileFormat":"parquet"},"catalog":{"framework":"iceberg","type":"rest","name":"prod"},"dataSource":{"name":"pg","uri":"postgres://db:5432/shop"},
				"datasetType":{"datasetType":"VIEW"},"dataQualityMetrics":{"rowCount":7,"bytes":70,"columnMetrics":{"id":{"nullCount":1,"distinctCount":6,"min":1,"max":9}}}}
				{"dataQualityAssertions":{"assertions":[{"assertion":"not_null","column":"id","success":true},{"assertion":"unique","column":"id","success":false}]}}`}},
	},
	"explicit": {
		{kind: "COMPLETE", second: 1, job: "j", run: "r", in: []string{"a", "b"}, out: []string{
			`c {"lineage":{"inputs":[{"namespace":"postgres://db:5432","name":"a","type":"DATASET","field":"f","transformations":[{"type":"INDIRECT","subtype":"FILTER"}]}],
			"fields":{"x":{"inputs":[{"namespace":"postgres://db:5432","name":"a","type":"DATASET","field":"y"},{"type":"JOB"}]}}}}`,
			`d {"columnLineage":{"fields":{"x":{"inputFields":[{"namespace":"postgres://db:5432","name":"a","field":"y"}],"transformationType":"MASKED"}},
			"dataset":[{"namespace":"postgres://db:5432","name":"b","field":"k","transformations":[{"type":"INDIRECT","subtype":"SORT"}]}]}}`}},
		{kind: "COMPLETE", second: 2, job: "e", run: "r", in: []string{"a"}, out: []string{"b"},
			jobFacets: `"lineage":{"entries":[{"namespace":"postgres://db:5432","name":"z","type":"DATASET","inputs":[{"namespace":"postgres://db:5432","name":"a","type":"DATASET"}]},{"type":"JOB"}]}`},
	},
	"symlinks": {
		{kind: "START", second: 1, job: "j", run: "r", in: []string{"s3:raw/orders"}, out: []string{"s3:out"}},
		{kind: "COMPLETE", second: 2, job: "j", run: "r", in: []string{`s3:raw/orders {"symlinks":{"identifiers":[{"namespace":"postgresql://DB","name":"shop.public.orders","type":"TABLE"}]}}`},
			out: []string{`s3:out {"columnLineage":{"fields":{"id":{"inputFields":[{"namespace":"s3://lake","name":"raw/orders","field":"id"}]}}}}`}},
	},
	"lifecycle": {
		{kind: "COMPLETE", second: 1, job: "j", run: "r1", in: []string{"a"}, out: []string{"b", "c"}},
		{kind: "START", second: 2, job: "j", run: "r2", in: []string{"a"}, out: []string{`b {"lifecycleStateChange":{"lifecycleStateChange":"DROP"}}`,
			`d {"lifecycleStateChange":{"lifecycleStateChange":"RENAME","previousIdentifier":{"namespace":"postgres://db:5432","name":"c"}}}`,
			`e {"lifecycleStateChange":{"lifecycleStateChange":"TRUNCATE"}}`}},
		{kind: "COMPLETE", second: 3, job: "j", run: "r2"},
		{kind: "COMPLETE", second: 9, job: "j", run: "r3", in: []string{"a"}, out: []string{"b", "d", "e"}},
	},
	"static": {
		{kind: "JOB", second: 5, job: "j", in: []string{"a"}, out: []string{"b"}, jobFacets: `"documentation":{"description":"new"}`},
		{kind: "JOB", second: 3, job: "j", in: []string{"x"}, out: []string{"y"}, jobFacets: `"documentation":{"description":"old"}`},
		{kind: "DATASET", second: 6, out: []string{`b {` + schema("id") + `,"columnLineage":{"fields":{"id":{"inputFields":[{"namespace":"postgres://db:5432","name":"a","field":"id"}]}}}}`}},
		{kind: "START", second: 7, job: "j", run: "r", in: []string{"a"}, out: []string{"b", "c"}},
		{kind: "COMPLETE", second: 8, job: "j", run: "r"},
		{kind: "JOB", second: 9, job: "j", out: []string{"b"}},
	},
}

func records(t tester, shapes []shape) (list []event.Record) {
	for i := range shapes {
		list = append(list, report(t, fmt.Sprint(i), shapes[i].text()))
	}
	return list
}

func TestScenarios(t *testing.T) {
	for name, shapes := range scenarios {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			for i, r := range records(t, shapes) {
				d.said = append(d.said, said{topic: fmt.Sprintf("%d %s %s at %d", i, shapes[i].kind, shapes[i].run, shapes[i].second)})
				d.process(r)
			}
			if len(d.rejected) > 0 {
				t.Fatal(d.rejected)
			}
			golden(t, name, d.text())
		})
	}
}

func (d *desk) text() string {
	var b strings.Builder
	for _, s := range d.said {
		if s.Type == "" {
			b.WriteString(s.topic + "\n")
			continue
		}
		body, err := avro.Embedded().Decode(s.Data)
		if err != nil {
			d.t.Fatal(err)
		}
		text, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		fmt.Fprintf(&b, "  %s %s %s by %s at %d\n    %s\n", strings.TrimPrefix(s.topic, "datawave."), s.Type, s.Subject, s.Source, s.Time.Unix()-epoch, text)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
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
	good := report(t, "1", shape{kind: "START", job: "j", run: "r"}.text())
	change := func(change func(*event.Record)) event.Record { r := good; change(&r); return r }
	encode := func(b event.Body) []byte {
		data, err := avro.Embedded().Append(nil, b)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for says, r := range map[string]event.Record{
		"do not belong in": change(func(r *event.Record) { r.Type = event.DatasetObserved }),
		"malformed":        change(func(r *event.Record) { r.Data = r.Data[:len(r.Data)-1] }),
		"body is":          change(func(r *event.Record) { r.Data = encode(&event.Gone{}) }),
		"format":           change(func(r *event.Record) { r.Data = encode(&event.PipelineReport{Format: "x"}) }),
		"not valid JSON": change(func(r *event.Record) {
			r.Data = encode(&event.PipelineReport{Format: openlineage.Format, Event: "secret"})
		}),
		"another job": change(func(r *event.Record) { r.Subject = "etl|k" }),
	} {
		d := newDesk(t)
		d.process(r)
		if len(d.rejected) != 1 || !strings.Contains(d.rejected[0].Error(), says) || strings.Contains(d.rejected[0].Error(), "secret") || len(d.said)+len(d.store) > 0 {
			t.Errorf("want %q, got %v, said %d", says, d.rejected, len(d.said))
		}
	}
	d := newDesk(t)
	d.process(change(func(r *event.Record) { r.Type = event.RunChanged }))
	if len(d.rejected)+len(d.said) > 0 {
		t.Error("what the stage says itself is not passed over")
	}
}

func TestDamagedStateStops(t *testing.T) {
	d := newDesk(t)
	d.process(report(t, "1", shape{kind: "START", job: "j", run: "r", in: []string{"a"}}.text()))
	for key := range d.store {
		kept := d.store[key]
		d.store[key] = []byte{9}
		if err := d.processor().Process(t.Context(), []event.Record{report(t, "2", shape{kind: "START", second: 1, job: "j", run: "r", in: []string{"a"}}.text())}, d); err == nil {
			t.Errorf("%q is damaged and nobody says so", key)
		}
		d.store[key] = kept
	}
}

func TestHome(t *testing.T) {
	d := newDesk(t)
	d.process(records(t, scenarios["static"])...)
	for key := range d.store {
		subject, ok := home(storeName, []byte(key))
		if !ok || subject != "etl|j" && subject != "postgres://db:5432|b" {
			t.Errorf("%q belongs to %q, %v", key, subject, ok)
		}
	}
	for _, bad := range []string{"", "j", "j\xff", "j\x05ab"} {
		if _, ok := home(storeName, []byte(bad)); ok {
			t.Errorf("%q belongs somewhere", bad)
		}
	}
}

func TestBounded(t *testing.T) {
	d := newDesk(t)
	run := func(i int) {
		d.said = nil
		s := shape{kind: "COMPLETE", second: i, job: "j", run: fmt.Sprint("r", i), in: []string{"a"}, runFacets: `"big":{"x":"` + strings.Repeat("y", maxFacet) + `"}`}
		for n := range 60 {
			s.out = append(s.out, fmt.Sprintf("t%d-%d", i, n))
		}
		d.process(report(t, fmt.Sprint(i), s.text()))
	}
	for i := range maxRuns + 8 {
		run(i)
	}
	kinds, size := map[byte]int{}, 0
	for key, value := range d.store {
		kinds[key[0]]++
		size += len(value)
	}
	if kinds[runKind] != maxRuns || kinds[datasetKind] != maxDatasets || size > 1<<20 {
		t.Errorf("%d runs, %d datasets, %d bytes are kept", kinds[runKind], kinds[datasetKind], size)
	}
	run(1) // of a run that was let go
	for _, s := range d.said {
		if s.Type != event.DatasetReported {
			t.Errorf("a run that is no longer kept is told of by %s", s.Type)
		}
	}
}

func TestSuite(t *testing.T) {
	var inputs []streamstest.Input
	for round := range 4 {
		for _, name := range slices.Sorted(maps.Keys(scenarios)) {
			for i, s := range scenarios[name] {
				s.second += 100 * round
				s.job, s.run = fmt.Sprint(s.job, name), fmt.Sprint(s.run, round)
				// Each job has datasets of its own: what several say of one has no order.
				text := strings.NewReplacer("postgres://db:5432", "postgres://"+s.job+":5432", "s3://lake", "s3://"+s.job).Replace(s.text())
				inputs = append(inputs, streamstest.Input{Partition: -1, Envelope: report(t, fmt.Sprint(round, name, i), text).Envelope})
			}
		}
	}
	streamstest.Exercise(t, Stage(), inputs, func(t *testing.T, out streamstest.Outputs) {
		kinds := map[string]int{}
		for _, list := range out {
			for _, r := range list {
				kinds[r.Type]++
			}
		}
		for _, kind := range []string{event.JobChanged, event.RunChanged, event.DatasetReported, event.DatasetGone, event.ProfileRecorded, event.LineageAsserted, event.LineageRetracted} {
			if kinds[kind] == 0 {
				t.Errorf("nothing says %s", kind)
			}
		}
	})
}

// An event from a clock that is years ahead is of the time that the log took it, so that what is said later counts.
func TestAClockAheadPinsNothing(t *testing.T) {
	taken := time.Unix(epoch, 0).UTC()
	told := func(id string, second int, doc string, appended time.Duration) event.Record {
		r := report(t, id, shape{kind: "COMPLETE", second: second, job: "load", run: id, out: []string{fmt.Sprintf(`a {"documentation":{"description":%q}}`, doc)}}.text())
		r.Appended = taken.Add(appended)
		return r
	}
	for name, c := range map[string]struct {
		records []event.Record
		want    string
	}{
		"years":   {[]event.Record{told("1", 10*365*24*3600, "wrong", 0), told("2", 60, "right", time.Minute)}, "right"},
		"minutes": {[]event.Record{told("1", 600, "ahead", 0), told("2", 60, "late", time.Minute)}, "ahead"}, // clocks differ: what happened last counts
		"no log":  {[]event.Record{told("1", 0, "first", 0), told("2", 60, "second", 0)}, "second"},
	} {
		d := newDesk(t)
		d.process(c.records...)
		var last string
		for _, s := range d.said {
			body, err := avro.Embedded().Decode(s.Data)
			if err != nil {
				t.Fatal(err)
			}
			if dataset, ok := body.(*event.Dataset); ok {
				last = dataset.Comment
			}
			if s.Time.After(taken.Add(time.Hour)) {
				t.Errorf("%s: %s is said of %v", name, s.Type, s.Time)
			}
		}
		if last != c.want {
			t.Errorf("%s: %q, want %q", name, last, c.want)
		}
	}
}
