package discover_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/streams/discover"
)

// opener fails with the kind's name, so that a test sees who was asked.
func opener(name string) discover.Opener {
	return func(context.Context, string, discover.OpenOptions) (discover.Source, error) {
		return nil, errors.New("opened " + name)
	}
}

func kinds() []discover.Kind {
	return []discover.Kind{
		{Name: "postgres", Schemes: []string{"postgres", "postgresql"}, Example: "postgres://user@host:5432/database", Open: opener("postgres")},
		{Name: "sqlite", Schemes: []string{"sqlite"}, Example: "sqlite:shop.db", Magic: "SQLite format 3\x00", Open: opener("sqlite")},
		{Name: "files", Schemes: []string{"file"}, Example: "file:exports", Paths: true, Open: opener("files")},
	}
}

func TestOpenFindsTheKind(t *testing.T) {
	dir := t.TempDir()
	database, table := filepath.Join(dir, "shop.sqlite"), filepath.Join(dir, "customers.db")
	if err := errors.Join(os.WriteFile(database, []byte("SQLite format 3\x00\x10\x00"), 0o600), os.WriteFile(table, []byte("a,b\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	registry, err := discover.NewRegistry(kinds()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ location, want string }{
		{"postgres://u:secret@h/db", "opened postgres"},
		{"POSTGRESQL://h/db", "opened postgres"},
		{"sqlite:a.db", "opened sqlite"},
		{"sqlite:///a.db", "opened sqlite"},
		{"file:/tmp", "opened files"},
		{database, "opened sqlite"},
		{table, "opened files"},
		{dir, "opened files"},
		{"mysql://u:secret@h/db", "no source kind reads mysql: URLs; known are postgres, postgresql (as postgres://user@host:5432/database); " +
			"sqlite (as sqlite:shop.db); file (as file:exports)"},
		{filepath.Join(dir, "missing"), "no such file or directory; give an existing path or a URL"},
	} {
		_, err := registry.Open(t.Context(), test.location, discover.OpenOptions{})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("open %s: %v, want %s", test.location, err, test.want)
		}
	}
}

func TestRegistryRefusesDuplicates(t *testing.T) {
	for _, test := range []struct {
		name string
		kind discover.Kind
		want string
	}{
		{"name", discover.Kind{Name: "sqlite", Open: opener("x")}, "source kind sqlite: is registered twice"},
		{"scheme", discover.Kind{Name: "x", Schemes: []string{"file"}, Open: opener("x")}, "source kind x: scheme file is taken by files"},
		{"paths", discover.Kind{Name: "x", Paths: true, Open: opener("x")}, "source kind x: plain paths are taken by files"},
		{"incomplete", discover.Kind{Name: "x"}, "source kind x: has no name or no opener"},
	} {
		if _, err := discover.NewRegistry(append(kinds(), test.kind)...); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestRedact(t *testing.T) {
	for _, test := range []struct{ url, want string }{
		{"postgres://u:secret@h:5432/db?password=secret&sslmode=disable", "postgres://h:5432/db"},
		{"postgres://u:se/cret@h/db", "postgres://…"},
		{"postgres://u:12/cret@h/db", "postgres://…"},
		{"postgres://u:se cret%zz@h/db", "postgres://…"},
		{"sqlite:/a b.db", "sqlite:/a b.db"},
		{"folder/file.csv", "folder/file.csv"},
	} {
		if got := discover.Redact(test.url); got != test.want {
			t.Errorf("Redact(%s) = %s, want %s", test.url, got, test.want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("h/db")
	f.Add("h:5432/db?x=y#z")
	f.Fuzz(func(t *testing.T, rest string) {
		const password = "pl4nted-s3cret"
		if got := discover.Redact("postgres://user:" + password + "@" + rest); strings.Contains(strings.ReplaceAll(got, rest, ""), password) {
			t.Errorf("redacted to %q", got)
		}
	})
}

func TestLocalPath(t *testing.T) {
	for _, test := range []struct{ location, want string }{
		{"sqlite:a.db", "a.db"}, {"sqlite:///tmp/a.db", "/tmp/a.db"}, {"file://x/y", "x/y"}, {"a.db", "a.db"}, {"/x:y", "/x:y"}, {`C:\a.db`, `C:\a.db`},
	} {
		if got := discover.LocalPath(test.location); got != test.want {
			t.Errorf("LocalPath(%s) = %s, want %s", test.location, got, test.want)
		}
	}
}
