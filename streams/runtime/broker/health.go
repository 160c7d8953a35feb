package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/twmb/franz-go/pkg/kfake"
)

// reserveBytes of free disk are kept for what must still be written when the disk fills up: transaction markers, offsets and
// producer ids. Below it, records are refused with KAFKA_STORAGE_ERROR, which clients retry.
const reserveBytes = 32 << 20

// ErrDiskFull says that records are refused until there is space again.
var ErrDiskFull = errors.New("data directory is full")

// health knows whether the broker can still keep what it is given. kfake reports a failed write only to its logger, and goes on
// with a state in memory that the disk does not have (a transaction whose marker could not be written counts as ended). So the
// first failed write stops the broker: no answer leaves it any more, and the next start recovers from the disk.
type health struct {
	log    *slog.Logger
	free   func() (uint64, error) // bytes that may still be written; nil in memory
	failed atomic.Pointer[error]
}

// Logf is kfake's logger. Its messages name topics, groups, paths and the system's error, never a record.
func (h *health) Logf(level kfake.LogLevel, format string, args ...any) {
	if level <= kfake.LogLevelWarn && isPersistFailure(format) {
		h.fail(fmt.Errorf("embedded broker stopped, a write failed (%s): free disk space and restart", fmt.Sprintf(format, args...)))
	}
	if to := slogLevel(level); h.log.Enabled(context.Background(), to) {
		h.log.Log(context.Background(), to, fmt.Sprintf(format, args...))
	}
}

func slogLevel(level kfake.LogLevel) slog.Level {
	switch level {
	case kfake.LogLevelError:
		return slog.LevelError
	case kfake.LogLevelWarn:
		return slog.LevelInfo // slow requests and the like; what matters is recognised above
	default:
		return slog.LevelDebug
	}
}

// isPersistFailure recognises the messages of kfake's persist.go and txns.go that mean "not on disk". kfake is pinned, and a test
// provokes them.
func isPersistFailure(format string) bool {
	for _, prefix := range []string{"persist ", "save session state", "endTx: failed", "compact groups.log", "compact pids.log"} {
		if strings.HasPrefix(format, prefix) {
			return true
		}
	}
	return false
}

func (h *health) fail(err error) {
	if h.failed.CompareAndSwap(nil, &err) {
		h.log.Error("embedded broker stopped", "error", err)
	}
}

// broken is the first failed write, nil while there is none.
func (h *health) broken() error {
	if err := h.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// full wraps ErrDiskFull while less than the reserve is free.
func (h *health) full() error {
	if h.free == nil {
		return nil
	}
	free, err := h.free()
	if err != nil || free >= reserveBytes {
		return nil //nolint:nilerr // a disk that cannot be measured counts as free: a failed write tells
	}
	return fmt.Errorf("%w: %d MiB are free, %d MiB are kept in reserve: free disk space", ErrDiskFull, free>>20, reserveBytes>>20)
}

func freeBytes(dir string) func() (uint64, error) {
	return func() (uint64, error) {
		var st syscall.Statfs_t
		err := syscall.Statfs(dir, &st)
		return uint64(st.Bavail) * uint64(st.Bsize), err //nolint:unconvert // the types differ between systems
	}
}
