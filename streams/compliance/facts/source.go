package facts

import (
	"cmp"
	"maps"
	"slices"

	"datawave/schemas/event"
)

// source is what a source says of a dataset, as it is kept: one section a family, so that it can be told which of them changed.
type source struct {
	place                                         place
	at                                            int64 // milliseconds
	description, schema, size, grants, properties string
	governance                                    string // owners, tags, terms and domain: decisions; empty where nothing is said
}

func encodeSource(d *event.Dataset, at place, millis int64) []byte {
	w := make(writer, 0, 128+64*len(d.Fields))
	w.place(at)
	w.number(millis)
	w.section(func(w *writer) {
		for _, s := range []string{d.Kind, d.Source, d.Comment, d.Owner, d.Parent, d.Dialect} {
			w.text(s)
		}
		w.flags(d.SQL != "")
	})
	w.section(func(w *writer) { writeSchema(w, d) })
	w.section(func(w *writer) {
		w.number(d.Rows)
		w.number(d.Bytes)
	})
	w.section(func(w *writer) { writeGrants(w, d.Grants) })
	w.section(func(w *writer) { writeProperties(w, d.Properties) })
	if said := saidBy(d); said.says() {
		w.text(string(said.encode()))
	}
	return w
}

func writeSchema(w *writer, d *event.Dataset) {
	w.count(len(d.Fields))
	for i := range d.Fields {
		f := &d.Fields[i]
		w.text(f.Path)
		w.text(f.Type)
		w.text(f.Comment)
		w.flags(f.Nullable, f.PrimaryKey, f.DefaultValue != "")
	}
	var primary []string
	var references []event.Constraint
	for _, c := range d.Constraints {
		switch c.Kind {
		case "primary_key":
			primary = c.Fields
		case "foreign_key":
			references = append(references, c)
		}
	}
	w.texts(primary)
	w.count(len(references))
	for _, c := range references {
		w.text(c.Name)
		w.text(c.References)
		w.texts(c.Fields)
	}
}

func writeGrants(w *writer, grants []event.Grant) {
	w.count(len(grants))
	for _, g := range grants {
		w.text(g.Grantee)
		w.text(g.Privilege)
		w.flags(g.Grantable)
	}
}

func writeProperties(w *writer, properties map[string]string) {
	w.count(len(properties))
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		w.text(key)
		w.text(properties[key])
	}
}

func decodeSource(data string) (source, error) {
	r := reader{rest: data}
	s := source{place: r.place(), at: r.number(), description: r.text(), schema: r.text(), size: r.text(), grants: r.text(), properties: r.text()}
	if r.rest != "" {
		s.governance = r.text()
	}
	return s, r.err()
}

// changed are the families in which two states differ.
func (s source) changed(before source) (f Families) {
	for family, differs := range map[Families]bool{Description: s.description != before.description, Schema: s.schema != before.schema,
		Size: s.size != before.size, Grants: s.grants != before.grants, Properties: s.properties != before.properties,
		Decisions: s.governance != before.governance} {
		if differs {
			f |= family
		}
	}
	return f | Ages
}

// paths are the fields that the state names.
func (s source) paths() (map[string]bool, error) {
	var d Dataset
	err := readSchema(s.schema, &d)
	paths := make(map[string]bool, len(d.Fields))
	for i := range d.Fields {
		paths[d.Fields[i].Path] = true
	}
	return paths, err
}

func readDescription(data string, d *Dataset) error {
	r := reader{rest: data}
	for _, s := range []*string{&d.Kind, &d.Source, &d.Comment, &d.SourceOwner, &d.Parent, &d.Dialect} {
		*s = r.text()
	}
	d.Derived = r.flags()&1 != 0
	return r.err()
}

func readSchema(data string, d *Dataset) error {
	r := reader{rest: data}
	n := r.count()
	d.Fields = slices.Grow(d.Fields[:0], n)[:n]
	for i := range d.Fields {
		was := &d.Fields[i] // of another dataset: its lists' memory serves again
		f := Field{Path: r.text(), Type: r.text(), Comment: r.text(), Labels: was.Labels[:0], Infotypes: was.Infotypes[:0], Categories: was.Categories[:0]}
		flags := r.flags()
		f.Nullable, f.PrimaryKey, f.Defaulted = flags&1 != 0, flags&2 != 0, flags&4 != 0
		f.Name = header(f.Path)
		d.Fields[i] = f
	}
	d.PrimaryKey = r.texts()
	for range r.count() {
		d.ForeignKeys = append(d.ForeignKeys, Reference{Name: r.text(), To: r.text(), Fields: r.texts()})
	}
	return r.err()
}

func readSize(data string, d *Dataset) error {
	r := reader{rest: data}
	d.Rows, d.Bytes = r.number(), r.number()
	return r.err()
}

// everybody is the grantee that stands for all roles.
const everybody = "PUBLIC"

func readGrants(data string, d *Dataset) error {
	r := reader{rest: data}
	for range r.count() {
		g := Grant{Grantee: r.text(), Privilege: r.text(), Grantable: r.flags()&1 != 0}
		d.Grants = append(d.Grants, g)
		d.Public = d.Public || g.Grantee == everybody
	}
	return r.err()
}

func readProperties(data string, d *Dataset) error {
	r := reader{rest: data}
	n := r.count()
	d.Properties = make(map[string]string, n)
	for range n {
		key := r.text()
		d.Properties[key] = r.text()
	}
	d.derive()
	return r.err()
}

// comparePath orders what is kept by field.
func comparePath[T interface{ fieldPath() string }](f T, path string) int {
	return cmp.Compare(f.fieldPath(), path)
}
