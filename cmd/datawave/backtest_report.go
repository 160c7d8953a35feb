package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"datawave/schemas/asset"
	"datawave/streams/compliance"
	"datawave/streams/compliance/policy"
)

// backtestReport is what "datawave policy backtest --json" prints.
type backtestReport struct {
	From       string            `json:"from"` // offsets of datawave.facts by partition
	To         string            `json:"to"`
	InForce    time.Time         `json:"in_force,omitzero"` // zero: before all history
	Events     int               `json:"events"`
	Unreadable int               `json:"unreadable"`
	Total      backtestCounts    `json:"total"`
	Policies   []backtestPolicy  `json:"policies"`
	Days       []backtestDay     `json:"days"`
	Datasets   []backtestDataset `json:"datasets"`
	Owners     []backtestOwner   `json:"owners"`
	Moments    []backtestMoment  `json:"moments"`
	LeftOut    int               `json:"moments_left_out"`
}

// backtestCounts are findings: opened, opened again, closed by the facts, and not closed in the end.
type backtestCounts struct {
	Opened   int `json:"opened"`
	Reopened int `json:"reopened"`
	Resolved int `json:"resolved"`
	Open     int `json:"open"`
}

type backtestPolicy struct {
	ID       string `json:"id"`
	Version  string `json:"version"`
	Severity string `json:"severity"`
	backtestCounts
}

type backtestDay struct {
	Date string `json:"date"`
	backtestCounts
}

type backtestDataset struct {
	Namespace string   `json:"namespace"`
	Name      string   `json:"name"`
	Owners    []string `json:"owners"`
	backtestCounts
}

type backtestOwner struct {
	Owner    string `json:"owner"` // empty: nobody
	Datasets int    `json:"datasets"`
	backtestCounts
}

type backtestMoment struct {
	Time      time.Time `json:"time"`
	Type      string    `json:"type"`
	Position  string    `json:"position"`
	Namespace string    `json:"namespace"`
	Name      string    `json:"name"`
	Field     string    `json:"field,omitempty"`
	Policy    string    `json:"policy"`
	Severity  string    `json:"severity"`
	Verdict   string    `json:"verdict"`
	Status    string    `json:"status"`
	Message   string    `json:"message"`
	Evidence  []string  `json:"evidence"`
}

func newBacktestReport(list []*policy.Policy, span historySpan, o *compliance.Outcome) *backtestReport {
	r := &backtestReport{From: span.from.String(), To: span.to.String(), Events: o.Records, Unreadable: o.Unreadable, Total: backtestCounts(o.Counts), LeftOut: o.LeftOut,
		Policies: []backtestPolicy{}, Days: []backtestDay{}, Datasets: []backtestDataset{}, Moments: []backtestMoment{}}
	if !maps.Equal(span.from, span.begin) {
		r.InForce = span.at
	}
	for _, p := range list {
		r.Policies = append(r.Policies, backtestPolicy{p.ID, p.Version, p.Severity, backtestCounts(o.Policies[p.ID])})
	}
	for _, d := range o.Days {
		r.Days = append(r.Days, backtestDay{d.Date.Format(time.DateOnly), backtestCounts(d.Counts)})
	}
	for _, h := range o.Datasets {
		id := identity(h.Dataset)
		r.Datasets = append(r.Datasets, backtestDataset{id.Namespace, id.Name, append([]string{}, h.Owners...), backtestCounts(h.Counts)})
	}
	r.Owners = ownersOf(r.Datasets)
	for i := range o.Moments {
		m := &o.Moments[i]
		id, f := identity(m.Dataset), &m.Finding
		r.Moments = append(r.Moments, backtestMoment{m.Time, m.Type, m.Position.String(), id.Namespace, id.Name, f.Field, f.Rule, f.Severity, f.Verdict, f.Status, f.Message, f.Evidence})
	}
	return r
}

// identity is that of a key of the log; the back-test has read it before.
func identity(key string) asset.DatasetID {
	id, err := asset.ParseKey(key)
	if err != nil {
		return asset.DatasetID{Name: key}
	}
	return id
}

// ownersOf sums datasets up by owner, most findings first. A dataset of several owners counts for each.
func ownersOf(datasets []backtestDataset) []backtestOwner {
	byName := map[string]*backtestOwner{}
	add := func(name string, d *backtestDataset) {
		if byName[name] == nil {
			byName[name] = &backtestOwner{Owner: name}
		}
		o := byName[name]
		o.Datasets++
		o.Opened, o.Reopened, o.Resolved, o.Open = o.Opened+d.Opened, o.Reopened+d.Reopened, o.Resolved+d.Resolved, o.Open+d.Open
	}
	for i := range datasets {
		for _, name := range datasets[i].Owners {
			add(name, &datasets[i])
		}
		if len(datasets[i].Owners) == 0 {
			add("", &datasets[i])
		}
	}
	list := []backtestOwner{}
	for _, o := range byName {
		list = append(list, *o)
	}
	slices.SortFunc(list, func(a, b backtestOwner) int {
		return cmp.Or(cmp.Compare(b.Opened, a.Opened), cmp.Compare(a.Owner, b.Owner))
	})
	return list
}

