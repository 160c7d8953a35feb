package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what files below a folder may import of this module, and which outside packages are kept to it.
type rule struct {
	folder  string   // the longest matching folder decides
	imports []string // folders of ours that it may import, besides itself
}

var rules = []rule{
	{"schemas", nil},
	{"streams", []string{"schemas"}},
	{"streams/keyring", []string{"schemas"}},
	{"streams/discover", []string{"schemas", "streams/keyring", "streams/lineage/derivation", "streams/lineage/sql"}}, // pure libraries, no stage
	{"streams/derive", []string{"schemas", "streams=", "streams/lineage/derivation", "streams/lineage/sql"}},
	{"streams/intake", []string{"schemas", "streams="}},
	{"streams/classify", []string{"schemas", "streams=", "streams/keyring"}},
	{"streams/lineage", []string{"schemas", "streams="}},
	{"streams/compliance", []string{"schemas", "streams="}},
	{"streams/runtime", []string{"schemas", "streams="}},
	{"streams/streamstest", []string{"schemas", "streams=", "streams/runtime"}},
	{"projections", []string{"schemas"}},
	{"api", []string{"schemas"}},
	{"cmd", []string{"schemas", "streams", "projections", "api", "testdata"}},
	{"benchmarks", []string{"schemas", "streams", "projections", "api"}},
	{"testdata", []string{"schemas"}},
}

// keptTo says where an outside package may be imported.
var keptTo = map[string][]string{
	"go.uber.org/fx":                 {"cmd"},
	"github.com/labstack/echo/v4":    {"api"},
	"github.com/spf13/cobra":         {"cmd"},
	"github.com/twmb/franz-go":       {"schemas/wire", "schemas/avro", "streams/runtime", "streams/streamstest", "projections", "cmd", "benchmarks"},
	"github.com/blevesearch/bleve":   {"projections/search"},
	"modernc.org/sqlite":             {"projections", "streams/discover/sqlite", "testdata", "cmd"},
	"github.com/jackc/pgx":           {"streams/discover/postgres", "projections", "benchmarks", "cmd"},
	"cel.dev/cel-go":                 {"streams/compliance"},
	"github.com/elastic":             {"projections/search", "benchmarks"},
	"github.com/neo4j":               {"projections/lineage", "benchmarks"},
	"github.com/linkedin/goavro":     {"schemas/avro"},
	"github.com/parquet-go/parquet-": {"streams/discover/files", "testdata"},
}

func TestImportRules(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") {
			return err
		}
		files++
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		for _, problem := range check(t, file, filepath.ToSlash(relative)) {
			t.Error(problem)
		}
		return nil
	})
	if err != nil || files < 50 {
		t.Fatalf("walked %d files: %v", files, err)
	}
}

func check(t *testing.T, file, relative string) (problems []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	folder := path.Dir(relative)
	if base := path.Base(folder); base == "util" || base == "utils" || base == "common" {
		problems = append(problems, relative+": a folder says what it is for; util and common do not")
	}
	test := strings.HasSuffix(relative, "_test.go")
	for _, spec := range parsed.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if ours, ok := strings.CutPrefix(imported, "datawave/"); ok && !allowed(folder, ours, test) {
			problems = append(problems, fmt.Sprintf("%s: %s must not import %s", relative, folder, ours))
		}
		for prefix, folders := range keptTo {
			if strings.HasPrefix(imported, prefix) && !test && !slices.ContainsFunc(folders, func(f string) bool { return within(folder, f) }) {
				problems = append(problems, fmt.Sprintf("%s: %s is kept to %v", relative, imported, folders))
			}
		}
	}
	return problems
}

func allowed(folder, imported string, test bool) bool {
	r := ruleOf(folder)
	if within(imported, r.folder) && (r.folder != "streams" || ruleOf(imported).folder == "streams") {
		return true
	}
	if test && (within(imported, "streams/streamstest") || within(imported, "streams/runtime")) && within(folder, "streams") {
		return true // a stage's tests run it on a runtime
	}
	return slices.ContainsFunc(r.imports, func(f string) bool {
		if exact, ok := strings.CutSuffix(f, "="); ok {
			return imported == exact
		}
		return within(imported, f)
	})
}

func ruleOf(folder string) rule {
	best := rule{folder: folder}
	length := -1
	for _, r := range rules {
		if within(folder, r.folder) && len(r.folder) > length {
			best, length = r, len(r.folder)
		}
	}
	return best
}

func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}
