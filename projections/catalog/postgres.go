package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"datawave/projections"
	"datawave/projections/postgres"
	"datawave/projections/version"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// OpenPostgres keeps the versions in PostgreSQL. It contacts nobody: Open reaches the server. An error is of the configuration.
func OpenPostgres(config postgres.Config, codec *avro.Codec) (*Catalog, error) {
	server, err := postgres.NewServer(config)
	if err != nil {
		return nil, err
	}
	shelf := postgres.NewShelf(server, Name, postgresSchema, func(db *postgres.Store) Store {
		return &Postgres{db: db, decoder: projections.NewDecoder(codec)}
	})
	return &Catalog{Model: version.New(Name, shelf), close: server.Close}, nil
}

// Postgres is one version of the catalog in PostgreSQL: a projections.Loader. It is safe for concurrent use.
//
// What the log says about a dataset is one compressed value, in the table states; every other table is derived from that, for queries,
// and only its rows that a batch makes differ are written.
type Postgres struct {
	db      *postgres.Store
	decoder *projections.Decoder

	turn    sync.Mutex // held by whatever writes
	recent  recent
	keys    keys
	writers [fillers + 1]postgresWriter

	totals totals
}

// Name is the read model's name.
func (p *Postgres) Name() string { return Name }

// Topics are what the catalog folds.
func (p *Postgres) Topics() []string { return []string{topic.Facts, topic.Findings, topic.Jobs} }

// Skipped counts the records since opening that could not be decoded.
func (p *Postgres) Skipped() int64 { return p.decoder.Skipped() }

// Checkpoint is the next offset to apply, by topic and partition.
func (p *Postgres) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	return p.db.Checkpoint(ctx)
}

// Close does nothing: the connections are the catalog's.
func (p *Postgres) Close() error { return nil }

// Reset deletes content and checkpoint.
func (p *Postgres) Reset(ctx context.Context) error {
	p.turn.Lock()
	defer p.turn.Unlock()
	p.recent = recent{}
	return p.db.Reset(ctx)
}

// Apply folds a batch; the datasets of the batch are read together and written together.
func (p *Postgres) Apply(ctx context.Context, batch []event.Record) error {
	return p.take(ctx, batch, p.db.Apply)
}

// Load is Apply for a version that nobody reads yet.
func (p *Postgres) Load(ctx context.Context, batch []event.Record) error {
	return p.take(ctx, batch, p.db.Load)
}

// take folds a batch in a transaction that put makes. After a failure nothing is remembered.
func (p *Postgres) take(ctx context.Context, batch []event.Record, put func(context.Context, []event.Record, func(*postgres.Tx, []event.Record) error) error) error {
	p.turn.Lock()
	defer p.turn.Unlock()
	err := put(ctx, batch, func(tx *postgres.Tx, fresh []event.Record) error {
		if err := p.look(ctx, tx); err != nil {
			return err
		}
		return p.fold(ctx, tx, fresh)
	})
	if err != nil {
		p.recent = recent{}
	}
	return err
}

// look finds out, once, whether the version is empty.
func (p *Postgres) look(ctx context.Context, tx *postgres.Tx) error {
	if p.recent.begun {
		return nil
	}
	var empty bool
	if err := tx.QueryRow(ctx, tx.SQL("SELECT NOT EXISTS (SELECT FROM {v}.states)")).Scan(&empty); err != nil {
		return err
	}
	p.recent.begin(empty)
	return nil
}

// Loaded makes the indexes.
func (p *Postgres) Loaded(ctx context.Context) error {
	p.turn.Lock()
	defer p.turn.Unlock()
	p.recent, p.writers = recent{}, [fillers + 1]postgresWriter{}
	return p.db.Complete(ctx)
}

// fold is called within the transaction of a batch.
func (p *Postgres) fold(ctx context.Context, tx *postgres.Tx, fresh []event.Record) error {
	c := readChanges(p.decoder, fresh)
	stored, err := p.read(ctx, tx, c.ids)
	if err != nil {
		return err
	}
	if err := p.write(ctx, tx, &c, stored); err != nil {
		return err
	}
	if err := writeJobs(ctx, tx, c.jobs); err != nil {
		return err
	}
	if err := writeFindings(ctx, tx, &c.findings); err != nil {
		return err
	}
	if err := writeAspects(ctx, tx, c.aspects); err != nil {
		return err
	}
	return writeRuns(ctx, tx, c.runs)
}

