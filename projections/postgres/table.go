package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Key is the type of a key column.
type Key int

// The types of key columns, by their size in bytes.
const (
	IntKey  Key = 8  // bigint
	UUIDKey Key = 16 // uuid
)

// Table is what the writer of rows has to know of a table. Its primary key is its first columns.
type Table struct {
	Name    string
	Columns []string
	Keys    []Key
	Covered []string // columns that the index of the keys holds too
	// Reversed has the index of the keys begin with the last one.
	Reversed bool
	// Indexes are what only readers need, "(columns)" and what comes after them; TextIndexes need the extension pg_trgm, and are left out
	// where that cannot be had.
	Indexes, TextIndexes []string
	// Planned are the columns whose values the planner has to know: those that readers look for, join or sort by.
	Planned []string
	// Alone has the indexes answer alone: the pages that every transaction sees are marked.
	Alone bool
	// Merge says how a row that is there already changes, as in "n = t.n + excluded.n"; empty takes the new one's columns.
	Merge string
}

// keySize is the bytes of a row up to the end of its key.
func (t *Table) keySize() int {
	n := 2
	for _, k := range t.Keys {
		n += 4 + int(k)
	}
	return n
}

func (t *Table) keys() []string { return t.Columns[:len(t.Keys)] }

// Changes collects what a batch does to a table.
type Changes struct {
	table   *Table
	fresh   Rows // of keys that are not in the table
	changed Rows // of keys that may be
	gone    Rows // keys
}

// Begin forgets the changes, keeps the memory, and says what table the next ones are for.
func (c *Changes) Begin(t *Table) {
	c.table = t
	c.fresh.Clear()
	c.changed.Clear()
	c.gone.Clear()
}

// Fresh are rows whose keys the table certainly does not have; more may be appended.
func (c *Changes) Fresh() *Rows { return &c.fresh }

// Put adds rows whose keys may be in the table; no key twice.
func (c *Changes) Put(rows *Rows) { c.changed.appendAll(rows) }

// Replace puts the rows now where the rows before are in the table: only what differs is written.
func (c *Changes) Replace(before, now *Rows) {
	size := c.table.keySize()
	was, is := newFinder(before, size), newFinder(now, size)
	for i := range now.Len() {
		row := now.row(i)
		switch old := was.find(row[:size], i); {
		case old == nil:
			c.fresh.append(row)
		case !bytes.Equal(old, row):
			c.changed.append(row)
		}
	}
	for i := range before.Len() {
		if key := before.row(i)[:size]; is.find(key, i) == nil {
			c.remove(key)
		}
	}
}

// finder finds rows by key.
type finder struct {
	rows  *Rows
	byKey map[string]int // nil where there are few
}

const fewRows = 64

func newFinder(rows *Rows, size int) finder {
	f := finder{rows: rows}
	if rows.Len() > fewRows {
		f.byKey = make(map[string]int, rows.Len())
		for i := range rows.Len() {
			f.byKey[string(rows.row(i)[:size])] = i
		}
	}
	return f
}

// find is the row with the key; guess is where it most likely is.
func (f *finder) find(key []byte, guess int) []byte {
	if guess < f.rows.Len() && bytes.HasPrefix(f.rows.row(guess), key) {
		return f.rows.row(guess)
	}
	if f.byKey != nil {
		if i, ok := f.byKey[string(key)]; ok {
			return f.rows.row(i)
		}
		return nil
	}
	for i := range f.rows.Len() {
		if row := f.rows.row(i); bytes.HasPrefix(row, key) {
			return row
		}
	}
	return nil
}

func (c *Changes) remove(key []byte) {
	c.gone.Begin(len(c.table.Keys))
	c.gone.data = append(c.gone.data, key[2:]...)
}

// write copies fresh rows into the table, and the others into a table of the session, from where one statement takes them in.
func (c *Changes) write(ctx context.Context, tx *Tx) error {
	err := c.index(ctx, tx)
	if err == nil {
		err = c.delete(ctx, tx)
	}
	if err == nil && c.fresh.Len() > 0 {
		err = CopyRows(ctx, tx.Conn(), tx.store.Name(c.table.Name), c.table.Columns, &c.fresh)
	}
	if err == nil && c.changed.Len() > 0 {
		err = c.upsert(ctx, tx)
	}
	return err
}

// index makes the index of the keys as soon as a row has to be found: a table that only grows is loaded faster without.
func (c *Changes) index(ctx context.Context, tx *Tx) error {
	if c.gone.Len()+c.changed.Len() == 0 || tx.store.complete || !tx.first("index of "+tx.store.Name(c.table.Name)) {
		return nil
	}
	_, err := tx.Exec(ctx, tx.SQL(c.table.lock()+c.table.keyIndex()), pgx.QueryExecModeSimpleProtocol)
	return err
}

