package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/event"
)

// ErrOvertaken is wrapped when the checkpoint is not where this process left it: another process folds the same partition, or the
// server has lost its last moments. Reading the checkpoint and going on from there is the way out.
var ErrOvertaken = errors.New("the checkpoint has been moved by somebody else")

// Schema is the tables of a read model. In its statements {v} stands for the schema of the version.
type Schema struct {
	Version int      // raised with every change that old content does not survive
	SQL     string   // CREATE TABLE {v}.name ..., without keys and indexes
	Tables  []*Table // all but the checkpoint; the index of their keys is made when it is needed
}

// unvacuumed has no table vacuumed before it is finished.
func (s *Schema) unvacuumed() string {
	var text strings.Builder
	for _, t := range s.Tables {
		text.WriteString(t.vacuumed(false))
	}
	return text.String()
}

const versionTables = `
CREATE TABLE {v}.meta (format bigint NOT NULL, complete boolean NOT NULL);
CREATE TABLE {v}.checkpoint (topic text COLLATE "C" NOT NULL, partition int NOT NULL, next bigint NOT NULL, PRIMARY KEY (topic, partition));
`

// Store is one version of a read model. It is safe for concurrent use; Apply calls exclude one another.
type Store struct {
	server *Server
	model  string
	schema Schema
	name   string // of the version's schema on the server

	turn     sync.Mutex
	complete bool // whether readers have their indexes; guarded by turn

	mu sync.Mutex
	at projections.Checkpoint // as last seen on the primary; nil when that is not known
}

// open checks that the version was written by this version of the program. It reads the checkpoint.
func (s *Store) open(ctx context.Context) error {
	var format int
	err := s.server.writer.QueryRow(ctx, s.SQL("SELECT format, complete FROM {v}.meta")).Scan(&format, &s.complete)
	if err != nil {
		return explain(ctx, fmt.Errorf("postgres schema %s: %w", s.name, err))
	}
	if format != s.schema.Version {
		return fmt.Errorf("postgres schema %s %w: it has format %d, this one folds format %d: run datawave replay %s",
			s.name, version.ErrSchema, format, s.schema.Version, s.model)
	}
	_, err = s.Checkpoint(ctx)
	return err
}

// SQL puts the version's schema into a statement.
func (s *Store) SQL(statement string) string { return strings.ReplaceAll(statement, "{v}", s.name) }

// Name is a table of the version.
func (s *Store) Name(table string) string { return s.name + "." + table }

// Tx is the transaction of one batch.
type Tx struct {
	pgx.Tx
	store *Store
	done  []string // by this transaction: names of what first was asked for
}

// first tells whether something that lasts as long as the session has not been done in it, and takes it for done when the transaction
// commits.
func (tx *Tx) first(what string) bool {
	if _, done := tx.Conn().PgConn().CustomData()[what]; done || slices.Contains(tx.done, what) {
		return false
	}
	tx.done = append(tx.done, what)
	return true
}

func (tx *Tx) committed() {
	for _, what := range tx.done {
		tx.Conn().PgConn().CustomData()[what] = true
	}
}

// SQL is the store's.
func (tx *Tx) SQL(statement string) string { return tx.store.SQL(statement) }

// Write writes the changes of tables.
func (tx *Tx) Write(ctx context.Context, changes ...*Changes) error {
	var together fewChanges
	for _, c := range changes {
		var err error
		if c.few(tx) {
			err = together.add(ctx, tx, c)
		} else {
			err = c.write(ctx, tx)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.table.Name, err)
		}
	}
	return together.send(ctx, tx)
}

// stage is a table of the session, which is empty at the beginning of each transaction.
func (tx *Tx) stage(ctx context.Context, t *Table, use string, columns []string) (name string, err error) {
	name = fmt.Sprintf("%s_%d_%s_%s", tx.store.model, tx.store.schema.Version, t.Name, use)
	if tx.first(name) {
		_, err = tx.Exec(ctx, fmt.Sprintf("CREATE TEMP TABLE IF NOT EXISTS %s ON COMMIT DELETE ROWS AS SELECT %s FROM %s WITH NO DATA",
			name, strings.Join(columns, ", "), tx.store.Name(t.Name)), pgx.QueryExecModeExec)
	}
	return "pg_temp." + name, err
}

