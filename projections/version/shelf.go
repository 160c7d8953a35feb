package version

import (
	"context"

	"datawave/projections"
)

// Pointers are the versions that count, by number; 0 is none.
type Pointers struct {
	Current, Previous, Building int
}

// Shelf keeps the versions of one read model in a store. Its versions are numbered; a model calls one method at a time.
type Shelf[P projections.Projection] interface {
	// Pointers says which versions count. A store that has never held the model, or has lost it, answers with the zero value.
	Pointers(ctx context.Context) (Pointers, error)
	// Point moves the pointers, atomically and durably. It wraps ErrMoved when they are not what they were: another process has
	// moved them.
	Point(ctx context.Context, was, now Pointers) error
	// Create makes an empty version, with a number above all that exist.
	Create(ctx context.Context) (number int, err error)
	// Open opens a version that Create made.
	Open(ctx context.Context, number int) (P, error)
	// Clean deletes every version that the pointers do not name.
	Clean(ctx context.Context, keep Pointers) error
}

// Name tells whether one of the pointers is the version.
func (p Pointers) Name(number int) bool {
	return number == p.Current || number == p.Previous || number == p.Building
}
