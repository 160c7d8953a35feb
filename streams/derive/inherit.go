package derive

import (
	"cmp"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// inherited are labels by field.
type inherited map[string][]event.InheritedLabel

// candidate is a label that may be inherited.
type candidate struct {
	field string
	event.InheritedLabel
}

// better orders labels: the most confident first, then the shortest way, then by name. A step more makes a label worse.
func better(a, b *candidate) int {
	return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(len(a.Path), len(b.Path)), slices.CompareFunc(a.Path, b.Path, compareSteps),
		cmp.Compare(a.field, b.field), cmp.Compare(a.Infotype, b.Infotype), cmp.Compare(a.Category, b.Category))
}

func compareSteps(a, b event.InheritedFrom) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Field, b.Field))
}

// inherit is what the fields of a dataset inherit from its upstreams, which told it so, by their key.
func inherit(id asset.DatasetID, from []upstream, told map[string]*event.Told) inherited {
	best := map[[2]string]*candidate{}
	for i := range from {
		u := &from[i]
		if t := told[u.Key()]; t != nil {
			u.offer(id, t, best)
		}
	}
	return choose(slices.SortedFunc(maps.Values(best), better))
}

// offer puts what an upstream holds into best, by field and infotype.
func (u *upstream) offer(id asset.DatasetID, t *event.Told, best map[[2]string]*candidate) {
	labels := make(map[string][]event.InheritedLabel, len(t.Fields))
	for _, f := range t.Fields {
		labels[f.Path] = f.Labels
	}
	for _, c := range u.Carried {
		for i := range labels[c.From] {
			offered, ok := u.step(id, c, &labels[c.From][i])
			if !ok {
				continue
			}
			key := [2]string{c.To, offered.Infotype}
			if now := best[key]; now == nil || better(offered, now) < 0 {
				best[key] = offered
			}
		}
	}
}

// step is a label after one more edge; not ok where its way would meet a field twice, or be too long.
func (u *upstream) step(id asset.DatasetID, c carried, l *event.InheritedLabel) (*candidate, bool) {
	here := event.InheritedFrom{Namespace: id.Namespace, Name: id.Name, Field: c.To}
	last := event.InheritedFrom{Namespace: u.Namespace, Name: u.Name, Field: c.From}
	if len(l.Path) >= maxSteps || last == here || slices.Contains(l.Path, here) {
		return nil, false
	}
	path := append(slices.Clip(l.Path), last)
	return &candidate{c.To, event.InheritedLabel{Infotype: l.Infotype, Category: l.Category, Confidence: l.Confidence * c.Confidence, Path: path}}, true
}

// choose takes the best labels up to the limits, and leaves those of a field by infotype.
func choose(all []*candidate) inherited {
	out, size := inherited{}, 0
	for _, c := range all {
		if len(out[c.field]) >= maxInherited {
			continue
		}
		if size += c.size(); size > maxStatement {
			break
		}
		out[c.field] = append(out[c.field], c.InheritedLabel)
	}
	for _, labels := range out {
		slices.SortFunc(labels, compareInfotypes)
	}
	return out
}

func compareInfotypes(a, b event.InheritedLabel) int { return cmp.Compare(a.Infotype, b.Infotype) }

func (c *candidate) size() (n int) {
	for _, s := range c.Path {
		n += len(s.Namespace) + len(s.Name) + len(s.Field)
	}
	return n + len(c.Infotype)
}

// fields are the labels as a statement has them, by path.
func (in inherited) fields() []event.InheritingField {
	out := make([]event.InheritingField, 0, len(in))
	for _, path := range slices.Sorted(maps.Keys(in)) {
		out = append(out, event.InheritingField{Path: path, Labels: in[path]})
	}
	return out
}

// tell is what a dataset tells of the fields that it was asked for: its own labels after people's verdicts, with no way yet, and what it inherits.
func (o *own) tell(paths []string, in inherited) []event.InheritingField {
	var out []event.InheritingField
	for _, path := range paths {
		held := o.Verdicts[path].Hold(o.Labels[path], in[path])
		if len(held) == 0 {
			continue
		}
		labels := make([]event.InheritedLabel, len(held))
		for i, h := range held {
			labels[i] = event.InheritedLabel{Infotype: h.Infotype, Category: h.Category, Confidence: h.Confidence, Path: h.Path}
		}
		slices.SortFunc(labels, compareInfotypes)
		out = append(out, event.InheritingField{Path: path, Labels: labels})
	}
	return out
}
