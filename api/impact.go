package api

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"datawave/api/impact"
	"datawave/schemas/readmodel"
)

// maxImpact is how many nodes the pages of one answer come to at most.
const maxImpact = 10_000

func (s *Server) impact() echo.HandlerFunc {
	return read(s, ModelLineage, func(p *params) readmodel.ImpactQuery {
		return readmodel.ImpactQuery{
			Dataset: p.id(), Field: p.text("field"), Infotype: p.text("infotype"), Depth: p.integer("depth", 5, 20),
			Direction: readmodel.Direction(p.choice("direction", string(readmodel.Downstream), string(readmodel.Upstream), string(readmodel.Downstream))),
			After:     p.text("cursor"), Limit: p.integer("limit", 200, 1000),
		}
	}, s.pageImpact)
}

// pageImpact walks from the start for every page: the cursor names a node, and the order of nodes is that of the graph.
func (s *Server) pageImpact(ctx context.Context, q readmodel.ImpactQuery) (readmodel.Impact, error) {
	g, err := s.Lineage.Walk(ctx, readmodel.LineageQuery{Dataset: q.Dataset, Field: q.Field, Direction: q.Direction, Depth: q.Depth, MaxNodes: maxImpact})
	if err != nil {
		return readmodel.Impact{}, err
	}
	if q.Infotype != "" {
		if g, err = s.through(ctx, g, q); err != nil {
			return readmodel.Impact{}, err
		}
	}
	page, err := impact.Page(&g, q)
	if err != nil {
		return page, err
	}
	return page, s.label(ctx, page.Nodes)
}

// through keeps the paths that a field with the infotype lies on.
func (s *Server) through(ctx context.Context, g readmodel.Graph, q readmodel.ImpactQuery) (readmodel.Graph, error) {
	ids := map[string]bool{}
	for i := range g.Nodes {
		ids[g.Nodes[i].ID] = true
	}
	labels, err := s.Catalog.Labels(ctx, keysOf(ids), q.Infotype)
	if err != nil {
		return g, err
	}
	return impact.Through(g, q.Direction, func(dataset, field string) bool {
		return slices.ContainsFunc(labels[dataset], func(l readmodel.SensitiveField) bool { return field == "" || l.Path == field })
	}), nil
}

// label writes to the nodes what they hold.
func (s *Server) label(ctx context.Context, nodes []readmodel.ImpactNode) error {
	ids := map[string]bool{}
	for i := range nodes {
		ids[nodes[i].ID] = true
	}
	labels, err := s.Catalog.Labels(ctx, keysOf(ids), "")
	if err != nil {
		return err
	}
	for i := range nodes {
		n := &nodes[i]
		for _, l := range labels[n.ID] {
			if (n.Field == "" || n.Field == l.Path) && !slices.Contains(n.Infotypes, l.Infotype) {
				n.Infotypes = append(n.Infotypes, l.Infotype)
			}
		}
	}
	return nil
}

func keysOf(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	return keys
}
