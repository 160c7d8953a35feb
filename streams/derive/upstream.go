package derive

import (
	"cmp"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// upstream is a dataset that another one is derived from.
type upstream struct {
	asset.DatasetID
	Carried []carried `json:"carried,omitempty"` // the edges that carry labels; empty where there are none
}

// carried is an edge that carries labels.
type carried struct {
	From       string  `json:"from"`
	To         string  `json:"to"`
	Confidence float64 `json:"confidence"`
}

func compareCarried(a, b carried) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), -cmp.Compare(a.Confidence, b.Confidence))
}

// carries tells whether an edge carries labels; see the package.
func carries(e *event.Edge) bool {
	return e.FromField != "" && e.ToField != "" && e.Kind != "INDIRECT" && !e.Masking && e.Confidence > 0
}

// upstreams are the datasets of an assertion, by key, each once.
func upstreams(edges []event.Edge) ([]upstream, error) {
	byID := map[asset.DatasetID][]carried{}
	for i := range edges {
		e := &edges[i]
		if notFinite(e.Confidence) {
			return nil, errNotFinite
		}
		id := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
		if id.Validate() != nil {
			continue // the lineage counts it
		}
		list := byID[id]
		if carries(e) {
			list = append(list, carried{e.FromField, e.ToField, min(e.Confidence, 1)})
		}
		byID[id] = list
	}
	return sorted(byID), nil
}

func sorted(byID map[asset.DatasetID][]carried) []upstream {
	out := make([]upstream, 0, len(byID))
	for id, list := range byID {
		slices.SortFunc(list, compareCarried)
		out = append(out, upstream{id, slices.CompactFunc(list, func(a, b carried) bool { return a.From == b.From && a.To == b.To })})
	}
	slices.SortFunc(out, func(a, b upstream) int { return cmp.Compare(a.Key(), b.Key()) })
	return out
}

// referred are the datasets that foreign keys refer to: what refers holds the same values.
func referred(namespace string, references []event.Constraint) []upstream {
	byID := map[asset.DatasetID][]carried{}
	for _, c := range references {
		id := asset.DatasetID{Namespace: namespace, Name: c.References}
		if id.Validate() != nil {
			continue
		}
		for i := range min(len(c.Fields), len(c.ReferenceFields)) {
			byID[id] = append(byID[id], carried{c.ReferenceFields[i], c.Fields[i], 1})
		}
	}
	return sorted(byID)
}

// merge is the upstreams of several provers together, up to the limit.
func merge(lists ...[]upstream) []upstream {
	byID := map[asset.DatasetID][]carried{}
	for _, list := range lists {
		for _, u := range list {
			byID[u.DatasetID] = append(byID[u.DatasetID], u.Carried...)
		}
	}
	all := sorted(byID)
	return all[:min(len(all), maxUpstreams)]
}

// wish is what a dataset asks an upstream about fields.
func (u *upstream) wish(of asset.DatasetID) *event.Asked {
	fields := map[string]bool{}
	for _, c := range u.Carried {
		fields[c.From] = true
	}
	return &event.Asked{Namespace: of.Namespace, Name: of.Name, Fields: slices.Sorted(maps.Keys(fields))}
}
