package sql

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn makes queries over tables t0 to t2, each with columns c0 to c3, and keeps what an equivalent text needs to know.
type drawn struct {
	t     *rapid.T
	names int
	ctes  []string
}

func (d *drawn) name(prefix string) string {
	d.names++
	return fmt.Sprintf("%s%d", prefix, d.names)
}

func (d *drawn) pick(of ...string) string { return rapid.SampledFrom(of).Draw(d.t, "pick") }

func (d *drawn) number(label string, most int) int { return rapid.IntRange(0, most).Draw(d.t, label) }

// expression has spaces around all tokens, so that they can be changed.
func (d *drawn) expression(columns []string, depth int) string {
	if depth == 0 {
		return d.pick(columns...)
	}
	inner := func() string { return d.expression(columns, depth-1) }
	switch d.number("expression", 7) {
	case 0:
		return inner() + " + " + inner()
	case 1:
		return "coalesce ( " + inner() + " , " + inner() + " )"
	case 2:
		return "case when " + inner() + " > 1 then " + inner() + " end"
	case 3:
		return "sum ( " + inner() + " ) over ( partition by " + inner() + " )"
	case 4:
		return "cast ( " + inner() + " as int )"
	case 5:
		return "( " + inner() + " in ( 1 , 'x' ) )"
	}
	return inner()
}

// query is a SELECT with the names of its columns.
func (d *drawn) query(ctes map[string][]string, depth int) (text string, out []string) {
	var from, columns []string
	for range 1 + d.number("sources", 2) {
		alias := d.name("r")
		var source string
		var names []string
		switch kind := d.number("source", 2); {
		case kind == 0 && depth > 0:
			inner, has := d.query(ctes, depth-1)
			source, names = "( "+inner+" )", has
		case kind == 1 && len(d.ctes) > 0:
			source = d.pick(d.ctes...)
			names = ctes[source]
		default:
			source, names = fmt.Sprintf("t%d", d.number("table", 2)), []string{"c0", "c1", "c2", "c3"}
		}
		from = append(from, source+" as "+alias)
		for _, n := range names {
			columns = append(columns, alias+" . "+n)
		}
	}
	var items []string
	for range 1 + d.number("items", 3) {
		out = append(out, d.name("o"))
		items = append(items, d.expression(columns, d.number("depth", 2))+" as "+out[len(out)-1])
	}
	text = "select " + strings.Join(items, " , ") + " from " + strings.Join(from, " , ")
	if d.number("where", 1) == 0 {
		text += " where " + d.expression(columns, 1) + " = 1"
	}
	return text, out
}

func (d *drawn) statement() (text string) {
	ctes := map[string][]string{}
	var with []string
	for range d.number("ctes", 2) {
		inner, out := d.query(ctes, 1)
		name := d.name("cte")
		with = append(with, name+" as ( "+inner+" )")
		ctes[name] = out
		d.ctes = append(d.ctes, name)
	}
	text, _ = d.query(ctes, 2)
	if len(with) > 0 {
		text = "with " + strings.Join(with, " , ") + " " + text
	}
	return "insert into target " + text
}

var drawnSchema = schemaOf("t0 c0 c1 c2 c3", "t1 c0 c1 c2 c3", "t2 c0 c1 c2 c3")

// edgesOf are all edges of a text without their places.
func edgesOf(t failer, text string) []string {
	var out []string
	for _, s := range analyse(t, text, Options{Schema: drawnSchema}).Statements {
		for _, e := range s.Edges {
			e.Start, e.End = 0, 0
			out = append(out, fmt.Sprintf("%+v", e))
		}
	}
	slices.Sort(out)
	return out
}

func same(t *rapid.T, what, text, other string) {
	if a, b := edgesOf(t, text), edgesOf(t, other); !slices.Equal(a, b) {
		t.Fatalf("%s changes the edges:\n%s\n%v\n%s\n%v", what, text, a, other, b)
	}
}

func TestFormattingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t}
		text := d.statement()
		var other strings.Builder
		for i, token := range strings.Fields(text) {
			if i > 0 {
				other.WriteString(d.pick(" ", "\n", "\t ", " /* from x */ ", " -- , y\n", "\r\n"))
			}
			if d.number("case", 1) == 0 && token != "'x'" {
				token = strings.ToUpper(token)
			}
			other.WriteString(token)
		}
		a, b := edgesOf(t, text), edgesOf(t, other.String())
		for _, list := range [][]string{a, b} {
			for i := range list {
				list[i] = strings.ToLower(list[i])
			}
			slices.Sort(list)
		}
		if !slices.Equal(a, b) {
			t.Fatalf("%s\n%v\n%s\n%v", text, a, other.String(), b)
		}
	})
}

func TestNamesOfWithChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t}
		text := d.statement()
		renamed := strings.Fields(text)
		for i := range renamed {
			if slices.Contains(d.ctes, renamed[i]) || strings.HasPrefix(renamed[i], "r") && len(renamed[i]) > 1 && renamed[i][1] <= '9' {
				renamed[i] = `"other ` + renamed[i] + `"`
			}
		}
		same(t, "another name", text, strings.Join(renamed, " "))
	})
}

func TestStarIsTheListOfItsColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t}
		inner, out := d.query(nil, 1)
		same(t, "a star", "insert into target select * from ( "+inner+" ) as s where 1 = 1",
			"insert into target select s . "+strings.Join(out, " , s . ")+" from ( "+inner+" ) as s where 1 = 1")
	})
}

func TestAQueryInParenthesesIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t}
		inner, _ := d.query(nil, 1)
		same(t, "parentheses", "insert into target "+inner, "insert into target ( ( "+inner+" ) )")
	})
}

func TestUnionWithItselfIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t}
		inner, _ := d.query(nil, 1)
		same(t, "a union with itself", "insert into target "+inner, "insert into target "+inner+" union all "+inner)
	})
}
