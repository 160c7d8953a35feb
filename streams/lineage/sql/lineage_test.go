package sql

import "testing"

var shop = schemaOf(
	"shop.public.customers id name email country",
	"shop.public.orders id customer_id amount status created",
	"shop.public.refunds order_id amount reason",
	"shop.public.wide a b c d",
	"lake.events id payload payload.user.email payload.user.id",
)

// TestFeatures holds what each construct of the language means, against a schema. The catalogue and schema are shop.public.
func TestFeatures(t *testing.T) {
	for _, c := range []struct {
		name, text, direct, indirect string
	}{
		{"columns by their tables", "select name, amount from customers c join orders o on c.id = o.customer_id",
			"name<-shop.public.customers.name; amount<-shop.public.orders.amount", "JOIN shop.public.customers.id; JOIN shop.public.orders.customer_id"},
		{"star in order", "select * from refunds", "order_id<-shop.public.refunds.order_id; amount<-shop.public.refunds.amount; reason<-shop.public.refunds.reason", ""},
		{"star of an alias", "select r.*, 1 as one from refunds r, orders", "order_id<-shop.public.refunds.order_id; amount<-shop.public.refunds.amount; reason<-shop.public.refunds.reason", ""},
		{"star without, renamed and replaced", "select * exclude (a) replace (upper(b) as b) rename (c as z) from wide", "b<-shop.public.wide.b~; z<-shop.public.wide.c; d<-shop.public.wide.d", ""},
		{"USING shows a column once", "select * from (select a, b from wide) x join (select a, c from wide) y using (a)",
			"a<-shop.public.wide.a; b<-shop.public.wide.b; c<-shop.public.wide.c", "JOIN shop.public.wide.a"},
		{"NATURAL", "select a from (select a, b from wide) x natural join (select a, c from wide) y", "a<-shop.public.wide.a", "JOIN shop.public.wide.a"},
		{"FULL JOIN USING takes both", "select id from customers full join orders using (id)", "id<-shop.public.customers.id,shop.public.orders.id",
			"JOIN shop.public.customers.id; JOIN shop.public.orders.id"},
		{"correlated", "select name from customers c where exists (select 1 from orders where customer_id = c.id)", "name<-shop.public.customers.name",
			"FILTER shop.public.orders.customer_id; FILTER shop.public.customers.id"},
		{"scalar query", "select (select max(amount) from orders o where o.customer_id = c.id) m from customers c", "m<-shop.public.orders.amount+",
			"FILTER shop.public.orders.customer_id; FILTER shop.public.customers.id"},
		{"aggregates", "select country, sum(amount * 2) s, count(*) n, count(distinct status) k from orders, customers group by 1 having max(created) > now()",
			"country<-shop.public.customers.country; s<-shop.public.orders.amount+; k<-shop.public.orders.status+!",
			"FILTER shop.public.orders.created; GROUP_BY shop.public.customers.country"},
		{"conditions", "select case when status = 'x' then amount else 0 end c, if(status = 'y', id, 1) i, nullif(amount, id) n from orders",
			"c<-shop.public.orders.status~!,shop.public.orders.amount~; i<-shop.public.orders.status~!,shop.public.orders.id~; n<-shop.public.orders.amount~,shop.public.orders.id~!",
			"CONDITIONAL shop.public.orders.status>c; CONDITIONAL shop.public.orders.status>i; CONDITIONAL shop.public.orders.id>n"},
		{"windows", "select rank() over (partition by country order by name) r from customers", "r<-shop.public.customers.country~!,shop.public.customers.name~!",
			"WINDOW shop.public.customers.country>r; WINDOW shop.public.customers.name>r"},
		{"masks", "select md5(email) h, email is null e, length(name) l from customers", "h<-shop.public.customers.email~!; e<-shop.public.customers.email~!; l<-shop.public.customers.name~!", ""},
		{"a mask stays a mask", "with h as (select md5(email) x from customers) select upper(x) y from h", "y<-shop.public.customers.email~!", ""},
		{"set operations", "select name from customers union all select reason from refunds intersect select status from orders",
			"name<-shop.public.customers.name,shop.public.refunds.reason,shop.public.orders.status", ""},
		{"EXCEPT only decides", "select name from customers except select reason from refunds", "name<-shop.public.customers.name,shop.public.refunds.reason~!", ""},
		{"recursion", "with recursive r (x, y) as (select id, name from customers union all select r.x + 1, r.y || o.status from r join orders o on o.id = r.x) select * from r",
			"x<-shop.public.customers.id~; y<-shop.public.customers.name~,shop.public.orders.status~", "JOIN shop.public.orders.id; JOIN shop.public.customers.id"},
		{"a name of WITH hides a table only later", "with customers as (select * from customers) select email from customers", "email<-shop.public.customers.email", ""},
		{"a qualified name is a table", "with customers as (select 1 as z) select email from public.customers", "email<-shop.public.customers.email", ""},
		{"alias of a column before", "select amount * 2 as twice, twice + 1 as more from orders", "twice<-shop.public.orders.amount~; more<-shop.public.orders.amount~", ""},
		{"a column wins over an alias", "select amount * 2 as status, status as s from orders", "status<-shop.public.orders.amount~; s<-shop.public.orders.status", ""},
		{"names of VALUES", "select v.x from (values (1, 2)) v (x, y)", "", ""},
		{"PIVOT", "select * from (select status, amount, id from orders) pivot (sum(amount) for status in ('paid' as p, 'open' as o))",
			"id<-shop.public.orders.id; p<-shop.public.orders.amount+; o<-shop.public.orders.amount+", "GROUP_BY shop.public.orders.status"},
		{"UNPIVOT", "select a, k, v from wide unpivot (v for k in (b, c))", "a<-shop.public.wide.a; k<-shop.public.wide.b~!,shop.public.wide.c~!; v<-shop.public.wide.b,shop.public.wide.c", ""},
		{"UNPIVOT of pairs", "select k, x, y from wide unpivot ((x, y) for k in ((a, b) as 'ab', (c, d) as 'cd'))",
			"k<-shop.public.wide.a~!,shop.public.wide.b~!,shop.public.wide.c~!,shop.public.wide.d~!; x<-shop.public.wide.a,shop.public.wide.c; y<-shop.public.wide.b,shop.public.wide.d", ""},
		{"paths of structures", "select payload.user.email, e.payload.user.id as u, payload.other.x from lake.events e",
			"email<-lake.events.payload.user.email; u<-lake.events.payload.user.id; x<-lake.events.payload", ""},
		{"INSERT by place", "insert into refunds select id, amount, status from orders", "order_id<-shop.public.orders.id; amount<-shop.public.orders.amount; reason<-shop.public.orders.status", ""},
		{"INSERT by names", "insert into refunds (reason, amount) select name, id from customers", "reason<-shop.public.customers.name; amount<-shop.public.customers.id", ""},
		{"view with names", "create view v (x, y) as select id, name from customers", "x<-shop.public.customers.id; y<-shop.public.customers.name", ""},
		{"UPDATE FROM", "update orders set status = r.reason, amount = orders.amount - r.amount from refunds r where r.order_id = orders.id",
			"status<-shop.public.refunds.reason; amount<-shop.public.orders.amount~,shop.public.refunds.amount~", "FILTER shop.public.refunds.order_id; FILTER shop.public.orders.id"},
		{"MERGE", "merge into refunds t using orders s on t.order_id = s.id when matched and s.status = 'x' then update set amount = s.amount when not matched then insert (order_id, reason) values (id, status)",
			"amount<-shop.public.orders.amount; order_id<-shop.public.orders.id; reason<-shop.public.orders.status",
			"JOIN shop.public.refunds.order_id; JOIN shop.public.orders.id; FILTER shop.public.orders.status"},
		{"DELETE USING", "delete from refunds using orders o where o.id = refunds.order_id", "", "FILTER shop.public.orders.id; FILTER shop.public.refunds.order_id"},
		{"clone", "create table r2 clone refunds", "order_id<-shop.public.refunds.order_id; amount<-shop.public.refunds.amount; reason<-shop.public.refunds.reason", ""},
		{"LIKE has no rows", "create table r2 like refunds; insert into r2 select id, amount, status from orders",
			"order_id<-shop.public.orders.id; amount<-shop.public.orders.amount; reason<-shop.public.orders.status", ""},
		{"SELECT INTO", "select id, name into people from customers", "id<-shop.public.customers.id; name<-shop.public.customers.name", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analyse(t, c.text, Options{Schema: shop, DefaultCatalog: "shop", DefaultSchema: "public"})
			if len(r.Diagnostics) > 0 {
				t.Errorf("diagnostics %+v", r.Diagnostics)
			}
			if got := direct(r); got != c.direct {
				t.Errorf("direct\n %s, want\n %s", got, c.direct)
			}
			if got := indirect(r); got != c.indirect {
				t.Errorf("indirect\n %s, want\n %s", got, c.indirect)
			}
		})
	}
}

