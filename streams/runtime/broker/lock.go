//go:build unix

package broker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrLocked says that another process, or another part of this one, has the directory.
var ErrLocked = errors.New("data directory is in use")

// DirLock is the right to be the only one who writes a data directory. The kernel gives it back when the process ends, however
// it ends. Close gives it back earlier.
type DirLock struct{ file *os.File }

// Lock takes the directory for this process, creating it with mode 0700 where it is missing. The lock is flock(2) on the file
// "lock" in it, which names the owner's pid. The error wraps ErrLocked and names that pid when the directory is taken.
func Lock(dir string) (*DirLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory %s: %w", dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data directory %s: %w", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		return nil, lockError(dir, f, err)
	}
	if err := writePID(f); err != nil {
		return nil, errors.Join(fmt.Errorf("data directory %s: %w", dir, err), f.Close())
	}
	return &DirLock{f}, nil
}

func lockError(dir string, f *os.File, err error) error {
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("data directory %s: lock: %w", dir, err)
	}
	owner := "another process"
	pid := make([]byte, 16)
	if n, _ := f.ReadAt(pid, 0); n > 0 {
		owner = "process " + strings.TrimSpace(string(pid[:n]))
	}
	return fmt.Errorf("%w: %s belongs to %s: stop that one, or give this one another directory", ErrLocked, dir, owner)
}

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

// Close gives the directory back. The file stays: removing it would let two processes lock two files of one name.
func (l *DirLock) Close() error { return l.file.Close() }