func (r *backtestReport) encode(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// shownHits is how many datasets and owners the tables name; JSON has all.
const shownHits = 15

func (r *backtestReport) print(w io.Writer) error {
	since := "from the beginning"
	if !r.InForce.IsZero() {
		since = "from " + r.InForce.Format(time.RFC3339) + " on"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s events; policies in force %s: %d\n", count(int64(r.Events)), since, len(r.Policies))
	if r.Unreadable > 0 {
		fmt.Fprintf(&b, "%s events could not be read and were passed over, as they are live\n", count(int64(r.Unreadable)))
	}
	r.printTables(&b)
	if r.Total.Opened == 0 {
		b.WriteString("They would have found nothing.\n")
	}
	b.WriteString("Nothing was changed; \"datawave policy activate\" puts policies in force.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *backtestReport) printTables(w io.Writer) {
	policies := newCountTable(w, "Policy", "Severity")
	silent := 0
	for _, p := range r.Policies {
		if p.Opened == 0 && len(r.Policies) > 1 {
			silent++
			continue
		}
		policies.row(p.backtestCounts, p.ID, p.Severity)
	}
	if silent > 0 {
		policies.AppendRow(table.Row{fmt.Sprintf("… %d that find nothing", silent)})
	}
	policies.Render()
	if r.Total.Opened == 0 {
		return
	}
	unit, periods := r.periods()
	times := newCountTable(w, unit)
	for _, p := range periods {
		times.row(p.backtestCounts, p.Date)
	}
	times.Render()
	datasets := newCountTable(w, "Dataset", "Owners")
	for _, d := range r.Datasets[:min(shownHits, len(r.Datasets))] {
		datasets.row(d.backtestCounts, printable(d.Name), printable(strings.Join(d.Owners, ", ")))
	}
	datasets.more(len(r.Datasets))
	owners := newCountTable(w, "Owner", "Datasets")
	for _, o := range r.Owners[:min(shownHits, len(r.Owners))] {
		owners.row(o.backtestCounts, printable(cmp.Or(o.Owner, "(nobody)")), o.Datasets)
	}
	owners.more(len(r.Owners))
}

// maxPeriods is how many rows the table of times has at most.
const maxPeriods = 31

// periods sums the days up by the smallest unit that is short enough to show. What is open is that after the period.
func (r *backtestReport) periods() (unit string, list []backtestDay) {
	for _, u := range []struct {
		name string
		of   func(time.Time) string
	}{
		{"Day", func(t time.Time) string { return t.Format(time.DateOnly) }},
		{"Week from", func(t time.Time) string { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly) }},
		{"Month", func(t time.Time) string { return t.Format("2006-01") }},
		{"Year", func(t time.Time) string { return t.Format("2006") }},
	} {
		if unit, list = u.name, sumBy(r.Days, u.of); len(list) <= maxPeriods {
			break
		}
	}
	return unit, list
}

func sumBy(days []backtestDay, period func(time.Time) string) (list []backtestDay) {
	for _, d := range days {
		date, err := time.Parse(time.DateOnly, d.Date)
		name := d.Date
		if err == nil {
			name = period(date)
		}
		if len(list) == 0 || list[len(list)-1].Date != name {
			list = append(list, backtestDay{Date: name})
		}
		p := &list[len(list)-1]
		p.Opened, p.Reopened, p.Resolved, p.Open = p.Opened+d.Opened, p.Reopened+d.Reopened, p.Resolved+d.Resolved, d.Open
	}
	return list
}

// countTable is a table of findings by something.
type countTable struct{ table.Writer }

func newCountTable(w io.Writer, names ...string) countTable {
	t := newTable(w)
	header := table.Row{}
	for _, name := range names {
		header = append(header, name)
	}
	t.AppendHeader(append(header, "Opened", "Reopened", "Closed", "Open then"))
	alignRight(t, "Opened", "Reopened", "Closed", "Open then", "Datasets")
	return countTable{t}
}

func (t countTable) row(c backtestCounts, cells ...any) {
	row := append(table.Row{}, cells...)
	t.AppendRow(append(row, count(int64(c.Opened)), count(int64(c.Reopened)), count(int64(c.Resolved)), count(int64(c.Open))))
}

// more says how many of all are not shown, and renders.
func (t countTable) more(all int) {
	if all > shownHits {
		t.AppendRow(table.Row{fmt.Sprintf("… %s more; --json has all", count(int64(all-shownHits)))})
	}
	t.Render()
}
