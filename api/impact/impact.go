// Package impact turns a walk over the lineage graph into pages, and keeps the paths that an infotype takes.
package impact

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"datawave/schemas/readmodel"
)

// place is a node of a walk: a dataset, by its id, or a field of it.
type place struct{ dataset, field string }

func placeOf(n *readmodel.Node) place { return place{n.ID, n.Field} }

// cursor names a place in as many bytes for any field.
func (p place) cursor() string {
	sum := sha256.Sum256([]byte(p.dataset + "\x00" + p.field))
	return hex.EncodeToString(sum[:16])
}

// Page cuts the page of the query out of a walk from its start in its direction. A cursor whose node is no longer in the walk wraps
// readmodel.ErrBadCursor. The nodes have no infotypes yet.
func Page(g *readmodel.Graph, q readmodel.ImpactQuery) (readmodel.Impact, error) {
	from, err := begin(g, q.After)
	if err != nil {
		return readmodel.Impact{}, err
	}
	to := min(from+q.Limit, len(g.Nodes))
	page := readmodel.Impact{Direction: q.Direction, Nodes: []readmodel.ImpactNode{}, Edges: between(g, q.Field != "", from, to),
		Total: len(g.Nodes), Truncated: g.Truncated}
	for _, n := range g.Nodes[from:to] {
		page.Nodes = append(page.Nodes, readmodel.ImpactNode{Node: n})
	}
	if to < len(g.Nodes) {
		page.Next = placeOf(&g.Nodes[to-1]).cursor()
	}
	return page, nil
}

// begin is where the page behind a cursor begins.
func begin(g *readmodel.Graph, after string) (int, error) {
	if after == "" {
		return 0, nil
	}
	i := slices.IndexFunc(g.Nodes, func(n readmodel.Node) bool { return placeOf(&n).cursor() == after })
	if i < 0 {
		return 0, fmt.Errorf("impact: %w", readmodel.ErrBadCursor)
	}
	return i + 1, nil
}

// between are the edges whose later end is one of the nodes from..to-1.
func between(g *readmodel.Graph, fields bool, from, to int) []readmodel.Edge {
	at := make(map[place]int, len(g.Nodes))
	for i := range g.Nodes {
		at[placeOf(&g.Nodes[i])] = i
	}
	edges := []readmodel.Edge{}
	for i := range g.Edges {
		one, other := ends(&g.Edges[i], fields)
		if later := max(at[one], at[other]); from <= later && later < to {
			edges = append(edges, g.Edges[i])
		}
	}
	return edges
}

// ends are the nodes of a walk that an edge joins: fields in a walk of fields, else datasets.
func ends(e *readmodel.Edge, fields bool) (from, to place) {
	if fields {
		return place{e.From, e.FromField}, place{e.To, e.ToField}
	}
	return place{dataset: e.From}, place{dataset: e.To}
}
