package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// findingOrder is a way to sort findings: by one column, a number, then by the row's id.
type findingOrder struct {
	column     string
	descending bool
	key        func(*findingRow) int64
}

var findingOrders = map[string]findingOrder{
	"severity": {"urgency", false, func(r *findingRow) int64 { return r.urgency }},
	"due":      {"due", false, func(r *findingRow) int64 { return r.due }},
	"-opened":  {"opened", true, func(r *findingRow) int64 { return r.opened }},
}

// direction and comparison are the order's, in SQL.
func (o findingOrder) direction() string  { return order{descending: o.descending}.direction() }
func (o findingOrder) comparison() string { return order{descending: o.descending}.comparison() }

// findingListing is a filter that was found good.
type findingListing struct {
	readmodel.FindingFilter
	by    findingOrder
	after *cursor // nil begins at the first page
}

// newFindingListing checks a filter and fills in what it leaves out. Errors wrap ErrBadFilter.
func newFindingListing(f readmodel.FindingFilter) (l findingListing, err error) {
	f.Sort = cmp.Or(f.Sort, "severity")
	by, ok := findingOrders[f.Sort]
	if !ok {
		return l, fmt.Errorf("%w: sort %q is none of severity, due, -opened", ErrBadFilter, f.Sort)
	}
	if f.Limit <= 0 {
		f.Limit = DefaultPage
	}
	f.Limit = min(f.Limit, MaxPage)
	l = findingListing{FindingFilter: f, by: by}
	if f.After == "" {
		return l, nil
	}
	c, err := parseCursor(f.After, f.Sort, true)
	if _, isHash := parseHash(c.ID); err == nil && !isHash {
		err = fmt.Errorf("%w: %w: it is not one of this list", ErrBadFilter, readmodel.ErrBadCursor)
	}
	l.after = &c
	return l, err
}

// unsettled are the statuses of findings that somebody still has to do something about.
var unsettled = []string{event.StatusOpen, event.StatusAcknowledged, event.StatusInProgress}

// tests are what a filter asks of a group, by facet: a facet's own test is left out when its values are counted.
func (l *findingListing) tests() map[string]func(group) bool {
	among := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return map[string]func(group) bool{
		readmodel.FacetStatus:    func(g group) bool { return among(l.Statuses, g.status) },
		readmodel.FacetSeverity:  func(g group) bool { return among(l.Severities, g.severity) },
		readmodel.FacetPolicy:    func(g group) bool { return among(l.Policies, g.policy) },
		readmodel.FacetFramework: func(g group) bool { return l.Control == "" || g.breaches(l.Control) },
		"overdue":                func(g group) bool { return l.OverdueAt == 0 || slices.Contains(unsettled, g.status) },
	}
}

// breaches tells whether the control is one of the group's, or the framework of one.
func (g group) breaches(control string) bool {
	for one := range strings.SplitSeq(g.controls, "\n") {
		if one == control || strings.HasPrefix(one, control+":") {
			return true
		}
	}
	return false
}

// passes tells whether a group passes all tests but one.
func passes(tests map[string]func(group) bool, g group, but string) bool {
	for facet, test := range tests {
		if facet != but && !test(g) {
			return false
		}
	}
	return true
}

// groups are findings by group.
type groups map[group]int64

// matching are the groups that the filter lets through, and whether these are all.
func (l *findingListing) matching(all groups) (some []group, whole bool) {
	tests := l.tests()
	for g := range all {
		if passes(tests, g, "") {
			some = append(some, g)
		}
	}
	return some, len(some) == len(all)
}

// narrow tells whether the filter asks for more than groups tell.
func (l *findingListing) narrow() bool {
	return l.ID != "" || l.Dataset != "" || l.Name != "" || l.Source != "" || l.Owner != "" || l.Assignee != "" || l.Text != "" || l.OverdueAt != 0
}

// page makes a page of the rows, of which there is one more than fits when there is another page. The groups count what passes the filter
// apart from what it asks of groups.
func (l *findingListing) page(rows []listedFinding, counted groups) readmodel.FindingPage {
	page := readmodel.FindingPage{Findings: []readmodel.Finding{}, Facets: l.facets(counted)}
	tests := l.tests()
	for g, n := range counted {
		if passes(tests, g, "") {
			page.Total += n
		}
	}
	if len(rows) > l.Limit {
		rows = rows[:l.Limit]
		last := &rows[l.Limit-1]
		page.Next = cursor{l.Sort, l.by.key(&last.row), last.id}.String()
	}
	for i := range rows {
		page.Findings = append(page.Findings, rows[i].Finding)
	}
	return page
}

// listedFinding is a finding with its place in the list.
type listedFinding struct {
	readmodel.Finding
	row findingRow
	id  string // of the row
}

func (l *findingListing) facets(counted groups) map[string][]readmodel.FacetCount {
	tests, sums := l.tests(), map[string]map[string]int64{}
	for facet := range facetValues {
		sums[facet] = map[string]int64{}
	}
	for g, n := range counted {
		for facet, values := range facetValues {
			if !passes(tests, g, facet) {
				continue
			}
			for _, value := range values(g) {
				sums[facet][value] += n
			}
		}
	}
	facets := map[string][]readmodel.FacetCount{}
	for facet, sum := range sums {
		facets[facet] = sorted(sum)
	}
	return facets
}

// facetValues are what a group counts for.
var facetValues = map[string]func(group) []string{
	readmodel.FacetStatus:    func(g group) []string { return []string{g.status} },
	readmodel.FacetSeverity:  func(g group) []string { return []string{g.severity} },
	readmodel.FacetPolicy:    func(g group) []string { return []string{g.policy} },
	readmodel.FacetFramework: frameworks,
}

// frameworks are those of the group's controls, each once.
func frameworks(g group) (names []string) {
	for control := range strings.SplitSeq(g.controls, "\n") {
		if name, _, ok := strings.Cut(control, ":"); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// sorted has the values with most findings first; severities come in their own order.
func sorted(sum map[string]int64) []readmodel.FacetCount {
	list := make([]readmodel.FacetCount, 0, len(sum))
	for value, n := range sum {
		list = append(list, readmodel.FacetCount{Value: value, Count: n})
	}
	slices.SortFunc(list, func(a, b readmodel.FacetCount) int {
		return cmp.Or(cmp.Compare(rank(a.Value), rank(b.Value)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return list
}

// shown are the groups for others.
func (all groups) shown() []readmodel.FindingGroup {
	list := make([]readmodel.FindingGroup, 0, len(all))
	for g, n := range all {
		list = append(list, readmodel.FindingGroup{Policy: g.policy, Severity: g.severity, Status: g.status, Verdict: g.verdict, Controls: g.list(), Findings: n})
	}
	return list
}

func (g group) list() []string {
	if g.controls == "" {
		return nil
	}
	return strings.Split(g.controls, "\n")
}
