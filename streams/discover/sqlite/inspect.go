package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
)

// countedBytes is up to which size of the file rows are counted and pages attributed; both read the whole file.
const countedBytes = 64 << 20

// relation is one table or view; it is also the handle that Sample gets.
type relation struct {
	name         string
	kind         string // table, view, virtual
	withoutRowID bool
	sql          string
	columns      []string // in order
	rows         int64    // -1 when unknown
}

func (r *relation) isView() bool { return r.kind == "view" }

// inspection is the schema being put together.
type inspection struct {
	*source
	byName    map[string]*relation // by lower-case name: SQLite's names ignore case
	counts    map[string]int64     // rows by table, from ANALYZE
	sizes     map[string]int64     // bytes by table, indexes included
	inventory discover.Inventory
}

// Inspect describes the tables and views. One that cannot be described (a view over a table that is gone) is a failure, and
// then no scope was read completely.
func (s *source) Inspect(ctx context.Context) (discover.Inventory, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, fmt.Errorf("describing the file took longer than %s", s.timeout))
	defer cancel()
	in := &inspection{source: s, byName: map[string]*relation{}}
	list, err := in.relations(ctx)
	if err != nil {
		return discover.Inventory{}, fmt.Errorf("read the schema of %s: %w", s.path, explain(err))
	}
	in.counts, in.sizes = in.analysed(ctx), in.measured(ctx)
	for _, r := range list {
		if err := in.describe(ctx, r); err != nil {
			in.inventory.Failures = append(in.inventory.Failures, event.Failure{Scope: r.name, Reason: err.Error()})
		}
		if ctx.Err() != nil {
			return discover.Inventory{}, fmt.Errorf("read the schema of %s: %w", s.path, context.Cause(ctx))
		}
	}
	if len(in.inventory.Failures) == 0 {
		in.inventory.Scopes = []string{""}
	}
	return in.inventory, nil
}

// relations lists tables and views by name; the tables that a virtual table keeps its content in are its own business.
func (in *inspection) relations(ctx context.Context) ([]*relation, error) {
	const query = `select l.name, l.type, l.wr, coalesce(s.sql, '') from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type in ('table', 'view')
		where l.schema = 'main' and l.type <> 'shadow' and l.name not like 'sqlite\_%' escape '\' order by l.name`
	list, err := collect(ctx, in.db, query, func(rows *sql.Rows) (*relation, error) {
		r := &relation{}
		return r, rows.Scan(&r.name, &r.kind, &r.withoutRowID, &r.sql)
	})
	for _, r := range list {
		in.byName[strings.ToLower(r.name)] = r
	}
	return list, err
}

// collect runs a query and scans its rows.
func collect[T any](ctx context.Context, db *sql.DB, query string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

type named struct {
	name  string
	value int64
}

// analysed is what ANALYZE counted; nothing when it never ran.
func (in *inspection) analysed(ctx context.Context) map[string]int64 {
	const query = `select tbl, stat from sqlite_stat1 where tbl is not null and stat is not null`
	list, err := collect(ctx, in.db, query, func(rows *sql.Rows) (n named, err error) {
		var stat string
		if err := rows.Scan(&n.name, &stat); err != nil {
			return n, err
		}
		first, _, _ := strings.Cut(stat, " ")
		n.value, _ = strconv.ParseInt(first, 10, 64) // what is no number counts nothing
		return n, nil
	})
	counts := map[string]int64{}
	if err != nil {
		return counts
	}
	for _, n := range list {
		counts[n.name] = max(counts[n.name], n.value)
	}
	return counts
}

// measured is the bytes of each table with its indexes, for a file that is not large.
func (in *inspection) measured(ctx context.Context) map[string]int64 {
	sizes := map[string]int64{}
	if in.size > countedBytes {
		return sizes
	}
	const query = `select s.tbl_name, sum(d.pgsize) from dbstat d join sqlite_schema s on s.name = d.name where d.aggregate = true group by 1`
	list, err := collect(ctx, in.db, query, func(rows *sql.Rows) (n named, err error) { return n, rows.Scan(&n.name, &n.value) })
	if err != nil {
		return sizes // sizes are an extra: a damaged page shows up in the table that it belongs to
	}
	for _, n := range list {
		sizes[n.name] = n.value
	}
	return sizes
}

func (in *inspection) describe(ctx context.Context, r *relation) error {
	d := event.Dataset{Kind: "table", Source: in.URL(), Rows: -1, Bytes: -1, Properties: map[string]string{"engine": "sqlite"}}
	if err := in.describeColumns(ctx, r, &d); err != nil {
		return err
	}
	o := discover.Observation{ID: asset.DatasetID{Namespace: in.Namespace(), Name: r.name}, Ref: r}
	var err error
	if r.isView() {
		d.Kind, d.SQL, d.Dialect = "view", r.sql, "sqlite"
		o.Upstreams, err = in.upstreams(ctx, r)
	} else {
		err = in.describeTable(ctx, r, &d)
	}
	if err != nil {
		return err
	}
	r.rows = d.Rows
	o.Dataset = d
	in.inventory.Observations = append(in.inventory.Observations, o)
	return nil
}

// columnRow is one row of pragma_table_xinfo.
type columnRow struct {
	name, declared, fallback string
	notNull                  bool
	key, hidden              int
}

func (in *inspection) describeColumns(ctx context.Context, r *relation, d *event.Dataset) error {
	const query = `select name, coalesce(type, ''), "notnull", coalesce(dflt_value, ''), pk, hidden from pragma_table_xinfo(?)`
	list, err := collect(ctx, in.db, query, func(rows *sql.Rows) (c columnRow, err error) {
		return c, rows.Scan(&c.name, &c.declared, &c.notNull, &c.fallback, &c.key, &c.hidden)
	}, r.name)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.hidden == hiddenColumn {
			continue
		}
		r.columns = append(r.columns, c.name)
		d.Fields = append(d.Fields, event.Field{Path: string(asset.Path(c.name)), Type: c.declared, Nullable: !c.notNull && c.key == 0,
			DefaultValue: expression(c.fallback), PrimaryKey: c.key > 0})
	}
	d.Constraints = primaryKey(list)
	return nil
}

