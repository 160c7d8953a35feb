package main

import (
	"strings"
	"testing"
)

func TestLineageSQL(t *testing.T) {
	for _, c := range []struct {
		name, in string
		args     []string
		want     string
	}{
		{"JSON lines", `{"id":"1","sql":"insert into t select a from s"}` + "\n", nil, `"from":["s","a"],"to":["t","a"],"kind":"DIRECT"`},
		{"SQL", "insert into t select a from s", []string{"--dialect", "snowflake"}, `"from":["S","A"],"to":["T","A"],"kind":"DIRECT"`},
		{"SQL for people", "{{ config() }} select a from {{ ref('s') }}", []string{"--table"}, "s.a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			root := newRoot()
			root.SetArgs(append([]string{"lineage", "sql"}, c.args...))
			root.SetIn(strings.NewReader(c.in))
			root.SetOut(&out)
			if err := root.Execute(); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("got %s", out.String())
			}
		})
	}
	root := newRoot()
	root.SetArgs([]string{"lineage", "sql", "--dialect", "cobol"})
	if err := root.Execute(); err == nil || !strings.Contains(err.Error(), "cobol") {
		t.Errorf("an unknown dialect: %v", err)
	}
}
