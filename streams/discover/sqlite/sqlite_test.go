package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

const shopSQL = `
create table customers (id integer primary key, email text not null unique, name text default 'Ann Example', photo blob, born date,
  seen datetime default current_timestamp, score real, "odd.name" text, whole text generated always as (name || email));
create table orders (id integer primary key, customer integer references CUSTOMERS, total numeric);
create table pairs (a text, b text, c text, primary key (b, a)) without rowid;
create unique index pairs_c on pairs (c);
create unique index pairs_partial on pairs (c) where c > 'x';
create unique index pairs_expression on pairs (lower(c));
create table hides (rowid text, oid text, _rowid_ text);
create virtual table words using fts5(body);
create view spending as select c.email, sum(o.total) as total from Customers c join orders o on o.customer = c.id group by 1;
create view top as select * from spending where total > (select avg(total) from orders);
create view renamed as with spending as (select name from customers) select s.name, p.c from spending s left join pairs p on 0;
insert into customers (id, email, name, photo, born, score, "odd.name")
  with recursive n(i) as (select 1 union all select i + 1 from n where i < 100) select i, 'user' || i || '@example.com', 'Zoë ' || i, x'deadbeef',
  date('1990-01-01', i || ' days'), i / 4.0, null from n;
` + orderRows

const orderRows = `insert into orders with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) select i, 1 + i % 100, i * 10 from n;
`

// create makes a database file with the statements.
func create(t testing.TB, setup string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop 1|.db")
	change(t, path, setup)
	return path
}

func change(t testing.TB, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statements)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, location string) discover.Source {
	t.Helper()
	return discovertest.Source(t, Kind(), location)
}

func TestInspect(t *testing.T) {
	s := open(t, "sqlite:"+create(t, shopSQL))
	inventory, found := discovertest.Inspect(t, s)
	if len(inventory.Failures) != 0 || !slices.Equal(inventory.Scopes, []string{""}) {
		t.Errorf("scopes %q, failures %v", inventory.Scopes, inventory.Failures)
	}
	kinds := map[string]string{}
	for name, o := range found {
		kinds[name] = o.Dataset.Kind
		if err := o.ID.Validate(); err != nil || o.ID != o.ID.Normalise() {
			t.Errorf("identity %s: %v", o.ID, err)
		}
	}
	want := map[string]string{"customers": "table", "orders": "table", "pairs": "table", "hides": "table", "words": "table", "spending": "view",
		"top": "view", "renamed": "view"}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("found %v", kinds)
	}
	d := found["customers"].Dataset
	if d.Rows != 100 || d.Bytes <= 0 || len(d.Fields) != 9 {
		t.Errorf("customers %+v", d)
	}
	fields := []event.Field{{Path: "id", Type: "INTEGER", PrimaryKey: true}, {Path: "email", Type: "TEXT"}, {Path: "name", Type: "TEXT", Nullable: true}}
	if !reflect.DeepEqual(d.Fields[:3], fields) || d.Fields[5].DefaultValue != "current_timestamp" || d.Fields[7].Path != `odd\.name` {
		t.Errorf("fields %+v", d.Fields)
	}
	if v := found["spending"].Dataset; !strings.HasPrefix(v.SQL, "CREATE VIEW spending") || v.Dialect != "sqlite" || v.Rows != -1 {
		t.Errorf("view %+v", v)
	}
}

func TestConstraints(t *testing.T) {
	_, found := discovertest.Inspect(t, open(t, create(t, shopSQL)))
	for name, want := range map[string][]event.Constraint{
		"orders": {{Kind: "primary_key", Fields: []string{"id"}}, {Kind: "foreign_key", Fields: []string{"customer"}, References: "customers"}},
		"pairs":  {{Kind: "primary_key", Fields: []string{"b", "a"}}, {Kind: "unique", Name: "pairs_c", Fields: []string{"c"}}},
		"hides":  nil,
	} {
		if got := found[name].Dataset.Constraints; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: constraints %+v", name, got)
		}
	}
}

