package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

const (
	parquetMagic    = "PAR1"
	maxFooterBytes  = 64 << 20
	maxInflatedFile = 64 << 20 // a Parquet file inside gzip or zstd is held in memory
	parquetSpans    = 64       // stretches of rows that a sample is taken from
	parquetBatch    = 64
)

// inspectParquet takes fields and the exact row count from the footer.
func (f *file) inspectParquet() error {
	p, err := f.openParquet()
	if err != nil {
		return err
	}
	defer p.close()
	f.rows = p.NumRows()
	for _, leaf := range parquetLeaves(p.Root()) {
		f.fields = append(f.fields, leaf.field)
	}
	return nil
}

// parquetFile is an opened Parquet file.
type parquetFile struct {
	*parquet.File
	close func()
}

func (f *file) openParquet() (*parquetFile, error) {
	in, size, done, err := f.randomAccess()
	if err != nil {
		return nil, err
	}
	if err := checkFooter(in, size); err != nil {
		done()
		return nil, err
	}
	p, err := parquet.OpenFile(in, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err == nil && p.NumRows() < 0 {
		err = errors.New("the number of rows is negative")
	}
	if err != nil {
		done()
		return nil, fmt.Errorf("the Parquet footer is damaged: %w", err)
	}
	return &parquetFile{File: p, close: done}, nil
}

// randomAccess is the file, or its decompressed content.
func (f *file) randomAccess() (in io.ReaderAt, size int64, done func(), err error) {
	stream, err := f.open(0, maxInflatedFile)
	if err != nil {
		return nil, 0, nil, err
	}
	defer stream.close()
	if f.compression != "" {
		content, err := io.ReadAll(stream)
		if err != nil {
			return nil, 0, nil, fmt.Errorf("compressed Parquet, of which up to %d MiB are read: %w", maxInflatedFile>>20, err)
		}
		return bytes.NewReader(content), int64(len(content)), func() {}, nil
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, nil, err
	}
	return file, info.Size(), func() { _ = file.Close() }, nil
}

// checkFooter looks at the file's ends before the library allocates what they claim.
// Source: Apache Parquet format, "File format": 4-byte magic, data, footer, 4-byte little-endian footer length, magic.
func checkFooter(in io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return errors.New("is too short for a Parquet file")
	}
	if _, err := in.ReadAt(tail[:], size-8); err != nil {
		return fmt.Errorf("the Parquet footer: %w", err)
	}
	if magic := string(tail[4:]); magic == "PARE" {
		return errors.New("the Parquet footer is encrypted")
	} else if magic != parquetMagic {
		return errors.New("has no Parquet footer at its end: the file is cut off or no Parquet")
	}
	if length := int64(binary.LittleEndian.Uint32(tail[:4])); length > min(size-12, maxFooterBytes) {
		return fmt.Errorf("the Parquet footer is damaged: it claims %d of the file's %d bytes", length, size)
	}
	return nil
}

// parquetLeaf is one column.
type parquetLeaf struct {
	field    event.Field
	kind     parquet.Type
	repeated bool
	text     func(dst []byte, v parquet.Value) []byte
}

// parquetLeaves are the columns in the order of their indexes.
func parquetLeaves(root *parquet.Column) []parquetLeaf {
	var leaves []parquetLeaf
	var visit func(c *parquet.Column, path []string, nullable, repeated bool)
	visit = func(c *parquet.Column, path []string, nullable, repeated bool) {
		nullable, repeated = nullable || c.Optional(), repeated || c.Repeated()
		if c.Leaf() {
			leaves = append(leaves, parquetLeaf{
				field: event.Field{Path: string(asset.Path(path...)), Type: c.Type().String(), Nullable: nullable},
				kind:  c.Type(), repeated: repeated, text: parquetText(c.Type()),
			})
			return
		}
		for _, child := range c.Columns() {
			visit(child, append(path[:len(path):len(path)], parquetStep(c, child)...), nullable, repeated)
		}
	}
	for _, child := range root.Columns() {
		visit(child, parquetStep(root, child), false, false)
	}
	return leaves
}

