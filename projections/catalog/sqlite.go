package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"datawave/projections"
	"datawave/projections/sqlite"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// A summary is null while the dataset is not observed, or gone; then only the table states knows it. The columns that lists are sorted
// and found by have a table of their own, which is narrow. Marks say which rows have what a list can be filtered by, a block of them in
// one value: a filter is an intersection of bits.
var schema = sqlite.Schema{
	Version: 6,
	Tables:  []string{"marks", "verdicts", "datasets", "states", "run_outputs", "runs", "job_datasets", "jobs", "findings", "finding_groups", "aspects"},
	SQL: `
CREATE TABLE IF NOT EXISTS states (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, summary BLOB, state BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS datasets (row INTEGER PRIMARY KEY, id TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, rows INTEGER NOT NULL,
	changed_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS marks (facet BLOB NOT NULL, block INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (facet, block)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdicts (row INTEGER NOT NULL, infotype TEXT NOT NULL, confirmed INTEGER NOT NULL,
	rejected INTEGER NOT NULL, missed INTEGER NOT NULL, UNIQUE (row, infotype));
` + jobTables + findingsSchema + aspectsSQL,
	Indexes: []string{"datasets_name ON datasets (name, id)", "datasets_namespace ON datasets (namespace)", "datasets_source ON datasets (source, name, id)", "datasets_rows ON datasets (rows, id)",
		"datasets_changed ON datasets (changed_at, id)"},
}

// SQLite is one version of the catalog: a projections.Loader. It is safe for concurrent use.
type SQLite struct {
	db      *sqlite.Store
	decoder *projections.Decoder

	turn    sync.Mutex // held by whatever writes
	recent  recent
	version int64 // of the data, as the writer's connection counts others' changes
	last    int64 // row that was given away
	writers [fillers + 1]sqliteWriter
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
func (s *SQLite) Reset(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.recent = recent{}
	return s.db.Reset(ctx)
}

// Scrub makes sure that nothing deleted is left in the files.
func (s *SQLite) Scrub(ctx context.Context) error { return s.db.Scrub(ctx) }

// Close closes the store.
func (s *SQLite) Close() error { return s.db.Close() }

// Apply folds a batch; each dataset of the batch is read once, if it is not remembered, and written once.
func (s *SQLite) Apply(ctx context.Context, batch []event.Record) error {
	return s.take(ctx, batch, s.db.Apply, false)
}

// Load is Apply for a version that nobody reads yet. One that is empty is loaded without the indexes that only readers need.
func (s *SQLite) Load(ctx context.Context, batch []event.Record) error {
	return s.take(ctx, batch, s.db.Load, true)
}

// Loaded makes the indexes.
func (s *SQLite) Loaded(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.recent, s.writers = recent{}, [fillers + 1]sqliteWriter{}
	if err := s.db.Complete(ctx); err != nil {
		return fmt.Errorf("sqlite %s: loaded: %w", Name, err)
	}
	return nil
}

// take folds a batch in a transaction that put makes. After a failure nothing is remembered.
func (s *SQLite) take(ctx context.Context, batch []event.Record, put func(context.Context, []event.Record, func(*sqlite.Tx, []event.Record) error) error, loads bool) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	err := put(ctx, batch, func(tx *sqlite.Tx, fresh []event.Record) error {
		empty, err := s.look(ctx, tx)
		if err == nil && empty && loads {
			err = tx.Unindex(ctx)
		}
		if err != nil {
			return err
		}
		return s.fold(ctx, tx, fresh)
	})
	if err != nil {
		s.recent = recent{}
	}
	return err
}

// look finds out whether somebody else has written since the batch before, and whether the version is empty, when that is not known.
func (s *SQLite) look(ctx context.Context, tx *sqlite.Tx) (empty bool, err error) {
	var version int64
	if err := tx.QueryRow(ctx, "PRAGMA data_version")(&version); err != nil {
		return false, err
	}
	if s.recent.begun && s.version == version {
		return false, nil
	}
	if err := tx.QueryRow(ctx, "SELECT coalesce(max(row), 0) FROM states")(&s.last); err != nil {
		return false, err
	}
	s.version = version
	s.recent.begin(s.last == 0)
	return s.last == 0, nil
}

// fold is called within the transaction of a batch.
func (s *SQLite) fold(ctx context.Context, tx *sqlite.Tx, fresh []event.Record) error {
	c := readChanges(s.decoder, fresh)
	stored, err := s.read(ctx, tx, &c)
	if err != nil {
		return err
	}
	w := writer{tx}
	if err := s.write(ctx, w, &c, stored); err != nil {
		return err
	}
	if err := w.putFindings(ctx, &c.findings); err != nil {
		return err
	}
	if err := w.putJobs(ctx, c.jobs); err != nil {
		return err
	}
	return errors.Join(w.putRuns(ctx, c.runs), w.putAspects(ctx, c.aspects))
}

// read returns the datasets in the order of ids; those that nobody has said anything about get a row.
func (s *SQLite) read(ctx context.Context, tx *sqlite.Tx, c *changes) ([]*row, error) {
	all := make([]*row, len(c.ids))
	for i, id := range c.ids {
		hash := hashOf(id)
		if all[i] = s.recent.datasets[hash]; all[i] != nil {
			continue
		}
		all[i] = &row{hash: hash}
		if !s.recent.absent(hash) {
			if err := load(ctx, tx, all[i]); err != nil {
				return nil, fmt.Errorf("dataset %x: %w", hash, err)
			}
		}
		if !all[i].known {
			s.last++
			all[i].key = s.last
		}
	}
	return all, nil
}

// Digest sums the content of the visible datasets, the findings, the jobs and the aspects up. Runs are left out: what a run did is in the datasets, and its
// times and ids differ between two estates that are equal.
func (s *SQLite) Digest(ctx context.Context) (projections.Digest, error) {
	var d projections.Digest
	var memory []byte
	state := func(rows *sql.Rows) error {
		var packed sql.RawBytes
		if err := rows.Scan(&packed); err != nil {
			return err
		}
		content, _, err := splitState(packed, memory)
		if err == nil {
			d.Add(content)
			memory = content
		}
		return err
	}
	finding := func(rows *sql.Rows) error {
		var content sql.RawBytes
		err := rows.Scan(&content)
		d.Add(content)
		return err
	}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		if err := tx.Each(ctx, state, "SELECT state FROM states WHERE summary IS NOT NULL"); err != nil {
			return err
		}
		return errors.Join(tx.Each(ctx, finding, "SELECT content FROM findings WHERE grp IS NOT NULL"), tx.Each(ctx, finding, "SELECT body FROM jobs"), digestAspects(ctx, tx, d.Add))
	})
	if err != nil {
		return projections.Digest{}, fmt.Errorf("sqlite %s: digest: %w", Name, err)
	}
	return d, nil
}

var _ projections.Loader = (*SQLite)(nil)
