package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	index "github.com/blevesearch/bleve_index_api"
	"pgregory.net/rapid"

	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// onEachStore runs a test on Bleve, and on Elasticsearch where there is one.
func onEachStore(t *testing.T, test func(t *testing.T, fill func(*feed) Store)) {
	t.Run("bleve", func(t *testing.T) { test(t, func(f *feed) Store { return f.into(t) }) })
	t.Run("elasticsearch", func(t *testing.T) { test(t, func(f *feed) Store { return f.intoElastic(t) }) })
}

// shop is a small estate to search in.
func shop() *feed {
	f := &feed{}
	f.table("shop.public.customers", "people who buy", "id", "first_name", "emailAddress#where to write", "phone")
	f.table("shop.public.orders", "what customers bought", "id", "customer_id", "total_amount")
	f.table("shop.public.order_items", "lines of orders", "order_id", "sku")
	f.table("shop.public.customer_orders_view", "orders by customer", "customer_id")
	f.table("shop.public.HTTPServerLog2024", "", "ip", "userAgent")
	f.table("shop.public.zurück", "Retouren <b>café</b> & mehr", "größe")
	f.table("files/exports/orders.csv", "export of the order table", "id")
	f.labels("shop.public.customers", "emailAddress", "EMAIL_ADDRESS")
	f.labels("shop.public.customers", "phone", "PHONE_NUMBER")
	f.labels("shop.public.HTTPServerLog2024", "ip", "IP_ADDRESS")
	f.labels("shop.public.unseen", "x", "EMAIL_ADDRESS") // a fact before its dataset
	f.fact(event.DecisionMade, "shop.public.orders", &event.Decision{Kind: "tag", Value: "gold", Actor: "ada"})
	f.fact(event.DecisionMade, "shop.public.customers", &event.Decision{Kind: "tag", Value: "gold", Actor: "ada"})
	f.fact(event.DecisionMade, "shop.public.customers", &event.Decision{Kind: "owner", Value: "team-crm", Actor: "ada"})
	return f
}

func names(p readmodel.SearchPage) []string {
	out := make([]string, 0, len(p.Hits))
	for _, h := range p.Hits {
		out = append(out, strings.TrimPrefix(h.Name, "shop.public."))
	}
	return out
}

func TestSearchFinds(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		x := fill(shop())
		for _, c := range []struct {
			text  string
			first string // the first hit
			all   int    // hits; 0: whatever
		}{
			{"shop.public.orders", "orders", 0},
			{"public.orders", "orders", 0},
			{"orders", "orders", 0}, // called so, before order_items and the export
			{"ORDERS", "orders", 0},
			{"customers", "customers", 0},
			{"order_items", "order_items", 0},
			{"cust", "customer_orders_view", 3},         // a beginning, of name and field
			{"custmers", "customers", 0},                // a letter missing
			{"cusotmers", "customers", 0},               // two swapped
			{"email", "customers", 1},                   // a field, an infotype
			{"emailaddress", "customers", 0},            // loose
			{"user agent", "HTTPServerLog2024", 1},      // camelCase
			{"http server", "HTTPServerLog2024", 1},     // a run of capitals
			{"2024", "HTTPServerLog2024", 1},            // digits
			{"zuruck", "zurück", 1},                     // without accents
			{"ZURÜCK", "zurück", 1},                     //
			{"Größe", "zurück", 1},                      //
			{"cafe", "zurück", 1},                       //
			{"PHONE_NUMBER", "customers", 1},            //
			{"gold buy", "customers", 1},                // a tag and a comment: ANDed
			{`"customers bought"`, "orders", 1},         // a phrase
			{`"bought customers"`, "", 0},               // not that one
			{`"orders by`, "customer_orders_view", 0},   // a quote that is not closed
			{"phone nonexistentword", "customers", 0},   // nothing has both: any
			{"team-crm", "customers", 1},                //
			{"name:orders AND (tag:gold^", "orders", 0}, // no syntax: words
			{"view", "customer_orders_view", 1},         // a kind
			{"orders.csv", "files/exports/orders.csv", 0},
		} {
			page := find(t, x, readmodel.SearchQuery{Text: c.text})
			if c.first == "" {
				if page.Total != 0 {
					t.Errorf("%q finds %v, want nothing", c.text, names(page))
				}
				continue
			}
			if len(page.Hits) == 0 || names(page)[0] != c.first || c.all != 0 && int(page.Total) != c.all {
				t.Errorf("%q finds %d: %v, want %s first of %d", c.text, page.Total, names(page), c.first, c.all)
			}
		}
	})
}

