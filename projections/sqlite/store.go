// Package sqlite keeps a read model in one SQLite database: rows and checkpoint move in one transaction. One connection
// writes, a few read; the journal is a write-ahead log (https://sqlite.org/wal.html), so that reads never wait for
// writes. A commit is not synced to disk at once: after a power loss the store is a little older, its checkpoint too,
// and the log fills it up again. Deleted content is overwritten (https://sqlite.org/pragma.html#pragma_secure_delete).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver, without cgo

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/event"
)

const fileName = "store.db"

// Schema is the tables of a read model.
type Schema struct {
	Version int    // raised with every change that old content does not survive
	SQL     string // CREATE TABLE IF NOT EXISTS ..., CREATE INDEX IF NOT EXISTS ...
	Tables  []string
	// Indexes are what only readers need, "name ON table (columns)": an empty version is loaded without.
	Indexes []string
}

// Store is an open database. It is safe for concurrent use; Apply calls exclude one another.
type Store struct {
	name     string
	schema   Schema
	writer   *sql.DB
	readers  *pool
	backfill backfill
}

const checkpointTable = `CREATE TABLE IF NOT EXISTS checkpoint (
	topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;`

// Open opens the database in dir, and creates it where there is none. The name is for errors.
func Open(ctx context.Context, name, dir string, schema Schema) (*Store, error) {
	s := &Store{name: name, schema: schema}
	path := filepath.Join(dir, fileName)
	err := s.connect(path)
	if err == nil {
		err = s.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite %s: %w", path, err), s.Close())
	}
	return s, nil
}

func (s *Store) connect(path string) (err error) {
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "secure_delete(ON)",
		"temp_store(MEMORY)"}, "_txlock": {"immediate"}}
	if s.writer, err = sql.Open("sqlite", address(path, pragmas)); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	pragmas = url.Values{"_pragma": {"busy_timeout(10000)", "query_only(ON)", "cache_size(-2048)"}}
	db, err := sql.Open("sqlite", address(path, pragmas))
	if err != nil {
		return err
	}
	db.SetMaxIdleConns(0) // the pool keeps them
	s.readers = newPool(db)
	return nil
}

func address(path string, query url.Values) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}).String()
}

func (s *Store) migrate(ctx context.Context) error {
	var found int
	if err := s.writer.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return err
	}
	if found != 0 && found != s.schema.Version {
		return fmt.Errorf("%w: it has version %d of the read model, and this program folds version %d; run datawave replay %s",
			version.ErrSchema, found, s.schema.Version, s.name)
	}
	return s.Complete(ctx)
}

// Complete creates what is missing of the schema: indexes that were dropped for a load. It also runs when the store is opened.
func (s *Store) Complete(ctx context.Context) error {
	if err := s.backfill.wait(); err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "BEGIN; %s %s ", checkpointTable, s.schema.SQL)
	for _, index := range s.schema.Indexes {
		fmt.Fprintf(&text, "CREATE INDEX IF NOT EXISTS %s; ", index)
	}
	fmt.Fprintf(&text, "PRAGMA user_version = %d; COMMIT; %s", s.schema.Version, settled)
	_, err := s.writer.ExecContext(ctx, text.String())
	return err
}

// The memory and the write-ahead log of a connection that follows the log, and of one that loads a version: 4 and 64 MiB of pages, and
// pages that wait in the log before a commit folds them in; backfill does so for a load.
const (
	settled = "PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 4000"
	loading = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 0"
)

// Load is Apply for a version that nobody reads yet: Complete ends it.
func (s *Store) Load(ctx context.Context, batch []event.Record, fold func(*Tx, []event.Record) error) error {
	if _, err := s.writer.ExecContext(ctx, loading); err != nil {
		return fmt.Errorf("sqlite %s: load: %w", s.name, err)
	}
	err := s.Apply(ctx, batch, fold)
	if err == nil {
		s.backfill.loaded(ctx, len(batch), s.checkpoint)
	}
	return err
}

// Unindex drops the indexes that only readers need, until Complete.
func (t *Tx) Unindex(ctx context.Context) error {
	for _, index := range t.store.schema.Indexes {
		name, _, _ := strings.Cut(index, " ")
		if err := t.Exec(ctx, "DROP INDEX IF EXISTS "+name); err != nil {
			return fmt.Errorf("index %s: %w", name, err)
		}
	}
	return nil
}

// Close closes the database and folds its write-ahead log in.
func (s *Store) Close() error {
	err := s.backfill.wait()
	if s.readers != nil {
		err = errors.Join(err, s.readers.close())
	}
	if s.writer != nil { // the last connection to close checkpoints the write-ahead log
		err = errors.Join(err, s.writer.Close())
	}
	return err
}

// Apply calls fold with the records of the batch that are not below the checkpoint, in a transaction that moves the
// checkpoint too. An error of fold undoes all of it.
func (s *Store) Apply(ctx context.Context, batch []event.Record, fold func(*Tx, []event.Record) error) error {
	if len(batch) == 0 {
		return nil
	}
	err := s.transact(ctx, func(tx *Tx) error {
		at, err := readCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		fresh, moved := at.Above(batch)
		if len(fresh) == 0 {
			return nil
		}
		if err := fold(tx, fresh); err != nil {
			return err
		}
		return moveCheckpoint(ctx, tx, moved)
	})
	if err != nil {
		return fmt.Errorf("sqlite %s: apply %s: %w", s.name, batch[0].At, err)
	}
	return nil
}

func (s *Store) transact(ctx context.Context, do func(*Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; before one the error below says more
	if err := do(&Tx{store: s, on: tx, prepared: map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return tx.Commit()
}

func moveCheckpoint(ctx context.Context, tx *Tx, moved projections.Checkpoint) (err error) {
	moved.Each(func(topic string, partition int32, next int64) {
		if err == nil {
			err = tx.Exec(ctx, `INSERT INTO checkpoint (topic, partition, next) VALUES (?, ?, ?)
				ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next`, topic, partition, next)
		}
	})
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// Checkpoint is the next offset to apply, by topic and partition.
func (s *Store) Checkpoint(ctx context.Context) (c projections.Checkpoint, err error) {
	err = s.View(ctx, func(tx *Tx) (err error) {
		c, err = readCheckpoint(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", s.name, err)
	}
	return c, nil
}

func readCheckpoint(ctx context.Context, tx *Tx) (projections.Checkpoint, error) {
	c := projections.Checkpoint{}
	err := tx.Each(ctx, func(row *sql.Rows) error {
		var topic string
		var partition int32
		var next int64
		if err := row.Scan(&topic, &partition, &next); err != nil {
			return err
		}
		c.Set(topic, partition, next)
		return nil
	}, "SELECT topic, partition, next FROM checkpoint")
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	return c, nil
}

// Reset deletes content and checkpoint.
func (s *Store) Reset(ctx context.Context) error {
	err := s.transact(ctx, func(tx *Tx) error {
		for _, table := range append([]string{"checkpoint"}, s.schema.Tables...) {
			if err := tx.Exec(ctx, "DELETE FROM "+table); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sqlite %s: reset: %w", s.name, err)
	}
	return nil
}

// Scrub folds the write-ahead log in and empties it: what was deleted before is then nowhere in the files.
func (s *Store) Scrub(ctx context.Context) error {
	if _, err := s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("sqlite %s: scrub: %w", s.name, err)
	}
	return nil
}
