package projections_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/projectiontest"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// patience is how long a test waits for what must happen soon.
const patience = 30 * time.Second

type fixture struct {
	broker   *projectiontest.Broker
	model    *catalog.Catalog
	runner   *projections.Runner
	registry *prometheus.Registry
}

func open(t *testing.T) *catalog.Catalog {
	t.Helper()
	model, err := catalog.OpenSQLite(t.Context(), t.TempDir(), avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := model.Close(); err != nil {
			t.Error(err)
		}
	})
	return model
}

// start runs a runner until the test ends. The model may be a wrapper of the fixture's.
func start(t *testing.T, wrap func(*catalog.Catalog) projections.Model) *fixture {
	t.Helper()
	f := &fixture{broker: projectiontest.StartBroker(t), model: open(t), registry: prometheus.NewRegistry()}
	f.runner = projections.NewRunner(wrap(f.model), f.broker.Options, projections.NewMetrics(f.registry), slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.runner.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return f
}

func plain(c *catalog.Catalog) projections.Model { return c }

func (f *fixture) ends(t *testing.T) projections.Checkpoint {
	t.Helper()
	ends, err := projections.LogEnds(t.Context(), f.broker.Options, []string{topic.Facts, topic.Findings, topic.Jobs})
	if err != nil {
		t.Fatal(err)
	}
	return ends
}

func (f *fixture) wait(t *testing.T, ends projections.Checkpoint) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for topicName, least := range ends {
		if err := f.runner.Wait(ctx, topicName, least); err != nil {
			t.Fatalf("wait for %v of %s at %v: %v; state %v", least, topicName, f.runner.Applied(topicName), err, f.runner.Ready())
		}
	}
}

func (f *fixture) entities(t *testing.T) int64 {
	t.Helper()
	d, err := f.model.Current().Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d.Entities
}

func TestRunnerReachesEndBehindTransactionMarkers(t *testing.T) {
	f := start(t, plain)
	f.broker.ProduceSample(t)
	f.wait(t, f.ends(t))
	if got := f.entities(t); got != 21 {
		t.Errorf("%d datasets, jobs, findings and aspects, want 21", got)
	}
	f.broker.Abort(t, topic.Facts, projectiontest.Sample()[topic.Facts][:5]...)
	f.wait(t, f.ends(t))
	if err := f.runner.Ready(); err != nil {
		t.Errorf("ready: %v", err)
	}
}

func TestRunnerSkipsWhatIsNoEvent(t *testing.T) {
	f := start(t, plain)
	f.broker.Raw(t, topic.Facts, 0, []byte("no envelope"))
	f.broker.ProduceSample(t)
	f.wait(t, f.ends(t))
	if got := f.metric(t, "datawave_projection_skipped_total"); got != 1 {
		t.Errorf("skipped %v, want 1", got)
	}
	want := float64(len(projectiontest.Sample()[topic.Facts]))
	if got := f.metric(t, "datawave_projection_records_total"); got < want {
		t.Errorf("%v records, want %v and the jobs", got, want)
	}
}

// metric is the sum of a metric's series.
func (f *fixture) metric(t *testing.T, name string) (sum float64) {
	t.Helper()
	families, err := f.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, series := range family.GetMetric() {
			if family.GetName() == name {
				sum += series.GetCounter().GetValue() + series.GetGauge().GetValue()
			}
		}
	}
	return sum
}

