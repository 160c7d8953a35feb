package main

import (
	"context"
	"errors"
	"path/filepath"

	"go.uber.org/fx"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/search"
	"datawave/schemas/avro"
)

// models are the read models of this process.
type models struct {
	catalog *catalog.Catalog
	lineage *lineage.Lineage
	search  *search.Model
}

func (m *models) all() []projections.Model {
	return []projections.Model{m.catalog, m.lineage, m.search}
}

func openModels(lc fx.Lifecycle, dir *dataDir, codec *avro.Codec) (*models, error) {
	ctx := context.Background()
	folder := func(name string) string { return filepath.Join(dir.path, name) }
	m := &models{}
	var errs [3]error
	m.catalog, errs[0] = catalog.OpenSQLite(ctx, folder("catalog"), codec)
	m.lineage, errs[1] = lineage.OpenSQLite(ctx, folder("lineage"), codec)
	m.search, errs[2] = search.OpenBleve(ctx, folder("search"), codec)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(func() error {
		return errors.Join(m.catalog.Close(), m.lineage.Close(), m.search.Close())
	}))
	return m, nil
}
