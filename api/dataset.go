package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// maxNaming bounds the neighbours that are looked at for who names a dataset.
const maxNaming = 1000

// datasetQuestion asks for a dataset as of a position.
type datasetQuestion struct {
	id    string
	least event.Vector
	wait  time.Duration
}

func (s *Server) dataset() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) datasetQuestion {
		return datasetQuestion{p.id(), p.vector("min_position"), p.wait()}
	}, func(ctx context.Context, q datasetQuestion) (readmodel.Dataset, error) {
		d, err := s.Catalog.Dataset(ctx, q.id)
		if errors.Is(err, readmodel.ErrNotFound) {
			d, err = s.named(ctx, q)
		}
		listSensitive(&d)
		return d, err
	})
}

// named is a dataset that no source describes, as the edges of others name it.
func (s *Server) named(ctx context.Context, q datasetQuestion) (d readmodel.Dataset, err error) {
	if err := s.await(ctx, ModelLineage, q.least, q.wait); err != nil {
		return d, err
	}
	g, err := s.Lineage.Walk(ctx, readmodel.LineageQuery{Dataset: q.id, Direction: readmodel.Both, Depth: 1, MaxNodes: maxNaming})
	if errors.Is(err, readmodel.ErrNotFound) || err == nil && (len(g.Nodes) == 0 || g.Nodes[0].Known) {
		return d, fmt.Errorf("dataset %s: %w", q.id, readmodel.ErrNotFound)
	}
	if err != nil {
		return d, err
	}
	start := g.Nodes[0]
	return readmodel.Dataset{ID: start.ID, Namespace: start.Namespace, Name: start.Name, Rows: -1, Bytes: -1, NamedBy: namings(g.Edges)}, nil
}

// namings are the provers of edges, each job of theirs once, in order.
func namings(edges []readmodel.Edge) (list []readmodel.Naming) {
	counts := map[readmodel.Naming]int{}
	for i := range edges {
		counts[readmodel.Naming{Prover: edges[i].Prover, Job: edges[i].Job}]++
	}
	for n, edges := range counts {
		n.Edges = edges
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b readmodel.Naming) int {
		return cmp.Or(cmp.Compare(a.Prover, b.Prover), cmp.Compare(a.Job, b.Job))
	})
	return list
}
