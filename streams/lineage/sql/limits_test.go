package sql

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// repeated is a format over numbers from 0.
func repeated(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestLimits holds that what is too large is an error of its statement, and that the next one is answered.
func TestLimits(t *testing.T) {
	doubling := "with c0 as (select a, b from t)"
	for i := 1; i <= 40; i++ {
		doubling += fmt.Sprintf(", c%d as (select x.*, y.* from c%d x, c%d y)", i, i-1, i-1)
	}
	for _, c := range []struct{ name, text, message string }{
		{"parentheses", "select " + strings.Repeat("(", 100_000) + "a" + strings.Repeat(")", 100_000) + " from t", "nested more than 400 deep"},
		{"queries", strings.Repeat("select a from (", 2000) + "t" + strings.Repeat(")", 2000), "nested more than 400 deep"},
		{"CASE", "select " + strings.Repeat("case when a then ", 2000), "nested more than 400 deep"},
		{"columns", doubling + " select * from c40", "more columns than the limit"},
		{"tables", "select 1 from t" + repeated(", t%d", 2000), "more than 1000 tables"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analyse(t, c.text+";\ninsert into o select z from s", Options{})
			if len(r.Diagnostics) != 1 || r.Diagnostics[0].Severity != Failure || !strings.Contains(r.Diagnostics[0].Message, c.message) {
				t.Errorf("diagnostics %+v", r.Diagnostics)
			}
			if got := direct(r); got != "z<-s.z@0.8" {
				t.Errorf("got %.100s", got)
			}
		})
	}
	if _, err := Analyse(strings.Repeat(" ", maxText+1), Options{}); !errors.Is(err, ErrTooLong) {
		t.Errorf("a text that is too long: %v", err)
	}
}

// TestSharedNames holds that what is named twice at each of many levels is worked on once.
func TestSharedNames(t *testing.T) {
	text := "with c0 as (select a from t where b)"
	for i := 1; i <= 200; i++ {
		text += fmt.Sprintf(", c%d as (select x.a + y.a as a from c%d x, c%[2]d y where x.a > 1)", i, i-1)
	}
	r := analyse(t, text+" select a from c200", Options{})
	if got := direct(r); got != "a<-t.a~" || len(r.Diagnostics) > 0 {
		t.Errorf("%s %+v", got, r.Diagnostics)
	}
}

// TestWide reads a table of 10,000 columns: by star, by name, through a join and an insert by place.
func TestWide(t *testing.T) {
	const columns = 10_000
	wide := schemaOf("w "+repeated("c%d ", columns), "n "+repeated("d%d ", columns))
	text := "insert into n select * from w; create view v as select " + repeated("c%d + 1 as x%[1]d, ", columns) + "1 from w join u on w.c1 = u.a"
	r := analyse(t, text, Options{Schema: wide})
	if len(r.Diagnostics) > 0 || len(r.Statements) != 2 || len(r.Statements[0].Edges) != columns || len(r.Statements[1].Edges) != columns+2 {
		t.Fatalf("%d statements, diagnostics %+v", len(r.Statements), r.Diagnostics)
	}
	if e := r.Statements[0].Edges[columns-1]; e.FromColumn != "c9999" || e.ToColumn != "d9999" {
		t.Errorf("last edge %+v", e)
	}
}

// TestMemory holds that texts of 1 MB that are made to be large stay within bounds, and that nothing of them is held on to.
func TestMemory(t *testing.T) {
	const size = 1 << 20
	for name, text := range map[string]string{
		"sums":       "select a" + strings.Repeat("+a", size/2) + " from t",
		"columns":    "select " + repeated("c%d, ", size/9) + "1 from t",
		"unions":     "select a from t" + repeated(" union select a from t%d", size/28),
		"statements": strings.Repeat("insert into t select a from s;", size/30),
		"filters":    "with c0 as (select a from t)" + repeated(", c as (select a from t where x%d)", size/36) + " select * from c",
		"quotes":     "select " + strings.Repeat(`"`, size),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			if _, err := Analyse(text, Options{}); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 400 {
				t.Errorf("%d MB for %d KB", used, len(text)>>10)
			}
		})
	}
}

// TestNothingIsAllocatedTwice holds that an analyser that is warm allocates little.
func TestNothingIsAllocatedTwice(t *testing.T) {
	a := NewAnalyser()
	const text = "with r as (select customer_id, sum(amount) s from orders group by 1) select c.name, r.s from customers c join r on r.customer_id = c.id where country = 'x'"
	o := Options{Schema: shop, DefaultSchema: "public"}
	if n := testing.AllocsPerRun(100, func() {
		if r, err := a.Analyse(text, o); err != nil || len(r.Statements) != 1 {
			t.Fatal(err)
		}
	}); n > 20 {
		t.Errorf("%v allocations", n)
	}
}
