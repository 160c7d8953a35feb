package replay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/projectiontest"
	"datawave/projections/replay"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

func openCatalog(t testing.TB) projections.Model {
	t.Helper()
	m, err := catalog.OpenSQLite(t.Context(), t.TempDir(), avro.Embedded())
	return opened(t, m, err)
}

func openLineage(t testing.TB) projections.Model {
	t.Helper()
	m, err := lineage.OpenSQLite(t.Context(), t.TempDir(), avro.Embedded())
	return opened(t, m, err)
}

func opened(t testing.TB, m projections.Model, err error) projections.Model {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func run(t *testing.T, o replay.Options) replay.Report {
	t.Helper()
	report, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestReplayOfAFreshModelSwapsAndIsEqual(t *testing.T) {
	broker := projectiontest.StartBroker(t)
	broker.ProduceSample(t)
	for _, open := range []func(testing.TB) projections.Model{openCatalog, openLineage} {
		model := open(t)
		var last replay.Progress
		report := run(t, replay.Options{Model: model, Client: broker.Options, Progress: func(p replay.Progress) { last = p }})
		if !report.Swapped || !report.Compared || !report.Equal || report.Err() != nil || report.Entities == 0 || report.Records == 0 {
			t.Errorf("%s: %+v", model.Name(), report)
		}
		if last.Done != last.Total || last.Total == 0 {
			t.Errorf("%s: last progress %+v", model.Name(), last)
		}
	}
}

func TestReplayBesideALiveRunner(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	runner := projections.NewRunner(model, broker.Options, projections.NewMetrics(prometheus.NewRegistry()), slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	broker.ProduceSample(t)
	for range 3 {
		report := run(t, replay.Options{Model: model, Client: broker.Options, Holder: runner})
		if !report.Swapped || !report.Compared || !report.Equal {
			t.Errorf("%+v", report)
		}
		broker.Produce(t, topic.Facts, projectiontest.Sample()[topic.Facts]...)
	}
	ends, err := projections.LogEnds(t.Context(), broker.Options, []string{topic.Facts})
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Wait(t.Context(), topic.Facts, ends[topic.Facts]); err != nil {
		t.Error(err)
	}
	if err := replay.Rollback(t.Context(), model, runner); err != nil {
		t.Error(err)
	}
}

func TestReplayReportsADifference(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	run(t, replay.Options{Model: model, Client: broker.Options})
	before := digest(t, model)
	forge(t, model)
	report := run(t, replay.Options{Model: model, Client: broker.Options})
	if !report.Compared || report.Equal || !report.Swapped || !errors.Is(report.Err(), replay.ErrDiffers) {
		t.Errorf("%+v, %v", report, report.Err())
	}
	if got := digest(t, model); got != before || got != report.Digest {
		t.Errorf("in use: %s, want what the log says: %s", got, before)
	}
	if err := replay.Rollback(t.Context(), model, nil); err != nil {
		t.Fatal(err)
	}
	if got := digest(t, model); got != report.Before {
		t.Errorf("after the rollback: %s, want %s", got, report.Before)
	}
}

func digest(t *testing.T, model projections.Model) string {
	t.Helper()
	d, err := model.Current().Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

// forge makes the version in use say what the log does not: the record claims the offset of a transaction marker.
func forge(t *testing.T, model projections.Model) {
	t.Helper()
	at, err := model.Current().Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := projectiontest.Sample()[topic.Facts][0]
	e.Subject += "_forged"
	r := event.Record{Envelope: e, At: event.Position{Topic: topic.Facts, Offset: at[topic.Facts][0]}}
	if err := model.Current().Apply(t.Context(), []event.Record{r}); err != nil {
		t.Fatal(err)
	}
}

// TestVersionInUseOfAnotherLogIsReplaced: it cannot be compared, and that is said.
func TestVersionInUseOfAnotherLogIsReplaced(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	r := event.Record{Envelope: projectiontest.Sample()[topic.Facts][0], At: event.Position{Topic: topic.Facts, Partition: 77, Offset: 5}}
	if err := model.Current().Apply(t.Context(), []event.Record{r}); err != nil {
		t.Fatal(err)
	}
	report := run(t, replay.Options{Model: model, Client: broker.Options})
	if !report.Swapped || report.Compared || report.Reason == "" || report.Err() != nil {
		t.Errorf("%+v", report)
	}
}

func TestReplayOfAnEmptyLog(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	report := run(t, replay.Options{Model: model, Client: broker.Options})
	if !report.Empty || report.Swapped || report.Records != 0 {
		t.Errorf("%+v", report)
	}
	forge(t, model)
	if _, err := replay.Run(t.Context(), replay.Options{Model: model, Client: broker.Options}); !errors.Is(err, replay.ErrNothing) {
		t.Errorf("an empty log beside a model with content: %v", err)
	}
	if model.Current().Name() != "catalog" || digest(t, model) == (projections.Digest{}).String() {
		t.Error("the version in use has lost its content")
	}
}

func TestReplayOfRecordsThatNobodyCanDecode(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	forge(t, model)
	before := digest(t, model)
	for partition := range int32(3) {
		broker.Raw(t, topic.Facts, partition, []byte("no envelope"))
	}
	if _, err := replay.Run(t.Context(), replay.Options{Model: model, Client: broker.Options}); !errors.Is(err, replay.ErrNothing) {
		t.Errorf("replay: %v", err)
	}
	if got := digest(t, model); got != before {
		t.Errorf("in use: %s, want %s", got, before)
	}
}

// TestCancelledReplayIsContinued ends a replay in its first batch and runs it again.
func TestCancelledReplayIsContinued(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := replay.Options{Model: model, Client: broker.Options, Progress: func(replay.Progress) { cancel() }}
	if _, err := replay.Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("replay: %v", err)
	}
	if got := digest(t, model); got != (projections.Digest{}).String() {
		t.Errorf("the cancelled replay changed the version in use: %s", got)
	}
	built, err := model.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := built.Checkpoint(t.Context())
	if err != nil || len(kept) == 0 {
		t.Errorf("the build keeps nothing: %v, %v", kept, err)
	}
	o.Progress = nil
	if report := run(t, o); !report.Swapped || !report.Equal {
		t.Errorf("%+v", report)
	}
}

// TestBuildOfAnotherLogIsDiscarded leaves a build whose checkpoint is beyond the end of the log.
func TestBuildOfAnotherLogIsDiscarded(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	built, err := model.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := event.Record{Envelope: projectiontest.Sample()[topic.Facts][0], At: event.Position{Topic: topic.Facts, Partition: 0, Offset: 1 << 40}}
	if err := built.Apply(t.Context(), []event.Record{r}); err != nil {
		t.Fatal(err)
	}
	if report := run(t, replay.Options{Model: model, Client: broker.Options}); !report.Swapped || report.Entities != 21 {
		t.Errorf("%+v", report)
	}
}

// BenchmarkReplay rebuilds the catalog of 5,000 datasets from 15,000 facts, and compares it with the one in use.
func BenchmarkReplay(b *testing.B) {
	broker := projectiontest.StartBroker(b)
	var events []event.Envelope
	sample := projectiontest.Sample()[topic.Facts][:3]
	for i := range 5000 {
		for _, e := range sample {
			e.Subject = fmt.Sprintf("%s_%d", e.Subject, i)
			events = append(events, e)
		}
	}
	broker.Produce(b, topic.Facts, events...)
	m := openCatalog(b)
	records := int64(0)
	for b.Loop() {
		report, err := replay.Run(b.Context(), replay.Options{Model: m, Client: broker.Options})
		if err != nil || !report.Equal {
			b.Fatalf("%+v, %v", report, err)
		}
		records += report.Records
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}
