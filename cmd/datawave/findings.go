package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/api"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/policy"
	"datawave/streams/runtime"
)

// findingList says which findings to show.
type findingList struct {
	statuses, severities, policies  []string
	control, dataset, source        string
	owner, assignee, contains, sort string
	overdue, all, asJSON            bool
	limit                           int
}

// unresolved are the statuses of findings that are shown where none is asked for.
var unresolved = []string{event.StatusOpen, event.StatusAcknowledged, event.StatusInProgress, event.StatusWaived, event.StatusFalsePositive}

func newFindings(f *flags) *cobra.Command {
	var l findingList
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "Show what breaches the policies in force, the worst first, and decide what becomes of it",
		Long: "Lists every finding that is not resolved: severity, where, what is wrong, the controls that it breaches, and when it is due. \"datawave\n" +
			"findings show\" tells the whole life of one, with the positions of the facts that prove it. An id may be cut short.",
		Example: "  datawave findings\n  datawave findings --severity critical --overdue\n  datawave findings --control gdpr:32 --json | jq .message\n" +
			"  datawave findings show 6d1e0c4b\n  datawave findings assign 6d1e0c4b --to ada\n  datawave findings waive 6d1e0c4b --until 2027-06-30 --note 'moves in June'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withConnection(cmd, f, func(c *connection) error { return l.run(cmd, c) })
		},
	}
	l.flags(cmd)
	cmd.AddCommand(newFindingsShow(f))
	for _, d := range findingDecisions {
		cmd.AddCommand(newFindingsDecide(f, d))
	}
	return cmd
}

func (l *findingList) flags(cmd *cobra.Command) {
	p := cmd.Flags()
	p.StringSliceVar(&l.statuses, "status", nil, "open, acknowledged, in_progress, waived, false_positive or resolved; default is all but resolved")
	p.StringSliceVar(&l.severities, "severity", nil, strings.Join(policy.Severities, ", "))
	p.StringSliceVar(&l.policies, "policy", nil, "the id of a policy")
	p.StringVar(&l.control, "control", "", "a control, as gdpr:32, or a framework, as gdpr")
	p.StringVar(&l.dataset, "dataset", "", "a part of the dataset's name")
	p.StringVar(&l.source, "source", "", "the dataset's source")
	p.StringVar(&l.owner, "owner", "", "who owns the dataset")
	p.StringVar(&l.assignee, "assignee", "", "who works on it")
	p.StringVar(&l.contains, "contains", "", "a text in the dataset's name, the field, the policy or the message")
	p.BoolVar(&l.overdue, "overdue", false, "only those that are due already")
	p.BoolVar(&l.all, "all", false, "show resolved findings too")
	p.StringVar(&l.sort, "sort", "severity", "severity, due or -opened")
	p.IntVar(&l.limit, "limit", 100, "show so many; 0 is all")
	p.BoolVar(&l.asJSON, "json", false, "print JSON, one line a finding")
	_ = cmd.RegisterFlagCompletionFunc("severity", cobra.FixedCompletions(policy.Severities, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("status", cobra.FixedCompletions(append([]string{event.StatusResolved}, unresolved...), cobra.ShellCompDirectiveNoFileComp))
}

func (l *findingList) query() url.Values {
	q := url.Values{"severity": l.severities, "policy": l.policies, "status": l.statuses, "sort": {l.sort}}
	if len(l.statuses) == 0 && !l.all {
		q["status"] = unresolved
	}
	for name, value := range map[string]string{"control": l.control, "name": l.dataset, "source": l.source, "owner": l.owner, "assignee": l.assignee, "q": l.contains} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if l.overdue {
		q.Set("overdue", "true")
	}
	return q
}

func (l *findingList) run(cmd *cobra.Command, c *connection) error {
	if l.asJSON && !cmd.Flags().Changed("limit") {
		l.limit = 0
	}
	list, total, err := c.findings(cmd, l.query(), l.limit)
	if err != nil {
		return err
	}
	if l.asJSON {
		return encodeLines(cmd.OutOrStdout(), list)
	}
	if err := printFindings(cmd.OutOrStdout(), list); err != nil || len(list) == 0 {
		return err
	}
	shown := count(total) + " findings"
	if int64(len(list)) < total {
		shown = fmt.Sprintf("%d of %s findings; --limit 0 shows all", len(list), count(total))
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), shown)
	return err
}

// judgeTimeout is how long findings wait for what is in the log to be judged.
const judgeTimeout = 10 * time.Second

// judged waits until every fact that is in the log has been judged, and says so when that takes too long. The query is that of a read
// that holds what was told of it.
func (c *connection) judged(cmd *cobra.Command) (url.Values, error) {
	ctx, cancel := context.WithTimeout(cmd.Context(), judgeTimeout)
	defer cancel()
	end, err := c.admin.EndOffsets(ctx, topic.Facts)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return url.Values{}, nil
	}
	if err == nil {
		err = c.admin.WaitConsumed(ctx, runtime.GroupID, compliance.Name, topic.Facts, end)
	}
	if errors.Is(err, context.DeadlineExceeded) && cmd.Context().Err() == nil {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), "Not everything in the log has been judged yet; \"datawave status\" shows how far the stage is.")
	}
	if err != nil {
		return nil, err
	}
	told, err := c.admin.EndOffsets(cmd.Context(), topic.Findings)
	return url.Values{"min_position": {end.String()}, "min_findings": {told.String()}, "wait": {"60s"}}, err
}