// Apply calls fold with the records of the batch that are not below the checkpoint, in a transaction that moves the checkpoint too.
// An error of fold undoes all of it. The checkpoint's rows are locked: of two processes that fold one partition, the second waits, and
// gets ErrOvertaken.
func (s *Store) Apply(ctx context.Context, batch []event.Record, fold func(*Tx, []event.Record) error) error {
	s.turn.Lock()
	complete := s.complete
	s.turn.Unlock()
	if !complete {
		if err := s.Complete(ctx); err != nil {
			return err
		}
	}
	return s.apply(ctx, batch, "on", fold)
}

// Load is Apply for a version that nobody reads yet. A commit is not on disk when it returns, but in order: a server that crashes has
// an older checkpoint, with its rows.
func (s *Store) Load(ctx context.Context, batch []event.Record, fold func(*Tx, []event.Record) error) error {
	return s.apply(ctx, batch, "off", fold)
}

func (s *Store) apply(ctx context.Context, batch []event.Record, synchronous string, fold func(*Tx, []event.Record) error) error {
	if len(batch) == 0 {
		return nil
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.seen() == nil {
		if _, err := s.Checkpoint(ctx); err != nil {
			return err
		}
	}
	var moved projections.Checkpoint
	err := s.transact(ctx, func(tx *Tx) error {
		at, err := s.lock(ctx, tx, placesOf(batch), synchronous)
		if err != nil {
			return err
		}
		var fresh []event.Record
		if fresh, moved = at.Above(batch); len(fresh) == 0 {
			return errNothingNew
		}
		if err := fold(tx, fresh); err != nil {
			return err
		}
		to := listPlaces(moved)
		_, err = tx.Exec(ctx, s.SQL(`UPDATE {v}.checkpoint c SET next = m.next FROM unnest($1::text[], $2::int[], $3::bigint[]) m(topic, partition, next)
			WHERE c.topic = m.topic AND c.partition = m.partition`), to.topics, to.partitions, to.next)
		return err
	})
	if errors.Is(err, errNothingNew) {
		return nil
	}
	if err != nil {
		s.see(nil) // a commit whose answer was lost may have happened
		return fmt.Errorf("postgres %s: apply %s: %w", s.model, batch[0].At, explain(ctx, err))
	}
	s.note(moved)
	return nil
}

func (s *Store) transact(ctx context.Context, do func(*Tx) error) error {
	conn, err := s.server.writer.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	var tx *Tx
	err = pgx.BeginFunc(ctx, conn, func(begun pgx.Tx) error {
		tx = &Tx{Tx: begun, store: s}
		return do(tx)
	})
	if err == nil {
		tx.committed()
	}
	return err
}

// places are partitions, and where they are, in columns.
type places struct {
	topics     []string
	partitions []int32
	next       []int64
}

func listPlaces(at projections.Checkpoint) (p places) {
	at.Each(func(topic string, partition int32, next int64) {
		p.topics, p.partitions, p.next = append(p.topics, topic), append(p.partitions, partition), append(p.next, next)
	})
	return p
}

// placesOf are the partitions of the records.
func placesOf(batch []event.Record) places {
	at := projections.Checkpoint{}
	for i := range batch {
		if r := &batch[i].At; i == 0 || r.Partition != batch[i-1].At.Partition || r.Topic != batch[i-1].At.Topic {
			at.Set(r.Topic, r.Partition, r.Offset)
		}
	}
	return listPlaces(at)
}

// lock locks the checkpoints of the partitions, in an order that is the same for all, and says where they are.
func (s *Store) lock(ctx context.Context, tx *Tx, p places, synchronous string) (projections.Checkpoint, error) {
	at := projections.Checkpoint{}
	ask := &pgx.Batch{}
	ask.Queue("SELECT set_config('synchronous_commit', $1, true)", synchronous)
	ask.Queue(s.SQL(`INSERT INTO {v}.checkpoint SELECT topic, partition, 0 FROM unnest($1::text[], $2::int[]) p(topic, partition) ON CONFLICT DO NOTHING`),
		p.topics, p.partitions)
	ask.Queue(s.SQL(`SELECT c.topic, c.partition, c.next FROM {v}.checkpoint c JOIN unnest($1::text[], $2::int[]) p(topic, partition) USING (topic, partition)
		ORDER BY c.topic, c.partition FOR UPDATE OF c`), p.topics, p.partitions).Query(func(rows pgx.Rows) (err error) {
		at, err = scanCheckpoint(rows)
		return err
	})
	if err := tx.SendBatch(ctx, ask).Close(); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	seen := s.seen()
	var overtaken error
	at.Each(func(topic string, partition int32, next int64) {
		if left := seen[topic][partition]; left != next {
			overtaken = fmt.Errorf("%w: %s/%d from %d to %d", ErrOvertaken, topic, partition, left, next)
		}
	})
	return at, overtaken
}

// errNothingNew undoes a transaction that has nothing to do.
var errNothingNew = errors.New("nothing new")

func (s *Store) note(moved projections.Checkpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at != nil {
		moved.Each(s.at.Set)
	}
}

// see replaces what is known of the checkpoint; nil is nothing.
func (s *Store) see(at projections.Checkpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
}

// Checkpoint is the next offset to apply, by topic and partition, as the primary has it.
func (s *Store) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	rows, err := s.server.writer.Query(ctx, s.SQL("SELECT topic, partition, next FROM {v}.checkpoint"))
	at := projections.Checkpoint{}
	if err == nil {
		at, err = scanCheckpoint(rows)
	}
	if err != nil {
		return nil, fmt.Errorf("postgres %s: checkpoint: %w", s.model, explain(ctx, err))
	}
	s.see(at.Clone())
	return at, nil
}

