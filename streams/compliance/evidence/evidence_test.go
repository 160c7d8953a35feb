package evidence

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/packs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// log is a history for tests.
type log struct {
	t       *testing.T
	records []event.Record
	offsets map[string]int64
}

func (l *log) add(name, kind, subject string, at time.Time, body event.Body) {
	l.t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		l.t.Fatal(err)
	}
	l.records = append(l.records, event.Record{Envelope: event.Envelope{ID: "e", Type: kind, Subject: subject, Time: at, Data: data},
		At: event.Position{Topic: name, Offset: l.offsets[name]}})
	l.offsets[name]++
}

func (l *log) finding(kind string, at time.Time, f event.Finding) {
	l.add(topic.Findings, kind, "postgres://db:5432|shop.customers", at, &f)
}

// history is policies in force, and findings in each status.
func history(t *testing.T) *log {
	t.Helper()
	l := &log{t: t, offsets: map[string]int64{}}
	for _, p := range packs.Policies() {
		if p.ID == "personal-data-not-public" || p.ID == "special-category-has-condition" || p.ID == "government-ids-marked" || p.ID == "personal-data-has-purpose" || p.ID == "special-category-not-free-text" {
			c := &event.Control{Kind: event.Policy, Entry: p.ID, Version: p.Version, Body: p.Body}
			l.add(topic.Control, event.ControlSet, c.Subject(), noon, c)
		}
	}
	public := event.Finding{Finding: "f1", Rule: "personal-data-not-public", RuleVersion: "1", Severity: "critical", Message: "=customers is open <b>",
		Evidence: []string{"datawave.facts/0@1", "datawave.facts/0@2"}, Verdict: "breach", Controls: []string{"gdpr:32", "gdpr:5.1.f"},
		Status: event.StatusOpen, Opened: noon.UnixMilli(), Due: noon.Add(7 * 24 * time.Hour).UnixMilli()}
	l.finding(event.FindingOpened, noon.Add(time.Minute), public)
	special := event.Finding{Finding: "f2", Rule: "special-category-has-condition", RuleVersion: "1", Severity: "critical", Field: "faith", Message: "a special category",
		Evidence: []string{"datawave.facts/0@3"}, Verdict: "breach", Controls: []string{"gdpr:9"}, Status: event.StatusOpen, Opened: noon.UnixMilli()}
	l.finding(event.FindingOpened, noon.Add(2*time.Minute), special)
	special.Status, special.Change, special.Actor, special.Note, special.Until = event.StatusWaived, event.Waiver, "ann", "until the move", noon.Add(240*time.Hour).UnixMilli()
	l.finding(event.FindingWaived, noon.Add(3*time.Minute), special)
	number := event.Finding{Finding: "f3", Rule: "government-ids-marked", RuleVersion: "1", Severity: "high", Field: "ssn", Message: "a number", Verdict: "breach",
		Controls: []string{"gdpr:25"}, Status: event.StatusOpen, Opened: noon.UnixMilli()}
	l.finding(event.FindingOpened, noon.Add(4*time.Minute), number)
	number.Status = event.StatusResolved
	l.finding(event.FindingResolved, noon.Add(time.Hour), number)
	return l
}

func report(t *testing.T, l *log, cut Cut) Report {
	t.Helper()
	b := NewBook(cut, compliance.NewLibrary(packs.Known()), avro.Embedded())
	for i := range l.records {
		b.Take(&l.records[i])
	}
	gdpr, ok := packs.Find("gdpr")
	if !ok {
		t.Fatal("no pack gdpr")
	}
	return b.Report(gdpr)
}

func verdicts(r Report) map[string]string {
	m := map[string]string{}
	for _, c := range r.Controls {
		m[strings.TrimPrefix(c.ID, "gdpr:")] = c.Verdict
	}
	return m
}

