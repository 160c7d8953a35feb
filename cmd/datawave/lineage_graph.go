package main

import (
	"fmt"
	"slices"
	"strings"

	"datawave/schemas/readmodel"
)

// lineageGraph is an impact for printing: nodes by their number, and the edges between two of them together.
type lineageGraph struct {
	*readmodel.Impact
	at    map[datasetField]int
	links []*link
	next  map[int][]*link // by the node that is nearer to the start, in the order of the others
}

// link is all edges between two nodes, as they are walked.
type link struct {
	near, far int
	edges     []readmodel.Edge
}

func newLineageGraph(impact *readmodel.Impact) *lineageGraph {
	g := &lineageGraph{Impact: impact, at: map[datasetField]int{}, next: map[int][]*link{}}
	for i := range impact.Nodes {
		g.at[datasetField{impact.Nodes[i].ID, impact.Nodes[i].Field}] = i
	}
	between := map[[2]int]*link{}
	for _, e := range impact.Edges {
		near, far := g.ends(&e)
		l := between[[2]int{near, far}]
		if l == nil {
			l = &link{near: near, far: far}
			between[[2]int{near, far}] = l
			g.links, g.next[near] = append(g.links, l), append(g.next[near], l)
		}
		l.edges = append(l.edges, e)
	}
	for _, list := range g.next {
		slices.SortFunc(list, func(a, b *link) int { return a.far - b.far })
	}
	return g
}

func (g *lineageGraph) ends(e *readmodel.Edge) (near, far int) {
	from, to := datasetField{dataset: e.From}, datasetField{dataset: e.To}
	if g.fields() {
		from.field, to.field = e.FromField, e.ToField
	}
	if g.Direction == readmodel.Upstream {
		from, to = to, from
	}
	return g.at[from], g.at[to]
}

// fields tells of a graph of fields.
func (g *lineageGraph) fields() bool { return len(g.Nodes) > 0 && g.Nodes[0].Field != "" }

// flow are the nodes of a link in the direction that data flows.
func (g *lineageGraph) flow(l *link) (from, to int) {
	if g.Direction == readmodel.Upstream {
		return l.far, l.near
	}
	return l.near, l.far
}

// title is a node's name, its field, and its namespace unless it is that of the other.
func (g *lineageGraph) title(n, other int) string {
	node := &g.Nodes[n]
	title := printable(node.Name)
	if node.Field != "" {
		title += "." + printable(node.Field)
	}
	if node.Namespace != g.Nodes[other].Namespace || n == other {
		title += " (" + printable(node.Namespace) + ")"
	}
	return title
}

func (g *lineageGraph) infotypes(n int) string { return strings.Join(g.Nodes[n].Infotypes, ", ") }

// The bounds of what is said about a link.
const (
	shownFields = 3
	shownProofs = 2
)

// moves are the fields that go over a link: "email → mail (TRANSFORMATION)", or only the name where it stays.
func (l *link) moves() string {
	var direct, other []string
	for i := range l.edges {
		switch text := move(&l.edges[i]); {
		case text == "":
		case l.edges[i].Kind == "INDIRECT":
			other = append(other, text)
		default:
			direct = append(direct, text)
		}
	}
	return few(unique(append(direct, other...)), shownFields)
}

func move(e *readmodel.Edge) string {
	text := e.FromField
	if e.ToField != "" && e.ToField != e.FromField {
		text = strings.TrimSpace(e.FromField + " → " + e.ToField)
	}
	if e.Transformation != "" && e.Transformation != "IDENTITY" {
		text = strings.TrimSpace(text + " (" + e.Transformation + ")")
	}
	return printable(text)
}

// proofs are who proves a link, and by what.
func (l *link) proofs() string {
	var list []string
	for i := range l.edges {
		list = append(list, printable(strings.TrimSuffix(l.edges[i].Prover+": "+l.edges[i].Proof, ": ")))
	}
	return few(unique(list), shownProofs)
}

// confidence is that of the most certain edge of a link.
func (l *link) confidence() string {
	most := 0.0
	for i := range l.edges {
		most = max(most, l.edges[i].Confidence)
	}
	return fmt.Sprintf("%.0f %%", 100*most)
}

// indirect tells of a link that no value goes along.
func (l *link) indirect() bool {
	return !slices.ContainsFunc(l.edges, func(e readmodel.Edge) bool { return e.Kind != "INDIRECT" })
}

func unique(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(text string) bool {
		again := seen[text]
		seen[text] = true
		return again
	})
}

// few joins the first of a list, and counts the others.
func few(list []string, most int) string {
	if more := len(list) - most; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), more)
	}
	return strings.Join(list, ", ")
}

// summary says how much there is, and what is left out.
func (g *lineageGraph) summary(i *impactFlags) string {
	kind, there := "dataset", map[readmodel.Direction]string{readmodel.Upstream: "upstream", readmodel.Downstream: "downstream"}[g.Direction]
	if g.fields() {
		kind = "field"
	}
	if g.Total <= 1 {
		if i.infotype != "" {
			return fmt.Sprintf("No path %s has a field with %s within %d levels.", there, i.infotype, i.depth)
		}
		if g.fields() {
			return fmt.Sprintf("No field %s is known; that of the whole dataset may say more.", there)
		}
		return fmt.Sprintf("Nothing %s is known.", there)
	}
	text := fmt.Sprintf("%s %s, within %d levels.", number(int64(g.Total-1), kind), there, i.depth)
	if left := g.Total - len(g.Nodes); left > 0 {
		text += fmt.Sprintf(" %s more not shown; --max shows more.", count(int64(left)))
	}
	if g.Truncated {
		text += " The graph is larger than what is walked: these are the nearest; start from a field, or with --infotype or less --depth."
	}
	return text
}
