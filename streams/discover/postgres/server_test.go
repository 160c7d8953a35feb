package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

// serverVariable names the server that these tests make their own databases on.
const serverVariable = "DATAWAVE_TEST_POSTGRES"

// secret is planted as a password; no event, error or URL may hold it.
const secret = "pl4nted-s3cret"

const shopSQL = `
create type mood as enum ('sad', 'happy');
create domain mail as text check (value like '%@%');
create table customers (id bigint generated always as identity primary key, email mail not null, name text default 'Ann Example', note text,
  photo bytea, tags text[], feeling mood, born date, seen timestamptz default now(), score numeric(10,2), extra jsonb, check (score >= 0));
comment on table customers is 'people who buy';
comment on column customers.email is 'contact';
create unique index customers_email on customers (email);
create table orders (id serial primary key, customer_id bigint references customers, total numeric);
insert into customers (email, name, note, photo, tags, feeling, born, score, extra)
  select 'user' || i || '@example.com', 'Zoë ' || i, case when i = 7 then repeat('x', 1000000) end, decode('deadbeef', 'hex'),
    array['a', 'b c', null, 'd"e'], 'happy', date '1990-01-01' + i, i / 4.0, '{"k": 1}' from generate_series(1, 100) i;
insert into orders (customer_id, total) select i, i * 10 from generate_series(1, 100) i;
create view customer_orders as select c.email, sum(o.total) as total from customers c join orders o on o.customer_id = c.id group by 1;
create materialized view top_customers as select * from customer_orders where total > 500;
create table measures (at date not null, value float8) partition by range (at);
create table measures_2024 partition of measures for values from ('2024-01-01') to ('2025-01-01');
insert into measures select date '2024-01-01' + i, i from generate_series(0, 99) i;
create schema "odd.schema";
create table "odd.schema"."Odd ""name""" ("a.b" int, "left" text);
create table big as select i as id, 'value ' || i as text from generate_series(1, 50000) i;
analyze;
`

// database makes a database of its own and returns its URL for the server's own user.
func database(t testing.TB, setup string) string {
	t.Helper()
	admin := os.Getenv(serverVariable)
	name := fmt.Sprintf("datawave_%d_%d", os.Getpid(), time.Now().UnixNano())
	run(t, admin, "create database "+name)
	t.Cleanup(func() { run(t, admin, "drop database "+name+" with (force)") })
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	run(t, u.String(), setup)
	return u.String()
}

// run executes statements as the server's own user.
func run(t testing.TB, at, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// scanner makes a role with the planted password and returns the URL with which it connects.
func scanner(t testing.TB, at, grants string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	role := "scanner" + strings.TrimPrefix(u.Path, "/")
	run(t, at, fmt.Sprintf("create role %s login password '%s'; %s", role, secret, strings.ReplaceAll(grants, "ROLE", role)))
	t.Cleanup(func() { run(t, at, "drop owned by "+role+"; drop role "+role) })
	u.User = url.UserPassword(role, secret)
	return u.String()
}

func open(t testing.TB, at string) discover.Source {
	t.Helper()
	return discovertest.Source(t, Kind(), at)
}

// inspect returns the inventory and its observations by name without the database.
func inspect(t testing.TB, s discover.Source) (discover.Inventory, map[string]*discover.Observation) {
	t.Helper()
	inventory, byFullName := discovertest.Inspect(t, s)
	byName := map[string]*discover.Observation{}
	for full, o := range byFullName {
		_, name, _ := strings.Cut(full, ".")
		byName[name] = o
	}
	return inventory, byName
}

func needsServer(t testing.TB) {
	t.Helper()
	if os.Getenv(serverVariable) == "" {
		t.Skip(serverVariable + " names no server")
	}
}

func TestInspect(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, shopSQL))
	inventory, found := inspect(t, s)
	if len(inventory.Failures) != 0 || !slices.Equal(inventory.Scopes, []string{s.(*source).database + "."}) {
		t.Errorf("scopes %q, failures %v", inventory.Scopes, inventory.Failures)
	}
	kinds := map[string]string{}
	for name, o := range found {
		kinds[name] = o.Dataset.Kind
		if err := o.ID.Validate(); err != nil || o.Dataset.Owner == "" || o.Dataset.Source != s.URL() || len(o.Dataset.Grants) == 0 {
			t.Errorf("%s: %v, %+v", name, err, o.Dataset)
		}
	}
	want := map[string]string{"public.customers": "table", "public.orders": "table", "public.customer_orders": "view",
		"public.top_customers": "materialized_view", "public.measures": "partitioned_table", "public.measures_2024": "partition",
		`odd.schema.Odd "name"`: "table", "public.big": "table"}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("found %v", kinds)
	}
	checkCustomers(t, &found["public.customers"].Dataset)
	checkRelations(t, s, found)
}

