package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/packs"
	"datawave/streams/compliance/policy"
)

// policyRow is a policy as "datawave policy list --json" prints it.
type policyRow struct {
	ID       string   `json:"id"`
	Version  string   `json:"version"`
	Severity string   `json:"severity"`
	Title    string   `json:"title"`
	Controls []string `json:"controls"`
	Position string   `json:"position,omitempty"` // of the event that put it in force
	Refused  string   `json:"refused,omitempty"`  // why the last event about it changed nothing
}

func newPolicyList(f *flags) *cobra.Command {
	var asJSON, embedded bool
	cmd := &cobra.Command{
		Use: "list", Short: "Show the policies that are in force, or those of the embedded packs", Args: cobra.NoArgs,
		Example: "  datawave policy list\n  datawave policy list --packs\n  datawave policy list --json | jq -r .id",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if embedded {
				return printPolicies(cmd.OutOrStdout(), rowsOf(packs.Policies()), asJSON)
			}
			return withConnection(cmd, f, func(c *connection) error {
				register, err := c.policies(cmd.Context())
				if err != nil {
					return err
				}
				return printPolicies(cmd.OutOrStdout(), rowsInForce(register), asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a policy")
	cmd.Flags().BoolVar(&embedded, "packs", false, "show the policies of the embedded packs instead; no engine is needed")
	return cmd
}

func rowsOf(list []*policy.Policy) (rows []policyRow) {
	for _, p := range list {
		rows = append(rows, policyRow{ID: p.ID, Version: p.Version, Severity: p.Severity, Title: p.Title, Controls: p.Controls})
	}
	return rows
}

func rowsInForce(register *compliance.Register) (rows []policyRow) {
	for _, s := range register.Statuses() {
		row := policyRow{ID: s.Entry, Version: s.Version}
		if s.Policy != nil {
			row = rowsOf([]*policy.Policy{s.Policy})[0]
		}
		row.Position = s.Position.String()
		if s.Refused != nil {
			row.Refused = s.Refused.Error()
		}
		rows = append(rows, row)
	}
	return rows
}

func printPolicies(w io.Writer, rows []policyRow, asJSON bool) error {
	if asJSON {
		return encodeLines(w, rows)
	}
	if len(rows) == 0 {
		_, err := fmt.Fprintf(w, "No policy is in force. \"datawave policy activate PACK\" puts a pack in force: %s.\n", strings.Join(packNames(), ", "))
		return err
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Policy", "Version", "Severity", "What it asks", "Controls"})
	for _, r := range rows {
		title := r.Title
		if r.Refused != "" {
			title = "REFUSED: " + r.Refused
		}
		t.AppendRow(table.Row{r.ID, r.Version, r.Severity, title, fewControls(r.Controls)})
	}
	t.Render()
	return nil
}

// policies reads what the log says about policies.
func (c *connection) policies(ctx context.Context) (*compliance.Register, error) {
	return readPolicyRegister(ctx, c.admin, c.codec)
}

func newPolicyActivate(f *flags) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "activate FILE|PACK…", Short: "Put policies in force, by events in the log; the whole estate is judged by them from its state", Args: cobra.MinimumNArgs(1),
		Long: "Checks the policies, asks, and appends one event a policy to datawave.control. Every dataset is judged by them at once, from the stage's\n" +
			"state, and at every fact from then on. A policy with an id that is in force is replaced.\n\n" + policyHelp,
		Example:           "  datawave policy activate gdpr pci\n  datawave policy activate acme.yaml --yes",
		ValidArgsFunction: completePacks,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := namedPolicies(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return withConnection(cmd, f, func(c *connection) error { return c.activate(cmd, list, yes) })
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func newPolicyRetire(f *flags) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "retire ID|PACK…", Short: "Take policies out of force; their findings are resolved", Args: cobra.MinimumNArgs(1),
		Example: "  datawave policy retire acme-owner\n  datawave policy retire gdpr",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return c.retire(cmd, args, yes) })
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func (c *connection) activate(cmd *cobra.Command, list []*policy.Policy, yes bool) error {
	register, err := c.policies(cmd.Context())
	if err != nil {
		return err
	}
	active := register.Active()
	var controls []*event.Control
	for _, p := range list {
		if now := active[p.ID]; now == nil || now.Body != p.Body {
			controls = append(controls, compliance.Activation(p))
		}
	}
	if len(controls) == 0 {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "All %d policies are in force already\n", len(list))
		return err
	}
	return c.change(cmd, controls, fmt.Sprintf("Put %d of %d policies in force? Type yes: ", len(controls), len(list)), yes)
}

func (c *connection) retire(cmd *cobra.Command, names []string, yes bool) error {
	register, err := c.policies(cmd.Context())
	if err != nil {
		return err
	}
	active := register.Active()
	var controls []*event.Control
	for _, id := range idsOf(names) {
		if active[id] != nil {
			controls = append(controls, compliance.Retirement(id))
		}
	}
	if len(controls) == 0 {
		return fmt.Errorf("none of %s is in force; \"datawave policy list\" shows those that are", strings.Join(names, ", "))
	}
	return c.change(cmd, controls, fmt.Sprintf("Take %d policies out of force? Type yes: ", len(controls)), yes)
}

// idsOf replaces the names of packs by the ids of their policies.
func idsOf(names []string) (ids []string) {
	for _, name := range names {
		if pack, ok := packs.Find(name); ok {
			for _, p := range pack.Policies {
				ids = append(ids, p.ID)
			}
			continue
		}
		ids = append(ids, name)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// change asks, appends the entries and waits until the stage judges by them.
func (c *connection) change(cmd *cobra.Command, controls []*event.Control, question string, yes bool) error {
	if err := mayChange(cmd, question, yes); err != nil {
		return err
	}
	var last event.Position
	for _, control := range controls {
		at, err := c.set(cmd.Context(), control)
		if err != nil {
			return err
		}
		last = at
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), followTimeout)
	defer cancel()
	if err := c.admin.WaitFollowed(ctx, compliance.Name, topic.Control, last.Offset+1); err != nil {
		return fmt.Errorf("the change is in the log at %s, but the stages have not taken it over yet: %w", last, err)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d policies changed, from %s on. \"datawave findings\" shows what they find.\n", len(controls), last)
	return err
}
