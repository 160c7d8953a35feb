package derivation

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/lineage/sql"
)

const namespace = "postgres://db:5432"

func dataset(name string, fields ...string) Dataset {
	return Dataset{ID: asset.DatasetID{Namespace: namespace, Name: name}, Fields: fields}
}

// shown is a script in lines: the inputs, then the edges by dataset.
func shown(s Script) (lines []string) {
	for _, id := range s.Inputs {
		lines = append(lines, "reads "+id.Name)
	}
	for _, d := range s.Derived {
		for _, e := range d.Edges {
			lines = append(lines, fmt.Sprintf("%s.%s <- %s.%s %s", d.ID.Name, e.ToField, e.FromName, e.FromField, how(e)))
		}
	}
	return lines
}

func how(e event.Edge) string {
	text := strings.TrimSpace(e.Kind + " " + e.Transformation)
	if e.Masking {
		text += " masking"
	}
	return fmt.Sprintf("%s %g %s", text, e.Confidence, e.Proof)
}

func TestRead(t *testing.T) {
	orders := dataset("shop.public.orders", "id", "email", `weird\.name`)
	view := dataset("shop.public.v", "id", "mail", "n", `weird\.name`)
	for _, test := range []struct {
		name, text string
		result     *Dataset
		known      []Dataset
		want       []string
	}{
		{"a view of a known table", `select o.id, email as mail, count(*) as n, o."weird.name" from Orders o where id > 3`, &view, []Dataset{orders}, []string{
			"reads shop.public.orders",
			"shop.public.v. <- shop.public.orders.  1 bytes 0-84",
			"shop.public.v.id <- shop.public.orders.id DIRECT IDENTITY 1 bytes 7-11",
			"shop.public.v.mail <- shop.public.orders.email DIRECT IDENTITY 1 bytes 13-18",
			`shop.public.v.weird\.name <- shop.public.orders.weird\.name DIRECT IDENTITY 1 bytes 43-57`,
			"shop.public.v. <- shop.public.orders.id INDIRECT FILTER 1 bytes 78-80",
		}},
		{"a view of a table that is not known", `create view v as select email mail, * from public.orders`, &view, []Dataset{view}, []string{
			"reads shop.public.orders",
			"shop.public.v. <- shop.public.orders.  1 bytes 0-56",
			"shop.public.v.mail <- shop.public.orders.email DIRECT IDENTITY 1 bytes 24-29",
		}},
		{"a field that the view does not have", `select email as elsewhere from public.orders`, &view, []Dataset{orders}, []string{
			"reads shop.public.orders",
			"shop.public.v. <- shop.public.orders.  1 bytes 0-44",
		}},
		{"a script", "create temp table x as select id, email from orders; insert into copies(id, mail) select id, md5(email) from x; select * from y", nil, []Dataset{orders}, []string{
			"reads shop.public.orders", "reads shop.public.y",
			"shop.public.copies. <- shop.public.orders.  1 bytes 53-110",
			"shop.public.copies.id <- shop.public.orders.id DIRECT IDENTITY 1 bytes 89-91",
			"shop.public.copies.mail <- shop.public.orders.email DIRECT TRANSFORMATION masking 1 bytes 93-103",
		}},
		{"a star of a known table", "insert into c select * from orders", nil, []Dataset{dataset("shop.public.orders", "id", "email"), dataset("shop.public.c", "id", "email")}, []string{
			"reads shop.public.orders",
			"shop.public.c. <- shop.public.orders.  1 bytes 0-34",
			"shop.public.c.id <- shop.public.orders.id DIRECT IDENTITY 1 bytes 21-22",
			"shop.public.c.email <- shop.public.orders.email DIRECT IDENTITY 1 bytes 21-22",
		}},
		{"a column of one of two tables", "insert into c(a) select x from orders, others", nil, nil, []string{
			"reads shop.public.orders", "reads shop.public.others",
			"shop.public.c. <- shop.public.orders.  1 bytes 0-45",
			"shop.public.c. <- shop.public.others.  1 bytes 0-45",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			place := Place{Namespace: namespace, Catalog: "shop", Schema: "public", Dialect: sql.Postgres}
			if test.result != nil {
				place = PlaceOf(test.result, sql.Postgres)
			}
			s, err := NewReader().Read(test.text, place, NewIndex(test.known))
			if got := shown(s); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%v\n%s", err, strings.Join(got, "\n"))
			}
		})
	}
}

func TestFind(t *testing.T) {
	x := NewIndex([]Dataset{dataset("shop.public.Orders"), dataset("shop.public.orders"), dataset("shop.other.items"), dataset("shop.public.items"), dataset("Log")})
	for name, want := range map[string]string{"shop.public.Orders": "shop.public.Orders", "public.orders": "", "LOG": "Log", "items": "", "public.items": "shop.public.items",
		"other.ITEMS": "shop.other.items", "nothing": "", "": ""} {
		got := ""
		if d, ok := x.Find(name); ok {
			got = d.ID.Name
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", name, got, want)
		}
	}
	if _, ok := (*Index)(nil).Find("x"); ok {
		t.Error("an index of nothing finds something")
	}
}

func TestNoLiteralGetsIntoEdges(t *testing.T) {
	s, err := NewReader().Read("insert into c(a) select 'secret' || id from o where x = 'secret'", Place{Namespace: namespace}, nil)
	if err != nil || len(s.Derived) != 1 || strings.Contains(fmt.Sprint(s), "secret") {
		t.Errorf("%v %v", s, err)
	}
}