func TestViewDependencies(t *testing.T) {
	s := open(t, create(t, shopSQL))
	_, found := discovertest.Inspect(t, s)
	for name, want := range map[string][]string{
		"spending": {"customers", "orders"},
		"top":      {"orders", "spending"},
		"renamed":  {"customers", "pairs"}, // its common table expression has the name of a view
		"orders":   nil,
	} {
		var got []string
		for _, e := range found[name].Upstreams {
			got = append(got, e.FromName)
			if e.FromNamespace != s.Namespace() || e.Confidence != 1 || e.Proof == "" {
				t.Errorf("%s: edge %+v", name, e)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: upstreams %v, want %v", name, got, want)
		}
	}
}

func TestSample(t *testing.T) {
	s := open(t, create(t, shopSQL))
	_, found := discovertest.Inspect(t, s)
	fields := discovertest.Sample(t, s, found["customers"], discover.Budget{})
	for path, want := range map[string]string{"id": "1", "email": "user1@example.com", "name": "Zoë 1", "photo": `\xdeadbeef`, "born": "1990-01-02",
		"score": "0.25", "whole": "Zoë 1user1@example.com"} {
		if got := string(fields[path].Values[0]); got != want {
			t.Errorf("%s begins with %q, want %q", path, got, want)
		}
	}
	if p := fields[`odd\.name`].Profile; p.Nulls != 100 || p.Count != 100 {
		t.Errorf("profile of nulls %+v", p)
	}
	for name, o := range found {
		sample := discovertest.Sample(t, s, o, discover.Budget{})
		if again := discovertest.Sample(t, s, o, discover.Budget{}); !reflect.DeepEqual(sample, again) {
			t.Errorf("%s: two samples of unchanged data differ", name)
		}
	}
}

func TestSampleOfALargeTableIsSpread(t *testing.T) {
	path := create(t, shopSQL+"delete from orders where id between 10000 and 40000;")
	s := open(t, path)
	_, found := discovertest.Inspect(t, s)
	id := discovertest.Sample(t, s, found["orders"], discover.Budget{})["id"]
	if len(id.Values) < 900 || id.Profile.Distinct != int64(len(id.Values)) || id.Profile.Minimum != "1" || len(id.Profile.Maximum) != 5 {
		t.Errorf("%d values, profile %+v", len(id.Values), id.Profile)
	}
	full := discovertest.Sample(t, s, found["orders"], discover.Budget{Full: true})["id"]
	if p := full.Profile; p.Count != 19999 || p.Maximum != "50000" || len(full.Values) != 1000 {
		t.Errorf("full reading kept %d values, profile %+v", len(full.Values), p)
	}
}

func TestExtremeRowIDsAndLargeValues(t *testing.T) {
	s := open(t, create(t, `create table t (v); insert into t (rowid, v) values (-9223372036854775808, 1), (9223372036854775807, zeroblob(10000000));
		insert into t (v) select replace(hex(zeroblob(5000)), '0', 'é'); `+strings.Repeat("insert into t values (1);", 50)))
	_, found := discovertest.Inspect(t, s)
	values := discovertest.Sample(t, s, found["t"], discover.Budget{Rows: 10})["v"].Values
	if len(values) == 0 || len(values) > 10 {
		t.Errorf("%d values", len(values))
	}
	for _, v := range discovertest.Sample(t, s, found["t"], discover.Budget{})["v"].Values {
		if len(v) > discover.MaxValueBytes {
			t.Errorf("a value of %d bytes", len(v))
		}
	}
}

func TestBadFiles(t *testing.T) {
	good, err := os.ReadFile(create(t, shopSQL))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"not SQLite", []byte(strings.Repeat("id,name\n", 100)), "is not an SQLite 3 database"},
		{"shorter than a header", good[:40], "is not an SQLite 3 database"},
		{"truncated", good[:len(good)/2], "is truncated: its header says"},
	} {
		path := filepath.Join(t.TempDir(), "bad.db")
		if err := os.WriteFile(path, test.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, discover.OpenOptions{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "missing.db"), t.TempDir()} {
		if _, err := Open(t.Context(), path, discover.OpenOptions{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("open %s: %v", path, err)
		}
	}
}

// A damaged page fails the tables that it belongs to, and nothing else; the message has no value.
func TestCorruptPages(t *testing.T) {
	path := create(t, shopSQL)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data); i++ {
		data[i] = 0xA5
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	sink := &discovertest.Sink{}
	summary, err := discover.Scan(t.Context(), s, discover.Options{ID: "scan", Sink: sink, Sealer: discovertest.Sealer{}, Codec: discovertest.Codec, Now: time.Unix(0, 0)})
	if err != nil || len(summary.Failures) == 0 || summary.Done-summary.Failed < 3 || summary.Manifest {
		t.Errorf("%+v, %v", summary, err)
	}
	for _, f := range summary.Failures {
		if !strings.Contains(f.Reason, "malformed") {
			t.Errorf("failure %+v", f)
		}
	}
}

func TestBrokenViewIsAFailure(t *testing.T) {
	s := open(t, create(t, "create table t (a); create table gone (a); create view v as select * from gone; drop table gone"))
	inventory, found := discovertest.Inspect(t, s)
	if len(found) != 1 || len(inventory.Scopes) != 0 || len(inventory.Failures) != 1 || inventory.Failures[0].Scope != "v" {
		t.Errorf("%+v", inventory)
	}
}

func TestTableIsDroppedWhileScanned(t *testing.T) {
	path := create(t, "create table t (a)")
	s := open(t, path)
	_, found := discovertest.Inspect(t, s)
	change(t, path, "drop table t")
	c := discover.NewCollector(found["t"].ID, found["t"].Dataset.Fields, discover.Budget{})
	if err := s.Sample(t.Context(), found["t"], c); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Errorf("sampling a dropped table: %v", err)
	}
}

