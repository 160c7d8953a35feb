package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The log grows while no engine runs, what was known stays known, and an unchanged scan still costs nothing.
func TestGrowEmbedded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := filepath.Join(dir, "shop.db")
	shop(t, source, 40)
	data := filepath.Join(dir, "data")
	run(t, data, "scan", source)
	before := replayed(t, data)
	run(t, data, "topics", "apply", "--dry-run")
	if _, stderr, err := try(t, data, "topics", "apply", "--partitions", "6"); err == nil || !strings.Contains(stderr, "multiple (8, 12, 16") {
		t.Errorf("grow from 4 to 6: %v %s", err, stderr)
	}
	_, _, err := try(t, data, "topics", "apply", "--partitions", "8", "--dry-run")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitDrift {
		t.Errorf("dry run: %v", err)
	}
	for range 2 { // the second time there is nothing to do
		run(t, data, "topics", "apply", "--partitions", "8")
	}
	same(t, replayed(t, data), before)
	facts := factsEnd(t, data)
	run(t, data, "scan", source)
	if after := factsEnd(t, data); after != facts {
		t.Errorf("an unchanged scan after the growth took facts from %d to %d records", facts, after)
	}
	same(t, replayed(t, data), replayed(t, data))

	p := start(t, data, "up")
	if _, stderr, err := try(t, data, "topics", "apply", "--partitions", "16"); err == nil || !strings.Contains(stderr, "stop them first") {
		t.Errorf("grow under a running engine: %v %s", err, stderr)
	}
	p.stop(t)
}
