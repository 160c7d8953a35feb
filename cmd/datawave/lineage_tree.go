package main

import (
	"fmt"
	"io"
	"strings"
)

// tree prints a graph from its start. A node has its branches where it comes first by levels; elsewhere its name refers there.
type tree struct {
	*lineageGraph
	out    strings.Builder
	fanOut int
	parent map[int]int // where a node's branches are
	path   map[int]bool
}

func printTree(w io.Writer, g *lineageGraph, i *impactFlags) error {
	t := &tree{lineageGraph: g, fanOut: i.fanOut, parent: map[int]int{0: -1}, path: map[int]bool{}}
	for n := range g.Nodes {
		for _, l := range g.next[n] {
			if _, placed := t.parent[l.far]; !placed {
				t.parent[l.far] = n
			}
		}
	}
	if len(g.Nodes) > 0 {
		t.line("", g.title(0, 0), g.infotypes(0))
		t.branches(0, "")
	}
	_, err := fmt.Fprintf(w, "%s%s\n", t.out.String(), g.summary(i))
	return err
}

func (t *tree) line(indent, title, infotypes string) {
	t.out.WriteString(indent + title)
	if infotypes != "" {
		t.out.WriteString("  " + infotypes)
	}
	t.out.WriteByte('\n')
}

// branches prints what comes after a node. Recursion is as deep as the walk, which is bounded.
func (t *tree) branches(n int, indent string) {
	links := t.next[n]
	left := 0
	if t.fanOut > 0 && len(links) > t.fanOut {
		links, left = links[:t.fanOut], len(links)-t.fanOut
	}
	t.path[n] = true
	for i, l := range links {
		corner, below := "├── ", "│   "
		if i == len(links)-1 && left == 0 {
			corner, below = "└── ", "    "
		}
		t.branch(l, indent+corner, indent+below)
	}
	delete(t.path, n)
	if left > 0 {
		t.line(indent+"└── ", fmt.Sprintf("… %s more; --fan-out shows more", count(int64(left))), "")
	}
}

func (t *tree) branch(l *link, indent, below string) {
	title, here := t.title(l.far, l.near), t.parent[l.far] == l.near
	switch {
	case t.path[l.far]:
		title += "  ↩ a cycle"
	case !here:
		title += "  ↑ see under " + printable(t.Nodes[t.parent[l.far]].Name)
	}
	t.line(indent, title, t.infotypes(l.far))
	rest := below + "      "
	if here && len(t.next[l.far]) > 0 && !t.path[l.far] {
		rest = below + "│     "
	}
	t.line(rest, l.said(), "")
	if here && !t.path[l.far] {
		t.branches(l.far, below)
	}
}

// said is one line about a link: the fields, the proof and the confidence.
func (l *link) said() string {
	var parts []string
	for _, part := range []string{l.moves(), l.proofs(), l.confidence()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}
