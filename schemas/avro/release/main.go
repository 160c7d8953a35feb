// Command release keeps every version of every schema that was ever used: where a *.avsc differs from its newest released
// version it writes the next one to released/, with the next id. It refuses a schema that cannot read an earlier version.
// Usage: go run ./schemas/avro/release [SCHEMA_DIR]
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"datawave/schemas/avro"
)

func main() {
	dir := filepath.Join("schemas", "avro")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := release(dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release looks at all schemas before it writes anything.
func release(dir string, out io.Writer) error {
	book, err := readBook(filepath.Join(dir, "released"))
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.avsc"))
	if err != nil || len(paths) == 0 {
		return fmt.Errorf("%s has no *.avsc files: %w", dir, errors.Join(err, fs.ErrNotExist))
	}
	var problems []error
	for _, path := range paths {
		if err := book.add(path); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", path, err))
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	return book.write(out)
}

// book is the manifest and what is to be added to it.
type book struct {
	dir      string
	releases []avro.Release
	fresh    map[string][]byte // by file, below dir
}

func readBook(dir string) (*book, error) {
	b := &book{dir: dir, fresh: map[string][]byte{}}
	text, err := os.ReadFile(b.manifest())
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &b.releases)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.manifest(), err)
	}
	return b, nil
}

func (b *book) manifest() string { return filepath.Join(b.dir, "manifest.json") }

// add puts the schema in the book unless it is there already.
func (b *book) add(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, err := fullName(text)
	if err != nil {
		return err
	}
	next := avro.Release{Name: name, Version: 1, ID: 1}
	var newest string
	for _, r := range b.releases {
		next.ID = max(next.ID, r.ID+1)
		if r.Name != name {
			continue
		}
		if newest, err = b.check(string(text), r); err != nil {
			return err
		}
		next.Version = r.Version + 1
	}
	if avro.Same(newest, string(text)) {
		return nil
	}
	base := strings.TrimSuffix(filepath.Base(path), ".avsc")
	next.File = fmt.Sprintf("%s/%d.avsc", base, next.Version)
	b.releases = append(b.releases, next)
	b.fresh[next.File] = text
	return nil
}

// check returns the text of an earlier release, which the schema must be able to read.
func (b *book) check(schema string, r avro.Release) (string, error) {
	text, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(r.File)))
	if err != nil {
		return "", err
	}
	if err := avro.CanRead(schema, string(text)); err != nil {
		return "", fmt.Errorf("cannot read what version %d wrote:\n%w", r.Version, err)
	}
	return string(text), nil
}

// write puts the schemas before the manifest that names them.
func (b *book) write(out io.Writer) error {
	if len(b.fresh) == 0 {
		return nil
	}
	for _, r := range b.releases {
		text, ok := b.fresh[r.File]
		if !ok {
			continue
		}
		path := filepath.Join(b.dir, filepath.FromSlash(r.File))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s version %d has id %d: %s\n", r.Name, r.Version, r.ID, path); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(b.releases, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(b.manifest(), append(text, '\n'), 0o644)
}

func fullName(schema []byte) (string, error) {
	var head struct{ Namespace, Name string }
	if err := json.Unmarshal(schema, &head); err != nil {
		return "", err
	}
	if head.Namespace == "" || head.Name == "" {
		return "", errors.New("a schema needs a namespace and a name")
	}
	return head.Namespace + "." + head.Name, nil
}
