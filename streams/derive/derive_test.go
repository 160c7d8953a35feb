package derive

import (
	"reflect"
	"strings"
	"testing"

	"datawave/schemas/event"
)

const email = "EMAIL_ADDRESS"

// copies is an estate with customers.email found, copied to a.mail and from there to b.contact.
func copies(t *testing.T) *estate {
	e := newEstate(t)
	e.fact(event.LineageAsserted, "b", edges("openlineage/etl", edge("a", "mail", "contact", 0.5)))
	e.fact(event.LineageAsserted, "a", edges("openlineage/etl", edge("customers", "email", "mail", 1)))
	e.fact(event.DatasetObserved, "customers", table("id", "email"))
	e.fact(event.ClassificationRecorded, "customers", found("email", label(email, 0.5)))
	e.settle()
	return e
}

var (
	atA = []string{"mail EMAIL_ADDRESS 0.5 customers.email"}
	atB = []string{"contact EMAIL_ADDRESS 0.25 customers.email a.mail"}
)

func TestCopiesInherit(t *testing.T) {
	rejected := &event.Decision{Kind: event.Rejected, Field: "mail", Value: email, Actor: "ann"}
	confirmed := &event.Decision{Kind: event.Confirmed, Field: "mail", Value: email, Category: "contact", Actor: "ann"}
	masked := edge("customers", "email", "mail", 1)
	masked.Masking = true
	decides := edge("customers", "email", "mail", 1)
	decides.Kind, decides.Transformation = "INDIRECT", "FILTER"
	for _, test := range []struct {
		name string
		then func(e *estate)
		want map[string][]string
	}{
		{"a copy of a copy", func(*estate) {}, map[string][]string{"a": atA, "b": atB}},
		{"the edge goes", func(e *estate) {
			e.fact(event.LineageRetracted, "a", &event.LineageRetraction{Prover: "openlineage/etl"})
		}, nil},
		{"the edge becomes masking", func(e *estate) { e.fact(event.LineageAsserted, "a", edges("openlineage/etl", masked)) }, nil},
		{"the edge becomes a filter", func(e *estate) { e.fact(event.LineageAsserted, "a", edges("openlineage/etl", decides)) }, nil},
		{"the origin is clear", func(e *estate) { e.fact(event.ClassificationRecorded, "customers", found("email")) }, nil},
		{"the origin goes", func(e *estate) { e.fact(event.DatasetGone, "customers", &event.Gone{}) }, nil},
		{"the field of the origin goes", func(e *estate) { e.fact(event.DatasetChanged, "customers", table("id")) }, nil},
		{"rejected at the origin", func(e *estate) {
			e.fact(event.DecisionMade, "customers", &event.Decision{Kind: event.Rejected, Field: "email", Value: email})
		}, nil},
		{"rejected on the way", func(e *estate) { e.fact(event.DecisionMade, "a", rejected) }, map[string][]string{"a": atA}},
		{"rejected and withdrawn", func(e *estate) {
			e.fact(event.DecisionMade, "a", rejected)
			e.fact(event.DecisionMade, "a", &event.Decision{Kind: event.Withdrawn, Field: "mail", Value: email})
		}, map[string][]string{"a": atA, "b": atB}},
		{"confirmed on the way", func(e *estate) { e.fact(event.DecisionMade, "a", confirmed) },
			map[string][]string{"a": atA, "b": {"contact EMAIL_ADDRESS 0.5 a.mail"}}},
		{"found on the way", func(e *estate) { e.fact(event.ClassificationRecorded, "a", found("mail", label(email, 0.25))) },
			map[string][]string{"a": atA, "b": {"contact EMAIL_ADDRESS 0.125 a.mail"}}},
		{"another prover", func(e *estate) {
			e.fact(event.LineageAsserted, "b", edges("sql/x", edge("customers", "email", "contact", 1)))
		},
			map[string][]string{"a": atA, "b": {"contact EMAIL_ADDRESS 0.5 customers.email"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := copies(t)
			test.then(e)
			e.settle()
			want := test.want
			if want == nil {
				want = map[string][]string{}
			}
			if got := e.statements(); !reflect.DeepEqual(got, want) || len(e.rejected) > 0 {
				t.Errorf("%v, want %v; rejected: %v", got, want, e.rejected)
			}
		})
	}
}

func TestACopyThatComesBackIsToldAgain(t *testing.T) {
	e := copies(t)
	e.fact(event.DatasetGone, "a", &event.Gone{})
	e.settle()
	if got := e.statements()["b"]; got != nil {
		t.Errorf("b inherits %v from what is gone", got)
	}
	before := len(e.said)
	e.fact(event.LineageAsserted, "a", edges("openlineage/etl", edge("customers", "email", "mail", 1)))
	e.fact(event.DatasetObserved, "a", table("mail"))
	e.settle()
	again := 0
	for _, envelope := range e.said[before:] {
		if envelope.Type == event.ClassificationInherited && envelope.Subject == id("a").Key() {
			again++
		}
	}
	if again == 0 || !reflect.DeepEqual(e.statements()["b"], atB) {
		t.Errorf("said %d times again; b inherits %v", again, e.statements()["b"])
	}
}

func TestWhatDoesNotChangeIsNotSaidAgain(t *testing.T) {
	e := copies(t)
	before := len(e.said)
	e.fact(event.DatasetChanged, "customers", table("id", "email", "more"))
	e.fact(event.ClassificationRecorded, "customers", found("email", label(email, 0.5)))
	e.fact(event.LineageAsserted, "a", edges("openlineage/etl", edge("customers", "email", "mail", 1)))
	e.settle()
	if len(e.said) != before {
		t.Errorf("%d events more", len(e.said)-before)
	}
}

func TestForeignKeysInherit(t *testing.T) {
	e := newEstate(t)
	orders := table("id", "customer")
	orders.Constraints = []event.Constraint{{Kind: "foreign_key", References: "customers", Fields: []string{"customer"}, ReferenceFields: []string{"email"}}}
	e.fact(event.DatasetObserved, "orders", orders)
	e.fact(event.DatasetObserved, "customers", table("email"))
	e.fact(event.ClassificationRecorded, "customers", found("email", label(email, 0.5)))
	e.settle()
	want := map[string][]string{"orders": {"customer EMAIL_ADDRESS 0.5 customers.email"}}
	if got := e.statements(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	e.fact(event.DatasetChanged, "orders", table("id", "customer"))
	e.settle()
	if got := e.statements(); len(got) > 0 {
		t.Errorf("without the key %v", got)
	}
}

func TestViewsAreReadAgainstWhatTheyRead(t *testing.T) {
	e := newEstate(t)
	e.fact(event.DatasetObserved, "Customers", table("id", "email"))
	e.fact(event.DatasetObserved, "calls", table("customer", "phone"))
	e.fact(event.DatasetObserved, "v", view("sqlite", "create view v as select c.*, phone from customers c join calls on c.id = customer", "id", "email", "phone"))
	e.fact(event.LineageAsserted, "v", edges("catalog", event.Edge{FromNamespace: namespace, FromName: "Customers", Confidence: 1},
		event.Edge{FromNamespace: namespace, FromName: "calls", Confidence: 1}))
	e.fact(event.ClassificationRecorded, "Customers", found("email", label(email, 1)))
	e.settle()
	want := []string{" <- Customers.  1", " <- calls.  1", "id <- Customers.id IDENTITY 1", "email <- Customers.email IDENTITY 1", "phone <- calls.phone IDENTITY 1",
		" <- Customers.id JOIN 1", " <- calls.customer JOIN 1"}
	if got := e.proved("v"); !reflect.DeepEqual(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if got := e.statements()["v"]; !reflect.DeepEqual(got, []string{"email EMAIL_ADDRESS 1 Customers.email"}) {
		t.Errorf("v inherits %v", got)
	}
	e.fact(event.DatasetChanged, "v", view("sqlite", "create view v as select id, lower(email) as email, null as phone from customers", "id", "email", "phone"))
	e.settle()
	if got := e.proved("v"); len(got) != 3 || got[2] != "email <- Customers.email TRANSFORMATION 1" {
		t.Errorf("after the change: %v", got)
	}
	e.fact(event.DatasetGone, "v", &event.Gone{})
	e.settle()
	if got := e.proved("v"); got != nil {
		t.Errorf("of what is gone: %v", got)
	}
}

func TestViewsOfViewsInherit(t *testing.T) {
	e := newEstate(t)
	e.fact(event.DatasetObserved, "shop.public.w", view("postgres", " SELECT x.mail AS contact, count(x.mail) AS n FROM public.v x GROUP BY x.mail", "contact", "n"))
	e.fact(event.DatasetObserved, "shop.public.v", view("postgres", " SELECT c.email AS mail, md5(c.email) AS hash FROM public.customers c", "mail", "hash"))
	e.fact(event.DatasetObserved, "shop.public.customers", table("email"))
	e.fact(event.ClassificationRecorded, "shop.public.customers", found("email", label(email, 1)))
	e.settle()
	want := map[string][]string{"shop.public.v": {"mail EMAIL_ADDRESS 1 shop.public.customers.email"},
		"shop.public.w": {"contact EMAIL_ADDRESS 1 shop.public.customers.email shop.public.v.mail"}}
	if got := e.statements(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
