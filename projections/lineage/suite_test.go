package lineage_test

import (
	"context"
	"errors"
	"testing"

	"datawave/projections"
	"datawave/projections/lineage"
	"datawave/projections/projectiontest"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

func TestSuite(t *testing.T) {
	projectiontest.Exercise(t, sqliteHarness())
}

func sqliteHarness() projectiontest.Harness {
	return projectiontest.Harness{
		New: func(dir string) (projections.Model, error) {
			return lineage.OpenSQLite(context.Background(), dir, avro.Embedded())
		},
		Read:      read,
		Leftovers: projectiontest.FileLeftovers(func(p projections.Projection) error { return p.(*lineage.SQLite).Scrub(context.Background()) }),
	}
}

func read(ctx context.Context, m projections.Model, id asset.DatasetID) error {
	q := readmodel.LineageQuery{Dataset: id.Hash(), Direction: readmodel.Both, Depth: 5, MaxNodes: 100}
	if _, err := m.(*lineage.Lineage).Walk(ctx, q); err != nil && !errors.Is(err, readmodel.ErrNotFound) {
		return err
	}
	return nil
}
