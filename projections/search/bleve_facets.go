package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"datawave/schemas/readmodel"
)

// countFacets counts how many of the documents that were found, by view, have each value.
func countFacets(views []view, found []*roaring.Bitmap) (map[string][]readmodel.FacetCount, error) {
	out := make(map[string][]readmodel.FacetCount, len(readmodel.Facets))
	for _, facet := range readmodel.Facets {
		counts := map[string]int64{}
		for i := range views {
			if found[i].IsEmpty() {
				continue
			}
			values, err := views[i].facets()
			if err != nil {
				return nil, err
			}
			for at := range values[facet] {
				v := &values[facet][at]
				if n := v.count(found[i]); n > 0 {
					counts[v.value] += n
				}
			}
		}
		out[facet] = commonestValues(counts)
	}
	return out, nil
}

// commonestValues are the first facetValues, most hits first.
func commonestValues(counts map[string]int64) []readmodel.FacetCount {
	all := make([]readmodel.FacetCount, 0, len(counts))
	for value, n := range counts {
		all = append(all, readmodel.FacetCount{Value: value, Count: n})
	}
	slices.SortFunc(all, func(a, b readmodel.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return all[:min(facetValues, len(all))]
}
