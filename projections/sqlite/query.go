package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// Tx is the transaction of one batch, or of one view. It prepares each statement once.
type Tx struct {
	store    *Store   // that a batch changes; nil in a view
	on       preparer // its connection
	prepared map[string]*sql.Stmt
}

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// bound is the context of one statement. Those of a batch are short and many, and the driver starts a goroutine for each that can be
// interrupted: they end with the transaction, which ends with ctx.
func (t *Tx) bound(ctx context.Context) context.Context {
	if t.store != nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (t *Tx) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement, ok := t.prepared[query]; ok {
		return statement, nil
	}
	statement, err := t.on.PrepareContext(ctx, query) // the transaction or the connection closes it
	if err == nil {
		t.prepared[query] = statement
	}
	return statement, err
}

// Exec runs a statement.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) error {
	statement, err := t.prepare(ctx, query)
	if err == nil {
		_, err = statement.ExecContext(t.bound(ctx), args...)
	}
	return err
}

// QueryRow runs a query for one row, which the returned function scans; no row is sql.ErrNoRows.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) func(into ...any) error {
	statement, err := t.prepare(ctx, query)
	if err != nil {
		return func(...any) error { return err }
	}
	return statement.QueryRowContext(t.bound(ctx), args...).Scan
}

// View runs ask on one state of the database, whatever is written meanwhile.
func (s *Store) View(ctx context.Context, ask func(*Tx) error) (err error) {
	r, err := s.readers.take(ctx)
	if err != nil {
		return err
	}
	broken := true // a panic of ask leaves the transaction open
	defer func() { err = errors.Join(err, s.readers.give(r, broken)) }()
	broken, err = r.view(ctx, ask)
	return err
}

// Each calls visit for every row of a query.
func (t *Tx) Each(ctx context.Context, visit func(*sql.Rows) error, query string, args ...any) error {
	statement, err := t.prepare(ctx, query)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(t.bound(ctx), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// insertRows is how many rows one statement inserts: preparing and running one costs more than a row.
const insertRows = 50

// Insert runs "INSERT INTO table (columns) VALUES " with rows of so many columns each, whose values follow one another in args.
func (t *Tx) Insert(ctx context.Context, insert string, columns int, args []any) error {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	many := insert + row + strings.Repeat(", "+row, insertRows-1)
	for ; len(args) >= insertRows*columns; args = args[insertRows*columns:] {
		if err := t.Exec(ctx, many, args[:insertRows*columns]...); err != nil {
			return err
		}
	}
	for ; len(args) > 0; args = args[columns:] {
		if err := t.Exec(ctx, insert+row, args[:columns]...); err != nil {
			return err
		}
	}
	return nil
}