func checkCustomers(t *testing.T, d *event.Dataset) {
	t.Helper()
	if d.Comment != "people who buy" || d.Rows != 100 || d.Bytes <= 0 || len(d.Fields) != 11 {
		t.Errorf("customers %+v", d)
	}
	want := []event.Field{
		{Path: "id", Type: "bigint", PrimaryKey: true},
		{Path: "email", Type: "public.mail", Comment: "contact"},
		{Path: "name", Type: "text", Nullable: true}, // the default is a literal, and may be a value
	}
	if !reflect.DeepEqual(d.Fields[:3], want) || d.Fields[8].DefaultValue != "now()" {
		t.Errorf("fields %+v", d.Fields)
	}
	constraints := []event.Constraint{
		{Kind: "check", Name: "customers_score_check", Fields: []string{"score"}, ReferenceFields: nil},
		{Kind: "primary_key", Name: "customers_pkey", Fields: []string{"id"}},
		{Kind: "unique", Name: "customers_email", Fields: []string{"email"}},
	}
	if !reflect.DeepEqual(d.Constraints, constraints) {
		t.Errorf("constraints %+v", d.Constraints)
	}
}

func checkRelations(t *testing.T, s discover.Source, found map[string]*discover.Observation) {
	t.Helper()
	prefix := s.(*source).database + ".public."
	foreign := event.Constraint{Kind: "foreign_key", Name: "orders_customer_id_fkey", Fields: []string{"customer_id"},
		References: prefix + "customers", ReferenceFields: []string{"id"}}
	if c := found["public.orders"].Dataset.Constraints; !reflect.DeepEqual(c[0], foreign) {
		t.Errorf("orders' constraints %+v", c)
	}
	edge := func(name string) event.Edge {
		return event.Edge{FromNamespace: s.Namespace(), FromName: prefix + name, Proof: "pg_depend", Confidence: 1}
	}
	view := found["public.customer_orders"]
	if want := []event.Edge{edge("customers"), edge("orders")}; !reflect.DeepEqual(view.Upstreams, want) {
		t.Errorf("view's upstreams %+v", view.Upstreams)
	}
	if !strings.Contains(view.Dataset.SQL, "public.customers") || view.Dataset.Dialect != "postgres" {
		t.Errorf("view's SQL %q", view.Dataset.SQL)
	}
	if got := found["public.top_customers"].Upstreams; !reflect.DeepEqual(got, []event.Edge{edge("customer_orders")}) {
		t.Errorf("materialized view's upstreams %+v", got)
	}
	if d := found["public.measures_2024"].Dataset; d.Parent != prefix+"measures" {
		t.Errorf("partition's parent %q", d.Parent)
	}
	if d := found["public.measures"].Dataset; d.Rows != 100 {
		t.Errorf("partitioned table has %d rows", d.Rows)
	}
	if f := found[`odd.schema.Odd "name"`].Dataset.Fields[0]; f.Path != `a\.b` {
		t.Errorf("field path %q", f.Path)
	}
}

func TestSample(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, shopSQL))
	_, found := inspect(t, s)
	fields := discovertest.Sample(t, s, found["public.customers"], discover.Budget{})
	for path, want := range map[string]string{"email": "user1@example.com", "name": "Zoë 1", "photo": `\xdeadbeef`, "tags": "a", "feeling": "happy",
		"born": "1990-01-02", "score": "0.25", "extra": `{"k": 1}`, "id": "1"} {
		if got := string(fields[path].Values[0]); got != want {
			t.Errorf("%s begins with %q, want %q", path, got, want)
		}
	}
	if n := fields["note"]; len(n.Values) != 1 || len(n.Values[0]) != discover.MaxValueBytes || n.Profile.Nulls != 99 {
		t.Errorf("note has %d values, %d nulls", len(n.Values), n.Profile.Nulls)
	}
	if tags := fields["tags"]; len(tags.Values) != 300 || string(tags.Values[2]) != `d"e` {
		t.Errorf("tags %q", tags.Values[:3])
	}
	for name, o := range found {
		sample := discovertest.Sample(t, s, o, discover.Budget{})
		if again := discovertest.Sample(t, s, o, discover.Budget{}); !reflect.DeepEqual(sample, again) {
			t.Errorf("%s: two samples of unchanged data differ", name)
		}
	}
}

