package lineage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// Walk implements Store: one query a level and direction.
func (s *SQLite) Walk(ctx context.Context, q readmodel.LineageQuery) (g readmodel.Graph, err error) {
	err = s.db.View(ctx, func(tx *sqlite.Tx) error {
		g, err = walkOver(ctx, &tables{tx: tx, rows: map[string]int64{}}, q)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return readmodel.Graph{}, notFound(q)
	}
	if err != nil {
		return readmodel.Graph{}, fmt.Errorf("sqlite %s: walk from %q: %w", Name, q.Dataset, err)
	}
	return g, nil
}

// tables are a terrain.
type tables struct {
	tx   *sqlite.Tx
	rows map[string]int64 // of the nodes that the walk has met, by id
}

// start implements terrain.
func (t *tables) start(ctx context.Context, q readmodel.LineageQuery) (readmodel.Node, error) {
	n := readmodel.Node{ID: q.Dataset, Field: q.Field}
	var row int64
	err := t.tx.QueryRow(ctx, "SELECT row, namespace, name, known FROM nodes WHERE id = ?", q.Dataset)(&row, &n.Namespace, &n.Name, &n.Known)
	t.rows[n.ID] = row
	return n, err
}

// hops implements terrain.
func (t *tables) hops(ctx context.Context, s step, places []place, limit int) ([]hop, error) {
	query, args := t.query(s, places)
	var hops []hop
	err := t.tx.Each(ctx, func(rows *sql.Rows) error {
		h, err := t.scan(rows, s)
		hops = append(hops, h)
		return err
	}, query, append(args, limit)...)
	return hops, err
}

func (t *tables) query(s step, places []place) (string, []any) {
	near, far := s.near, s.far
	join := fmt.Sprintf("e.%s_row = p.value", near)
	values := make([]any, len(places))
	for i, p := range places {
		values[i] = t.rows[p.dataset]
		if s.fields {
			values[i] = [2]any{t.rows[p.dataset], p.field}
		}
	}
	if s.fields {
		join = fmt.Sprintf("e.%s_row = p.value ->> 0 AND e.%s_field = p.value ->> 1 AND e.%s_field <> ''", near, near, far)
	}
	list, err := json.Marshal(values)
	if err != nil {
		panic(err) // whole numbers and text
	}
	return fmt.Sprintf(`%s, n.row, n.id, n.namespace, n.name, n.known FROM json_each(?) p JOIN edges e ON %s AND e.closed IS NULL
		JOIN nodes f ON f.row = e.from_row JOIN nodes t ON t.row = e.to_row JOIN nodes n ON n.row = e.%s_row
		ORDER BY n.namespace, n.name, e.%s_field, e.id LIMIT ?`, selectEdges, join, far, far), []any{string(list)}
}

func (t *tables) scan(rows *sql.Rows, s step) (h hop, err error) {
	var row int64
	n := &h.node
	h.edge, err = scanEdge(rows, &row, &n.ID, &n.Namespace, &n.Name, &n.Known)
	t.rows[n.ID] = row
	_, n.Field = s.ends(&h.edge)
	return h, err
}