// TestWithoutSchema holds what is said, and how surely, when no columns are known.
func TestWithoutSchema(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"one table", "select a from t", "a<-t.a"},
		{"a qualifier proves", "select t.a, u.b from t, u", "a<-t.a; b<-u.b"},
		{"two tables", "select a from t, u", "a<-?.a@0.3"},
		{"the other table has no such column", "select a, b from t, (select b from u) v", "a<-t.a; b<-u.b"},
		{"through a star", "select b from (select * from t) x", "b<-t.b"},
		{"a star stays one", "create table n as select * from t", "*<-t.*@0.5"},
		{"left out of a star", "select a from (select * except (a) from t) x", ""},
		{"stars of a union", "select c from (select * from t union all select * from u)", "c<-t.c,u.c"},
		{"a column of no table", "select a from (select b from t) x", ""},
		{"an alias is no column", "select a as x, x as y from t", "x<-t.a; y<-t.x"},
		{"values without names", "insert into t values (1, (select max(b) from u))", "*<-u.b+@0.5"},
		{"a table function", "select f.x from t, unnest(t.arr) as f (x)", "x<-t.arr~"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := direct(analyse(t, c.text, Options{})); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestLateralAliases holds which dialects let a column name the alias of one before it when no schema is known.
func TestLateralAliases(t *testing.T) {
	const text = "select a + 1 as x, x + 1 as y from t"
	for d := range dialects {
		want := "T.X~"
		if dialects[d].lateral == lateralAlways {
			want = "T.A~"
		}
		r := analyse(t, text, Options{Dialect: Dialect(d)})
		edges := r.Statements[0].Edges
		if got := originOf(edges[len(edges)-1]); !sameWord(got, want) {
			t.Errorf("%s: %s, want %s", Dialect(d), got, want)
		}
	}
}

// TestScripts holds what tables a script reads and writes as a whole.
func TestScripts(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect Dialect
		text    string
		tables  string
		direct  string
	}{
		{"temporary tables are gone through", Postgres, "create temp table x as select a from s; insert into t (b) select a from x", "s>t", "b<-s.a"},
		{"tables that are dropped too", Generic, "create table x as select a from s; insert into t (b) select a from x; drop table x", "s>t", "b<-s.a"},
		{"filled twice", TSQL, "select a into #x from s; insert into #x select b from u; insert into t (c) select a from #x", "s,u>t", "c<-s.a,u.b"},
		{"others stay", Generic, "create table x as select a from s; insert into t (b) select a from x", "s,x>x,t", "a<-s.a; b<-x.a"},
		{"the columns of a table that was made", Generic, "create table x (p int, q int); insert into x select a, b from s", "s>x", "p<-s.a; q<-s.b"},
		{"USE of a catalogue", Generic, "use c; select a from s.t", "c.s.t>", "a<-c.s.t.a"},
		{"USE of a schema", Databricks, "use s; insert into t select a from u", "s.u>s.t", "a<-s.u.a@0.8"},
		{"no semicolons", TSQL, "select a into n from t\nupdate n set a = 1\ndelete from m", "t>n,m", "a<-t.a"},
		{"one part is not understood", Generic, "select a from t; frobnicate the x; insert into u select b from v", "t,v>u", "a<-t.a; b<-v.b@0.8"},
		{"DELETE and DROP write", Generic, "delete from t where a = 1; drop table if exists u, v", ">t,u,v", ""},
		{"renaming", Postgres, "alter table t rename to u", "t>u", ""},
		{"made and renamed", Generic, "create table x as select a from s; drop table t; alter table x rename to t", "s>t", "a<-s.a"},
		{"a table behind a name of WITH", Postgres, "with x as (select a from s union all select b from x) insert into t select a from x", "s,x>t", "a<-s.a@0.8,x.b@0.8"},
		{"a name of WITH that reads itself", TSQL, "with x as (select a from s union all select a + 1 from x) insert into t select a from x", "s>t", "a<-s.a~@0.8"},
		{"altering", Postgres, "alter table t add column a int", ">t", ""},
		{"an update of itself", Generic, "update t set a = a + 1", "t>t", "a<-t.a~"},
		{"what a change returns", Postgres, "with m as (delete from t where a = 1 returning b, a + 1 as c) insert into u select * from m", "t>t,u", "b<-t.b@0.8; c<-t.a~@0.8"},
		{"swapping", Snowflake, "alter table t swap with u", "T,U>T,U", ""},
		{"variables of a procedure", Postgres, "create function f(p int) returns void language plpgsql as $$ declare v int; begin insert into t select a, v, p from s; end $$", "s>t", "a<-s.a@0.8"},
		{"a body in quotes", Redshift, "unload ('select a from t where b = ''x''') to 's3://x/'", "t>s3://x/", "a<-t.a"},
		{"names without case", Generic, "insert into t select a from S union all select a from s", "S>t", "a<-S.a@0.8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analyse(t, c.text, Options{Dialect: c.dialect})
			if got := tables(r); got != c.tables {
				t.Errorf("tables %s, want %s", got, c.tables)
			}
			if got := direct(r); got != c.direct {
				t.Errorf("direct %s, want %s", got, c.direct)
			}
		})
	}
}

