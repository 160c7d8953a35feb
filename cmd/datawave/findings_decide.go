package main

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"datawave/api"
	"datawave/schemas/readmodel"
)

// findingDecision is one of the subcommands of findings that decide.
type findingDecision struct {
	use, kind, short, example string
	assign, until             bool // flags that it has
	note                      string
}

var findingDecisions = []findingDecision{
	{use: "acknowledge ID…", kind: "acknowledge", short: "Say that you have seen findings", example: "  datawave findings acknowledge 6d1e0c4b 9f86d081", note: "a remark"},
	{use: "start ID…", kind: "start", short: "Say that work on findings has begun", example: "  datawave findings start 6d1e0c4b", note: "a remark"},
	{use: "assign ID…", kind: "assign", short: "Say who works on findings", example: "  datawave findings assign 6d1e0c4b --to ada\n  datawave findings assign 6d1e0c4b --to ''",
		assign: true, note: "a remark"},
	{use: "comment ID…", kind: "comment", short: "Add a comment to findings", example: "  datawave findings comment 6d1e0c4b --note 'asked the team'", note: "the comment"},
	{use: "waive ID…", kind: "waive", short: "Let findings stay until a day; they open again then", until: true, note: "why, for whoever audits it",
		example: "  datawave findings waive 6d1e0c4b --until 2027-06-30 --note 'the table moves in June'"},
	{use: "false-positive ID…", kind: "false_positive", short: "Say that findings are none", example: "  datawave findings false-positive 6d1e0c4b --note 'test data'", note: "why, for whoever audits it"},
	{use: "reopen ID…", kind: "reopen", short: "Open findings again that were acknowledged, waived or called none", example: "  datawave findings reopen 6d1e0c4b", note: "a remark"},
}

func newFindingsDecide(f *flags, d findingDecision) *cobra.Command {
	request := api.FindingDecision{Kind: d.kind}
	cmd := &cobra.Command{
		Use: d.use, Short: d.short, Example: d.example, Args: cobra.MinimumNArgs(1),
		Long:              d.short + ". One event a finding is appended to the log. An id may be cut short.",
		ValidArgsFunction: completeFindings(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return c.decideFindings(cmd, &request, args) })
		},
	}
	cmd.Flags().StringVar(&request.Actor, "actor", login(), "who decides")
	cmd.Flags().StringVar(&request.Note, "note", "", d.note)
	if d.assign {
		cmd.Flags().StringVar(&request.Assignee, "to", "", "who; empty is nobody")
		_ = cmd.MarkFlagRequired("to")
	}
	if d.until {
		cmd.Flags().StringVar(&request.Until, "until", "", "the last day, as 2027-06-30, or a time, as 2027-06-30T12:00:00Z")
	}
	return cmd
}

// decideFindings decides about each; what is wrong with one keeps nobody from the others.
func (c *connection) decideFindings(cmd *cobra.Command, request *api.FindingDecision, ids []string) error {
	var failed []error
	for _, id := range ids {
		if err := c.decideFinding(cmd, request, id); err != nil {
			failed = append(failed, fmt.Errorf("finding %s: %w", id, err))
		}
		if cmd.Context().Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

func (c *connection) decideFinding(cmd *cobra.Command, request *api.FindingDecision, id string) error {
	one, err := c.findFinding(cmd, id)
	if err != nil {
		return err
	}
	path := "/v1/findings/" + url.PathEscape(one.ID)
	var answer api.DecisionAnswer
	if err := c.api.post(cmd.Context(), path+"/decisions", request, &answer); err != nil {
		return err
	}
	var now readmodel.Finding
	if err := c.api.get(cmd.Context(), path+"?"+atLeastAt(answer.MinPosition), &now); err != nil {
		return fmt.Errorf("the decision is in the log at %s, but cannot be read yet: %w", answer.Position, err)
	}
	status := statusOf(&now)
	if now.Until > 0 {
		status += " until " + moment(now.Until)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s of %s: %s, at %s\n", shortID(now.ID), printable(now.Policy), printable(now.Name), status, answer.Position)
	return err
}
