package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

const (
	readers       = 4
	idleReaders   = 2
	maxStatements = 64 // that a reader keeps prepared
)

// reader is a connection that reads, with the statements that it has prepared: preparing one costs as much as running it.
type reader struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// pool lends the readers of a database. It keeps a few of them open.
type pool struct {
	db    *sql.DB
	slots chan struct{} // one for each reader that is lent

	mu     sync.Mutex
	idle   []*reader
	closed bool
}

func newPool(db *sql.DB) *pool { return &pool{db: db, slots: make(chan struct{}, readers)} }

func (p *pool) take(ctx context.Context) (*reader, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r := p.kept(); r != nil {
		return r, nil
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return &reader{conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// kept is the reader that was lent last, whose pages are still in memory.
func (p *pool) kept() *reader {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	r := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return r
}

// give takes a reader back, and closes one that is not to be used again.
func (p *pool) give(r *reader, broken bool) error {
	defer func() { <-p.slots }()
	if !broken && p.keep(r) {
		return nil
	}
	return r.conn.Close()
}

func (p *pool) keep(r *reader) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle) >= idleReaders {
		return false
	}
	p.idle = append(p.idle, r)
	return true
}

// close closes the database; readers that are lent are closed when they come back.
func (p *pool) close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var err error
	for _, r := range idle {
		err = errors.Join(err, r.conn.Close())
	}
	return errors.Join(err, p.db.Close())
}

// view runs ask in a transaction of the reader.
func (r *reader) view(ctx context.Context, ask func(*Tx) error) (broken bool, err error) {
	if len(r.prepared) > maxStatements {
		if err := r.forget(); err != nil {
			return true, err
		}
	}
	tx := &Tx{on: r.conn, prepared: r.prepared}
	if err := tx.Exec(ctx, "BEGIN"); err != nil {
		return true, err
	}
	err = ask(tx)
	ended := tx.Exec(context.WithoutCancel(ctx), "ROLLBACK") // nothing was written
	if err == nil && ended != nil {
		err = fmt.Errorf("end of a read: %w", ended)
	}
	return ended != nil, err
}

func (r *reader) forget() (err error) {
	for _, statement := range r.prepared {
		err = errors.Join(err, statement.Close())
	}
	clear(r.prepared)
	return err
}
