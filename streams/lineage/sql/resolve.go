package sql

// resolver gives columns their sources. Contents flow from the innermost queries outwards: a content's columns hold sets of base columns.
type resolver struct {
	names     *names
	text      string
	rules     *rules
	o         Options
	variables map[int32]bool // of procedures, by name without case

	bound           map[int32]bool // names of common table expressions of the statement, without case
	catalog, schema name
	tables          []tableInfo
	tableIDs        map[tableKey]int32
	spellings       map[tableKey]string // of tables' paths
	columns         map[*Table]*knownTable
	call            uint32 // number of the analysis: what tables know from it
	statement       uint32 // number of the statement: what it reads

	sources   []baseColumn
	sourceIDs map[baseColumn]int32
	marks     []mark
	epoch     uint32
	building  []entry
	bases     []int
	spent     int  // sources of columns and columns that were made
	keeps     bool // temporary tables hold on to them
	guesses   bool // the statement fills columns whose names are not known

	entries    slab[entry]
	cols       slab[column]
	relations  slab[relation]
	contents   slab[content]
	scopes     slab[scope]
	bindings   slab[binding]
	inputs     []int32
	columnList []column
	edges      []Edge
	tableNames []string
	statements []Statement
	whole      name // "*"
	diagnose   []Diagnostic
}

// The limits of a script.
const (
	maxSpent     = 1 << 20 // columns and sources of columns of a statement, or of a script with temporary tables
	maxEdges     = 1 << 20
	maxRelations = 1000 // of a FROM
)

// content is what a query returns.
type content struct {
	columns  []column
	indirect []entry         // what decides about its rows
	index    map[int32]int32 // of many columns: place by name
	tables   []int32         // of a temporary table: what it was filled from
}

// column is one of a content, or all of a relation whose columns are not known.
type column struct {
	name    name
	set     []entry
	star    *relation // not nil: all of it
	without []name    // but these
	start   int32     // the text that makes it
	end     int32
	unnamed bool // the name was made
	value   bool // of VALUES: it has no name
}

// binding makes a common table expression known.
type binding struct {
	name    name
	content *content
	next    *binding
}

func newResolver(n *names) resolver {
	return resolver{names: n, bound: map[int32]bool{}, tableIDs: map[tableKey]int32{}, spellings: map[tableKey]string{}, columns: map[*Table]*knownTable{}, sourceIDs: map[baseColumn]int32{}, whole: n.intern("*", foldNone),
		tables: make([]tableInfo, 1), sources: make([]baseColumn, 1), marks: make([]mark, 1)}
}

// oversized is whether so much is remembered across texts that it is better to start anew.
func (r *resolver) oversized() bool {
	return len(r.spellings) > maxNames || len(r.sources) > 8*maxNames || len(r.columns) > 1<<14
}

func (r *resolver) reset(text string, o Options, d []Diagnostic) {
	r.release()
	r.edges, r.tableNames, r.statements = r.edges[:0], r.tableNames[:0], r.statements[:0]
	r.building, r.bases, r.columnList = r.building[:0], r.bases[:0], r.columnList[:0]
	r.call++
	r.text, r.o, r.rules, r.diagnose = text, o, o.Dialect.rules(), d
	r.catalog, r.schema = r.given(o.DefaultCatalog), r.given(o.DefaultSchema)
}

// release takes back what was made for a statement. Temporary tables keep theirs.
func (r *resolver) release() {
	r.entries.reset()
	r.cols.reset()
	r.relations.reset()
	r.contents.reset()
	r.scopes.reset()
	r.bindings.reset()
	r.spent = 0
}

func (r *resolver) given(text string) name {
	if text == "" {
		return name{}
	}
	return r.names.intern(text, foldNone)
}

// resolve answers about the statements of a script.
func (r *resolver) resolve(text string, first *statement, d []Diagnostic, o Options) Result {
	r.reset(text, o, d)
	r.markTemporary(first)
	for s := first; s != nil; s = s.next {
		r.guarded(s)
		if !r.keeps {
			r.release()
		}
	}
	return Result{Statements: r.statements, Diagnostics: r.diagnose}
}

// guarded resolves one statement; a refusal leaves it without edges.
func (r *resolver) guarded(s *statement) {
	edges, tables, count := len(r.edges), len(r.tableNames), len(r.statements)
	r.guesses = false
	defer func() {
		x := recover()
		if x == nil {
			return
		}
		limit, ok := x.(refusal)
		if !ok {
			panic(x)
		}
		r.edges, r.tableNames, r.statements = r.edges[:edges], r.tableNames[:tables], r.statements[:count]
		r.building, r.bases, r.columnList = r.building[:0], r.bases[:0], r.columnList[:0]
		r.statements = append(r.statements, Statement{Kind: s.verb, Start: int(s.start), End: int(s.end)})
		if len(r.diagnose) < maxDiagnostics {
			r.diagnose = append(r.diagnose, diagnostic(r.text, Failure, int(s.start), limit.message))
		}
	}()
	r.one(s)
}

// vary notes the variables of procedures, which are no columns.
func (r *resolver) vary(names []name) {
	clear(r.variables)
	for _, n := range names {
		if r.variables == nil {
			r.variables = map[int32]bool{}
		}
		r.variables[n.low] = true
	}
}

// spend counts what was made against the limit.
func (r *resolver) spend(n int) {
	if r.spent += n; r.spent > maxSpent {
		panic(refusal{"the statement makes more columns than the limit", 0})
	}
}
