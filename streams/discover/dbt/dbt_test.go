package dbt

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// project is testdata/shop, as dbt-core 1.11 with dbt-duckdb has built it; what is not read was taken out of its files.
const project = "testdata/shop"

func opened(t *testing.T, location string, place discover.Place) discover.Source {
	t.Helper()
	s, err := Open(t.Context(), location, discover.OpenOptions{Place: place})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines are what a project is, for people.
func lines(inventory *discover.Inventory) string {
	var b strings.Builder
	for _, o := range inventory.Observations {
		d := &o.Dataset
		fmt.Fprintf(&b, "%s %s %q owners %v tags %v tests %q reported %t\n", d.Kind, o.ID.Key(), d.Comment, d.Owners, d.Tags, d.Properties["dbt_tests"], o.Reported)
		for _, f := range d.Fields {
			fmt.Fprintf(&b, "  %s %s %q %v\n", f.Path, f.Type, f.Comment, f.Tags)
		}
	}
	for _, a := range inventory.Assertions {
		fmt.Fprintf(&b, "%s by %s, job %s\n", a.ID.Name, a.Prover, a.Job)
		for _, e := range a.Edges {
			fmt.Fprintf(&b, "  %s <- %s.%s %s\n", e.ToField, e.FromName, e.FromField, strings.TrimSpace(fmt.Sprintln(e.Kind, e.Transformation, e.Masking, e.Proof)))
		}
	}
	for _, f := range inventory.Failures {
		fmt.Fprintf(&b, "%s: %s\n", f.Scope, f.Reason)
	}
	return b.String()
}

func TestProject(t *testing.T) {
	s := opened(t, project, discover.Place{Namespace: "duckdb://shop"})
	inventory, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, golden := lines(&inventory), filepath.Join("testdata", "shop.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v\n%s", err, got)
	}
	if strings.Contains(got, "XX") {
		t.Error("a literal of the SQL got out")
	}
	if s.Kind() != "dbt/shop" || s.Namespace() != "duckdb://shop" {
		t.Errorf("%s %s", s.Kind(), s.Namespace())
	}
}

func TestScanReports(t *testing.T) {
	sink := &discovertest.Sink{}
	s := opened(t, "dbt:"+project, discover.Place{})
	summary, err := discover.Scan(t.Context(), s, discover.Options{ID: "1", Sink: sink, Codec: discovertest.Codec, Sealer: discovertest.Sealer{}})
	if err != nil || summary.Datasets == 0 || summary.Values != 0 || !summary.Manifest {
		t.Errorf("%+v: %v", summary, err)
	}
	kinds := map[string]bool{}
	for _, e := range sink.Events() {
		kinds[e.Type] = true
		if e.Type == event.DatasetObserved || e.Type == event.SampleTaken || e.Source != "scanner/dbt/shop" {
			t.Errorf("%s by %s about %s", e.Type, e.Source, e.Subject)
		}
		if e.Type == event.DatasetReported && !strings.HasPrefix(e.Subject, "duckdb|shop.main.") {
			t.Errorf("%s is not in the adapter's namespace", e.Subject)
		}
	}
	if !kinds[event.ScanReported] || !kinds[event.ScanProved] || kinds[event.ScanCompleted] { // it judges no word but its own
		t.Errorf("events %v", kinds)
	}
}

// written writes a manifest and returns the folder.
func written(t *testing.T, manifest any) string {
	t.Helper()
	folder := t.TempDir()
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, manifestFile), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

type object = map[string]any

// old is a manifest of version 7, without a catalog and with one model compiled.
func old(model object) object {
	return object{
		"metadata": object{"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v7.json", "adapter_type": "postgres"},
		"sources":  object{"source.crm.raw.people": object{"resource_type": "source", "database": "shop", "schema": "raw", "name": "people", "identifier": "people_v2"}},
		"nodes":    object{"model.crm.m": model},
	}
}

func TestOldManifests(t *testing.T) {
	model := object{"resource_type": "model", "package_name": "crm", "database": "shop", "schema": "crm", "name": "m", "alias": "m_final", "original_file_path": "models/m.sql",
		"config": object{"materialized": "table", "tags": "nightly"}, "depends_on": object{"nodes": []string{"source.crm.raw.people"}}}
	s := opened(t, written(t, old(model)), discover.Place{})
	inventory, err := s.Inspect(t.Context())
	if err != nil || len(inventory.Observations) != 2 || s.Kind() != "dbt/crm" {
		t.Fatalf("%+v %v", inventory, err)
	}
	a := inventory.Assertions[0]
	if a.ID.Key() != "postgres|shop.crm.m_final" || len(a.Edges) != 1 || a.Edges[0].FromName != "shop.raw.people_v2" || a.Edges[0].Proof != declared {
		t.Errorf("%+v", a)
	}
	model["compiled_code"] = "select p.mail\nfrom shop.raw.people_v2 p\nwhere mail 'x' 3 ="
	inventory, err = opened(t, written(t, old(model)), discover.Place{}).Inspect(t.Context())
	if err != nil || len(inventory.Assertions) != 1 {
		t.Fatalf("%+v %v", inventory, err)
	}
	proves := func(e event.Edge) bool { return e.ToField == "mail" && e.FromField == "mail" }
	if !slices.ContainsFunc(inventory.Assertions[0].Edges, proves) {
		t.Errorf("%+v", inventory.Assertions[0])
	}
	if f := inventory.Failures; len(f) != 1 || f[0].Scope != "models/m.sql:3" {
		t.Errorf("%+v", f)
	}
}

func TestOpenRefuses(t *testing.T) {
	future := old(nil)
	future["metadata"] = object{"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v13.json"}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, manifestFile), []byte(`{"nodes":`), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{t.TempDir(): "run dbt compile", written(t, future): "versions 7 to 12", broken: "not what dbt writes"} {
		if _, err := Open(t.Context(), folder, discover.OpenOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
