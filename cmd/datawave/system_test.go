package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// The tests below run the real binary, embedded, as a person would.

var kills = flag.Int("kills", 6, "how many times TestKilledScan kills the engine")

// binary is DATAWAVE_BIN, or the command built once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("DATAWAVE_BIN"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "datawave-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "datawave")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// command prepares the binary on a data directory, with an environment that no user setting reaches.
func command(ctx context.Context, t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, path, append(args, "--data", data)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs a command to its end and returns its standard output.
func run(t *testing.T, data string, args ...string) string {
	t.Helper()
	out, stderr, err := try(t, data, args...)
	if err != nil {
		t.Fatalf("datawave %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return out
}

func try(t *testing.T, data string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := command(ctx, t, data, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// engineProcess is a started datawave up or demo.
type engineProcess struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	api   string
	seen  strings.Builder // what it printed so far
}

// start starts a command that stays up and waits for the line that names the API's address.
func start(t *testing.T, data string, args ...string) *engineProcess {
	t.Helper()
	cmd := command(t.Context(), t, data, append(args, "--listen", "127.0.0.1:0")...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &engineProcess{cmd: cmd, lines: bufio.NewScanner(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	match := p.until(regexp.MustCompile(`http://127\.0\.0\.1:\d+`))
	if match == "" {
		_ = cmd.Wait()
		t.Fatalf("datawave %v never said where it listens:\n%s\n%s", args, p.seen.String(), errs.String())
	}
	p.api = match
	return p
}

// until reads lines until one matches, and returns the match.
func (p *engineProcess) until(pattern *regexp.Regexp) string {
	for p.lines.Scan() {
		p.seen.WriteString(p.lines.Text() + "\n")
		if match := pattern.FindString(p.lines.Text()); match != "" {
			return match
		}
	}
	return ""
}

func (p *engineProcess) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, readerOf(p.lines))
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("stopped: %v", err)
	}
}

func readerOf(lines *bufio.Scanner) io.Reader {
	for lines.Scan() {
		_ = lines.Text()
	}
	return strings.NewReader("")
}

func (p *engineProcess) get(t *testing.T, path string, answer any) {
	t.Helper()
	response, err := http.Get(p.api + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s: %s %v", path, response.Status, text, err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		t.Fatalf("GET %s: %v: %s", path, err, text)
	}
}

// digests are what a replay of every model reports.
type digests map[string]replayReport

func replayed(t *testing.T, data string, more ...string) digests {
	t.Helper()
	out := run(t, data, append([]string{"replay", "all", "--json"}, more...)...)
	reports := digests{}
	for line := range strings.Lines(out) {
		var r replayReport
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		reports[r.Model] = r
	}
	if len(reports) != 3 {
		t.Fatalf("replay reported %d models: %s", len(reports), out)
	}
	return reports
}

// same fails unless both hold the same content, and each model's replay equals what it was live.
func same(t *testing.T, got, want digests) {
	t.Helper()
	for model, w := range want {
		g := got[model]
		if g.After != w.After || g.Entities != w.Entities || g.Entities == 0 {
			t.Errorf("%s: digest %s of %d entities, want %s of %d", model, g.After, g.Entities, w.After, w.Entities)
		}
		if g.Before != g.After {
			t.Errorf("%s: replay gives %s, live gave %s", model, g.After, g.Before)
		}
	}
}

// shop writes an SQLite database of n tables with some personal data, and a view over each.
func shop(t *testing.T, path string, n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	random := rand.New(rand.NewPCG(1, 2))
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		exec := func(statement string, args ...any) {
			if _, err := tx.Exec(statement, args...); err != nil {
				t.Fatal(err)
			}
		}
		exec(fmt.Sprintf(`CREATE TABLE person_%03d (id INTEGER PRIMARY KEY, email TEXT, note TEXT, amount REAL)`, i))
		for range 20 {
			exec(fmt.Sprintf(`INSERT INTO person_%03d (email, note, amount) VALUES (?, ?, ?)`, i),
				fmt.Sprintf("user%d@example.org", random.IntN(1000)), fmt.Sprintf("note %d", random.IntN(100)), random.Float64())
		}
		exec(fmt.Sprintf(`CREATE VIEW view_%03d AS SELECT id, email FROM person_%03d`, i, i))
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestKilledScan(t *testing.T) {
	source := filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 200)

	undisturbed := t.TempDir()
	begin := time.Now()
	run(t, undisturbed, "scan", source)
	whole := time.Since(begin)
	want := replayed(t, undisturbed)
	same(t, want, want)

	data := t.TempDir()
	for i := range *kills {
		killAfter(t, data, source, time.Duration(rand.Int64N(int64(whole))), i)
	}
	run(t, data, "scan", source)
	same(t, replayed(t, data), want)
}

// killAfter starts a scan and kills the process with everything in it after a while.
func killAfter(t *testing.T, data, source string, after time.Duration, round int) {
	t.Helper()
	cmd := command(t.Context(), t, data, "scan", source)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		t.Fatalf("round %d: scan failed by itself: %v\n%s", round, err, errs.String())
	}
}

func TestUnchangedScanCostsNothing(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "shop.db")
	shop(t, source, 5)
	data := filepath.Join(dir, "data")
	run(t, data, "scan", source)
	before := factsEnd(t, data)
	if before == 0 {
		t.Fatal("the first scan left no facts")
	}
	run(t, data, "scan", source)
	if after := factsEnd(t, data); after != before {
		t.Errorf("an unchanged scan took facts from %d to %d records", before, after)
	}
}

// factsEnd counts the records of datawave.facts.
func factsEnd(t *testing.T, data string) int64 {
	t.Helper()
	var topics []topicReport
	if err := json.Unmarshal([]byte(run(t, data, "topics", "--json")), &topics); err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		if topic.Name == "datawave.facts" {
			return topic.Records
		}
	}
	t.Fatal("no datawave.facts")
	return 0
}

func TestErasedValuesAreGone(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "planted.db")
	planted := []string{"zzplanted.person@example.org", "4111 1111 1111 1111", "planted-secret-note-9137"}
	plant(t, source, planted)
	data := filepath.Join(dir, "data")
	run(t, data, "scan", source)
	absent(t, data, planted)
	run(t, data, "keys", "erase", "persons", "--yes")
	absent(t, data, planted)
	reports := replayed(t, data)
	same(t, reports, reports)
	out := run(t, data, "keys", "list")
	if !strings.Contains(out, "erased") {
		t.Errorf("keys list does not show the erasure:\n%s", out)
	}
	run(t, data, "scan", source)
	absent(t, data, planted)
}

