package lineage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"datawave/projections/sqlite"
	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

// writer folds facts into the tables within one transaction.
type writer struct {
	tx   *sqlite.Tx
	rows map[string]int64 // of nodes that the transaction has met, by id
}

// know implements folder.
func (w *writer) know(ctx context.Context, f *fact) error {
	return w.exec(ctx, "INSERT INTO nodes (id, namespace, name, known) VALUES (?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET known = 1",
		f.id.Hash(), f.id.Namespace, f.id.Name)
}

// forget implements folder.
func (w *writer) forget(ctx context.Context, f *fact) error {
	var row int64
	err := w.tx.QueryRow(ctx, "UPDATE nodes SET known = 0 WHERE id = ? RETURNING row", f.id.Hash())(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("nodes: %w", err)
	}
	touched, err := w.sources(ctx, row)
	if err != nil {
		return err
	}
	for _, statement := range []string{"DELETE FROM edges WHERE to_row = ?", "DELETE FROM edges WHERE from_row = ? AND closed IS NOT NULL"} {
		if err := w.exec(ctx, statement, row); err != nil {
			return err
		}
	}
	return w.prune(ctx, append(touched, row))
}

// sources are the nodes that open edges come from into a node.
func (w *writer) sources(ctx context.Context, row int64) (rows []int64, err error) {
	collect := func(r *sql.Rows) error {
		var from int64
		err := r.Scan(&from)
		rows = append(rows, from)
		return err
	}
	if err := w.tx.Each(ctx, collect, "SELECT DISTINCT from_row FROM edges WHERE to_row = ? AND closed IS NULL", row); err != nil {
		return nil, fmt.Errorf("edges: %w", err)
	}
	return rows, nil
}

// assert implements folder. Closing comes first: an edge of the same id may be open but once.
func (w *writer) assert(ctx context.Context, f *fact, prover string, edges []edge) error {
	open, err := w.open(ctx, f, prover)
	if err != nil {
		return err
	}
	fresh := replace(open, edges)
	touched, err := w.close(ctx, f, open)
	if err != nil {
		return err
	}
	if err := w.connect(ctx, f, fresh); err != nil {
		return err
	}
	return w.prune(ctx, touched)
}

// stored is an open edge, with its row and those of its nodes.
type stored struct {
	edge          readmodel.Edge
	row, from, to int64
}

func (s stored) content() readmodel.Edge { return s.edge }

func (w *writer) open(ctx context.Context, f *fact, prover string) (map[string]stored, error) {
	open := map[string]stored{}
	collect := func(rows *sql.Rows) (err error) {
		var s stored
		s.edge, err = scanEdge(rows, &s.row, &s.from, &s.to)
		open[s.edge.ID] = s
		return err
	}
	err := w.tx.Each(ctx, collect, selectEdges+`, e.row, e.from_row, e.to_row FROM nodes t JOIN edges e ON e.to_row = t.row
		JOIN nodes f ON f.row = e.from_row WHERE t.id = ? AND e.prover = ? AND e.closed IS NULL`, f.id.Hash(), prover)
	if err != nil {
		return nil, fmt.Errorf("edges: %w", err)
	}
	return open, nil
}

// close closes the edges, and returns the nodes that they touched.
func (w *writer) close(ctx context.Context, f *fact, edges map[string]stored) (touched []int64, err error) {
	for _, s := range edges {
		if err := w.exec(ctx, "UPDATE edges SET closed = ? WHERE row = ?", f.at.Offset, s.row); err != nil {
			return nil, err
		}
		touched = append(touched, s.from, s.to)
	}
	slices.Sort(touched)
	return slices.Compact(touched), nil
}

func (w *writer) connect(ctx context.Context, f *fact, edges []edge) error {
	if len(edges) == 0 {
		return nil
	}
	to, err := w.node(ctx, f.id)
	if err != nil {
		return err
	}
	for i := range edges {
		e := &edges[i]
		from, err := w.node(ctx, e.from)
		if err != nil {
			return err
		}
		err = w.exec(ctx, `INSERT INTO edges (id, from_row, from_field, to_row, to_field, kind, transformation, prover, job, proof,
			confidence, partition, opened) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, e.ID, from, e.FromField, to, e.ToField, e.Kind,
			e.Transformation, e.Prover, e.Job, e.Proof, e.Confidence, f.at.Partition, f.at.Offset)
		if err != nil {
			return err
		}
	}
	return nil
}

// node is the row of a dataset, which an edge alone makes a node.
func (w *writer) node(ctx context.Context, id asset.DatasetID) (row int64, err error) {
	hash := id.Hash()
	if row, ok := w.rows[hash]; ok {
		return row, nil
	}
	err = w.tx.QueryRow(ctx, `INSERT INTO nodes (id, namespace, name, known) VALUES (?, ?, ?, 0)
		ON CONFLICT (id) DO UPDATE SET known = known RETURNING row`, hash, id.Namespace, id.Name)(&row)
	if err != nil {
		return 0, fmt.Errorf("nodes: %w", err)
	}
	w.rows[hash] = row
	return row, nil
}

// prune deletes those of the nodes that nothing holds any more, and their closed edges.
func (w *writer) prune(ctx context.Context, rows []int64) error {
	for _, row := range rows {
		lonely, err := w.lonely(ctx, row)
		if err != nil {
			return err
		}
		if !lonely {
			continue
		}
		for _, statement := range []string{"DELETE FROM edges WHERE from_row = ?", "DELETE FROM edges WHERE to_row = ?", "DELETE FROM nodes WHERE row = ?"} {
			if err := w.exec(ctx, statement, row); err != nil {
				return err
			}
		}
		clear(w.rows)
	}
	return nil
}

func (w *writer) lonely(ctx context.Context, row int64) (lonely bool, err error) {
	err = w.tx.QueryRow(ctx, `SELECT count(*) > 0 FROM nodes n WHERE n.row = ? AND NOT n.known
		AND NOT EXISTS (SELECT 1 FROM edges WHERE from_row = n.row AND closed IS NULL)
		AND NOT EXISTS (SELECT 1 FROM edges WHERE to_row = n.row AND closed IS NULL)`, row)(&lonely)
	if err != nil {
		return false, fmt.Errorf("graph: %w", err)
	}
	return lonely, nil
}

func (w *writer) exec(ctx context.Context, query string, args ...any) error {
	if err := w.tx.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	return nil
}
