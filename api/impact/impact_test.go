package impact

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/readmodel"
)

// walked is the walk from s over the edges, downstream: "s.x>t.y" goes from field x of s to y of t, "s>t" between datasets, and one with
// "~" for ">" is INDIRECT.
func walked(edges string) readmodel.Graph {
	g := readmodel.Graph{Nodes: []readmodel.Node{{ID: "s", Name: "s"}}}
	depth := map[string]int{"s": 0}
	for _, text := range strings.Fields(edges) {
		kind := "DIRECT"
		from, to, ok := strings.Cut(text, ">")
		if !ok {
			kind = indirect
			from, to, _ = strings.Cut(text, "~")
		}
		e := readmodel.Edge{ID: text, Kind: kind}
		e.From, e.FromField, _ = strings.Cut(from, ".")
		e.To, e.ToField, _ = strings.Cut(to, ".")
		if _, ok := depth[e.To]; !ok {
			depth[e.To] = depth[e.From] + 1
			g.Nodes = append(g.Nodes, readmodel.Node{ID: e.To, Name: e.To, Depth: depth[e.To]})
		}
		g.Edges = append(g.Edges, e)
	}
	slices.SortStableFunc(g.Nodes, func(a, b readmodel.Node) int { return a.Depth - b.Depth })
	return g
}

func text(g readmodel.Graph) string {
	var words []string
	for _, n := range g.Nodes {
		words = append(words, fmt.Sprintf("%s@%d", n.Name, n.Depth))
	}
	for _, e := range g.Edges {
		words = append(words, e.ID)
	}
	return strings.Join(words, " ")
}

// on labels the fields that the words name, "t.mail".
func on(fields string) Labelled {
	return func(dataset, field string) bool {
		return slices.ContainsFunc(strings.Fields(fields), func(f string) bool {
			return f == dataset+"."+field || field == "" && strings.HasPrefix(f, dataset+".")
		})
	}
}

func TestThrough(t *testing.T) {
	for _, c := range []struct{ name, edges, labels, want string }{
		{"leads to a label", "s.a>t.a s.b>t.mail t.a>u.a", "t.mail", "s@0 t@1 s.b>t.mail"},
		{"leads on from a label", "s.mail>t.x t.x>u.y s.a>v.a", "s.mail", "s@0 t@1 u@2 s.mail>t.x t.x>u.y"},
		{"a label in the middle", "s.a>t.mail t.mail>u.x t.b>u.z s.c>t.b", "t.mail", "s@0 t@1 u@2 s.a>t.mail t.mail>u.x"},
		{"another field of the same dataset", "s.a>t.a t.mail>u.mail", "u.mail", "s@0"},
		{"nothing has it", "s.a>t.a s>u", "", "s@0"},
		{"between datasets, where no more is known", "s>t t>u t.x>v.x", "u.mail v.x", "s@0 t@1 u@2 v@2 s>t t>u t.x>v.x"},
		{"between datasets, where more is known", "s>t s.a>t.a t.b>u.mail", "u.mail", "s@0"},
		{"from a labelled dataset, no more is known", "s>t t>u s.a>v.a", "s.mail", "s@0 t@1 u@2 s>t t>u"},
		{"no value goes along a filter", "s.mail~t s.mail~u.x", "s.mail", "s@0"},
		{"a filter beside", "s.mail>t.m s.a~t", "s.mail", "s@0 t@1 s.mail>t.m"},
		{"into a whole dataset", "s.mail>t t.x>u.x t>v", "s.mail", "s@0 t@1 u@2 v@2 s.mail>t t.x>u.x t>v"},
		{"out of a field into a dataset that has it", "s.a>t t.b>u.b", "t.mail", "s@0 t@1 s.a>t"},
		{"a cycle", "s.mail>t.m t.m>s.mail", "s.mail", "s@0 t@1 s.mail>t.m t.m>s.mail"},
		{"a longer way", "s.a>t.a s.a>u.a t.a>u.mail", "u.mail", "s@0 t@1 u@2 s.a>t.a t.a>u.mail"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text(Through(walked(c.edges), readmodel.Downstream, on(c.labels))); got != c.want {
				t.Errorf("%s with %s\n got %s\nwant %s", c.edges, c.labels, got, c.want)
			}
		})
	}
}

func TestThroughUpstreamAndFields(t *testing.T) {
	g := readmodel.Graph{
		Nodes: []readmodel.Node{{ID: "s", Name: "s", Field: "x"}, {ID: "t", Name: "t", Field: "a", Depth: -1}, {ID: "t", Name: "t", Field: "mail", Depth: -1}, {ID: "u", Name: "u", Field: "a", Depth: -2}},
		Edges: []readmodel.Edge{{ID: "1", From: "t", FromField: "a", To: "s", ToField: "x"}, {ID: "2", From: "t", FromField: "mail", To: "s", ToField: "x"}, {ID: "3", From: "u", FromField: "a", To: "t", ToField: "a"}},
	}
	if got, want := text(Through(g, readmodel.Upstream, on("t.mail"))), "s@0 t@-1 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := text(Through(g, readmodel.Upstream, on("u.a"))), "s@0 t@-1 u@-2 1 3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPagesAreTheGraph puts pages together: every node and edge is there once, in order, and no edge comes before its ends.
func TestPagesAreTheGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var edges []string
		names := []string{"s"}
		for i := range rapid.IntRange(0, 30).Draw(t, "edges") {
			from, to := rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom([]string{"s", "a", "b", "c", "d", "e", "f"}).Draw(t, "to")
			edges, names = append(edges, fmt.Sprintf("%s.%d>%s.x", from, i, to)), append(names, to)
		}
		g := walked(strings.Join(edges, " "))
		q := readmodel.ImpactQuery{Dataset: "s", Direction: readmodel.Downstream, Limit: rapid.IntRange(1, 8).Draw(t, "limit")}
		var all readmodel.Graph
		known := map[string]bool{}
		for {
			page, err := Page(&g, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range page.Nodes {
				all.Nodes, known[n.ID] = append(all.Nodes, n.Node), true
			}
			for _, e := range page.Edges {
				if !known[e.From] || !known[e.To] {
					t.Fatalf("%s comes before its ends", e.ID)
				}
			}
			all.Edges = append(all.Edges, page.Edges...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if len(all.Edges) != len(g.Edges) || !slices.Equal(all.Nodes, g.Nodes) {
			t.Fatalf("pages have %s\nthe graph is %s", text(all), text(g))
		}
	})
}

func TestStrangeCursor(t *testing.T) {
	g := walked("s>t")
	if _, err := Page(&g, readmodel.ImpactQuery{After: "x", Limit: 1}); !errors.Is(err, readmodel.ErrBadCursor) {
		t.Error(err)
	}
}
