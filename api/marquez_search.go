package api

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

type marquezResult struct {
	Type      string  `json:"type"` // DATASET or JOB
	Name      string  `json:"name"`
	UpdatedAt instant `json:"updatedAt"`
	Namespace string  `json:"namespace"`
	NodeID    string  `json:"nodeId"`
}

type marquezResultList struct {
	TotalCount int             `json:"totalCount"`
	Results    []marquezResult `json:"results"`
}

type marquezQuery struct {
	text, kind, sort, namespace string
	limit                       int
}

// marquezSearch finds datasets by words, as the console does, and jobs by a part of their name.
func (s *Server) marquezSearch() echo.HandlerFunc {
	parse := func(p *params) marquezQuery {
		return marquezQuery{strings.Trim(p.text("q"), "% "), strings.ToUpper(p.text("filter")), strings.ToUpper(p.text("sort")), p.text("namespace"), p.whole("limit", 10, 100)}
	}
	return marquez(s, parse, func(ctx context.Context, q marquezQuery) (answer marquezResultList, err error) {
		results := []marquezResult{}
		if q.kind != "JOB" && q.limit > 0 {
			if results, err = s.datasetResults(ctx, q, results); err != nil {
				return answer, err
			}
		}
		if q.kind != "DATASET" && q.limit > 0 {
			if results, err = s.jobResults(ctx, q, results); err != nil {
				return answer, err
			}
		}
		slices.SortStableFunc(results, func(a, b marquezResult) int {
			if q.sort == "UPDATE_AT" || q.sort == "UPDATED_AT" {
				return -cmp.Compare(a.UpdatedAt, b.UpdatedAt)
			}
			return cmp.Compare(a.Name, b.Name)
		})
		results = results[:min(len(results), q.limit)]
		return marquezResultList{len(results), results}, nil
	})
}

func (s *Server) datasetResults(ctx context.Context, q marquezQuery, results []marquezResult) ([]marquezResult, error) {
	page, err := s.Search.Search(ctx, readmodel.SearchQuery{Text: q.text, Limit: q.limit})
	for _, h := range page.Hits {
		if q.namespace != "" && h.Namespace != q.namespace {
			continue
		}
		d, _ := s.Catalog.Dataset(ctx, h.ID) // the index may be ahead of the catalog
		results = append(results, marquezResult{"DATASET", h.Name, instant(d.ChangedAt), h.Namespace, datasetNode(h.Namespace, h.Name)})
	}
	return results, err
}

func (s *Server) jobResults(ctx context.Context, q marquezQuery, results []marquezResult) ([]marquezResult, error) {
	page, err := s.Jobs.Jobs(ctx, readmodel.JobFilter{Namespace: q.namespace, Name: q.text, Limit: q.limit})
	for i := range page.Jobs {
		j := &page.Jobs[i]
		results = append(results, marquezResult{"JOB", j.Name, instant(j.Updated), j.Namespace, jobNode(j.Namespace, j.Name)})
	}
	return results, err
}
