package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

const (
	headBytes    = 1 << 20 // of a file, read for its schema
	headerSample = 200     // rows that the header is told by
)

// inspectTable reads the dialect, the names and the types of delimited text from its head. The number of rows is exact where
// the head is the whole file, estimated from the mean row length where the file is plain, and else unknown.
func (f *file) inspectTable(ctx context.Context, head []byte) error {
	f.format = formatDelimited
	f.encoding = sniffEncoding(head)
	text := decodeHead(head, f.encoding)
	if f.encoding == encodingUTF8 && strings.ContainsRune(string(text[:min(len(text), 1024)]), 0) {
		return errors.New("holds zero bytes: it is no text")
	}
	f.dialect = sniffDialect(wholeLines(text, len(head) < sniffBytes), f.path)
	in, err := f.open(0, 1<<62)
	if err != nil {
		return err
	}
	defer in.close()
	t := &tableHead{file: f, records: newRecords(decode(in, f.encoding), f.dialect)}
	if err := t.read(ctx); err != nil {
		return err
	}
	t.conclude()
	return nil
}

// wholeLines cuts the text after its last line end, unless it is complete or one line.
func wholeLines(text []byte, complete bool) []byte {
	if complete {
		return text
	}
	if i := strings.LastIndexByte(string(text), '\n'); i > 0 {
		return text[:i+1]
	}
	return text
}

// tableHead gathers the head of a table.
type tableHead struct {
	*file
	*records
	early    [][]string // rows that the header is told by
	types    []cellType // of the rows after the first
	firsts   []cellType // of the first row
	nullable []bool
	absent   []bool // nullable, unless the column is text
	count    int64  // rows, the first included
	began    int64  // byte after the first row
	whole    bool   // the head is the whole file
}

// read takes rows until there are enough bytes. An error in the middle ends the head and is told when sampling.
func (t *tableHead) read(ctx context.Context) error {
	for t.offset < headBytes || t.count < 2 {
		err := t.next()
		if errors.Is(err, io.EOF) {
			t.whole = true
			break
		}
		if err != nil && t.count == 0 {
			return err
		}
		if err != nil {
			break
		}
		t.take()
		if t.count%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if t.count == 0 {
		return errors.New("holds no rows")
	}
	return nil
}

func (t *tableHead) take() {
	if len(t.early) < headerSample {
		t.early = append(t.early, t.strings())
	}
	if t.count++; t.count == 1 {
		t.began = t.offset
		t.types = make([]cellType, t.len())
		t.nullable, t.absent = make([]bool, t.len()), make([]bool, t.len())
		t.firsts = make([]cellType, t.len())
		for i := range t.firsts {
			t.firsts[i] = cellTypeOf(t.value(i))
		}
		return
	}
	for i := range t.types {
		switch {
		case i >= t.len() || (!t.cells[i].quoted && isNull(t.value(i), cellText)):
			t.nullable[i] = true
		case !t.cells[i].quoted && among(t.value(i), absent):
			t.absent[i] = true
		default:
			t.types[i] = t.types[i].join(cellTypeOf(t.value(i)))
		}
	}
}

func (t *tableHead) strings() []string {
	row := make([]string, t.len())
	for i := range row {
		row[i] = string(t.value(i))
	}
	return row
}

// conclude settles header, fields and rows.
func (t *tableHead) conclude() {
	f := t.file
	f.dialect.header = sniffHeader(t.early, t.typed())
	names := t.early[0]
	f.rows = t.estimate()
	if f.dialect.header && f.rows > 0 {
		f.rows--
	}
	if !f.dialect.header {
		names = make([]string, len(names))
		for i := range t.types {
			t.types[i] = t.types[i].join(t.firsts[i])
		}
	}
	f.columns = t.types
	for i, column := range f.columns {
		t.nullable[i] = t.nullable[i] || (t.absent[i] && column != cellText)
	}
	for i, name := range columnNames(names) {
		f.fields = append(f.fields, event.Field{Path: string(asset.Path(name)), Type: t.types[i].String(), Nullable: t.nullable[i]})
	}
}

// typed reports whether a column is other than text.
func (t *tableHead) typed() bool {
	return slices.ContainsFunc(t.types, func(c cellType) bool { return c != cellText && c != cellNone })
}

// estimate is the number of rows, the first included.
func (t *tableHead) estimate() int64 {
	switch {
	case t.whole:
		return t.count
	case t.compression != "" || t.count < 2 || t.offset == t.began:
		return -1
	}
	bytes := float64(t.file.size)
	if t.encoding == encodingUTF16LE || t.encoding == encodingUTF16BE {
		bytes /= 2
	}
	return 1 + int64((bytes-float64(t.began))*float64(t.count-1)/float64(t.offset-t.began))
}

// columnNames are distinct: a column without a name is column_N, a second of a name is NAME_2.
func columnNames(header []string) []string {
	names, seen := make([]string, len(header)), map[string]bool{}
	for i, name := range header {
		name = strings.ToValidUTF8(strings.TrimSpace(name), "\uFFFD")
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		unique := name
		for n := 2; seen[unique]; n++ {
			unique = fmt.Sprintf("%s_%d", name, n)
		}
		seen[unique] = true
		names[i] = unique
	}
	return names
}

// sampleTable reads a small file whole, a large plain one in blocks, and anything else from its head.
func (f *file) sampleTable(r *reading) error {
	if f.spreads(r) && f.sampleBlocks(r) {
		return nil
	}
	limit := int64(wholeFile)
	if !f.small() || r.c.Budget().Full {
		limit = r.limit(f)
	}
	in, err := f.open(0, limit)
	if err != nil {
		return err
	}
	defer in.close()
	t := &tableRows{file: f, reading: r, records: newRecords(decode(in, f.encoding), f.dialect)}
	return t.all()
}

// tableRows gives rows to a collector.
type tableRows struct {
	*file
	*reading
	*records
	seen   int64
	ragged int64
	first  int64 // line of the first ragged row
	stray  int64 // rows with malformed quotes
	strays int64 // line of the first of them
}

func (t *tableRows) all() error {
	defer t.tell()
	skip := t.file.dialect.header
	for {
		err := t.next()
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, errLimit):
			t.ended(err)
			return nil
		case err != nil && t.seen == 0:
			return err
		case err != nil:
			t.note("after line %d: %v; the rows before it were read", t.at, err)
			return nil
		case skip:
			skip = false
			continue
		}
		if t.cancelled() || !t.give() {
			return nil
		}
	}
}

// give passes the current row on; false when no more are wanted. Values that a short row lacks are nulls, those that a long
// row has too many are dropped.
func (t *tableRows) give() bool {
	t.count()
	if !t.c.Begin() {
		return false
	}
	for i, column := range t.columns {
		if i >= t.len() || (!t.cells[i].quoted && isNull(t.value(i), column)) {
			t.c.Null(i)
			continue
		}
		t.c.Value(i, t.value(i))
	}
	return t.c.End()
}

func (t *tableRows) count() {
	t.seen++
	if t.len() != len(t.columns) {
		if t.ragged++; t.ragged == 1 {
			t.first = t.at
		}
	}
	if t.records.stray > 0 {
		if t.stray++; t.stray == 1 {
			t.strays = t.at
		}
	}
}

// tell notes what was tolerated.
func (t *tableRows) tell() {
	if t.ragged > 0 {
		t.note("%d of %d rows have another number of values than the %d columns, the first at line %d", t.ragged, t.seen, len(t.columns), t.first)
	}
	if t.stray > 0 {
		t.note("%d rows have malformed quotes, the first at line %d", t.stray, t.strays)
	}
}
