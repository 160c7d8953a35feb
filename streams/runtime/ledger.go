package runtime

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/streams/runtime/state"
)

// snapshotAge is how old a snapshot may be. A changelog keeps deletions for a day (delete.retention.ms), so that an older
// one could bring back what was deleted.
const snapshotAge = 12 * time.Hour

// snapshotTail is after how many changes a store writes a snapshot, so that a restore after a kill reads about so many
// changelog records at most: a second or two.
const snapshotTail = 1_000_000

// ledger is a store together with its partition of the changelog.
type ledger struct {
	name      string // as the stage declares it
	changelog string
	partition int32
	store     *state.Store
	writer    writer
	tail      int          // changes since the last snapshot
	writing   int64        // bytes of the changes that the transaction ending now holds
	end       atomic.Int64 // behind the last changelog record that the broker has acknowledged in this transaction
}

func newLedger(name, changelog string, partition int32, store *state.Store, pool *blocks, observe func(*kgo.Record, error)) *ledger {
	l := &ledger{name: name, changelog: changelog, partition: partition, store: store}
	l.end.Store(-1)
	l.writer = writer{pool: pool, observe: func(r *kgo.Record, err error) {
		if err == nil && r.Offset >= l.end.Load() { // acknowledgements of one client come one after another
			l.end.Store(r.Offset + 1)
		}
		observe(r, err)
	}}
	return l
}

// changes calls produce with a changelog record for each key that the open transaction has written.
func (l *ledger) changes(produce func(draft)) {
	l.writing = 0
	l.store.Changes(func(key, value []byte) {
		l.tail++
		l.writing += int64(len(key) + len(value))
		produce(l.writer.entry(l.changelog, l.partition, key, value))
	})
	l.writer.seal()
}

// commit makes the changes part of the store, once the transaction is committed.
func (l *ledger) commit() error {
	if err := l.store.Commit(l.end.Swap(-1)); err != nil || l.tail < snapshotTail {
		return err
	}
	l.tail = 0
	return l.store.Snapshot()
}

// close gives the store back, with a snapshot. current tells that nobody else can have written to the changelog: a store
// that was idle is as good as new then.
func (l *ledger) close(current bool) error {
	var err error
	if current {
		l.store.Abort()
		err = l.store.Commit(l.store.Position())
	}
	return errors.Join(err, l.store.Close())
}

// abort drops the changes.
func (l *ledger) abort() {
	l.store.Abort()
	l.end.Store(-1)
}

// usable tells whether a snapshot can be brought up to date from a changelog that has the offsets from start to end.
func (l *ledger) usable(start, end int64, now time.Time) bool {
	at := l.store.Position()
	return at >= start && at <= end && now.Sub(l.store.Taken()) < snapshotAge
}
