package sql

import (
	"fmt"
	"slices"
	"strings"
)

// failer is a test, or a check of a property.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// analyse answers about a text whose result may not hold errors.
func analyse(t failer, text string, o Options) Result {
	t.Helper()
	r, err := Analyse(text, o)
	if err != nil {
		t.Fatal(err)
	}
	checkEdges(t, text, r)
	return r
}

// checkEdges holds what is so for any result.
func checkEdges(t failer, text string, r Result) {
	t.Helper()
	for _, s := range r.Statements {
		if s.Start < 0 || s.End > len(text) || s.Start > s.End {
			t.Fatalf("statement at %d to %d of %d bytes", s.Start, s.End, len(text))
		}
		for _, e := range s.Edges {
			if e.Start < 0 || e.End > len(text) || e.Start > e.End {
				t.Fatalf("edge %+v outside of %d bytes", e, len(text))
			}
			if e.Confidence <= 0 || e.Confidence > 1 || e.FromColumn == "" || e.Kind == Direct && e.ToColumn == "" {
				t.Fatalf("edge %+v", e)
			}
			if e.FromTable != "" && !slices.Contains(s.Inputs, e.FromTable) && !slices.Contains(s.Outputs, e.FromTable) {
				t.Fatalf("edge %+v comes from no input of %v", e, s.Inputs)
			}
			if e.ToTable != "" && !slices.Contains(s.Outputs, e.ToTable) {
				t.Fatalf("edge %+v ends in no output of %v", e, s.Outputs)
			}
		}
	}
}

// direct is the DIRECT edges of all statements that write something of their own: "a<-t.x,t.y+; b<-…", with ~ for a transformation, + for an aggregation, ! for a mask
// and @ for a confidence below 1.
func direct(r Result) string {
	var columns []string
	from := map[string][]string{}
	for _, s := range r.Statements {
		for _, e := range s.Edges {
			if e.Kind != Direct || s.Temporary {
				continue
			}
			if from[e.ToColumn] == nil {
				columns = append(columns, e.ToColumn)
			}
			if origin := originOf(e); !slices.Contains(from[e.ToColumn], origin) {
				from[e.ToColumn] = append(from[e.ToColumn], origin)
			}
		}
	}
	for i, c := range columns {
		columns[i] = c + "<-" + strings.Join(from[c], ",")
	}
	return strings.Join(columns, "; ")
}

func originOf(e Edge) string {
	out := e.FromColumn
	if e.FromTable != "" {
		out = e.FromTable + "." + out
	} else {
		out = "?." + out
	}
	out += map[Subtype]string{Transformation: "~", Aggregation: "+"}[e.Subtype]
	if e.Masking {
		out += "!"
	}
	if e.Confidence < 1 {
		out += fmt.Sprintf("@%g", e.Confidence)
	}
	return out
}

// indirect is the INDIRECT edges: "FILTER t.x; WINDOW t.y>a".
func indirect(r Result) string {
	var out []string
	for _, s := range r.Statements {
		for _, e := range s.Edges {
			if e.Kind != Indirect {
				continue
			}
			line := fmt.Sprintf("%s %s", e.Subtype, originOf(Edge{FromTable: e.FromTable, FromColumn: e.FromColumn, Confidence: e.Confidence}))
			if e.ToColumn != "" {
				line += ">" + e.ToColumn
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "; ")
}

// tables is the inputs and outputs of the whole script.
func tables(r Result) string {
	a := answerOf("", r)
	return strings.Join(a.Inputs, ",") + ">" + strings.Join(a.Outputs, ",")
}

// schemaOf is a schema of lines "table column column".
func schemaOf(lines ...string) *Schema {
	var tables []*Table
	for _, line := range lines {
		fields := strings.Fields(line)
		tables = append(tables, &Table{Name: fields[0], Columns: fields[1:]})
	}
	return NewSchema(tables)
}
