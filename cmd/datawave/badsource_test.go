package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/schemas/event"
)

// scanReport is a line of scan --json.
type scanReport struct {
	Scan     struct{ Failures []event.Failure }
	Datasets []struct{ Name string }
}

func scanned(t *testing.T, data, source string) scanReport {
	t.Helper()
	var r scanReport
	if err := json.Unmarshal([]byte(run(t, data, "scan", source, "--json")), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBrokenFiles scans a folder in which good files lie between broken ones.
func TestBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "exports")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	for range 2000 {
		_, _ = writer.Write([]byte("1,someone@example.org\n"))
	}
	_ = writer.Close()
	for name, content := range map[string]string{
		"good.csv":     "id,email\n1,a@example.org\n2,b@example.org\n",
		"good.jsonl":   "{\"id\":1,\"email\":\"a@example.org\"}\n",
		"ragged.csv":   "id,email\n1,a@example.org\n2\n3,c@example.org,more\n",
		"latin.csv":    "name,city\nJ\xfcrgen,K\xf6ln\n",
		"bad.parquet":  "PAR1 garbage garbage PAR1",
		"empty.csv":    "",
		"broken.jsonl": "{\"a\":1}\n{\"a\":\n{\"a\":2}\n",
		"cut.csv.gz":   "id,email\n" + compressed.String()[:compressed.Len()/2],
		"cut2.csv.gz":  compressed.String()[:compressed.Len()/2],
		"oneline.csv":  strings.Repeat("x", 80_000_000),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(dir, "data")
	report := scanned(t, data, folder)
	found := map[string]bool{}
	for _, d := range report.Datasets {
		found[filepath.Base(d.Name)] = true
	}
	for _, name := range []string{"good.csv", "good.jsonl", "ragged.csv", "latin.csv", "broken.jsonl"} {
		if !found[name] {
			t.Errorf("%s is not in the catalog", name)
		}
	}
	for name, part := range map[string]string{
		"ragged.csv": "line 3", "bad.parquet": "footer", "empty.csv": "empty", "broken.jsonl": "line 2",
		"oneline.csv": "line 1", "cut2.csv.gz": "after line",
	} {
		if !failed(report, name, part) {
			t.Errorf("no failure of %s that says %q: %v", name, part, report.Scan.Failures)
		}
	}
	reports := replayed(t, data)
	same(t, reports, reports)
}

func failed(r scanReport, name, part string) bool {
	for _, f := range r.Scan.Failures {
		if filepath.Base(f.Scope) == name && strings.Contains(f.Reason, part) {
			return true
		}
	}
	return false
}

func TestDroppedTableIsGone(t *testing.T) {
	dir := t.TempDir()
	source, data := filepath.Join(dir, "shop.db"), filepath.Join(dir, "data")
	shop(t, source, 3)
	if n := len(scanned(t, data, source).Datasets); n != 6 {
		t.Fatalf("%d datasets", n)
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"DROP VIEW view_001", "DROP TABLE person_001"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range scanned(t, data, source).Datasets {
		if strings.HasSuffix(d.Name, "_001") {
			t.Errorf("%s was dropped and is still in the catalog", d.Name)
		}
	}
	reports := replayed(t, data)
	same(t, reports, reports)
}

// TestOneClearLine holds what a person sees when a command cannot be done: one line that names the thing and what to do.
func TestOneClearLine(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	write := func(t *testing.T, name, text string, mode os.FileMode) string {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for _, c := range []struct {
		name string
		data func(t *testing.T) string
		args []string
		want []string
	}{
		{"no such path", nil, []string{"scan", "/no/such/path"}, []string{"/no/such/path", "postgres://"}},
		{"unknown scheme", nil, []string{"scan", "oracle://db/x"}, []string{"oracle", "postgres://"}},
		{"nobody listens", nil, []string{"scan", "postgres://me:sekret99@127.0.0.1:1/db"}, []string{"127.0.0.1:1", "not available"}},
		{"port is taken", nil, []string{"up", "--listen", listener.Addr().String()}, []string{listener.Addr().String(), "--listen"}},
		{"wide open keyring", func(t *testing.T) string {
			dir := write(t, "keyring.json", "{}", 0o644)
			if err := os.WriteFile(filepath.Join(dir, "keyring.json.master"), []byte(strings.Repeat("0a", 32)), 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}, []string{"keys", "list"}, []string{"keyring.json", "chmod 600"}},
		{"damaged keyring", func(t *testing.T) string { return write(t, "keyring.json", "{", 0o600) }, []string{"keys", "list"}, []string{"keyring.json"}},
		{"unknown setting", func(t *testing.T) string { return write(t, "datawave.yaml", "lissten: x\n", 0o600) }, []string{"up"}, []string{"datawave.yaml", "lissten"}},
		{"unknown read model", nil, []string{"replay", "everything"}, []string{"everything"}},
		{"no such letter", nil, []string{"deadletter", "retry", "datawave.deadletter/0@99"}, []string{"datawave.deadletter/0@99"}},
		{"keys of an unknown dataset", nil, []string{"keys", "erase", "nothing", "--yes"}, []string{"nothing", "keys list"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := t.TempDir()
			if c.data != nil {
				data = c.data(t)
			}
			_, stderr, err := try(t, data, c.args...)
			if err == nil {
				t.Fatal("it succeeded")
			}
			if strings.Count(strings.TrimSpace(stderr), "\n") > 0 || strings.Contains(stderr, "sekret99") {
				t.Errorf("not one line, or a secret in it: %s", stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("no word of %q in: %s", want, stderr)
				}
			}
		})
	}
}