// chunk is how many datasets are folded while those before are written. Each is a COPY a table: with half of it the server works a tenth
// more.
const chunk = 2000

// write folds the datasets and writes them.
func (p *Postgres) write(ctx context.Context, tx *postgres.Tx, c *changes, stored []*row) error {
	grown := map[mark]int64{}
	writers := make([]*postgresWriter, len(p.writers))
	for i := range writers {
		writers[i] = &p.writers[i]
		writers[i].begin()
	}
	fill := func(w *postgresWriter, n int) {
		for i := n * chunk; i < min((n+1)*chunk, len(stored)); i++ {
			w.look(stored[i])
			stored[i].late = c.late(i)
			if c.fold(p.decoder, i, stored[i].dataset) {
				w.put(stored[i])
			}
		}
	}
	empty := func(w *postgresWriter) error {
		if err := w.write(ctx, tx); err != nil {
			return err
		}
		for m, n := range w.facets {
			grown[m] += n
		}
		for _, s := range w.taken {
			p.recent.keep(s)
		}
		w.begin()
		return nil
	}
	if err := relay(ctx, writers, (len(stored)+chunk-1)/chunk, fill, empty); err != nil {
		return err
	}
	return writeFacets(ctx, tx, grown)
}

// read returns the datasets in the order of ids; those that nobody has said anything about get a key.
func (p *Postgres) read(ctx context.Context, tx *postgres.Tx, ids []asset.DatasetID) ([]*row, error) {
	all := make([]*row, len(ids))
	unread := map[[16]byte]*row{}
	for i, id := range ids {
		hash := hashOf(id)
		if all[i] = p.recent.datasets[hash]; all[i] != nil {
			continue
		}
		all[i] = &row{dataset: &dataset{}, hash: hash}
		if !p.recent.absent(hash) {
			unread[hash] = all[i]
		}
	}
	if err := readStates(ctx, tx, unread); err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.key == 0 {
			if err := p.keys.next(ctx, tx, &s.key); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// readStates fills in what the table knows.
func readStates(ctx context.Context, tx *postgres.Tx, datasets map[[16]byte]*row) error {
	if len(datasets) == 0 {
		return nil
	}
	hashes := make([][16]byte, 0, len(datasets))
	for hash := range datasets {
		hashes = append(hashes, hash)
	}
	rows, err := tx.Query(ctx, tx.SQL("SELECT id, dataset, state FROM {v}.states WHERE id = ANY ($1::uuid[])"), hashes)
	if err != nil {
		return err
	}
	var hash [16]byte
	var key int64
	var state []byte
	_, err = pgx.ForEachRow(rows, []any{&hash, &key, (*pgtype.DriverBytes)(&state)}, func() error {
		s := datasets[hash]
		s.key, s.known, s.size = key, true, len(state)
		return s.decode(state)
	})
	return err
}

// Digest sums the content of the visible datasets and findings and of the jobs up; see SQLite.Digest.
func (p *Postgres) Digest(ctx context.Context) (d projections.Digest, err error) {
	var state []byte
	var content json.RawMessage
	err = p.db.Scan(ctx, "SELECT state FROM {v}.states WHERE summary IS NOT NULL", func(rows pgx.Rows) (err error) {
		if err := rows.Scan((*pgtype.DriverBytes)(&state)); err != nil {
			return err
		}
		if content, _, err = splitState(state, content); err == nil {
			d.Add(content)
		}
		return err
	})
	if err == nil {
		err = p.digestFindings(ctx, &d)
	}
	if err == nil {
		err = p.digestJobs(ctx, &d)
	}
	if err == nil {
		err = p.digestAspects(ctx, &d)
	}
	if err != nil {
		return projections.Digest{}, fmt.Errorf("postgres %s: digest: %w", Name, err)
	}
	return d, nil
}

// keyBlock is how many keys are taken from the sequence at once.
const keyBlock = 1000

// keys hands out the keys of datasets. Those that are left over when the process ends are lost.
type keys struct{ at, end int64 }

func (k *keys) next(ctx context.Context, tx *postgres.Tx, key *int64) error {
	if k.at == k.end {
		if err := tx.QueryRow(ctx, tx.SQL("SELECT nextval('{v}.keys')")).Scan(&k.at); err != nil {
			return err
		}
		k.end = k.at + keyBlock
	}
	*key = k.at
	k.at++
	return nil
}

var _ projections.Loader = (*Postgres)(nil)
