package api

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

// marquezNamespaceBody is a namespace. Its times are those of its jobs; nobody owns one.
type marquezNamespaceBody struct {
	Name        string  `json:"name"`
	CreatedAt   instant `json:"createdAt"`
	UpdatedAt   instant `json:"updatedAt"`
	OwnerName   string  `json:"ownerName"`
	Description *string `json:"description"`
	IsHidden    bool    `json:"isHidden"`
}

func namespaceBody(n *readmodel.Namespace) marquezNamespaceBody {
	return marquezNamespaceBody{Name: n.Name, CreatedAt: instant(n.Created), UpdatedAt: instant(n.Updated), OwnerName: "anonymous"}
}

type marquezNamespaceList struct {
	Namespaces []marquezNamespaceBody `json:"namespaces"`
}

func (s *Server) marquezNamespaces() echo.HandlerFunc {
	return marquez(s, (*params).window, func(ctx context.Context, w window) (answer marquezNamespaceList, err error) {
		all, err := s.Jobs.Namespaces(ctx)
		answer.Namespaces = []marquezNamespaceBody{}
		for _, n := range slice(w, all) {
			answer.Namespaces = append(answer.Namespaces, namespaceBody(&n))
		}
		return answer, err
	})
}

func (s *Server) marquezNamespace() echo.HandlerFunc {
	return marquez(s, func(p *params) string { return p.path("namespace") }, func(ctx context.Context, name string) (marquezNamespaceBody, error) {
		all, err := s.Jobs.Namespaces(ctx)
		if err != nil {
			return marquezNamespaceBody{}, err
		}
		i := slices.IndexFunc(all, func(n readmodel.Namespace) bool { return n.Name == name })
		if i < 0 {
			return marquezNamespaceBody{}, noSuch("namespace")
		}
		return namespaceBody(&all[i]), nil
	})
}

// marquezSourceBody is a source of datasets.
type marquezSourceBody struct {
	Type          string  `json:"type"`
	Name          string  `json:"name"`
	CreatedAt     instant `json:"createdAt"`
	UpdatedAt     instant `json:"updatedAt"`
	ConnectionURL string  `json:"connectionUrl"`
	Description   *string `json:"description"`
}

func sourceBody(name string) marquezSourceBody {
	kind, _, _ := strings.Cut(name, ":")
	return marquezSourceBody{Type: strings.ToUpper(kind), Name: name, ConnectionURL: name}
}

type marquezSourceList struct {
	Sources []marquezSourceBody `json:"sources"`
}

func (s *Server) marquezSources() echo.HandlerFunc {
	return marquez(s, (*params).window, func(ctx context.Context, w window) (marquezSourceList, error) {
		names, err := s.facet(ctx, readmodel.FacetSource)
		answer := marquezSourceList{[]marquezSourceBody{}}
		for _, name := range slice(w, names) {
			answer.Sources = append(answer.Sources, sourceBody(name))
		}
		return answer, err
	})
}

func (s *Server) marquezSource() echo.HandlerFunc {
	return marquez(s, func(p *params) string { return p.path("source") }, func(ctx context.Context, name string) (marquezSourceBody, error) {
		page, err := s.Catalog.Datasets(ctx, readmodel.DatasetFilter{Source: name, Limit: 1})
		if err == nil && len(page.Datasets) == 0 {
			err = noSuch("source")
		}
		return sourceBody(name), err
	})
}

type marquezTagBody struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type marquezTagList struct {
	Tags []marquezTagBody `json:"tags"`
}

func (s *Server) marquezTags() echo.HandlerFunc {
	return marquez(s, (*params).window, func(ctx context.Context, w window) (marquezTagList, error) {
		names, err := s.facet(ctx, readmodel.FacetTag)
		answer := marquezTagList{[]marquezTagBody{}}
		for _, name := range slice(w, names) {
			answer.Tags = append(answer.Tags, marquezTagBody{Name: name})
		}
		return answer, err
	})
}

// facet is the values of a facet, sorted: those that the search index counts for all datasets.
func (s *Server) facet(ctx context.Context, name string) (values []string, err error) {
	page, err := s.Search.Search(ctx, readmodel.SearchQuery{Limit: 1})
	for _, f := range page.Facets[name] {
		values = append(values, f.Value)
	}
	slices.SortFunc(values, cmp.Compare[string])
	return values, err
}
