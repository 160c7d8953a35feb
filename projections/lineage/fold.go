package lineage

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"datawave/projections/sqlite"
	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// writer folds facts into the tables within one transaction.
type writer struct{ tx *sqlite.Tx }

// EdgeID is an edge's id: the same ends, kind and prover give the same id in every run.
func EdgeID(to asset.DatasetID, prover string, e *event.Edge) string {
	from := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
	return event.DeriveID(from.Key(), to.Key(), e.FromField, e.ToField, e.Kind, e.Transformation, prover)
}

// know says that the dataset exists.
func (w *writer) know(ctx context.Context, id asset.DatasetID) error {
	return w.exec(ctx, "INSERT INTO nodes (id, namespace, name, known) VALUES (?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET known = 1",
		id.Hash(), id.Namespace, id.Name)
}

// forget says that the dataset is gone, and with it what was derived into it. What others derived from it stays.
func (w *writer) forget(ctx context.Context, id asset.DatasetID) error {
	if err := w.exec(ctx, "UPDATE nodes SET known = 0 WHERE id = ?", id.Hash()); err != nil {
		return err
	}
	return w.drop(ctx, id, "TRUE")
}

// retract takes back what the prover asserted about the dataset.
func (w *writer) retract(ctx context.Context, id asset.DatasetID, prover string) error {
	return w.drop(ctx, id, "prover = ?", prover)
}

// assert replaces what the prover asserted about the dataset before. It passes over edges from nowhere, or without
// a confidence that is a number, and counts them.
func (w *writer) assert(ctx context.Context, to asset.DatasetID, b *event.LineageAssertion) (bad int64, err error) {
	if err := w.retract(ctx, to, b.Prover); err != nil {
		return 0, err
	}
	for i := range b.Edges {
		e := &b.Edges[i]
		from := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
		if from.Validate() != nil || math.IsNaN(e.Confidence) || math.IsInf(e.Confidence, 0) {
			bad++
			continue
		}
		if err := w.connect(ctx, from, to, b, e); err != nil {
			return bad, err
		}
	}
	return bad, nil
}

func (w *writer) connect(ctx context.Context, from, to asset.DatasetID, b *event.LineageAssertion, e *event.Edge) error {
	fromRow, err := w.node(ctx, from)
	if err != nil {
		return err
	}
	toRow, err := w.node(ctx, to)
	if err != nil {
		return err
	}
	return w.exec(ctx, `INSERT OR REPLACE INTO edges
		(id, from_row, from_field, to_row, to_field, kind, transformation, prover, job, proof, confidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		EdgeID(to, b.Prover, e), fromRow, e.FromField, toRow, e.ToField, e.Kind, e.Transformation, b.Prover, b.Job, e.Proof, e.Confidence)
}

// node is the row of a dataset, which an edge alone makes a node.
func (w *writer) node(ctx context.Context, id asset.DatasetID) (row int64, err error) {
	err = w.tx.QueryRow(ctx, `INSERT INTO nodes (id, namespace, name, known) VALUES (?, ?, ?, 0)
		ON CONFLICT (id) DO UPDATE SET known = known RETURNING row`, id.Hash(), id.Namespace, id.Name)(&row)
	if err != nil {
		return 0, fmt.Errorf("nodes: %w", err)
	}
	return row, nil
}

// drop deletes the edges into the dataset that meet the condition, and the nodes that nothing holds any more.
func (w *writer) drop(ctx context.Context, id asset.DatasetID, condition string, args ...any) error {
	args = append([]any{id.Hash()}, args...)
	into := "FROM edges WHERE to_row = (SELECT row FROM nodes WHERE id = ?) AND " + condition
	var touched []int64
	collect := func(rows *sql.Rows) error {
		var row int64
		err := rows.Scan(&row)
		touched = append(touched, row)
		return err
	}
	if err := w.tx.Each(ctx, collect, "SELECT DISTINCT from_row "+into, args...); err != nil {
		return fmt.Errorf("edges: %w", err)
	}
	if err := w.exec(ctx, "DELETE "+into, args...); err != nil {
		return err
	}
	return w.prune(ctx, id, touched)
}

func (w *writer) prune(ctx context.Context, id asset.DatasetID, rows []int64) error {
	const lonely = `known = 0 AND NOT EXISTS (SELECT 1 FROM edges WHERE from_row = nodes.row)
		AND NOT EXISTS (SELECT 1 FROM edges WHERE to_row = nodes.row)`
	for _, row := range rows {
		if err := w.exec(ctx, "DELETE FROM nodes WHERE row = ? AND "+lonely, row); err != nil {
			return err
		}
	}
	return w.exec(ctx, "DELETE FROM nodes WHERE id = ? AND "+lonely, id.Hash())
}

func (w *writer) exec(ctx context.Context, query string, args ...any) error {
	if err := w.tx.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	return nil
}
