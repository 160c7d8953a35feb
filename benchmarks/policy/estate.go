package main

import (
	"fmt"
	"math/rand/v2"

	"datawave/streams/compliance/facts"
)

const fieldsEach = 12

// dataset makes the n-th dataset of the estate, always the same.
func dataset(n int) *facts.Dataset {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	d := &facts.Dataset{Namespace: fmt.Sprintf("postgres://db%d.example:5432", n%20), Name: fmt.Sprintf("schema%d.table%d", r.IntN(12), n), Kind: "table",
		SourceOwner: "shop", Rows: int64(r.IntN(2000)), Bytes: int64(r.IntN(1 << 30))}
	if r.IntN(5) == 0 {
		d.Kind = "view"
	}
	if r.IntN(2) == 0 {
		d.Owners, d.Domain = []string{fmt.Sprintf("owner%d", r.IntN(50))}, "sales"
	}
	if r.IntN(3) > 0 {
		d.PrimaryKey = []string{"id"}
	}
	for range r.IntN(4) {
		d.Tags = append(d.Tags, fmt.Sprintf("tag%d", r.IntN(12)))
	}
	for range r.IntN(5) {
		d.Grants = append(d.Grants, facts.Grant{Grantee: fmt.Sprintf("role%d", r.IntN(12)), Privilege: "SELECT"})
	}
	if r.IntN(20) == 0 {
		d.Grants = append(d.Grants, facts.Grant{Grantee: "PUBLIC", Privilege: "SELECT"})
	}
	for i := range fieldsEach {
		d.Fields = append(d.Fields, field(r, i))
	}
	d.Complete()
	return d
}

func field(r *rand.Rand, i int) facts.Field {
	name := fieldNames[r.IntN(len(fieldNames))]
	f := facts.Field{Path: fmt.Sprintf("%s.%d", name, i), Name: name, Type: []string{"text", "integer", "numeric", "timestamp"}[r.IntN(4)], Nullable: r.IntN(2) == 0,
		Seen: int64(r.IntN(200)), Classified: true}
	for range []int{0, 0, 0, 1, 1, 2}[r.IntN(6)] {
		n := r.IntN(len(infotypes))
		f.Labels = append(f.Labels, facts.Label{Infotype: infotypes[n], Category: categories[n%len(categories)], Confidence: 0.5 + float64(r.IntN(50))/100})
	}
	for range r.IntN(2) {
		f.Tags = append(f.Tags, []string{"masked", "tokenised", "tag1", "tag2", "tag3"}[r.IntN(5)])
	}
	return f
}

// plain is an object of facts as maps and lists, which is what OPA takes in.
func plain(t *facts.Type, object any) map[string]any {
	m := map[string]any{}
	for _, f := range t.Facts {
		switch f.Kind {
		case facts.Bool:
			m[f.Name] = *f.Bool(object)
		case facts.Int:
			m[f.Name] = *f.Int(object)
		case facts.Double:
			m[f.Name] = *f.Double(object)
		case facts.Text:
			m[f.Name] = *f.Text(object)
		case facts.Texts:
			list := []any{}
			for _, s := range *f.Texts(object) {
				list = append(list, s)
			}
			m[f.Name] = list
		case facts.Objects:
			list := []any{}
			for i := range f.Len(object) {
				list = append(list, plain(f.Of, f.At(object, i)))
			}
			m[f.Name] = list
		case facts.Map:
		}
	}
	return m
}
