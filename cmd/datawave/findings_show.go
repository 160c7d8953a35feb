package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

func newFindingsShow(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show ID…", Short: "Show findings with their lives, what to do, and the positions of the facts that prove them", Args: cobra.MinimumNArgs(1),
		Example:           "  datawave findings show 6d1e0c4b\n  datawave findings show 6d1e0c4b --json | jq .evidence",
		ValidArgsFunction: completeFindings(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return c.showFindings(cmd, args, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a finding")
	return cmd
}

func (c *connection) showFindings(cmd *cobra.Command, ids []string, asJSON bool) error {
	for i, id := range ids {
		one, err := c.findFinding(cmd, id)
		switch {
		case err != nil:
			return err
		case asJSON:
			err = json.NewEncoder(cmd.OutOrStdout()).Encode(one)
		default:
			err = printFinding(cmd.OutOrStdout(), &one, i > 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var beginningOfID = regexp.MustCompile(`^[0-9a-fA-F]{1,32}$`)

// findFinding is the one finding whose id begins so.
func (c *connection) findFinding(cmd *cobra.Command, begun string) (one readmodel.Finding, err error) {
	if !beginningOfID.MatchString(begun) {
		return one, fmt.Errorf("%q is not the id of a finding; \"datawave findings\" shows them", begun)
	}
	list, total, err := c.findings(cmd, url.Values{"id": {begun}}, 5)
	if err != nil {
		return one, err
	}
	switch len(list) {
	case 0:
		return one, fmt.Errorf("no finding's id begins with %s; \"datawave findings --all\" shows them", begun)
	case 1:
		err = c.api.get(cmd.Context(), "/v1/findings/"+list[0].ID, &one)
		return one, err
	}
	var ids []string
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return one, fmt.Errorf("the ids of %d findings begin with %s: %s", total, begun, strings.Join(ids, ", "))
}

func printFinding(w io.Writer, f *readmodel.Finding, another bool) error {
	var b strings.Builder
	if another {
		b.WriteString("\n")
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-11s %s\n", name, printable(value))
		}
	}
	fmt.Fprintf(&b, "%s\n\n", printable(f.Message))
	line("Finding", f.ID)
	line("Severity", f.Severity)
	line("Dataset", f.Name+"  in "+f.Namespace)
	line("Field", f.Field)
	line("Policy", strings.TrimSpace(f.Policy+" "+f.PolicyVersion))
	line("What to do", f.Remediation)
	line("Status", statusOf(f))
	line("Opened", moment(f.Opened))
	line("Due", dueOf(f, time.Now()))
	line("Controls", strings.Join(f.Controls, " "))
	line("Evidence", strings.Join(f.Evidence, " "))
	line("Judged for", f.Cause)
	b.WriteString("\nLife\n")
	for i := range f.Steps {
		fmt.Fprintf(&b, "  %s  %s\n", f.Steps[i].Time.UTC().Format("2006-01-02 15:04:05"), printable(tellStep(&f.Steps[i])))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func moment(millis int64) string {
	if millis == 0 {
		return ""
	}
	return time.UnixMilli(millis).UTC().Format("2006-01-02 15:04 UTC")
}

// changes are the words for what happened to a finding.
var changes = map[string]string{event.Acknowledged: "acknowledged", event.Started: "work began", event.Assigned: "assigned", event.Commented: "comment", event.Waiver: "waived",
	event.FalsePositive: "called no breach", event.Reopened: "opened again", event.ChangePolicy: "judged by another version of the policy", event.ChangeVerdict: "another verdict",
	event.ChangeFacts: "other facts", event.ChangeRetired: "resolved: the policy was retired", event.ChangeGone: "resolved: the dataset is gone", event.ChangeExpired: "opened again: the waiver ended"}

// events are those for what happened where the change does not say it.
var events = map[string]string{event.FindingOpened: "opened", event.FindingReopened: "opened again: the facts breach the policy again", event.FindingResolved: "resolved: the facts no longer breach the policy"}

// tellStep is a step of a life in words, and where it is in the log.
func tellStep(s *event.Step) string {
	told := changes[s.Change]
	if told == "" {
		told = events[s.Type]
	}
	if told == "" {
		told = s.Status
	}
	if s.Actor != "" {
		told += " by " + s.Actor
	}
	if s.Note != "" {
		told += ": " + s.Note
	}
	return told + "  (" + s.Position + ")"
}

// completeFindings offers ids, when an engine runs that can be asked.
func completeFindings(f *flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, begun string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
		ask(f, func(c *connection) error {
			var page readmodel.FindingPage
			err := c.api.get(cmd.Context(), "/v1/findings?"+url.Values{"id": {begun}, "status": unresolved, "limit": {"50"}}.Encode(), &page)
			for i := range page.Findings {
				one := &page.Findings[i]
				out = append(out, cobra.CompletionWithDesc(one.ID, printable(one.Severity+" "+one.Policy+" "+one.Name)))
			}
			return err
		})
		return except(out, given), cobra.ShellCompDirectiveNoFileComp
	}
}
