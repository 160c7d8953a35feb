package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

// RunList is the answer of GET /v1/runs.
type RunList struct {
	Runs []readmodel.Run `json:"runs"` // latest first
}

func (s *Server) datasets() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) readmodel.DatasetFilter {
		return readmodel.DatasetFilter{
			Namespace: p.text("namespace"), Name: p.text("name"), Source: p.text("source"), Kind: p.text("kind"),
			Infotype: p.text("infotype"), Tag: p.text("tag"), Owner: p.text("owner"), Sensitive: p.boolean("sensitive"),
			Sort:  p.choice("sort", "name", "name", "-rows", "-changed"),
			After: p.text("cursor"), Limit: p.integer("limit", 50, 500),
		}
	}, s.listDatasets)
}

func (s *Server) listDatasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error) {
	page, err := s.Catalog.Datasets(ctx, f)
	if page.Datasets == nil {
		page.Datasets = []readmodel.Dataset{}
	}
	for i := range page.Datasets {
		listSensitive(&page.Datasets[i])
	}
	return page, err
}

// listSensitive makes the absence of sensitive fields an empty list for clients, not null.
func listSensitive(d *readmodel.Dataset) {
	if d.Sensitive == nil {
		d.Sensitive = []readmodel.SensitiveField{}
	}
}

func (s *Server) search() echo.HandlerFunc {
	return read(s, ModelSearch, func(p *params) readmodel.SearchQuery {
		q := readmodel.SearchQuery{Text: p.text("q"), After: p.text("cursor"), Limit: p.integer("limit", 20, 100), Filters: map[string][]string{}}
		for _, facet := range readmodel.Facets {
			if values := p.list(facet); len(values) > 0 {
				q.Filters[facet] = values
			}
		}
		return q
	}, s.find)
}

func (s *Server) find(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	page, err := s.Search.Search(ctx, q)
	if page.Hits == nil {
		page.Hits = []readmodel.Hit{}
	}
	if page.Facets == nil {
		page.Facets = map[string][]readmodel.FacetCount{}
	}
	return page, err
}

func (s *Server) suggest() echo.HandlerFunc {
	return read(s, ModelSearch, func(p *params) string { return p.text("q") }, s.Search.Suggest)
}

func (s *Server) lineage() echo.HandlerFunc {
	return read(s, ModelLineage, func(p *params) readmodel.LineageQuery {
		return readmodel.LineageQuery{
			Dataset: p.id(), Field: p.text("field"), Depth: p.integer("depth", 3, 20), MaxNodes: p.integer("max_nodes", 500, 10_000),
			Direction: readmodel.Direction(p.choice("direction", string(readmodel.Both), string(readmodel.Upstream), string(readmodel.Downstream), string(readmodel.Both))),
		}
	}, s.walk)
}

func (s *Server) walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	g, err := s.Lineage.Walk(ctx, q)
	if g.Nodes == nil {
		g.Nodes = []readmodel.Node{}
	}
	if g.Edges == nil {
		g.Edges = []readmodel.Edge{}
	}
	return g, err
}

func (s *Server) runs() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) int { return p.integer("limit", 50, 500) }, func(ctx context.Context, limit int) (RunList, error) {
		runs, err := s.Catalog.Runs(ctx, limit)
		if runs == nil {
			runs = []readmodel.Run{}
		}
		return RunList{runs}, err
	})
}
