package search

import (
	"context"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Model is the versions of the read model: a projections.Model, and the api.Search of the current version.
type Model struct {
	*version.Model[Store]
	hangUp func() // closes the connections to a server; nil where there is none
}

// Store is one version of the read model in some search engine. It is safe for concurrent use.
type Store interface {
	projections.Projection
	// Search finds datasets: those that are called what was typed first, then by words of the name, of fields and labels, of
	// comments. Words are ANDed; when nothing has them all, one letter of each longer word may be wrong; when still nothing
	// has, any of them will do. Empty text lists everything by name. No text is an error; a cursor that is not one of ours
	// wraps readmodel.ErrBadCursor.
	Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error)
	// Suggest completes and corrects a text that is being typed. Only words that an observed dataset has are suggested.
	Suggest(ctx context.Context, text string) (readmodel.Suggestions, error)
}

// OpenBleve opens the versions in dir, and makes a first, empty one where there is none.
func OpenBleve(ctx context.Context, dir string, codec *avro.Codec) (*Model, error) {
	m := version.New(Name, version.Files(dir, func(_ context.Context, dir string) (Store, error) { return OpenIndex(dir, codec) }))
	return &Model{Model: m}, m.Open(ctx)
}

// Search asks the current version, which stays open until it has answered; see Store.Search.
func (m *Model) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	x, release, err := m.Acquire()
	if err != nil {
		return readmodel.SearchPage{}, err
	}
	defer release()
	return x.Search(ctx, q)
}

// Suggest asks the current version; see Store.Suggest.
func (m *Model) Suggest(ctx context.Context, text string) (readmodel.Suggestions, error) {
	x, release, err := m.Acquire()
	if err != nil {
		return readmodel.Suggestions{}, err
	}
	defer release()
	return x.Suggest(ctx, text)
}

// Close closes the versions, and the connections. Twice is fine.
func (m *Model) Close() error {
	err := m.Model.Close()
	if m.hangUp != nil {
		m.hangUp()
	}
	return err
}
