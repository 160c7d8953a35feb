// Package dbt reads what a dbt project has built of itself: manifest.json of schema versions 7 to 12 and, where there is one, catalog.json. It
// tells of models, seeds, snapshots and sources, and reads the lineage between their fields from the compiled SQL. It runs no dbt.
package dbt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"datawave/streams/discover"
)

// The files of a project. Source: dbt documentation, "Manifest JSON file" and "Catalog JSON file".
const (
	target       = "target"
	manifestFile = "manifest.json"
	catalogFile  = "catalog.json"
)

// maxFile bounds a file of a project.
const maxFile = 1 << 30

// Kind declares dbt: "dbt:path", and plain paths of folders that were built.
func Kind() discover.Kind {
	return discover.Kind{Name: "dbt", Schemes: []string{"dbt"}, Example: "dbt:path/to/project", Holds: target + "/" + manifestFile, Open: Open}
}

// source is the files of one project, read.
type source struct {
	path     string // of the project, absolute
	place    discover.Place
	manifest manifest
	catalog  catalog
}

// Open reads a project's files: its folder, its folder target, or its manifest.json. Namespace is where its datasets are; without one it is
// the adapter's name.
func Open(_ context.Context, location string, o discover.OpenOptions) (discover.Source, error) {
	path, err := filepath.Abs(discover.LocalPath(location))
	if err != nil {
		return nil, fmt.Errorf("dbt %s: %w", location, err)
	}
	s := &source{path: path, place: o.Place}
	folder, err := s.find()
	if err == nil {
		err = errors.Join(read(filepath.Join(folder, manifestFile), &s.manifest), s.manifest.check())
	}
	if err == nil {
		err = read(filepath.Join(folder, catalogFile), &s.catalog)
		if errors.Is(err, os.ErrNotExist) {
			err = nil // docs were not generated: columns have no types then but those that the project states
		}
	}
	if err != nil {
		return nil, fmt.Errorf("dbt %s: %w", path, err)
	}
	return s, nil
}

// find is the folder with the manifest.
func (s *source) find() (string, error) {
	if filepath.Base(s.path) == manifestFile {
		return filepath.Dir(s.path), nil
	}
	for _, folder := range []string{filepath.Join(s.path, target), s.path} {
		if _, err := os.Stat(filepath.Join(folder, manifestFile)); err == nil {
			return folder, nil
		}
	}
	return "", errors.New("holds no target/manifest.json: run dbt compile, or dbt docs generate for types too")
}

func read(path string, into any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return err
	}
	if len(text) > maxFile {
		return fmt.Errorf("%s has more than %d bytes", filepath.Base(path), maxFile)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s is not what dbt writes: %w", filepath.Base(path), err)
	}
	return nil
}

// Namespace implements discover.Source.
func (s *source) Namespace() string {
	if s.place.Namespace != "" {
		return s.place.Namespace
	}
	return strings.ToLower(s.manifest.Metadata.Adapter)
}

// URL implements discover.Source.
func (s *source) URL() string { return "dbt://" + filepath.ToSlash(s.path) }

// Kind implements discover.Source: each project is a reporter of its own.
func (s *source) Kind() string { return "dbt/" + s.manifest.project() }

// Sample implements discover.Source: there are no values.
func (s *source) Sample(context.Context, *discover.Observation, *discover.Collector) error {
	return nil
}

// Close implements discover.Source.
func (s *source) Close() error { return nil }
