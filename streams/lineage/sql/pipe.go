package sql

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// maxLine bounds a line of input in bytes.
const maxLine = 64 << 20

// Request is one line of Lines' input.
type Request struct {
	ID             string  `json:"id"`
	Dialect        string  `json:"dialect"`
	SQL            string  `json:"sql"`
	DefaultCatalog string  `json:"default_db"`
	DefaultSchema  string  `json:"default_schema"`
	Schema         *Schema `json:"schema"`
}

// Answer is one line of Lines' output: what a whole script reads and writes. Tables that a script makes and drops are left out.
type Answer struct {
	ID       string      `json:"id"`
	Error    string      `json:"error,omitempty"`
	Inputs   []string    `json:"inputs"`
	Outputs  []string    `json:"outputs"`
	Fields   []FieldEdge `json:"fields"`
	Warnings []Diagnosis `json:"warnings,omitempty"`
}

// FieldEdge is an Edge in JSON. A table that is not known, the result of a query, and the field of an edge to a whole dataset are null.
type FieldEdge struct {
	From       [2]*string `json:"from"`
	To         [2]*string `json:"to"`
	Kind       Kind       `json:"kind"`
	Subtype    Subtype    `json:"subtype"`
	Masking    bool       `json:"masking,omitempty"`
	Confidence float64    `json:"confidence"`
	Span       [2]int     `json:"span"`
}

// Diagnosis is a Diagnostic in JSON.
type Diagnosis struct {
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
}

// Lines reads JSON lines of Request and writes an Answer for each, in order. A broken line is an error that names it.
func Lines(r io.Reader, w io.Writer, dialect Dialect) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	a := NewAnalyser()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var err error
	for n := 1; err == nil && lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var request Request
		if e := json.Unmarshal(lines.Bytes(), &request); e != nil {
			err = fmt.Errorf("line %d is not a request: %s", n, jsonFault(e))
			break
		}
		err = encoder.Encode(a.answer(request, dialect))
	}
	return errors.Join(err, lines.Err(), out.Flush())
}

// jsonFault says what is wrong without quoting the input.
func jsonFault(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("not JSON at byte %d", syntax.Offset)
	}
	return "a member has the wrong type"
}

func (a *Analyser) answer(request Request, dialect Dialect) Answer {
	o := Options{Dialect: dialect, DefaultCatalog: request.DefaultCatalog, DefaultSchema: request.DefaultSchema}
	if request.Schema != nil {
		o.Schema = request.Schema
	}
	d, known := DialectOf(request.Dialect)
	if known && request.Dialect != "" {
		o.Dialect = d
	}
	result, err := a.Analyse(request.SQL, o)
	if err != nil {
		return Answer{ID: request.ID, Error: err.Error()}
	}
	answer := answerOf(request.ID, result)
	if !known {
		answer.Warnings = append(answer.Warnings, Diagnosis{Severity: Warning, Message: fmt.Sprintf("the dialect %.40q is not known; the text is read as %s", request.Dialect, o.Dialect)})
	}
	return answer
}

// answerOf is the union of a script's statements.
func answerOf(id string, result Result) Answer {
	out := Answer{ID: id, Inputs: []string{}, Outputs: []string{}, Fields: []FieldEdge{}}
	inputs, outputs, edges := map[string]bool{}, map[string]bool{}, map[Edge]bool{}
	for _, s := range result.Statements {
		out.Inputs = appendNew(out.Inputs, s.Inputs, inputs)
		if s.Temporary {
			continue
		}
		out.Outputs = appendNew(out.Outputs, s.Outputs, outputs)
		for _, e := range s.Edges {
			key := e
			key.Start, key.End, key.Confidence = 0, 0, 0
			if !edges[key] {
				edges[key] = true
				out.Fields = append(out.Fields, fieldEdge(e))
			}
		}
	}
	for _, d := range result.Diagnostics {
		out.Warnings = append(out.Warnings, Diagnosis{d.Severity, d.Message, d.Line, d.Column})
	}
	return out
}

func appendNew(list, more []string, seen map[string]bool) []string {
	for _, s := range more {
		if !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

func fieldEdge(e Edge) FieldEdge {
	return FieldEdge{From: [2]*string{orNull(e.FromTable), &e.FromColumn}, To: [2]*string{orNull(e.ToTable), orNull(e.ToColumn)}, Kind: e.Kind, Subtype: e.Subtype,
		Masking: e.Masking, Confidence: e.Confidence, Span: [2]int{e.Start, e.End}}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Script reads a text of SQL and writes a table of its edges for people, or an Answer in JSON.
func Script(r io.Reader, w io.Writer, dialect Dialect, people bool) error {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return err
	}
	result, err := Analyse(string(text), Options{Dialect: dialect})
	if err != nil {
		return err
	}
	answer := answerOf("", result)
	if !people {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(answer)
	}
	return writeTable(w, answer)
}

func writeTable(w io.Writer, answer Answer) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"From", "To", "How", "Confidence"})
	for _, f := range answer.Fields {
		how := string(f.Subtype)
		if f.Masking {
			how += ", masking"
		}
		t.AppendRow(table.Row{shown(f.From), shown(f.To), how, f.Confidence})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "reads:  %s\nwrites: %s\n", listed(answer.Inputs), listed(answer.Outputs))
	if len(answer.Fields) > 0 {
		b.WriteString(t.Render() + "\n")
	}
	for _, d := range answer.Warnings {
		fmt.Fprintf(&b, "%s at %d:%d: %s\n", d.Severity, d.Line, d.Column, d.Message)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func listed(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ", ")
}

// shown is a field for people: the result of a query is "(result)", a whole dataset has "(all rows)" for a field.
func shown(field [2]*string) string {
	t, column := "(result)", "(all rows)"
	if field[0] != nil {
		t = *field[0]
	}
	if field[1] != nil {
		column = *field[1]
	}
	return t + "." + column
}
