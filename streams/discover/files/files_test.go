package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"datawave/schemas/event"
	"datawave/streams/discover"
)

// write puts a file into the folder.
func write(t testing.TB, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func inspect(t testing.TB, path string, o Options) (discover.Source, discover.Inventory) {
	t.Helper()
	s, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	inventory, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, inventory
}

// sampled inspects one file and samples it.
func sampled(t testing.TB, path string, b discover.Budget) (discover.Observation, *discover.Collector, error) {
	t.Helper()
	s, inventory := inspect(t, path, Options{})
	if len(inventory.Observations) != 1 {
		t.Fatalf("observations %d, failures %v", len(inventory.Observations), inventory.Failures)
	}
	o := inventory.Observations[0]
	c := discover.NewCollector(o.ID, o.Dataset.Fields, b)
	return o, c, s.Sample(t.Context(), &o, c)
}

// schema is "path type" of each field; nullable ones end in '?'.
func schema(fields []event.Field) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = f.Path + " " + f.Type
		if f.Nullable {
			parts[i] += "?"
		}
	}
	return strings.Join(parts, ", ")
}

// values is each field's sampled values.
func values(c *discover.Collector) map[string][]string {
	out := map[string][]string{}
	for _, f := range c.Sampled() {
		for _, v := range f.Values {
			out[f.Path] = append(out[f.Path], string(v))
		}
	}
	return out
}

