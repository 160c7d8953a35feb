package lineage

import (
	"context"
	"fmt"

	"datawave/schemas/readmodel"
)

// The bounds of a walk; a query is held within them.
const (
	MaxDepth     = 20
	MaxNodes     = 10_000
	edgesPerNode = 10 // a walk returns at most so many edges for each node that it may return
)

// terrain is a graph that a walk can go over.
type terrain interface {
	// start is where the query starts from.
	start(ctx context.Context, q readmodel.LineageQuery) (readmodel.Node, error)
	// hops are the first of the open edges that leave the places, ordered by namespace, name and field of the node behind them, and
	// by their id.
	hops(ctx context.Context, s step, places []place, limit int) ([]hop, error)
}

// place is a dataset, by its id, or a field of it.
type place struct{ dataset, field string }

// hop is an edge that a walk may go over, with the node behind it.
type hop struct {
	edge readmodel.Edge
	node readmodel.Node
}

func (h *hop) to() place { return place{h.node.ID, h.node.Field} }

// step is one hop in a direction: the ends of an edge that it leaves from and arrives at, "from" or "to".
type step struct {
	near, far string
	sign      int
	fields    bool // from field to field; else from dataset to dataset
}

// ends are the fields that the step leaves from and arrives at; empty for a step from dataset to dataset.
func (s step) ends(e *readmodel.Edge) (near, far string) {
	switch {
	case !s.fields:
		return "", ""
	case s.far == "to":
		return e.FromField, e.ToField
	}
	return e.ToField, e.FromField
}

// steps are the directions of a query.
func steps(q readmodel.LineageQuery) []step {
	var steps []step
	for _, s := range []step{{"to", "from", -1, q.Field != ""}, {"from", "to", 1, q.Field != ""}} {
		unwanted := map[int]readmodel.Direction{-1: readmodel.Downstream, 1: readmodel.Upstream}[s.sign]
		if q.Direction != unwanted {
			steps = append(steps, s)
		}
	}
	return steps
}

// bounded holds a query within the bounds.
func bounded(q readmodel.LineageQuery) readmodel.LineageQuery {
	q.Depth = min(max(q.Depth, 1), MaxDepth)
	q.MaxNodes = min(max(q.MaxNodes, 1), MaxNodes)
	return q
}

func notFound(q readmodel.LineageQuery) error {
	return fmt.Errorf("lineage of %q: %w", q.Dataset, readmodel.ErrNotFound)
}

type walk struct {
	q     readmodel.LineageQuery
	over  terrain
	nodes map[place]bool
	edges map[string]bool
	graph readmodel.Graph
}

// walkOver answers a query, breadth first.
func walkOver(ctx context.Context, over terrain, q readmodel.LineageQuery) (readmodel.Graph, error) {
	w := walk{q: bounded(q), over: over, nodes: map[place]bool{}, edges: map[string]bool{}}
	w.graph = readmodel.Graph{Nodes: []readmodel.Node{}, Edges: []readmodel.Edge{}}
	err := w.run(ctx)
	return w.graph, err
}

func (w *walk) run(ctx context.Context) error {
	start, err := w.over.start(ctx, w.q)
	if err != nil {
		return err
	}
	at := place{w.q.Dataset, w.q.Field}
	w.keep(at, start)
	var fronts []*front
	for _, s := range steps(w.q) {
		fronts = append(fronts, &front{step: s, places: []place{at}, visited: map[place]bool{at: true}})
	}
	for depth := 1; depth <= w.q.Depth && !w.graph.Truncated; depth++ {
		for _, f := range fronts {
			if err := w.expand(ctx, f, depth); err != nil {
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

func (w *walk) expand(ctx context.Context, f *front, depth int) error {
	if len(f.places) == 0 {
		return nil
	}
	hops, err := w.hops(ctx, f)
	if err != nil {
		return err
	}
	f.places = nil
	for i := range hops {
		h := &hops[i]
		h.node.Depth = f.step.sign * depth
		if !w.keep(h.to(), h.node) {
			continue
		}
		w.keepEdge(h.edge)
		if !f.visited[h.to()] {
			f.visited[h.to()] = true
			f.places = append(f.places, h.to())
		}
	}
	return nil
}

// hops are the edges that leave the front. There is room for edgesPerNode times MaxNodes.
func (w *walk) hops(ctx context.Context, f *front) ([]hop, error) {
	room := max(maxEdges(w.q)-len(w.graph.Edges), 0)
	hops, err := w.over.hops(ctx, f.step, f.places, room+1)
	if len(hops) > room {
		hops, w.graph.Truncated = hops[:room], true
	}
	return hops, err
}

func maxEdges(q readmodel.LineageQuery) int { return edgesPerNode * q.MaxNodes }

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
