package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/classify"
	"datawave/streams/classify/custom"
)

// badgeFile declares a detector that nothing built in knows.
const badgeFile = `detectors:
  - infotype: ACME_BADGE
    category: person
    whole: 'B[0-9]{4}-[A-Z]'
    headers: [badge]
    positives: [B1234-K]
    negatives: [B12-K]
`

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// staff writes an SQLite database with a table of people who have badges.
func staff(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE staff (id INTEGER PRIMARY KEY, email TEXT, badge TEXT)`); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		if _, err := db.Exec(`INSERT INTO staff (email, badge) VALUES (?, ?)`, fmt.Sprintf("user%d@example.org", n), fmt.Sprintf("B%04d-%c", 37*n, 'A'+n)); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// estate is a data directory with a running engine and a scanned table of staff.
type estate struct {
	t            *testing.T
	data, source string
	engine       *engineProcess
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	dir := t.TempDir()
	e := &estate{t: t, data: filepath.Join(dir, "data"), source: staff(t, filepath.Join(dir, "staff.db"))}
	e.engine = start(t, e.data, "up")
	e.scan()
	return e
}

func (e *estate) scan() {
	e.t.Helper()
	run(e.t, e.data, "scan", e.source)
}

// rescan changes the table, so that there is something new to say, and scans again.
func (e *estate) rescan() {
	e.t.Helper()
	db, err := sql.Open("sqlite", e.source)
	if err != nil {
		e.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO staff (email, badge) SELECT 'again' || max(id) || '@example.org', 'B9876-Z' FROM staff`); err != nil {
		e.t.Fatal(err)
	}
	e.scan()
}

// labels are the infotypes of a field of staff.
func (e *estate) labels(field string) (list []string) {
	e.t.Helper()
	var page readmodel.DatasetPage
	e.engine.get(e.t, "/v1/datasets?name=staff", &page)
	if len(page.Datasets) != 1 {
		e.t.Fatalf("%d datasets", len(page.Datasets))
	}
	var d readmodel.Dataset
	e.engine.get(e.t, "/v1/datasets/"+page.Datasets[0].ID, &d)
	for _, f := range d.Fields {
		for _, l := range f.Labels {
			if f.Path == field {
				list = append(list, l.Infotype)
			}
		}
	}
	return list
}

// detector is one row of the list of detectors.
func (e *estate) detector(infotype string) readmodel.Detector {
	e.t.Helper()
	list := e.detectors()
	at := slices.IndexFunc(list.Detectors, func(d readmodel.Detector) bool { return d.Infotype == infotype })
	if at < 0 {
		return readmodel.Detector{}
	}
	return list.Detectors[at]
}

func (e *estate) detectors() (list readmodel.DetectorList) {
	e.t.Helper()
	if err := json.Unmarshal([]byte(run(e.t, e.data, "detectors", "list", "--json")), &list); err != nil {
		e.t.Fatal(err)
	}
	return list
}

