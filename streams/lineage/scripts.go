package lineage

import (
	"fmt"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/lineage/sql"
)

// maxScript bounds the SQL of a job that is analysed, in bytes.
const maxScript = maxFacet

// scripts analyses the SQL of jobs that say nothing else of how fields come about.
type scripts struct{ analyser *sql.Analyser }

// script is the facet sql.
type script struct{ Query, Dialect string }

// edges adds the edges into the dataset that the run's SQL proves.
func (s *scripts) edges(w *weaving) {
	said, ok := read[script](w.run.job, "sql")
	if !ok || said.Query == "" || len(said.Query) > maxScript {
		return
	}
	known := w.tables()
	result, err := s.analyser.Analyse(said.Query, sql.Options{Dialect: dialect(said.Dialect, w.to.Namespace), Schema: known.schema()})
	if err != nil {
		return
	}
	for i := range result.Statements {
		for j := range result.Statements[i].Edges {
			w.proved(known, &result.Statements[i].Edges[j])
		}
	}
}

// proved adds an edge of the SQL whose ends are datasets of the run. A query without a target fills the only output.
func (w *weaving) proved(known *tables, e *sql.Edge) {
	to, ok := known.out(e.ToTable)
	if e.ToTable == "" {
		to, ok = w.to, len(w.run.out) == len(w.raws)
	}
	from, read := known.in(e.FromTable)
	if !ok || to != w.to || !read {
		return
	}
	made := event.Edge{FromNamespace: from.Namespace, FromName: from.Name, FromField: column(e.FromColumn), ToField: column(e.ToColumn),
		Kind: string(e.Kind), Transformation: string(e.Subtype), Masking: e.Masking, Proof: fmt.Sprintf("sql %d-%d", e.Start, e.End), Confidence: e.Confidence}
	if e.FromColumn == "*" || e.ToColumn == "*" {
		made.FromField, made.ToField = "", ""
	}
	w.put(from, made)
}

// column is a field by its name in SQL; all of them are the dataset.
func column(name string) string {
	if name == "*" {
		return ""
	}
	return name
}

// dialect is what the facet names, or what the namespace of the output speaks.
func dialect(said, namespace string) sql.Dialect {
	scheme, _, _ := strings.Cut(namespace, ":")
	for _, name := range []string{said, scheme} {
		if d, ok := sql.DialectOf(name); ok && name != "" {
			return d
		}
	}
	return sql.Generic
}

// tables are the datasets of a run by the names that SQL may give them.
type tables struct {
	ins, outs map[string]asset.DatasetID // by lower-case name
	columns   []*sql.Table
}

func (w *weaving) tables() *tables {
	t := &tables{ins: map[string]asset.DatasetID{}, outs: map[string]asset.DatasetID{}}
	t.add(w.job, w.run.ins, t.ins)
	t.add(w.job, w.run.out, t.outs)
	return t
}

func (t *tables) add(j *job, from refs, into map[string]asset.DatasetID) {
	for _, raw := range from.sorted() {
		id := j.identity(raw)
		into[strings.ToLower(raw.Name)] = id
		into[strings.ToLower(id.Name)] = id
		m := j.datasets[raw]
		if m == nil || m.facets == nil {
			continue
		}
		if columns := topLevel(m.facets); len(columns) > 0 {
			t.columns = append(t.columns, &sql.Table{Name: raw.Name, Columns: columns})
		}
	}
}

// topLevel are the names of the columns of a table.
func topLevel(f facets) (names []string) {
	said, _ := read[struct{ Fields []struct{ Name string } }](f, "schema")
	for _, one := range said.Fields {
		names = append(names, one.Name)
	}
	return names
}

func (t *tables) schema() sql.SchemaProvider { return sql.NewSchema(t.columns) }

func (t *tables) in(name string) (asset.DatasetID, bool) { return find(t.ins, name) }

// out finds a dataset that the run writes.
func (t *tables) out(name string) (asset.DatasetID, bool) { return find(t.outs, name) }

// find is the one dataset that a name of SQL may mean: by its name, by the end of it, or by the name's own end.
func find(known map[string]asset.DatasetID, name string) (found asset.DatasetID, ok bool) {
	name = strings.ToLower(name)
	if name == "" {
		return found, false
	}
	if id, exact := known[name]; exact {
		return id, true
	}
	for other, id := range known {
		if !strings.HasSuffix(other, "."+name) && !strings.HasSuffix(name, "."+other) && !strings.HasSuffix(other, "/"+name) {
			continue
		}
		if ok && found != id {
			return asset.DatasetID{}, false
		}
		found, ok = id, true
	}
	return found, ok
}
