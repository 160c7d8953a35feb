package policy

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/streams/compliance/facts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// few are controls for tests.
type few []string

func (f few) Known(control string) bool { return slices.Contains(f, control) }
func (f few) All() []string             { return f }

// All faults of a file are told at once, with their places and with what was meant.
func TestFaults(t *testing.T) {
	for _, name := range []string{"faults", "tests"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(name+".yaml", text, few{"gdpr:9", "gdpr:32"})
		if err == nil {
			t.Fatal("no fault")
		}
		golden := filepath.Join("testdata", name+".golden")
		got := err.Error() + "\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestBrokenFiles(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "f:1:1: the file is empty",
		"a: [":                          "not YAML",
		"engine: 2\npolicies: []":       "f:1:9: the file needs engine 2 and this is engine 1: use a newer datawave",
		"engine: x\npolicies: []":       "engine must be a version number",
		"policies: 7":                   "this must be a mapping",
		"policies: []\nmore: 1":         `f:2:1: "more" is no member here`,
		"a: 1\n---\nb: 2":               "more than one document",
		"- 1":                           "this must be a mapping",
		"x: &a {}\ny: *a":               "is no member here",
		strings.Repeat("#", MaxBytes+1): "larger than",
	} {
		_, err := Parse("f", []byte(text), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

func one(t *testing.T, text string) *Policy {
	t.Helper()
	f, err := Parse("f", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Policies[0]
}

func TestSelectors(t *testing.T) {
	p := one(t, `{id: a, version: "1", title: T, severity: low, scope: {kind: [table, view], namespace: "postgres://*.example:*", tags: [pii, "gdpr*"]}, requirement: "false", message: m}`)
	good := facts.Dataset{Kind: "view", Namespace: "postgres://db.example:5432", Tags: []string{"gdpr-a"}}
	for name, c := range map[string]struct {
		change func(d *facts.Dataset)
		want   Verdict
	}{
		"fits":              {func(*facts.Dataset) {}, Breach},
		"another kind":      {func(d *facts.Dataset) { d.Kind = "file" }, NotApplicable},
		"another namespace": {func(d *facts.Dataset) { d.Namespace = "postgres://dbXexample:5432" }, NotApplicable},
		"another tag":       {func(d *facts.Dataset) { d.Tags = []string{"pi"} }, NotApplicable},
	} {
		d := good
		c.change(&d)
		var fr Frame
		if got, err := p.Judge(&fr, &d, nil); got != c.want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestWhatAPolicyReads(t *testing.T) {
	for condition, want := range map[string]facts.Families{
		"dataset.name == 'a'":                   0,
		"dataset.public":                        facts.Grants,
		"dataset.fields.exists(f, f.sensitive)": facts.Schema | facts.Labels,
		"dataset.fields.exists(f, f.labels.exists(l, l.confidence > 0.5))": facts.Schema | facts.Labels,
		"has(dataset.encryption)":                                                facts.Properties,
		"dataset.days_since_classified > 3":                                      facts.Ages | facts.Labels,
		"dataset.upstream.all(u, u.name != dataset.domain)":                      facts.Lineage | facts.Decisions,
		"dataset.fields.map(f, f.profiled).exists(x, x)":                         facts.Schema | facts.Profiles,
		"dataset.infotypes == dataset.owners":                                    facts.Schema | facts.Labels | facts.Decisions,
		"dataset.fields.filter(f, f.tags == dataset.tags).size() > dataset.rows": facts.Schema | facts.Decisions | facts.Size,
	} {
		p := one(t, "id: a\nversion: '1'\ntitle: T\nseverity: low\nrequirement: "+condition+"\nmessage: m")
		if p.Reads != want {
			t.Errorf("%s reads %s, want %s", condition, p.Reads, want)
		}
	}
	p := one(t, "id: a\nversion: '1'\ntitle: T\nseverity: low\nrequirement: 'true'\nmessage: '{dataset.rows} of {dataset.domain}'")
	if p.Reads != facts.Size|facts.Decisions {
		t.Errorf("the message reads %s", p.Reads)
	}
}

func TestMessages(t *testing.T) {
	p := one(t, "id: a\nversion: '1'\ntitle: T\nseverity: high\nfor: field\nrequirement: 'false'\nmessage: '{field.path} of {dataset.name}: {field.infotypes}, {dataset.encryption}, {field.confidence}, {dataset.rows}, {field.nullable}'")
	d := &facts.Dataset{Name: strings.Repeat("é", 500), Rows: 3}
	f := &facts.Field{Path: "a", Infotypes: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, Confidence: 0.123456}
	want := "a of " + strings.Repeat("é", 100) + "…: 1, 2, 3, 4, 5, 6, 7, 8 and 1 more, unknown, 0.1235, 3, false"
	if got := p.Message(d, f); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if p.Grace != 30*24*time.Hour {
		t.Errorf("grace %v", p.Grace)
	}
}

// Whatever somebody writes, the answer is a policy or faults that stand in the file.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"faults", "tests"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("{id: a, version: '1', title: T, severity: low, requirement: 'dataset.public', message: '{dataset.name}'}")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("f", []byte(text), nil)
		if err == nil {
			d := &facts.Dataset{Fields: []facts.Field{{Path: "a"}}}
			for _, p := range file.Policies {
				var fr Frame
				if v, err := p.Judge(&fr, d, &d.Fields[0]); (v == Error) != (err != nil) {
					t.Fatalf("%v, %v", v, err)
				}
			}
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, fault := range err.(Faults) { //nolint:errorlint // Parse returns nothing else
			if fault.Line < 1 || fault.Line > lines+1 || fault.Column < 1 || fault.Reason == "" {
				t.Fatalf("%+v in %d lines", fault, lines)
			}
		}
	})
}

func TestDistinct(t *testing.T) {
	file := func(name string, ids ...string) *File {
		f := &File{Name: name}
		for i, id := range ids {
			f.Policies = append(f.Policies, &Policy{ID: id, Line: i + 1})
		}
		return f
	}
	if err := Distinct(file("f", "a", "b"), file("g", "c")); err != nil {
		t.Error(err)
	}
	if err := Distinct(file("f", "a", "b"), file("g", "c", "b")); err == nil || err.Error() != "g:2:1: policy b is in f too" {
		t.Error(err)
	}
}