// decisions counts them in the log.
func (e *estate) decisions() (n int) {
	e.t.Helper()
	err := newOutsider(e.t, e.data, e.engine).admin.Visit(e.t.Context(), topic.Facts, nil, func(r *event.Record) error {
		if r.Type == event.DecisionMade {
			n++
		}
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return n
}

// refused runs a command that must fail with one line that holds the words.
func (e *estate) refused(words string, args ...string) {
	e.t.Helper()
	_, stderr, err := try(e.t, e.data, args...)
	if err == nil || !strings.Contains(stderr, words) || strings.Count(strings.TrimSpace(stderr), "\n") > 0 {
		e.t.Errorf("datawave %v: %v: %s, want %s", args, err, stderr, words)
	}
}

func TestDecisionsWinAndStay(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	if got := e.labels("email"); !slices.Equal(got, []string{"EMAIL_ADDRESS"}) {
		t.Fatalf("before: %q", got)
	}
	out := run(t, e.data, "reject", "staff", "email", "EMAIL_ADDRESS", "--note", "made up", "--actor", "ada")
	if !regexp.MustCompile(`^rejected EMAIL_ADDRESS of email in staff, at datawave\.facts/\d+@\d+; the field is now: clear\n$`).MatchString(out) {
		t.Errorf("%s", out)
	}
	if n := e.decisions(); n != 1 {
		t.Errorf("a command appended %d decisions", n)
	}
	e.rescan()
	if got := e.labels("email"); got != nil {
		t.Errorf("rejected and scanned again: %q", got)
	}
	if d := e.detector("EMAIL_ADDRESS"); d.Rejected != 1 || d.Confirmed != 0 || d.Precision == nil || *d.Precision != 0 {
		t.Errorf("%+v", d)
	}
	run(t, e.data, "confirm", "staff", "email", "EMAIL_ADDRESS")
	run(t, e.data, "confirm", "staff", "badge", "PERSON_NAME")
	if email, name := e.detector("EMAIL_ADDRESS"), e.detector("PERSON_NAME"); *email.Precision != 1 || name.Missed != 1 || name.Precision != nil {
		t.Errorf("%+v %+v", email, name)
	}
	if got := e.labels("badge"); !slices.Equal(got, []string{"PERSON_NAME"}) {
		t.Errorf("confirmed: %q", got)
	}
	run(t, e.data, "undecide", "staff", "badge", "PERSON_NAME")
	if got := e.labels("badge"); got != nil {
		t.Errorf("taken back: %q", got)
	}
	e.refused("nobody has decided about PERSON_NAME of badge", "undecide", "staff", "badge", "PERSON_NAME")
	e.refused(`no dataset is called "stuff"; did you mean staff?`, "reject", "stuff", "email", "EMAIL_ADDRESS")
	e.refused(`field "emial" is no field of staff; did you mean email?; infotype "MAIL_ADDRESS" is known to no detector; did you mean EMAIL_ADDRESS?`,
		"reject", "staff", "emial", "MAIL_ADDRESS")
	e.refused("accepts 3 arg(s), received 1", "confirm", "staff")
	if n := e.decisions(); n != 4 {
		t.Errorf("four commands that were accepted, and some that were not, appended %d decisions", n)
	}
	e.engine.stop(t)
	reports := replayed(t, e.data)
	same(t, reports, reports)
}

func TestCustomDetectorsEndToEnd(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	file := write(t, filepath.Join(t.TempDir(), "acme.yaml"), badgeFile)
	var d classify.Difference
	if err := json.Unmarshal([]byte(run(t, e.data, "detectors", "diff", file, "--json")), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Changes) != 1 || d.Changes[0].Kind != classify.Added || d.Changes[0].Field != "badge" || d.Changes[0].Infotype != "ACME_BADGE" || d.Fields != 3 {
		t.Errorf("%+v", d)
	}
	if out := run(t, e.data, "detectors", "diff", file); !strings.Contains(out, "1 labels added, 0 removed, 0 changed") || !strings.Contains(out, "ACME_BADGE") {
		t.Errorf("%s", out)
	}
	e.refused("nothing was changed; give --yes", "detectors", "activate", file)
	if got := e.detectors(); len(got.Entries) != 0 {
		t.Errorf("comparing and asking changed something: %+v", got.Entries)
	}
	if out := run(t, e.data, "detectors", "activate", file, "--yes"); !strings.Contains(out, "1 labels added") || !strings.Contains(out, "In force from datawave.control/0@0 on: set "+d.After) {
		t.Errorf("%s", out)
	}
	if out := run(t, e.data, "detectors", "activate", file, "--yes"); !strings.Contains(out, "in force already") {
		t.Errorf("%s", out)
	}
	if got := e.labels("badge"); got != nil {
		t.Errorf("labelled before it was sampled again: %q", got)
	}
	e.scan() // nothing changed but the detectors
	if got := e.labels("badge"); !slices.Equal(got, []string{"ACME_BADGE"}) {
		t.Errorf("in force: %q", got)
	}
	if shown := e.detector("ACME_BADGE"); shown.Entry != "acme" || !shown.On || shown.Forms != 1 {
		t.Errorf("%+v", shown)
	}
	if out := run(t, e.data, "detectors", "show", "ACME_BADGE"); !strings.Contains(out, "B[0-9]{4}-[A-Z]") {
		t.Errorf("%s", out)
	}
	run(t, e.data, "detectors", "deactivate", "acme", "--yes")
	e.scan()
	if got := e.labels("badge"); got != nil {
		t.Errorf("not in force any more: %q", got)
	}
	e.refused(`no custom detectors "acme" in force`, "detectors", "deactivate", "acme", "--yes")
	e.refused(`no detector is called "ACME_BADGE"`, "detectors", "show", "ACME_BADGE")
}

func TestDiffCountsWhatWasErased(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	run(t, e.data, "keys", "erase", "staff", "--yes")
	out := run(t, e.data, "detectors", "diff", write(t, filepath.Join(t.TempDir(), "acme.yaml"), badgeFile))
	if !strings.Contains(out, "no samples in the log") || !strings.Contains(out, "Left out: 1 samples whose key was erased") {
		t.Errorf("%s", out)
	}
}

// TestABrokenEntryStopsNothing appends what no command of ours would.
func TestABrokenEntryStopsNothing(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	file := write(t, filepath.Join(t.TempDir(), "acme.yaml"), badgeFile)
	run(t, e.data, "detectors", "activate", file, "--yes")
	o := newOutsider(t, e.data, e.engine)
	broken := &event.Control{Kind: event.DetectorSet, Entry: "acme", Version: "x", Body: "detectors:\n  - {infotype: ACME_BADGE, category: person, whole: '['}\n"}
	data, err := avro.Embedded().Append(nil, broken)
	if err != nil {
		t.Fatal(err)
	}
	at := o.append(wire.ToRecord(topic.Control, 0, event.Envelope{ID: "broken", Type: event.ControlSet, Source: "test", Subject: broken.Subject(), Time: time.Now(), Data: data}))
	if err := o.admin.WaitFollowed(t.Context(), "classify", topic.Control, at.Offset+1); err != nil {
		t.Fatal(err)
	}
	e.rescan()
	if got := e.labels("badge"); !slices.Equal(got, []string{"ACME_BADGE"}) {
		t.Errorf("the last good detectors do not go on: %q", got)
	}
	if entries := e.detectors().Entries; len(entries) != 1 || !strings.Contains(entries[0].Refused, "acme:2: whole expression 1 does not compile") {
		t.Errorf("%+v", entries)
	}
	if out := run(t, e.data, "detectors", "list", "--custom"); !strings.Contains(out, "REFUSED, what it said before holds: acme:2") || !strings.Contains(out, "ACME_BADGE") {
		t.Errorf("%s", out)
	}
}

func TestDetectorsTestSaysEverythingWithItsLine(t *testing.T) {
	dir := t.TempDir()
	good := write(t, filepath.Join(dir, "good.yaml"), badgeFile)
	out := run(t, dir, "detectors", "test", good)
	if !strings.Contains(out, "recognised") || !strings.Contains(out, "1 detectors and 2 examples are as they should be") {
		t.Errorf("%s", out)
	}
	bad := write(t, filepath.Join(dir, "bad.yaml"), strings.ReplaceAll(badgeFile, "[B1234-K]", "[B1234-K, X1]")+"disable: [NONE]\nenabled: [AGE]\n")
	out, stderr, err := try(t, dir, "detectors", "test", bad)
	if err == nil || !strings.Contains(out, "WRONG") || !strings.Contains(stderr, "bad.yaml:6: positive 2 of ACME_BADGE") || !strings.Contains(stderr, `bad.yaml:9: "enabled" is no member`) {
		t.Errorf("%v\n%s\n%s", err, out, stderr)
	}
	conflict := write(t, filepath.Join(dir, "conflict.yaml"), strings.ReplaceAll(badgeFile, "ACME_BADGE", "EMAIL_ADDRESS"))
	if _, stderr, err := try(t, dir, "detectors", "test", conflict); err == nil || !strings.Contains(stderr, "EMAIL_ADDRESS is built in; write replace: true") {
		t.Errorf("%v %s", err, stderr)
	}
	for line := range strings.Lines(run(t, dir, "detectors", "test", good, "--json")) {
		var r trialReport
		if err := json.Unmarshal([]byte(line), &r); err != nil || !r.OK || r.Infotype != "ACME_BADGE" {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, _, err := try(t, dir, "detectors", "test", filepath.Join(dir, "none.yaml")); err == nil {
		t.Error("a file that is not there was tried")
	}
}

func TestBuiltinDetectorsAreShownWithoutALog(t *testing.T) {
	if out := run(t, t.TempDir(), "detectors", "show", "EMAIL_ADDRESS"); !strings.Contains(out, "built in") || !strings.Contains(out, "Headers") {
		t.Errorf("%s", out)
	}
	_, stderr, err := try(t, t.TempDir(), "detectors", "show", "MAIL_ADDRESS")
	if err == nil || !strings.Contains(stderr, "did you mean EMAIL_ADDRESS?") {
		t.Errorf("%v %s", err, stderr)
	}
}

// TestHelpShowsAFileThatWorks parses what the help says.
func TestHelpShowsAFileThatWorks(t *testing.T) {
	_, text, _ := strings.Cut(fileHelp, "\n")
	text = strings.ReplaceAll(text, "\n  ", "\n")
	f, err := custom.Parse("help", []byte(text))
	if err != nil || len(f.Detectors) != 1 || len(f.Disable) != 1 {
		t.Errorf("%+v: %v", f, err)
	}
}

func TestEverySubcommandHasAnExample(t *testing.T) {
	root := newRoot()
	for _, name := range []string{"detectors", "confirm", "reject", "undecide"} {
		cmd, _, err := root.Find([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(cmd.Commands(), cmd) {
			if !strings.Contains(c.Example, "datawave "+name) || c.Short == "" {
				t.Errorf("%s: example %q", c.CommandPath(), c.Example)
			}
		}
	}
}

func TestInfotypesAreCompleted(t *testing.T) {
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs([]string{cobra.ShellCompRequestCmd, "--data", t.TempDir(), "detectors", "show", "EMAIL"})
	root.SetOut(&out)
	root.SetErr(io.Discard)
	if err := root.Execute(); err != nil || !strings.Contains(out.String(), "EMAIL_ADDRESS\t") {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestEntryNames(t *testing.T) {
	for _, c := range []struct{ path, given, want string }{
		{"dir/acme.yaml", "", "acme"}, {"-", "x", "x"}, {"-", "", ""}, {"a b.yaml", "", ""}, {"a.yaml", "b/c", ""}, {"a.yaml", strings.Repeat("x", 101), ""}, {".yaml", "", ""},
	} {
		if got, err := entryName(c.path, c.given); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v: %q %v", c, got, err)
		}
	}
}

// TestDecisionsOverTheAPI is the console's way.
func TestDecisionsOverTheAPI(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	var page readmodel.DatasetPage
	e.engine.get(t, "/v1/datasets?name=staff", &page)
	path := "/v1/datasets/" + page.Datasets[0].ID
	response, err := http.Post(e.engine.api+path+"/decisions", "application/json", strings.NewReader(`{"kind":"rejected","field":"email","infotype":"EMAIL_ADDRESS","actor":"ada"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer api.DecisionAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("%s %v", response.Status, err)
	}
	var d readmodel.Dataset
	e.engine.get(t, path+"?min_position="+answer.MinPosition, &d)
	if len(d.Sensitive) != 0 || d.Position != answer.Position || d.Fields[1].Verdicts["EMAIL_ADDRESS"].Actor != "ada" {
		t.Errorf("at %s: %+v", d.Position, d)
	}
	var hits readmodel.SearchPage
	e.engine.get(t, "/v1/search?q=staff&min_position="+answer.MinPosition, &hits)
	if len(hits.Hits) != 1 || len(hits.Hits[0].Infotypes) != 0 {
		t.Errorf("the search does not know: %+v", hits.Hits)
	}
}