// findings are at most so many, 0 is all, once everything in the log has been judged; total is how many there are.
func (c *connection) findings(cmd *cobra.Command, query url.Values, most int) (list []readmodel.Finding, total int64, err error) {
	least, err := c.judged(cmd)
	if err != nil {
		return nil, 0, err
	}
	for name, values := range least {
		query[name] = values
	}
	for {
		size := api.MaxFindings
		if most > 0 {
			size = min(size, most-len(list))
		}
		query.Set("limit", strconv.Itoa(size))
		var page readmodel.FindingPage
		if err := c.api.get(cmd.Context(), "/v1/findings?"+query.Encode(), &page); err != nil {
			return nil, 0, err
		}
		list, total = append(list, page.Findings...), page.Total
		if page.Next == "" || len(list) == most {
			return list, total, nil
		}
		query.Set("cursor", page.Next)
	}
}

func printFindings(w io.Writer, list []readmodel.Finding) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "No findings. \"datawave policy list\" shows which policies are in force.")
		return err
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Id", "Severity", "Dataset", "Field", "What is wrong", "Controls", "Status", "Due"})
	for i := range list {
		f := &list[i]
		t.AppendRow(table.Row{shortID(f.ID), f.Severity, printable(f.Name), printable(f.Field), printable(f.Message), fewControls(f.Controls), statusOf(f), dueOf(f, time.Now())})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "What is wrong", WidthMax: 56, WidthMaxEnforcer: text.WrapSoft}, {Name: "Dataset", WidthMax: 40, WidthMaxEnforcer: text.WrapText}})
	t.Render()
	return nil
}

// shortID is enough of an id to name it.
func shortID(id string) string { return id[:min(len(id), 8)] }

// statusOf is the status, and who works on it.
func statusOf(f *readmodel.Finding) string {
	status := strings.ReplaceAll(f.Status, "_", " ")
	if f.Assignee != "" {
		status += ", " + printable(f.Assignee)
	}
	return status
}

// dueOf is the day, and whether that is past; what is settled is never due.
func dueOf(f *readmodel.Finding, now time.Time) string {
	switch f.Status {
	case event.StatusResolved, event.StatusFalsePositive:
		return ""
	case event.StatusWaived:
		if f.Until == 0 {
			return "waived"
		}
		return "waived to " + day(f.Until)
	}
	switch {
	case f.Due == 0:
		return ""
	case f.Due < now.UnixMilli():
		return day(f.Due) + " overdue"
	}
	return day(f.Due)
}

func day(millis int64) string { return time.UnixMilli(millis).UTC().Format(time.DateOnly) }

// shownControls is how many controls a row names.
const shownControls = 3

func fewControls(list []string) string {
	if more := len(list) - shownControls; more > 0 {
		return fmt.Sprintf("%s … %d more", strings.Join(list[:shownControls], " "), more)
	}
	return strings.Join(list, " ")
}
