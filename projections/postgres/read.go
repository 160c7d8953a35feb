package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"datawave/projections"
)

const (
	// readTimeout is how long an answer may take before the server counts as away.
	readTimeout    = 2500 * time.Millisecond
	replicaTimeout = 800 * time.Millisecond
	// avoidFor is how long a replica that failed is not asked.
	avoidFor = 5 * time.Second
)

// errBehind is why a replica is not believed.
var errBehind = errors.New("the replica is behind")

// Read asks queries on one state of the version, in one round trip; queue may be called more than once, and begins anew each time. A
// replica answers when it has applied at least what this process knows to be applied, and else the primary: an answer is never older
// than what the read model's position promises. It wraps readmodel.ErrUnavailable when no server answers in time.
func (s *Store) Read(ctx context.Context, queue func(*pgx.Batch)) error {
	limited, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if s.server.replicaUsable() {
		err := s.readReplica(limited, queue)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errBehind) && limited.Err() == nil {
			s.server.avoid.Store(time.Now().Add(avoidFor).UnixNano())
		}
	}
	return explain(ctx, s.readPrimary(limited, queue))
}

func (s *Server) replicaUsable() bool {
	return s.replica != nil && time.Now().UnixNano() >= s.avoid.Load()
}

// readPrimary tries twice: a connection may have ended since it was used last.
func (s *Store) readPrimary(ctx context.Context, queue func(*pgx.Batch)) error {
	questions := func() *pgx.Batch {
		b := &pgx.Batch{}
		queue(b)
		return b
	}
	err := ask(ctx, s.server.reader, questions())
	if err != nil && ctx.Err() == nil && unavailable(err) {
		err = ask(ctx, s.server.reader, questions())
	}
	return err
}

func (s *Store) readReplica(ctx context.Context, queue func(*pgx.Batch)) error {
	ctx, cancel := context.WithTimeout(ctx, replicaTimeout)
	defer cancel()
	least := s.seen()
	if least == nil {
		return errBehind
	}
	b := &pgx.Batch{}
	b.Queue(s.SQL("SELECT topic, partition, next FROM {v}.checkpoint")).Query(func(rows pgx.Rows) error {
		at, err := scanCheckpoint(rows)
		if err == nil && at.Behind(least) > 0 {
			err = errBehind
		}
		return err
	})
	queue(b)
	return ask(ctx, s.server.replica, b)
}

// seen is the checkpoint that this process last saw on the primary, nil when it does not know.
func (s *Store) seen() projections.Checkpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		return nil
	}
	return s.at.Clone()
}

// ask sends the questions; several are asked of one state.
func ask(ctx context.Context, pool *pgxpool.Pool, questions *pgx.Batch) error {
	if questions.Len() > 1 {
		whole := &pgx.Batch{}
		whole.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		whole.QueuedQueries = append(whole.QueuedQueries, questions.QueuedQueries...)
		whole.Queue("COMMIT")
		questions = whole
	}
	return pool.SendBatch(ctx, questions).Close()
}

// Scan reads all rows of a query on the primary, however long that takes; visit borrows the row.
func (s *Store) Scan(ctx context.Context, query string, visit func(pgx.Rows) error) error {
	rows, err := s.server.reader.Query(ctx, s.SQL(query))
	if err != nil {
		return explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
	}
	return explain(ctx, rows.Err())
}
