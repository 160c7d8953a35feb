package main

import (
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"datawave/streams/compliance/facts"
)

func newPolicyFacts() *cobra.Command {
	return &cobra.Command{
		Use: "facts [PART]", Short: "List the facts that conditions and requirements may name", Args: cobra.MaximumNArgs(1),
		Example: "  datawave policy facts\n  datawave policy facts retention",
		RunE: func(cmd *cobra.Command, args []string) error {
			printFacts(cmd.OutOrStdout(), strings.ToLower(strings.Join(args, "")))
			return nil
		},
	}
}

// printFacts prints those whose line has the part.
func printFacts(w io.Writer, part string) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Fact", "Type", "What it says"})
	for line := range strings.Lines(facts.Describe()) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		kind, doc, _ := strings.Cut(rest, "\t")
		if strings.Contains(strings.ToLower(line), part) {
			t.AppendRow(table.Row{name, kind, doc})
		}
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "What it says", WidthMax: 80, WidthMaxEnforcer: text.WrapSoft}})
	t.Render()
}
