package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The catalog is read by a few queries over the whole database, never by one for each table. User schemas are all but
// pg_* and information_schema.
const userSchema = ` n.nspname !~ '^pg_' and n.nspname <> 'information_schema' `

// wanted are the relations that are datasets, in schemas that may be used.
const wanted = ` from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'v', 'm', 'p', 'f') and has_schema_privilege(n.oid, 'USAGE') and` + userSchema

type schemaRow struct {
	Name   string
	Usable bool
}

const schemasSQL = `select n.nspname::text, coalesce(has_schema_privilege(n.oid, 'USAGE'), false) from pg_namespace n where` + userSchema + `order by 1`

// relation is one dataset as pg_class knows it; it is also the handle that Sample gets.
type relation struct {
	OID       uint32
	Schema    string
	Name      string
	Kind      string
	Partition bool
	Parent    uint32 // of a partition, else 0
	Owner     string
	Comment   string
	Tuples    float64 // estimate, below 0 when unknown
	Pages     int64   // of 8 KiB, when it was last analysed
	Server    string  // of a foreign table

	columns    []column
	bytes      int64 // with indexes and TOAST; -1 when unknown
	heap       int64 // of the table alone; -1 when unknown
	definition string
}

const relationsSQL = `select c.oid, n.nspname::text, c.relname::text, c.relkind::text, c.relispartition,
  case when c.relispartition then coalesce((select i.inhparent from pg_inherits i where i.inhrelid = c.oid limit 1), 0) else 0 end::oid,
  pg_get_userbyid(c.relowner)::text, coalesce(obj_description(c.oid, 'pg_class'), ''), c.reltuples::float8, c.relpages::bigint,
  coalesce((select s.srvname::text from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid), '')
` + wanted

// column is one column of a relation.
type column struct {
	Relation  uint32
	Number    int16
	Name      string
	Type      string
	NotNull   bool
	Comment   string
	Default   string
	Readable  bool
	Category  string // pg_type.typcategory of the base type
	Base      string // name of the base type
	Fixed     bool   // values have a small fixed length
	statistic statistic
}

// What was dropped since the snapshot has null privileges.
const columnsSQL = `select c.oid, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  coalesce(col_description(c.oid, a.attnum), ''), coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
  coalesce(has_column_privilege(c.oid, a.attnum, 'SELECT'), false), b.typcategory::text, b.typname::text, b.typlen > 0
 from pg_class c join pg_namespace n on n.oid = c.relnamespace
 join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 join pg_type t on t.oid = a.atttypid
 join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
 left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum and a.attgenerated = ''
 where c.relkind in ('r', 'v', 'm', 'p', 'f') and has_schema_privilege(n.oid, 'USAGE') and` + userSchema + `order by c.oid, a.attnum`

type sizeRow struct {
	Relation uint32
	Total    *int64
	Heap     *int64
}

const sizesSQL = `select c.oid, pg_total_relation_size(c.oid), pg_relation_size(c.oid)
 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and` + userSchema

type definitionRow struct {
	Relation uint32
	SQL      *string
}

// Deparsing locks what the view reads, so a view that is being altered can time out: then views are read one by one.
const (
	definitionsSQL = `select c.oid, pg_get_viewdef(c.oid)` + wanted + `and c.relkind in ('v', 'm')`
	definitionSQL  = `select pg_get_viewdef($1::oid)`
)

type constraintRow struct {
	Relation   uint32
	Kind       string
	Name       string
	Fields     []string
	References uint32
	Referred   []string
}

// Unique indexes that no constraint made count too, unless they are partial or over expressions.
const constraintsSQL = `select k.conrelid, k.contype::text, k.conname::text,
  coalesce(array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i), '{}'),
  k.confrelid,
  coalesce(array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i), '{}')
 from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
 where k.contype in ('p', 'u', 'f', 'c') and` + userSchema + `
 union all
 select x.indrelid, 'u', ic.relname::text,
  array(select a.attname::text from unnest(x.indkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.n
   where u.i <= x.indnkeyatts order by u.i), 0, '{}'
 from pg_index x join pg_class ic on ic.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
 where x.indisunique and x.indisvalid and x.indpred is null and x.indexprs is null
  and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u')) and` + userSchema

type grantRow struct {
	Relation  uint32
	Grantee   string
	Privilege string
	Grantable bool
}

// A relation without an ACL has the default one: everything for its owner. Rights on columns name the column.
const grantsSQL = `select g.oid, case when g.grantee = 0 then 'PUBLIC' else pg_get_userbyid(g.grantee)::text end, g.privilege, g.grantable from (
 select c.oid, (x).grantee, (x).privilege_type as privilege, (x).is_grantable as grantable
  from (select c.oid, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as x` + wanted + `) c
 union all
 select c.oid, (x).grantee, (x).privilege_type || ' (' || c.attname || ')', (x).is_grantable
  from (select c.oid, a.attname, aclexplode(a.attacl) as x from pg_class c join pg_namespace n on n.oid = c.relnamespace
   join pg_attribute a on a.attrelid = c.oid and a.attacl is not null and not a.attisdropped where` + userSchema + `) c
) g`

type dependencyRow struct {
	View     uint32
	Upstream uint32
}

// A view's rewrite rule depends on every relation that its query names: pg_depend is the engine's own proof.
const dependenciesSQL = `select distinct r.ev_class, d.refobjid from pg_depend d
 join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
 where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class`

// statistic is what ANALYZE found out about a column; its zero value says nothing.
type statistic struct {
	known    bool
	nulls    float64 // fraction
	distinct float64 // count, or minus the fraction of rows
}

type statisticRow struct {
	Schema   string
	Table    string
	Column   string
	Nulls    float64
	Distinct float64
}

const statisticsSQL = `select distinct on (1, 2, 3) n.schemaname::text, n.tablename::text, n.attname::text, n.null_frac::float8, n.n_distinct::float8
 from pg_stats n where n.schemaname !~ '^pg_' and n.schemaname <> 'information_schema' order by 1, 2, 3, n.inherited desc`

// read runs one catalog query; T's exported fields are its columns in order.
func read[T any](ctx context.Context, q pgx.Tx, sql string) ([]T, error) {
	rows, err := q.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}
