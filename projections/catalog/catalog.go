// Package catalog is the read model of datasets, findings and runs. It folds datawave.facts, datawave.findings and datawave.jobs.
package catalog

import (
	"context"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Name is the read model's name.
const Name = "catalog"

// Catalog answers questions about datasets from the current version; an answer is from one version although others are
// swapped in meanwhile. It is safe for concurrent use.
type Catalog struct {
	*version.Model[Store]
	close func() // of what the versions share; may be nil
}

// Store is one version of the catalog in some database. It is safe for concurrent use.
type Store interface {
	projections.Projection
	Dataset(ctx context.Context, id string) (readmodel.Dataset, error)
	Datasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error)
	Runs(ctx context.Context, limit int) ([]readmodel.Run, error)
	Judgements(ctx context.Context) ([]readmodel.Judgement, error)
	Aspects(ctx context.Context, urns []string) ([]readmodel.Aspect, error)
	Entities(ctx context.Context, entity, after string, limit int) ([]string, error)
	Labels(ctx context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error)
	Finding(ctx context.Context, id string) (readmodel.Finding, error)
	Findings(ctx context.Context, f readmodel.FindingFilter) (readmodel.FindingPage, error)
	FindingGroups(ctx context.Context) ([]readmodel.FindingGroup, error)
	jobStore
}

// OpenSQLite opens the versions in dir, and creates a first, empty one where there is none.
func OpenSQLite(ctx context.Context, dir string, codec *avro.Codec) (*Catalog, error) {
	model := version.New(Name, version.Files(dir, func(ctx context.Context, dir string) (Store, error) {
		return OpenSQLiteVersion(ctx, dir, codec)
	}))
	return &Catalog{Model: model}, model.Open(ctx)
}

// Close closes the versions, and what they share.
func (c *Catalog) Close() error {
	err := c.Model.Close()
	if c.close != nil {
		c.close()
	}
	return err
}

// Dataset is everything about one dataset; id is asset.DatasetID.Hash. It wraps readmodel.ErrNotFound.
func (c *Catalog) Dataset(ctx context.Context, id string) (readmodel.Dataset, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return readmodel.Dataset{}, err
	}
	defer release()
	return store.Dataset(ctx, id)
}

// Datasets is one page of a list. It wraps ErrBadFilter when the filter's sort or cursor is none.
func (c *Catalog) Datasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return readmodel.DatasetPage{}, err
	}
	defer release()
	return store.Datasets(ctx, f)
}

// Runs are the runs that started last, latest first, at most limit.
func (c *Catalog) Runs(ctx context.Context, limit int) ([]readmodel.Run, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.Runs(ctx, limit)
}

// Judgements are how people judged each infotype, in fields of all datasets, by infotype.
func (c *Catalog) Judgements(ctx context.Context) ([]readmodel.Judgement, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.Judgements(ctx)
}
