package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/schemas/readmodel"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// shopImpact has what makes graphs hard to print: two ways to one node, a cycle, a filter, many edges between two nodes, another
// namespace, and a name that would hurt.
func shopImpact() *readmodel.Impact {
	node := func(id string, depth int, infotypes ...string) readmodel.ImpactNode {
		return readmodel.ImpactNode{Node: readmodel.Node{ID: id, Namespace: "postgres://db.example:5432", Name: "shop.public." + id, Depth: depth, Known: true}, Infotypes: infotypes}
	}
	edge := func(from, to, kind, transformation string, confidence float64) readmodel.Edge {
		f, field, _ := strings.Cut(from, ".")
		t, toField, _ := strings.Cut(to, ".")
		return readmodel.Edge{ID: from + to, From: f, FromField: field, To: t, ToField: toField, Kind: kind, Transformation: transformation,
			Prover: "sql", Proof: "view definition", Confidence: confidence}
	}
	impact := &readmodel.Impact{Direction: readmodel.Downstream, Total: 7, Truncated: true, Nodes: []readmodel.ImpactNode{
		node("customers", 0, "EMAIL_ADDRESS", "PERSON_NAME"), node("contacts", 1, "EMAIL_ADDRESS"), node("orders", 1), node("mart", 2, "EMAIL_ADDRESS"),
		{Node: readmodel.Node{ID: "lake", Namespace: "s3://lake", Name: "mart \"<b>#1\n", Depth: 3}}, node("totals", 3)},
		Edges: []readmodel.Edge{edge("customers.email", "contacts.email", "DIRECT", "IDENTITY", 1), edge("customers.name", "contacts.full_name", "DIRECT", "TRANSFORMATION", 1),
			edge("customers.first", "contacts.full_name", "DIRECT", "TRANSFORMATION", 1), edge("customers.id", "contacts.id", "DIRECT", "IDENTITY", 1),
			edge("customers.phone", "contacts.phone", "DIRECT", "IDENTITY", 1), edge("customers.active", "orders", "INDIRECT", "FILTER", 0.9),
			edge("contacts.email", "mart.email", "DIRECT", "IDENTITY", 1), edge("orders.total", "mart.total", "DIRECT", "AGGREGATION", 0.75),
			edge("mart", "lake", "", "", 0.5), edge("mart.total", "totals.total", "DIRECT", "IDENTITY", 1), edge("totals.total", "customers.total", "DIRECT", "IDENTITY", 1)}}
	impact.Edges[8].Prover, impact.Edges[8].Proof = "openlineage/airflow|export", ""
	return impact
}

func TestImpactFormats(t *testing.T) {
	for _, format := range formatNames() {
		var out strings.Builder
		if err := impactFormats[format](&out, newLineageGraph(shopImpact()), &impactFlags{depth: 5, fanOut: 40}); err != nil {
			t.Fatal(err)
		}
		golden(t, "lineage."+format, out.String())
	}
}

func TestImpactTreeIsBounded(t *testing.T) {
	var out strings.Builder
	if err := printTree(&out, newLineageGraph(shopImpact()), &impactFlags{depth: 5, fanOut: 1}); err != nil {
		t.Fatal(err)
	}
	golden(t, "lineage_fanout.tree", out.String())
}

func TestImpactUpstreamOfAField(t *testing.T) {
	field := func(dataset, path string, depth int) readmodel.ImpactNode {
		return readmodel.ImpactNode{Node: readmodel.Node{ID: dataset, Namespace: "ns", Name: dataset, Field: path, Depth: depth}}
	}
	impact := &readmodel.Impact{Direction: readmodel.Upstream, Total: 3, Nodes: []readmodel.ImpactNode{field("v", "name", 0), field("t", "first", -1), field("t", "last", -1)},
		Edges: []readmodel.Edge{{From: "t", FromField: "first", To: "v", ToField: "name", Prover: "sql", Confidence: 1}, {From: "t", FromField: "last", To: "v", ToField: "name", Prover: "sql", Confidence: 1}}}
	for _, format := range []string{"tree", "mermaid"} {
		var out strings.Builder
		if err := impactFormats[format](&out, newLineageGraph(impact), &impactFlags{depth: 2, fanOut: 40}); err != nil {
			t.Fatal(err)
		}
		golden(t, "lineage_field."+format, out.String())
	}
}

func TestImpactOfNothing(t *testing.T) {
	alone := &readmodel.Impact{Direction: readmodel.Downstream, Total: 1, Nodes: []readmodel.ImpactNode{{Node: readmodel.Node{Namespace: "ns", Name: "t", Field: "a"}}}}
	for infotype, want := range map[string]string{"": "that of the whole dataset may say more", "IBAN_CODE": "No path downstream has a field with IBAN_CODE within 3 levels."} {
		var out strings.Builder
		if err := printTree(&out, newLineageGraph(alone), &impactFlags{depth: 3, infotype: infotype}); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%q: %v: %s", infotype, err, out.String())
		}
	}
}