func plant(t *testing.T, path string, values []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE persons (email TEXT, card TEXT, note TEXT)`); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := db.Exec(`INSERT INTO persons VALUES (?, ?, ?)`, values[0], values[1], values[2]); err != nil {
			t.Fatal(err)
		}
	}
}

// absent reads every file below the data directory and fails when one holds a value.
func absent(t *testing.T, data string, values []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, value := range values {
			if bytes.Contains(content, []byte(value)) {
				t.Errorf("planted value %d is in %s", i, path)
			}
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("read %d files: %v", files, err)
	}
}

func TestDemo(t *testing.T) {
	data := t.TempDir()
	begin := time.Now()
	p := start(t, data, "demo", "--sources", "../../testdata/sources")
	t.Logf("listening after %v", time.Since(begin))
	for _, want := range []string{"customers", "EMAIL_ADDRESS", "CREDIT_CARD_NUMBER"} {
		if !strings.Contains(p.seen.String(), want) {
			t.Errorf("the table lacks %s:\n%s", want, p.seen.String())
		}
	}
	var page struct {
		Datasets []struct{ ID, Name string }
		Total    int
	}
	p.get(t, "/v1/datasets?name=customers", &page)
	if len(page.Datasets) == 0 {
		t.Fatal("no dataset customers")
	}
	var hits struct{ Hits []struct{ Name string } }
	p.get(t, "/v1/search?q=customers", &hits)
	if len(hits.Hits) == 0 || !strings.Contains(hits.Hits[0].Name, "customers") {
		t.Errorf("search for customers: %+v", hits)
	}
	var graph struct{ Edges []any }
	p.get(t, "/v1/lineage/"+page.Datasets[0].ID+"?direction=down&depth=3", &graph)
	if resident := residentMB(t, p.cmd.Process.Pid); resident > 300 && os.Getenv("GORACE") == "" {
		t.Errorf("resident memory after the demo: %d MB", resident)
	}
	p.stop(t)
}

func residentMB(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Logf("no /proc: %v", err)
		return 0
	}
	match := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		t.Fatalf("no VmRSS in %s", status)
	}
	kb, err := strconv.Atoi(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}

func TestScanJoinsARunningEngine(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "shop.db")
	shop(t, source, 3)
	data := filepath.Join(dir, "data")
	p := start(t, data, "up")
	out := run(t, data, "scan", source)
	if !strings.Contains(out, "person_002") {
		t.Errorf("the scan's table lacks person_002:\n%s", out)
	}
	_, stderr, err := try(t, data, "up", "--listen", "127.0.0.1:0")
	if err == nil || !strings.Contains(stderr, strconv.Itoa(p.cmd.Process.Pid)) {
		t.Errorf("a second engine on the directory: %v: %s", err, stderr)
	}
	p.stop(t)
}

func TestWrongConfigurationListsEveryProblem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	text := "listen: nowhere\npartitions: 0\nsampling: {rows: -1, bytes: 1, time: 1s}\nlog: {format: xml, level: loud}\n" +
		"catalog: mysql://db/x\nsearch: {url: \"https://search:9200\", ca: /nowhere/ca.pem}\nlineage: here\nprojections: {prefix: A-b}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, err := try(t, t.TempDir(), "up", "--config", file)
	if err == nil {
		t.Fatal("it started")
	}
	for _, want := range []string{"listen", "partitions", "sampling.rows", "log.format", "log.level", "catalog is neither", "/nowhere/ca.pem", "lineage is neither", "projections.prefix"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no word of %s in: %s", want, stderr)
		}
	}
	if strings.Count(strings.TrimSpace(stderr), "\n") > 0 {
		t.Errorf("more than one line: %s", stderr)
	}
}

func TestRolesNeedServers(t *testing.T) {
	for role, wanted := range map[string][]string{
		"streams":     {"needs a Kafka cluster"},
		"projections": {"needs a Kafka cluster", "needs catalog on a server", "needs search on a server", "needs lineage on a server"},
		"api":         {"needs a Kafka cluster", "needs catalog on a server", "needs search on a server", "needs lineage on a server"},
	} {
		_, stderr, err := try(t, t.TempDir(), role)
		if err == nil {
			t.Fatalf("%s started", role)
		}
		for _, want := range wanted {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s: no word of %q in: %s", role, want, stderr)
			}
		}
	}
}
