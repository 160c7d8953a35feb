package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// few is how many rows of a table are written one by one. A table of the session, which more rows are worth, is emptied at the end of
// each transaction, with all others of the session: that takes longer than a hundred rows.
const few = 100

// few tells whether the changes are written one by one. While the version is loaded there is no index to find rows by.
func (c *Changes) few(tx *Tx) bool {
	return tx.store.complete && c.gone.Len()+c.fresh.Len()+c.changed.Len() <= few
}

// fewChanges are statements that go to the server together.
type fewChanges struct {
	batch   pgconn.Batch
	columns [][]byte // memory for all of them
}

// binaryFormat is that of all columns.
var binaryFormat = []int16{pgx.BinaryFormatCode}

// add appends what the changes do, a statement a row.
func (f *fewChanges) add(ctx context.Context, tx *Tx, c *Changes) error {
	name := tx.store.Name(c.table.Name)
	c.changed.sort(c.table.keySize())
	for _, step := range []struct {
		rows      *Rows
		statement func(table string) string
	}{{&c.gone, c.table.deleteRow}, {&c.fresh, c.table.insertRow}, {&c.changed, c.table.mergeRow}} {
		if step.rows.Len() == 0 {
			continue
		}
		text := step.statement(name)
		prepared, err := tx.Conn().Prepare(ctx, text, text) // the name is a hash: a server cuts long ones
		if err != nil {
			return err
		}
		for i := range step.rows.Len() {
			f.batch.ExecPrepared(prepared.Name, f.values(step.rows.row(i)), binaryFormat, nil)
		}
	}
	return nil
}

// values are the columns of a row: those of COPY are also those of a statement's parameters.
func (f *fewChanges) values(row []byte) [][]byte {
	n, start := int(binary.BigEndian.Uint16(row)), len(f.columns)
	for at := 2; n > 0; n-- {
		size := binary.BigEndian.Uint32(row[at:])
		at += 4
		if size == math.MaxUint32 {
			f.columns = append(f.columns, nil)
			continue
		}
		f.columns = append(f.columns, row[at:at+int(size):at+int(size)])
		at += int(size)
	}
	return f.columns[start:len(f.columns):len(f.columns)]
}

// send is one round trip.
func (f *fewChanges) send(ctx context.Context, tx *Tx) error {
	if len(f.columns) == 0 {
		return nil
	}
	return tx.Conn().PgConn().ExecBatch(ctx, &f.batch).Close()
}

func (t *Table) deleteRow(table string) string {
	return fmt.Sprintf("DELETE FROM %s WHERE (%s) = (%s)", table, strings.Join(t.keys(), ", "), placeholders(len(t.Keys)))
}

func (t *Table) insertRow(table string) string {
	return fmt.Sprintf("INSERT INTO %s AS t (%s) VALUES (%s)", table, strings.Join(t.Columns, ", "), placeholders(len(t.Columns)))
}

func (t *Table) mergeRow(table string) string { return t.insertRow(table) + t.onConflict() }

func placeholders(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, ", $%d", i+1)
	}
	return strings.TrimPrefix(text.String(), ", ")
}

// sort sorts the rows by their first size bytes.
func (r *Rows) sort(size int) {
	rows := make([][]byte, r.Len())
	for i := range rows {
		rows[i] = r.row(i)
	}
	if slices.IsSortedFunc(rows, func(a, b []byte) int { return bytes.Compare(a[:size], b[:size]) }) {
		return
	}
	slices.SortFunc(rows, func(a, b []byte) int { return bytes.Compare(a[:size], b[:size]) })
	var sorted Rows
	for _, row := range rows {
		sorted.append(row)
	}
	*r = sorted
}
