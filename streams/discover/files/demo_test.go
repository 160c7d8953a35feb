package files

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/streams/discover"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestDemoSources inspects and samples the demo's files; the golden file has what a reviewer can check by eye.
func TestDemoSources(t *testing.T) {
	root := filepath.Join("..", "..", "..", "testdata", "sources")
	s, inventory := inspect(t, root, Options{Name: "demo"})
	var out strings.Builder
	for _, f := range inventory.Failures {
		fmt.Fprintf(&out, "FAILURE %s: %s\n", f.Scope, f.Reason)
	}
	for _, o := range inventory.Observations {
		c := discover.NewCollector(o.ID, o.Dataset.Fields, discover.DefaultBudget)
		if err := s.Sample(t.Context(), &o, c); err != nil {
			t.Errorf("%s: %v", o.ID.Name, err)
		}
		fmt.Fprintf(&out, "%s: %d rows, %d read, %v\n  %s\n", o.ID.Name, o.Dataset.Rows, c.Rows(), o.Dataset.Properties, schema(o.Dataset.Fields))
	}
	golden(t, filepath.Join("testdata", "demo.golden"), out.String())
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		write(t, filepath.Dir(path), filepath.Base(path), []byte(got))
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with -update", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; with -update it becomes:\n%s", path, got)
	}
}
