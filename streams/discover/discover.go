// Package discover turns sources into events: what datasets there are, and samples of their values.
package discover

import (
	"context"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// Source is one opened source, read-only. One goroutine calls Inspect; several call Sample at once.
type Source interface {
	// Namespace is the OpenLineage namespace of its datasets, without credentials.
	Namespace() string
	// URL names the source for people and events, without credentials.
	URL() string
	// Kind is the scanner's name: postgres, sqlite, files.
	Kind() string
	// Inspect describes every dataset. What could not be read is in the inventory's failures; an error means that
	// nothing could be.
	Inspect(ctx context.Context) (Inventory, error)
	// Sample reads rows of one dataset into c until c is full or the rows end.
	Sample(ctx context.Context, o *Observation, c *Collector) error
	Close() error
}

// Inventory is what Inspect saw.
type Inventory struct {
	// Scopes are the name prefixes that were read completely ("shop.public."); the empty prefix is the whole namespace.
	Scopes       []string
	Observations []Observation
	// Reported are name prefixes as Scopes: those whose datasets the source reported completely.
	Reported []string
	// Provers are those that told everything that they prove in the source's namespace: a prover, or with a final slash all that begin so.
	Provers []string
	// Unread are the provers among them that could not be read whole: what they proved before stays.
	Unread []string
	// Assertions are the edges that the source proves otherwise than by its catalog, into any datasets.
	Assertions []Assertion
	Failures   []event.Failure
}

// Assertion is what a prover says of the edges into a dataset.
type Assertion struct {
	ID asset.DatasetID
	event.LineageAssertion
}

// Observation is one dataset as its source describes it.
type Observation struct {
	ID      asset.DatasetID
	Dataset event.Dataset
	// Upstreams are edges into this dataset that the source's own catalog proves, as a view's dependencies; nil when
	// the source proves none.
	Upstreams []event.Edge
	// Reported is whether the source only tells of the dataset, as a build tool does: what is observed of it elsewhere is known
	// better, and there are no values to sample.
	Reported bool
	// Ref is the scanner's own handle for Sample.
	Ref any
}

// Budget bounds the sampling of one dataset; the first limit that is reached ends it.
type Budget struct {
	Rows  int           // rows kept for each dataset
	Bytes int64         // bytes of values kept for each dataset
	Time  time.Duration // wall time for each dataset
	Full  bool          // read every row (profiles become exact); values kept stay bounded
}

// DefaultBudget is what a scan uses unless told otherwise.
var DefaultBudget = Budget{Rows: 1000, Bytes: 4 << 20, Time: 10 * time.Second}

// Sink takes a scan's events. It may buffer; Flush returns when all are acknowledged.
type Sink interface {
	// Emit appends to the partition of e.Subject, or to the given one when partition >= 0.
	Emit(ctx context.Context, topic string, partition int32, e event.Envelope) error
	// Partitions is the partition count of the co-partitioned topics.
	Partitions() int32
	Flush(ctx context.Context) error
}

// Preparer is a Sealer that makes the keys of many datasets in one write.
type Preparer interface {
	Prepare(ids ...asset.DatasetID) error
}

// Sealer encrypts a sample chunk under the dataset's data key.
type Sealer interface {
	Seal(id asset.DatasetID, additional, plaintext []byte) (keyID string, nonce, ciphertext []byte, err error)
}
