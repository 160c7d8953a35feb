package discover_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

// fakeSource has a number of one-field tables; its functions can fail.
type fakeSource struct {
	tables  int
	scopes  []string
	provers []string
	inspect func() error
	sample  func(ctx context.Context, name string) error
}

func (f *fakeSource) Namespace() string { return "fake://host" }
func (f *fakeSource) URL() string       { return "fake://host/db" }
func (f *fakeSource) Kind() string      { return "fake" }
func (f *fakeSource) Close() error      { return nil }

func (f *fakeSource) Inspect(context.Context) (discover.Inventory, error) {
	if f.inspect != nil {
		if err := f.inspect(); err != nil {
			return discover.Inventory{}, err
		}
	}
	inventory := discover.Inventory{Scopes: f.scopes, Provers: f.provers, Unread: f.provers}
	for _, prover := range f.provers {
		inventory.Assertions = append(inventory.Assertions, discover.Assertion{ID: asset.DatasetID{Namespace: f.Namespace(), Name: "db.s.t"},
			LineageAssertion: event.LineageAssertion{Prover: prover, Edges: []event.Edge{{FromNamespace: f.Namespace(), FromName: "a", Confidence: 1}}}})
	}
	for i := range f.tables {
		o := discover.Observation{ID: asset.DatasetID{Namespace: f.Namespace(), Name: fmt.Sprintf("db.s.t%02d", i)},
			Dataset: event.Dataset{Kind: "table", Fields: []event.Field{{Path: "f", Type: "text"}}}}
		if i == 1 {
			o.Upstreams = []event.Edge{{FromNamespace: f.Namespace(), FromName: "db.s.t00", Confidence: 1}}
		}
		inventory.Observations = append(inventory.Observations, o)
	}
	return inventory, nil
}

func (f *fakeSource) Sample(ctx context.Context, o *discover.Observation, c *discover.Collector) error {
	if f.sample != nil {
		if err := f.sample(ctx, o.ID.Name); err != nil {
			return err
		}
	}
	for i := range 3 {
		c.Begin()
		c.Value(0, fmt.Append(nil, i))
		c.End()
	}
	return nil
}

func options(sink *discovertest.Sink) discover.Options {
	return discover.Options{ID: "scan-1", Sink: sink, Sealer: discovertest.Sealer{}, Codec: discovertest.Codec,
		Now: time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)}
}

func states(t *testing.T, sink *discovertest.Sink) (out []string) {
	t.Helper()
	runs, _ := discovertest.Bodies[*event.Run](t, sink)
	for _, r := range runs {
		out = append(out, r.State)
	}
	return out
}

func TestScan(t *testing.T) {
	sink := &discovertest.Sink{}
	var last discover.Progress
	o := options(sink)
	o.Progress = func(p discover.Progress) { last = p }
	summary, err := discover.Scan(t.Context(), &fakeSource{tables: 10, scopes: []string{"db."}}, o)
	if err != nil {
		t.Fatal(err)
	}
	if summary.State != discover.StateComplete || !summary.Manifest || summary.Progress != last || last.Done != 10 || last.Values != 30 || summary.Edges != 1 {
		t.Errorf("summary %+v", summary)
	}
	if got := states(t, sink); !slices.Equal(got, []string{"START", "RUNNING", "COMPLETE"}) {
		t.Errorf("run states %v", got)
	}
	checkEnvelopes(t, sink)
	checkManifest(t, sink, 10)
	if lineage, _ := discovertest.Bodies[*event.LineageAssertion](t, sink); len(lineage) != 1 || lineage[0].Prover != "catalog" {
		t.Errorf("lineage %+v", lineage)
	}
}

func checkEnvelopes(t *testing.T, sink *discovertest.Sink) {
	t.Helper()
	seen := map[string]bool{}
	types := map[string][]string{}
	for _, spec := range topic.List(4) {
		types[spec.Name] = spec.Types
	}
	for _, e := range sink.Events() {
		if seen[e.ID] || e.Source != "scanner/fake" || e.Time.Year() != 2024 || !slices.Contains(types[e.Topic], e.Type) || !e.Flushed {
			t.Errorf("event %+v", e)
		}
		seen[e.ID] = true
	}
}

