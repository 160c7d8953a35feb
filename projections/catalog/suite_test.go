package catalog_test

import (
	"context"
	"errors"
	"testing"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/projectiontest"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

func TestSuite(t *testing.T) { projectiontest.Exercise(t, sqliteHarness()) }

func sqliteHarness() projectiontest.Harness {
	return projectiontest.Harness{
		New: func(dir string) (projections.Model, error) {
			return catalog.OpenSQLite(context.Background(), dir, avro.Embedded())
		},
		Read:      read,
		Leftovers: projectiontest.FileLeftovers(func(p projections.Projection) error { return p.(*catalog.SQLite).Scrub(context.Background()) }),
	}
}

func read(ctx context.Context, m projections.Model, id asset.DatasetID) error {
	c := m.(*catalog.Catalog)
	if _, err := c.Dataset(ctx, id.Hash()); err != nil && !errors.Is(err, readmodel.ErrNotFound) {
		return err
	}
	if _, err := c.Datasets(ctx, readmodel.DatasetFilter{}); err != nil {
		return err
	}
	if _, err := c.Jobs(ctx, readmodel.JobFilter{}); err != nil {
		return err
	}
	if _, err := c.JobRuns(ctx, readmodel.RunFilter{}); err != nil {
		return err
	}
	page, err := c.Findings(ctx, readmodel.FindingFilter{Text: "t", Limit: 2})
	if err != nil || len(page.Findings) == 0 {
		return err
	}
	_, err = c.Finding(ctx, page.Findings[0].ID)
	return err
}

func digestOf(t testing.TB, p projections.Projection) projections.Digest {
	t.Helper()
	d, err := p.Digest(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d
}