func TestSourceAndPeopleGovernTogether(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := shop()
		f.fact(event.DatasetChanged, "shop.public.orders", &event.Dataset{Kind: "table", Owner: "shop_owner", Owners: []string{"cat"}, Tags: []string{"raw"},
			Terms: []string{"order"}, Domain: "ops", Fields: []event.Field{{Path: "id", Tags: []string{"key"}}}})
		f.fact(event.DecisionMade, "shop.public.orders", &event.Decision{Kind: "untag", Value: "raw", Actor: "ada"})
		x := fill(f)
		for facet, value := range map[string]string{readmodel.FacetTag: "raw", readmodel.FacetOwner: "cat", readmodel.FacetDomain: "ops"} {
			if page := find(t, x, readmodel.SearchQuery{Filters: map[string][]string{facet: {value}}}); !slices.Equal(names(page), []string{"orders"}) {
				t.Errorf("%s %s finds %v", facet, value, names(page))
			}
		}
		for _, filters := range []map[string][]string{{readmodel.FacetTag: {"gold"}}, {readmodel.FacetTag: {"key"}}, {readmodel.FacetOwner: {"shop_owner"}}} {
			if page := find(t, x, readmodel.SearchQuery{Filters: filters}); !slices.Contains(names(page), "orders") {
				t.Errorf("%v finds %v", filters, names(page))
			}
		}
		f.fact(event.DecisionMade, "shop.public.orders", &event.Decision{Kind: "domain", Value: "sales", Actor: "ada"})
		if page := find(t, fill(f), readmodel.SearchQuery{Filters: map[string][]string{readmodel.FacetDomain: {"sales"}}}); page.Total != 1 {
			t.Errorf("the people's domain finds %v", names(page))
		}
	})
}

func TestExactNames(t *testing.T) {
	for name, want := range map[string]string{
		"Orders": "orders", "shop.public.Orders": "shop.public.orders public.orders orders", "a.": "a.",
		"/data/exports/orders.csv.gz": "/data/exports/orders.csv.gz orders.csv.gz orders", "dir/": "dir/  ", "dir/.env": "dir/.env .env ",
	} {
		if got := strings.Join(exactNames(name), " "); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestEmptyTextListsByName(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		page := find(t, fill(shop()), readmodel.SearchQuery{Text: "  "})
		want := []string{"files/exports/orders.csv", "customer_orders_view", "customers", "HTTPServerLog2024", "order_items", "orders", "zurück"}
		if got := names(page); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestFacetsAndFilters(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		x := fill(shop())
		page := find(t, x, readmodel.SearchQuery{})
		for facet, want := range map[string][]readmodel.FacetCount{
			readmodel.FacetInfotype: {{Value: "EMAIL_ADDRESS", Count: 1}, {Value: "IP_ADDRESS", Count: 1}, {Value: "PHONE_NUMBER", Count: 1}},
			readmodel.FacetKind:     {{Value: "table", Count: 6}, {Value: "view", Count: 1}},
			readmodel.FacetTag:      {{Value: "gold", Count: 2}},
			readmodel.FacetOwner:    {{Value: "shop_owner", Count: 7}, {Value: "team-crm", Count: 1}},
			readmodel.FacetSource:   {{Value: "postgres://db.example:5432/shop", Count: 7}},
		} {
			if got := page.Facets[facet]; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", facet, got, want)
			}
		}
		for _, c := range []struct {
			filters map[string][]string
			want    []string
		}{
			{map[string][]string{"infotype": {"EMAIL_ADDRESS", "IP_ADDRESS"}}, []string{"customers", "HTTPServerLog2024"}},
			{map[string][]string{"tag": {"gold"}, "infotype": {"PHONE_NUMBER"}}, []string{"customers"}},
			{map[string][]string{"tag": {"gold"}, "kind": {"view"}}, []string{}},
			{map[string][]string{"tag": {"GOLD"}}, []string{}},
		} {
			if got := names(find(t, x, readmodel.SearchQuery{Filters: c.filters})); !slices.Equal(got, c.want) {
				t.Errorf("%v: got %v, want %v", c.filters, got, c.want)
			}
		}
	})
}

