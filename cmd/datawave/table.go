package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"datawave/schemas/readmodel"
)

// maxSensitive is how many sensitive fields a row of the table names.
const maxSensitive = 4

// printDatasets writes the table that ends a scan: what there is and what in it is sensitive.
func printDatasets(w io.Writer, datasets []readmodel.Dataset) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Dataset", "Kind", "Rows", "Fields", "Sensitive fields (infotype, confidence)"})
	for _, d := range datasets {
		t.AppendRow(table.Row{d.Name, d.Kind, count(d.Rows), d.FieldCount, sensitive(d.Sensitive)})
	}
	t.SetColumnConfigs([]table.ColumnConfig{
		{Name: "Rows", Align: text.AlignRight}, {Name: "Fields", Align: text.AlignRight},
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

func sensitive(fields []readmodel.SensitiveField) string {
	if len(fields) == 0 {
		return "-"
	}
	var lines []string
	for _, f := range fields[:min(len(fields), maxSensitive)] {
		lines = append(lines, fmt.Sprintf("%s: %s %.0f %%", f.Path, f.Infotype, 100*f.Confidence))
	}
	if more := len(fields) - maxSensitive; more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// count writes a number with thin groups of three, and an unknown one as a dash.
func count(n int64) string {
	if n < 0 {
		return "-"
	}
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
