package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/search"
	"datawave/schemas/readmodel"
)

func catalogReads(s catalog.Store) []query {
	return []query{
		{"get dataset", func(ctx context.Context, r *rand.Rand) error {
			want := id(r.IntN(*datasets))
			d, err := s.Dataset(ctx, want.Hash())
			if err == nil && (d.Name != want.Name || len(d.Fields) != fieldsEach) {
				err = fmt.Errorf("%s with %d fields, not %s", d.Name, len(d.Fields), want.Name)
			}
			return err
		}},
		{"list, filtered and sorted", func(ctx context.Context, r *rand.Rand) error {
			infotype := []string{"EMAIL_ADDRESS", "PHONE_NUMBER", "POSTAL_CODE"}[r.IntN(3)]
			source := fmt.Sprintf("%s/shop%d", namespace, r.IntN(20))
			page, err := s.Datasets(ctx, readmodel.DatasetFilter{Source: source, Infotype: infotype, Limit: 50})
			if err == nil && len(page.Datasets) == 0 {
				err = fmt.Errorf("no dataset of %s with %s", source, infotype)
			}
			return err
		}},
	}
}

func searchReads(s search.Store) []query {
	find := func(ctx context.Context, r *rand.Rand, filters map[string][]string) error {
		text := searchText(r)
		page, err := s.Search(ctx, readmodel.SearchQuery{Text: text, Limit: 20, Filters: filters})
		if err == nil && (len(page.Hits) == 0 || len(page.Facets[readmodel.FacetSource]) == 0) {
			err = fmt.Errorf("%q finds nothing", text)
		}
		return err
	}
	return []query{
		{"search with facets", func(ctx context.Context, r *rand.Rand) error { return find(ctx, r, nil) }},
		{"the same, never asked before", func(ctx context.Context, r *rand.Rand) error { // so that no answer is kept from before
			return find(ctx, r, map[string][]string{readmodel.FacetKind: {"table", strconv.FormatUint(r.Uint64(), 36)}})
		}},
		{"suggestions", func(ctx context.Context, r *rand.Rand) error {
			text := searchText(r)
			found, err := s.Suggest(ctx, text[:len(text)-1-r.IntN(2)])
			if err == nil && len(found.Completions) == 0 {
				err = fmt.Errorf("%q is not completed", text)
			}
			return err
		}},
	}
}

// searchText finds one dataset, a twentieth of them, or all.
func searchText(r *rand.Rand) string {
	n := r.IntN(*datasets)
	return []string{fmt.Sprintf("table_%06d", n), "email", fmt.Sprintf("shop%d table", n%20), "first name"}[r.IntN(4)]
}

func lineageReads(s lineage.Store) []query {
	return []query{{"lineage, 3 hops", func(ctx context.Context, r *rand.Rand) error {
		q := readmodel.LineageQuery{Dataset: id(r.IntN(*datasets)).Hash(), Direction: readmodel.Upstream, Depth: 3, MaxNodes: 150}
		g, err := s.Walk(ctx, q)
		if err == nil && len(g.Nodes) < 10 {
			err = fmt.Errorf("%d nodes", len(g.Nodes))
		}
		return err
	}}}
}
