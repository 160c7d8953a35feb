package keyring

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// checkPrivate refuses a file that anyone but its owner can read or write.
func checkPrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s is open to other users (mode %#o): run \"chmod 600 %s\"", path, mode, path)
	}
	return nil
}

// writeSynced writes a new private file and waits until it is on disk.
func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// putter puts data in the place of the file at path.
type putter func(path string, data []byte) error

// replace is atomic: readers and a crash find the old file or the new one.
func replace(path string, data []byte) error {
	temporary := path + ".new" // one name, used under the lock only, so that nothing of an interrupted write stays
	err := writeSynced(temporary, data)
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return syncDir(filepath.Dir(path))
}

// replaceAndWipe also overwrites the blocks of the old file with zeros, which is the most that a program can do about
// them: copying file systems, flash and backups may keep them, and without the master key they are no use.
func replaceAndWipe(path string, data []byte) error {
	old, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = old.Close() }()
	if err := replace(path, data); err != nil {
		return err
	}
	wipe(old)
	return nil
}

// wipe is best effort: the file has no name any more, so nobody can depend on it.
func wipe(f *os.File) {
	if info, err := f.Stat(); err == nil {
		if _, err := f.WriteAt(make([]byte, info.Size()), 0); err == nil {
			_ = f.Sync()
		}
	}
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	return dir.Sync()
}

// lock takes the lock file of the keyring, shared by readers, alone for a writer; it waits for other processes.
// The lock file stays: to remove it would let two processes lock two files of one name.
func lock(path string, how int) (unlock func(), err error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return func() { _ = f.Close() }, nil // closing unlocks
}
