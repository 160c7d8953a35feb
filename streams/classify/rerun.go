package classify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/keyring"
)

// Rerun runs two detector sets over samples and collects where they differ. It is for one goroutine.
type Rerun struct {
	before, after *Set
	opener        keyring.Opener
	codec         *avro.Codec
	report        Difference
	fields        map[place][]Change // of the last sample of each field
}

// place is a field of a dataset.
type place struct{ dataset, field string }

// Difference is what two detector sets say differently about samples.
type Difference struct {
	Before     string   `json:"before"` // version of the set
	After      string   `json:"after"`
	Samples    int      `json:"samples"`    // chunks that were compared
	Erased     int      `json:"erased"`     // chunks whose key was erased: nobody can read them any more
	Unreadable int      `json:"unreadable"` // records that are no samples of ours
	Datasets   int      `json:"datasets"`
	Fields     int      `json:"fields"`
	Changes    []Change `json:"changes"` // by dataset, field and infotype
}

// The kinds of a Change.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Change is one label that differs.
type Change struct {
	Namespace string       `json:"namespace"`
	Dataset   string       `json:"dataset"`
	Field     string       `json:"field"`
	Kind      string       `json:"kind"` // Added, Removed, or Changed: the confidence, rule or category
	Infotype  string       `json:"infotype"`
	Before    *event.Label `json:"before,omitempty"`
	After     *event.Label `json:"after,omitempty"`
}

// NewRerun compares two sets. opener opens what scanners sealed.
func NewRerun(before, after *Set, opener keyring.Opener, codec *avro.Codec) *Rerun {
	return &Rerun{before: before, after: after, opener: opener, codec: codec, fields: map[place][]Change{},
		report: Difference{Before: before.Version(), After: after.Version()}}
}

// Take compares the sets over one record of datawave.samples. Of a field that was sampled more than once the last sample counts.
// The error is that of a keyring that cannot be read; what is wrong with the record itself is counted.
func (r *Rerun) Take(record *event.Record) error {
	id, err := record.Dataset()
	if err != nil || record.Type != event.SampleTaken {
		r.report.Unreadable++
		return nil
	}
	s, err := open(record, r.opener, r.codec)
	switch {
	case errors.Is(err, keyring.ErrErased):
		r.report.Erased++
		return nil
	case err != nil && rejectable(err):
		r.report.Unreadable++
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", record.At, err)
	}
	defer s.close()
	r.report.Samples++
	_, before := conclude(r.before, id, s)
	_, after := conclude(r.after, id, s)
	for i := range before.Fields {
		path := before.Fields[i].Path
		r.fields[place{id.Key(), path}] = changes(id, path, before.Fields[i].Labels, after.Fields[i].Labels)
	}
	return nil
}

// changes are the labels of a field that differ.
func changes(id asset.DatasetID, path string, before, after []event.Label) (list []Change) {
	add := func(kind string, was, is *event.Label) {
		c := Change{Namespace: id.Namespace, Dataset: id.Name, Field: path, Kind: kind, Before: was, After: is}
		c.Infotype = cmp.Or(is, was).Infotype
		list = append(list, c)
	}
	for i := range before {
		was := &before[i]
		switch is := labelOf(after, was.Infotype); {
		case is == nil:
			add(Removed, was, nil)
		case is.Confidence != was.Confidence || is.Rule != was.Rule || is.Category != was.Category:
			add(Changed, was, is)
		}
	}
	for i := range after {
		if labelOf(before, after[i].Infotype) == nil {
			add(Added, nil, &after[i])
		}
	}
	return list
}

func labelOf(labels []event.Label, infotype string) *event.Label {
	i := slices.IndexFunc(labels, func(l event.Label) bool { return l.Infotype == infotype })
	if i < 0 {
		return nil
	}
	return &labels[i]
}

// Difference is what was found so far.
func (r *Rerun) Difference() Difference {
	d := r.report
	datasets := map[string]bool{}
	d.Fields, d.Changes = len(r.fields), []Change{}
	for at, list := range r.fields {
		datasets[at.dataset] = true
		d.Changes = append(d.Changes, list...)
	}
	d.Datasets = len(datasets)
	slices.SortFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Infotype, b.Infotype))
	})
	return d
}

// Count is how many labels changed in a way.
func (d *Difference) Count(kind string) (n int) {
	for i := range d.Changes {
		if d.Changes[i].Kind == kind {
			n++
		}
	}
	return n
}
