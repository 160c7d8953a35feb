package sqlite

import (
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"datawave/streams/discover"
)

// explain makes an error that says that another process has the file locked wrap discover.ErrUnavailable: it will pass.
func explain(err error) error {
	var e *driver.Error
	if !errors.As(err, &e) {
		return err
	}
	const primary = 0xff // the rest of a result code is its extension
	if c := e.Code() & primary; c == codes.SQLITE_BUSY || c == codes.SQLITE_LOCKED {
		return fmt.Errorf("%w: %w", discover.ErrUnavailable, err)
	}
	return err
}
