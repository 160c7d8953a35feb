// Package sqlite discovers the datasets of one SQLite database file and samples them. It never writes to the file.
package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"datawave/streams/discover"
)

// magic begins every SQLite 3 file.
// Source: SQLite documentation, "Database File Format", section 1.3.
const magic = "SQLite format 3\x00"

const (
	headerBytes        = 100
	defaultConnections = 2
	defaultTimeout     = time.Minute // of one description of the file, which a damaged one could make endless
)

// Kind declares sqlite: URLs, and plain paths of SQLite files, to a registry.
func Kind() discover.Kind {
	return discover.Kind{Name: "sqlite", Schemes: []string{"sqlite"}, Example: "sqlite:path/to/shop.db", Magic: magic, Open: Open}
}

// source is one database file, opened.
type source struct {
	db      *sql.DB
	path    string // absolute
	size    int64
	timeout time.Duration
}

// Open opens a database file, given as a path, "sqlite:path" or "sqlite://path". A file that is not SQLite's, or shorter
// than its header says, is an error.
func Open(ctx context.Context, location string, o discover.OpenOptions) (discover.Source, error) {
	path, err := filepath.Abs(discover.LocalPath(location))
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", location, err)
	}
	size, err := check(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", path, err)
	}
	db, err := connect(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", path, err)
	}
	connections := o.Connections
	if connections <= 0 {
		connections = defaultConnections
	}
	db.SetMaxOpenConns(connections)
	timeout := o.StatementTimeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	return &source{db: db, path: path, size: size, timeout: timeout}, nil
}

// check reads the file's header and returns its size in bytes.
func check(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, errors.Unwrap(err) // the path is already told
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, errors.New("is not a file")
	}
	if info.Size() == 0 {
		return 0, nil // a valid database without tables
	}
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(f, header); err != nil || string(header[:len(magic)]) != magic {
		return 0, errors.New("is not an SQLite 3 database: its first bytes are not those of the format")
	}
	return info.Size(), checkLength(header, info.Size())
}

// checkLength compares the header's page count, where it is valid, with the file's size.
// Source: SQLite documentation, "Database File Format", section 1.3.7, "In-header database size".
func checkLength(header []byte, size int64) error {
	pageSize := int64(binary.BigEndian.Uint16(header[16:]))
	if pageSize == 1 {
		pageSize = 65536
	}
	pages := int64(binary.BigEndian.Uint32(header[28:]))
	valid := binary.BigEndian.Uint32(header[24:]) == binary.BigEndian.Uint32(header[92:])
	if want := pages * pageSize; valid && size < want {
		return fmt.Errorf("is truncated: its header says %d pages of %d bytes, but the file has %d bytes", pages, pageSize, size)
	}
	return nil
}

// connect opens the file read-only. A file in WAL mode in a folder that cannot be written to opens only as immutable, which is
// safe while no journal beside it says that somebody is writing.
func connect(ctx context.Context, path string) (*sql.DB, error) {
	db, err := try(ctx, path, "mode=ro")
	if err == nil || !quiet(path) {
		return db, err
	}
	if immutable, again := try(ctx, path, "mode=ro&immutable=1"); again == nil {
		return immutable, nil
	}
	return nil, err
}

func try(ctx context.Context, path, mode string) (*sql.DB, error) {
	name := (&url.URL{Scheme: "file", Path: path}).String() + "?" + mode + "&_pragma=query_only(1)&_pragma=busy_timeout(2000)&_pragma=trusted_schema(0)"
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	var tables int
	if err := db.QueryRowContext(ctx, "select count(*) from sqlite_schema").Scan(&tables); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// quiet reports that no rollback journal and no write-ahead log lies beside the file.
func quiet(path string) bool {
	for _, suffix := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Size() > 0 {
			return false
		}
	}
	return true
}

// Namespace is the file's own URL, "sqlite:///abs/path/shop.db"; a dataset's name is its table's. OpenLineage's naming
// specification does not list SQLite: this follows its rule that the namespace is the address of the source.
func (s *source) Namespace() string { return (&url.URL{Scheme: "sqlite", Path: s.path}).String() }

// URL is Namespace.
func (s *source) URL() string { return s.Namespace() }

// Kind is "sqlite".
func (s *source) Kind() string { return "sqlite" }

// Close closes the file.
func (s *source) Close() error { return s.db.Close() }