func TestEndlessViewMeetsTheTimeLimit(t *testing.T) {
	s := open(t, create(t, "create view v as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i < 0"))
	_, found := discovertest.Inspect(t, s)
	c := discover.NewCollector(found["v"].ID, found["v"].Dataset.Fields, discover.Budget{Time: 50 * time.Millisecond})
	if err := s.Sample(t.Context(), found["v"], c); err == nil || !strings.Contains(err.Error(), "time limit") {
		t.Errorf("sampling an endless view: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Sample(ctx, found["v"], discover.NewCollector(found["v"].ID, found["v"].Dataset.Fields, discover.Budget{})); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled sample: %v", err)
	}
}

func TestFileIsNotWritten(t *testing.T) {
	path := create(t, shopSQL)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	_, found := discovertest.Inspect(t, s)
	discovertest.Sample(t, s, found["customers"], discover.Budget{})
	if _, err := s.(*source).db.Exec("insert into pairs values (1, 2, 3)"); err == nil {
		t.Error("the source can write")
	}
	if after, err := os.ReadFile(path); err != nil || !slices.Equal(before, after) {
		t.Errorf("the file changed (%v)", err)
	}
}

func TestWriteAheadLogIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wal.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("pragma journal_mode = wal; create table t (a); insert into t values (1), (2)"); err != nil {
		t.Fatal(err)
	}
	_, found := discovertest.Inspect(t, open(t, path))
	if found["t"] == nil || found["t"].Dataset.Rows != 2 {
		t.Errorf("found %+v", found["t"])
	}
}

func TestLockedFileIsUnavailable(t *testing.T) {
	path := create(t, "create table t (a)")
	s := open(t, path)
	_, found := discovertest.Inspect(t, s)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("begin exclusive"); err != nil {
		t.Fatal(err)
	}
	err = s.Sample(t.Context(), found["t"], discover.NewCollector(found["t"].ID, found["t"].Dataset.Fields, discover.Budget{}))
	if !errors.Is(err, discover.ErrUnavailable) {
		t.Errorf("sampling a locked file: %v", err)
	}
}

func TestAnalysedCounts(t *testing.T) {
	s := open(t, create(t, "create table t (a); create index i on t (a); insert into t values (1), (2), (3); analyze"))
	in := &inspection{source: s.(*source)}
	if got := in.analysed(t.Context()); got["t"] != 3 {
		t.Errorf("counts %v", got)
	}
	in.size = countedBytes + 1
	if rows, err := in.countRows(t.Context(), &relation{name: "t", kind: "table"}); err != nil || rows != 3 {
		t.Errorf("a large file's rows: %d, %v", rows, err)
	}
	in.counts = in.analysed(t.Context())
	if rows, err := in.countRows(t.Context(), &relation{name: "t", kind: "table"}); err != nil || rows != 3 {
		t.Errorf("an analysed table's rows: %d, %v", rows, err)
	}
	if rows, err := in.countRows(t.Context(), &relation{name: "unknown", kind: "table", withoutRowID: true}); err != nil || rows != -1 {
		t.Errorf("an unknown table's rows: %d, %v", rows, err)
	}
}

// Files with random bytes changed give errors that name the file or the dataset, soon and without a panic.
func TestDamagedBytes(t *testing.T) {
	good, err := os.ReadFile(create(t, strings.TrimSuffix(shopSQL, orderRows)))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		data := slices.Clone(good)
		for range 1 + random.IntN(40) {
			data[100+random.IntN(len(data)-100)] = byte(random.Uint32())
		}
		readAnything(t, data)
	}
}

// readAnything opens, inspects and samples a file with the given bytes.
func readAnything(t *testing.T, data []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "any.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, discover.OpenOptions{StatementTimeout: 5 * time.Second})
	if err != nil {
		if !strings.Contains(err.Error(), path) {
			t.Errorf("error %v does not name the file", err)
		}
		return
	}
	defer s.Close()
	inventory, err := s.Inspect(t.Context())
	if err != nil && len(inventory.Observations) > 0 {
		t.Errorf("a failed inspection gave %d observations", len(inventory.Observations))
	}
	for i := range inventory.Observations {
		o := &inventory.Observations[i]
		c := discover.NewCollector(o.ID, o.Dataset.Fields, discover.Budget{Time: time.Second})
		if err := s.Sample(t.Context(), o, c); err != nil && !strings.HasPrefix(err.Error(), o.ID.Name+": ") {
			t.Errorf("sample error %v does not name %s", err, o.ID.Name)
		}
	}
}

// Opening any bytes whatever gives an error or a source that can be inspected; it never panics.
func FuzzOpen(f *testing.F) {
	path := create(f, "create table t (a integer primary key, b text); insert into t values (1, 'x'); create view v as select * from t")
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:100])
	f.Add([]byte(magic))
	f.Fuzz(readAnything)
}