// lock lets one session at a time make the table's indexes: two that make the same one would trip over each other.
func (t *Table) lock() string {
	return fmt.Sprintf("SELECT pg_advisory_xact_lock(hashtext('{v}.%s'));", t.Name)
}

// allIndexes are the statements that make the table's indexes; trigrams is the schema of the extension, or empty.
func (t *Table) allIndexes(trigrams string) string {
	var text strings.Builder
	text.WriteString(t.lock() + t.keyIndex())
	for i, index := range t.Indexes {
		fmt.Fprintf(&text, "CREATE INDEX IF NOT EXISTS %[1]s_%[2]d ON {v}.%[1]s %[3]s;", t.Name, i, index)
	}
	if trigrams == "" || len(t.TextIndexes) == 0 {
		return text.String()
	}
	fmt.Fprintf(&text, "SET LOCAL search_path = %s;", trigrams)
	for i, index := range t.TextIndexes {
		fmt.Fprintf(&text, "CREATE INDEX IF NOT EXISTS %[1]s_text_%[2]d ON {v}.%[1]s %[3]s;", t.Name, i, index)
	}
	return text.String()
}

// vacuumed says whether the server vacuums the table when it thinks best. While it did so in a load, the index that is made next would wait.
func (t *Table) vacuumed(yes bool) string {
	return fmt.Sprintf("ALTER TABLE {v}.%s SET (autovacuum_enabled = %t);", t.Name, yes)
}

func (t *Table) keyIndex() string {
	keys := slices.Clone(t.keys())
	if t.Reversed {
		slices.Reverse(keys)
	}
	covered := ""
	if len(t.Covered) > 0 {
		covered = fmt.Sprintf(" INCLUDE (%s)", strings.Join(t.Covered, ", "))
	}
	return fmt.Sprintf("CREATE UNIQUE INDEX IF NOT EXISTS %[1]s_key ON {v}.%[1]s (%[2]s)%[3]s;", t.Name, strings.Join(keys, ", "), covered)
}

func (c *Changes) delete(ctx context.Context, tx *Tx) error {
	if c.gone.Len() == 0 {
		return nil
	}
	staged, err := tx.stage(ctx, c.table, "gone", c.table.keys())
	if err != nil {
		return err
	}
	if err := CopyRows(ctx, tx.Conn(), staged, c.table.keys(), &c.gone); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, fmt.Sprintf("DELETE FROM %s t USING %s g WHERE (%s) = (%s)", tx.store.Name(c.table.Name), staged,
		qualified("t.", c.table.keys()), qualified("g.", c.table.keys())))
	return err
}

func (c *Changes) upsert(ctx context.Context, tx *Tx) error {
	staged, err := tx.stage(ctx, c.table, "changed", c.table.Columns)
	if err != nil {
		return err
	}
	if err := CopyRows(ctx, tx.Conn(), staged, c.table.Columns, &c.changed); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, c.table.merge(tx.store.Name(c.table.Name), staged))
	return err
}

// merge takes the rows in by ascending keys, so that two transactions cannot wait for each other.
func (t *Table) merge(table, staged string) string {
	columns := strings.Join(t.Columns, ", ")
	return fmt.Sprintf("INSERT INTO %s AS t (%s) SELECT %s FROM %s ORDER BY %s", table, columns, columns, staged, strings.Join(t.keys(), ", ")) +
		t.onConflict()
}

// onConflict is what an INSERT does with a key that is there already.
func (t *Table) onConflict() string {
	action := "UPDATE SET " + t.Merge
	if t.Merge == "" {
		rest := t.Columns[len(t.Keys):]
		action = fmt.Sprintf("UPDATE SET (%s) = ROW (%s)", strings.Join(rest, ", "), qualified("excluded.", rest))
	}
	return fmt.Sprintf(" ON CONFLICT (%s) DO %s", strings.Join(t.keys(), ", "), action)
}

func qualified(qualifier string, columns []string) string {
	return qualifier + strings.Join(columns, ", "+qualifier)
}

// The header of a binary COPY, without flags and extension, and its trailer.
var (
	copyHeader  = append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0)
	copyTrailer = binary.BigEndian.AppendUint16(nil, 0xffff)
)

// CopyRows copies rows into a table.
func CopyRows(ctx context.Context, conn *pgx.Conn, table string, columns []string, rows *Rows) error {
	stream := io.MultiReader(bytes.NewReader(copyHeader), bytes.NewReader(rows.data), bytes.NewReader(copyTrailer))
	_, err := conn.PgConn().CopyFrom(ctx, stream, fmt.Sprintf("COPY %s (%s) FROM STDIN BINARY", table, strings.Join(columns, ", ")))
	return err
}