func TestSampleOfALargeTableIsSpread(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, shopSQL))
	_, found := inspect(t, s)
	id := discovertest.Sample(t, s, found["public.big"], discover.Budget{})["id"]
	if len(id.Values) < 800 || len(id.Values) > 1000 || id.Profile.Origin != "statistics" || id.Profile.Count != 50000 || id.Profile.Distinct != 50000 {
		t.Errorf("%d values, profile %+v", len(id.Values), id.Profile)
	}
	var low, high int
	if _, err := fmt.Sscan(id.Profile.Minimum+" "+id.Profile.Maximum, &low, &high); err != nil || high-low < 25000 {
		t.Errorf("the sample spans %d to %d of 50,000: %v", low, high, err)
	}
	full := discovertest.Sample(t, s, found["public.big"], discover.Budget{Full: true})["id"]
	if p := full.Profile; p.Count != 50000 || p.Minimum != "1" || p.Maximum != "50000" || len(full.Values) != 1000 {
		t.Errorf("full reading kept %d values, profile %+v", len(full.Values), p)
	}
}

func TestSampleStopsAtItsBytes(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, "create table wide as select repeat('x', 4000) as text from generate_series(1, 500); analyze"))
	_, found := inspect(t, s)
	fields := discovertest.Sample(t, s, found["public.wide"], discover.Budget{Bytes: 40000})
	if n := len(fields["text"].Values); n != 10 {
		t.Errorf("kept %d values of 4,000 bytes in 40,000", n)
	}
	if n := len(discovertest.Sample(t, s, found["public.wide"], discover.Budget{})["text"].Values); n != 500 {
		t.Errorf("after a broken-off reading the next one gave %d values", n)
	}
}

func TestPermissionDenied(t *testing.T) {
	needsServer(t)
	at := database(t, `create schema hidden; create table hidden.salaries (amount int); create table open (a int, b int, c int);
		create table closed (a int); insert into open values (1, 2, 3)`)
	s := open(t, scanner(t, at, "grant select (a, c) on open to ROLE"))
	inventory, found := inspect(t, s)
	if len(inventory.Failures) != 1 || !strings.Contains(inventory.Failures[0].Reason, "permission denied for schema hidden") {
		t.Errorf("failures %+v", inventory.Failures)
	}
	if want := []string{s.(*source).database + ".public."}; !slices.Equal(inventory.Scopes, want) || len(found) != 2 {
		t.Errorf("scopes %q, found %v", inventory.Scopes, found)
	}
	if fields := discovertest.Sample(t, s, found["public.open"], discover.Budget{}); string(fields["c"].Values[0]) != "3" || len(fields["b"].Values) != 0 {
		t.Errorf("sampled %+v", fields)
	}
	c := discover.NewCollector(found["public.closed"].ID, found["public.closed"].Dataset.Fields, discover.Budget{})
	if err := s.Sample(t.Context(), found["public.closed"], c); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("sampling a closed table: %v", err)
	}
}

func TestTableIsDroppedWhileScanned(t *testing.T) {
	needsServer(t)
	at := database(t, shopSQL)
	s := open(t, at)
	_, found := inspect(t, s)
	run(t, at, "drop table orders cascade")
	c := discover.NewCollector(found["public.orders"].ID, found["public.orders"].Dataset.Fields, discover.Budget{})
	err := s.Sample(t.Context(), found["public.orders"], c)
	if err == nil || !strings.Contains(err.Error(), "does not exist") || errors.Is(err, discover.ErrUnavailable) {
		t.Errorf("sampling a dropped table: %v", err)
	}
}

func TestErrorsHoldNoValue(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, "create table t as select '4111-1111'::text as card; create view v as select card::int as n from t"))
	_, found := inspect(t, s)
	c := discover.NewCollector(found["public.v"].ID, found["public.v"].Dataset.Fields, discover.Budget{})
	err := s.Sample(t.Context(), found["public.v"], c)
	if err == nil || strings.Contains(err.Error(), "4111") || !strings.Contains(err.Error(), "22P02") {
		t.Errorf("error %v", err)
	}
}

func TestSlowViewMeetsTheTimeLimit(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, "create view slow as select pg_sleep(60)::text as f"))
	_, found := inspect(t, s)
	c := discover.NewCollector(found["public.slow"].ID, found["public.slow"].Dataset.Fields, discover.Budget{Time: 300 * time.Millisecond})
	start := time.Now()
	err := s.Sample(t.Context(), found["public.slow"], c)
	if err == nil || !strings.Contains(err.Error(), "time limit") || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// killer terminates the scanning connections once, when the first dataset is sampled.
