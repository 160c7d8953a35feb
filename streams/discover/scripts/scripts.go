// Package scripts reads folders of SQL files: what each file's statements derive from what. It runs nothing and describes no dataset; the edges
// are told under the tables that are written.
package scripts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

// The limits of a folder.
const (
	maxFiles = 100_000
	maxFile  = 16 << 20 // bytes of a file
)

// Kind declares folders of SQL: "sql:path". They need a namespace and a dialect.
func Kind() discover.Kind {
	return discover.Kind{Name: "sql", Schemes: []string{"sql"}, Example: "sql:path/to/folder", Open: Open}
}

type source struct {
	root    string // absolute, without links: a folder, or one file
	file    bool
	folder  string // what the folder is called in what it proves
	place   discover.Place
	dialect sql.Dialect
}

// Open opens a folder or a file.
func Open(_ context.Context, location string, o discover.OpenOptions) (discover.Source, error) {
	root, err := filepath.Abs(discover.LocalPath(location))
	if err != nil {
		return nil, fmt.Errorf("sql %s: %w", location, err)
	}
	s := &source{place: o.Place}
	if err := s.find(root, o.Project); err != nil {
		return nil, fmt.Errorf("sql %s: %w", root, err)
	}
	if o.Namespace == "" {
		return nil, fmt.Errorf("sql %s: a folder does not say where its tables are: give --namespace, as postgres://db.example:5432", root)
	}
	var ok bool
	if s.dialect, ok = sql.DialectOf(o.Dialect); !ok {
		return nil, fmt.Errorf("sql %s: there is no dialect %q; there are %s", root, o.Dialect, strings.Join(sql.Dialects(), ", "))
	}
	return s, nil
}

// find finds what is at a path, through links.
func (s *source) find(path, project string) error {
	root, err := filepath.EvalSymlinks(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	info, err := os.Stat(root)
	if err != nil {
		return errors.Unwrap(err)
	}
	s.root, s.file = root, !info.IsDir()
	folder := root
	if s.file {
		folder = filepath.Dir(root)
	}
	s.folder = strings.TrimSuffix(filepath.ToSlash(cmp.Or(project, folder)), "/")
	return nil
}

// Namespace implements discover.Source.
func (s *source) Namespace() string { return s.place.Namespace }

// URL implements discover.Source.
func (s *source) URL() string { return "sql://" + filepath.ToSlash(s.root) }

// Kind implements discover.Source.
func (s *source) Kind() string { return "sql" }

// prover is who proves what a file says: the file, so that it is the same one whichever folder around it is scanned. The empty name, for all
// files of the folder, ends in a slash.
func (s *source) prover(name string) string { return "sql:" + s.folder + "/" + name }

// Sample implements discover.Source: there are no datasets.
func (s *source) Sample(context.Context, *discover.Observation, *discover.Collector) error {
	return nil
}

// Close implements discover.Source.
func (s *source) Close() error { return nil }

// Inspect implements discover.Source. A file that cannot be read, and a statement that is not understood, are failures that name the file and the
// line; the rest of the file counts, and what it proved before stays until all of it is understood.
func (s *source) Inspect(ctx context.Context) (discover.Inventory, error) {
	var inventory discover.Inventory
	files, err := s.files()
	if err != nil {
		return inventory, fmt.Errorf("sql %s: %w", s.root, err)
	}
	inventory.Provers = []string{s.prover("")}
	if s.file {
		inventory.Provers = []string{s.prover(s.name(s.root))}
	}
	reader := derivation.NewReader()
	for _, file := range files {
		if ctx.Err() != nil {
			return inventory, ctx.Err()
		}
		s.inspect(file, reader, &inventory)
	}
	return inventory, nil
}

// files are the SQL files below the root, in the order of their paths.
func (s *source) files() (files []string, err error) {
	err = filepath.WalkDir(s.root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != s.root:
			return fs.SkipDir
		case !entry.Type().IsRegular() || !strings.EqualFold(filepath.Ext(path), ".sql") && path != s.root:
			return nil
		case len(files) >= maxFiles:
			return fmt.Errorf("there are more than %d files", maxFiles)
		}
		files = append(files, path)
		return nil
	})
	return files, err
}

// name is the file's name for people and provers: its path below the root, with slashes.
func (s *source) name(file string) string {
	name, err := filepath.Rel(s.root, file)
	if err != nil || name == "." {
		name = filepath.Base(file)
	}
	return filepath.ToSlash(name)
}

func (s *source) inspect(file string, reader *derivation.Reader, inventory *discover.Inventory) {
	name := s.name(file)
	fail := func(scope string, err error) {
		inventory.Failures = append(inventory.Failures, event.Failure{Scope: scope, Reason: err.Error()})
		if n := len(inventory.Unread); n == 0 || inventory.Unread[n-1] != s.prover(name) {
			inventory.Unread = append(inventory.Unread, s.prover(name))
		}
	}
	text, err := readFile(file)
	if err != nil {
		fail(name, err)
		return
	}
	place := derivation.Place{Namespace: s.place.Namespace, Catalog: s.place.Catalog, Schema: s.place.Schema, Dialect: s.dialect}
	script, err := reader.Read(text, place, nil)
	if err != nil {
		fail(name, err)
		return
	}
	for _, f := range script.Faults {
		fail(fmt.Sprintf("%s:%d", name, f.Line), errors.New(f.Message))
	}
	for _, d := range script.Derived {
		inventory.Assertions = append(inventory.Assertions, discover.Assertion{ID: d.ID,
			LineageAssertion: event.LineageAssertion{Prover: s.prover(name), Job: name, Edges: d.Edges}})
	}
}

func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxFile {
		return "", fmt.Errorf("has %d bytes, more than %d", info.Size(), maxFile)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}
