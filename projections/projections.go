// Package projections folds events into read models that can be thrown away and rebuilt from the log.
package projections

import (
	"context"

	"datawave/schemas/event"
)

// Checkpoint is the offset of the next record to apply, by topic and partition.
type Checkpoint map[string]event.Vector

// Projection is one version of one read model in one store.
type Projection interface {
	Name() string     // "catalog": metric label, log attribute
	Topics() []string // what it folds; all co-partitioned
	// Apply folds a batch of records, those of each partition in their order, and moves the checkpoint with it; for each partition
	// that is atomic. A record below the checkpoint is passed over, so that applying a batch twice leaves the same content. A record
	// that cannot be decoded is counted and passed over (intake has vetted the log); an error means that the store failed.
	Apply(ctx context.Context, batch []event.Record) error
	Checkpoint(ctx context.Context) (Checkpoint, error)
	// Digest sums the content up, independent of order, positions and storage: equal content, equal digest.
	Digest(ctx context.Context) (Digest, error)
	// Reset drops content and checkpoint: the next run is a replay.
	Reset(ctx context.Context) error
	Close() error
}

// Loader is a Projection that fills a version faster while nobody reads it.
type Loader interface {
	Projection
	// Load is Apply for a version that is being built: it may take larger batches, and leave out what only readers need.
	Load(ctx context.Context, batch []event.Record) error
	// Loaded adds what Load left out; called before the version is read or swapped in, and again after a further Load.
	Loaded(ctx context.Context) error
}

// Model owns the versions of one read model: the current one that readers use, one that is being built, and the one
// before, for a rollback.
type Model interface {
	Name() string
	// Open reaches the store and opens the current version; it does nothing when that is open. Everything but Name and Close needs it.
	Open(ctx context.Context) error
	Current() Projection // nil before Open
	// Build opens a new, empty version beside the current one, or continues the one that an interrupted build left.
	Build(ctx context.Context) (Projection, error)
	// Swap makes the built version current, atomically and durably, and keeps the old one for Rollback. Readers that
	// hold the old version finish on it.
	Swap(ctx context.Context, built Projection) error
	// Rollback makes the version before current again.
	Rollback(ctx context.Context) error
	// Discard deletes a version that was built and not swapped in.
	Discard(ctx context.Context, built Projection) error
	Close() error
}
