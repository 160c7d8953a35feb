package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/streams/compliance/evidence"
)

// auditOf is the report of "datawave audit CONTROL --format json".
func auditOf(t *testing.T, data string, args ...string) (r evidence.Report) {
	t.Helper()
	text := run(t, data, append([]string{"audit", "--format", "json"}, args...)...)
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

// eventAt is what "datawave events show POSITION --json" prints.
func eventAt(t *testing.T, data, position string) (e shownEvent) {
	t.Helper()
	text := run(t, data, "events", "show", position, "--json")
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return e
}

// TestAudit goes the auditor's way: from a framework to a control, and from there to the events that prove what is said of it.
func TestAudit(t *testing.T) {
	data, source := t.TempDir(), filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 3)
	engine := start(t, data, "up")
	run(t, data, "scan", source)
	before := time.Now()
	run(t, data, "policy", "activate", "gdpr", "--yes")
	if out := run(t, data, "audit", "gdpr"); !strings.Contains(out, "gdpr/30") || !strings.Contains(out, "not satisfied") || !strings.Contains(out, "not seen") {
		t.Errorf("the framework: %s", out)
	}
	r := auditOf(t, data, "gdpr/art-30")
	if len(r.Controls) != 1 || r.Controls[0].Verdict != evidence.NotSatisfied || len(r.Controls[0].Findings) == 0 {
		t.Fatalf("the control: %+v", r)
	}
	out := run(t, data, "audit", "gdpr/art-30")
	for _, f := range r.Controls[0].Findings[:1] {
		told := eventAt(t, data, f.Steps[0].Position)
		if !strings.Contains(out, f.Steps[0].Position) || told.Type != "datawave.finding.opened.v1" || told.Subject != f.Dataset || !strings.Contains(string(told.Body), f.Finding.Finding) {
			t.Errorf("%+v is told by %+v", f, told)
		}
		for _, position := range f.Evidence {
			proof := eventAt(t, data, position)
			if !strings.Contains(out, position) || proof.Subject != f.Dataset || proof.Body == nil {
				t.Errorf("%+v is proven by %+v", f, proof)
			}
		}
	}
	for _, p := range r.Controls[0].Policies {
		if activation := eventAt(t, data, p.Position); !strings.Contains(string(activation.Body), p.ID) {
			t.Errorf("%+v is put in force by %+v", p, activation)
		}
	}
	auditedAsOf(t, data, before, &r)
	auditedIn(t, data, &r)
	engine.stop(t)
	absent(t, data, []string{"user7@example.org"})
}

// auditedAsOf looks back: before any policy, and at the cut of a report, after more has happened.
func auditedAsOf(t *testing.T, data string, before time.Time, r *evidence.Report) {
	t.Helper()
	if then := auditOf(t, data, "gdpr/art-30", "--as-of", before.UTC().Format(time.RFC3339Nano)); then.Controls[0].Verdict != evidence.NotActive || len(then.Controls[0].Findings) != 0 {
		t.Errorf("before: %+v", then)
	}
	last := r.Controls[0].Findings[0].Steps[0].Position
	if then := auditOf(t, data, "gdpr/art-30", "--as-of", last); then.Controls[0].Verdict != evidence.NotSatisfied {
		t.Errorf("at %s: %+v", last, then)
	}
	run(t, data, "policy", "retire", "gdpr", "--yes")
	if now := auditOf(t, data, "gdpr/art-30"); now.Controls[0].Verdict != evidence.NotActive {
		t.Errorf("retired: %s", now.Controls[0].Verdict)
	}
	then := auditOf(t, data, "gdpr/art-30", "--as-of", r.Cut())
	got, _ := json.Marshal(then)
	want, _ := json.Marshal(r)
	if string(got) != string(want) {
		t.Errorf("as of %s: %s, want %s", r.Cut(), got, want)
	}
	for _, text := range []string{"yesterday", "datawave.facts/0@99999", "datawave.none/0@1"} {
		if _, stderr, err := try(t, data, "audit", "gdpr", "--as-of", text); err == nil || stderr == "" {
			t.Errorf("--as-of %s: %v", text, err)
		}
	}
}