func TestVerdictsAsOf(t *testing.T) {
	l := history(t)
	for name, c := range map[string]struct {
		cut  Cut
		want map[string]string
	}{
		"all":                  {Cut{}, map[string]string{"32": NotSatisfied, "9": Waived, "25": Partial, "5.1.b": Satisfied, "17": NotActive, "34": NotSeen}},
		"before the waiver":    {Cut{Time: noon.Add(150 * time.Second)}, map[string]string{"9": NotSatisfied, "25": Partial}},
		"before it was solved": {Cut{Findings: event.Vector{0: 4}}, map[string]string{"25": NotSatisfied, "9": Waived}},
		"before any policy":    {Cut{Time: noon.Add(-time.Hour)}, map[string]string{"32": NotActive, "34": NotSeen}},
		"one policy":           {Cut{Control: 1, Findings: event.Vector{}}, map[string]string{"5.1.c": Partial, "32": NotActive}},
	} {
		got := verdicts(report(t, l, c.cut))
		for control, want := range c.want {
			if got[control] != want {
				t.Errorf("%s: %s is %s, want %s", name, control, got[control], want)
			}
		}
	}
}

// What cannot be judged is undecided, however many controls say so.
func TestUndecided(t *testing.T) {
	l := history(t)
	l.finding(event.FindingOpened, noon, event.Finding{Finding: "f4", Rule: "personal-data-has-purpose", Verdict: "error", Controls: []string{"gdpr:5.1.b"}, Status: event.StatusOpen})
	if got := verdicts(report(t, l, Cut{}))["5.1.b"]; got != Undecided {
		t.Error(got)
	}
}

func golden(t *testing.T, name string, write func(w io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs:\n%s", name, b.String())
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	r := report(t, history(t), Cut{})
	text := golden(t, "gdpr.csv", r.WriteCSV)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < len(r.Controls) {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if !strings.Contains(text, "'=customers") {
		t.Error("a formula is written as one")
	}
}

func TestHTML(t *testing.T) {
	r := report(t, history(t), Cut{})
	text := golden(t, "gdpr.html", r.WriteHTML)
	if strings.Contains(text, "open <b>") || strings.Contains(text, "<script") {
		t.Error("a message is written as markup")
	}
}

var uuidForm = regexp.MustCompile(`"(?:uuid|observation-uuid)": "([^"]*)"`)

func TestOSCAL(t *testing.T) {
	r := report(t, history(t), Cut{})
	text := golden(t, "gdpr.oscal.json", r.WriteOSCAL)
	if !json.Valid([]byte(text)) {
		t.Error("not JSON")
	}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, m := range uuidForm.FindAllStringSubmatch(text, -1) {
		if !form.MatchString(m[1]) {
			t.Errorf("uuid %s", m[1])
		}
	}
	empty := report(t, history(t), Cut{Time: noon.Add(-time.Hour)})
	if err := empty.WriteOSCAL(io.Discard); err == nil {
		t.Error("nothing was judged, and it is reported")
	}
}

// The cut that a report names gives the same report again, whatever has been appended since.
func TestTheCutOfAReport(t *testing.T) {
	l := history(t)
	first := report(t, l, Cut{})
	l.finding(event.FindingOpened, noon.Add(2*time.Hour), event.Finding{Finding: "f9", Rule: "personal-data-has-purpose", Controls: []string{"gdpr:5.1.b"}, Status: event.StatusOpen})
	cut, err := ParseCut(first.Cut())
	if err != nil {
		t.Fatal(err)
	}
	if again := report(t, l, cut); !reflect.DeepEqual(again, first) {
		t.Errorf("as of %s: %+v, want %+v", first.Cut(), again, first)
	}
	for _, text := range []string{"", "x", "datawave.findings=a", "datawave.facts=0:1", "datawave.findings=0:1;"} {
		if c, err := ParseCut(text); err == nil {
			t.Errorf("%q: %+v", text, c)
		}
	}
}
