// Package lineage is the read model of what is derived from what. It folds datawave.facts.
package lineage

import (
	"context"
	"errors"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Name is the read model's name.
const Name = "lineage"

// Lineage walks the graph of the current version. It is safe for concurrent use.
type Lineage struct {
	*version.Model[Store]
	release func() error // lets go of what the versions share; nil for nothing
}

// Store is one version of the lineage graph in some database. It is safe for concurrent use.
type Store interface {
	projections.Projection
	// Walk returns the neighbourhood of a dataset, breadth first and in a stable order: upstream what it is derived from,
	// downstream what is derived from it. A walk of datasets goes over all edges, a walk of fields over field edges only.
	// An unknown dataset wraps readmodel.ErrNotFound, a store that cannot be reached readmodel.ErrUnavailable.
	Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error)
}

// OpenSQLite opens the versions in dir, and creates a first, empty one where there is none.
func OpenSQLite(ctx context.Context, dir string, codec *avro.Codec) (*Lineage, error) {
	model := version.New(Name, version.Files(dir, func(ctx context.Context, dir string) (Store, error) {
		return OpenSQLiteVersion(ctx, dir, codec)
	}))
	return &Lineage{Model: model}, model.Open(ctx)
}

// Close closes the model, and the connections to a server; twice is fine.
func (l *Lineage) Close() error {
	err := l.Model.Close()
	if l.release != nil {
		err = errors.Join(err, l.release())
	}
	return err
}

// Walk is Store.Walk on the current version.
func (l *Lineage) Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	store, release, err := l.Acquire()
	if err != nil {
		return readmodel.Graph{}, err
	}
	defer release()
	return store.Walk(ctx, q)
}
