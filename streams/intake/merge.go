package intake

import (
	"maps"
	"slices"

	"datawave/schemas/event"
)

// told is a word about a dataset with the rank of who said it.
type told struct {
	rank int
	body *event.Dataset
}

// merge is the dataset by several words, the best first: each fills what the better ones leave open. Fields are those that the
// best rank names that names any. Owners, tags and terms are all that are named. It takes the first body over. What would exceed
// the limits of one body is left out.
func (l Limits) merge(words []told) *event.Dataset {
	m := merging{Dataset: words[0].body, limits: l, naming: words[0].rank, at: map[string]int{}}
	m.size = weight(m.Dataset)
	m.index()
	for _, w := range words[1:] {
		if m.size += weight(w.body); m.size > l.Body {
			break
		}
		m.fill(w)
	}
	return m.Dataset
}

// merging is a dataset that is being filled.
type merging struct {
	*event.Dataset
	limits Limits
	naming int            // rank of who named the fields
	at     map[string]int // fields by path
	size   int
}

func (m *merging) index() {
	for i := range m.Fields {
		m.at[m.Fields[i].Path] = i
	}
}

func (m *merging) fill(w told) {
	d := w.body
	for _, pair := range [][2]*string{{&m.Kind, &d.Kind}, {&m.Source, &d.Source}, {&m.Comment, &d.Comment}, {&m.Owner, &d.Owner},
		{&m.Parent, &d.Parent}, {&m.Domain, &d.Domain}} {
		fillText(pair[0], *pair[1])
	}
	fillCount(&m.Rows, d.Rows)
	fillCount(&m.Bytes, d.Bytes)
	if m.SQL == "" {
		m.SQL, m.Dialect = d.SQL, d.Dialect
	}
	if len(m.Constraints) == 0 {
		m.Constraints = d.Constraints
	}
	if len(m.Grants) == 0 {
		m.Grants = d.Grants
	}
	m.fillProperties(d.Properties)
	m.fillFields(w)
	m.Owners = m.union(m.Owners, d.Owners)
	m.Tags = m.union(m.Tags, d.Tags)
	m.Terms = m.union(m.Terms, d.Terms)
}

func (m *merging) fillFields(w told) {
	if len(m.Fields) == 0 {
		m.naming = w.rank
	}
	for i := range w.body.Fields {
		f := &w.body.Fields[i]
		at, known := m.at[f.Path]
		switch {
		case known:
			m.fillField(&m.Fields[at], f)
		case m.naming == w.rank && w.rank != rank(observer) && len(m.Fields) < m.limits.Fields:
			m.at[f.Path] = len(m.Fields)
			m.Fields = append(m.Fields, *f)
		}
	}
}

func (m *merging) fillField(f, from *event.Field) {
	fillText(&f.Type, from.Type)
	fillText(&f.Comment, from.Comment)
	fillText(&f.DefaultValue, from.DefaultValue)
	f.Tags = m.union(f.Tags, from.Tags)
	f.Terms = m.union(f.Terms, from.Terms)
}

func (m *merging) fillProperties(from map[string]string) {
	if m.Properties == nil {
		m.Properties = map[string]string{}
	}
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if _, ok := m.Properties[key]; !ok && len(m.Properties) < m.limits.Properties {
			m.Properties[key] = from[key]
		}
	}
}

// union is a sorted list with what another one has besides; canonical drops repeats. One that would be too long stays as it is.
func (m *merging) union(list, more []string) []string {
	for _, name := range more {
		if at, ok := slices.BinarySearch(list, name); !ok && len(list) < m.limits.Properties {
			list = slices.Insert(list, at, name)
		}
	}
	return list
}

func fillText(into *string, from string) {
	if *into == "" {
		*into = from
	}
}

func fillCount(into *int64, from int64) {
	if *into < 0 {
		*into = from
	}
}

// weight is at least the bytes of a dataset's body.
func weight(d *event.Dataset) int {
	const number, list = 10, 20
	n := len(d.SQL) + 8*list
	for _, s := range datasetTexts(d) {
		n += len(s) + number
	}
	return n + len(d.Fields)*4*list + len(d.Constraints)*2*list + len(d.Grants)*list
}