type killer struct {
	discover.Source
	kill func()
}

func (k *killer) Sample(ctx context.Context, o *discover.Observation, c *discover.Collector) error {
	if k.kill != nil {
		k.kill()
		k.kill = nil
	}
	return k.Source.Sample(ctx, o, c)
}

func scan(t testing.TB, s discover.Source) (discover.Summary, *discovertest.Sink, error) {
	t.Helper()
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), s, discover.Options{ID: "scan-1", Sink: sink, Sealer: discovertest.Sealer{}, Codec: discovertest.Codec,
		Concurrency: 1, Now: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Patience: 20 * time.Second})
	return summary, sink, err
}

func TestConnectionsAreKilledInTheMiddle(t *testing.T) {
	needsServer(t)
	at := database(t, shopSQL)
	k := &killer{Source: open(t, at), kill: func() {
		run(t, at, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'datawave' and datname = current_database()")
	}}
	summary, _, err := scan(t, k)
	if err != nil || summary.State != discover.StateComplete || len(summary.Failures) != 0 || summary.Done != 8 {
		t.Errorf("%+v, %v", summary, err)
	}
}

func TestNothingHoldsThePassword(t *testing.T) {
	needsServer(t)
	at := scanner(t, database(t, shopSQL), "grant select on all tables in schema public to ROLE")
	summary, sink, err := scan(t, open(t, at))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Appendf(nil, "%+v", summary)
	for _, e := range sink.Events() {
		text = fmt.Appendf(text, "%+v %s", e.Envelope, e.Data)
	}
	if bytes.Contains(text, []byte(secret)) {
		t.Error("the password is in an event or in the summary")
	}
}

func TestSessionCannotWrite(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, "create table t (a int)")).(*source)
	if _, err := s.pool.Exec(t.Context(), "insert into t values (1)"); code(err) != "25006" {
		t.Errorf("writing gave %v", err)
	}
}

func TestForeignTable(t *testing.T) {
	needsServer(t)
	s := open(t, database(t, `create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw options (host 'db.example');
		create foreign table f (a int) server elsewhere options (table_name 'x')`))
	_, found := inspect(t, s)
	if d := found["public.f"].Dataset; d.Kind != "foreign_table" || d.Properties["server"] != "elsewhere" || d.Rows != -1 {
		t.Errorf("foreign table %+v", d)
	}
}

// A table that somebody alters holds up its size and its views' definitions, not the inspection: the sizes come from the last
// ANALYZE, and the view is a failure, so that nothing in its schema is judged gone.
func TestInspectPassesALockedTable(t *testing.T) {
	needsServer(t)
	at := database(t, "create table t as select 1 as a; create view v as select a from t; create schema other; create table other.u (a int); analyze")
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.PgConn().Exec(ctx, "begin; lock table t in access exclusive mode").ReadAll(); err != nil {
		t.Fatal(err)
	}
	s := open(t, at)
	inventory, found := inspect(t, s)
	if found["public.t"] == nil || found["public.v"] != nil || !slices.Equal(inventory.Scopes, []string{s.(*source).database + ".other."}) {
		t.Errorf("scopes %q, found %v", inventory.Scopes, found)
	}
	if len(inventory.Failures) != 1 || !strings.Contains(inventory.Failures[0].Reason, "lock timeout") {
		t.Errorf("failures %+v", inventory.Failures)
	}
}

// A server that stays away ends the scan as a failure, without a manifest.
func TestServerStaysAway(t *testing.T) {
	needsServer(t)
	at := database(t, "create table t as select 1 as a")
	k := &killer{Source: open(t, at)}
	k.kill = func() { k.Source = unreachable(t, k.Source) }
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), k, discover.Options{ID: "scan-1", Sink: sink, Sealer: discovertest.Sealer{}, Codec: discovertest.Codec,
		Now: time.Unix(0, 0), Patience: 500 * time.Millisecond})
	if !errors.Is(err, discover.ErrUnavailable) || summary.State != discover.StateFail || summary.Manifest {
		t.Errorf("%+v, %v", summary, err)
	}
}

// unreachable is the source with connections to a port that nobody listens on.
func unreachable(t *testing.T, s discover.Source) discover.Source {
	t.Helper()
	config := s.(*source).pool.Config()
	config.ConnConfig.Host, config.ConnConfig.Port = "127.0.0.1", 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	moved := *s.(*source)
	moved.pool = pool
	return &moved
}
