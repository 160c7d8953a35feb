package sql

import (
	"slices"
	"strings"
)

// Dialect is a language that a text is written in.
type Dialect uint8

// The dialects. Generic accepts what most of them have in common.
const (
	Generic Dialect = iota
	ANSI
	Postgres
	MySQL
	SQLite
	Snowflake
	BigQuery
	Redshift
	Databricks
	Spark
	Hive
	TSQL
	Oracle
	DuckDB
	Trino
	ClickHouse
	Teradata
)

// naming is how a column without an alias is called.
type naming uint8

const (
	byText        naming = iota // the text of its expression
	byFunction                  // the name of its function, else _0, _1, … among the columns that have none
	byPosition                  // _col_0, _col_1, … by position
	byTrino                     // _col0
	byHive                      // _c0
	byOrdinalOfF0               // f0_, f1_, … among the columns that have none
)

// lateral is whether a column of a SELECT may name the alias of one before it.
type lateral uint8

const (
	lateralKnown  lateral = iota // when the schema shows that no table has such a column
	lateralAlways                // also when the schema is not known
	lateralNever
)

// rules are what sets a dialect apart.
type rules struct {
	names           []string
	fold            fold
	doubleIsString  bool // "x" is a string
	backtickPath    bool // `a.b.c` is three names
	brackets        bool // [x] is a name
	backslash       bool // \' does not end a string
	hashComment     bool
	slashComment    bool
	hashWord        bool // # may be in a name
	colonPath       bool // a:b.c goes into a JSON value
	dashes          bool // a-b.c is a name of two parts
	assignedAlias   bool // SELECT alias = expression
	useIsSchema     bool // USE x chooses a schema, not a catalogue
	twoLevels       bool // schema.table: there are no catalogues
	decorators      bool // table$partition
	saysRecursive   bool // a common table expression reads itself only after WITH RECURSIVE
	structures      bool // a.b may be a field of a column
	lateral         lateral
	naming          naming
	castKeepsName   bool // CAST(a AS type) is called a
	colonCastIsName bool // a::type is called a
}

var dialects = [...]rules{
	Generic:    {structures: true, names: []string{"generic"}, colonPath: true, dashes: true, naming: byPosition, castKeepsName: true, colonCastIsName: true},
	ANSI:       {structures: true, names: []string{"ansi", "vertica", "exasol", "db2", "dremio", "flink"}, colonCastIsName: true},
	Postgres:   {saysRecursive: true, names: []string{"postgres", "postgresql", "greenplum", "materialize", "cockroachdb", "netezza"}, fold: foldLower, lateral: lateralNever, naming: byFunction, castKeepsName: true, colonCastIsName: true}, //nolint:misspell // a product is called so
	MySQL:      {saysRecursive: true, names: []string{"mysql", "mariadb", "starrocks", "doris"}, doubleIsString: true, backslash: true, hashComment: true, useIsSchema: true, twoLevels: true, lateral: lateralNever},
	SQLite:     {saysRecursive: true, names: []string{"sqlite"}, brackets: true, lateral: lateralNever},
	Snowflake:  {structures: true, names: []string{"snowflake"}, fold: foldUpper, backslash: true, slashComment: true, colonPath: true, lateral: lateralAlways, colonCastIsName: true},
	BigQuery:   {saysRecursive: true, structures: true, names: []string{"bigquery"}, doubleIsString: true, backtickPath: true, backslash: true, hashComment: true, dashes: true, decorators: true, lateral: lateralNever, naming: byOrdinalOfF0},
	Redshift:   {saysRecursive: true, names: []string{"redshift"}, fold: foldLower, hashWord: true, lateral: lateralAlways, naming: byFunction, castKeepsName: true, colonCastIsName: true},
	Databricks: {structures: true, names: []string{"databricks"}, fold: foldLower, doubleIsString: true, backslash: true, colonPath: true, useIsSchema: true, lateral: lateralAlways},
	Spark:      {structures: true, names: []string{"spark", "sparksql", "spark2"}, fold: foldLower, doubleIsString: true, backslash: true, useIsSchema: true, lateral: lateralAlways},
	Hive:       {structures: true, names: []string{"hive", "impala"}, fold: foldLower, doubleIsString: true, backslash: true, useIsSchema: true, twoLevels: true, lateral: lateralNever, naming: byHive},
	TSQL:       {names: []string{"tsql", "mssql", "sqlserver", "synapse", "fabric"}, brackets: true, hashWord: true, assignedAlias: true, lateral: lateralNever},
	Oracle:     {names: []string{"oracle"}, fold: foldUpper, hashWord: true, lateral: lateralNever},
	DuckDB:     {saysRecursive: true, structures: true, names: []string{"duckdb"}, lateral: lateralAlways, colonCastIsName: true},
	Trino:      {saysRecursive: true, structures: true, names: []string{"trino", "athena", "presto"}, fold: foldLower, lateral: lateralNever, naming: byTrino},
	ClickHouse: {saysRecursive: true, structures: true, names: []string{"clickhouse"}, backslash: true, twoLevels: true, useIsSchema: true, lateral: lateralAlways, colonCastIsName: true},
	Teradata:   {names: []string{"teradata"}, hashWord: true, twoLevels: true, useIsSchema: true, lateral: lateralAlways},
}

// DialectOf finds a dialect by a name that is in use for it or for a dialect that is read alike. An empty name is Generic.
func DialectOf(text string) (Dialect, bool) {
	if text == "" {
		return Generic, true
	}
	text = strings.ToLower(text)
	for d := range dialects {
		if slices.Contains(dialects[d].names, text) {
			return Dialect(d), true
		}
	}
	return Generic, false
}

// Dialects are the names that DialectOf knows.
func Dialects() (out []string) {
	for d := range dialects {
		out = append(out, dialects[d].names...)
	}
	return out
}

func (d Dialect) String() string { return d.rules().names[0] }

func (d Dialect) rules() *rules {
	if int(d) >= len(dialects) {
		return &dialects[Generic]
	}
	return &dialects[d]
}
