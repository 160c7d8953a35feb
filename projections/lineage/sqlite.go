package lineage

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"datawave/projections"
	"datawave/projections/sqlite"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// A node is there while its dataset is known, or an open edge touches it. An edge is open from the offset of the fact that opened
// it to that of the one that closed it, in the partition of the dataset that it goes into.
var schema = sqlite.Schema{
	Version: 2,
	Tables:  []string{"edges", "nodes"},
	SQL: `
CREATE TABLE IF NOT EXISTS nodes (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL, name TEXT NOT NULL,
	known INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS edges (row INTEGER PRIMARY KEY, id TEXT NOT NULL, from_row INTEGER NOT NULL, from_field TEXT NOT NULL,
	to_row INTEGER NOT NULL, to_field TEXT NOT NULL, kind TEXT NOT NULL, transformation TEXT NOT NULL, prover TEXT NOT NULL,
	job TEXT NOT NULL, proof TEXT NOT NULL, confidence REAL NOT NULL, partition INTEGER NOT NULL, opened INTEGER NOT NULL, closed INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS edges_open ON edges (id) WHERE closed IS NULL;
CREATE INDEX IF NOT EXISTS edges_from ON edges (from_row, from_field);
CREATE INDEX IF NOT EXISTS edges_to ON edges (to_row, to_field);
CREATE INDEX IF NOT EXISTS edges_prover ON edges (to_row, prover);
`,
}

// SQLite is one version of the lineage graph: a projections.Loader. It is safe for concurrent use.
type SQLite struct {
	db      *sqlite.Store
	codec   *avro.Codec
	skipped atomic.Int64
}

// OpenSQLiteVersion opens the version in dir, which exists.
func OpenSQLiteVersion(ctx context.Context, dir string, codec *avro.Codec) (*SQLite, error) {
	db, err := sqlite.Open(ctx, Name, dir, schema)
	if err != nil {
		return nil, err
	}
	return &SQLite{db: db, codec: codec}, nil
}

// Name is the read model's name.
func (s *SQLite) Name() string { return Name }

// Topics are what the lineage graph folds.
func (s *SQLite) Topics() []string { return []string{topic.Facts} }

// Skipped counts the records and edges since opening that could not be read.
func (s *SQLite) Skipped() int64 { return s.skipped.Load() }

// Checkpoint is the next offset to apply, by topic and partition.
func (s *SQLite) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	return s.db.Checkpoint(ctx)
}

// Reset deletes content and checkpoint.
func (s *SQLite) Reset(ctx context.Context) error { return s.db.Reset(ctx) }

// Scrub makes sure that nothing deleted is left in the files.
func (s *SQLite) Scrub(ctx context.Context) error { return s.db.Scrub(ctx) }

// Close closes the store.
func (s *SQLite) Close() error { return s.db.Close() }

// Apply folds a batch.
func (s *SQLite) Apply(ctx context.Context, batch []event.Record) error {
	return s.db.Apply(ctx, batch, func(tx *sqlite.Tx, fresh []event.Record) error { return s.fold(ctx, tx, fresh) })
}

// Load implements projections.Loader. It does without the indexes that the folding does not use.
func (s *SQLite) Load(ctx context.Context, batch []event.Record) error {
	return s.db.Apply(ctx, batch, func(tx *sqlite.Tx, fresh []event.Record) error {
		for _, index := range []string{"edges_open", "edges_to"} {
			if err := tx.Exec(ctx, "DROP INDEX IF EXISTS "+index); err != nil {
				return fmt.Errorf("index %s: %w", index, err)
			}
		}
		return s.fold(ctx, tx, fresh)
	})
}

// Loaded implements projections.Loader.
func (s *SQLite) Loaded(ctx context.Context) error {
	if err := s.db.Complete(ctx); err != nil {
		return fmt.Errorf("sqlite %s: loaded: %w", Name, err)
	}
	return nil
}

func (s *SQLite) fold(ctx context.Context, tx *sqlite.Tx, fresh []event.Record) error {
	w := &writer{tx: tx, rows: map[string]int64{}}
	for i := range fresh {
		f := decode(s.codec, &fresh[i])
		if err := fold(ctx, w, &f); err != nil {
			return err
		}
		s.skipped.Add(f.bad)
	}
	return nil
}

const selectEdges = `SELECT e.id, f.id, e.from_field, t.id, e.to_field, e.kind, e.transformation, e.prover, e.job, e.proof, e.confidence`

// Digest sums the nodes and the edges up.
func (s *SQLite) Digest(ctx context.Context) (projections.Digest, error) {
	var d projections.Digest
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		if err := tx.Each(ctx, addNode(&d), "SELECT id, namespace, name, known FROM nodes"); err != nil {
			return err
		}
		return tx.Each(ctx, addEdge(&d), selectEdges+" FROM edges e JOIN nodes f ON f.row = e.from_row JOIN nodes t ON t.row = e.to_row WHERE e.closed IS NULL")
	})
	if err != nil {
		return projections.Digest{}, fmt.Errorf("sqlite %s: digest: %w", Name, err)
	}
	return d, nil
}

func addNode(d *projections.Digest) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var n readmodel.Node
		if err := rows.Scan(&n.ID, &n.Namespace, &n.Name, &n.Known); err != nil {
			return err
		}
		return add(d, &n)
	}
}

func addEdge(d *projections.Digest) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		e, err := scanEdge(rows)
		if err != nil {
			return err
		}
		return add(d, &e)
	}
}

func add(d *projections.Digest, entity any) error {
	canonical, err := json.Marshal(entity)
	if err == nil {
		d.Add(canonical)
	}
	return err
}

// scanEdge reads the columns of selectEdges, and more behind them.
func scanEdge(rows *sql.Rows, more ...any) (readmodel.Edge, error) {
	var e readmodel.Edge
	err := rows.Scan(append([]any{&e.ID, &e.From, &e.FromField, &e.To, &e.ToField, &e.Kind, &e.Transformation, &e.Prover, &e.Job,
		&e.Proof, &e.Confidence}, more...)...)
	return e, err
}
