// Package files discovers datasets in files and folders: delimited text, JSON and Parquet, plain or compressed.
package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
)

// Namespace is the OpenLineage namespace of local files; a dataset's name is the file's absolute path.
// Source: OpenLineage naming specification, https://openlineage.io/docs/spec/naming, "Local file system".
const Namespace = "file"

// Options bound and name a source. Its zero value suits.
type Options struct {
	// Name stands for the root's absolute path in dataset names, so that they are equal on every machine: with Name "shop",
	// ROOT/a/orders.csv is "shop/a/orders.csv". Empty: names are absolute paths.
	Name string
	// MaxFiles is how many files are read; 0 is 10,000. More are a failure, and then nothing is judged gone.
	MaxFiles int
	// MaxFileBytes is the size of the largest file that is read; larger ones are failures. 0 is no bound: the memory and
	// the bytes read do not depend on a file's size.
	MaxFileBytes int64
	// MaxInflatedBytes is how many bytes are taken from one compressed file when every row is read; 0 is 16 GiB.
	MaxInflatedBytes int64
}

func (o Options) withDefaults() Options {
	if o.MaxFiles <= 0 {
		o.MaxFiles = 10_000
	}
	if o.MaxInflatedBytes <= 0 {
		o.MaxInflatedBytes = 16 << 30
	}
	return o
}

// Kind is the source kind for discover.NewRegistry: file: URLs and plain paths.
func Kind() discover.Kind {
	open := func(ctx context.Context, location string, _ discover.OpenOptions) (discover.Source, error) {
		return Open(ctx, location, Options{})
	}
	return discover.Kind{Name: "files", Schemes: []string{"file"}, Example: "file:///data/exports", Paths: true, Open: open}
}

// Open opens a file or a folder, given as a path, "file:PATH" or "file:///PATH". It fails where nothing is there.
func Open(_ context.Context, path string, o Options) (discover.Source, error) {
	root, err := filepath.Abs(discover.LocalPath(path))
	if err != nil {
		return nil, fmt.Errorf("files %s: %w", path, err)
	}
	info, err := os.Stat(root)
	if err != nil {
		return nil, fmt.Errorf("files: %w; give an existing file or folder", err)
	}
	if !info.IsDir() && strings.EqualFold(filepath.Ext(root), ".sql") {
		return nil, fmt.Errorf("files %s: it holds SQL, not rows; give sql:%s for its lineage", path, path)
	}
	return &source{root: root, folder: info.IsDir(), options: o.withDefaults()}, nil
}

// source is an opened file or folder. It has no state besides its root.
type source struct {
	root    string // absolute
	folder  bool
	options Options
}

func (s *source) Namespace() string { return Namespace }
func (s *source) URL() string       { return "file://" + filepath.ToSlash(s.root) }
func (s *source) Kind() string      { return "files" }
func (s *source) Close() error      { return nil }

// Inspect walks the folder and reads the head of each file that its name says it can read. A file that cannot be read is a
// failure; the folders that hold none are the scopes. A single file has no scope: a prefix would also name its siblings.
func (s *source) Inspect(ctx context.Context) (discover.Inventory, error) {
	w := s.walk(ctx)
	if err := ctx.Err(); err != nil {
		return discover.Inventory{}, err
	}
	inventory := discover.Inventory{Failures: w.failures}
	for _, f := range w.files {
		if err := ctx.Err(); err != nil {
			return discover.Inventory{}, err
		}
		if err := guard(func() error { return f.inspect(ctx) }); err != nil {
			inventory.Failures = append(inventory.Failures, event.Failure{Scope: s.name(f.path), Reason: err.Error()})
			w.spoil(f.path)
			continue
		}
		inventory.Observations = append(inventory.Observations, s.observe(f))
	}
	if s.folder {
		inventory.Scopes = s.scopes(w)
	}
	return inventory, nil
}

func (s *source) observe(f *file) discover.Observation {
	return discover.Observation{
		ID:  asset.DatasetID{Namespace: Namespace, Name: s.name(f.path)},
		Ref: f,
		Dataset: event.Dataset{Kind: "file", Source: s.URL(), Rows: f.rows, Bytes: f.size, Fields: f.fields,
			Properties: f.properties()},
	}
}

// name is the dataset name of a path at or below the root.
func (s *source) name(path string) string {
	if s.options.Name == "" {
		return filepath.ToSlash(path)
	}
	below := strings.TrimPrefix(path, s.root)
	if !s.folder {
		below = string(filepath.Separator) + filepath.Base(path)
	}
	return strings.TrimSuffix(s.options.Name, "/") + filepath.ToSlash(below)
}

// Sample reads rows of one file: small files whole, large plain ones in blocks spread over them, large compressed ones from
// their head, everything when the budget is Full. What could not be read of a file that gave rows is an error that wraps
// discover.ErrPartial. It holds line numbers, or byte offsets where a block has none, never a value.
func (s *source) Sample(ctx context.Context, o *discover.Observation, c *discover.Collector) error {
	f, ok := o.Ref.(*file)
	if !ok {
		return fmt.Errorf("files %s: the observation is not of this source", o.ID.Name)
	}
	c.Reservoir()
	r := &reading{c: c, done: ctx.Done(), inflated: inflatedHead}
	if c.Budget().Full {
		r.inflated = s.options.MaxInflatedBytes
	}
	err := guard(func() error { return f.sample(r) })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return r.outcome(err)
}

// guard turns a panic of a decoder on hostile bytes into an error.
func guard(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file is damaged: its decoder stopped (%T)", p)
		}
	}()
	return do()
}
