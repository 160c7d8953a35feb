// Package lineage is the read model of what is derived from what, in SQLite. It folds datawave.facts.
package lineage

import (
	"context"

	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Name is the read model's name.
const Name = "lineage"

// Lineage walks the graph of the current version. It is safe for concurrent use.
type Lineage struct {
	*version.Model[*Store]
}

// Open opens the versions in dir, and creates a first, empty one where there is none.
func Open(ctx context.Context, dir string, codec *avro.Codec) (*Lineage, error) {
	model, err := version.New(ctx, Name, dir, func(ctx context.Context, dir string) (*Store, error) {
		return OpenStore(ctx, dir, codec)
	})
	if err != nil {
		return nil, err
	}
	return &Lineage{model}, nil
}

// Walk is Store.Walk on the current version.
func (l *Lineage) Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	store, release := l.Acquire()
	defer release()
	return store.Walk(ctx, q)
}