func gz(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zst(t testing.TB, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(b, nil)
}

func encoded(t testing.TB, name, text string) []byte {
	t.Helper()
	var out string
	var err error
	switch name {
	case encoding1252:
		out, err = charmap.Windows1252.NewEncoder().String(text)
	case encodingUTF16LE:
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewEncoder().String(text)
	case encodingUTF16BE:
		out, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

func TestDelimitedDialects(t *testing.T) {
	people := "id;name;city;paid\n1;Jürgen;Köln;12,50\n2;Zoë;Málaga;7,00\n3;;Århus;0,99\n"
	tests := []struct {
		name, file string
		content    []byte
		schema     string
		properties string // encoding delimiter quote escape header
		rows       int64
		first      map[string][]string
	}{
		{"comma", "a.csv", []byte("id,name\n1,Ann\n2,Bo\n"), "id integer, name text", `utf-8 , " doubled true`, 2, map[string][]string{"name": {"Ann", "Bo"}}},
		{"semicolon windows-1252", "a.csv", encoded(t, encoding1252, people), "id integer, name text?, city text, paid decimal",
			`windows-1252 ; " doubled true`, 3, map[string][]string{"name": {"Jürgen", "Zoë"}}},
		{"utf-16le with mark", "a.csv", encoded(t, encodingUTF16LE, people), "id integer, name text?, city text, paid decimal",
			`utf-16le ; " doubled true`, 3, map[string][]string{"city": {"Köln", "Málaga", "Århus"}}},
		{"utf-16be without mark", "a.csv", encoded(t, encodingUTF16BE, people), "id integer, name text?, city text, paid decimal",
			`utf-16be ; " doubled true`, 3, map[string][]string{"city": {"Köln", "Málaga", "Århus"}}},
		{"utf-8 mark, pipe, CR LF", "a.psv", []byte("\xef\xbb\xbfday|ok\r\n2024-01-31|true\r\n2024-02-01|no\r\n"), "day date, ok boolean",
			`utf-8 | " doubled true`, 2, map[string][]string{"day": {"2024-01-31", "2024-02-01"}}},
		{"no header", "a.tsv", []byte("1\tx@example.org\n2\ty@example.org\n"), "column_1 integer, column_2 text", "utf-8 tab \" doubled false", 2,
			map[string][]string{"column_1": {"1", "2"}}},
		{"quotes", "a.csv", []byte("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n\"\",2\n"), "a text, b text", `utf-8 , " doubled true`, 2,
			map[string][]string{"a": {`x, "y"`, ""}, "b": {"two\nlines", "2"}}},
		{"escaped quotes", "a.csv", []byte("a,b\n\"say \\\"hi\\\", you\",1\n\"more\",2\n"), "a text, b integer", `utf-8 , " \ true`, 2,
			map[string][]string{"a": {`say "hi", you`, "more"}}},
		{"single quotes", "a.csv", []byte("a,b\n'x, y',1\n'z',2\n"), "a text, b integer", `utf-8 , ' doubled true`, 2, map[string][]string{"a": {"x, y", "z"}}},
		{"names", "a.csv", []byte("id,,x.y,id\n1,2,3,4\n5,6,7,8\n"), `id integer, column_2 integer, x\.y integer, id_2 integer`, `utf-8 , " doubled true`, 2, nil},
		{"missing numbers", "a.csv", []byte("n,iso\n1,NA\nNA,DE\n"), "n integer?, iso text", `utf-8 , " doubled true`, 2, nil},
		{"gzip", "a.csv.gz", gz(t, []byte("id,name\n1,Ann\n")), "id integer, name text", `utf-8 , " doubled true`, 1, map[string][]string{"name": {"Ann"}}},
		{"zstd", "a.csv.zst", zst(t, []byte("id,name\n1,Ann\n")), "id integer, name text", `utf-8 , " doubled true`, 1, map[string][]string{"name": {"Ann"}}},
		{"one column", "a.csv", []byte("email\na@example.com\nb@example.com\n"), "email text", `utf-8 , " doubled true`, 2, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o, c, err := sampled(t, write(t, t.TempDir(), test.file, test.content), discover.DefaultBudget)
			if err != nil {
				t.Fatal(err)
			}
			if got := schema(o.Dataset.Fields); got != test.schema {
				t.Errorf("schema %s, want %s", got, test.schema)
			}
			p := o.Dataset.Properties
			if got := strings.Join([]string{p["encoding"], p["delimiter"], p["quote"], p["escape"], p["header"]}, " "); got != test.properties {
				t.Errorf("properties %q, want %q", got, test.properties)
			}
			if o.Dataset.Rows != test.rows || c.Rows() != test.rows {
				t.Errorf("rows %d, sampled %d, want %d", o.Dataset.Rows, c.Rows(), test.rows)
			}
			got := values(c)
			for path, want := range test.first {
				if !slices.Equal(got[path], want) {
					t.Errorf("%s: %q, want %q", path, got[path], want)
				}
			}
		})
	}
}

func TestCellTypes(t *testing.T) {
	tests := map[string]cellType{
		"1": cellInteger, "-12": cellInteger, "007": cellText, "0": cellInteger, "1.5": cellDecimal, "1,5": cellDecimal, "-0.25": cellDecimal, "1e9": cellDecimal,
		"1.": cellText, "4111111111111111": cellInteger, "41111111111111111111": cellText, "true": cellBoolean, "No": cellBoolean, "2024-02-29": cellDate,
		"2023-02-29": cellText, "31.12.2024": cellDate, "2024-01-02 03:04:05": cellTimestamp, "2024-01-02T03:04:05Z": cellTimestamp, "10.0.0.1": cellText,
		"a": cellText, "": cellText, "--1": cellText, "12:30": cellText, "+49 30": cellText, "1e": cellText, "1.5e+3": cellDecimal, "-": cellText,
	}
	for cell, want := range tests {
		if got := cellTypeOf([]byte(cell)); got != want {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	tests := []struct {
		name, file, content, schema string
		rows                        int64
		want                        map[string][]string
	}{
		{"nested lines", "a.jsonl", `{"id":1,"address":{"street":"A 1","zip":null},"lines":[{"sku":"x","n":1},{"sku":"y"}],"tags":["p","q"]}` + "\n\n" +
			`{"id":2.5,"address":{"street":"B 2","zip":"1"},"lines":[]}`,
			"id number, address.street string, address.zip string?, lines[].sku string?, lines[].n integer?, tags[] string?", 2,
			map[string][]string{"lines[].sku": {"x", "y"}, "address.zip": {"1"}, "id": {"1", "2.5"}, "tags[]": {"p", "q"}}},
		{"array", "a.json", ` [{"a":true},{"a":"x"},{"a":1}]`, "a boolean|integer|string", 3, map[string][]string{"a": {"true", "x", "1"}}},
		{"one object over lines", "a.json", "{\n \"a\": {\"b.c\": 1}\n}\n", `a.b\.c integer`, 1, map[string][]string{`a.b\.c`: {"1"}}},
		{"values in json", "a.json", "{\"a\":1}\n{\"a\":null}\n", "a integer?", 2, map[string][]string{"a": {"1"}}},
		{"scalars", "a.jsonl", "1\n\"x\"\n", "value integer|string", 2, map[string][]string{"value": {"1", "x"}}},
		{"matrix", "a.json", "[[1,2],[3]]", "[] integer", 2, map[string][]string{"[]": {"1", "2", "3"}}},
		{"byte order mark", "a.json", "\xef\xbb\xbf[{\"a\":1}]", "a integer", 1, map[string][]string{"a": {"1"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o, c, err := sampled(t, write(t, t.TempDir(), test.file, []byte(test.content)), discover.DefaultBudget)
			if err != nil {
				t.Fatal(err)
			}
			if got := schema(o.Dataset.Fields); got != test.schema {
				t.Errorf("schema %s, want %s", got, test.schema)
			}
			if o.Dataset.Rows != test.rows || c.Rows() != test.rows {
				t.Errorf("rows %d, sampled %d, want %d", o.Dataset.Rows, c.Rows(), test.rows)
			}
			for path, want := range test.want {
				if got := values(c)[path]; !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", path, got, want)
				}
			}
		})
	}
}

type parquetLine struct {
	SKU   string  `parquet:"sku"`
	Price float64 `parquet:"price"`
}

type parquetOrder struct {
	ID    int64         `parquet:"id"`
	Email *string       `parquet:"email,optional"`
	Day   int32         `parquet:"day,date"`
	Paid  int64         `parquet:"paid,decimal(2:18)"`
	Lines []parquetLine `parquet:"lines,list"`
	Tags  []string      `parquet:"tags"`
	Ship  struct {
		City string `parquet:"city"`
	} `parquet:"ship"`
}

// parquetBytes has n orders in row groups of 1,000.
func parquetBytes(t testing.TB, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[parquetOrder](&out, parquet.MaxRowsPerRowGroup(1000))
	for i := range n {
		o := parquetOrder{ID: int64(i), Day: int32(19000 + i), Paid: int64(i*100 + 5), Lines: []parquetLine{{fmt.Sprint("s", i), 1.5}, {"t", 2}}, Tags: []string{"x"}}
		if i%2 == 0 {
			email := fmt.Sprintf("user%d@example.org", i)
			o.Email = &email
		}
		o.Ship.City = "Köln"
		if _, err := w.Write([]parquetOrder{o}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParquet(t *testing.T) {
	for _, name := range []string{"a.parquet", "a.parquet.gz"} {
		content := parquetBytes(t, 5000)
		if strings.HasSuffix(name, ".gz") {
			content = gz(t, content)
		}
		o, c, err := sampled(t, write(t, t.TempDir(), name, content), discover.Budget{Rows: 128})
		if err != nil {
			t.Fatal(err)
		}
		want := "id INT(64,true), email STRING?, day DATE, paid DECIMAL(18,2), lines[].sku STRING, lines[].price DOUBLE, tags[] STRING, ship.city STRING"
		if got := schema(o.Dataset.Fields); got != want {
			t.Errorf("schema %s, want %s", got, want)
		}
		if o.Dataset.Rows != 5000 || c.Rows() != 128 {
			t.Errorf("rows %d, sampled %d", o.Dataset.Rows, c.Rows())
		}
		got := values(c)
		if ids := got["id"]; ids[0] != "0" || ids[len(ids)-1] != "4915" {
			t.Errorf("ids %v do not spread", ids)
		}
		if got["day"][0] != "2022-01-08" || got["paid"][0] != "0.05" || got["lines[].sku"][1] != "t" || got["ship.city"][0] != "Köln" {
			t.Errorf("values %v", got)
		}
		fields := c.Sampled()
		if p := fields[0].Profile; p.Origin != "statistics" || p.Count != 5000 || p.Minimum != "0" || p.Maximum != "4999" {
			t.Errorf("id profile %+v", p)
		}
		if p := fields[1].Profile; p.Count != 5000 || p.Nulls != 2500 {
			t.Errorf("email profile %+v", p)
		}
	}
}

func TestFolder(t *testing.T) {
	root := t.TempDir()
	table := []byte("id,name\n1,Ann\n2,Bo\n")
	write(t, root, "good/a.csv", table)
	write(t, root, "good/deep/b.jsonl", []byte(`{"a":1}`))
	write(t, root, "bad/c.csv", nil)
	write(t, root, "bad/fine/d.csv", table)
	write(t, root, "README.md", []byte("# none"))
	write(t, root, ".hidden/e.csv", table)
	write(t, root, "good/.f.csv", table)
	if err := os.Symlink(root, filepath.Join(root, "good", "loop")); err != nil {
		t.Fatal(err)
	}
	_, inventory := inspect(t, root, Options{Name: "estate"})
	var names, failures []string
	for _, o := range inventory.Observations {
		names = append(names, o.ID.Key())
	}
	for _, f := range inventory.Failures {
		failures = append(failures, f.Scope+": "+f.Reason)
	}
	if want := []string{"file|estate/bad/fine/d.csv", "file|estate/good/a.csv", "file|estate/good/deep/b.jsonl"}; !slices.Equal(names, want) {
		t.Errorf("datasets %q, want %q", names, want)
	}
	if want := []string{"estate/bad/c.csv: the file is empty"}; !slices.Equal(failures, want) {
		t.Errorf("failures %q, want %q", failures, want)
	}
	if want := []string{"estate/bad/fine/", "estate/good/"}; !slices.Equal(inventory.Scopes, want) {
		t.Errorf("scopes %q, want %q", inventory.Scopes, want)
	}
}

func TestNamesAndScopes(t *testing.T) {
	root := t.TempDir()
	path := write(t, root, "a.csv", []byte("id,name\n1,Ann\n"))
	write(t, root, "b.csv", []byte("id,name\n1,Ann\n"))
	_, folder := inspect(t, "file://"+root, Options{})
	if got := folder.Observations[0].ID.Name; got != path {
		t.Errorf("name %s, want %s", got, path)
	}
	if !slices.Equal(folder.Scopes, []string{root + "/"}) {
		t.Errorf("scopes %q", folder.Scopes)
	}
	_, single := inspect(t, path, Options{Name: "x"})
	if len(single.Scopes) != 0 || single.Observations[0].ID.Name != "x/a.csv" {
		t.Errorf("single file: scopes %q, name %s", single.Scopes, single.Observations[0].ID.Name)
	}
	_, bounded := inspect(t, root, Options{MaxFiles: 1})
	if len(bounded.Observations) != 1 || len(bounded.Failures) != 1 || len(bounded.Scopes) != 0 {
		t.Errorf("bounded: %d datasets, failures %v, scopes %q", len(bounded.Observations), bounded.Failures, bounded.Scopes)
	}
	_, sized := inspect(t, root, Options{MaxFileBytes: 3})
	if len(sized.Observations) != 0 || len(sized.Failures) != 2 {
		t.Errorf("sized: %d datasets, failures %v", len(sized.Observations), sized.Failures)
	}
	if _, err := Open(t.Context(), filepath.Join(root, "absent"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
}

func TestSQLIsNoTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "load.SQL")
	if err := os.WriteFile(path, []byte("insert into a select b from c;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "sql:"+path) {
		t.Error(err)
	}
}

func TestPartialSamples(t *testing.T) {
	plain := bytes.Repeat([]byte("1,Ann\n2,Bo\n"), 2000)
	table := append([]byte("id,name\n"), plain...)
	compressed := gz(t, table)
	var random bytes.Buffer
	random.WriteString("id,name\n")
	for i := range 200_000 {
		fmt.Fprintf(&random, "%d,n%x\n", i, i*2654435761)
	}
	truncated := gz(t, random.Bytes())
	damaged := parquetBytes(t, 3000)
	copy(damaged[200:], bytes.Repeat([]byte{0xff}, 2000))
	tests := []struct {
		name, file string
		content    []byte
		rows       int64 // at least
		says       []string
	}{
		{"ragged", "a.csv", []byte("a,b\n1,2\n3\n4,5,6\n7,8\n"), 4, []string{"2 of 4 rows", "2 columns", "line 3"}},
		{"stray quote", "a.csv", []byte("a,b\n1,x\n2,\"x\"y\n3,z\n"), 3, []string{"1 rows have malformed quotes", "line 3"}},
		{"bad line", "a.jsonl", []byte("{\"a\":1}\n{\"a\":secret}\n{\"a\":3}\n"), 2, []string{"line 2 (from byte 8 on)"}},
		{"cut array", "a.json", []byte(`[{"a":1},{"a":2},{"a`), 2, []string{"value 3", "cut off"}},
		{"invalid utf-8", "a.csv", []byte("a,b\nJürgen Zoë,1\nM\xfcller,2\n"), 2, []string{"1 values"}},
		{"truncated gzip", "a.csv.gz", truncated[:len(truncated)/2], 1000, []string{"unexpected EOF", "after line"}},
		{"gzip with a tail", "a.csv.gz", append(slices.Clone(compressed), "tail"...), 4000, []string{"after line 4002"}},
		{"damaged page", "a.parquet", damaged, 1000, []string{"row group 0"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, c, err := sampled(t, write(t, t.TempDir(), test.file, test.content), discover.Budget{Full: true})
			if !errors.Is(err, discover.ErrPartial) {
				t.Fatalf("error %v is not partial", err)
			}
			for _, part := range test.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("%q holds a value", err)
			}
			if c.Rows() < test.rows {
				t.Errorf("rows %d, want at least %d", c.Rows(), test.rows)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	good := parquetBytes(t, 10)
	footer := slices.Clone(good)
	copy(footer[len(footer)-60:], bytes.Repeat([]byte{0xee}, 50))
	length := slices.Clone(good)
	copy(length[len(length)-8:], []byte{0xff, 0xff, 0xff, 0x7f})
	tests := []struct {
		name, file string
		content    []byte
		says       string
	}{
		{"empty", "a.csv", nil, "the file is empty"},
		{"empty in gzip", "a.csv.gz", gz(t, nil), "empty inside its compression"},
		{"corrupt footer", "a.parquet", footer, "footer is damaged"},
		{"footer length", "a.parquet", length, "claims 2147483647 of"},
		{"no footer", "a.parquet", good[:len(good)-20], "cut off or no Parquet"},
		{"short", "a.parquet", []byte("PAR1"), "too short"},
		{"encrypted", "a.parquet", append(slices.Clone(good[:len(good)-4]), "PARE"...), "encrypted"},
		{"binary", "a.csv", append([]byte("ab\x00\x01"), bytes.Repeat([]byte("cdefghijk\n"), 9)...), "zero bytes"},
		{"no json", "a.json", []byte("hello"), "at byte"},
		{"no lines", "a.jsonl", []byte("hello\nyou\n"), "no JSON value"},
		{"damaged gzip", "a.csv.gz", []byte("\x1f\x8b\x08\x00garbage"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			path := write(t, root, test.file, test.content)
			write(t, root, "z.csv", []byte("id,name\n1,Ann\n"))
			_, inventory := inspect(t, root, Options{})
			if len(inventory.Failures) != 1 || inventory.Failures[0].Scope != path || !strings.Contains(inventory.Failures[0].Reason, test.says) {
				t.Fatalf("failures %v, want %s: %s", inventory.Failures, path, test.says)
			}
			if len(inventory.Observations) != 1 || len(inventory.Scopes) != 0 {
				t.Errorf("%d other datasets, scopes %q", len(inventory.Observations), inventory.Scopes)
			}
		})
	}
}

func TestVanishedFile(t *testing.T) {
	path := write(t, t.TempDir(), "a.csv", []byte("id,name\n1,Ann\n"))
	s, inventory := inspect(t, path, Options{})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	o := &inventory.Observations[0]
	err := s.Sample(t.Context(), o, discover.NewCollector(o.ID, o.Dataset.Fields, discover.DefaultBudget))
	if err == nil || errors.Is(err, discover.ErrPartial) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}

func TestCancelled(t *testing.T) {
	path := write(t, t.TempDir(), "a.csv", append([]byte("id,name\n"), bytes.Repeat([]byte("1,Ann\n"), 5000)...))
	s, inventory := inspect(t, path, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := &inventory.Observations[0]
	if err := s.Sample(ctx, o, discover.NewCollector(o.ID, o.Dataset.Fields, discover.DefaultBudget)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := s.Inspect(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("inspect error %v", err)
	}
}

// TestLongValue reads a value of 10 MB: it is cut, and the rows around it are whole.
func TestLongValue(t *testing.T) {
	content := "id,name\n1,Ann\n2," + strings.Repeat("x", 10<<20) + "\n3,Bo\n"
	_, c, err := sampled(t, write(t, t.TempDir(), "a.csv", []byte(content)), discover.DefaultBudget)
	if err != nil {
		t.Fatal(err)
	}
	if got := values(c)["name"]; len(got) != 3 || got[0] != "Ann" || len(got[1]) != discover.MaxValueBytes || got[2] != "Bo" {
		t.Errorf("%d values", len(got))
	}
}

// TestOneLine reads files of one line that is longer than a row may be: the failure names line and byte.
func TestOneLine(t *testing.T) {
	root := t.TempDir()
	long := bytes.Repeat([]byte("x"), maxRecordBytes+100)
	write(t, root, "a.csv", long)
	write(t, root, "b.json", append([]byte(`[{"a":"`), long...))
	write(t, root, "c.csv", bytes.Repeat([]byte("1,"), maxColumns))
	_, inventory := inspect(t, root, Options{})
	want := []string{"line 1, from byte 0 on, is longer than 64 MiB", "value 1, from byte 1 on, is longer than 64 MiB", "line 1 has more than 4096 values"}
	if len(inventory.Failures) != len(want) {
		t.Fatalf("failures %v", inventory.Failures)
	}
	for i, f := range inventory.Failures {
		if !strings.Contains(f.Reason, want[i]) {
			t.Errorf("%s: %s, want %s", f.Scope, f.Reason, want[i])
		}
	}
}
