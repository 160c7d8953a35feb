// Package sql reads SQL of many dialects and says which columns every column of its outputs comes from.
//
// A text is a script: statements, with or without semicolons, bodies of procedures, templates of dbt. Each is parsed tolerantly, resolved
// against a schema where there is one, and answered with its input and output tables and with edges between columns in the terms of
// OpenLineage's column lineage facet 1-2-0. The order of work is lexer, parser, resolver: lex.go, parse*.go, resolve*.go.
//
// # Confidence
//
// An edge is never made up; what cannot be told is said with less confidence:
//
//	1    the text or the schema proves the column
//	0.8  the only table in scope whose columns are not known; a column filled by INSERT without names, called as what fills it
//	0.5  all columns of a table whose columns are not known: "*"
//	0.3  several tables could hold the column: FromTable is empty
//
// # Limits
//
// Parentheses and queries nest up to 400 deep, a FROM has up to 1000 tables, a statement makes up to a million columns and sources of columns, and
// a script a million edges. What goes beyond is answered by an error of its own and no edges.
package sql

import (
	"errors"
	"fmt"
)

// Kind is the type of a transformation in the facet.
type Kind string

// The kinds: an output is computed from the column, or depends on it.
const (
	Direct   Kind = "DIRECT"
	Indirect Kind = "INDIRECT"
)

// Subtype is the subtype of a transformation in the facet.
type Subtype string

// The subtypes of DIRECT: as it is, computed from values of a row, computed from values of several rows.
const (
	Identity       Subtype = "IDENTITY"
	Transformation Subtype = "TRANSFORMATION"
	Aggregation    Subtype = "AGGREGATION"
)

// The subtypes of INDIRECT. Conditional and Window edges end in a column, the others in a whole dataset.
const (
	Join        Subtype = "JOIN"
	GroupBy     Subtype = "GROUP_BY"
	Filter      Subtype = "FILTER"
	Sort        Subtype = "SORT"
	Window      Subtype = "WINDOW"
	Conditional Subtype = "CONDITIONAL"
)

// Edge says that a column takes part in an output.
//
// A column that only decides (the condition of a CASE, the keys of a window) has two edges to the output: a DIRECT one that is
// Masking, because the value is computed from it, and an INDIRECT one that says how.
type Edge struct {
	FromTable  string // dotted; empty when it cannot be told
	FromColumn string // "*" for all columns of a table whose columns are not known
	ToTable    string // dotted; empty for the result of a query
	ToColumn   string // empty for the whole dataset, "*" for all columns
	Kind       Kind
	Subtype    Subtype
	Masking    bool // the value itself does not get through: counts, hashes, comparisons, conditions
	Start, End int  // bytes of the text that prove it
	Confidence float64
}

// Statement is what one statement reads and writes.
type Statement struct {
	Kind       string // SELECT, INSERT, CREATE TABLE, …
	Start, End int    // bytes of the text
	Temporary  bool   // the output is a table that the script itself ends: Edges of later statements go through it
	Inputs     []string
	Outputs    []string
	Edges      []Edge
}

// Severity says whether a statement's answer can be trusted.
type Severity string

// A warning is about a part that was passed over; after an error the statement has no edges.
const (
	Warning Severity = "warning"
	Failure Severity = "error"
)

// Diagnostic is a place of the text that was not understood. Line and Column count from 1, in bytes.
type Diagnostic struct {
	Severity     Severity
	Message      string
	Offset       int
	Line, Column int
}

// Result is the answer about a script.
type Result struct {
	Statements  []Statement
	Diagnostics []Diagnostic
}

// Table is what a schema knows of a table. It must not change after it was given.
type Table struct {
	Name    string   // as it is to be called
	Columns []string // in order; a field of a structure may follow by its path, "a.b"
}

// SchemaProvider knows tables.
type SchemaProvider interface {
	// Table finds a table by its dotted name with the defaults applied. Case does not count. The answer to a name may be a new *Table,
	// but one that was given stays as it is.
	Table(name string) (*Table, bool)
}

// Options say how a text is read. The zero value reads generic SQL without a schema.
type Options struct {
	Dialect        Dialect
	DefaultCatalog string
	DefaultSchema  string
	Schema         SchemaProvider // nil: without
}

// maxText bounds a text, so that offsets fit.
const maxText = 64 << 20

// ErrTooLong is returned for a text of more than 64 MB.
var ErrTooLong = errors.New("a text of SQL may have up to 64 MB")

// Analyse answers about a script with an Analyser of its own.
func Analyse(text string, o Options) (Result, error) {
	return NewAnalyser().Analyse(text, o)
}

// Analyser holds the memory that analyses use again. It is for one goroutine.
type Analyser struct {
	names  *names
	parser parser
	resolver
}

// NewAnalyser returns one that is ready.
func NewAnalyser() *Analyser {
	a := &Analyser{}
	a.forget()
	return a
}

// forget drops what is remembered across texts: names, tables and schemas.
func (a *Analyser) forget() {
	a.names = newNames()
	a.parser = parser{names: a.names}
	a.resolver = newResolver(a.names)
}

// maxNames is how many distinct names are remembered across texts.
const maxNames = 1 << 17

// Analyse answers about a script. The slices of the result are valid until the next call. The error is ErrTooLong; anything else that is wrong with
// the text is a Diagnostic.
func (a *Analyser) Analyse(text string, o Options) (Result, error) {
	if len(text) > maxText {
		return Result{}, fmt.Errorf("%d bytes: %w", len(text), ErrTooLong)
	}
	if len(a.names.entries) > maxNames || a.oversized() {
		a.forget()
	}
	statements := a.parser.parse(text, o.Dialect)
	a.vary(a.parser.variables)
	return a.resolve(text, statements, a.parser.diagnostics, o), nil
}
