package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"datawave/schemas/readmodel"
	"datawave/streams/compliance/evidence"
	"datawave/streams/compliance/policy"
)

func newControls(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "controls [FRAMEWORK]",
		Short: "Show the controls of frameworks: what judges them, what breaches them, and which cannot be judged",
		Long: "Without a framework: how many of the controls of each are satisfied, breached, or cannot be judged from here. With one: each of its\n" +
			"controls, the policies in force for it, the findings that are open, and why nothing here judges the others.",
		Example:           "  datawave controls\n  datawave controls gdpr\n  datawave controls pci --json | jq '.controls[] | select(.verdict == \"not satisfied\").id'",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeOnePack,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return c.controls(cmd, strings.Join(args, ""), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a framework")
	return cmd
}

func completeOnePack(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	out, _ := completePacks(cmd, given, begun)
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (c *connection) controls(cmd *cobra.Command, framework string, asJSON bool) error {
	query, err := c.judged(cmd)
	if err != nil {
		return err
	}
	if framework != "" {
		query.Set("framework", framework)
	}
	var list readmodel.ControlList
	if err := c.api.get(cmd.Context(), "/v1/controls?"+query.Encode(), &list); err != nil {
		return err
	}
	switch {
	case asJSON:
		return encodeLines(cmd.OutOrStdout(), list.Frameworks)
	case framework == "":
		printFrameworks(cmd.OutOrStdout(), list.Frameworks)
		return nil
	}
	for i := range list.Frameworks {
		printControls(cmd.OutOrStdout(), &list.Frameworks[i])
	}
	return nil
}

func printFrameworks(w io.Writer, list []readmodel.Framework) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Framework", "Title", "Controls", "Satisfied", "Not satisfied", "Waived", "Open question", "Not active", "Cannot be judged"})
	for i := range list {
		f, n := &list[i], map[string]int{}
		for k := range f.Controls {
			n[f.Controls[k].Verdict]++
		}
		t.AppendRow(table.Row{f.Name, f.Title, len(f.Controls), n[evidence.Satisfied], n[evidence.NotSatisfied], n[evidence.Waived],
			n[evidence.Undecided] + n[evidence.Partial], n[evidence.NotActive], n[evidence.NotSeen]})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "Title", WidthMax: 44, WidthMaxEnforcer: text.WrapSoft}})
	t.Render()
	_, _ = fmt.Fprintln(w, "\"datawave controls FRAMEWORK\" shows each control; \"datawave policy activate FRAMEWORK\" puts its policies in force.")
}

func printControls(w io.Writer, f *readmodel.Framework) {
	t := newTable(w)
	t.SetTitle(f.Title)
	t.AppendHeader(table.Row{"Control", "Name", "Verdict", "Open findings", "Policies", "What is not judged"})
	for i := range f.Controls {
		c := &f.Controls[i]
		t.AppendRow(table.Row{c.ID, c.Name, c.Verdict, openFindings(&c.Findings), policiesInForce(c.Policies), c.Limits + c.Unseen})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "Name", WidthMax: 34, WidthMaxEnforcer: text.WrapSoft},
		{Name: "What is not judged", WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}})
	t.Render()
}

// openFindings counts them by severity, the worst first, and those that are waived.
func openFindings(n *readmodel.ControlFindings) string {
	var parts []string
	for _, severity := range policy.Severities {
		if n.Open[severity] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", count(n.Open[severity]), severity))
		}
	}
	if n.Undecided > 0 {
		parts = append(parts, count(n.Undecided)+" undecided")
	}
	if n.Waived > 0 {
		parts = append(parts, count(n.Waived)+" waived")
	}
	return strings.Join(parts, ", ")
}

func policiesInForce(list []readmodel.ControlPolicy) string {
	if len(list) == 0 {
		return ""
	}
	active := 0
	for i := range list {
		if list[i].Version != "" {
			active++
		}
	}
	return fmt.Sprintf("%d of %d in force", active, len(list))
}
