package facts

import (
	"slices"

	"datawave/schemas/event"
)

// profiles are those of a dataset's fields, as they are kept: numbers only.
type profiles struct {
	last   place
	at     int64 // when one last changed, in milliseconds
	fields []profiled
}

type profiled struct {
	path    string
	place   place
	numbers profileNumbers
}

type profileNumbers struct {
	count, nulls, distinct, minLength, maxLength int64
	meanLength                                   float64
}

func (p profiled) fieldPath() string { return p.path }

func (p *profiles) field(path string) *profiled {
	i, found := slices.BinarySearchFunc(p.fields, path, comparePath[profiled])
	if !found {
		p.fields = slices.Insert(p.fields, i, profiled{path: path})
	}
	return &p.fields[i]
}

// record takes profiles in and tells whether they said something new.
func (p *profiles) record(b *event.Profile, at place, millis int64) (changed bool) {
	p.last, p.at = at, millis
	for i := range b.Fields {
		said := &b.Fields[i].Profile
		f := p.field(b.Fields[i].Path)
		n := profileNumbers{said.Count, said.Nulls, said.Distinct, int64(said.MinLength), int64(said.MaxLength), said.MeanLength}
		changed = changed || !f.place.said() || f.numbers != n
		f.place, f.numbers = at, n
	}
	return changed
}

func (p *profiles) keep(gone func(path string) bool) {
	p.fields = slices.DeleteFunc(p.fields, func(f profiled) bool { return gone(f.path) })
}

func (p *profiles) encode() []byte {
	var w writer
	w.place(p.last)
	w.number(p.at)
	w.count(len(p.fields))
	for _, f := range p.fields {
		w.text(f.path)
		w.place(f.place)
		for _, n := range []int64{f.numbers.count, f.numbers.nulls, f.numbers.distinct, f.numbers.minLength, f.numbers.maxLength} {
			w.number(n)
		}
		w.double(f.numbers.meanLength)
	}
	return w
}

func decodeProfiles(data string) (p profiles, err error) {
	if data == "" {
		return p, nil
	}
	r := reader{rest: data}
	p.last, p.at = r.place(), r.number()
	n := r.count()
	p.fields = make([]profiled, 0, n)
	for range n {
		p.fields = append(p.fields, profiled{r.text(), r.place(), profileNumbers{r.number(), r.number(), r.number(), r.number(), r.number(), r.double()}})
	}
	return p, r.err()
}

func (p *profiled) settle(f *Field) {
	n := &p.numbers
	f.Profiled, f.profiled = true, p.place
	f.Count, f.Nulls, f.Distinct, f.MinLength, f.MaxLength, f.MeanLength = n.count, n.nulls, n.distinct, n.minLength, n.maxLength, n.meanLength
}
