package facts

import (
	"slices"

	"datawave/schemas/event"
)

// inheritance is the last statement of what fields inherit, as it is kept.
type inheritance struct {
	last   place
	fields []inheriting // by path
}

// inheriting is one field of it.
type inheriting struct {
	path   string
	labels []event.InheritedLabel // without the ways that they came
}

func (i inheriting) fieldPath() string { return i.path }

func inheritanceOf(b *event.Inheritance, at place) inheritance {
	in := inheritance{last: at}
	for _, f := range b.Fields {
		in.fields = append(in.fields, inheriting{f.Path, f.Labels})
	}
	slices.SortFunc(in.fields, func(a, b inheriting) int { return comparePath(a, b.path) })
	return in
}

// encodeFields leaves out where it was said.
func (in *inheritance) encodeFields() []byte {
	var w writer
	w.count(len(in.fields))
	for _, f := range in.fields {
		w.text(f.path)
		w.count(len(f.labels))
		for i := range f.labels {
			w.text(f.labels[i].Infotype)
			w.text(f.labels[i].Category)
			w.double(f.labels[i].Confidence)
		}
	}
	return w
}

func (in *inheritance) encode() []byte {
	var w writer
	w.place(in.last)
	return append(w, in.encodeFields()...)
}

func decodeInheritance(data string) (in inheritance, err error) {
	if data == "" {
		return in, nil
	}
	r := reader{rest: data}
	in.last = r.place()
	for range r.count() {
		f := inheriting{path: r.text()}
		for range r.count() {
			f.labels = append(f.labels, event.InheritedLabel{Infotype: r.text(), Category: r.text(), Confidence: r.double()})
		}
		in.fields = append(in.fields, f)
	}
	return in, r.err()
}
