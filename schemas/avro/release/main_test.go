package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := release(dir, &out)
	return out.String(), err
}

func schemaOf(fields string) string {
	return `{"type":"record","namespace":"datawave","name":"Thing","fields":[` + fields + `]}`
}

func TestRelease(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "thing.avsc")
	steps := []struct {
		name, schema, says, refuses string
	}{
		{"first", schemaOf(`{"name":"a","type":"int"}`), "datawave.Thing version 1 has id 1", ""},
		{"unchanged", schemaOf(`{"name":"a","type":"int"}`), "", ""},
		{"documented", schemaOf(`{"name":"a","type":"int","doc":"new"}`), "", ""},
		{"widened", schemaOf(`{"name":"a","type":"long"}`), "datawave.Thing version 2 has id 2", ""},
		{"breaking", schemaOf(`{"name":"a","type":"long"},{"name":"b","type":"int"}`), "", "cannot read what version 1 wrote:\nThing.b: added without a default"},
		{"breaking an old version only", schemaOf(`{"name":"a","type":"boolean"}`), "", "cannot read what version 1"},
		{"compatible", schemaOf(`{"name":"a","type":"long"},{"name":"b","type":"int","default":0}`), "version 3 has id 3", ""},
		{"not JSON", `{`, "", "thing.avsc"},
		{"nameless", `{"type":"int"}`, "", "a namespace and a name"},
	}
	for _, step := range steps {
		write(t, path, step.schema)
		before := snapshot(t, dir)
		out, err := run(t, dir)
		if step.refuses != "" {
			if err == nil || !strings.Contains(err.Error(), step.refuses) || snapshot(t, dir) != before {
				t.Fatalf("%s: %v does not say %q, or something was written", step.name, err, step.refuses)
			}
			continue
		}
		if err != nil || !strings.Contains(out, step.says) || step.says == "" && snapshot(t, dir) != before {
			t.Fatalf("%s: %q: %v", step.name, out, err)
		}
	}
	if _, err := run(t, t.TempDir()); err == nil {
		t.Fatal("a folder without schemas was a success")
	}
}

// TestReleaseOfOurs holds that "make generate" has been run.
func TestReleaseOfOurs(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("..")); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, dir); err != nil || out != "" {
		t.Fatalf("%q: %v", out, err)
	}
}

func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, pattern := range []string{"released/*.json", "released/*/*.avsc"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(path + "\n" + string(text))
		}
	}
	return b.String()
}
