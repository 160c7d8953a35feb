package classify

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// Options choose how Columns and Text write: JSON lines unless one is set.
type Options struct {
	Array bool // one JSON array
	Table bool // a table for people; it wins over Array
}

// maxLine bounds a line of input in bytes.
const maxLine = 64 << 20

// Column is one line of Columns' input: a column, its dataset, and values as text. A value that is null is passed over; a number or
// boolean counts as its JSON text. Name is the header, Column unless given.
type Column struct {
	Table  string            `json:"table"`
	Column string            `json:"column"`
	Name   string            `json:"name"`
	Values []json.RawMessage `json:"values"`
}

// ColumnResult is one line of Columns' output. Type is empty for a column that is clear; the other members are the best label's
// evidence, as in Label. Others are further infotypes of the column.
type ColumnResult struct {
	Table    string   `json:"table"`
	Column   string   `json:"column"`
	Type     string   `json:"type"`
	Score    float64  `json:"score"`
	Category string   `json:"category,omitempty"`
	Rule     string   `json:"rule,omitempty"`
	Seen     int64    `json:"seen"`
	Matched  int64    `json:"matched"`
	Valid    int64    `json:"valid"`
	Words    []string `json:"header_words,omitempty"`
	Mask     string   `json:"mask,omitempty"`
	Others   []string `json:"others,omitempty"`
}

// Columns reads JSON lines of Column and writes a ColumnResult for each, in order. Columns of one table that follow one another
// are looked at together, as siblings. A broken line is an error that names it; what was read before it is still written.
func Columns(r io.Reader, w io.Writer, set *Set, o Options) error {
	p := columnPipe{set: set, out: newWriter(w, o, table.Row{"Table", "Column", "Infotype", "Score", "Rule", "Mask"})}
	err := eachLine(r, p.add)
	return errors.Join(err, p.flush(), p.out.close())
}

// The bounds of the columns of a table that are held at once.
const (
	maxHeldColumns = 2000
	maxHeldValues  = 1_000_000
)

// columnPipe gathers the columns of a table.
type columnPipe struct {
	set    *Set
	out    *writer
	held   []Column
	values int
}

func (p *columnPipe) add(c Column) error {
	if len(p.held) > 0 && (p.held[0].Table != c.Table || len(p.held) == maxHeldColumns || p.values > maxHeldValues) {
		if err := p.flush(); err != nil {
			return err
		}
	}
	p.held = append(p.held, c)
	p.values += len(c.Values)
	return nil
}

func (p *columnPipe) flush() error {
	if len(p.held) == 0 {
		return nil
	}
	t := Table{Name: p.held[0].Table}
	for _, c := range p.held {
		t.Fields = append(t.Fields, Field{Header: cmp.Or(c.Name, c.Column), Values: texts(c.Values)})
	}
	for i, conclusion := range p.set.ClassifyTable(t) {
		r := columnResult(p.held[i], conclusion)
		if err := p.out.write(r, table.Row{r.Table, r.Column, r.Type, score(r.Type, r.Score), r.Rule, r.Mask}); err != nil {
			return err
		}
	}
	p.held, p.values = p.held[:0], 0
	return nil
}

func columnResult(c Column, conclusion Conclusion) ColumnResult {
	out := ColumnResult{Table: c.Table, Column: c.Column, Seen: conclusion.Seen}
	for i, l := range conclusion.Labels {
		if i > 0 {
			out.Others = append(out.Others, l.Infotype)
			continue
		}
		out.Type, out.Score, out.Category, out.Rule = l.Infotype, l.Confidence, l.Category, l.Rule
		out.Matched, out.Valid, out.Words, out.Mask = l.Matched, l.Valid, l.HeaderWords, l.Mask
	}
	return out
}

// texts are the values that are not null: strings unquoted, anything else as its JSON text.
func texts(values []json.RawMessage) [][]byte {
	out := make([][]byte, 0, len(values))
	for _, raw := range values {
		var text *string
		switch err := json.Unmarshal(raw, &text); {
		case err != nil:
			out = append(out, raw)
		case text != nil:
			out = append(out, []byte(*text))
		}
	}
	return out
}

// Document is one line of Text's input.
type Document struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// SpanResult is one line of Text's output: an infotype in the document from code point Start up to, not including, End.
type SpanResult struct {
	ID    string  `json:"id"`
	Type  string  `json:"type"`
	Start int     `json:"start"`
	End   int     `json:"end"`
	Score float64 `json:"score"`
}

// Text reads JSON lines of Document and writes a SpanResult for each infotype in them, in order. A broken line is
// an error that names it.
func Text(r io.Reader, w io.Writer, set *Set, o Options) error {
	out := newWriter(w, o, table.Row{"Document", "Infotype", "Start", "End", "Score"})
	err := eachLine(r, func(d Document) error {
		for _, s := range set.Spans([]byte(d.Text)) {
			result := SpanResult{ID: d.ID, Type: s.Infotype, Start: s.Start, End: s.End, Score: s.Confidence}
			if err := out.write(result, table.Row{result.ID, result.Type, result.Start, result.End, score(result.Type, result.Score)}); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, out.close())
}

func score(infotype string, value float64) string {
	if infotype == "" {
		return ""
	}
	return fmt.Sprintf("%.2f", value)
}

// eachLine decodes every line that is not blank. Its errors hold no part of the line.
func eachLine[T any](r io.Reader, visit func(T) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var item T
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return fmt.Errorf("line %d: %s", n, jsonFault(err))
		}
		if err := visit(item); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}

// jsonFault says what is wrong without quoting the input.
func jsonFault(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Sprintf("member %q must not be a %s", kind.Field, strings.Fields(kind.Value)[0])
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("not a JSON object, at byte %d", syntax.Offset)
	}
	return "not a JSON object"
}

// writer writes results in the form that the options choose.
type writer struct {
	out     *bufio.Writer
	options Options
	rows    int
	table   table.Writer
}

func newWriter(w io.Writer, o Options, header table.Row) *writer {
	out := &writer{out: bufio.NewWriter(w), options: o}
	if o.Table {
		out.table = table.NewWriter()
		out.table.SetStyle(table.StyleLight)
		out.table.AppendHeader(header)
	}
	return out
}

func (w *writer) write(result any, row table.Row) error {
	w.rows++
	if w.table != nil {
		w.table.AppendRow(row)
		return nil
	}
	line, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if w.options.Array {
		line = slices.Concat([]byte(map[bool]string{true: "[\n", false: ",\n"}[w.rows == 1]), line)
	} else {
		line = append(line, '\n')
	}
	_, err = w.out.Write(line)
	return err
}

// close ends the array or draws the table; what was written before an error stays well-formed.
func (w *writer) close() error {
	tail := ""
	switch {
	case w.table != nil:
		tail = w.table.Render() + "\n"
	case w.options.Array && w.rows == 0:
		tail = "[]\n"
	case w.options.Array:
		tail = "\n]\n"
	}
	_, err := w.out.WriteString(tail)
	return errors.Join(err, w.out.Flush())
}
