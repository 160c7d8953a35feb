package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/schemas/readmodel"
)

const ownPolicy = `policies:
  - id: acme-owner
    version: "1"
    title: Personal data has an owner
    severity: high
    for: dataset
    condition: dataset.infotypes.exists(t, t == "EMAIL_ADDRESS")
    requirement: dataset.owners.size() > 0
    message: "{dataset.name} has no owner."
`

// findingsOf are the rows of "datawave findings".
func findingsOf(t *testing.T, data string, more ...string) (rows []readmodel.Finding) {
	t.Helper()
	for line := range strings.Lines(run(t, data, append([]string{"findings", "--json"}, more...)...)) {
		var r readmodel.Finding
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		rows = append(rows, r)
	}
	return rows
}

// TestPolicies goes the way of somebody who has policies: a pack is put in force over what was scanned before, a scan under it, retirement.
func TestPolicies(t *testing.T) {
	data, source := t.TempDir(), filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 3)
	engine := start(t, data, "up")
	run(t, data, "scan", source)
	if out := run(t, data, "policy", "list"); !strings.Contains(out, "No policy is in force") {
		t.Errorf("list: %s", out)
	}
	if out := run(t, data, "policy", "facts", "retention"); !strings.Contains(out, "dataset.retention_days") || strings.Contains(out, "dataset.owners") {
		t.Errorf("facts: %s", out)
	}
	run(t, data, "policy", "activate", "gdpr", "--yes")
	if out := run(t, data, "policy", "activate", "gdpr", "--yes"); !strings.Contains(out, "in force already") {
		t.Errorf("activated again: %s", out)
	}
	found := findingsOf(t, data, "--control", "gdpr:30")
	if len(found) == 0 {
		t.Fatal("tables with addresses and no owner breach nothing")
	}
	for _, f := range found {
		if f.Status != "open" || f.Due == 0 || f.Policy == "" || f.Remediation == "" {
			t.Errorf("finding %+v", f)
		}
	}
	decideAbout(t, data, found[0].ID)
	if out := run(t, data, "controls", "gdpr"); !strings.Contains(out, "not satisfied") || !strings.Contains(out, "It is about informing people") {
		t.Errorf("controls: %s", out)
	}
	run(t, data, "policy", "retire", "gdpr", "--yes")
	if left := findingsOf(t, data); len(left) != 0 {
		t.Errorf("%d findings of retired policies", len(left))
	}
	if all := findingsOf(t, data, "--all"); len(all) < len(found) {
		t.Errorf("%d findings with those that are resolved", len(all))
	}
	engine.stop(t)
}

// decideAbout goes a finding's way: it is assigned and waived, and its life tells.
func decideAbout(t *testing.T, data, id string) {
	t.Helper()
	run(t, data, "findings", "assign", id[:12], "--to", "bob", "--actor", "ada")
	if out := run(t, data, "findings", "waive", id, "--until", "2100-01-31", "--note", "it moves", "--actor", "ada"); !strings.Contains(out, "waived, bob until 2100-02-01") {
		t.Errorf("waive: %s", out)
	}
	_, stderr, err := try(t, data, "findings", "waive", id, "0000")
	if err == nil || !strings.Contains(stderr, "say why") || !strings.Contains(stderr, "say its last day") || !strings.Contains(stderr, "finding 0000") {
		t.Errorf("a bad waiver: %v, %s", err, stderr)
	}
	var one readmodel.Finding
	if err := json.Unmarshal([]byte(run(t, data, "findings", "show", id, "--json")), &one); err != nil || one.Status != "waived" || len(one.Steps) != 3 || len(one.Evidence) == 0 {
		t.Errorf("%+v, %v", one, err)
	}
	for _, want := range []string{"waived by ada: it moves", "assigned by ada", "What to do"} {
		if out := run(t, data, "findings", "show", id); !strings.Contains(out, want) {
			t.Errorf("show has no %q: %s", want, out)
		}
	}
	if list := findingsOf(t, data, "--status", "waived", "--assignee", "bob"); len(list) != 1 || list[0].ID != id {
		t.Errorf("waived: %+v", list)
	}
}

func TestWrongPoliciesAreRefusedWithTheirLines(t *testing.T) {
	file := filepath.Join(t.TempDir(), "acme.yaml")
	wrong := strings.Replace(strings.Replace(ownPolicy, "infotypes", "infotipes", 1), "severity: high", "severity: hi", 1)
	if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"policy", "validate", file}, {"policy", "activate", file, "--yes"}} {
		_, stderr, err := try(t, t.TempDir(), args...)
		if err == nil || !strings.Contains(stderr, "acme.yaml:5:") || !strings.Contains(stderr, "acme.yaml:7:") {
			t.Errorf("%v: %v, %s", args, err, stderr)
		}
	}
	if _, stderr, err := try(t, t.TempDir(), "policy", "validate", "nonesuch"); err == nil || !strings.Contains(stderr, "gdpr") {
		t.Errorf("a pack that is none: %v, %s", err, stderr)
	}
}
