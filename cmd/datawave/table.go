package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"datawave/schemas/readmodel"
)

// maxSensitive is how many sensitive fields a row of the table names.
const maxSensitive = 4

// printDatasets writes the table that ends a scan: what there is in a source and what of it is sensitive.
func printDatasets(w io.Writer, source string, datasets []readmodel.Dataset) {
	t := newTable(w)
	t.SetTitle(source)
	t.AppendHeader(table.Row{"Dataset", "Kind", "Rows", "Fields", "Sensitive field", "Infotype", "Confidence"})
	for _, d := range datasets {
		fields, infotypes, confidences := sensitive(d.Sensitive)
		t.AppendRow(table.Row{shortName(source, d.Name), d.Kind, count(d.Rows), d.FieldCount, fields, infotypes, confidences})
	}
	t.SetColumnConfigs([]table.ColumnConfig{
		{Name: "Rows", Align: text.AlignRight}, {Name: "Fields", Align: text.AlignRight}, {Name: "Confidence", Align: text.AlignRight},
	})
	t.Render()
}

// newTable is the one look of tables: light lines, as wide as the terminal.
func newTable(w io.Writer) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleLight
	style.Options.SeparateRows = false
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			t.Style().Size.WidthMax = width
		}
	}
	return t
}

// shortName leaves out of a file's name what the source's own says already.
func shortName(source, name string) string {
	return strings.TrimPrefix(name, strings.TrimPrefix(source, "file://")+"/")
}

// sensitive are three cells of a row, a line for each of the most sensitive fields.
func sensitive(fields []readmodel.SensitiveField) (paths, infotypes, confidences string) {
	if len(fields) == 0 {
		return "-", "", ""
	}
	var lines [3][]string
	for _, f := range fields[:min(len(fields), maxSensitive)] {
		lines[0] = append(lines[0], f.Path)
		lines[1] = append(lines[1], f.Infotype)
		lines[2] = append(lines[2], confidenceOf(f.Confidence, f.Inherited))
	}
	if more := len(fields) - maxSensitive; more > 0 {
		lines[0] = append(lines[0], fmt.Sprintf("… %d more", more))
	}
	return strings.Join(lines[0], "\n"), strings.Join(lines[1], "\n"), strings.Join(lines[2], "\n")
}

// confidenceOf is a label's confidence for people.
func confidenceOf(confidence float64, inherited bool) string {
	text := fmt.Sprintf("%.0f %%", 100*confidence)
	if inherited {
		text += " inherited"
	}
	return text
}

// count writes a number with thin groups of three, and an unknown one as a dash.
func count(n int64) string {
	if n < 0 {
		return "-"
	}
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// number writes a number of things, whose noun takes an s.
func number(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return count(n) + " " + noun
}

// encodeLines writes one JSON object a line.
func encodeLines[T any](w io.Writer, rows []T) error {
	encoder := json.NewEncoder(w)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return err
		}
	}
	return nil
}