// hiddenColumn marks a virtual table's hidden column; 2 and 3 are generated columns, which are read like any other.
const hiddenColumn = 1

func primaryKey(list []columnRow) []event.Constraint {
	keys := slices.DeleteFunc(slices.Clone(list), func(c columnRow) bool { return c.key == 0 })
	if len(keys) == 0 {
		return nil
	}
	slices.SortFunc(keys, func(a, b columnRow) int { return cmp.Compare(a.key, b.key) })
	c := event.Constraint{Kind: "primary_key"}
	for _, k := range keys {
		c.Fields = append(c.Fields, string(asset.Path(k.name)))
	}
	return []event.Constraint{c}
}

// expression is the text of a default that computes its value; a literal may hold a value and is left out.
func expression(text string) string {
	if strings.ContainsAny(text, `'"`) {
		return ""
	}
	if _, err := strconv.ParseFloat(strings.Trim(text, "()"), 64); err == nil {
		return ""
	}
	return text
}

func (in *inspection) describeTable(ctx context.Context, r *relation, d *event.Dataset) error {
	if r.kind == "virtual" {
		d.Properties["virtual"] = "true"
		return nil
	}
	if size, ok := in.sizes[r.name]; ok {
		d.Bytes = size
	}
	unique, err := in.uniqueKeys(ctx, r)
	if err != nil {
		return err
	}
	foreign, err := in.foreignKeys(ctx, r)
	if err != nil {
		return err
	}
	d.Constraints = slices.Concat(d.Constraints, unique, foreign)
	d.Rows, err = in.countRows(ctx, r)
	return err
}

// uniqueKeys are the unique indexes that are neither the primary key, nor partial, nor over expressions.
func (in *inspection) uniqueKeys(ctx context.Context, r *relation) ([]event.Constraint, error) {
	const query = `select l.name, coalesce(i.name, '') from pragma_index_list(?) l, pragma_index_info(l.name) i
		where l."unique" and l.origin <> 'pk' and not l.partial order by l.name, i.seqno`
	pairs, err := collect(ctx, in.db, query, func(rows *sql.Rows) (pair [2]string, err error) { return pair, rows.Scan(&pair[0], &pair[1]) }, r.name)
	var list []event.Constraint
	overExpression := map[string]bool{}
	for _, pair := range pairs {
		if len(list) == 0 || list[len(list)-1].Name != pair[0] {
			list = append(list, event.Constraint{Kind: "unique", Name: pair[0]})
		}
		last := &list[len(list)-1]
		last.Fields = append(last.Fields, string(asset.Path(pair[1])))
		overExpression[pair[0]] = overExpression[pair[0]] || pair[1] == ""
	}
	return slices.DeleteFunc(list, func(c event.Constraint) bool { return overExpression[c.Name] }), err
}

type foreignRow struct {
	id          int
	table, from string
	to          sql.NullString
}

// foreignKeys are the references; one that names no columns refers to the other table's primary key.
func (in *inspection) foreignKeys(ctx context.Context, r *relation) ([]event.Constraint, error) {
	const query = `select id, "table", "from", "to" from pragma_foreign_key_list(?) order by id, seq`
	rows, err := collect(ctx, in.db, query, func(rows *sql.Rows) (f foreignRow, err error) {
		return f, rows.Scan(&f.id, &f.table, &f.from, &f.to)
	}, r.name)
	var list []event.Constraint
	last := -1
	for _, f := range rows {
		if f.id != last {
			list, last = append(list, event.Constraint{Kind: "foreign_key", References: in.canonical(f.table)}), f.id
		}
		c := &list[len(list)-1]
		c.Fields = append(c.Fields, string(asset.Path(f.from)))
		if f.to.Valid {
			c.ReferenceFields = append(c.ReferenceFields, string(asset.Path(f.to.String)))
		}
	}
	return list, err
}

// canonical is a table's name as it was created, however a reference spells it.
func (in *inspection) canonical(name string) string {
	if r := in.byName[strings.ToLower(name)]; r != nil {
		return r.name
	}
	return name
}

// countRows counts in a file that is not large; else ANALYZE's count stands, or the largest rowid, which is an upper bound
// for a table that only grew from 1.
func (in *inspection) countRows(ctx context.Context, r *relation) (int64, error) {
	rows := int64(-1)
	if in.size <= countedBytes {
		err := in.db.QueryRowContext(ctx, "select count(*) from "+quote(r.name)).Scan(&rows)
		return rows, err
	}
	if n, ok := in.counts[r.name]; ok {
		return n, nil
	}
	if name := rowID(r); name != "" {
		err := in.db.QueryRowContext(ctx, "select coalesce(max("+name+"), 0) from "+quote(r.name)).Scan(&rows)
		return rows, err
	}
	return rows, nil
}

// rowID is a name by which the table's rowid can be read; empty when it has none, or columns hide all its names.
func rowID(r *relation) string {
	if r.kind != "table" || r.withoutRowID {
		return ""
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !slices.ContainsFunc(r.columns, func(c string) bool { return strings.EqualFold(c, name) }) {
			return name
		}
	}
	return ""
}

// quote makes an SQL identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
