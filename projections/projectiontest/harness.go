// Package projectiontest is the one suite that every read model passes on every store.
package projectiontest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections"
	"datawave/schemas/asset"
)

// Harness is what the suite needs of a read model.
type Harness struct {
	// New opens the model in dir, which the suite closes and opens again. Bodies are encoded by avro.Embedded().
	New func(dir string) (projections.Model, error)
	// Read asks the current version one question about the dataset, as the API would, and reports an error when the
	// read fails. An unknown dataset is no error.
	Read func(ctx context.Context, m projections.Model, dataset asset.DatasetID) error
	// Leftovers lists everything in the store that still holds the text needle: rows, documents, internal state. The
	// store lives in dir (or below it) and is open.
	Leftovers func(t testing.TB, dir string, p projections.Projection, needle string) []string
	// Checks is how many logs a property is tried on, for a store that takes long; 0 is what -rapid.checks says.
	Checks int
}

// check is rapid.Check on as many logs as the harness wants.
func (h Harness) check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	if checks := flag.Lookup("rapid.checks"); h.Checks > 0 && checks != nil {
		before := checks.Value.String()
		defer func() { _ = checks.Value.Set(before) }() // it took that value before
		if err := checks.Value.Set(strconv.Itoa(h.Checks)); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, property)
}

// Exercise runs the suite.
func Exercise(t *testing.T, h Harness) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"an empty store has an empty checkpoint and the zero digest", testEmpty},
		{"a batch applied twice leaves the same content", testTwice},
		{"overlapping batches leave the same content", testOverlap},
		{"batches of several partitions leave the same content", testPartitionsTogether},
		{"batches of 1 equal one batch of 1000", testBatchSize},
		{"a record that cannot be decoded is passed over", testUndecodable},
		{"hostile bodies do not stop it", testHostile},
		{"positions and event times are not content", testPositions},
		{"a gone dataset leaves nothing", testGone},
		{"facts may come before the dataset that they are about", testEarly},
		{"people's verdicts win whenever they come", testVerdicts},
		{"a failed batch leaves no trace", testFailedBatch},
		{"content and checkpoint survive reopening", testReopen},
		{"reset empties the store", testReset},
		{"a rebuilt version has the same digest", testRebuild},
		{"an interrupted build is continued", testInterruptedBuild},
		{"reads go on while versions are swapped, rolled back and discarded", testReadsDuringSwaps},
		{"replay equals live for any events, batches and restarts", testProperty},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, h) })
	}
}

// FileLeftovers looks for the text in every byte of every file below dir, after scrub has told the store to write
// everything out and to forget what was deleted.
func FileLeftovers(scrub func(projections.Projection) error) func(testing.TB, string, projections.Projection, string) []string {
	return func(t testing.TB, dir string, p projections.Projection, needle string) []string {
		t.Helper()
		if err := scrub(p); err != nil {
			t.Fatalf("scrub: %v", err)
		}
		var found []string
		err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(filepath.Join(dir, path))
			if n := bytes.Count(data, []byte(needle)); n > 0 {
				found = append(found, fmt.Sprintf("%s: %d times", path, n))
			}
			return err
		})
		if err != nil {
			t.Fatalf("scan %s: %v", dir, err)
		}
		return found
	}
}
