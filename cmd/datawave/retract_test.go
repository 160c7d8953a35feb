package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatASourceProvesNoMoreIsTakenBack deletes a file, a statement and a model between two scans.
func TestWhatASourceProvesNoMoreIsTakenBack(t *testing.T) {
	data, one, other := t.TempDir(), t.TempDir(), t.TempDir()
	write := func(folder, name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scan := func(source string) {
		run(t, data, "scan", source, "--dialect", "postgres", "--namespace", "postgres://db:5432")
	}
	upstreams := func() string { return run(t, data, "lineage", "up", "postgres://db:5432|copies") }

	write(one, "load.sql", "insert into copies select id from customers; insert into totals select id from copies")
	write(one, "more.sql", "insert into copies select id from orders")
	write(other, "load.sql", "insert into copies select id from people")
	scan("sql:" + one)
	scan("sql:" + other)
	for _, want := range []string{"customers", "orders", "people"} {
		if out := upstreams(); !strings.Contains(out, want) {
			t.Errorf("copies does not come from %s: %s", want, out)
		}
	}
	write(one, "load.sql", "insert into totals select id from copies")
	if err := os.Remove(filepath.Join(one, "more.sql")); err != nil {
		t.Fatal(err)
	}
	scan("sql:" + one)
	if out := upstreams(); strings.Contains(out, "customers") || strings.Contains(out, "orders") || !strings.Contains(out, "people") {
		t.Errorf("after the file and the statement went: %s", out)
	}
}

// TestAModelThatLeftItsProject is gone, and its edges with it.
func TestAModelThatLeftItsProject(t *testing.T) {
	const built = "../../streams/discover/dbt/testdata/shop/target/manifest.json"
	data, project := t.TempDir(), t.TempDir()
	text, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]any
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(project, "manifest.json")
	scan := func() string {
		text, err := json.Marshal(manifest)
		if err == nil {
			err = os.WriteFile(path, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return run(t, data, "scan", "dbt:"+project, "--json")
	}
	if out := scan(); !strings.Contains(out, `"name":"shop.main.stats"`) {
		t.Errorf("the model is not there: %s", out)
	}
	if out := run(t, data, "lineage", "down", "shop.main.customers"); !strings.Contains(out, "stats") {
		t.Errorf("the model is not there: %s", out)
	}
	delete(manifest["nodes"].(map[string]any), "model.shop.stats")
	if out := scan(); strings.Contains(out, `"name":"shop.main.stats"`) {
		t.Errorf("the model is left: %s", out)
	}
	if out := run(t, data, "lineage", "down", "shop.main.customers"); strings.Contains(out, "stats") {
		t.Errorf("the model's edges are left: %s", out)
	}
}
