package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"datawave/projections"
	"datawave/projections/version"
)

// Shelf keeps the versions of one read model in schemas "<prefix>_<model>_<number>"; the tables of the schema "<prefix>" say which
// there are and which count. Nothing else on the server is touched.
type Shelf[P projections.Projection] struct {
	server *Server
	model  string
	schema Schema
	open   func(*Store) P
}

// NewShelf makes the shelf of a read model; open gives a version its type.
func NewShelf[P projections.Projection](server *Server, model string, schema Schema, open func(*Store) P) *Shelf[P] {
	return &Shelf[P]{server, model, schema, open}
}

// migrations bring the tables of the schema "<prefix>" from one form to the next; the number of those that ran is written down.
var migrations = []string{`
CREATE TABLE %[1]s.models (model text PRIMARY KEY, current int NOT NULL, previous int NOT NULL, building int NOT NULL, last int NOT NULL);
CREATE TABLE %[1]s.versions (model text NOT NULL, number int NOT NULL, format bigint NOT NULL, pointed boolean NOT NULL,
	created timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (model, number));
`}

// forgotten is how old a version must be that no pointer has ever named before it counts as left behind by a crash.
const forgotten = "1 hour"

// migrate brings the prefix's own tables up to date.
func (s *Server) migrate(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.writer, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, fmt.Sprintf(`SELECT pg_advisory_xact_lock(hashtext('datawave.migrations'));
			CREATE SCHEMA IF NOT EXISTS %[1]s; CREATE TABLE IF NOT EXISTS %[1]s.migrations (number int PRIMARY KEY, ran timestamptz NOT NULL DEFAULT now())`,
			s.prefix), pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		done, err := s.migrated(ctx, tx)
		if err != nil {
			return err
		}
		for number := done; number < len(migrations); number++ {
			text := fmt.Sprintf(migrations[number]+"INSERT INTO %[1]s.migrations (number) VALUES (%[2]d)", s.prefix, number+1)
			if _, err := tx.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol); err != nil {
				return fmt.Errorf("migration %d: %w", number+1, err)
			}
		}
		return nil
	})
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// migrated is how many migrations have run. More than this program knows wraps version.ErrSchema.
func (s *Server) migrated(ctx context.Context, q querier) (done int, err error) {
	err = q.QueryRow(ctx, fmt.Sprintf("SELECT coalesce(max(number), 0) FROM %s.migrations", s.prefix)).Scan(&done)
	if err == nil && done > len(migrations) {
		err = fmt.Errorf("postgres schema %s %w: it has seen %d migrations, this one knows %d: use the newer program or another prefix",
			s.prefix, version.ErrSchema, done, len(migrations))
	}
	return done, err
}

// prepare makes sure that the prefix's tables are there and that they know the model.
func (s *Shelf[P]) prepare(ctx context.Context) error {
	done, err := s.server.migrated(ctx, s.server.writer)
	if missing(err) || err == nil && done < len(migrations) {
		err = s.server.migrate(ctx)
	}
	if err == nil {
		_, err = s.server.writer.Exec(ctx, s.sql("INSERT INTO %[1]s.models VALUES ($1, 0, 0, 0, 0) ON CONFLICT DO NOTHING"), s.model)
	}
	return err
}

func (s *Shelf[P]) sql(statement string) string { return fmt.Sprintf(statement, s.server.prefix) }

func (s *Shelf[P]) version(number int) string {
	return fmt.Sprintf("%s_%s_%06d", s.server.prefix, s.model, number)
}

// failed says where.
func (s *Shelf[P]) failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("postgres %s: %s: %w", s.server.prefix, doing, explain(ctx, err))
}

// Pointers implements version.Shelf.
func (s *Shelf[P]) Pointers(ctx context.Context) (p version.Pointers, err error) {
	if err = s.prepare(ctx); err == nil {
		p, err = s.pointers(ctx, s.server.writer, "")
	}
	return p, s.failed(ctx, "versions", err)
}

func (s *Shelf[P]) pointers(ctx context.Context, q querier, lock string) (p version.Pointers, err error) {
	err = q.QueryRow(ctx, s.sql("SELECT current, previous, building FROM %[1]s.models WHERE model = $1"+lock), s.model).
		Scan(&p.Current, &p.Previous, &p.Building)
	return p, err
}

