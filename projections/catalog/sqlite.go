package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"datawave/projections"
	"datawave/projections/sqlite"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// Rowid tables with unique indexes: WITHOUT ROWID was three times slower for rows this wide. The wide columns come last,
// so that a list does not read them. Hidden holds what came before a dataset was observed, and when one went.
var schema = sqlite.Schema{
	Version: 5,
	Tables:  []string{"marks", "verdicts", "datasets", "hidden", "run_outputs", "runs", "job_datasets", "jobs", "findings", "finding_groups", "aspects"},
	SQL: `
CREATE TABLE IF NOT EXISTS datasets (
	row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
	kind TEXT NOT NULL, rows INTEGER NOT NULL, changed_at INTEGER NOT NULL, sensitive INTEGER NOT NULL,
	summary BLOB NOT NULL, aside BLOB NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS datasets_name ON datasets (name, id);
CREATE INDEX IF NOT EXISTS datasets_namespace ON datasets (namespace, name, id);
CREATE INDEX IF NOT EXISTS datasets_source ON datasets (source, name, id);
CREATE INDEX IF NOT EXISTS datasets_rows ON datasets (rows, id);
CREATE INDEX IF NOT EXISTS datasets_changed ON datasets (changed_at, id);
CREATE TABLE IF NOT EXISTS marks (row INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS marks_row ON marks (row);
CREATE UNIQUE INDEX IF NOT EXISTS marks_value ON marks (kind, value, row);
CREATE TABLE IF NOT EXISTS verdicts (row INTEGER NOT NULL, infotype TEXT NOT NULL, confirmed INTEGER NOT NULL,
	rejected INTEGER NOT NULL, missed INTEGER NOT NULL, UNIQUE (row, infotype));
CREATE TABLE IF NOT EXISTS hidden (id TEXT NOT NULL UNIQUE, aside BLOB NOT NULL, content BLOB NOT NULL);
` + jobTables + findingsSchema + aspectsSQL,
}

// SQLite is one version of the catalog: a projections.Projection. It is safe for concurrent use.
type SQLite struct {
	db      *sqlite.Store
	decoder *projections.Decoder
}

// OpenSQLiteVersion opens the version in dir, which exists.
func OpenSQLiteVersion(ctx context.Context, dir string, codec *avro.Codec) (*SQLite, error) {
	db, err := sqlite.Open(ctx, Name, dir, schema)
	if err != nil {
		return nil, err
	}
	return &SQLite{db: db, decoder: projections.NewDecoder(codec)}, nil
}

// Name is the read model's name.
func (s *SQLite) Name() string { return Name }

// Topics are what the catalog folds.
func (s *SQLite) Topics() []string { return []string{topic.Facts, topic.Findings, topic.Jobs} }

// Skipped counts the records since opening that could not be decoded.
func (s *SQLite) Skipped() int64 { return s.decoder.Skipped() }

// Checkpoint is the next offset to apply, by topic and partition.
func (s *SQLite) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	return s.db.Checkpoint(ctx)
}

// Reset deletes content and checkpoint.
func (s *SQLite) Reset(ctx context.Context) error { return s.db.Reset(ctx) }

// Scrub makes sure that nothing deleted is left in the files.
func (s *SQLite) Scrub(ctx context.Context) error { return s.db.Scrub(ctx) }

// Close closes the store.
func (s *SQLite) Close() error { return s.db.Close() }

// Apply folds a batch; each dataset of the batch is read once and written once.
func (s *SQLite) Apply(ctx context.Context, batch []event.Record) error {
	return s.db.Apply(ctx, batch, func(tx *sqlite.Tx, fresh []event.Record) error {
		w := writer{tx}
		c := readChanges(s.decoder, fresh)
		for n, id := range c.ids {
			d, err := load(ctx, tx, id.Hash())
			if err == nil && c.fold(s.decoder, n, d) {
				err = w.put(ctx, id.Hash(), d)
			}
			if err != nil {
				return fmt.Errorf("dataset %s: %w", id.Hash(), err)
			}
		}
		if err := w.putFindings(ctx, &c.findings); err != nil {
			return err
		}
		if err := w.putJobs(ctx, c.jobs); err != nil {
			return err
		}
		return errors.Join(w.putRuns(ctx, c.runs), w.putAspects(ctx, c.aspects))
	})
}