func TestWaitEndsWithItsContext(t *testing.T) {
	f := start(t, plain)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.runner.Wait(ctx, topic.Facts, event.Vector{0: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("wait: %v", err)
	}
}

// flaky is a model whose store fails as often as it is told.
type flaky struct {
	*catalog.Catalog
	left   *atomic.Int64
	failed chan struct{}
}

type flakyStore struct {
	projections.Projection
	model flaky
}

var errDisk = errors.New("disk full")

func (f flaky) Current() projections.Projection { return flakyStore{f.Catalog.Current(), f} }

func (s flakyStore) Apply(ctx context.Context, batch []event.Record) error {
	if s.model.left.Add(-1) >= 0 {
		s.model.failed <- struct{}{}
		return errDisk
	}
	return s.Projection.Apply(ctx, batch)
}

func TestRunnerOutlivesAFailingStore(t *testing.T) {
	model := flaky{left: new(atomic.Int64), failed: make(chan struct{}, 3)}
	model.left.Store(3)
	f := start(t, func(c *catalog.Catalog) projections.Model { model.Catalog = c; return model })
	f.broker.ProduceSample(t)
	for range 3 {
		<-model.failed
	}
	f.wait(t, f.ends(t))
	if got := f.entities(t); got != 21 {
		t.Errorf("%d datasets, jobs, findings and aspects, want 21", got)
	}
	if err := f.runner.Ready(); err != nil {
		t.Errorf("ready: %v", err)
	}
}

func TestLagGrowsWhileTheStoreFails(t *testing.T) {
	model := flaky{left: new(atomic.Int64), failed: make(chan struct{})}
	model.left.Store(1 << 30)
	f := start(t, func(c *catalog.Catalog) projections.Model { model.Catalog = c; return model })
	f.broker.ProduceSample(t)
	<-model.failed
	f.broker.ProduceSample(t)
	for range 2 { // the lag is measured after a failure
		<-model.failed
	}
	var want int64
	for _, end := range f.ends(t)[topic.Facts] {
		want += end
	}
	if got := f.gauge(t, "datawave_projection_lag_records", topic.Facts); got != float64(want) {
		t.Errorf("lag %v, want %d", got, want)
	}
	if got := f.gauge(t, "datawave_projection_up", ""); got != 0 || f.runner.Ready() == nil {
		t.Errorf("up %v, ready %v", got, f.runner.Ready())
	}
	model.left.Store(0)
	f.wait(t, f.ends(t))
	if got := f.gauge(t, "datawave_projection_up", ""); got != 1 {
		t.Errorf("up %v after the store is back", got)
	}
}

// gauge reads a metric, of one topic when that is not empty.
func (f *fixture) gauge(t *testing.T, name, topicName string) float64 {
	t.Helper()
	families, err := f.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			for _, label := range m.GetLabel() {
				if family.GetName() == name && (topicName == "" || label.GetValue() == topicName) {
					return m.GetGauge().GetValue()
				}
			}
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}

func TestWatcherTellsHowFarAnotherProcessIs(t *testing.T) {
	f := start(t, plain)
	watcher := projections.NewWatcher(f.model)
	if watcher.Ready() == nil {
		t.Error("ready before it has looked")
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- watcher.Run(ctx) }()
	f.broker.ProduceSample(t)
	f.wait(t, f.ends(t))
	at, err := f.model.Current().Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	limited, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if err := watcher.Wait(limited, topic.Facts, at[topic.Facts]); err != nil {
		t.Errorf("wait: %v at %v", err, watcher.Applied(topic.Facts))
	}
	if err := watcher.Ready(); err != nil || !watcher.Applied(topic.Facts).Covers(at[topic.Facts]) {
		t.Errorf("ready %v, applied %v", err, watcher.Applied(topic.Facts))
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestRunnerGoesOnFromTheVersionSwappedIn(t *testing.T) {
	f := start(t, plain)
	f.broker.ProduceSample(t)
	f.wait(t, f.ends(t))
	built, err := f.model.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.model.Swap(t.Context(), built); err != nil { // empty: the runner must begin again
		t.Fatal(err)
	}
	f.broker.Produce(t, topic.Facts, projectiontest.Sample()[topic.Facts][0])
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for f.entities(t) != 21 {
		if err := ctx.Err(); err != nil {
			t.Fatalf("%d datasets, jobs, findings and aspects, want 21: %v", f.entities(t), err)
		}
	}
}

func TestHoldStopsFoldingAndReleaseGoesOn(t *testing.T) {
	f := start(t, plain)
	release, err := f.runner.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.broker.ProduceSample(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.runner.Hold(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a second hold: %v", err)
	}
	if got := f.entities(t); got != 0 {
		t.Errorf("%d datasets while held", got)
	}
	release()
	f.wait(t, f.ends(t))
}

func TestCheckpointOfAnotherLogIsSaid(t *testing.T) {
	broker := projectiontest.StartBroker(t)
	for _, from := range []event.Vector{{1: 99}, {77: 1}} {
		_, err := projections.OpenFeed(t.Context(), broker.Options, []string{topic.Facts}, projections.Checkpoint{topic.Facts: from})
		if !errors.Is(err, projections.ErrAheadOfLog) {
			t.Errorf("open at %v: %v", from, err)
		}
	}
}