// TestNames holds how columns without an alias are called.
func TestNames(t *testing.T) {
	for d, want := range map[Dialect]string{
		Generic:  "_col_0<-t.a+; _col_1<-t.b~; c<-t.c~; d<-t.d",
		ANSI:     "max(a)<-t.a+; b + 1<-t.b~; cast(c as int)<-t.c~; d<-t.d",
		Postgres: "max<-t.a+; _0<-t.b~; c<-t.c~; d<-t.d",
		BigQuery: "f0_<-t.a+; f1_<-t.b~; f2_<-t.c~; d<-t.d",
		Hive:     "_c0<-t.a+; _c1<-t.b~; _c2<-t.c~; d<-t.d",
		Trino:    "_col0<-t.a+; _col1<-t.b~; _col2<-t.c~; d<-t.d",
	} {
		if got := direct(analyse(t, "select max(a), b  +\n1, cast(c as int), t.d from t", Options{Dialect: d})); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

// TestSpans holds the text that proves an edge.
func TestSpans(t *testing.T) {
	const text = "insert into t select a, b+c as d from u where e > 1"
	spans := map[string]string{}
	for _, e := range analyse(t, text, Options{}).Statements[0].Edges {
		spans[e.FromColumn] = text[e.Start:e.End]
	}
	for column, want := range map[string]string{"a": "a", "b": "b+c", "c": "b+c", "e": "e"} {
		if spans[column] != want {
			t.Errorf("%s is proved by %q, want %q", column, spans[column], want)
		}
	}
}

func TestDiagnosticsSayWhere(t *testing.T) {
	r := analyse(t, "select a from t;\n\n  select b from where", Options{})
	if len(r.Diagnostics) == 0 || r.Diagnostics[0].Line != 3 || r.Diagnostics[0].Column != 17 {
		t.Errorf("%+v", r.Diagnostics)
	}
}

func TestAnalyserIsUsedAgain(t *testing.T) {
	a := NewAnalyser()
	for i, text := range []string{"select X from T", "select x from t", "with t as (select y as x from u) select x from t"} {
		for _, d := range []Dialect{Snowflake, Postgres} {
			again, err := a.Analyse(text, Options{Dialect: d})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := direct(again)+tables(again), direct(analyse(t, text, Options{Dialect: d})); got != want+tables(analyse(t, text, Options{Dialect: d})) {
				t.Errorf("%d, %s: %s, alone %s", i, d, got, want)
			}
		}
	}
}
