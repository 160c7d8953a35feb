package sql

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	const in = `{"id":"1","dialect":"snowflake","sql":"insert into t select * from s","default_db":"d","default_schema":"p","schema":{"d.p.s":{"b":"int","a":"int"}}}

{"id":"2","dialect":null,"sql":"select case when a then b end c from t, u","default_db":null,"default_schema":null,"schema":null}
`
	var out strings.Builder
	if err := Lines(strings.NewReader(in), &out, Generic); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"1","inputs":["d.p.s"],"outputs":["d.p.T"],"fields":[` +
		`{"from":["d.p.s","b"],"to":["d.p.T","b"],"kind":"DIRECT","subtype":"IDENTITY","confidence":0.8,"span":[21,22]},` +
		`{"from":["d.p.s","a"],"to":["d.p.T","a"],"kind":"DIRECT","subtype":"IDENTITY","confidence":0.8,"span":[21,22]}]}
{"id":"2","inputs":["t","u"],"outputs":[],"fields":[` +
		`{"from":[null,"a"],"to":[null,"c"],"kind":"DIRECT","subtype":"TRANSFORMATION","masking":true,"confidence":0.3,"span":[7,29]},` +
		`{"from":[null,"a"],"to":[null,"c"],"kind":"INDIRECT","subtype":"CONDITIONAL","confidence":0.3,"span":[7,29]},` +
		`{"from":[null,"b"],"to":[null,"c"],"kind":"DIRECT","subtype":"TRANSFORMATION","confidence":0.3,"span":[7,29]}]}
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestABrokenLineIsNamedAndNotQuoted(t *testing.T) {
	var out strings.Builder
	err := Lines(strings.NewReader("{\"id\":\"1\",\"sql\":\"select a from t\"}\n{\"sql\":\"secret"), &out, Generic)
	if err == nil || !strings.HasPrefix(err.Error(), "line 2 is not a request") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	var first Answer
	if err := json.Unmarshal([]byte(out.String()), &first); err != nil || first.ID != "1" {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestScriptForPeople(t *testing.T) {
	var out strings.Builder
	if err := Script(strings.NewReader("create view v as select md5(a) b from t where c"), &out, Postgres, true); err != nil {
		t.Fatal(err)
	}
	const want = `reads:  t
writes: v
┌──────┬──────────────┬─────────────────────────┬────────────┐
│ FROM │ TO           │ HOW                     │ CONFIDENCE │
├──────┼──────────────┼─────────────────────────┼────────────┤
│ t.a  │ v.b          │ TRANSFORMATION, masking │          1 │
│ t.c  │ v.(all rows) │ FILTER                  │          1 │
└──────┴──────────────┴─────────────────────────┴────────────┘
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestSchema(t *testing.T) {
	s := schemaOf("a.p.orders x", "b.p.orders y", "a.p.people z", "short s")
	for _, c := range []struct {
		name, want string
	}{
		{"a.p.orders", "a.p.orders"}, {"A.P.Orders", "a.p.orders"}, {"p.people", "a.p.people"}, {"people", "a.p.people"},
		{"p.orders", ""}, {"orders", ""}, {"db.sch.short", "short"}, {"c.p.people", ""}, {"", ""},
	} {
		got := ""
		if table, ok := s.Table(c.name); ok {
			got = table.Name
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestDialectNames(t *testing.T) {
	for _, name := range Dialects() {
		if _, ok := DialectOf(strings.ToUpper(name)); !ok {
			t.Errorf("%s is not found", name)
		}
	}
	if _, ok := DialectOf("cobol"); ok {
		t.Error("cobol is no dialect")
	}
}
