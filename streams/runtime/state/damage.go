package state

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
)

// ErrDamaged says that files of the state cannot be read.
var ErrDamaged = errors.New("the files are damaged: delete the folder, the state is rebuilt from the changelogs")

// damaged marks an error that comes from the contents of files.
func damaged(err error) error {
	if pebble.IsCorruptionError(err) || errors.Is(err, errTag) {
		return fmt.Errorf("%w (%w)", ErrDamaged, brief{err})
	}
	return err
}

// unopened marks an error of opening the files, which comes from their contents unless it comes from the system.
func unopened(err error) error {
	var system syscall.Errno
	if errors.As(err, &system) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, brief{err})
}

// brief shows only the first line of an error, since Pebble reports damaged files by the dozen.
type brief struct{ error }

func (b brief) Error() string {
	first, _, _ := strings.Cut(b.error.Error(), "\n")
	return first
}

func (b brief) Unwrap() error { return b.error }
