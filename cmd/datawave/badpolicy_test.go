package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/compliance"
)

// ownWith is the policy of the tests with another requirement, and other words put in.
func ownWith(requirement string, replace ...string) string {
	text := strings.Replace(ownPolicy, "dataset.owners.size() > 0", requirement, 1)
	return strings.NewReplacer(replace...).Replace(text)
}

// TestPoliciesThatCannotWork are refused by each command that reads policies, with file, line and column, on one line.
func TestPoliciesThatCannotWork(t *testing.T) {
	twice := ownPolicy + strings.TrimPrefix(ownPolicy, "policies:\n")
	for name, c := range map[string]struct{ text, want string }{
		"too costly":             {ownWith("dataset.fields.all(a, dataset.fields.all(b, a.path != b.type))"), `acme\.yaml:8:\d+: the expression costs too much`},
		"a fact that is none":    {ownWith("dataset.ownrs.size() > 0"), `acme\.yaml:8:\d+: unknown fact dataset\.ownrs; did you mean dataset\.owners\?`},
		"a control that is none": {strings.Replace(ownPolicy, "    for: dataset\n", "    for: dataset\n    controls: [gdpr:99]\n", 1), `acme\.yaml:7:\d+: unknown control gdpr:99`},
		"one id twice":           {twice, `acme\.yaml:10:\d+: policy acme-owner is there twice, first in line 2`},
		"newer than the engine":  {"engine: 2\n" + ownPolicy, `acme\.yaml:1:\d+: the file needs engine 2 and this is engine 1: use a newer datawave`},
	} {
		file := policyFile(t, c.text)
		for _, args := range [][]string{{"validate", file}, {"test", file}, {"backtest", file}, {"activate", file, "--yes"}} {
			_, stderr, err := try(t, t.TempDir(), append([]string{"policy"}, args...)...)
			if err == nil || !regexp.MustCompile(c.want).MatchString(stderr) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("%s, %s: %v: %s", name, args[0], err, stderr)
			}
		}
	}
	one, other := policyFile(t, ownPolicy), filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(other, []byte(ownPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, err := try(t, t.TempDir(), "policy", "activate", one, other, "--yes"); err == nil || !strings.Contains(stderr, "policy acme-owner is in") {
		t.Errorf("one id in two files: %v: %s", err, stderr)
	}
}

// average divides by the rows of a dataset; masked asks for a tag on each field with addresses.
const hardPolicies = `policies:
  - id: average
    version: "1"
    title: Rows are not empty
    severity: low
    requirement: dataset.bytes / dataset.rows > 1
    message: "{dataset.name} is empty"
  - id: masked
    version: "1"
    title: Addresses are masked
    severity: medium
    for: field
    condition: field.sensitive
    requirement: '"masked" in field.tags'
    message: "{field.path} is not masked"
`

// said appends a fact about a dataset, as anybody who reaches the log can.
func (o *outsider) said(key, kind string, at time.Time, body event.Body) event.Position {
	o.t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		o.t.Fatal(err)
	}
	e := event.Envelope{ID: event.DeriveID(key, kind, at.String(), string(data)), Type: kind, Source: "test", Subject: key, Time: at, Data: data}
	return o.append(wire.ToRecord(topic.Facts, topic.Partition(key, topic.DefaultPartitions), e))
}

// wide is a table with fields and what is found in them.
func wide(fields int) (d *event.Dataset, c *event.Classification) {
	d, c = &event.Dataset{Kind: "table", Rows: 1, Bytes: 100}, &event.Classification{Detectors: "test"}
	for i := range fields {
		path := fmt.Sprintf("f%04d", i)
		d.Fields = append(d.Fields, event.Field{Path: path, Type: "text"})
		c.Fields = append(c.Fields, event.ClassifiedField{Path: path, Seen: 10, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 1}}})
	}
	return d, c
}

// TestFactsThatAreHardToJudge get an answer that is bounded, and the other policies and datasets go on.
func TestFactsThatAreHardToJudge(t *testing.T) {
	data := t.TempDir()
	p := start(t, data, "up")
	o := newOutsider(t, data, p)
	run(t, data, "policy", "activate", policyFile(t, hardPolicies), "--yes")
	now := time.Now().UTC()
	key := func(name string) string { return "postgres://hard.example:5432|shop." + name }

	small, found := wide(1)
	o.said(key("empty"), event.DatasetObserved, now, &event.Dataset{Kind: "table", Fields: small.Fields})
	o.said(key("empty"), event.ClassificationRecorded, now, found)
	many, all := wide(5000)
	o.said(key("many"), event.DatasetObserved, now, many)
	o.said(key("many"), event.ClassificationRecorded, now, all)
	ahead := now.AddDate(80, 0, 0)
	o.said(key("ahead"), event.DatasetObserved, ahead, small)
	o.said(key("ahead"), event.ClassificationRecorded, ahead, found)

	rows := findingsOf(t, data, "--dataset", "shop.empty")
	if len(rows) != 2 || rows[0].Policy != "masked" || rows[1].Verdict != "error" || !strings.Contains(rows[1].Message, "division by zero") {
		t.Errorf("a division by zero: %+v", rows)
	}
	rows = findingsOf(t, data, "--dataset", "shop.many")
	if len(rows) != 101 || !slices.ContainsFunc(rows, func(f readmodel.Finding) bool { return strings.Contains(f.Message, "4900 more fields") }) {
		t.Errorf("5,000 fields: %d findings, one of them %+v", len(rows), rows[:min(1, len(rows))])
	}
	for _, f := range findingsOf(t, data, "--dataset", "shop.ahead") {
		if opened := time.UnixMilli(f.Opened); opened.After(time.Now().Add(2 * time.Hour)) {
			t.Errorf("a clock that is ahead: %s opened at %s", f.Policy, opened)
		}
	}
	lateWaiver(t, o, data, key("empty"))
	p.stop(t)
}

// lateWaiver waives a finding whose policy has been retired: the decision is refused to the dead letters, and what comes behind it is judged.
func lateWaiver(t *testing.T, o *outsider, data, key string) {
	t.Helper()
	run(t, data, "policy", "retire", "masked", "--yes")
	if left := findingsOf(t, data); len(left) != 1 || left[0].Policy != "average" {
		t.Errorf("retired, and left: %d", len(left))
	}
	waiver := &event.Decision{Kind: event.Waiver, Actor: "ann", Note: "known", Finding: compliance.FindingID(key, "masked", "f0000")}
	at := o.said(key, event.DecisionMade, time.Now().UTC(), waiver)
	small, _ := wide(1)
	o.said(key, event.DatasetChanged, time.Now().UTC(), small)
	if left := findingsOf(t, data); len(left) != 0 {
		t.Errorf("behind the waiver: %+v", left)
	}
	if l, ok := letters(t, data)[at]; !ok || l.Stage != compliance.Name || !strings.Contains(l.Reason, "its policy is retired") {
		t.Errorf("the waiver at %s: %v %+v", at, ok, l)
	}
}
