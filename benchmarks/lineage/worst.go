package main

import (
	"fmt"
	"runtime"
	"strings"

	"datawave/streams/lineage/sql"
)

// worstSize is how long the texts are that are made to be slow.
const worstSize = 1 << 20

// worstCases prints what hostile texts take and returns the milliseconds of the slowest.
func worstCases(a *sql.Analyser) (slowest float64) {
	for _, w := range []struct{ name, text string }{
		{"parentheses", "select " + strings.Repeat("(", worstSize)},
		{"closed parentheses", "select " + strings.Repeat("(", worstSize/2) + "1" + strings.Repeat(")", worstSize/2)},
		{"sums", "select a" + strings.Repeat("+a", worstSize/2) + " from t"},
		{"distinct columns", "select " + numbered("c%d + ", worstSize/10) + "1 from t"},
		{"unions", "select a from t" + strings.Repeat(" union select a from t", worstSize/22)},
		{"unions of tables", "select a from t" + numbered(" union select a from t%d", worstSize/28)},
		{"common tables", "with c0 as (select a from t)" + chained(worstSize/45) + " select * from c1"},
		{"doubling stars", doubling(40)},
		{"joins", "select 1 from t" + numbered(" join u%d using (k)", 999)},
		{"more joins", "select 1 from t" + numbered(" join u%d using (k)", worstSize/24)},
		{"columns of many joins", "select a" + strings.Repeat(", a", worstSize/3) + " from t" + numbered(" join u%d using (k)", 999)},
		{"aliases", "select a" + numbered(", b%d", worstSize/8) + " from t"},
		{"statements", strings.Repeat("insert into t select a from s;", worstSize/30)},
		{"scalar queries", "select " + strings.Repeat("(select a from t),", worstSize/18) + "1"},
		{"CASE", "select " + strings.Repeat("case when a then ", worstSize/17)},
		{"quotes", "select " + strings.Repeat(`"`, worstSize)},
		{"words", strings.Repeat("select ", worstSize/7)},
		{"commas", "select a from t" + strings.Repeat(", t", worstSize/3)},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := cpu()
		r, err := a.Analyse(w.text, sql.Options{Dialect: sql.Snowflake})
		took := cpu() - began
		runtime.ReadMemStats(&after)
		slowest = max(slowest, 1e3*took.Seconds())
		fmt.Printf("worst: %-22s %5d KB %7.1f ms %4d MB allocated, %d statements, %d diagnostics %v\n", w.name, len(w.text)>>10,
			1e3*took.Seconds(), (after.TotalAlloc-before.TotalAlloc)>>20, len(r.Statements), len(r.Diagnostics), err)
	}
	return slowest
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// chained are common table expressions that each read the one before and filter by a column of their own.
func chained(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, ", c%d as (select a from c%d where x%d)", i, i-1, i)
	}
	return b.String()
}

// doubling are common table expressions with twice the columns of the one before.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("with c0 as (select a, b from t)")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, ", c%d as (select x.*, y.* from c%d x, c%d y)", i, i-1, i-1)
	}
	fmt.Fprintf(&b, " select * from c%d", n)
	return b.String()
}
