package sql

// The tree keeps of a text what lineage needs: which columns are named where, and what becomes of them. Nodes live in slabs and are linked by
// next; spans are bytes of the text.

type exprKind uint8

const (
	eLiteral exprKind = iota // no columns
	eColumn                  // path
	eStar                    // path.* with modifiers
	eGroup                   // operators over args
	eCast                    // args
	eCall                    // path(args) with window
	eCase                    // args: branches
	eQuery                   // a query as a value
	eLambda                  // params -> args
)

// part is the place of an argument, which says what it does for its parent.
type part uint8

const (
	partValue     part = iota
	partCondition      // decides: a WHEN, a FILTER
	partWindow         // PARTITION BY, ORDER BY of a window or of an aggregate
)

type expr struct {
	kind       exprKind
	part       part
	compares   bool // the value is whether something is so
	hasQuery   bool // somewhere below
	colons     bool // of a cast: a::type
	start, end int32
	path       []name // of a column, star, call; parameters of a lambda
	args, next *expr
	query      *query
	window     name // that a call names after OVER
	stars      *starRules
}

// starRules are the modifiers of a star.
type starRules struct {
	without  []name
	replaced *item
	renamed  []rename
}

type rename struct{ from, to name }

// item is a column of a SELECT, or an assignment of an UPDATE.
type item struct {
	value   *expr
	alias   name
	aliases []name // of several: (a, b)
	start   int32
	end     int32
	next    *item
}

type queryKind uint8

const (
	qSelect queryKind = iota
	qSet
	qValues
)

// query is a SELECT, a set operation over branches, or VALUES.
type query struct {
	kind       queryKind
	with       *cte
	recursive  bool
	start, end int32

	items     *item
	into      []name
	temporary bool // the target of INTO
	from      *source
	where     *clause
	distinct  bool
	windows   *window

	branches *query // of a set operation
	subtract bool   // this branch is taken away, as by EXCEPT
	byName   bool
	rows     *expr // of VALUES: one eGroup a row

	result *content // of the resolver
	next   *query
}

type role uint16

// window is one that WINDOW names.
type window struct {
	name name
	args *expr
	next *window
}

// clause is a condition or a list that decides about rows.
type clause struct {
	role  role
	value *expr
	next  *clause
}

type cte struct {
	name    name
	columns []name
	query   *query
	next    *cte
}

type sourceKind uint8

const (
	sTable    sourceKind = iota
	sQuery               // (SELECT …)
	sFunction            // a table function or UNNEST: value
	sJoined              // (a JOIN b): inner
)

// source is an element of FROM.
type source struct {
	kind       sourceKind
	lateral    bool
	natural    bool
	outerRight bool // RIGHT or FULL JOIN
	outerLeft  bool // FULL JOIN
	hidden     bool // SEMI, ANTI: its columns are not seen
	start, end int32
	path       []name
	alias      name
	columns    []name // of the alias
	offset     name   // WITH OFFSET AS
	value      *expr
	fields     []name // that a function is said to return
	query      *query
	inner      *source
	on         *expr
	using      []name
	pivots     *pivot
	next       *source
}

// pivot turns rows to columns, or columns to rows.
type pivot struct {
	back       bool // UNPIVOT
	start, end int32
	aggregates *item // of PIVOT
	keys       *expr // FOR columns of PIVOT
	values     *item // IN: values or columns
	outputs    []name
	labels     []name // FOR columns of UNPIVOT
	alias      name
	columns    []name
	next       *pivot
}

type statementKind uint8

const (
	kSelect statementKind = iota
	kInsert
	kCreate // a table or view
	kUpdate
	kDelete
	kMerge
	kDrop
	kRename
	kAlter
	kCopy
	kTruncate
	kUse
	kOther // read only: what it reads counts
)

// statement is one of a script.
type statement struct {
	kind       statementKind
	verb       string // as it is to be called
	start, end int32
	temporary  bool
	catalog    bool // USE names a catalogue
	target     *source
	columns    []name
	definition []name // columns of CREATE TABLE (…)
	query      *query
	with       *cte
	assigned   *item
	from       *source
	where      *clause
	branches   *branch // of MERGE
	likes      []name  // CLONE, LIKE: the table that it is made of
	shape      bool    // of likes only: no rows
	swaps      bool    // the targets are read too
	recursive  bool    // the common table expressions
	targets    [][]name
	partition  []name // static ones of INSERT
	failed     bool
	next       *statement
}

// branch is a WHEN of MERGE.
type branch struct {
	condition  *expr
	assigned   *item
	columns    []name
	values     *expr // of INSERT
	star       bool  // INSERT *, UPDATE SET *, INSERT ROW
	start, end int32
	next       *branch
}
