package replay_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/projectiontest"
	"datawave/projections/replay"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// reference opens stores of the catalog in directories of their own.
func reference(t *testing.T) func(context.Context) (projections.Projection, error) {
	return func(ctx context.Context) (projections.Projection, error) {
		return catalog.OpenSQLiteVersion(ctx, t.TempDir(), avro.Embedded())
	}
}

func TestReplayIsProved(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	report := run(t, replay.Options{Model: model, Client: broker.Options, Reference: reference(t)})
	if !report.Swapped || !report.Proved {
		t.Errorf("%+v", report)
	}
}

// forgetful is a model whose new versions lose every seventh record.
type forgetful struct{ projections.Model }

type forgetfulStore struct{ projections.Projection }

func (m forgetful) Build(ctx context.Context) (projections.Projection, error) {
	p, err := m.Model.Build(ctx)
	return forgetfulStore{p}, err
}

func (m forgetful) Discard(ctx context.Context, p projections.Projection) error {
	return m.Model.Discard(ctx, p.(forgetfulStore).Projection)
}

func (s forgetfulStore) Apply(ctx context.Context, batch []event.Record) error {
	for i := range batch {
		if i%7 == 3 {
			batch[i].Type = "datawave.unknown.v1"
		}
	}
	return s.Projection.Apply(ctx, batch)
}

func TestUnprovenBuildIsNotSwappedIn(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), openCatalog(t)
	broker.ProduceSample(t)
	run(t, replay.Options{Model: model, Client: broker.Options})
	before := digest(t, model)
	report, err := replay.Run(t.Context(), replay.Options{Model: forgetful{model}, Client: broker.Options, Reference: reference(t)})
	if !errors.Is(err, replay.ErrUnproven) || report.Swapped || report.Proved {
		t.Errorf("%+v, %v", report, err)
	}
	if got := digest(t, model); got != before {
		t.Errorf("the version in use has digest %s, had %s", got, before)
	}
	if report := run(t, replay.Options{Model: model, Client: broker.Options, Reference: reference(t)}); report.Records == 0 || !report.Proved {
		t.Errorf("the build was not begun anew: %+v", report)
	}
}

// bulk is a model whose versions are loaded.
type bulk struct {
	projections.Model
	batches *[]int
	loaded  *int
}

type bulkStore struct {
	projections.Projection
	model bulk
}

func (m bulk) Build(ctx context.Context) (projections.Projection, error) {
	p, err := m.Model.Build(ctx)
	return bulkStore{p, m}, err
}

func (m bulk) Swap(ctx context.Context, p projections.Projection) error {
	return m.Model.Swap(ctx, p.(bulkStore).Projection)
}

func (s bulkStore) Apply(context.Context, []event.Record) error {
	return errors.New("applied to a version that is being built")
}

func (s bulkStore) Load(ctx context.Context, batch []event.Record) error {
	*s.model.batches = append(*s.model.batches, len(batch))
	return s.Projection.Apply(ctx, batch)
}

func (s bulkStore) Loaded(context.Context) error { *s.model.loaded++; return nil }

func TestBuildsAreLoadedInLargeBatches(t *testing.T) {
	broker, model := projectiontest.StartBroker(t), bulk{openCatalog(t), new([]int), new(int)}
	sample := projectiontest.Sample()[topic.Facts]
	var many []event.Envelope
	for n := range 600 {
		for _, e := range sample {
			e.ID = fmt.Sprintf("%s-%d", e.ID, n)
			many = append(many, e)
		}
	}
	broker.Produce(t, topic.Facts, many...)
	report := run(t, replay.Options{Model: model, Client: broker.Options, Reference: reference(t)})
	most := 0
	for _, n := range *model.batches {
		most = max(most, n)
	}
	if !report.Proved || *model.loaded == 0 || most <= projections.MaxBatchRecords || most > 40*projections.MaxBatchRecords || len(*model.batches) < 2 {
		t.Errorf("%+v, loaded %d times, batches %v", report, *model.loaded, *model.batches)
	}
}
