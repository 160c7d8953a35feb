package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/policy"
	"datawave/streams/runtime"
)

// findingRow is a finding as "datawave findings --json" prints it.
type findingRow struct {
	Namespace string `json:"namespace"`
	Dataset   string `json:"dataset"`
	event.Finding
	Steps []event.Step `json:"steps"`
}

// findingFilter says which findings to show; empty members let everything pass.
type findingFilter struct {
	severity, control, dataset, status string
	all                                bool
}

func newFindings(f *flags) *cobra.Command {
	var filter findingFilter
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "Show what breaches the policies in force, the worst first",
		Long: "Reads datawave.findings and shows every finding that is not resolved: severity, where, what is wrong, the controls that it breaches,\n" +
			"and when it is due. With --json each has its whole life and the positions of the facts that prove it.",
		Example: "  datawave findings\n  datawave findings --severity critical\n  datawave findings --control gdpr:32 --json | jq .evidence",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withConnection(cmd, f, func(c *connection) error {
				rows, err := c.findings(cmd, filter)
				if err != nil {
					return err
				}
				if asJSON {
					return encodeLines(cmd.OutOrStdout(), rows)
				}
				if err := printFindings(cmd.OutOrStdout(), rows); err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d findings\n", len(rows))
				return err
			})
		},
	}
	cmd.Flags().StringVar(&filter.severity, "severity", "", "low, medium, high or critical")
	cmd.Flags().StringVar(&filter.control, "control", "", "a control, as gdpr:32, or a framework, as gdpr")
	cmd.Flags().StringVar(&filter.dataset, "dataset", "", "a part of the dataset's name")
	cmd.Flags().StringVar(&filter.status, "status", "", "open, acknowledged, in_progress, waived, false_positive or resolved")
	cmd.Flags().BoolVar(&filter.all, "all", false, "show resolved findings too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a finding")
	return cmd
}

// judgeTimeout is how long findings wait for what is in the log to be judged.
const judgeTimeout = 10 * time.Second

// judged waits until every fact that is in the log has been judged, and says so when that takes too long.
func (c *connection) judged(cmd *cobra.Command) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), judgeTimeout)
	defer cancel()
	end, err := c.admin.EndOffsets(ctx, topic.Facts)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil
	}
	if err == nil {
		err = c.admin.WaitConsumed(ctx, runtime.GroupID, compliance.Name, topic.Facts, end)
	}
	if errors.Is(err, context.DeadlineExceeded) && cmd.Context().Err() == nil {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), "Not everything in the log has been judged yet; \"datawave status\" shows how far the stage is.")
	}
	return err
}

// findings folds datawave.findings, once everything in the log has been judged.
func (c *connection) findings(cmd *cobra.Command, filter findingFilter) ([]findingRow, error) {
	if err := c.judged(cmd); err != nil {
		return nil, err
	}
	type life struct {
		event.Life
		about asset.DatasetID
	}
	lives := map[string]*life{}
	err := c.admin.Visit(cmd.Context(), topic.Findings, nil, func(r *event.Record) error {
		id, errID := r.Dataset()
		body, errBody := c.codec.Decode(r.Data)
		finding, ok := body.(*event.Finding)
		if errID != nil || errBody != nil || !ok {
			return nil //nolint:nilerr // what is no finding is passed over, as everywhere
		}
		if lives[finding.Finding] == nil {
			lives[finding.Finding] = &life{about: id}
		}
		lives[finding.Finding].Take(r, finding)
		return nil
	})
	if err != nil && !errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil, err
	}
	var rows []findingRow
	for _, l := range lives {
		if row := (findingRow{l.about.Namespace, l.about.Name, l.Finding, l.Steps}); filter.shows(&row) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, worstFirst)
	return rows, nil
}

func (f *findingFilter) shows(r *findingRow) bool {
	inControl := f.control == "" || slices.ContainsFunc(r.Controls, func(c string) bool { return c == f.control || strings.HasPrefix(c, f.control+":") })
	resolved := r.Status == event.StatusResolved && !f.all && f.status == ""
	return !resolved && inControl && (f.severity == "" || r.Severity == f.severity) && (f.status == "" || r.Status == f.status) &&
		strings.Contains(r.Dataset, f.dataset)
}

func worstFirst(a, b findingRow) int {
	return cmp.Or(cmp.Compare(slices.Index(policy.Severities, a.Severity), slices.Index(policy.Severities, b.Severity)),
		cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
}

func printFindings(w io.Writer, rows []findingRow) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintln(w, "No findings. \"datawave policy list\" shows which policies are in force.")
		return err
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Severity", "Dataset", "Field", "What is wrong", "Controls", "Status", "Due"})
	for _, r := range rows {
		due := ""
		if r.Due > 0 {
			due = time.UnixMilli(r.Due).UTC().Format(time.DateOnly)
		}
		t.AppendRow(table.Row{r.Severity, printable(r.Dataset), printable(r.Field), printable(r.Message), fewControls(r.Controls), r.Status, due})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "What is wrong", WidthMax: 64, WidthMaxEnforcer: text.WrapSoft}})
	t.Render()
	return nil
}

// shownControls is how many controls a row names.
const shownControls = 3

func fewControls(list []string) string {
	if more := len(list) - shownControls; more > 0 {
		return fmt.Sprintf("%s … %d more", strings.Join(list[:shownControls], " "), more)
	}
	return strings.Join(list, " ")
}
