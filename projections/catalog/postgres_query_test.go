package catalog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"datawave/projections/catalog"
	"datawave/projections/postgres"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// postgresCatalog is a catalog with a prefix of its own, and the schema of its first version.
func postgresCatalog(t testing.TB) (c *catalog.Catalog, schema string) {
	t.Helper()
	conn, p := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, p) })
	return openPostgres(t, postgres.Config{URL: server(t), Prefix: p}), p + "_catalog_000001"
}

func openPostgres(t testing.TB, config postgres.Config) *catalog.Catalog {
	t.Helper()
	c, err := catalog.OpenPostgres(config, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := c.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

func store(c *catalog.Catalog) *catalog.Postgres { return c.Current().(*catalog.Postgres) }

// decisions are about the datasets of facts, and runs.
func decisions(t testing.TB, n int) (about, runs []event.Record) {
	t.Helper()
	record := func(topicName, kind, subject string, offset int, body event.Body) event.Record {
		data, err := avro.Embedded().Append(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		return event.Record{Envelope: event.Envelope{Type: kind, Subject: subject, Data: data}, At: event.Position{Topic: topicName, Offset: int64(offset)}}
	}
	for i, kind := range []string{event.Confirmed, event.Rejected, event.Withdrawn, event.Confirmed, event.Rejected, "term", "domain", "untag", "owner"} {
		d := &event.Decision{Kind: kind, Field: "mail", Value: []string{"EMAIL_ADDRESS", "PERSON_NAME"}[i%2], Actor: "ada"}
		about = append(about, record(topic.Facts, event.DecisionMade, id(i%n).Key(), 10_000+i, d))
	}
	for i := range n / 4 {
		about = append(about, record(topic.Facts, event.DatasetChanged, id(i).Key(), 20_000+i, &event.Dataset{Kind: "table", Source: "src",
			Owners: []string{"cat", "team1"}, Tags: []string{"gold"}, Terms: []string{"order"}, Domain: "ops",
			Fields: []event.Field{{Path: "id", Type: "int", Tags: []string{"key"}}, {Path: "mail", Type: "text", Tags: []string{"pii"}, Terms: []string{"address"}}}}))
	}
	for i := range 9 {
		run := &event.Run{Job: fmt.Sprintf("job%d", i%2), Run: fmt.Sprintf("run%d", i%4), State: "COMPLETE", Started: int64(i % 3)}
		runs = append(runs, record(topic.Jobs, event.RunChanged, run.Job, i, run))
	}
	return about, runs
}

// both are the two stores with the same estate of n datasets.
func both(t testing.TB, n int) (embedded *catalog.SQLite, onServer *catalog.Postgres) {
	embedded = estate(t, n)
	c, _ := postgresCatalog(t)
	onServer = store(c)
	about, runs := decisions(t, n)
	for _, s := range []catalog.Store{embedded, onServer} {
		for _, batch := range [][]event.Record{facts(t, n), about, runs} {
			if err := s.Apply(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
	}
	return embedded, onServer
}

func TestPostgresAnswersAsSQLite(t *testing.T) {
	embedded, onServer := both(t, 40)
	for n := range 41 {
		want, wantErr := embedded.Dataset(t.Context(), id(n).Hash())
		got, err := onServer.Dataset(t.Context(), id(n).Hash())
		if !reflect.DeepEqual(got, want) || errors.Is(err, readmodel.ErrNotFound) != errors.Is(wantErr, readmodel.ErrNotFound) {
			t.Errorf("%+v, %v\nwant %+v, %v", got, err, want, wantErr)
		}
	}
	for _, limit := range []int{0, 3, 1000} {
		want, _ := embedded.Runs(t.Context(), limit)
		if got, err := onServer.Runs(t.Context(), limit); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("runs %+v, %v\nwant %+v", got, err, want)
		}
	}
	want, _ := embedded.Judgements(t.Context())
	if got, err := onServer.Judgements(t.Context()); err != nil || len(got) == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("judgements %+v, %v\nwant %+v", got, err, want)
	}
	for _, absent := range []string{"", "x", "' OR 1=1 --", "\x00"} {
		if _, err := onServer.Dataset(t.Context(), absent); !errors.Is(err, readmodel.ErrNotFound) {
			t.Errorf("%q: %v", absent, err)
		}
	}
}

// TestPostgresListsAsSQLite walks the pages of random lists in both stores; each goes on from the other's cursor.
func TestPostgresListsAsSQLite(t *testing.T) {
	embedded, onServer := both(t, 40)
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string, values ...string) string {
			return rapid.SampledFrom(append(values, "", "", "")).Draw(t, name)
		}
		f := readmodel.DatasetFilter{
			Namespace: some("namespace", "postgres://db0.example:5432", "postgres://db2.example:5432"), Name: some("name", "Table00", "e00", "%", `\`, "tabl_", "9"),
			Source: some("source", "src"), Kind: some("kind", "table", "view"), Infotype: some("infotype", "EMAIL_ADDRESS", "PERSON_NAME"),
			Tag: some("tag", "pii"), Owner: some("owner", "team1", "dba"), Sensitive: rapid.Bool().Draw(t, "sensitive"),
			Sort: some("sort", "name", "-rows", "-changed"), Limit: rapid.IntRange(0, 50).Draw(t, "limit"),
		}
		for {
			want, err := embedded.Datasets(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := onServer.Datasets(context.Background(), f)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v: %+v, %v\nwant %+v", f, got, err, want)
			}
			if f.After = got.Next; f.After == "" {
				return
			}
		}
	})
}

func TestPostgresRefusesBadCursors(t *testing.T) {
	c, _ := postgresCatalog(t)
	for _, after := range []string{"x", "eyJzIjoibmFtZSIsImsiOiJhIiwiaSI6ImIifQ", "eyJzIjoibmFtZSIsImsiOjEsImkiOiJiIn0"} {
		if _, err := c.Datasets(t.Context(), readmodel.DatasetFilter{After: after}); !errors.Is(err, catalog.ErrBadFilter) || !errors.Is(err, readmodel.ErrBadCursor) {
			t.Errorf("%q: %v", after, err)
		}
	}
}

// TestPostgresKeepsLongTexts stores texts that no index has room for, and names that differ only there.
func TestPostgresKeepsLongTexts(t *testing.T) {
	c, _ := postgresCatalog(t)
	s := store(c)
	name := func(end string) string {
		var long []byte
		for i := range 1500 {
			long = fmt.Appendf(long, "%02x", (i*7919)%251)
		}
		return string(long) + end
	}
	var records []event.Record
	for i, end := range []string{"b", "a\x00", "c"} {
		id := id(0)
		id.Name = name(end)
		data, err := avro.Embedded().Append(nil, &event.Dataset{Kind: name("kind"), Fields: []event.Field{{Path: name("field")}, {Path: name("field")}}})
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, event.Record{Envelope: event.Envelope{Type: event.DatasetObserved, Subject: id.Key(), Data: data}, At: event.Position{Topic: topic.Facts, Offset: int64(i)}})
	}
	if err := s.Apply(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	f := readmodel.DatasetFilter{Kind: name("kind"), Name: name("")[2000:], Limit: 1}
	seen := map[string]bool{}
	for {
		page, err := s.Datasets(t.Context(), f)
		if err != nil || page.Total != 3 || len(page.Datasets) != 1 {
			t.Fatalf("total %d, %d datasets, %v", page.Total, len(page.Datasets), err)
		}
		seen[page.Datasets[0].Name] = true
		if f.After = page.Next; f.After == "" {
			break
		}
	}
	if len(seen) != 3 || !seen[name("a\x00")] {
		t.Errorf("%d of 3 datasets on the pages", len(seen))
	}
}

// plan is a node of a plan as EXPLAIN (FORMAT JSON) gives it.
type plan struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Plans    []plan
}

func (p plan) sequential() (tables []string) {
	if p.Type == "Seq Scan" && p.Relation != "checkpoint" { // which has a row a partition
		tables = append(tables, p.Relation)
	}
	for _, child := range p.Plans {
		tables = append(tables, child.sequential()...)
	}
	return tables
}

// TestPostgresListsUseIndexes explains every list by every filter and sort, and pairs of filters: no large table is read as a whole.
func TestPostgresListsUseIndexes(t *testing.T) {
	c, _ := postgresCatalog(t)
	s := store(c)
	var at int64
	benchLog(t, 0, 4000, 10_000, &at, func(batch []event.Record) {
		if err := s.Load(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	})
	if err := s.Loaded(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, server(t))
	for _, f := range listFilters() {
		for _, f.Sort = range []string{"name", "-rows", "-changed"} {
			texts, args, err := s.ListStatements(f)
			if err != nil {
				t.Fatal(err)
			}
			for i, text := range texts {
				if tables := explain(t, conn, text, args).sequential(); len(tables) > 0 {
					t.Errorf("statement %d for %+v reads all of %v", i, f, tables)
				}
			}
		}
	}
}

// listFilters are no filter, each alone, and each with each other.
func listFilters() []readmodel.DatasetFilter {
	set := []func(*readmodel.DatasetFilter){
		func(f *readmodel.DatasetFilter) { f.Namespace = benchID(1).Namespace },
		func(f *readmodel.DatasetFilter) { f.Source = "postgres://db1.example:5432/shop7" },
		func(f *readmodel.DatasetFilter) { f.Kind = "table" },
		func(f *readmodel.DatasetFilter) { f.Kind = "view" },
		func(f *readmodel.DatasetFilter) { f.Infotype = "EMAIL_ADDRESS" },
		func(f *readmodel.DatasetFilter) { f.Tag = "tag3" },
		func(f *readmodel.DatasetFilter) { f.Owner = "owner_7" },
		func(f *readmodel.DatasetFilter) { f.Sensitive = true },
		func(f *readmodel.DatasetFilter) { f.Name = "Customers" },
		func(f *readmodel.DatasetFilter) { f.Name = "s_1234" },
	}
	list := []readmodel.DatasetFilter{{}}
	for i := range set {
		for j := range i + 1 {
			var f readmodel.DatasetFilter
			set[j](&f)
			set[i](&f)
			list = append(list, f)
		}
	}
	return list
}

func explain(t *testing.T, conn *pgx.Conn, text string, args []any) plan {
	t.Helper()
	var raw []byte
	_, err := conn.Exec(t.Context(), "SET random_page_cost = 1.1; SET plan_cache_mode = force_custom_plan", pgx.QueryExecModeSimpleProtocol)
	if err == nil {
		err = conn.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) "+text, args...).Scan(&raw)
	}
	var plans []struct{ Plan plan }
	if err == nil {
		err = json.Unmarshal(raw, &plans)
	}
	if err != nil || len(plans) != 1 {
		t.Fatalf("explain %s: %v", text, err)
	}
	return plans[0].Plan
}

// What the source says is a row as what people decide is, and what both say is one row.
func TestGovernanceRowsAreOfSourceAndPeople(t *testing.T) {
	c, schema := postgresCatalog(t)
	about, _ := decisions(t, 8)
	for _, batch := range [][]event.Record{facts(t, 8), about} {
		if err := store(c).Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	conn := connect(t, server(t))
	for where, want := range map[string]int{"kind = 'owner' AND value = 'cat'": 2, "kind = 'owner' AND value = 'team1'": 5, "kind = 'domain' AND value = 'ops'": 2,
		"kind = 'tag' AND value = 'gold' AND path IS NULL": 2, "kind = 'tag' AND value = 'pii' AND path = 'mail'": 4, "kind = 'term' AND value = 'address' AND path = 'mail'": 2} {
		if _, n := contents(t, conn, "SELECT dataset FROM "+schema+".governance WHERE "+where); n != want {
			t.Errorf("%s: %d rows, want %d", where, n, want)
		}
	}
}
