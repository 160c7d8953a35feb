package postgres

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"datawave/schemas/asset"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

func TestQueriesProveEdges(t *testing.T) {
	const namespace = "postgres://db:5432"
	known := []derivation.Dataset{}
	exists := map[asset.DatasetID]bool{}
	for name, fields := range map[string][]string{"shop.public.customers": {"id", "email"}, "shop.public.copies": {"id", "mail"}, "shop.mart.daily": {"mail", "n"}} {
		d := derivation.Dataset{ID: asset.DatasetID{Namespace: namespace, Name: name}, Fields: fields}
		known, exists[d.ID] = append(known, d), true
	}
	place := derivation.Place{Namespace: namespace, Catalog: "shop", Schema: "public", Dialect: sql.Postgres}
	got := []string{}
	for _, a := range assertions([]queryRow{
		{7, "INSERT INTO copies SELECT id, lower(email) FROM customers WHERE id > $1 AND email LIKE $2 LIMIT $3"},
		{8, "insert into copies(id) select id from customers"}, // proven already
		{9, "create table mart.daily as select mail, count(*) as n from copies group by $1"},
		{10, "insert into dropped select id from customers"},
		{11, "insert into copies select x from dropped"},
		{12, "copy customers (id, email) to stdout"},
		{13, "merge into copies c using customers s on c.id = s.id when matched then update set mail = $1 || s.email"},
		{14, "<insufficient privilege>"},
		{15, "insert into copies values ($1, $2)"},
	}, place, known, exists) {
		for _, e := range a.Edges {
			got = append(got, fmt.Sprintf("%s.%s <- %s.%s %s: %s", a.ID.Name, e.ToField, e.FromName, e.FromField, e.Transformation, e.Proof))
		}
	}
	want := []string{
		"shop.mart.daily. <- shop.public.copies. : bytes 0-77 of query 9",
		"shop.mart.daily.mail <- shop.public.copies.mail IDENTITY: bytes 34-38 of query 9",
		"shop.public.copies. <- shop.public.customers. : bytes 0-98 of query 7",
		"shop.public.copies.id <- shop.public.customers.id IDENTITY: bytes 26-28 of query 7",
		"shop.public.copies.mail <- shop.public.customers.email TRANSFORMATION: bytes 30-42 of query 7",
		"shop.public.copies. <- shop.public.customers.id FILTER: bytes 64-66 of query 7",
		"shop.public.copies. <- shop.public.customers.email FILTER: bytes 76-81 of query 7",
		"shop.public.copies. <- shop.public.copies.id JOIN: bytes 41-45 of query 13",
		"shop.public.copies. <- shop.public.customers.id JOIN: bytes 48-52 of query 13",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}