// auditedIn reads the other formats.
func auditedIn(t *testing.T, data string, r *evidence.Report) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(run(t, data, "audit", "gdpr/art-30", "--as-of", r.Cut(), "--format", "csv"))).ReadAll()
	if err != nil || len(rows) != 1+len(r.Controls[0].Findings) {
		t.Errorf("csv: %d rows, %v", len(rows), err)
	}
	html := run(t, data, "audit", "gdpr/art-30", "--as-of", r.Cut(), "--format", "html")
	if strings.Contains(html, "<script") || !strings.Contains(html, r.Controls[0].Findings[0].Evidence[0]) {
		t.Errorf("html: %s", html)
	}
	for _, args := range [][]string{{"audit"}, {"audit", "gdpr/art-99"}, {"audit", "none"}, {"audit", "gdpr", "--format", "pdf"}} {
		if _, stderr, err := try(t, data, args...); err == nil || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: %v: %s", args, err, stderr)
		}
	}
}

// Samples lie in the log encrypted, and their bodies are not shown either.
func TestSamplesAreNotShown(t *testing.T) {
	data, source := t.TempDir(), filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 1)
	run(t, data, "scan", source)
	for partition := range 4 {
		position := "datawave.samples/" + string(rune('0'+partition)) + "@0"
		out, _, err := try(t, data, "events", "show", position, "--json")
		if err != nil {
			continue
		}
		if !strings.Contains(out, "sampled values are not shown") || strings.Contains(out, `"body"`) {
			t.Errorf("%s: %s", position, out)
		}
		return
	}
	t.Error("no partition of datawave.samples holds a record")
}

// trestleCheck reads a document with the classes of NIST's OSCAL models and counts what is in it.
const trestleCheck = `
import json, pathlib, sys
from trestle.oscal.assessment_results import AssessmentResults
results = AssessmentResults.oscal_read(pathlib.Path(sys.argv[1]))
result = results.results[0]
observed = {o.uuid for o in result.observations or []}
related = [r.observation_uuid for f in result.findings or [] for r in f.related_observations or []]
print(json.dumps({"version": json.loads(pathlib.Path(sys.argv[1]).read_text())["assessment-results"]["metadata"]["oscal-version"],
                  "reviewed": len(result.reviewed_controls.control_selections[0].include_controls), "findings": len(result.findings or []),
                  "observations": len(observed), "dangling": len([r for r in related if r not in observed])}))
`

// TestOSCALByTrestle lets compliance-trestle read and validate what the binary writes, for a framework and for one control.
func TestOSCALByTrestle(t *testing.T) {
	interpreter := python(t, "compliance-trestle==5.2.0")
	data, source := t.TempDir(), filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 3)
	engine := start(t, data, "up")
	run(t, data, "scan", source)
	run(t, data, "policy", "activate", "gdpr", "--yes")
	for _, name := range []string{"gdpr", "gdpr/art-30", "gdpr/art-32"} {
		file := filepath.Join(t.TempDir(), "results.json")
		run(t, data, "audit", name, "--format", "oscal", "-o", file)
		var got struct {
			Version                                    string
			Reviewed, Findings, Observations, Dangling int
		}
		text, err := exec.CommandContext(t.Context(), interpreter, "-c", trestleCheck, file).Output()
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil {
			t.Fatalf("%s: %v: %s", name, err, text)
		}
		report := auditOf(t, data, name)
		if got.Version != "1.2.0" || got.Findings == 0 || got.Findings != got.Reviewed || got.Dangling != 0 || got.Observations != observations(&report) {
			t.Errorf("%s: %+v", name, got)
		}
		validated(t, filepath.Dir(interpreter), file)
	}
	engine.stop(t)
}

// observations counts the findings of a report, each once.
func observations(r *evidence.Report) int {
	var ids []string
	for i := range r.Controls {
		for _, f := range r.Controls[i].Findings {
			ids = append(ids, f.Finding.Finding)
		}
	}
	slices.Sort(ids)
	return len(slices.Compact(ids))
}

// validated runs trestle's own commands over a document.
func validated(t *testing.T, bin, file string) {
	t.Helper()
	workspace := t.TempDir()
	for _, args := range [][]string{{"init", "--local"}, {"import", "-f", file, "-o", "evidence"}, {"validate", "-t", "assessment-results", "-n", "evidence"}} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "trestle"), args...)
		cmd.Dir, cmd.Env = workspace, append(os.Environ(), "HOME="+workspace)
		out, err := cmd.CombinedOutput()
		if err != nil || regexp.MustCompile(`(?i)invalid|error`).Match(out) {
			t.Fatalf("trestle %v: %v: %s", args, err, out)
		}
		if args[0] == "validate" && !strings.Contains(string(out), "VALID") {
			t.Fatalf("trestle %v: %s", args, out)
		}
	}
}
