// Package api serves the read models over HTTP. It reads through the small interfaces below, which cmd binds.
package api

import (
	"context"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// Catalog answers questions about datasets. An absent dataset wraps readmodel.ErrNotFound.
type Catalog interface {
	Dataset(ctx context.Context, id string) (readmodel.Dataset, error)
	Datasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error)
	Runs(ctx context.Context, limit int) ([]readmodel.Run, error) // latest first
}

// Search finds datasets by words.
type Search interface {
	Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error)
}

// Lineage walks the lineage graph.
type Lineage interface {
	Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error)
}

// Positions tells how far each read model has come in datawave.facts.
type Positions interface {
	// Wait returns when the model has applied all below min, or with ctx's error.
	Wait(ctx context.Context, model string, min event.Vector) error
	// Applied is the model's position.
	Applied(model string) event.Vector
}

// Events follows topics: from is per topic; a missing topic is followed from its end. The channel ends with ctx.
type Events interface {
	Follow(ctx context.Context, from map[string]event.Vector) (<-chan event.Record, error)
}
