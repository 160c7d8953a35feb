package version

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// pointerFile names the versions that count; it is replaced as a whole, so that every change is atomic.
const pointerFile = "CURRENT"

// pointers are version numbers; 0 is none.
type pointers struct {
	current, previous, building int
}

const pointerFormat = "current %06d\nprevious %06d\nbuilding %06d\n"

// directory is where a version lives.
func directory(dir string, number int) string { return filepath.Join(dir, fmt.Sprintf("%06d", number)) }

// prepare makes dir and deletes the version directories that no pointer names: what a crash left half done.
func prepare(dir string) (pointers, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return pointers{}, err
	}
	p, err := readPointers(dir)
	if err != nil {
		return p, err
	}
	return p, clean(dir, p)
}

// clean deletes every version directory that p does not name.
func clean(dir string, p pointers) error {
	numbers, err := existing(dir)
	for _, number := range numbers {
		if number != p.current && number != p.previous && number != p.building {
			err = errors.Join(err, os.RemoveAll(directory(dir, number)))
		}
	}
	return err
}

// existing lists the version numbers on disk.
func existing(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
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

// create makes the directory of a new version, with a number above all that exist.
func create(dir string) (int, error) {
	numbers, err := existing(dir)
	if err != nil {
		return 0, err
	}
	number := 1
	for _, n := range numbers {
		number = max(number, n+1)
	}
	return number, os.Mkdir(directory(dir, number), 0o700)
}

func readPointers(dir string) (pointers, error) {
	var p pointers
	text, err := os.ReadFile(filepath.Join(dir, pointerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if _, err := fmt.Sscanf(string(text), pointerFormat, &p.current, &p.previous, &p.building); err != nil || p.current <= 0 {
		return p, fmt.Errorf("%s does not name a version: delete the directory %s, and the log fills it again",
			filepath.Join(dir, pointerFile), dir)
	}
	return p, nil
}

// writePointers replaces the pointer file: written beside, synced, renamed, and the directory synced.
func writePointers(dir string, p pointers) error {
	temporary := filepath.Join(dir, pointerFile+".new")
	if err := writeSynced(temporary, fmt.Sprintf(pointerFormat, p.current, p.previous, p.building)); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, pointerFile)); err != nil {
		return err
	}
	return syncDirectory(dir)
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
