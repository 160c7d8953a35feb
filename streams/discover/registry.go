package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// OpenOptions are what a source needs beside its URL. Its zero value suits.
type OpenOptions struct {
	Password         string        // used when the URL has none; never logged
	PasswordFile     string        // its first line is the password, used when URL and Password have none
	StatementTimeout time.Duration // of one query; 0 leaves the source's default
	Connections      int           // open at once; 0 leaves the source's default
	Project          string        // what a folder of SQL is called in what it proves; its path without one
	Place                          // of sources that do not know where what they tell of is
}

// Place says where the datasets are that a source of SQL tells of.
type Place struct {
	Namespace string // "postgres://db.example:5432"
	Dialect   string // of SQL: "postgres"
	Catalog   string // of names that say none, as Schema
	Schema    string
}

// Opener opens one source. Location is what the user wrote: a URL, "scheme:path" or a plain path (see LocalPath).
type Opener func(ctx context.Context, location string, o OpenOptions) (Source, error)

// Kind declares one kind of source.
type Kind struct {
	Name    string   // "postgres"
	Schemes []string // URL schemes, in lower case
	Example string   // for people: "postgres://user@host:5432/database"
	Magic   string   // the first bytes of its files, when a plain path may name one
	Holds   string   // a file in its folders, by which a plain path to one is known
	Paths   bool     // takes plain paths that nothing else claims; one kind may
	Open    Opener
}

// Registry finds the kind of source for a location. Its zero value is empty; build it with NewRegistry.
type Registry struct {
	kinds   []Kind
	schemes map[string]Kind
	paths   *Kind
}

// NewRegistry registers the kinds; two with the same name or scheme, or two for plain paths, are an error.
func NewRegistry(kinds ...Kind) (*Registry, error) {
	r := &Registry{schemes: map[string]Kind{}}
	for _, k := range kinds {
		if err := r.register(k); err != nil {
			return nil, fmt.Errorf("source kind %s: %w", k.Name, err)
		}
	}
	return r, nil
}

func (r *Registry) register(k Kind) error {
	if k.Name == "" || k.Open == nil {
		return errors.New("has no name or no opener")
	}
	for _, other := range r.kinds {
		if other.Name == k.Name {
			return errors.New("is registered twice")
		}
	}
	for _, scheme := range k.Schemes {
		if other, taken := r.schemes[scheme]; taken {
			return fmt.Errorf("scheme %s is taken by %s", scheme, other.Name)
		}
		r.schemes[scheme] = k
	}
	if k.Paths {
		if r.paths != nil {
			return fmt.Errorf("plain paths are taken by %s", r.paths.Name)
		}
		r.paths = &k
	}
	r.kinds = append(r.kinds, k)
	return nil
}

// Open opens the source at a location: a URL of a registered scheme, or a plain path, whose first bytes may claim a kind.
// Errors name neither credentials nor the part of the URL that may hold them.
func (r *Registry) Open(ctx context.Context, location string, o OpenOptions) (Source, error) {
	k, err := r.find(location)
	if err != nil {
		return nil, err
	}
	return k.Open(ctx, location, o)
}

func (r *Registry) find(location string) (Kind, error) {
	scheme, _, ok := strings.Cut(location, ":")
	if ok && isScheme(scheme) {
		if k, known := r.schemes[strings.ToLower(scheme)]; known {
			return k, nil
		}
		return Kind{}, fmt.Errorf("no source kind reads %s: URLs; known are %s", scheme, r.known())
	}
	return r.findPath(location)
}

func (r *Registry) findPath(path string) (Kind, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Kind{}, fmt.Errorf("%w; give an existing path or a URL: %s", err, r.known())
	}
	claimed := r.claimed
	if info.IsDir() {
		claimed = r.holder
	}
	if k, ok := claimed(path); ok {
		return k, nil
	}
	if r.paths == nil {
		return Kind{}, fmt.Errorf("no source kind reads %s; known are %s", path, r.known())
	}
	return *r.paths, nil
}

// claimed finds the kind whose magic bytes the file begins with.
func (r *Registry) claimed(path string) (Kind, bool) {
	f, err := os.Open(path)
	if err != nil {
		return Kind{}, false // the kind that opens it says why
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Kind{}, false
	}
	for _, k := range r.kinds {
		if k.Magic != "" && strings.HasPrefix(string(head[:n]), k.Magic) {
			return k, true
		}
	}
	return Kind{}, false
}

// holder finds the kind whose file the folder holds.
func (r *Registry) holder(folder string) (Kind, bool) {
	for _, k := range r.kinds {
		if info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(k.Holds))); k.Holds != "" && err == nil && info.Mode().IsRegular() {
			return k, true
		}
	}
	return Kind{}, false
}

// known lists the schemes with an example each, in order of registration.
func (r *Registry) known() string {
	parts := make([]string, 0, len(r.kinds))
	for _, k := range r.kinds {
		parts = append(parts, fmt.Sprintf("%s (as %s)", strings.Join(k.Schemes, ", "), k.Example))
	}
	return strings.Join(parts, "; ")
}