func checkManifest(t *testing.T, sink *discovertest.Sink, tables int) {
	t.Helper()
	manifests, envelopes := discovertest.Bodies[*event.ScanManifest](t, sink)
	if len(manifests) != topic.DefaultPartitions {
		t.Fatalf("%d manifests", len(manifests))
	}
	found := 0
	for i, m := range manifests {
		if envelopes[i].Partition != m.Partition || envelopes[i].Subject != "scan:fake://host" || !slices.Equal(m.Scopes, []string{"db."}) {
			t.Errorf("manifest %+v in %+v", m, envelopes[i])
		}
		for name := range tables {
			id := asset.DatasetID{Namespace: "fake://host", Name: fmt.Sprintf("db.s.t%02d", name)}
			if topic.Partition(id.Key(), topic.DefaultPartitions) != m.Partition {
				continue
			}
			if !contains(m.Present, xxhash.Sum64String(id.Name)) {
				t.Errorf("%s is not present in partition %d", id, m.Partition)
			}
			found++
		}
	}
	if found != tables {
		t.Errorf("%d of %d datasets are in the manifests", found, tables)
	}
}

func contains(present []byte, hash uint64) bool {
	for chunk := range slices.Chunk(present, 8) {
		if binary.BigEndian.Uint64(chunk) == hash {
			return true
		}
	}
	return false
}

// The same scan emits the same events, whatever the order in which datasets are sampled.
func TestScanIsDeterministic(t *testing.T) {
	run := func(concurrency int) map[string]string {
		sink := &discovertest.Sink{}
		o := options(sink)
		o.Concurrency = concurrency
		source := &fakeSource{tables: 20, scopes: []string{""}, sample: func(_ context.Context, name string) error {
			if strings.HasSuffix(name, "3") {
				return errors.New("permission denied")
			}
			return nil
		}}
		if _, err := discover.Scan(t.Context(), source, o); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, e := range sink.Events() {
			if e.Type != event.RunChanged { // its end depends on the clock
				out[e.ID] = string(e.Data)
			}
		}
		return out
	}
	if first, second := run(1), run(8); !reflect.DeepEqual(first, second) {
		t.Error("two scans differ")
	}
}

func TestScanGoesOnAfterAFailure(t *testing.T) {
	sink := &discovertest.Sink{}
	source := &fakeSource{tables: 5, scopes: []string{"db."}, sample: func(_ context.Context, name string) error {
		if name == "db.s.t02" {
			return errors.New("relation does not exist")
		}
		return nil
	}}
	summary, err := discover.Scan(t.Context(), source, options(sink))
	want := []event.Failure{{Scope: "db.s.t02", Reason: "relation does not exist"}}
	if err != nil || summary.State != discover.StateComplete || !reflect.DeepEqual(summary.Failures, want) || summary.Done != 5 || summary.Failed != 1 {
		t.Errorf("%+v, %v", summary, err)
	}
	runs, _ := discovertest.Bodies[*event.Run](t, sink)
	if final := runs[len(runs)-1]; !reflect.DeepEqual(final.Failures, want) || final.Counts["sampled"] != 4 {
		t.Errorf("run %+v", final)
	}
}

func TestScanWithoutScopesHasNoManifest(t *testing.T) {
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), &fakeSource{tables: 2}, options(sink))
	if manifests, _ := discovertest.Bodies[*event.ScanManifest](t, sink); err != nil || summary.Manifest || len(manifests) != 0 {
		t.Errorf("%+v, %v, %d manifests", summary, err, len(manifests))
	}
}

