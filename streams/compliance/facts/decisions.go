package facts

import (
	"cmp"
	"slices"

	"datawave/schemas/event"
)

// decisions are what people said about a dataset and its fields, but for verdicts and findings, as they are kept.
type decisions struct {
	last                place
	owners, tags, terms []string // sorted
	domain              string
	fields              []decided
}

type decided struct {
	path        string
	tags, terms []string
}

func (d decided) fieldPath() string { return d.path }

func (d *decisions) field(path string) *decided {
	i, found := slices.BinarySearchFunc(d.fields, path, comparePath[decided])
	if !found {
		d.fields = slices.Insert(d.fields, i, decided{path: path})
	}
	return &d.fields[i]
}

// decide takes a decision in; ok is false when it is of another kind.
func (d *decisions) decide(b *event.Decision, at place) (ok bool) {
	tags, terms := &d.tags, &d.terms
	if b.Field != "" && (b.Kind == "tag" || b.Kind == "untag" || b.Kind == "term") {
		f := d.field(b.Field)
		tags, terms = &f.tags, &f.terms
	}
	switch b.Kind {
	case "owner":
		d.owners = with(d.owners, b.Value)
	case "tag":
		*tags = with(*tags, b.Value)
	case "untag":
		*tags = slices.DeleteFunc(*tags, func(t string) bool { return t == b.Value })
	case "term":
		*terms = with(*terms, b.Value)
	case "domain":
		d.domain = b.Value
	default:
		return false
	}
	d.last = at
	return true
}

// saidBy is what a source says that people decide as well.
func saidBy(d *event.Dataset) (said decisions) {
	said = decisions{owners: d.Owners, tags: d.Tags, terms: d.Terms, domain: d.Domain}
	for i := range d.Fields {
		if f := &d.Fields[i]; len(f.Tags)+len(f.Terms) > 0 {
			said.fields = append(said.fields, decided{f.Path, f.Tags, f.Terms})
		}
	}
	slices.SortStableFunc(said.fields, func(a, b decided) int { return cmp.Compare(a.path, b.path) })
	return said
}

// says tells whether there is anything.
func (d *decisions) says() bool {
	return len(d.owners)+len(d.tags)+len(d.terms)+len(d.fields) > 0 || d.domain != ""
}

// settle adds these to the dataset; a domain that it has stays.
func (d *decisions) settle(to *Dataset) {
	to.Owners, to.Tags, to.Terms = union(to.Owners, d.owners), union(to.Tags, d.tags), union(to.Terms, d.terms)
	to.Domain = cmp.Or(to.Domain, d.domain)
	join(to.Fields, d.fields, func(f *Field, d *decided) { f.Tags, f.Terms = union(f.Tags, d.tags), union(f.Terms, d.terms) })
}

// with adds a value to a sorted set; the empty value empties it, so that a decision can be taken back.
func with(set []string, value string) []string {
	if value == "" {
		return nil
	}
	return union(set, []string{value})
}

func (d *decisions) keep(gone func(path string) bool) {
	d.fields = slices.DeleteFunc(d.fields, func(f decided) bool { return gone(f.path) })
}

func (d *decisions) encode() []byte {
	var w writer
	w.place(d.last)
	w.texts(d.owners)
	w.texts(d.tags)
	w.texts(d.terms)
	w.text(d.domain)
	w.count(len(d.fields))
	for _, f := range d.fields {
		w.text(f.path)
		w.texts(f.tags)
		w.texts(f.terms)
	}
	return w
}

func decodeDecisions(data string) (d decisions, err error) {
	if data == "" {
		return d, nil
	}
	r := reader{rest: data}
	d.last, d.owners, d.tags, d.terms, d.domain = r.place(), r.texts(), r.texts(), r.texts(), r.text()
	for range r.count() {
		d.fields = append(d.fields, decided{r.text(), r.texts(), r.texts()})
	}
	return d, r.err()
}
