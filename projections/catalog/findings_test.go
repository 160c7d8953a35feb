package catalog_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// toldOf are events about n findings, of which the datasets of facts have some each; ten are of datasets that are gone.
func toldOf(t testing.TB, n int) (records []event.Record) {
	t.Helper()
	for i := range n {
		kind := []string{event.FindingOpened, event.FindingOpened, event.FindingResolved, event.FindingWaived}[i%4]
		f := event.Finding{Finding: event.DeriveID("f", strconv.Itoa(i)), Rule: fmt.Sprintf("policy-%d", i%5), Severity: []string{"low", "medium", "high", "critical"}[i%4],
			Field: []string{"", "Mail"}[i%2], Message: fmt.Sprintf("Number %d is 100%% wrong", i), Opened: int64(1000 + i%6), Due: int64((i % 7) * 1000),
			Controls: [][]string{nil, {"gdpr:32"}, {"gdpr:5.1.e", "pci:7.2"}}[i%3], Assignee: []string{"", "ada", "bob"}[i%3]}
		data, err := avro.Embedded().Append(nil, &f)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, event.Record{Envelope: event.Envelope{Type: kind, Subject: id(i % 22).Key(), Data: data, Time: time.UnixMilli(int64(i))},
			At: event.Position{Topic: topic.Findings, Offset: int64(i)}})
	}
	return records
}

// findingStores are the stores that there are, with the same datasets and findings.
func findingStores(t testing.TB, findings int) map[string]catalog.Store {
	t.Helper()
	stores := map[string]catalog.Store{"sqlite": estate(t, 12)}
	if os.Getenv("DATAWAVE_TEST_POSTGRES") != "" {
		c, _ := postgresCatalog(t)
		stores["postgres"] = store(c)
		if err := stores["postgres"].Apply(t.Context(), facts(t, 12)); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range stores {
		if err := s.Apply(t.Context(), toldOf(t, findings)); err != nil {
			t.Fatal(err)
		}
	}
	return stores
}

// allFindings turns all pages of a list.
func allFindings(t interface {
	Fatalf(format string, args ...any)
}, s catalog.Store, f readmodel.FindingFilter) (list []readmodel.Finding, first readmodel.FindingPage) {
	for pages := 0; ; pages++ {
		page, err := s.Findings(context.Background(), f)
		if err != nil || pages > 100 {
			t.Fatalf("page %d: %v", pages, err)
		}
		if pages == 0 {
			first = page
		}
		list = append(list, page.Findings...)
		if f.After = page.Next; f.After == "" {
			return list, first
		}
	}
}

var ranks = []string{"critical", "high", "medium", "low"}

// lets is what a filter means.
func lets(f *readmodel.FindingFilter, x *readmodel.Finding, owned map[string]bool) bool {
	among := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	part := func(whole, part string) bool { return strings.Contains(strings.ToLower(whole), strings.ToLower(part)) }
	inControl := f.Control == "" || slices.ContainsFunc(x.Controls, func(c string) bool { return c == f.Control || strings.HasPrefix(c, f.Control+":") })
	overdue := f.OverdueAt == 0 || x.Status == event.StatusOpen && x.Due > 0 && x.Due < f.OverdueAt
	return strings.HasPrefix(x.ID, f.ID) && among(f.Statuses, x.Status) && among(f.Severities, x.Severity) && among(f.Policies, x.Policy) && inControl && overdue &&
		(f.Dataset == "" || f.Dataset == x.Dataset) && part(x.Name, f.Name) && (f.Assignee == "" || f.Assignee == x.Assignee) &&
		part(strings.Join([]string{x.Name, x.Field, x.Policy, x.Message}, "\n"), f.Text) && (f.Owner == "" || f.Owner == "team0" && owned[x.Dataset])
}

func drawFindingFilter(t *rapid.T) readmodel.FindingFilter {
	some := func(name string, values ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 2, rapid.ID[string]).Draw(t, name)
	}
	one := func(name string, values ...string) string {
		return rapid.SampledFrom(append(values, "", "", "")).Draw(t, name)
	}
	return readmodel.FindingFilter{
		Statuses: some("statuses", "open", "resolved", "waived"), Severities: some("severities", ranks...), Policies: some("policies", "policy-0", "policy-3", "none"),
		Control: one("control", "gdpr", "gdpr:32", "pci:7.2", "gdpr:3"), Dataset: one("dataset", id(1).Hash(), id(20).Hash(), "nonsense"), Name: one("name", "table00", "TABLE", "x"),
		Owner: one("owner", "team0", "nobody"), Assignee: one("assignee", "ada", "eve"), Text: one("text", "00% W", "mail", "policy-1", "_"),
		ID:        one("id", event.DeriveID("f", "7")[:1], event.DeriveID("f", "9")),
		OverdueAt: rapid.SampledFrom([]int64{0, 0, 3500}).Draw(t, "overdue"), Limit: rapid.SampledFrom([]int{0, 1, 3, 7}).Draw(t, "limit"),
		Sort: rapid.SampledFrom([]string{"", "severity", "due", "-opened"}).Draw(t, "sort"),
	}
}

// inOrder says whether a sort may have a before b.
func inOrder(sort string, a, b *readmodel.Finding) bool {
	due := func(x *readmodel.Finding) int64 {
		if x.Due == 0 {
			return 1 << 60
		}
		return x.Due
	}
	switch sort {
	case "due":
		return due(a) <= due(b)
	case "-opened":
		return a.Opened >= b.Opened
	}
	return cmp.Or(cmp.Compare(slices.Index(ranks, a.Severity), slices.Index(ranks, b.Severity)), cmp.Compare(due(a), due(b))) <= 0
}

