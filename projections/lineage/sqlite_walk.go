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
		g, err = walkOver(ctx, &tables{tx: tx, rows: map[string]int64{}, ids: map[int64]string{}}, q)
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
	ids  map[int64]string // and the other way round
}

func (t *tables) meet(row int64, id string) { t.rows[id], t.ids[row] = row, id }

// start implements terrain.
func (t *tables) start(ctx context.Context, q readmodel.LineageQuery) (readmodel.Node, error) {
	n := readmodel.Node{ID: q.Dataset, Field: q.Field}
	var row int64
	err := t.tx.QueryRow(ctx, "SELECT row, namespace, name, known FROM nodes WHERE id = ?", q.Dataset)(&row, &n.Namespace, &n.Name, &n.Known)
	t.meet(row, n.ID)
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
	// The limit is an expression: SQLite plans a statement anew whenever another value is bound to a limit that is a parameter.
	return fmt.Sprintf(`SELECT e.id, e.from_field, e.to_field, e.kind, e.transformation, e.prover, e.job, e.proof, e.confidence, e.%[2]s_row,
		n.row, n.id, n.namespace, n.name, n.known FROM json_each(?) p JOIN edges e ON %[1]s AND e.closed IS NULL JOIN nodes n ON n.row = e.%[3]s_row
		ORDER BY n.namespace, n.name, e.%[3]s_field, e.id LIMIT 0 + ?`, join, near, far), []any{string(list)}
}

func (t *tables) scan(rows *sql.Rows, s step) (h hop, err error) {
	var near, far int64
	e, n := &h.edge, &h.node
	err = rows.Scan(&e.ID, &e.FromField, &e.ToField, &e.Kind, &e.Transformation, &e.Prover, &e.Job, &e.Proof, &e.Confidence, &near,
		&far, &n.ID, &n.Namespace, &n.Name, &n.Known)
	t.meet(far, n.ID)
	e.From, e.To = t.ids[near], n.ID
	if s.far == "from" {
		e.From, e.To = e.To, e.From
	}
	_, n.Field = s.ends(e)
	return h, err
}
