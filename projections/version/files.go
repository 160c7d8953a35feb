package version

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"datawave/projections"
)

// OpenFunc opens the store of one version in its directory, which exists; an empty directory is a new, empty version.
type OpenFunc[P projections.Projection] func(ctx context.Context, dir string) (P, error)

// Files is the shelf in a directory of which this process has the lock. Each version is a directory of its own, named by its
// number; the file CURRENT says which number is what and is replaced by rename, so that a crash leaves the old or the new,
// never neither.
func Files[P projections.Projection](dir string, open OpenFunc[P]) Shelf[P] {
	return files[P]{dir, open}
}

type files[P projections.Projection] struct {
	dir  string
	open OpenFunc[P]
}

// pointerFile names the versions that count; it is replaced as a whole, so that every change is atomic.
const pointerFile = "CURRENT"

const pointerFormat = "current %06d\nprevious %06d\nbuilding %06d\n"

// Pointers implements Shelf.
func (f files[P]) Pointers(context.Context) (Pointers, error) {
	var p Pointers
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return p, err
	}
	text, err := os.ReadFile(filepath.Join(f.dir, pointerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if _, err := fmt.Sscanf(string(text), pointerFormat, &p.Current, &p.Previous, &p.Building); err != nil || p.Current <= 0 {
		return p, fmt.Errorf("%s does not name a version: delete the directory %s, and the log fills it again",
			filepath.Join(f.dir, pointerFile), f.dir)
	}
	return p, nil
}

// Point implements Shelf: the file is written beside, synced, renamed, and the directory synced.
func (f files[P]) Point(_ context.Context, _, now Pointers) error {
	temporary := filepath.Join(f.dir, pointerFile+".new")
	if err := writeSynced(temporary, fmt.Sprintf(pointerFormat, now.Current, now.Previous, now.Building)); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(f.dir, pointerFile)); err != nil {
		return err
	}
	return syncDirectory(f.dir)
}

// Create implements Shelf.
func (f files[P]) Create(context.Context) (int, error) {
	numbers, err := f.existing()
	if err != nil {
		return 0, err
	}
	number := 1
	for _, n := range numbers {
		number = max(number, n+1)
	}
	return number, os.Mkdir(f.version(number), 0o700)
}

// Open implements Shelf.
func (f files[P]) Open(ctx context.Context, number int) (P, error) {
	p, err := f.open(ctx, f.version(number))
	if err != nil && !errors.Is(err, ErrSchema) {
		err = fmt.Errorf("%w (a damaged store may be deleted: the log fills it again)", err)
	}
	return p, err
}

// Clean implements Shelf.
func (f files[P]) Clean(_ context.Context, keep Pointers) error {
	numbers, err := f.existing()
	for _, number := range numbers {
		if !keep.Name(number) {
			err = errors.Join(err, os.RemoveAll(f.version(number)))
		}
	}
	return err
}

// version is where a version lives.
func (f files[P]) version(number int) string {
	return filepath.Join(f.dir, fmt.Sprintf("%06d", number))
}

// existing lists the version numbers on disk.
func (f files[P]) existing() ([]int, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, entry := range entries {
		if number, err := strconv.Atoi(entry.Name()); err == nil && entry.IsDir() {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

func writeSynced(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDirectory(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
