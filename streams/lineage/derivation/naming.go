package derivation

import (
	"strings"

	"datawave/schemas/asset"
	"datawave/streams/lineage/sql"
)

// table is a dataset as SQL is read against it.
type table struct {
	id    asset.DatasetID
	paths map[string]string // of fields, by name in lower case; nil where they are not known
	sql   *sql.Table        // nil where the fields are not known
}

func newTable(d *Dataset) *table {
	t := &table{id: d.ID}
	if d.Fields == nil {
		return t
	}
	t.sql, t.paths = &sql.Table{Name: d.ID.Key(), Columns: make([]string, len(d.Fields))}, make(map[string]string, len(d.Fields))
	for i, path := range d.Fields {
		name := strings.Join(asset.FieldPath(path).Parts(), ".")
		t.sql.Columns[i] = name
		t.paths[strings.ToLower(name)] = path
	}
	return t
}

// path is the path of the field that SQL calls so; not ok when the dataset is known not to have it.
func (t *table) path(column string) (path string, ok bool) {
	if t.paths == nil {
		return string(asset.Path(column)), true
	}
	path, ok = t.paths[strings.ToLower(column)]
	return path, ok
}

// naming finds datasets by the names in one text. It implements sql.SchemaProvider.
type naming struct {
	place  Place
	known  *Index
	given  map[string]*table // by the name that they were given to the analysis by
	called map[string]*table // by what the text calls them
}

// Table implements sql.SchemaProvider.
func (n *naming) Table(name string) (*sql.Table, bool) {
	t := n.named(name)
	if t.sql == nil {
		return nil, false
	}
	n.given[t.sql.Name] = t
	return t.sql, true
}

// table is the one that an answer of the analysis names; the empty name is the result of a query.
func (n *naming) table(name string) *table {
	if t, ok := n.given[name]; ok {
		return t
	}
	return n.named(name)
}

func (n *naming) named(name string) *table {
	if t, ok := n.called[name]; ok {
		return t
	}
	t := &table{}
	if d, ok := n.known.Find(name); ok {
		t = newTable(d)
	} else if name != "" {
		t.id = asset.DatasetID{Namespace: n.place.Namespace, Name: name}.Normalise()
	}
	n.called[name] = t
	return t
}

// Index finds datasets by what SQL calls them.
type Index struct {
	exact, folded map[string]*Dataset // by name, as it is and in lower case
	ends          map[string]*Dataset // by ends of names in lower case; nil where several fit
}

// NewIndex makes one of datasets.
func NewIndex(list []Dataset) *Index {
	x := &Index{exact: map[string]*Dataset{}, folded: map[string]*Dataset{}, ends: map[string]*Dataset{}}
	for i := range list {
		d := &list[i]
		name := strings.ToLower(d.ID.Name)
		x.exact[d.ID.Name], x.folded[name] = d, d
		for _, end, ok := strings.Cut(name, "."); ok; _, end, ok = strings.Cut(end, ".") {
			if _, taken := x.ends[end]; taken {
				x.ends[end] = nil
			} else {
				x.ends[end] = d
			}
		}
	}
	return x
}

// Find finds a dataset by its whole name, else without case, else by the only name that ends so. The nil index knows nothing.
func (x *Index) Find(name string) (*Dataset, bool) {
	if x == nil || name == "" {
		return nil, false
	}
	if d, ok := x.exact[name]; ok {
		return d, true
	}
	name = strings.ToLower(name)
	if d, ok := x.folded[name]; ok {
		return d, true
	}
	d := x.ends[name]
	return d, d != nil
}