// Digest sums the content of the visible datasets, the findings, the jobs and the aspects up. Runs are left out: what a run did is in the datasets, and its
// times and ids differ between two estates that are equal.
func (s *SQLite) Digest(ctx context.Context) (projections.Digest, error) {
	var d projections.Digest
	add := func(rows *sql.Rows) error {
		var content sql.RawBytes
		if err := rows.Scan(&content); err != nil {
			return err
		}
		d.Add(content)
		return nil
	}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		for _, query := range []string{"SELECT content FROM datasets", "SELECT content FROM findings WHERE grp IS NOT NULL", "SELECT body FROM jobs"} {
			if err := tx.Each(ctx, add, query); err != nil {
				return err
			}
		}
		return digestAspects(ctx, tx, d.Add)
	})
	if err != nil {
		return projections.Digest{}, fmt.Errorf("sqlite %s: digest: %w", Name, err)
	}
	return d, nil
}

// writer writes the changes of one batch.
type writer struct{ tx *sqlite.Tx }

// load reads a dataset, visible or hidden; one that nobody has said anything about is empty.
func load(ctx context.Context, tx *sqlite.Tx, id string) (*dataset, error) {
	var aside, content []byte
	err := tx.QueryRow(ctx, `SELECT aside, content FROM datasets WHERE id = ?1
		UNION ALL SELECT aside, content FROM hidden WHERE id = ?1`, id)(&aside, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return &dataset{}, nil
	} else if err != nil {
		return nil, err
	}
	d := &dataset{}
	return d, errors.Join(json.Unmarshal(aside, &d.aside), json.Unmarshal(content, &d.content))
}

func (w writer) put(ctx context.Context, id string, d *dataset) error {
	aside, content := d.aside.appendJSON(nil), d.content.appendJSON(nil)
	if d.State == nil {
		return w.hide(ctx, id, aside, content)
	}
	return w.show(ctx, id, d, aside, content)
}

func (w writer) hide(ctx context.Context, id string, aside, content []byte) error {
	err := w.tx.Exec(ctx, "DELETE FROM marks WHERE row = (SELECT row FROM datasets WHERE id = ?)", id)
	if err == nil {
		err = w.tx.Exec(ctx, "DELETE FROM verdicts WHERE row = (SELECT row FROM datasets WHERE id = ?)", id)
	}
	if err == nil {
		err = w.tx.Exec(ctx, "DELETE FROM datasets WHERE id = ?", id)
	}
	if err == nil {
		err = w.tx.Exec(ctx, "INSERT OR REPLACE INTO hidden (id, aside, content) VALUES (?, ?, ?)", id, aside, content)
	}
	return err
}

func (w writer) show(ctx context.Context, id string, d *dataset, aside, content []byte) error {
	s := d.summary()
	summary := appendSummary(nil, &s)
	if err := w.tx.Exec(ctx, "DELETE FROM hidden WHERE id = ?", id); err != nil {
		return err
	}
	var row int64
	err := w.tx.QueryRow(ctx, `INSERT INTO datasets (id, namespace, name, source, kind, rows, changed_at, sensitive, summary, aside, content)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET source = excluded.source, kind = excluded.kind, rows = excluded.rows,
			changed_at = excluded.changed_at, sensitive = excluded.sensitive, summary = excluded.summary,
			aside = excluded.aside, content = excluded.content
		RETURNING row`,
		id, s.Namespace, s.Name, s.Source, s.Kind, s.Rows, s.ChangedAt, len(s.Sensitive), summary, aside, content)(&row)
	if err != nil {
		return err
	}
	return errors.Join(w.mark(ctx, row, d), w.judge(ctx, row, d))
}

// judge writes how people judged the dataset's labels.
func (w writer) judge(ctx context.Context, row int64, d *dataset) error {
	if err := w.tx.Exec(ctx, "DELETE FROM verdicts WHERE row = ?", row); err != nil {
		return err
	}
	for infotype, t := range d.tallies() {
		err := w.tx.Exec(ctx, "INSERT INTO verdicts (row, infotype, confirmed, rejected, missed) VALUES (?, ?, ?, ?, ?)",
			row, infotype, t.confirmed, t.rejected, t.missed)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w writer) mark(ctx context.Context, row int64, d *dataset) error {
	if err := w.tx.Exec(ctx, "DELETE FROM marks WHERE row = ?", row); err != nil {
		return err
	}
	for m := range d.marks() {
		if err := w.tx.Exec(ctx, "INSERT INTO marks (row, kind, value) VALUES (?, ?, ?)", row, m.kind, m.value); err != nil {
			return err
		}
	}
	return nil
}
