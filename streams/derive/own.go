package derive

import (
	"errors"
	"math"
	"slices"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// own is what is known of a dataset itself, and what was last said about it.
type own struct {
	Live       bool                      `json:"live,omitempty"`
	GoneAt     int64                     `json:"gone_at,omitempty"` // in milliseconds, until it is observed again
	Fields     []string                  `json:"fields,omitempty"`  // paths, in order
	SQL        string                    `json:"sql,omitempty"`
	Dialect    string                    `json:"dialect,omitempty"`
	References []event.Constraint        `json:"references,omitempty"` // foreign keys
	Labels     map[string][]event.Label  `json:"labels,omitempty"`     // by field, as they were found
	Verdicts   map[string]event.Verdicts `json:"verdicts,omitempty"`   // by field
	Inputs     []asset.DatasetID         `json:"inputs,omitempty"`     // what its SQL reads
	Said       digest                    `json:"said,omitempty"`       // of the last statement of what it inherits
	Proved     digest                    `json:"proved,omitempty"`     // of the last edges by its SQL
}

// changed is what a record did to a dataset.
type changed struct {
	labels  bool // its own, or people's verdicts
	edges   bool // into it
	columns bool // the names of its fields
	query   bool // the SQL that defines it
	told    bool // what it was told of labels
	learned bool // the names of fields of what its SQL reads
	gone    bool
}

var errNotFinite = errors.New("a confidence is no number")

// tooLate tells of a fact from before the dataset went, which was appended after.
func (o *own) tooLate(at time.Time) bool { return o.GoneAt != 0 && at.UnixMilli() <= o.GoneAt }

// unsure stands for a statement that readers may have, or not.
const unsure digest = "unsure"

// observe takes in what the source says of the dataset, and drops what is known of fields that it no longer names. Of a dataset that is back
// the statement is to be said again, even when it is empty: readers have dropped what was said before, but believe what this stage says
// between the fact that the dataset is back and its own knowing that it was gone.
func (o *own) observe(d *event.Dataset) changed {
	paths := make([]string, len(d.Fields))
	for i := range d.Fields {
		paths[i] = d.Fields[i].Path
	}
	references := slices.DeleteFunc(slices.Clone(d.Constraints), func(c event.Constraint) bool { return c.Kind != "foreign_key" })
	c := changed{columns: !o.Live || !slices.Equal(o.Fields, paths), query: o.SQL != d.SQL || o.Dialect != d.Dialect,
		edges: !slices.EqualFunc(o.References, references, sameReference) || o.GoneAt != 0}
	if c.columns {
		c.labels = o.forget(paths)
	}
	if o.GoneAt != 0 {
		o.Said = unsure
	}
	o.Live, o.GoneAt, o.Fields, o.SQL, o.Dialect, o.References = true, 0, paths, d.SQL, d.Dialect, references
	return c
}

func sameReference(a, b event.Constraint) bool {
	return a.References == b.References && slices.Equal(a.Fields, b.Fields) && slices.Equal(a.ReferenceFields, b.ReferenceFields)
}

// forget drops what is known of fields that were named and are not any more.
func (o *own) forget(paths []string) (dropped bool) {
	is := make(map[string]bool, len(paths))
	for _, path := range paths {
		is[path] = true
	}
	for _, path := range o.Fields {
		if is[path] || len(o.Labels[path]) == 0 && len(o.Verdicts[path]) == 0 {
			continue
		}
		delete(o.Labels, path)
		delete(o.Verdicts, path)
		dropped = true
	}
	return dropped
}

// classify takes conclusions in; a field that they do not name keeps its labels.
func (o *own) classify(b *event.Classification) (c changed, err error) {
	for i := range b.Fields {
		if slices.ContainsFunc(b.Fields[i].Labels, func(l event.Label) bool { return notFinite(l.Confidence) }) {
			return c, errNotFinite
		}
	}
	for i := range b.Fields {
		path, labels := b.Fields[i].Path, holds(b.Fields[i].Labels)
		if slices.EqualFunc(o.Labels[path], labels, sameLabel) {
			continue
		}
		c.labels = true
		if len(labels) == 0 {
			delete(o.Labels, path)
			continue
		}
		if o.Labels == nil {
			o.Labels = map[string][]event.Label{}
		}
		o.Labels[path] = labels
	}
	return c, nil
}

func notFinite(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }

func sameLabel(a, b event.Label) bool {
	return a.Infotype == b.Infotype && a.Category == b.Category && a.Confidence == b.Confidence
}

// decide takes a person's verdict about an infotype of a field in; other decisions are nothing to this stage.
func (o *own) decide(d *event.Decision) (c changed) {
	if d.Field == "" || d.Kind != event.Confirmed && d.Kind != event.Rejected && d.Kind != event.Withdrawn {
		return c
	}
	before := o.Verdicts[d.Field][d.Value]
	verdicts := o.Verdicts[d.Field].Decide(&event.Decision{Kind: d.Kind, Value: d.Value, Category: d.Category})
	if verdicts[d.Value] == before {
		return c
	}
	if o.Verdicts == nil {
		o.Verdicts = map[string]event.Verdicts{}
	}
	if o.Verdicts[d.Field] = verdicts; len(verdicts) == 0 {
		delete(o.Verdicts, d.Field)
	}
	return changed{labels: true}
}

// vanish forgets the dataset, but for when it went.
func (o *own) vanish(at time.Time) changed {
	*o = own{GoneAt: at.UnixMilli(), Proved: o.Proved}
	return changed{labels: true, edges: true, columns: true, query: true, gone: true}
}
