package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// printLineageTable has a row for each link, by the level of what it leads to.
func printLineageTable(w io.Writer, g *lineageGraph, i *impactFlags) error {
	if len(g.links) > 0 {
		t := newTable(w)
		t.AppendHeader(table.Row{"Level", "From", "To", "Fields", "Infotypes", "Proof", "Confidence"})
		for _, l := range g.links {
			from, to := g.flow(l)
			t.AppendRow(table.Row{max(g.Nodes[l.far].Depth, -g.Nodes[l.far].Depth), g.title(from, to), g.title(to, from), l.moves(), g.infotypes(l.far), l.proofs(), l.confidence()})
		}
		t.SetColumnConfigs([]table.ColumnConfig{{Name: "Confidence", Align: text.AlignRight}, {Name: "Fields", WidthMax: 48, WidthMaxEnforcer: text.WrapSoft},
			{Name: "Infotypes", WidthMax: 32, WidthMaxEnforcer: text.WrapSoft}})
		t.Render()
	}
	_, err := fmt.Fprintln(w, g.summary(i))
	return err
}

// mermaidText escapes what ends or changes a text in Mermaid, which takes entities by number. Source: https://mermaid.js.org/syntax/flowchart.html.
var mermaidText = strings.NewReplacer("#", "#35;", `"`, "#34;", "<", "#60;", ">", "#62;", "&", "#38;", "`", "#96;")

func printMermaid(w io.Writer, g *lineageGraph, i *impactFlags) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%%%% %s\nflowchart LR\n", g.summary(i))
	for n := range g.Nodes {
		label := mermaidText.Replace(g.title(n, 0))
		class := ""
		if infotypes := g.infotypes(n); infotypes != "" {
			label, class = label+"<br/>"+mermaidText.Replace(infotypes), ":::sensitive"
		}
		fmt.Fprintf(&b, "  n%d[\"%s\"]%s\n", n, label, class)
	}
	for _, l := range g.links {
		from, to := g.flow(l)
		arrow := "-->"
		if l.indirect() {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  n%d %s|\"%s\"| n%d\n", from, arrow, mermaidText.Replace(l.said()), to)
	}
	b.WriteString("  classDef sensitive fill:#fef3c7,stroke:#b45309\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotText escapes a text in DOT. Source: https://graphviz.org/doc/info/lang.html.
var dotText = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func printGraphviz(w io.Writer, g *lineageGraph, i *impactFlags) error {
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\ndigraph lineage {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"Helvetica\"];\n", g.summary(i))
	for n := range g.Nodes {
		label, fill := dotText.Replace(g.title(n, 0)), ""
		if infotypes := g.infotypes(n); infotypes != "" {
			label, fill = label+`\n`+dotText.Replace(infotypes), ", fillcolor=\"#fef3c7\""
		}
		fmt.Fprintf(&b, "  n%d [label=\"%s\"%s];\n", n, label, fill)
	}
	for _, l := range g.links {
		from, to := g.flow(l)
		style := ""
		if l.indirect() {
			style = ", style=dashed"
		}
		fmt.Fprintf(&b, "  n%d -> n%d [label=\"%s\"%s];\n", from, to, dotText.Replace(l.said()), style)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}
