// Package derivation turns what SQL says about tables into edges between datasets. Edges name fields, spans and confidence; no text of the
// SQL goes into them, so no literal does.
package derivation

import (
	"fmt"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/lineage/sql"
)

// Place is where SQL stands: what completes the names in it.
type Place struct {
	Namespace string // of the datasets
	Catalog   string // before names that have none; may be empty, as Schema
	Schema    string
	Dialect   sql.Dialect
	Result    *Dataset // what the result of a query fills, as that of a view does; nil is nothing
}

// PlaceOf is the place of a dataset that a query defines: names are completed by the dataset's own name, "shop.public.v".
func PlaceOf(d *Dataset, dialect sql.Dialect) Place {
	p := Place{Namespace: d.ID.Namespace, Dialect: dialect, Result: d}
	rest, _, ok := cutLast(d.ID.Name)
	if !ok {
		return p
	}
	if before, schema, ok := cutLast(rest); ok {
		p.Catalog, p.Schema = before, schema
		return p
	}
	p.Schema = rest
	return p
}

func cutLast(name string) (before, last string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}

// Dataset is what is known of a dataset.
type Dataset struct {
	ID     asset.DatasetID
	Fields []string // paths, in order; nil where they are not known
}

// Derived is a dataset that SQL fills, with the edges into it: one from each dataset that it is filled from, and those between fields.
type Derived struct {
	ID    asset.DatasetID
	Edges []event.Edge
}

// Script is what a text of SQL says.
type Script struct {
	Inputs  []asset.DatasetID // what it reads, each once
	Derived []Derived         // each once, in the order of the text
	Faults  []sql.Diagnostic  // what was not understood, so that edges may be missing
}

// Reader reads SQL. It is for one goroutine.
type Reader struct{ analyser *sql.Analyser }

// NewReader returns one that is ready.
func NewReader() *Reader { return &Reader{sql.NewAnalyser()} }

// Read answers about a text; Faults are valid until the next call. Known finds datasets by the names that SQL calls them by; a name that it does not know is a dataset of the
// place's namespace. The error is sql.ErrTooLong.
func (r *Reader) Read(text string, p Place, known *Index) (Script, error) {
	n := naming{place: p, known: known, given: map[string]*table{}, called: map[string]*table{}}
	if p.Result != nil {
		n.called[""] = newTable(p.Result)
	}
	result, err := r.analyser.Analyse(text, sql.Options{Dialect: p.Dialect, DefaultCatalog: p.Catalog, DefaultSchema: p.Schema, Schema: &n})
	if err != nil {
		return Script{}, err
	}
	b := builder{script: Script{Faults: result.Diagnostics}, naming: &n, places: map[asset.DatasetID]int{}, seen: map[edgeKey]bool{}, read: map[asset.DatasetID]bool{}}
	for i := range result.Statements {
		b.statement(&result.Statements[i])
	}
	return b.script, nil
}

// builder puts a script's edges together.
type builder struct {
	*naming
	script Script
	places map[asset.DatasetID]int
	seen   map[edgeKey]bool
	read   map[asset.DatasetID]bool
}

// edgeKey tells edges apart; of those that only their proof tells apart the first stays.
type edgeKey struct {
	to   asset.DatasetID
	edge event.Edge
}

func (b *builder) statement(s *sql.Statement) {
	for _, name := range s.Inputs {
		if id := b.table(name).id; !b.read[id] {
			b.read[id] = true
			b.script.Inputs = append(b.script.Inputs, id)
		}
	}
	if s.Temporary {
		return
	}
	outputs := s.Outputs
	if len(outputs) == 0 && b.place.Result != nil {
		outputs = []string{""}
	}
	for _, out := range outputs {
		for _, in := range s.Inputs {
			if in != out {
				b.add(out, event.Edge{FromNamespace: b.table(in).id.Namespace, FromName: b.table(in).id.Name, Proof: span(s.Start, s.End), Confidence: 1})
			}
		}
	}
	for i := range s.Edges {
		if s.Edges[i].ToTable != "" || b.place.Result != nil {
			b.edge(&s.Edges[i])
		}
	}
}

// edge adds an edge between fields. What cannot be told to come from one dataset, or to end in a field that the dataset has, is left out.
func (b *builder) edge(e *sql.Edge) {
	if e.FromTable == "" || e.FromColumn == "*" || e.ToColumn == "*" {
		return
	}
	from := b.table(e.FromTable)
	made := event.Edge{FromNamespace: from.id.Namespace, FromName: from.id.Name, Kind: string(e.Kind), Transformation: string(e.Subtype),
		Masking: e.Masking, Proof: span(e.Start, e.End), Confidence: e.Confidence}
	var ok bool
	if made.FromField, ok = from.path(e.FromColumn); !ok {
		return
	}
	if e.ToColumn != "" {
		if made.ToField, ok = b.table(e.ToTable).path(e.ToColumn); !ok {
			return
		}
	}
	b.add(e.ToTable, made)
}

func (b *builder) add(out string, e event.Edge) {
	to := b.table(out).id
	key := edgeKey{to: to, edge: e}
	key.edge.Proof, key.edge.Confidence = "", 0
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	i, ok := b.places[to]
	if !ok {
		i = len(b.script.Derived)
		b.places[to] = i
		b.script.Derived = append(b.script.Derived, Derived{ID: to})
	}
	b.script.Derived[i].Edges = append(b.script.Derived[i].Edges, e)
}

// span is a proof by bytes of the text.
func span(start, end int) string { return fmt.Sprintf("bytes %d-%d", start, end) }
