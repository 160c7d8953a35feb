package dbt

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

// inspection is the project being told.
type inspection struct {
	*source
	inventory discover.Inventory
	ids       map[string]asset.DatasetID // of what is a dataset, by unique id
	tests     map[string][]string        // what is tested of a node, by unique id
	dialect   sql.Dialect
	index     *derivation.Index
	reader    *derivation.Reader
}

// Inspect implements discover.Source. Compiled SQL that is not understood is a failure that names the file and the line.
func (s *source) Inspect(ctx context.Context) (discover.Inventory, error) {
	in := &inspection{source: s, ids: map[string]asset.DatasetID{}, tests: map[string][]string{}, reader: derivation.NewReader()}
	in.inventory.Reported, in.inventory.Provers = []string{""}, []string{s.Kind()}
	dialect, known := sql.DialectOf(cmp.Or(s.place.Dialect, s.manifest.Metadata.Adapter))
	if in.dialect = dialect; !known {
		in.fail(manifestFile, fmt.Sprintf("there is no dialect for the adapter %.40q; its SQL is read as %s", s.manifest.Metadata.Adapter, in.dialect))
	}
	for _, nodes := range []map[string]node{s.manifest.Sources, s.manifest.Nodes} {
		for _, id := range slices.Sorted(maps.Keys(nodes)) {
			n := nodes[id]
			in.note(id, &n)
		}
	}
	in.describe()
	in.trace(ctx)
	return in.inventory, ctx.Err()
}

func (in *inspection) fail(scope, reason string) {
	in.inventory.Failures = append(in.inventory.Failures, event.Failure{Scope: scope, Reason: reason})
}

// note finds out which nodes are datasets, and which are tested.
func (in *inspection) note(id string, n *node) {
	switch n.Type {
	case "model", "seed", "snapshot", "source":
		if n.Config.Materialized != "ephemeral" {
			in.ids[id] = asset.DatasetID{Namespace: in.Namespace(), Name: n.called()}.Normalise()
		}
	case "test":
		in.noteTest(n)
	}
}

// called is the name of a node's table or view.
func (n *node) called() string {
	name := cmp.Or(n.Identifier, n.Alias, n.Name)
	for _, before := range []string{n.Schema, n.Database} {
		if before != "" {
			name = before + "." + name
		}
	}
	return name
}

func (n *node) file() string { return cmp.Or(n.Path, n.ID) }

// noteTest puts a test to the node that it tests: "unique(id)".
func (in *inspection) noteTest(n *node) {
	tested := n.AttachedNode // since v11
	if tested == "" && len(n.Depends.Nodes) > 0 {
		tested = n.Depends.Nodes[len(n.Depends.Nodes)-1]
	}
	text := fmt.Sprintf("%s(%s)", cmp.Or(n.Test.Name, n.Name), n.ColumnName)
	if strings.EqualFold(n.Config.Severity, "warn") {
		text += " warns"
	}
	in.tests[tested] = append(in.tests[tested], text)
}

// describe tells of the datasets, by unique id.
func (in *inspection) describe() {
	known := make([]derivation.Dataset, 0, len(in.ids))
	for _, id := range slices.Sorted(maps.Keys(in.ids)) {
		n := in.node(id)
		o := discover.Observation{ID: in.ids[id], Dataset: in.dataset(id, &n), Reported: true}
		in.inventory.Observations = append(in.inventory.Observations, o)
		known = append(known, derivation.Dataset{ID: o.ID, Fields: pathsOf(o.Dataset.Fields)})
	}
	in.index = derivation.NewIndex(known)
}

func (in *inspection) node(id string) node {
	if n, ok := in.manifest.Nodes[id]; ok {
		return n
	}
	return in.manifest.Sources[id]
}

// pathsOf are the fields' paths; nil where none is known.
func pathsOf(fields []event.Field) (paths []string) {
	for i := range fields {
		paths = append(paths, fields[i].Path)
	}
	return paths
}

func (in *inspection) dataset(id string, n *node) event.Dataset {
	b, ok := in.catalog.Nodes[id]
	if !ok {
		b = in.catalog.Sources[id]
	}
	d := event.Dataset{Kind: kindOf(n, &b), Source: in.URL(), Comment: cmp.Or(n.Description, b.Metadata.Comment), Owner: b.Metadata.Owner, Rows: -1, Bytes: -1,
		Owners: in.owners(n), Tags: tagsOf(n), Fields: fieldsOf(n, &b), Properties: map[string]string{"dbt_id": id, "dbt_type": n.Type}}
	properties := map[string]string{"dbt_file": n.Path, "dbt_materialized": n.Config.Materialized, "dbt_group": n.Group}
	slices.Sort(in.tests[id])
	properties["dbt_tests"] = strings.Join(in.tests[id], ", ")
	for name, value := range properties {
		if value != "" {
			d.Properties[name] = value
		}
	}
	return d
}

// kindOf is what the database says, else what the project makes of it.
func kindOf(n *node, b *built) string {
	switch kind := strings.ToLower(b.Metadata.Type); {
	case strings.Contains(kind, "materialized"):
		return "materialized_view"
	case strings.Contains(kind, "view"):
		return "view"
	case kind != "":
		return "table"
	}
	switch n.Config.Materialized {
	case "view", "materialized_view":
		return n.Config.Materialized
	}
	return "table"
}

// fieldsOf are the columns that the database has, in order, else those that the project states, by name.
func fieldsOf(n *node, b *built) []event.Field {
	type placed struct {
		index int
		event.Field
	}
	stated := map[string]column{}
	for name, c := range n.Columns {
		stated[strings.ToLower(cmp.Or(c.Name, name))] = c
	}
	var list []placed
	for _, c := range b.Columns {
		said := stated[strings.ToLower(c.Name)]
		list = append(list, placed{c.Index, event.Field{Path: string(asset.Path(c.Name)), Type: c.Type, Nullable: true, Comment: cmp.Or(said.Description, c.Comment), Tags: sorted(said.Tags)}})
	}
	if len(list) == 0 {
		for name, c := range n.Columns {
			list = append(list, placed{0, event.Field{Path: string(asset.Path(cmp.Or(c.Name, name))), Type: c.Type, Nullable: true, Comment: c.Description, Tags: sorted(c.Tags)}})
		}
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.Path, b.Path)) })
	fields := make([]event.Field, len(list))
	for i := range list {
		fields[i] = list[i].Field
	}
	return fields
}

func tagsOf(n *node) []string { return sorted(slices.Concat(n.Tags, []string(n.Config.Tags))) }

// sorted is the set of values, without the empty one; nil for none.
func sorted(values []string) []string {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	slices.Sort(values)
	return slices.Compact(values)
}

// owners are those of the node's meta, "owner" or "owners", and of its group.
func (in *inspection) owners(n *node) []string {
	var list []string
	for _, meta := range []map[string]any{n.Meta, n.Config.Meta} {
		list = append(append(list, texts(meta["owner"])...), texts(meta["owners"])...)
	}
	for _, g := range in.manifest.Groups {
		if n.Group != "" && g.Name == n.Group {
			owner := texts(g.Owner.Email)
			if len(owner) == 0 {
				owner = []string{g.Owner.Name}
			}
			list = append(list, owner...)
		}
	}
	return sorted(list)
}

// texts are a text, or the texts of a list.
func texts(value any) (list []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			list = append(list, texts(one)...)
		}
	}
	return list
}
