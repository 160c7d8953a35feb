package facts

import (
	"maps"
	"math"
	"slices"

	"datawave/schemas/event"
)

// labels are the classifications of a dataset's fields and people's verdicts about them, as they are kept.
type labels struct {
	last   place // of anything that was said about them
	at     int64 // when classification last said something, in milliseconds; 0 is never
	fields []labelled
}

// labelled is one field of them, by path. Facts may come before the source names the field.
type labelled struct {
	path       string
	place      place // of the last classification or verdict
	classified bool
	seen       int64
	found      []event.Label
	verdicts   event.Verdicts
}

func (l labelled) fieldPath() string { return l.path }

func (l *labels) field(path string) *labelled {
	i, found := slices.BinarySearchFunc(l.fields, path, comparePath[labelled])
	if !found {
		l.fields = slices.Insert(l.fields, i, labelled{path: path})
	}
	return &l.fields[i]
}

// find is what is kept of a field; nil for nothing.
func (l *labels) find(path string) *labelled {
	if i, found := slices.BinarySearchFunc(l.fields, path, comparePath[labelled]); found {
		return &l.fields[i]
	}
	return nil
}

// classify takes a classification in and tells whether it said something new.
func (l *labels) classify(c *event.Classification, at place, millis int64) (changed bool) {
	l.last, l.at = at, millis
	for i := range c.Fields {
		said := &c.Fields[i]
		f := l.field(said.Path)
		f.place = at
		if !f.classified || f.seen != said.Seen || !slices.EqualFunc(f.found, said.Labels, sameLabel) {
			changed = true
		}
		f.classified, f.seen, f.found = true, said.Seen, said.Labels
	}
	return changed
}

// sameLabel compares what is kept of labels.
func sameLabel(a, b event.Label) bool {
	return a.Infotype == b.Infotype && a.Category == b.Category && a.Confidence == b.Confidence && a.Matched == b.Matched &&
		a.Valid == b.Valid && a.Rule == b.Rule
}

// decide takes a verdict in.
func (l *labels) decide(d *event.Decision, at place) (changed bool) {
	l.last = at
	f := l.field(d.Field)
	f.place = at
	before := f.verdicts[d.Value]
	f.verdicts = f.verdicts.Decide(d)
	after := f.verdicts[d.Value]
	return before.Kind != after.Kind || before.Category != after.Category
}

// keep drops the fields that are gone.
func (l *labels) keep(gone func(path string) bool) {
	l.fields = slices.DeleteFunc(l.fields, func(f labelled) bool { return gone(f.path) })
}

func (l *labels) encode() []byte {
	w := make(writer, 0, 64+64*len(l.fields))
	w.place(l.last)
	w.number(l.at)
	w.count(len(l.fields))
	for i := range l.fields {
		l.fields[i].write(&w)
	}
	return w
}

func (l *labelled) write(w *writer) {
	w.text(l.path)
	w.place(l.place)
	w.flags(l.classified)
	w.number(l.seen)
	w.count(len(l.found))
	for i := range l.found {
		f := &l.found[i]
		w.text(f.Infotype)
		w.text(f.Category)
		w.text(f.Rule)
		w.double(f.Confidence)
		w.number(f.Matched)
		w.number(f.Valid)
	}
	w.count(len(l.verdicts))
	for _, infotype := range slices.Sorted(maps.Keys(l.verdicts)) {
		w.text(infotype)
		w.text(l.verdicts[infotype].Kind)
		w.text(l.verdicts[infotype].Category)
	}
}

func decodeLabels(data string) (l labels, err error) {
	if data == "" {
		return l, nil
	}
	r := reader{rest: data}
	l.last, l.at = r.place(), r.number()
	n := r.count()
	l.fields = make([]labelled, 0, n)
	for range n {
		l.fields = append(l.fields, readLabelled(&r))
	}
	return l, r.err()
}

func readLabelled(r *reader) labelled {
	l := labelled{path: r.text(), place: r.place(), classified: r.flags()&1 != 0, seen: r.number()}
	if n := r.count(); n > 0 {
		l.found = make([]event.Label, 0, n)
		for range n {
			l.found = append(l.found, event.Label{Infotype: r.text(), Category: r.text(), Rule: r.text(), Confidence: r.double(), Matched: r.number(), Valid: r.number()})
		}
	}
	for range r.count() {
		if l.verdicts == nil {
			l.verdicts = event.Verdicts{}
		}
		infotype := r.text()
		l.verdicts[infotype] = event.Verdict{Kind: r.text(), Category: r.text()}
	}
	return l
}

// settle sets the field's labels as they hold.
func (l *labelled) settle(f *Field) {
	f.Seen, f.Classified, f.labelled = l.seen, l.classified, l.place
	holds := l.found
	if len(l.verdicts) > 0 {
		holds = l.verdicts.Settle(l.found)
	}
	for i := range holds {
		f.hold(&holds[i], false)
	}
	f.label()
}

// settleInherited does so for a field that inherits; l may be nil.
func (l *labelled) settleInherited(f *Field, i *inheriting, said place) {
	if l == nil {
		l = &labelled{}
	}
	f.Seen, f.Classified, f.labelled = l.seen, l.classified, l.place
	for _, h := range l.verdicts.Hold(l.found, i.labels) {
		f.hold(&h.Label, h.Inherited)
		if h.Inherited && f.labelled.compare(said) < 0 {
			f.labelled = said
		}
	}
	f.label()
}

func (f *Field) hold(l *event.Label, inherited bool) {
	f.Labels = append(f.Labels, Label{Infotype: l.Infotype, Category: l.Category, Rule: l.Rule, Confidence: l.Confidence, Matched: l.Matched, Valid: l.Valid, Inherited: inherited})
}

// finite refuses numbers that are none.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
