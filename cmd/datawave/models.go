package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"go.uber.org/fx"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/search"
	projversion "datawave/projections/version"
	"datawave/schemas/avro"
)

// models are the read models of this process.
type models struct {
	catalog *catalog.Catalog
	lineage *lineage.Lineage
	search  *search.Model
	codec   *avro.Codec
	scratch string // a folder for stores that live as long as a replay
}

func (m *models) all() []projections.Model {
	return []projections.Model{m.catalog, m.lineage, m.search}
}

func openModels(lc fx.Lifecycle, dir *dataDir, codec *avro.Codec) (*models, error) {
	ctx := context.Background()
	folder := func(name string) string { return filepath.Join(dir.path, name) }
	m := &models{codec: codec, scratch: filepath.Join(dir.own, "proof")}
	if err := os.RemoveAll(m.scratch); err != nil { // of a process that was killed
		return nil, err
	}
	var errs [3]error
	m.catalog, errs[0] = catalog.OpenSQLite(ctx, folder("catalog"), codec)
	m.lineage, errs[1] = lineage.OpenSQLite(ctx, folder("lineage"), codec)
	m.search, errs[2] = search.OpenBleve(ctx, folder("search"), codec)
	for _, err := range errs {
		if err != nil && !errors.Is(err, projversion.ErrSchema) { // which a replay mends
			return nil, errors.Join(errs[:]...)
		}
	}
	lc.Append(fx.StopHook(func() error {
		return errors.Join(m.catalog.Close(), m.lineage.Close(), m.search.Close())
	}))
	return m, nil
}

// reference opens an empty embedded store of a read model, for a replay to prove its result against.
func (m *models) reference(name string) func(context.Context) (projections.Projection, error) {
	return func(ctx context.Context) (projections.Projection, error) {
		if err := os.MkdirAll(m.scratch, 0o700); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp(m.scratch, name)
		if err != nil {
			return nil, err
		}
		p, err := m.embedded(ctx, name, dir)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		return scratch{p, dir}, nil
	}
}

func (m *models) embedded(ctx context.Context, name, dir string) (projections.Projection, error) {
	switch name {
	case catalog.Name:
		return catalog.OpenSQLiteVersion(ctx, dir, m.codec)
	case lineage.Name:
		return lineage.OpenSQLiteVersion(ctx, dir, m.codec)
	}
	return search.OpenIndex(dir, m.codec)
}

// scratch is a store whose folder goes with it.
type scratch struct {
	projections.Projection
	dir string
}

func (s scratch) Close() error { return errors.Join(s.Projection.Close(), os.RemoveAll(s.dir)) }