func scanCheckpoint(rows pgx.Rows) (projections.Checkpoint, error) {
	at := projections.Checkpoint{}
	var topic string
	var partition int32
	var next int64
	_, err := pgx.ForEachRow(rows, []any{&topic, &partition, &next}, func() error {
		at.Set(topic, partition, next)
		return nil
	})
	return at, err
}

// Complete makes the indexes that only readers need, and tells the planner what the tables hold; the version is then safely on disk.
// It does little when all that is done.
func (s *Store) Complete(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if err := s.finish(ctx); err != nil {
		return fmt.Errorf("postgres %s: complete: %w", s.model, explain(ctx, err))
	}
	s.complete = true
	return nil
}

func (s *Store) finish(ctx context.Context) error {
	trigrams, err := s.server.trigrams(ctx)
	if err != nil {
		return err
	}
	group, limited := errgroup.WithContext(ctx)
	group.SetLimit(finishers)
	for _, table := range s.schema.Tables {
		group.Go(func() error { return s.finishTable(limited, table, trigrams) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	_, err = s.server.writer.Exec(ctx, s.SQL("UPDATE {v}.meta SET complete = true"))
	return err
}

// finishers is how many tables are finished at once.
const finishers = 2

// finishSettings are those of a transaction that makes indexes: workers would only take the processors from the other finisher. Its commit waits
// for the disk, as those of the load did not: before that, VACUUM takes no row for one that every transaction sees.
const finishSettings = "SET LOCAL maintenance_work_mem = '128MB'; SET LOCAL max_parallel_maintenance_workers = 0;"

// finishTable makes a table's indexes. Where readers look for rows, it also tells the planner what there is, and, where an index shall
// answer alone, which pages every transaction sees.
func (s *Store) finishTable(ctx context.Context, table *Table, trigrams string) error {
	err := s.transact(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, s.SQL(finishSettings+table.allIndexes(trigrams)+table.vacuumed(true)), pgx.QueryExecModeSimpleProtocol)
		return err
	})
	if err == nil && len(table.Planned) > 0 {
		do := "ANALYZE"
		if table.Alone {
			do = "VACUUM (ANALYZE)"
		}
		text := fmt.Sprintf("%s %s (%s)", do, s.Name(table.Name), strings.Join(table.Planned, ", "))
		_, err = s.server.writer.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol)
	}
	return err
}

// trigrams is the schema of the extension pg_trgm, which is installed where we may; empty when it cannot be had.
func (s *Server) trigrams(ctx context.Context) (schema string, err error) {
	_, err = s.writer.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('datawave.migrations')); CREATE EXTENSION IF NOT EXISTS pg_trgm`,
		pgx.QueryExecModeSimpleProtocol)
	if err != nil && !hasCode(err, insufficientPrivilege, undefinedFile, featureNotSupported, invalidSchemaName) {
		return "", err
	}
	err = s.writer.QueryRow(ctx, `SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
		WHERE e.extname = 'pg_trgm'`).Scan(&schema)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return schema, err
}

// Reset deletes content and checkpoint.
func (s *Store) Reset(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	tables := []string{s.Name("checkpoint")}
	for _, table := range s.schema.Tables {
		tables = append(tables, s.Name(table.Name))
	}
	if _, err := s.server.writer.Exec(ctx, "TRUNCATE "+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("postgres %s: reset: %w", s.model, explain(ctx, err))
	}
	s.see(projections.Checkpoint{})
	return nil
}
