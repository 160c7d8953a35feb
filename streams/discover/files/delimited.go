package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"datawave/streams/discover"
)

const (
	maxRecordBytes = 64 << 20 // of one row or JSON value; a longer one ends the file
	maxColumns     = 4096
	keptBytes      = discover.MaxValueBytes + 4 // of one value: what the collector cuts, and a rune more
)

// records reads delimited text (RFC 4180 and its relatives) row by row in bounded memory: of a value, the first keptBytes.
// It never fails on malformed quotes; it counts them.
type records struct {
	in      *bufio.Reader
	dialect dialect

	line   int64 // of the next row's start, from 1
	offset int64 // bytes read
	at     int64 // line of the current row

	cells     []span
	text      []byte
	size      int64 // bytes of the current row
	stray     int   // malformed quotes in the current row
	multiline bool  // a quoted value of the current row holds a line end
	quotes    int   // quoted values in the current row
}

// span is one value of the current row.
type span struct {
	start, end int
	quoted     bool
}

func newRecords(in io.Reader, d dialect) *records {
	return &records{in: bufio.NewReaderSize(in, sniffBytes), dialect: d, line: 1}
}

// len is how many values the current row has.
func (r *records) len() int { return len(r.cells) }

// value is one value of the current row, valid until next.
func (r *records) value(i int) []byte { return r.text[r.cells[i].start:r.cells[i].end] }

// next reads a row, blank lines skipped. The end is io.EOF; any other error ends the text, and the row is not to be used.
func (r *records) next() error {
	for {
		r.cells, r.text, r.size, r.stray, r.quotes, r.multiline = r.cells[:0], r.text[:0], 0, 0, 0, false
		r.at = r.line
		more, err := r.row()
		if err != nil {
			return err
		}
		if blank := len(r.cells) == 1 && len(r.text) == 0 && !r.cells[0].quoted; !blank {
			return nil
		}
		if !more {
			return io.EOF
		}
	}
}

// row reads values to the line's end; more is false at the end of the text.
func (r *records) row() (more bool, err error) {
	for {
		if len(r.cells) == maxColumns {
			return false, fmt.Errorf("line %d has more than %d values: it is no row of a table", r.at, maxColumns)
		}
		r.cells = append(r.cells, span{start: len(r.text), end: len(r.text)})
		end, err := r.field(&r.cells[len(r.cells)-1])
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case end == '\n':
			return true, nil
		}
	}
}

// field reads one value and the delimiter or line end after it.
func (r *records) field(s *span) (end byte, err error) {
	b, err := r.read()
	if err == nil && r.dialect.quote != 0 && b == r.dialect.quote {
		s.quoted = true
		r.quotes++
		if err := r.quoted(s); err != nil {
			return 0, err
		}
		b, err = r.read()
		if err == nil && b != r.dialect.delimiter && b != '\n' {
			r.stray++
		}
	}
	for ; err == nil; b, err = r.read() {
		if b == r.dialect.delimiter || b == '\n' {
			return b, nil
		}
		if b == r.dialect.quote {
			r.stray++
		}
		r.keep(s, b)
	}
	return 0, err
}

// quoted reads to the closing quote.
func (r *records) quoted(s *span) error {
	for {
		b, err := r.read()
		switch {
		case err != nil:
			if errors.Is(err, io.EOF) {
				r.stray++ // never closed
			}
			return err
		case b == r.dialect.escape && b != 0:
			if b, err = r.read(); err != nil {
				return err
			}
		case b == r.dialect.quote:
			if !r.follows(b) {
				return nil
			}
			_, _ = r.read() // the second of a doubled quote, just peeked
		}
		r.multiline = r.multiline || b == '\n'
		r.keep(s, b)
	}
}

func (r *records) follows(b byte) bool {
	next, err := r.in.Peek(1)
	return err == nil && next[0] == b
}

func (r *records) keep(s *span, b byte) {
	if s.end-s.start < keptBytes {
		r.text = append(r.text, b)
		s.end++
	}
}

// read gives the next byte; CR LF and CR are one LF.
func (r *records) read() (byte, error) {
	b, err := r.in.ReadByte()
	if err != nil {
		return 0, err
	}
	r.offset++
	if r.size++; r.size > maxRecordBytes {
		return 0, fmt.Errorf("line %d, from byte %d on, is longer than %d MiB: it is no row of a table", r.at, r.offset-r.size, maxRecordBytes>>20)
	}
	if b == '\r' {
		if r.follows('\n') {
			_, _ = r.in.ReadByte()
			r.offset++
		}
		b = '\n'
	}
	if b == '\n' {
		r.line++
	}
	return b, nil
}