const forUpdate = " FOR UPDATE"

// Point implements version.Shelf. Its commit is on disk, and so is all that was committed before, when it returns.
func (s *Shelf[P]) Point(ctx context.Context, was, now version.Pointers) error {
	err := pgx.BeginFunc(ctx, s.server.writer, func(tx pgx.Tx) error {
		found, err := s.pointers(ctx, tx, forUpdate)
		if err != nil {
			return err
		}
		if found != was {
			return fmt.Errorf("%w: %v, not %v", version.ErrMoved, found, was)
		}
		change := &pgx.Batch{}
		change.Queue("SET LOCAL synchronous_commit = on")
		change.Queue(s.sql("UPDATE %[1]s.models SET current = $2, previous = $3, building = $4 WHERE model = $1"), s.model, now.Current, now.Previous, now.Building)
		change.Queue(s.sql("UPDATE %[1]s.versions SET pointed = true WHERE model = $1 AND number = ANY($2) AND NOT pointed"), s.model, []int{now.Current, now.Building})
		return tx.SendBatch(ctx, change).Close()
	})
	if errors.Is(err, version.ErrMoved) {
		return err
	}
	return s.failed(ctx, "point", err)
}

// Create implements version.Shelf.
func (s *Shelf[P]) Create(ctx context.Context) (number int, err error) {
	err = pgx.BeginFunc(ctx, s.server.writer, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, s.sql("UPDATE %[1]s.models SET last = last + 1 WHERE model = $1 RETURNING last"), s.model).Scan(&number)
		if err != nil {
			return err
		}
		store := s.store(number)
		text := fmt.Sprintf("CREATE SCHEMA %s;%s%s;%s INSERT INTO {v}.meta VALUES (%d, false); INSERT INTO %s.versions VALUES ('%s', %d, %d, false)",
			store.name, versionTables, s.schema.SQL, s.schema.unvacuumed(), s.schema.Version, s.server.prefix, s.model, number, s.schema.Version)
		_, err = tx.Exec(ctx, store.SQL(text), pgx.QueryExecModeSimpleProtocol)
		return err
	})
	return number, s.failed(ctx, "create a version", err)
}

func (s *Shelf[P]) store(number int) *Store {
	return &Store{server: s.server, model: s.model, schema: s.schema, name: s.version(number)}
}

// Open implements version.Shelf.
func (s *Shelf[P]) Open(ctx context.Context, number int) (p P, err error) {
	store := s.store(number)
	if err := store.open(ctx); err != nil {
		return p, err
	}
	return s.open(store), nil
}

// Clean implements version.Shelf. It deletes what this prefix has created and nobody points at any more: a version that another
// process has just created, or points at by now, stays.
func (s *Shelf[P]) Clean(ctx context.Context, keep version.Pointers) error {
	err := pgx.BeginFunc(ctx, s.server.writer, func(tx pgx.Tx) error {
		now, err := s.pointers(ctx, tx, forUpdate)
		if err != nil {
			return err
		}
		numbers, err := s.left(ctx, tx)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			if keep.Name(number) || now.Name(number) {
				continue
			}
			if err := s.drop(ctx, tx, number); err != nil {
				return err
			}
		}
		return nil
	})
	return s.failed(ctx, "clean", err)
}

// left are the versions that were pointed at once, and those that are too old to be pointed at still.
func (s *Shelf[P]) left(ctx context.Context, tx pgx.Tx) ([]int, error) {
	rows, err := tx.Query(ctx, s.sql("SELECT number FROM %[1]s.versions WHERE model = $1 AND (pointed OR created < now() - interval '"+forgotten+"')"), s.model)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

func (s *Shelf[P]) drop(ctx context.Context, tx pgx.Tx, number int) error {
	_, err := tx.Exec(ctx, fmt.Sprintf("DROP SCHEMA IF EXISTS %s CASCADE; DELETE FROM %s.versions WHERE model = '%s' AND number = %d",
		s.version(number), s.server.prefix, s.model, number), pgx.QueryExecModeSimpleProtocol)
	return err
}
