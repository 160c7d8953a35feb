package state

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	prefixBytes = 12 // of a disk key: changelog (hash), partition
	kindTag     = 0
	kindEntry   = 1
	kindEnd     = 2

	ingestFolder = "ingest"
	bloomBits    = 10 // a key; 1 % of the reads of keys that do not exist touch a data block
	blockBytes   = 8 << 10
	fileBytes    = 32 << 20
)

// disk is the Pebble database of a process. All its tables are written by spills and ingested; its log and memory tables
// hold nothing, so that nothing is written twice before it is compacted.
type disk struct {
	db    *pebble.DB
	lock  *pebble.Lock
	dir   string
	table sstable.WriterOptions
	files atomic.Int64 // names the tables to ingest
}

func openDisk(dir string, cache int64, log *slog.Logger) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := pebble.LockDirectory(dir, vfs.Default)
	if err != nil {
		return nil, fmt.Errorf("another process uses it: stop that, or give this one a folder of its own (%w)", err)
	}
	d, err := openLocked(dir, lock, diskOptions(cache, log))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return d, nil
}

func openLocked(dir string, lock *pebble.Lock, options *pebble.Options) (*disk, error) {
	tables := filepath.Join(dir, ingestFolder)
	if err := errors.Join(os.RemoveAll(tables), os.MkdirAll(tables, 0o700)); err != nil {
		return nil, err
	}
	options.Lock = lock
	db, err := pebble.Open(dir, options)
	if err != nil {
		return nil, unopened(err)
	}
	return &disk{db: db, lock: lock, dir: dir, table: options.MakeWriterOptions(0, db.TableFormat())}, nil
}

func (d *disk) close() error { return errors.Join(d.db.Close(), d.lock.Close()) }

func diskOptions(cache int64, log *slog.Logger) *pebble.Options {
	o := &pebble.Options{
		CacheSize: cache, DisableWAL: true, MemTableSize: 64 << 10, FormatMajorVersion: pebble.FormatTableFormatV6,
		L0CompactionThreshold: 16, L0StopWritesThreshold: 64, LBaseMaxBytes: 256 << 20, Logger: diskLog{log},
		EventListener: &pebble.EventListener{
			BackgroundError: func(err error) { log.Warn("state", "err", err) },
			DataCorruption:  func(info pebble.DataCorruptionInfo) { log.Error("state is damaged", "err", info.Details) },
		},
	}
	for i := range o.Levels {
		level := &o.Levels[i]
		level.FilterPolicy, level.FilterType = bloom.FilterPolicy(bloomBits), pebble.TableFilter
		level.BlockSize = blockBytes
		o.TargetFileSizes[i] = fileBytes
	}
	o.EnsureDefaults()
	return o
}

// prefix begins the disk keys of a store.
func prefix(changelog string, partition int32) (p [prefixBytes]byte) {
	binary.BigEndian.PutUint64(p[:], xxhash.Sum64String(changelog))
	binary.BigEndian.PutUint32(p[8:], uint32(partition))
	return p
}

// get appends the value of a disk key to the buffer.
func (d *disk) get(to, key []byte) (value []byte, ok bool, err error) {
	stored, closer, err := d.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return to, false, nil
	}
	if err != nil {
		return to, false, err
	}
	return append(to, stored...), true, closer.Close()
}

// any says whether a disk key lies in [from, to).
func (d *disk) any(from, to []byte) (bool, error) {
	it, err := d.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return false, err
	}
	found := it.First()
	return found, errors.Join(it.Error(), it.Close())
}

// drop removes the disk keys in [from, to).
func (d *disk) drop(from, to []byte) error {
	return d.db.Excise(context.Background(), pebble.KeyRange{Start: from, End: to})
}

// path is a new one for a table to ingest.
func (d *disk) path() string {
	return filepath.Join(d.dir, ingestFolder, strconv.FormatInt(d.files.Add(1), 10)+".sst")
}

// diskLog passes on what Pebble cannot return to a caller.
type diskLog struct{ *slog.Logger }

func (diskLog) Infof(string, ...any) {}

func (l diskLog) Errorf(format string, args ...any) {
	l.Error("state", "err", fmt.Sprintf(format, args...))
}

// Fatalf must not return: Pebble has lost its footing, for example because the disk is full.
func (diskLog) Fatalf(format string, args ...any) { panic("state: " + fmt.Sprintf(format, args...)) }