func TestOwnersLift(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := &feed{}
		for _, name := range []string{"a.ledger", "b.ledger", "c.ledger", "d.ledger_archive_of_the_year", "e.ledger"} {
			f.table(name, "", "id")
		}
		for _, name := range []string{"b.ledger", "d.ledger_archive_of_the_year"} {
			f.fact(event.DecisionMade, name, &event.Decision{Kind: "owner", Value: "team-books"})
		}
		f.fact(event.DecisionMade, "c.ledger", &event.Decision{Kind: "domain", Value: "finance"})
		f.fact(event.DecisionMade, "e.ledger", &event.Decision{Kind: "tag", Value: "certified"})
		x := fill(f)
		want := []string{"b.ledger", "e.ledger", "a.ledger", "c.ledger", "d.ledger_archive_of_the_year"}
		if got := names(find(t, x, readmodel.SearchQuery{Text: "ledger"})); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		page := find(t, x, readmodel.SearchQuery{Filters: map[string][]string{readmodel.FacetDomain: {"finance"}}})
		if got := names(page); !slices.Equal(got, []string{"c.ledger"}) || !slices.Equal(page.Facets[readmodel.FacetDomain], []readmodel.FacetCount{{Value: "finance", Count: 1}}) {
			t.Errorf("of a domain: got %v, %v", got, page.Facets)
		}
	})
}

func TestSuggestions(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := shop()
		f.table("shop.public.customs", "", "id")
		f.fact(event.DatasetGone, "shop.public.customs", &event.Gone{})
		x := fill(f)
		for _, c := range []struct {
			text, correction, first string
			completions             []string
		}{
			{"cust", "", "customer_orders_view", []string{"customer", "customers"}},
			{"public ord", "", "order_items", []string{"public orders", "public order"}}, // more have the former
			{"customer ", "", "customer_orders_view", nil},
			{"orders", "", "orders", nil},
			{"custmers", "customers", "customers", nil},
			{"cusotmers", "customers", "customers", nil},
			{"shop custmers", "shop customers", "customers", nil},
			{"emailadress", "emailaddress", "customers", nil},
			{"emialadress", "emailaddress", "customers", nil}, // two letters
			{"custms", "", "", nil},                           // only one that is gone is near
			{"xyzzyxyzzy", "", "", nil},
			{"ordr", "", "", nil}, // too short to be sure
			{" ", "", "", nil},
			{"--", "", "", nil},
		} {
			got, err := x.Suggest(t.Context(), c.text)
			if err != nil {
				t.Fatalf("%q: %v", c.text, err)
			}
			first := ""
			if hits := names(readmodel.SearchPage{Hits: got.Hits}); len(hits) > 0 {
				first = hits[0]
			}
			if !slices.Equal(got.Completions, c.completions) || got.Correction != c.correction || first != c.first {
				t.Errorf("%q: %q, correction %q, first %q; want %q, %q, %q", c.text, got.Completions, got.Correction, first, c.completions, c.correction, c.first)
			}
		}
	})
}

