package catalog

import (
	"cmp"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// decidedRule is the rule of a label that only a person's decision carries.
const decidedRule = "decision"

// effective are the labels after people's verdicts, most confident first: a rejected one is gone, a confirmed one is certain.
func (f *fieldFacts) effective() []event.Label {
	labels := make([]event.Label, 0, len(f.Labels)+len(f.Verdicts))
	for _, label := range f.Labels {
		switch f.Verdicts[label.Infotype] {
		case rejected:
			continue
		case confirmed:
			label.Confidence = 1
		}
		labels = append(labels, label)
	}
	for infotype, verdict := range f.Verdicts {
		if verdict == confirmed && !slices.ContainsFunc(labels, func(l event.Label) bool { return l.Infotype == infotype }) {
			labels = append(labels, event.Label{Infotype: infotype, Confidence: 1, Rule: decidedRule})
		}
	}
	slices.SortStableFunc(labels, func(a, b event.Label) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Infotype, b.Infotype))
	})
	return labels
}

// summary is the dataset as lists show it.
func (d *dataset) summary() readmodel.Dataset {
	s := d.State
	return readmodel.Dataset{
		ID:        asset.DatasetID{Namespace: d.Namespace, Name: d.Name}.Hash(),
		Namespace: d.Namespace, Name: d.Name, Kind: s.Kind, Source: s.Source, Comment: s.Comment, SourceOwner: s.Owner,
		Rows: s.Rows, Bytes: s.Bytes, FieldCount: len(s.Fields), Sensitive: d.sensitive(),
		Owners: d.Owners, Tags: d.Tags, Terms: d.Terms, Domain: d.Domain, Position: d.Position, ChangedAt: d.ChangedAt,
	}
}

// sensitive is each labelled field once, with its most confident infotype, most confident first.
func (d *dataset) sensitive() []readmodel.SensitiveField {
	out := []readmodel.SensitiveField{}
	for path, f := range d.Fields {
		if labels := f.effective(); len(labels) > 0 {
			out = append(out, readmodel.SensitiveField{Path: path, Infotype: labels[0].Infotype, Confidence: labels[0].Confidence})
		}
	}
	slices.SortFunc(out, func(a, b readmodel.SensitiveField) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// detail is all of the dataset.
func (d *dataset) detail() readmodel.Dataset {
	out := d.summary()
	s := d.State
	out.SQL, out.Dialect, out.Parent = s.SQL, s.Dialect, s.Parent
	out.Constraints, out.Grants, out.Properties = s.Constraints, s.Grants, s.Properties
	out.Fields = make([]readmodel.Field, len(s.Fields))
	for i, f := range s.Fields {
		out.Fields[i] = d.detailField(f)
	}
	return out
}

func (d *dataset) detailField(f event.Field) readmodel.Field {
	facts := d.Fields[f.Path]
	if facts == nil {
		return readmodel.Field{Field: f}
	}
	return readmodel.Field{Field: f, Profile: facts.Profile, Labels: facts.effective(), Seen: facts.Seen,
		Detector: facts.Detectors, Evidence: d.Evidence[f.Path], Tags: facts.Tags, Terms: facts.Terms}
}

// mark is something that a list can be filtered by.
type mark struct{ kind, value string }

const (
	markInfotype = "infotype"
	markTag      = "tag"
	markOwner    = "owner"
)

// marks are the dataset's, each once.
func (d *dataset) marks() map[mark]bool {
	marks := map[mark]bool{}
	for _, owner := range append([]string{d.State.Owner}, d.Owners...) {
		if owner != "" {
			marks[mark{markOwner, owner}] = true
		}
	}
	for _, tag := range d.Tags {
		marks[mark{markTag, tag}] = true
	}
	for _, f := range d.Fields {
		for _, tag := range f.Tags {
			marks[mark{markTag, tag}] = true
		}
		for _, label := range f.effective() {
			marks[mark{markInfotype, label.Infotype}] = true
		}
	}
	return marks
}
