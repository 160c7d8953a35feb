package files

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"datawave/schemas/event"
	"datawave/streams/discover"
)

// TestRecordsAgreeWithCSV writes rows with encoding/csv and reads them back.
func TestRecordsAgreeWithCSV(t *testing.T) {
	cells := rapid.StringOf(rapid.RuneFrom([]rune("ab,;\"' \nü\t")))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(cells, width, width), 1, 8).Draw(t, "rows")
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "comma")
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		r := newRecords(&text, dialect{delimiter: byte(w.Comma), quote: '"'})
		for i, want := range rows {
			if err := r.next(); err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			if got := strings.Join(rowOf(r), "\x00"); got != strings.Join(want, "\x00") || r.stray > 0 {
				t.Fatalf("row %d: %q, want %q", i, got, want)
			}
		}
		if err := r.next(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the rows: %v", err)
		}
	})
}

func rowOf(r *records) []string {
	row := make([]string, r.len())
	for i := range row {
		row[i] = string(r.value(i))
	}
	return row
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte("a,b\n\"1\"\"\",2\r\n"), byte(','), byte('"'), byte(0))
	f.Add([]byte("'a\\'b';c\r\rd"), byte(';'), byte('\''), byte('\\'))
	f.Fuzz(func(t *testing.T, text []byte, delimiter, quote, escape byte) {
		r := newRecords(bytes.NewReader(text), dialect{delimiter: delimiter, quote: quote, escape: escape})
		var err error
		for err == nil {
			before := r.offset
			if err = r.next(); err == nil && (r.len() == 0 || r.offset == before) {
				t.Fatal("a row of nothing")
			}
		}
		if errors.Is(err, io.EOF) && r.offset != int64(len(text)) {
			t.Fatalf("read %d of %d bytes", r.offset, len(text))
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("id;name\n1;J\xfcrgen\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Fuzz(func(t *testing.T, head []byte) {
		encoding := sniffEncoding(head)
		text := decodeHead(head, encoding)
		if encoding != encodingUTF8 && !utf8.Valid(text) {
			t.Fatalf("%s decodes to bad UTF-8", encoding)
		}
		if d := sniffDialect(text, "a.csv"); !strings.ContainsRune(",;\t|", rune(d.delimiter)) {
			t.Fatalf("delimiter %q", d.delimiter)
		}
	})
}

func FuzzLeaves(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":1.5,"c":null}],"":{"x.y":true}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s shape
		s.index = map[string]*member{}
		if err := s.add(raw); err != nil {
			return
		}
		paths := map[string]bool{}
		for _, field := range s.fields() {
			if field.Path == "" || field.Type == "" || paths[field.Path] {
				t.Fatalf("field %q of type %q", field.Path, field.Type)
			}
			paths[field.Path] = true
		}
	})
}

// fuzzFile inspects and samples a file of any bytes: no panic, and an error or rows.
func fuzzFile(t *testing.T, name string, content []byte) {
	root := t.TempDir()
	s, inventory := inspect(t, write(t, root, name, content), Options{MaxInflatedBytes: 1 << 20})
	if len(inventory.Observations)+len(inventory.Failures) != 1 {
		t.Fatalf("%d observations, failures %v", len(inventory.Observations), inventory.Failures)
	}
	for i := range inventory.Observations {
		o := &inventory.Observations[i]
		c := discover.NewCollector(o.ID, o.Dataset.Fields, discover.Budget{Rows: 50, Time: time.Second})
		if err := s.Sample(t.Context(), o, c); errors.Is(err, discover.ErrPartial) && c.Rows() == 0 {
			t.Fatalf("partial without rows: %v", err)
		}
		if slices.ContainsFunc(o.Dataset.Fields, func(field event.Field) bool { return field.Path == "" }) {
			t.Fatal("a field without a path")
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("id,name\n1,Ann\n"))
	f.Add(gz(f, []byte("id,name\n1,Ann\n")))
	f.Add(zst(f, []byte("id,name\n1,Ann\n")))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "a.csv", content) })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`[{"a":1},{"b":[null]}]`), true)
	f.Add([]byte("{\"a\":1}\n{\"a\":\n"), false)
	f.Fuzz(func(t *testing.T, content []byte, array bool) {
		if array {
			fuzzFile(t, "a.json", content)
			return
		}
		fuzzFile(t, "a.jsonl", content)
	})
}

func FuzzParquet(f *testing.F) {
	f.Add(parquetBytes(f, 20))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzFile(t, "a.parquet", content) })
}