func TestFindingsAreListedAsTheFilterSays(t *testing.T) {
	stores := findingStores(t, 90)
	everything, _ := allFindings(t, stores["sqlite"], readmodel.FindingFilter{})
	if len(everything) != 90 {
		t.Fatalf("%d findings", len(everything))
	}
	owned := map[string]bool{}
	for n := 0; n < 12; n += 2 {
		owned[id(n).Hash()] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFindingFilter(t)
		var want []string
		for i := range everything {
			if lets(&f, &everything[i], owned) {
				want = append(want, everything[i].ID)
			}
		}
		slices.Sort(want)
		for name, s := range stores {
			list, first := allFindings(t, s, f)
			var got []string
			for i := range list {
				got = append(got, list[i].ID)
				if i > 0 && !inOrder(f.Sort, &list[i-1], &list[i]) {
					t.Fatalf("%s: %+v comes before %+v", name, list[i-1], list[i])
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) || first.Total != int64(len(want)) {
				t.Fatalf("%s: %+v\nhas %d: %q\nwant %d: %q", name, f, first.Total, got, len(want), want)
			}
			checkFacets(t, s, f, first)
		}
	})
}

// checkFacets holds each value's number against the total of the list that has it alone.
func checkFacets(t *rapid.T, s catalog.Store, f readmodel.FindingFilter, page readmodel.FindingPage) {
	for facet, set := range map[string]func(*readmodel.FindingFilter, string){
		readmodel.FacetStatus:    func(f *readmodel.FindingFilter, v string) { f.Statuses = []string{v} },
		readmodel.FacetSeverity:  func(f *readmodel.FindingFilter, v string) { f.Severities = []string{v} },
		readmodel.FacetPolicy:    func(f *readmodel.FindingFilter, v string) { f.Policies = []string{v} },
		readmodel.FacetFramework: func(f *readmodel.FindingFilter, v string) { f.Control = v },
	} {
		for _, value := range page.Facets[facet] {
			alone := f
			set(&alone, value.Value)
			if got, err := s.Findings(context.Background(), alone); err != nil || got.Total != value.Count {
				t.Fatalf("%+v: %s %s counts %d, its list has %d, %v", f, facet, value.Value, value.Count, got.Total, err)
			}
		}
	}
}

func TestStoresListTheSameFindings(t *testing.T) {
	stores := findingStores(t, 60)
	for name, s := range stores {
		for _, sort := range []string{"severity", "due", "-opened"} {
			got, _ := allFindings(t, s, readmodel.FindingFilter{Sort: sort, Limit: 7})
			want, _ := allFindings(t, stores["sqlite"], readmodel.FindingFilter{Sort: sort, Limit: 500})
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s by %s: the pages are not the whole list of the other store", name, sort)
			}
		}
		one, err := s.Finding(t.Context(), event.DeriveID("f", "3"))
		if err != nil || one.Status != event.StatusWaived || len(one.Steps) != 1 || one.Steps[0].Position != "datawave.findings/0@3" {
			t.Errorf("%s: %+v, %v", name, one, err)
		}
		if _, err := s.Finding(t.Context(), "none"); !errors.Is(err, readmodel.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		groups, err := s.FindingGroups(t.Context())
		n := int64(0)
		for _, g := range groups {
			n += g.Findings
		}
		if err != nil || n != 60 {
			t.Errorf("%s: %d findings in groups, %v", name, n, err)
		}
	}
}

func TestBadFindingFiltersAreRefused(t *testing.T) {
	for name, s := range findingStores(t, 9) {
		page, err := s.Findings(t.Context(), readmodel.FindingFilter{Limit: 2})
		if err != nil || page.Next == "" {
			t.Fatalf("%s: %+v, %v", name, page, err)
		}
		for _, f := range []readmodel.FindingFilter{{Sort: "name"}, {After: "x"}, {Sort: "due", After: page.Next}, {After: page.Next[:len(page.Next)-4]}} {
			if _, err := s.Findings(t.Context(), f); !errors.Is(err, catalog.ErrBadFilter) {
				t.Errorf("%s: %+v: %v", name, f, err)
			}
		}
	}
}

// A decision about a finding changes no dataset, and one about nothing is not shown.
func TestDecisionsAboutFindingsAreNoFactsOfDatasets(t *testing.T) {
	s := estate(t, 2)
	before, err := s.Dataset(t.Context(), id(0).Hash())
	if err != nil {
		t.Fatal(err)
	}
	data, err := avro.Embedded().Append(nil, &event.Decision{Kind: event.Acknowledged, Finding: "of nothing", Actor: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	r := event.Record{Envelope: event.Envelope{Type: event.DecisionMade, Subject: id(0).Key(), Data: data}, At: event.Position{Topic: topic.Facts, Offset: 1000}}
	if err := s.Apply(t.Context(), []event.Record{r}); err != nil {
		t.Fatal(err)
	}
	after, err := s.Dataset(t.Context(), id(0).Hash())
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("%+v, was %+v: %v", after, before, err)
	}
	if page, err := s.Findings(t.Context(), readmodel.FindingFilter{}); err != nil || page.Total != 0 || len(page.Findings) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := s.Finding(t.Context(), "of nothing"); !errors.Is(err, readmodel.ErrNotFound) {
		t.Error(err)
	}
}