func TestFindingsCount(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := &feed{}
		for _, name := range []string{"a", "b", "c", "d"} {
			f.table(name, "", "id")
		}
		found := func(kind, name, id, severity, status string) {
			f.fact(kind, name, &event.Finding{Finding: id, Severity: severity, Status: status})
		}
		found(event.FindingOpened, "a", "1", "high", "")
		found(event.FindingOpened, "a", "2", "low", "")
		found(event.FindingOpened, "b", "3", "high", "")
		found(event.FindingOpened, "c", "4", "critical", "")
		found(event.FindingOpened, "unheard", "5", "critical", "")
		found(event.FindingChanged, "a", "1", "critical", event.StatusAcknowledged)
		found(event.FindingWaived, "b", "3", "high", event.StatusWaived)
		found(event.FindingResolved, "c", "4", "critical", event.StatusResolved)
		x := fill(f)
		page := find(t, x, readmodel.SearchQuery{})
		if got, want := page.Facets[readmodel.FacetSeverity], []readmodel.FacetCount{{Value: "critical", Count: 1}, {Value: "low", Count: 1}}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		page = find(t, x, readmodel.SearchQuery{Filters: map[string][]string{readmodel.FacetSeverity: {"critical"}}})
		if got := names(page); !slices.Equal(got, []string{"a"}) {
			t.Errorf("critical: got %v", got)
		}
	})
}

func TestDecisionsChangeInfotypes(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := &feed{}
		f.table("a", "", "mail", "note")
		f.labels("a", "mail", "EMAIL_ADDRESS")
		f.fact(event.DecisionMade, "a", &event.Decision{Kind: "rejected", Field: "mail", Value: "EMAIL_ADDRESS"})
		f.fact(event.DecisionMade, "a", &event.Decision{Kind: "confirmed", Field: "note", Value: "PERSON_NAME"})
		f.fact(event.ClassificationInherited, "a", &event.Inheritance{Fields: []event.InheritingField{
			{Path: "mail", Labels: []event.InheritedLabel{{Infotype: "EMAIL_ADDRESS"}, {Infotype: "USER_NAME"}}}, {Path: "gone", Labels: []event.InheritedLabel{{Infotype: "IBAN_CODE"}}}}})
		f.fact(event.DecisionMade, "a", &event.Decision{Kind: "tag", Field: "note", Value: "freetext"})
		page := find(t, fill(f), readmodel.SearchQuery{Filters: map[string][]string{"tag": {"freetext"}}})
		if len(page.Hits) != 1 || !slices.Equal(page.Hits[0].Infotypes, []string{"PERSON_NAME", "USER_NAME"}) {
			t.Errorf("got %+v", page.Hits)
		}
	})
}

func TestHighlightsAreEscaped(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		x := fill(shop())
		for text, want := range map[string]map[string]string{
			"cafe":      {"comment": "Retouren &lt;b&gt;<mark>café</mark>&lt;/b&gt; &amp; mehr"},
			"email":     {"fields": "<mark>email</mark>Address"},
			"custmers":  {"name": "shop.public.<mark>customers</mark>"},
			"orders by": {"name": "shop.public.customer_<mark>orders</mark>_view", "comment": "<mark>orders</mark> <mark>by</mark> customer"},
		} {
			if got := find(t, x, readmodel.SearchQuery{Text: text}).Hits[0].Highlights; !reflect.DeepEqual(got, want) {
				t.Errorf("%q: got %v, want %v", text, got, want)
			}
		}
	})
}

func TestSnippetIsShort(t *testing.T) {
	m := newMarker(parse("needle"), strict)
	text, ok := m.snippet(strings.Repeat("hä ", 200) + "<needle>" + strings.Repeat(" heu", 200))
	if !ok || len(text) > 260 || !strings.Contains(text, "&lt;<mark>needle</mark>&gt;") || !strings.HasPrefix(text, "…") || !strings.HasSuffix(text, "…") {
		t.Errorf("got %q", text)
	}
}

func TestPagesJoinToTheWhole(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		f := &feed{}
		for i := range 57 {
			f.table(fmt.Sprintf("shop.t%d.orders", i%19)+strings.Repeat("x", i/19), strings.Repeat("order ", i%3), "id")
		}
		x := fill(f)
		rapid.Check(t, func(rt *rapid.T) {
			q := readmodel.SearchQuery{Text: rapid.SampledFrom([]string{"", "orders", "order shop", "ordrs", "orders nothere"}).Draw(rt, "text")}
			q.Limit = 100
			want := names(find(t, x, q))
			q.Limit = rapid.IntRange(1, 60).Draw(rt, "limit")
			var got []string
			for {
				page := find(t, x, q)
				got = append(got, names(page)...)
				if int(page.Total) != len(want) || page.Next == "" {
					break
				}
				q.After = page.Next
			}
			if len(want) == 0 || !slices.Equal(got, want) {
				rt.Fatalf("pages of %d: got %v, want %v", q.Limit, got, want)
			}
		})
	})
}

