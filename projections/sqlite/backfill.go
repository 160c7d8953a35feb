package sqlite

import (
	"context"
	"fmt"
	"sync"
)

// backfillEvery is how many records are loaded before the write-ahead log is folded in: it then has tens of MiB.
const backfillEvery = 20_000

// backfill folds the write-ahead log of a load into the database while the next batch is loaded: a commit would wait for it.
type backfill struct {
	records int // that were loaded since the one before

	running sync.WaitGroup
	mu      sync.Mutex
	active  bool
	err     error // of the last one
}

// loaded takes what a batch of records has written into account.
func (b *backfill) loaded(ctx context.Context, records int, checkpoint func(context.Context) error) {
	if b.records += records; b.records < backfillEvery || !b.begin() {
		return
	}
	b.records = 0
	b.running.Go(func() { b.end(checkpoint(context.WithoutCancel(ctx))) })
}

// begin is false while one is running.
func (b *backfill) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.active
	b.active = true
	return !was
}

func (b *backfill) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active, b.err = false, err
}

// wait waits for the one that is running. What it could not fold in is still in the log: an error is no loss.
func (b *backfill) wait() error {
	b.running.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.err
	b.err = nil
	return err
}

// checkpoint folds into the database what of the write-ahead log nobody reads. It may run beside a writer.
func (s *Store) checkpoint(ctx context.Context) error {
	if _, err := s.readers.db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return fmt.Errorf("write-ahead log: %w", err)
	}
	return nil
}
