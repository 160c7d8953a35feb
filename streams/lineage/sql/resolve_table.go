package sql

import "strings"

// tableKey is a table's name without case, its last part last.
type tableKey [4]int32

// tableInfo is a table that was named in some text. What is below call holds for that analysis only.
type tableInfo struct {
	path []name

	call      uint32
	called    string // by the schema, else as the text spells it first
	known     *knownTable
	temporary bool
	content   *content // of a temporary table
	read      uint32   // the statement that reads it
}

// knownTable is a table whose columns are known.
type knownTable struct {
	columns []name
	index   map[int32]int32 // of many columns
	nested  bool            // some are paths
}

// manyColumns is from where on an index pays.
const manyColumns = 24

func newKnownTable(columns []name) *knownTable {
	t := &knownTable{columns: columns}
	if len(columns) > manyColumns {
		t.index = make(map[int32]int32, len(columns))
		for i, c := range columns {
			t.index[c.low] = int32(i)
		}
	}
	return t
}

// find is the place of a column, or -1.
func (t *knownTable) find(n name) int {
	if t.index != nil {
		if i, ok := t.index[n.low]; ok {
			return int(i)
		}
		return -1
	}
	for i, c := range t.columns {
		if c.is(n) {
			return i
		}
	}
	return -1
}

// qualified is a path with the defaults before it.
func (r *resolver) qualified(path []name) []name {
	if len(path) == 1 && !r.schema.none() {
		path = append([]name{r.schema}, path...)
	}
	limit := 3
	if r.rules.twoLevels {
		limit = 2
	}
	if len(path) < limit && !r.catalog.none() {
		path = append([]name{r.catalog}, path...)
	}
	return path
}

// table is the number of a table by its path.
func (r *resolver) table(path []name) int32 {
	if r.rules.decorators {
		path = r.undecorated(path)
	}
	if len(path) < 3 && (!r.schema.none() || !r.catalog.none()) && !r.isPlace(path) {
		path = r.qualified(path)
	}
	var key, exact tableKey
	for i := range min(len(path), len(key)) {
		key[len(key)-1-i], exact[len(key)-1-i] = path[len(path)-1-i].low, path[len(path)-1-i].id
	}
	if len(path) > len(key) {
		first := r.names.intern(r.dotted(path[:len(path)-len(key)+1]), foldNone)
		key[0], exact[0] = first.low, first.id
	}
	id, ok := r.tableIDs[key]
	if !ok {
		id = int32(len(r.tables))
		r.tables = append(r.tables, tableInfo{path: append([]name(nil), path...)})
		r.tableIDs[key] = id
	}
	if r.tables[id].call != r.call {
		r.meet(id, r.spelled(exact, path))
	}
	return id
}

// spelled is a dotted path, which is remembered.
func (r *resolver) spelled(exact tableKey, path []name) string {
	text, ok := r.spellings[exact]
	if !ok {
		text = r.dotted(path)
		r.spellings[exact] = text
	}
	return text
}

// isPlace is whether a table is a file, stage or variable.
func (r *resolver) isPlace(path []name) bool {
	text := r.names.text(path[0])
	return text == "" || text[0] == '@' || text[0] == '#' || strings.Contains(text, "/")
}

// undecorated is a path without BigQuery's $partition.
func (r *resolver) undecorated(path []name) []name {
	text := r.names.text(path[len(path)-1])
	if i := strings.IndexByte(text, '$'); i > 0 {
		path = append([]name(nil), path...)
		path[len(path)-1] = r.names.intern(text[:i], foldNone)
	}
	return path
}

func (r *resolver) dotted(path []name) string {
	if len(path) == 1 {
		return r.names.text(path[0])
	}
	var b strings.Builder
	for i, n := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(r.names.text(n))
	}
	return b.String()
}

// meet looks a table up in the schema when an analysis names it first.
func (r *resolver) meet(id int32, called string) {
	t := &r.tables[id]
	text := r.names.text(t.path[len(t.path)-1])
	*t = tableInfo{path: t.path, call: r.call, called: called}
	t.temporary = strings.HasPrefix(text, "#")
	if r.o.Schema == nil {
		return
	}
	known, ok := r.o.Schema.Table(called)
	if !ok && r.rules.decorators && isShard(text) {
		known, ok = r.o.Schema.Table(strings.TrimRight(called, "0123456789*") + "yyyymmdd")
	}
	if ok {
		t.called = known.Name
		t.known = r.knownTable(known)
	}
}

const shardDigits = 8

// isShard is whether a table of BigQuery is the part of a day, as in events_20260131, or several of them, as in events_2026*. A catalogue may
// know all of them as events_yyyymmdd.
func isShard(text string) bool {
	if strings.HasSuffix(text, "*") {
		return true
	}
	if len(text) <= shardDigits {
		return false
	}
	for _, c := range []byte(text[len(text)-shardDigits:]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (r *resolver) knownTable(t *Table) *knownTable {
	if k, ok := r.columns[t]; ok {
		return k
	}
	columns := make([]name, len(t.Columns))
	nested := false
	for i, c := range t.Columns {
		columns[i] = r.names.intern(c, foldNone)
		nested = nested || strings.Contains(c, ".")
	}
	k := newKnownTable(columns)
	k.nested = nested
	r.columns[t] = k
	return k
}

// reads notes that the statement reads a table.
func (r *resolver) reads(id int32) {
	t := &r.tables[id]
	if t.read != r.statement {
		t.read = r.statement
		r.inputs = append(r.inputs, id)
	}
}

// sees is whether a table's path ends with the one that qualifies a column.
func (r *resolver) sees(table int32, qualifier []name) bool {
	path := r.tables[table].path
	if len(qualifier) > len(path) {
		return false
	}
	for i := range qualifier {
		if !path[len(path)-1-i].is(qualifier[len(qualifier)-1-i]) {
			return false
		}
	}
	return true
}