func TestForeignCursorsAreRefused(t *testing.T) {
	onEachStore(t, func(t *testing.T, fill func(*feed) Store) {
		x := fill(shop())
		for _, after := range []string{"x", "!", "e30", "eyJsIjo5LCJzIjpbIjEiLCJhIiwiYiJdfQ", "eyJsIjowLCJzIjpbImEiLCJhIiwiYiJdfQ"} {
			if _, err := x.Search(context.Background(), readmodel.SearchQuery{After: after}); !errors.Is(err, readmodel.ErrBadCursor) {
				t.Errorf("%q: %v", after, err)
			}
		}
	})
}

func TestMisspeltIsBounded(t *testing.T) {
	f := &feed{}
	for r := 'a'; r <= 'z'; r++ {
		f.table("needl"+string(r), "", "needle"+string(r))
	}
	for r := 'α'; r <= 'ω'; r++ {
		f.table("needl"+string(r), "")
	}
	x := f.into(t)
	x.mu.RLock()
	defer x.mu.RUnlock()
	err := x.read(func(r index.IndexReader) error {
		got, err := misspellings(r, fieldName, "needlß")
		if len(got) != maxFuzzyExpansion {
			t.Errorf("%d candidates, want %d", len(got), maxFuzzyExpansion)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadsOfAClosedIndex(t *testing.T) {
	x := shop().into(t)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(context.Background(), readmodel.SearchQuery{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("search: %v", err)
	}
	if _, err := x.Digest(context.Background()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("digest: %v", err)
	}
}

func TestSecondOpenSaysSo(t *testing.T) {
	dir := t.TempDir()
	x, err := OpenIndex(dir, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	if y, err := OpenIndex(dir, avro.Embedded()); err == nil {
		_ = y.Close()
		t.Error("the same directory was opened twice")
	}
}

func TestIndexOfAnotherRelease(t *testing.T) {
	dir := t.TempDir()
	for _, schema := range []string{"1", ""} {
		x, err := OpenIndex(dir, avro.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		shop().applyTo(t, x)
		if err := errors.Join(x.bleve.SetInternal([]byte(schemaKey), []byte(schema)), x.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenIndex(dir, avro.Embedded()); !errors.Is(err, version.ErrSchema) || !strings.Contains(err.Error(), "datawave replay search") {
			t.Errorf("schema %q: %v", schema, err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHalfMadeIndexIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(dir+"/bleve", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/bleve/index_meta.json", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := OpenIndex(dir, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if page := find(t, x, readmodel.SearchQuery{}); page.Total != 0 {
		t.Errorf("found %d", page.Total)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

// FuzzSearch holds that no text and no cursor fails, and that highlights cannot smuggle markup.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{"", `"`, `"a b`, "name:x~2^9 AND (", "\xff\xfe", strings.Repeat("a", 5000), strings.Repeat(`"a b" `, 500), "<script>", "\x00", "日本語", "*?[^"} {
		f.Add(text, "")
	}
	x := shop().into(f)
	f.Fuzz(func(t *testing.T, text, after string) {
		page, err := x.Search(context.Background(), readmodel.SearchQuery{Text: text, After: after, Filters: map[string][]string{"tag": {"gold", text}}})
		if err != nil && !errors.Is(err, readmodel.ErrBadCursor) {
			t.Fatal(err)
		}
		for _, h := range page.Hits {
			for _, marked := range h.Highlights {
				bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(marked)
				if strings.ContainsAny(bare, `<>"`) {
					t.Fatalf("markup in %q", marked)
				}
			}
		}
	})
}
