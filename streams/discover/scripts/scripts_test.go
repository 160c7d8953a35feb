package scripts

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

// folder writes files below a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

var shop = discover.OpenOptions{Place: discover.Place{Namespace: "postgres://db:5432", Dialect: "postgres", Catalog: "shop", Schema: "public"}}

func TestInspect(t *testing.T) {
	root := folder(t, map[string]string{
		"load.sql":          "\ufeffinsert into copies(id, mail) select id, lower(email) from crm.customers where country <> 'secret';\n",
		"sub/nightly.SQL":   "create table daily as select count(*) as n from copies;\n\nmerge into totals t using daily d on t.id = d.id when matched then update set n = d.n;",
		"broken.sql":        "select 1;\ninsert into good select a from b;\ninsert into ((((;\n",
		"notes.txt":         "insert into no select a from file",
		".git/ignored.sql":  "insert into no select a from hidden",
		"only/question.sql": "select a from b",
	})
	s, err := Open(t.Context(), "sql:"+root, shop)
	if err != nil {
		t.Fatal(err)
	}
	inventory, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range inventory.Assertions {
		for _, e := range a.Edges {
			got = append(got, fmt.Sprintf("%s by %s: %s <- %s.%s %s", a.ID.Name, strings.Replace(a.Prover, root, "ROOT", 1), e.ToField, e.FromName, e.FromField, e.Transformation))
		}
	}
	want := []string{
		"shop.public.good by sql:ROOT/broken.sql:  <- shop.public.b. ",
		"shop.public.good by sql:ROOT/broken.sql: a <- shop.public.b.a IDENTITY",
		"shop.public.copies by sql:ROOT/load.sql:  <- shop.crm.customers. ",
		"shop.public.copies by sql:ROOT/load.sql: id <- shop.crm.customers.id IDENTITY",
		"shop.public.copies by sql:ROOT/load.sql: mail <- shop.crm.customers.email TRANSFORMATION",
		"shop.public.copies by sql:ROOT/load.sql:  <- shop.crm.customers.country FILTER",
		"shop.public.daily by sql:ROOT/sub/nightly.SQL:  <- shop.public.copies. ",
		"shop.public.totals by sql:ROOT/sub/nightly.SQL:  <- shop.public.daily. ",
		"shop.public.totals by sql:ROOT/sub/nightly.SQL: n <- shop.public.daily.n IDENTITY",
		"shop.public.totals by sql:ROOT/sub/nightly.SQL:  <- shop.public.totals.id JOIN",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	whole, unread := []string{"sql:" + root + "/"}, []string{"sql:" + root + "/broken.sql"}
	if !reflect.DeepEqual(inventory.Provers, whole) || !reflect.DeepEqual(inventory.Unread, unread) {
		t.Errorf("all by %q but %q", inventory.Provers, inventory.Unread)
	}
	if f := inventory.Failures; len(f) != 1 || f[0].Scope != "broken.sql:3" {
		t.Errorf("failures %+v", f)
	}
	if strings.Contains(fmt.Sprint(inventory), "secret") {
		t.Error("a literal got out")
	}
}

func TestScanTellsEdgesAndNothingElse(t *testing.T) {
	root := folder(t, map[string]string{"load.sql": "insert into copies select id from customers"})
	s, err := Open(t.Context(), "sql://"+root, shop)
	if err != nil {
		t.Fatal(err)
	}
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), s, discover.Options{ID: "1", Sink: sink, Codec: discovertest.Codec, Sealer: discovertest.Sealer{}})
	if err != nil || summary.Edges != 2 || summary.Datasets != 0 || !summary.Manifest {
		t.Errorf("%+v: %v", summary, err)
	}
	assertions, envelopes := discovertest.Bodies[*event.LineageAssertion](t, sink)
	if len(assertions) != 1 || assertions[0].Job != "load.sql" || envelopes[0].Subject != "postgres://db:5432|shop.public.copies" {
		t.Errorf("%+v %+v", assertions, envelopes)
	}
}

// A file is the same prover whichever way it is found, and never one of another folder.
func TestProvers(t *testing.T) {
	root := folder(t, map[string]string{"sub/load.sql": "insert into copies select id from customers"})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	file := "sql:" + root + "/sub/load.sql"
	for _, test := range []struct{ path, project, scope, prover string }{
		{root, "", "sql:" + root + "/", file},
		{link, "", "sql:" + root + "/", file},
		{root + "/sub", "", "sql:" + root + "/sub/", file},
		{root + "/sub/load.sql", "", file, file},
		{root, "etl", "sql:etl/", "sql:etl/sub/load.sql"},
		{root + "/sub/load.sql", "etl/", "sql:etl/load.sql", "sql:etl/load.sql"},
	} {
		options := shop
		options.Project = test.project
		s, err := Open(t.Context(), test.path, options)
		if err != nil {
			t.Fatal(err)
		}
		inventory, err := s.Inspect(t.Context())
		if err != nil || len(inventory.Assertions) != 1 || inventory.Assertions[0].Prover != test.prover || !reflect.DeepEqual(inventory.Provers, []string{test.scope}) {
			t.Errorf("%s: %+v, %v", test.path, inventory, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	root := t.TempDir()
	for _, test := range []struct {
		location string
		place    discover.Place
		want     string
	}{
		{"sql:" + root, discover.Place{Dialect: "postgres"}, "--namespace"},
		{"sql:" + root, discover.Place{Namespace: "x", Dialect: "cobol"}, "there is no dialect"},
		{"sql:" + root + "/no", shop.Place, "no such file"},
	} {
		if _, err := Open(t.Context(), test.location, discover.OpenOptions{Place: test.place}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.location, err)
		}
	}
}