func TestScanSaysWhatWasProved(t *testing.T) {
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), &fakeSource{provers: []string{"p"}}, options(sink))
	if err != nil || !summary.Manifest {
		t.Fatalf("%+v, %v", summary, err)
	}
	manifests, envelopes := discovertest.Bodies[*event.ScanManifest](t, sink)
	at := topic.Partition("fake://host|db.s.t", topic.DefaultPartitions)
	for p, m := range manifests {
		want := []uint64{event.ProofHash("", "p")} // what cannot be read whole is said everywhere
		if int32(p) == at {
			want = append(want, event.ProofHash("db.s.t", "p"))
		}
		slices.Sort(want)
		if got := hashes(m.Present); envelopes[p].Type != event.ScanProved || !slices.Equal(m.Scopes, []string{"p"}) || !slices.Equal(got, want) {
			t.Errorf("partition %d: %s %v %x, want %x", p, envelopes[p].Type, m.Scopes, got, want)
		}
	}
	if len(manifests) != topic.DefaultPartitions {
		t.Errorf("%d manifests", len(manifests))
	}
}

func hashes(present []byte) (list []uint64) {
	for i := 0; i+8 <= len(present); i += 8 {
		list = append(list, binary.BigEndian.Uint64(present[i:]))
	}
	return list
}

func TestScanOutlastsAShortOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &discovertest.Sink{}
		var attempts atomic.Int64
		source := &fakeSource{tables: 1, scopes: []string{""}, sample: func(context.Context, string) error {
			if attempts.Add(1) <= 3 {
				return fmt.Errorf("read: %w", discover.ErrUnavailable)
			}
			return nil
		}}
		summary, err := discover.Scan(t.Context(), source, options(sink))
		if err != nil || summary.State != discover.StateComplete || len(summary.Failures) != 0 || summary.Rows != 3 {
			t.Errorf("%+v, %v", summary, err)
		}
	})
}

func TestScanGivesUpOnALongOutage(t *testing.T) {
	for _, where := range []string{"inspect", "sample"} {
		t.Run(where, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sink := &discovertest.Sink{}
				away := fmt.Errorf("connection refused: %w", discover.ErrUnavailable)
				source := &fakeSource{tables: 3, scopes: []string{""}, sample: func(context.Context, string) error { return away }}
				if where == "inspect" {
					source.inspect = func() error { return away }
				}
				start := time.Now()
				summary, err := discover.Scan(t.Context(), source, options(sink))
				if !errors.Is(err, discover.ErrUnavailable) || summary.State != discover.StateFail || time.Since(start) > time.Minute {
					t.Errorf("%+v, %v after %s", summary, err, time.Since(start))
				}
				if got := states(t, sink); got[len(got)-1] != "FAIL" {
					t.Errorf("run states %v", got)
				}
				if manifests, _ := discovertest.Bodies[*event.ScanManifest](t, sink); len(manifests) != 0 {
					t.Error("a failed scan left a manifest")
				}
			})
		})
	}
}

func TestScanIsCancelled(t *testing.T) {
	sink := &discovertest.Sink{}
	ctx, cancel := context.WithCancel(t.Context())
	source := &fakeSource{tables: 20, scopes: []string{""}, sample: func(ctx context.Context, _ string) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	summary, err := discover.Scan(ctx, source, options(sink))
	if !errors.Is(err, context.Canceled) || summary.State != discover.StateAbort || summary.Manifest {
		t.Errorf("%+v, %v", summary, err)
	}
	if got := states(t, sink); !slices.Equal(got, []string{"START", "RUNNING", "ABORT"}) {
		t.Errorf("run states %v", got)
	}
}

func TestScanReportsAFailingSink(t *testing.T) {
	full := errors.New("disk full")
	sink := &discovertest.Sink{Fail: func(to string, _ event.Envelope) error {
		if to == topic.Samples {
			return full
		}
		return nil
	}}
	summary, err := discover.Scan(t.Context(), &fakeSource{tables: 3, scopes: []string{""}}, options(sink))
	if !errors.Is(err, full) || summary.State != discover.StateFail || summary.Manifest {
		t.Errorf("%+v, %v", summary, err)
	}
}