// parquetStep is what a child adds to the path. A list has three levels (lines, list, element), of which a person sees two:
// the middle one is [] and the innermost has no name.
// Source: Apache Parquet format, LogicalTypes.md, "Nested types".
func parquetStep(parent, child *parquet.Column) []string {
	switch {
	case child.Repeated() && isListOrMap(parent):
		return []string{"[]"}
	case parent.Repeated() && len(parent.Columns()) == 1 && (child.Name() == "element" || child.Name() == "item" || child.Name() == "array_element"):
		return nil
	case child.Repeated():
		return []string{child.Name(), "[]"}
	}
	return []string{child.Name()}
}

func isListOrMap(c *parquet.Column) bool {
	children := c.Columns()
	if len(children) != 1 || c.Repeated() {
		return false
	}
	switch children[0].Name() {
	case "list", "bag", "array", "key_value", "map":
		return true
	}
	return false
}

// sampleParquet reads stretches of rows spread evenly over the row groups and their pages, or every row where that is wanted
// or few. The footer's own statistics go into the profile.
func (f *file) sampleParquet(r *reading) error {
	p, err := f.openParquet()
	if err != nil {
		return err
	}
	defer p.close()
	s := &parquetSample{reading: r, leaves: parquetLeaves(p.Root()), groups: p.RowGroups()}
	s.statistics()
	rows, budget := p.NumRows(), int64(r.c.Budget().Rows)
	if r.c.Budget().Full || rows <= budget {
		return s.span(0, rows)
	}
	length := (budget + parquetSpans - 1) / parquetSpans
	for i := range int64(parquetSpans) {
		if err := s.span(rows/parquetSpans*i, length); err != nil || s.done {
			return err
		}
	}
	return nil
}

// parquetSample gives rows of a Parquet file to a collector.
type parquetSample struct {
	*reading
	leaves []parquetLeaf
	groups []parquet.RowGroup
	done   bool
	text   []byte
}

// span reads n rows from row first on, over the borders of row groups. A damaged row group does not hide the others.
func (s *parquetSample) span(first, n int64) error {
	for i, group := range s.groups {
		rows := group.NumRows()
		if first < rows && n > 0 && !s.done {
			take := min(n, rows-first)
			if err := guard(func() error { return s.group(group, first, take) }); err != nil {
				s.note("row group %d: %v", i, err)
			}
			n -= take
			first = rows
		}
		first -= rows
	}
	return nil
}

func (s *parquetSample) group(group parquet.RowGroup, first, n int64) error {
	rows := group.Rows()
	defer rows.Close()
	if first > 0 {
		if err := rows.SeekToRow(first); err != nil {
			return fmt.Errorf("row %d: %w", first, err)
		}
	}
	batch := make([]parquet.Row, parquetBatch)
	for n > 0 {
		got, err := rows.ReadRows(batch[:min(n, parquetBatch)])
		for _, row := range batch[:got] {
			if len(row) == 0 {
				return errors.New("has rows without values")
			}
			if !s.row(row) {
				s.done = true
				return nil
			}
		}
		n -= int64(got)
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return fmt.Errorf("ends %d rows too early", n)
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case got == 0:
			return errors.New("gives no rows")
		}
	}
	return nil
}

func (s *parquetSample) row(row parquet.Row) bool {
	if s.cancelled() || !s.c.Begin() {
		return false
	}
	for _, v := range row {
		i := v.Column()
		if i < 0 || i >= len(s.leaves) {
			continue
		}
		if v.IsNull() {
			s.c.Null(i)
			continue
		}
		s.text = s.leaves[i].text(s.text[:0], v)
		s.c.Value(i, s.text)
	}
	return s.c.End()
}

// statistics merges what the footer says about each column into its profile.
func (s *parquetSample) statistics() {
	for i, leaf := range s.leaves {
		var sum parquetStatistics
		for _, group := range s.groups {
			sum.add(leaf, group.ColumnChunks()[i])
		}
		if sum.known() {
			s.c.Statistics(i, sum.profile(leaf))
		}
	}
}
