package lineage_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections"
	"datawave/projections/lineage"
	"datawave/projections/projectiontest"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// neo4j says where the server for tests is; without one the test is skipped.
func neo4j(t testing.TB) lineage.Neo4jConfig {
	t.Helper()
	const variable = "DATAWAVE_TEST_NEO4J"
	if os.Getenv(variable) == "" {
		if os.Getenv("DATAWAVE_TEST_REQUIRED") == "1" {
			t.Fatalf("%s names no server", variable)
		}
		t.Skipf("%s names no server", variable)
	}
	return lineage.Neo4jConfig{URL: os.Getenv(variable)}
}

// inDirectory gives each directory a prefix of its own, so that tests do not meet.
func inDirectory(c lineage.Neo4jConfig, dir string) lineage.Neo4jConfig {
	sum := sha256.Sum256([]byte(dir))
	c.Prefix = "test-" + hex.EncodeToString(sum[:8])
	return c
}

// neo4jHarness makes models that are dropped at the end of the test.
func neo4jHarness(t *testing.T) projectiontest.Harness {
	server := neo4j(t)
	used := map[string]bool{}
	t.Cleanup(func() {
		for dir := range used {
			if err := lineage.DropNeo4j(context.Background(), inDirectory(server, dir)); err != nil {
				t.Error(err)
			}
		}
	})
	return projectiontest.Harness{
		Checks: 8,
		New: func(dir string) (projections.Model, error) {
			used[dir] = true
			m, err := lineage.OpenNeo4j(inDirectory(server, dir), avro.Embedded())
			if err != nil {
				return nil, err
			}
			return m, m.Open(context.Background())
		},
		Read: read,
		Leftovers: func(t testing.TB, _ string, _ projections.Projection, needle string) []string {
			t.Helper()
			found, err := lineage.FindNeo4j(t.Context(), server, needle)
			if err != nil {
				t.Fatal(err)
			}
			return found
		},
	}
}

func TestNeo4jSuite(t *testing.T) {
	projectiontest.Exercise(t, neo4jHarness(t))
}

func TestNeo4jAgreesWithSQLite(t *testing.T) {
	projectiontest.Agree(t, neo4jHarness(t), sqliteHarness())
}

// openNeo4j opens a model of the test's own.
func openNeo4j(t testing.TB) *lineage.Lineage {
	t.Helper()
	c := inDirectory(neo4j(t), t.TempDir())
	m, err := lineage.OpenNeo4j(c, avro.Embedded())
	if err == nil {
		err = m.Open(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	dropAfter(t, c)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

var names = []string{"a", "b", "c", "d", "é", "\U0001F600", "\uFFFD"} // the last two sort differently as UTF-16

// drawLineage draws what provers say about a few datasets, and what becomes of these.
func drawLineage(rt *rapid.T, g *graph) (records []event.Record) {
	name, field := rapid.SampledFrom(names), rapid.SampledFrom([]string{"", "", "x", "y", "z\x00"})
	prover := rapid.SampledFrom([]string{"sql", "catalog"})
	for range rapid.IntRange(1, 25).Draw(rt, "facts") {
		subject := name.Draw(rt, "subject")
		switch rapid.IntRange(0, 9).Draw(rt, "kind") {
		case 0:
			records = append(records, g.record(event.DatasetObserved, subject, &event.Dataset{Kind: "table"}))
		case 1:
			records = append(records, g.record(event.DatasetGone, subject, &event.Gone{}))
		case 2:
			records = append(records, g.record(event.LineageRetracted, subject, &event.LineageRetraction{Prover: prover.Draw(rt, "prover")}))
		default:
			a := &event.LineageAssertion{Prover: prover.Draw(rt, "prover"), Job: rapid.SampledFrom([]string{"", "nightly"}).Draw(rt, "job")}
			for range rapid.IntRange(0, 5).Draw(rt, "edges") {
				a.Edges = append(a.Edges, event.Edge{FromNamespace: "ns", FromName: name.Draw(rt, "from"), FromField: field.Draw(rt, "from field"),
					ToField: field.Draw(rt, "to field"), Confidence: rapid.SampledFrom([]float64{1, 0.5}).Draw(rt, "confidence"),
					Proof: rapid.SampledFrom([]string{"", "view", "\x00"}).Draw(rt, "proof")})
			}
			records = append(records, g.record(event.LineageAsserted, subject, a))
		}
	}
	return records
}

// TestNeo4jWalksLikeSQLite compares all answers about random graphs, cut off or not, and the closed edges that both keep.
func TestNeo4jWalksLikeSQLite(t *testing.T) {
	m := openNeo4j(t)
	rapid.Check(t, func(rt *rapid.T) {
		g := newGraph(t)
		server := m.Current().(*lineage.Neo4j)
		if err := server.Reset(t.Context()); err != nil {
			rt.Fatal(err)
		}
		records := drawLineage(rt, g)
		g.apply(records...)
		size := rapid.OneOf(rapid.Just(1), rapid.IntRange(1, len(records))).Draw(rt, "batch")
		for batch := range slices.Chunk(records, size) {
			if err := server.Apply(t.Context(), batch); err != nil {
				rt.Fatal(err)
			}
		}
		if strays, err := server.Strays(t.Context()); err != nil || strays != 0 {
			rt.Fatalf("%d nodes and edges should not be there, %v", strays, err)
		}
		if size == 1 { // a node that comes and goes within a batch leaves no history
			sameHistory(rt, g.SQLite, server)
		}
		for range 5 {
			q := drawQuery(rt)
			want, wantErr := g.Walk(t.Context(), q)
			got, err := server.Walk(t.Context(), q)
			if errors.Is(err, readmodel.ErrNotFound) != errors.Is(wantErr, readmodel.ErrNotFound) || !reflect.DeepEqual(got, want) {
				rt.Fatalf("%+v:\ngot  %+v, %v\nwant %+v, %v", q, got, err, want, wantErr)
			}
		}
	})
}

func sameHistory(rt *rapid.T, one, other lineage.Store) {
	want, err := lineage.History(context.Background(), one)
	if err != nil {
		rt.Fatal(err)
	}
	if got, err := lineage.History(context.Background(), other); err != nil || !slices.Equal(got, want) {
		rt.Fatalf("closed edges\ngot  %q, %v\nwant %q", got, err, want)
	}
}

func drawQuery(rt *rapid.T) readmodel.LineageQuery {
	return readmodel.LineageQuery{
		Dataset:   id(rapid.SampledFrom(names).Draw(rt, "start")).Hash(),
		Field:     rapid.SampledFrom([]string{"", "x", "y", "z\x00", "none"}).Draw(rt, "field"),
		Direction: rapid.SampledFrom([]readmodel.Direction{readmodel.Upstream, readmodel.Downstream, readmodel.Both}).Draw(rt, "direction"),
		Depth:     rapid.IntRange(1, 5).Draw(rt, "depth"),
		MaxNodes:  rapid.SampledFrom([]int{1, 2, 3, 4, 99}).Draw(rt, "limit"),
	}
}
