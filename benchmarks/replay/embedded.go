package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/search"
	"datawave/schemas/avro"
)

func all() []store {
	return []store{
		{name: "sqlite", open: openSQLite},
		{name: "sqlite_lineage", lineage: true, open: openSQLiteLineage},
		{name: "bleve", open: openBleve},
		{name: "postgres", open: openPostgres},
		{name: "elasticsearch", open: openElasticsearch},
		{name: "neo4j", lineage: true, open: openNeo4j},
	}
}

func openSQLite(ctx context.Context) (*opened, error) {
	dir, err := os.MkdirTemp("", "bench-replay")
	if err != nil {
		return nil, err
	}
	s, err := catalog.OpenSQLiteVersion(ctx, dir, avro.Embedded())
	if err != nil {
		return nil, err
	}
	return &opened{version: s, bare: bareSQLite(dir), reads: catalogReads(s), close: func() error { return errors.Join(s.Close(), os.RemoveAll(dir)) }}, nil
}

func openSQLiteLineage(ctx context.Context) (*opened, error) {
	dir, err := os.MkdirTemp("", "bench-replay")
	if err != nil {
		return nil, err
	}
	s, err := lineage.OpenSQLiteVersion(ctx, dir, avro.Embedded())
	if err != nil {
		return nil, err
	}
	return &opened{version: s, bare: bareSQLite(dir), reads: lineageReads(s), close: func() error { return errors.Join(s.Close(), os.RemoveAll(dir)) }}, nil
}

func openBleve(context.Context) (*opened, error) {
	dir, err := os.MkdirTemp("", "bench-replay")
	if err != nil {
		return nil, err
	}
	s, err := search.OpenIndex(dir, avro.Embedded())
	if err != nil {
		return nil, err
	}
	bare := func(context.Context) (cost, int64, error) { return cost{}, 0, nil } // it has no faster means than its batches
	return &opened{version: s, bare: bare, reads: searchReads(s), close: func() error { return errors.Join(s.Close(), os.RemoveAll(dir)) }}, nil
}

// bareSQLite inserts the rows of every table into a table without keys in a file of its own, with prepared statements, 10,000 to a transaction.
func bareSQLite(dir string) func(context.Context) (cost, int64, error) {
	return func(ctx context.Context) (took cost, rows int64, err error) {
		files, err := filepath.Glob(filepath.Join(dir, "*.db"))
		if err != nil || len(files) != 1 {
			return took, 0, fmt.Errorf("%d databases in %s: %w", len(files), dir, err)
		}
		from, err := sql.Open("sqlite", files[0])
		if err != nil {
			return took, 0, err
		}
		defer from.Close()
		pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)"}}
		to, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bare.sqlite")+"?"+pragmas.Encode())
		if err != nil {
			return took, 0, err
		}
		defer to.Close()
		to.SetMaxOpenConns(1)
		names, err := tables(ctx, from)
		if err != nil {
			return took, 0, err
		}
		for _, name := range names {
			t, n, err := copyTable(ctx, from, to, name)
			if err != nil {
				return took, rows, fmt.Errorf("%s: %w", name, err)
			}
			took, rows = took.plus(t), rows+n
		}
		return took, rows, nil
	}
}

func tables(ctx context.Context, db *sql.DB) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// portion is how many rows are read, and then written in one transaction; only the writing is timed.
const portion = 10_000

func copyTable(ctx context.Context, from, to *sql.DB, name string) (took cost, n int64, err error) {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+name)
	if err != nil {
		return took, 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return took, 0, err
	}
	if _, err := to.ExecContext(ctx, "CREATE TABLE "+name+" ("+strings.Join(columns, ", ")+")"); err != nil {
		return took, 0, err
	}
	insert := "INSERT INTO " + name + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	for {
		values, err := read(rows, len(columns))
		if err != nil || len(values) == 0 {
			return took, n, err
		}
		one, err := meter{}.measure(func() error { return write(ctx, to, insert, values) })
		if err != nil {
			return took, n, err
		}
		took, n = took.plus(one), n+int64(len(values))
	}
}

func read(rows *sql.Rows, columns int) (values [][]any, err error) {
	for len(values) < portion && rows.Next() {
		row, into := make([]any, columns), make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		values = append(values, row)
	}
	return values, rows.Err()
}

func write(ctx context.Context, db *sql.DB, insert string, values [][]any) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	statement, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer statement.Close()
	for _, row := range values {
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
