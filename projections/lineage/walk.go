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

// The bounds of a walk; a query is held within them.
const (
	MaxDepth     = 20
	MaxNodes     = 10_000
	edgesPerNode = 10 // a walk returns at most so many edges for each node that it may return
)

// Walk returns the neighbourhood of a dataset, breadth first and in a stable order: upstream what it is derived from,
// downstream what is derived from it. A walk of datasets goes over all edges, a walk of fields over field edges only.
// It takes one query a level and direction, and one state of the graph. An unknown dataset wraps readmodel.ErrNotFound.
func (s *SQLite) Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	w := walk{q: q, nodes: map[place]bool{}, edges: map[string]bool{}}
	w.q.Depth = min(max(q.Depth, 1), MaxDepth)
	w.q.MaxNodes = min(max(q.MaxNodes, 1), MaxNodes)
	w.graph = readmodel.Graph{Nodes: []readmodel.Node{}, Edges: []readmodel.Edge{}}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error { return w.run(ctx, tx) })
	if errors.Is(err, sql.ErrNoRows) {
		return readmodel.Graph{}, fmt.Errorf("lineage of %q: %w", q.Dataset, readmodel.ErrNotFound)
	}
	if err != nil {
		return readmodel.Graph{}, fmt.Errorf("sqlite %s: walk from %q: %w", Name, q.Dataset, err)
	}
	return w.graph, nil
}

// place is a dataset, by its row, or a field of it.
type place struct {
	row   int64
	field string
}

type walk struct {
	q     readmodel.LineageQuery
	nodes map[place]bool
	edges map[string]bool
	graph readmodel.Graph
}

func (w *walk) run(ctx context.Context, tx *sqlite.Tx) error {
	start := readmodel.Node{ID: w.q.Dataset, Field: w.q.Field}
	at := place{field: w.q.Field}
	err := tx.QueryRow(ctx, "SELECT row, namespace, name, known FROM nodes WHERE id = ?", w.q.Dataset)(
		&at.row, &start.Namespace, &start.Name, &start.Known)
	if err != nil {
		return err
	}
	w.keep(at, start)
	fronts := w.fronts(at)
	for depth := 1; depth <= w.q.Depth && !w.graph.Truncated; depth++ {
		for _, f := range fronts {
			if err := w.expand(ctx, tx, f, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// front is how far a walk has come in one direction.
type front struct {
	step    step
	places  []place
	visited map[place]bool
}

// step is one hop in a direction: the columns that it leaves from and arrives at.
type step struct {
	near, far string
	sign      int
}

func (w *walk) fronts(start place) []*front {
	var fronts []*front
	for _, step := range []step{{"to", "from", -1}, {"from", "to", 1}} {
		unwanted := map[int]readmodel.Direction{-1: readmodel.Downstream, 1: readmodel.Upstream}[step.sign]
		if w.q.Direction != unwanted {
			fronts = append(fronts, &front{step: step, places: []place{start}, visited: map[place]bool{start: true}})
		}
	}
	return fronts
}

// hop is an edge that a walk may go over, with the node behind it.
type hop struct {
	edge readmodel.Edge
	to   place
	node readmodel.Node
}

func (w *walk) expand(ctx context.Context, tx *sqlite.Tx, f *front, depth int) error {
	if len(f.places) == 0 {
		return nil
	}
	hops, err := w.hops(ctx, tx, f)
	if err != nil {
		return err
	}
	f.places = nil
	for _, h := range hops {
		h.node.Depth = f.step.sign * depth
		if !w.keep(h.to, h.node) {
			continue
		}
		w.keepEdge(h.edge)
		if !f.visited[h.to] {
			f.visited[h.to] = true
			f.places = append(f.places, h.to)
		}
	}
	return nil
}

// keep reports whether the node is in the graph, which takes it while there is room.
func (w *walk) keep(at place, n readmodel.Node) bool {
	if w.nodes[at] {
		return true
	}
	if len(w.graph.Nodes) >= w.q.MaxNodes {
		w.graph.Truncated = true
		return false
	}
	w.nodes[at] = true
	w.graph.Nodes = append(w.graph.Nodes, n)
	return true
}

func (w *walk) keepEdge(e readmodel.Edge) {
	if !w.edges[e.ID] {
		w.edges[e.ID] = true
		w.graph.Edges = append(w.graph.Edges, e)
	}
}

// hops are the edges that leave the front, ordered by the node behind them. There is room for edgesPerNode times MaxNodes.
func (w *walk) hops(ctx context.Context, tx *sqlite.Tx, f *front) ([]hop, error) {
	room := edgesPerNode*w.q.MaxNodes - len(w.graph.Edges)
	query, args := w.query(f)
	var hops []hop
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		h, err := w.scan(rows, f.step)
		hops = append(hops, h)
		return err
	}, query, append(args, room+1)...)
	if len(hops) > room {
		hops, w.graph.Truncated = hops[:max(room, 0)], true
	}
	return hops, err
}

func (w *walk) query(f *front) (string, []any) {
	near, far := f.step.near, f.step.far
	join := fmt.Sprintf("e.%s_row = p.value", near)
	values := make([]any, len(f.places))
	for i, p := range f.places {
		values[i] = p.row
		if w.q.Field != "" {
			values[i] = [2]any{p.row, p.field}
		}
	}
	if w.q.Field != "" {
		join = fmt.Sprintf("e.%s_row = p.value ->> 0 AND e.%s_field = p.value ->> 1 AND e.%s_field <> ''", near, near, far)
	}
	places, err := json.Marshal(values)
	if err != nil {
		panic(err) // whole numbers and text
	}
	return fmt.Sprintf(`%s, n.row, n.id, n.namespace, n.name, n.known FROM json_each(?) p JOIN edges e ON %s
		JOIN nodes f ON f.row = e.from_row JOIN nodes t ON t.row = e.to_row JOIN nodes n ON n.row = e.%s_row
		ORDER BY n.namespace, n.name, e.%s_field, e.id LIMIT ?`, selectEdges, join, far, far), []any{string(places)}
}

func (w *walk) scan(rows *sql.Rows, s step) (h hop, err error) {
	n := &h.node
	if h.edge, err = scanEdge(rows, &h.to.row, &n.ID, &n.Namespace, &n.Name, &n.Known); err != nil || w.q.Field == "" {
		return h, err
	}
	n.Field = h.edge.FromField
	if s.far == "to" {
		n.Field = h.edge.ToField
	}
	h.to.field = n.Field
	return h, nil
}
