package search

import (
	"context"

	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Model is the versions of the read model in one directory: a projections.Model, and the api.Search of the current version.
type Model struct {
	*version.Model[*Index]
}

// Open opens the versions in dir, and makes a first, empty one where there is none.
func Open(ctx context.Context, dir string, codec *avro.Codec) (*Model, error) {
	m, err := version.New(ctx, Name, dir, func(_ context.Context, dir string) (*Index, error) { return OpenIndex(dir, codec) })
	if err != nil {
		return nil, err
	}
	return &Model{m}, nil
}

// Search asks the current version, which stays open until it has answered; see Index.Search.
func (m *Model) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	x, release := m.Acquire()
	defer release()
	return x.Search(ctx, q)
}
