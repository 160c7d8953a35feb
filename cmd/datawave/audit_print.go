package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"datawave/schemas/event"
	"datawave/streams/compliance/evidence"
)

// printAudit prints a framework as one table, and one control in full.
func printAudit(r *evidence.Report, w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nAs of %s, at %s\n\n", r.Title, r.AsOf.UTC().Format(time.RFC3339), r.Cut())
	if len(r.Controls) == 1 {
		printControl(&b, &r.Controls[0])
	} else {
		printVerdicts(&b, r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func printVerdicts(w io.Writer, r *evidence.Report) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Control", "Name", "Verdict", "Policies", "Open", "Undecided", "Waived", "Closed"})
	for i := range r.Controls {
		c := &r.Controls[i]
		n := c.Tally()
		t.AppendRow(table.Row{strings.Replace(c.ID, ":", "/", 1), c.Name, c.Verdict, inForce(c), n.Open, n.Undecided, n.Waived, n.Closed})
	}
	alignRight(t, "Open", "Undecided", "Waived", "Closed")
	t.Render()
	_, _ = fmt.Fprintf(w, "%d satisfied, %d not satisfied, %d of %d not seen. \"datawave audit CONTROL\" shows one in full.\n",
		r.Count(evidence.Satisfied), r.Count(evidence.NotSatisfied), r.Count(evidence.NotSeen), len(r.Controls))
}

// inForce is how many of a control's policies are.
func inForce(c *evidence.Control) string {
	active := 0
	for _, p := range c.Policies {
		if p.Version != "" {
			active++
		}
	}
	if len(c.Policies) == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", active, len(c.Policies))
}

func printControl(w io.Writer, c *evidence.Control) {
	_, _ = fmt.Fprintf(w, "%s %s: %s\n", c.ID, c.Name, strings.ToUpper(c.Verdict))
	if note := c.Limits + c.Unseen; note != "" {
		_, _ = fmt.Fprintln(w, note)
	}
	if len(c.Policies) > 0 {
		printAuditPolicies(w, c.Policies)
	}
	if len(c.Findings) > 0 {
		printAuditFindings(w, c)
	}
}

func printAuditPolicies(w io.Writer, list []evidence.Policy) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Policy", "Version", "What it asks", "In force since"})
	for _, p := range list {
		t.AppendRow(table.Row{p.ID, p.Version, p.Title, cmp.Or(p.Position, "not in force")})
	}
	t.Render()
}

// shownEvidence is how many findings the table has; the other formats have all.
const shownEvidence = 10

func printAuditFindings(w io.Writer, c *evidence.Control) {
	list, n := c.Findings, c.Tally()
	t := newTable(w)
	t.AppendHeader(table.Row{"Severity", "What was found", "Status", "Since", "Told by", "Proven by"})
	for i := range list[:min(shownEvidence, len(list))] {
		f := &list[i]
		last := f.Steps[len(f.Steps)-1]
		t.AppendRow(table.Row{f.Severity, printable(f.Message), auditStatus(f), time.UnixMilli(f.Opened).UTC().Format(time.DateOnly), last.Position,
			strings.Join(f.Evidence, "\n")})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "What was found", WidthMax: 48, WidthMaxEnforcer: text.WrapSoft}})
	t.Render()
	_, _ = fmt.Fprintf(w, "%d open, %d undecided, %d waived, %d closed", n.Open, n.Undecided, n.Waived, n.Closed)
	if more := len(list) - shownEvidence; more > 0 {
		_, _ = fmt.Fprintf(w, "; %d are not shown here, --format csv has all", more)
	}
	_, _ = fmt.Fprintln(w, ". \"datawave events show POSITION\" prints what was said there.")
}

// auditStatus is a finding's status, with who waived it.
func auditStatus(f *evidence.Finding) string {
	if waiver := f.Waiver(); waiver != "" && f.Status != event.StatusResolved {
		return f.Status + " " + printable(waiver)
	}
	return f.Status
}
