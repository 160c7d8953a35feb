package sql

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDialects reads testdata/dialects/NAME.sql, statements of a dialect between lines of "-- #", and compares with NAME.golden.
func TestDialects(t *testing.T) {
	files, err := filepath.Glob("testdata/dialects/*.sql")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		t.Run(name, func(t *testing.T) {
			dialect, ok := DialectOf(name)
			if !ok {
				t.Fatal("unknown dialect")
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for statement := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n-- #\n") {
				show(&got, statement, analyse(t, statement, Options{Dialect: dialect}))
			}
			golden(t, strings.TrimSuffix(file, ".sql")+".golden", got.String())
		})
	}
}

func show(b *strings.Builder, text string, r Result) {
	fmt.Fprintf(b, "%s\n  tables    %s\n", text, tables(r))
	if d := direct(r); d != "" {
		fmt.Fprintf(b, "  direct    %s\n", d)
	}
	if i := indirect(r); i != "" {
		fmt.Fprintf(b, "  indirect  %s\n", i)
	}
	for _, d := range r.Diagnostics {
		fmt.Fprintf(b, "  %s   %d:%d %s\n", d.Severity, d.Line, d.Column, d.Message)
	}
	b.WriteByte('\n')
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs (go test -update writes it anew); got:\n%s", file, got)
	}
}
