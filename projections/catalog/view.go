package catalog

import (
	"cmp"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// nothing is known of a field; it is not written to.
var nothing fieldFacts

// held are the labels of a field, most confident first: its own after people's verdicts, and those that it inherits.
func (d *dataset) held(path string, f *fieldFacts) []event.Holding {
	f = cmp.Or(f, &nothing)
	return f.Verdicts.Hold(f.Labels, d.Inherited[path])
}

// eachHeld calls visit, which borrows the labels, for each field that has some.
func (d *dataset) eachHeld(visit func(path string, held []event.Holding)) {
	var held []event.Holding
	one := func(path string, f *fieldFacts) {
		if held = f.Verdicts.AppendHeld(held[:0], f.Labels, d.Inherited[path]); len(held) > 0 {
			visit(path, held)
		}
	}
	for path, f := range d.Fields {
		one(path, f)
	}
	if len(d.Inherited) == 0 {
		return
	}
	named := d.paths()
	for path := range d.Inherited {
		if named.has(path) && d.Fields[path] == nil {
			one(path, &nothing)
		}
	}
}

// summary is the dataset as lists show it.
func (d *dataset) summary() readmodel.Dataset {
	s := d.State
	return readmodel.Dataset{
		ID:        asset.DatasetID{Namespace: d.Namespace, Name: d.Name}.Hash(),
		Namespace: d.Namespace, Name: d.Name, Kind: s.Kind, Source: s.Source, Comment: s.Comment, SourceOwner: s.Owner,
		Rows: s.Rows, Bytes: s.Bytes, FieldCount: len(s.Fields), Sensitive: d.sensitive(),
		Owners: d.owners(), Tags: d.tags(), Terms: d.terms(), Domain: d.domain(), Position: d.Position, ChangedAt: d.ChangedAt,
	}
}

// sensitive is each labelled field once, with its most confident infotype, most confident first.
func (d *dataset) sensitive() []readmodel.SensitiveField {
	out := []readmodel.SensitiveField{}
	d.eachHeld(func(path string, held []event.Holding) {
		if cap(out) == 0 {
			out = make([]readmodel.SensitiveField, 0, max(len(d.Fields), 1))
		}
		out = append(out, sensitiveField(path, &held[0]))
	})
	slices.SortFunc(out, func(a, b readmodel.SensitiveField) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// countSensitive is how many fields are labelled.
func (d *dataset) countSensitive() (n int) {
	d.eachHeld(func(string, []event.Holding) { n++ })
	return n
}

func sensitiveField(path string, h *event.Holding) readmodel.SensitiveField {
	return readmodel.SensitiveField{Path: path, Infotype: h.Infotype, Confidence: h.Confidence, Inherited: h.Inherited}
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
	if facts == nil && len(d.Inherited[f.Path]) == 0 {
		return readmodel.Field{Field: f, Tags: f.Tags, Terms: f.Terms}
	}
	labels := d.held(f.Path, facts)
	facts = cmp.Or(facts, &nothing)
	return readmodel.Field{Field: f, Profile: closed(facts.Profile, len(labels) > 0), Labels: labels, Seen: facts.Seen,
		Detector: facts.Detectors, Evidence: d.Evidence[f.Path], Tags: union(facts.Tags, f.Tags), Terms: union(facts.Terms, f.Terms), Verdicts: facts.Verdicts}
}

// closed is the profile of a sensitive field without its range. What was found closes it before it is published; what only people
// know does so here.
func closed(p *event.FieldProfile, sensitive bool) *event.FieldProfile {
	if p == nil || !sensitive {
		return p
	}
	without := *p
	without.Minimum, without.Maximum, without.Quantiles = "", "", nil
	return &without
}

// tally is how people judged one infotype in one dataset, in fields.
type tally struct{ confirmed, rejected, missed int64 }

// tallies count the verdicts by infotype. What was confirmed and is not found is missed.
func (d *dataset) tallies() map[string]tally {
	out := map[string]tally{}
	for _, f := range d.Fields {
		for infotype, verdict := range f.Verdicts {
			t := out[infotype]
			switch found := slices.ContainsFunc(f.Labels, func(l event.Label) bool { return l.Infotype == infotype }); {
			case verdict.Kind == event.Rejected:
				t.rejected++
			case found:
				t.confirmed++
			default:
				t.missed++
			}
			out[infotype] = t
		}
	}
	return out
}

// mark is something that a list can be filtered by.
type mark struct{ kind, value string }

const (
	markInfotype = "infotype"
	markTag      = "tag"
	markOwner    = "owner"
)

// marks are the dataset's, each once, and whether a label is among them.
func (d *dataset) marks() (list []mark, sensitive bool) {
	var marks set[mark]
	add := func(kind string, values ...string) {
		for _, value := range values {
			marks.add(mark{kind, value})
		}
	}
	if d.State.Owner != "" {
		add(markOwner, d.State.Owner)
	}
	for _, owner := range d.owners() {
		if owner != "" {
			add(markOwner, owner)
		}
	}
	add(markTag, d.tags()...)
	for i := range d.State.Fields {
		add(markTag, d.State.Fields[i].Tags...)
	}
	for _, f := range d.Fields {
		add(markTag, f.Tags...)
	}
	d.eachHeld(func(_ string, held []event.Holding) {
		sensitive = true
		for i := range held {
			add(markInfotype, held[i].Infotype)
		}
	})
	return marks.list, sensitive
}
