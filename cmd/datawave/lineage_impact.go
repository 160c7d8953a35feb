package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"datawave/schemas/readmodel"
)

// impactFlags are the settings of "datawave lineage up" and "down".
type impactFlags struct {
	direction readmodel.Direction
	format    string
	infotype  string
	depth     int
	most      int // nodes
	fanOut    int // children of a node in a tree
}

// impactFormats print the graph; a tree stops at the fan-out.
var impactFormats = map[string]func(io.Writer, *lineageGraph, *impactFlags) error{
	"tree": printTree, "table": printLineageTable, "mermaid": printMermaid, "graphviz": printGraphviz, "json": printLineageJSON,
}

func newLineageUp(f *flags) *cobra.Command {
	return newImpact(f, readmodel.Upstream, &cobra.Command{
		Use: "up DATASET[.FIELD]", Short: "Show what a dataset, or a field of it, is derived from",
		Example: "  datawave lineage up shop.public.report\n  datawave lineage up report.total --format mermaid"})
}

func newLineageDown(f *flags) *cobra.Command {
	return newImpact(f, readmodel.Downstream, &cobra.Command{
		Use: "down DATASET[.FIELD]", Short: "Show what is derived from a dataset, or from a field of it",
		Example: "  datawave lineage down customers --depth 3\n  datawave lineage down customers --infotype EMAIL_ADDRESS\n" +
			"  datawave lineage down customers.email --format graphviz | dot -Tsvg > email.svg"})
}

func newImpact(f *flags, direction readmodel.Direction, cmd *cobra.Command) *cobra.Command {
	i := &impactFlags{direction: direction}
	cmd.Long = cmd.Short + ", level by level, with what proves each step and how certain that is. DATASET is\n" +
		"a name, the end of one, NAMESPACE|NAME, or an id. With --infotype only those paths are left that a field with that label lies on,\n" +
		"from field to field where that is known."
	cmd.Args = cobra.ExactArgs(1)
	cmd.ValidArgsFunction = completePlace(f)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if impactFormats[i.format] == nil {
			return fmt.Errorf("there is no format %q; there are %s", i.format, strings.Join(formatNames(), ", "))
		}
		return withConnection(cmd, f, func(c *connection) error { return i.run(cmd, c, args[0]) })
	}
	cmd.Flags().StringVar(&i.format, "format", "tree", strings.Join(formatNames(), ", "))
	cmd.Flags().StringVar(&i.infotype, "infotype", "", "only paths that a field with this infotype lies on")
	cmd.Flags().IntVar(&i.depth, "depth", 5, "levels, 1 to 20")
	cmd.Flags().IntVar(&i.most, "max", 1000, "nodes at most; the nearest come first")
	cmd.Flags().IntVar(&i.fanOut, "fan-out", 40, "branches of one node that a tree shows; 0 for all")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("infotype", func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return infotypeCompletions(f, cmd), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

func formatNames() []string { return slices.Sorted(maps.Keys(impactFormats)) }

func (i *impactFlags) run(cmd *cobra.Command, c *connection, meant string) error {
	at, err := c.findPlace(cmd.Context(), meant)
	if err != nil {
		return err
	}
	impact, err := i.ask(cmd.Context(), c, at)
	if err != nil {
		return err
	}
	return impactFormats[i.format](cmd.OutOrStdout(), newLineageGraph(impact), i)
}

// pageSize is how many nodes the command asks for at a time.
const pageSize = 500

// ask puts the pages together, up to the number of nodes that are wanted; Next is set when there are more.
func (i *impactFlags) ask(ctx context.Context, c *connection, at datasetField) (*readmodel.Impact, error) {
	all := &readmodel.Impact{Nodes: []readmodel.ImpactNode{}, Edges: []readmodel.Edge{}}
	wait := "&" + c.upToDate(ctx)
	for {
		query := url.Values{"direction": {string(i.direction)}, "depth": {strconv.Itoa(i.depth)}, "field": {at.field}, "infotype": {i.infotype},
			"limit": {strconv.Itoa(min(pageSize, max(i.most-len(all.Nodes), 1)))}, "cursor": {all.Next}}
		var page readmodel.Impact
		if err := c.api.get(ctx, "/v1/lineage/"+at.dataset+"/impact?"+query.Encode()+wait, &page); err != nil {
			return nil, err
		}
		page.Nodes, page.Edges = slices.Concat(all.Nodes, page.Nodes), slices.Concat(all.Edges, page.Edges)
		*all = page
		if all.Next == "" || len(all.Nodes) >= i.most {
			return all, nil
		}
	}
}

func printLineageJSON(w io.Writer, g *lineageGraph, _ *impactFlags) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(g.Impact)
}
