package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"datawave/streams/runtime"
)

func TestStatusAndReprocess(t *testing.T) {
	dir := t.TempDir()
	source, data := filepath.Join(dir, "shop.db"), filepath.Join(dir, "data")
	shop(t, source, 3)
	run(t, data, "scan", source)
	var o runtime.Overview
	if err := json.Unmarshal([]byte(run(t, data, "status", "--json")), &o); err != nil {
		t.Fatal(err)
	}
	if len(o.Stages) != 5 || len(o.Members) != 0 {
		t.Fatalf("%d stages, %d members", len(o.Stages), len(o.Members))
	}
	for _, s := range o.Stages {
		awaited := slices.Contains([]string{"intake", "classify", "derive"}, s.Stage) // by a scan
		if awaited && (s.Lag != 0 || s.Commit.IsZero() || s.State == 0) || len(s.Partitions) == 0 {
			t.Errorf("%+v", s)
		}
	}
	if out := run(t, data, "status", "--partitions"); !strings.Contains(out, "nobody runs the stages") || !strings.Contains(out, "datawave.samples/3") {
		t.Errorf("%s", out)
	}
	first := run(t, data, "reprocess", "classify", "--generation", "g2", "--json")
	if !strings.Contains(first, `"datawave.facts.g2":`) || strings.Contains(first, `:0}`) {
		t.Errorf("reprocessed: %s", first)
	}
	if again := run(t, data, "reprocess", "classify", "--generation", "g2", "--json"); again != first {
		t.Errorf("called again: %s, first: %s", again, first)
	}
	if out := run(t, data, "reprocess", "classify", "--generation", "g2", "--drop"); strings.Count(out, "removed ") != 3 { // facts, conclusions, and where tables were taken over
		t.Errorf("dropped: %s", out)
	}
}
