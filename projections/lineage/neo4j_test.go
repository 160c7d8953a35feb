package lineage_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"datawave/projections"
	"datawave/projections/lineage"
	"datawave/projections/projectiontest"
	"datawave/schemas/avro"
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
