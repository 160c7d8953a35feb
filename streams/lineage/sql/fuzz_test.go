package sql

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzAnalyse holds that no text panics, that what is answered lies inside of it, that every edge joins tables of its statement, and that the
// time is bounded by the length.
func FuzzAnalyse(f *testing.F) {
	files, err := filepath.Glob("testdata/dialects/*.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		d, _ := DialectOf(strings.TrimSuffix(filepath.Base(file), ".sql"))
		for statement := range strings.SplitSeq(string(text), "\n-- #\n") {
			f.Add(statement, uint8(d))
		}
	}
	a := NewAnalyser()
	f.Fuzz(func(t *testing.T, text string, dialect uint8) {
		if len(text) > 1<<16 {
			return
		}
		o := Options{Dialect: Dialect(int(dialect) % len(dialects)), Schema: shop, DefaultSchema: "public"}
		began := time.Now()
		r, err := a.Analyse(text, o)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Fatalf("%v for %d bytes", took, len(text))
		}
		checkEdges(t, text, r)
	})
}
