package lineage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections/lineage"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

func id(name string) asset.DatasetID { return asset.DatasetID{Namespace: "ns", Name: name} }

// graph is a store that folds facts one after another.
type graph struct {
	*lineage.SQLite
	t    testing.TB
	next int64
}

func newGraph(t testing.TB) *graph {
	t.Helper()
	s, err := lineage.OpenSQLiteVersion(t.Context(), t.TempDir(), avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &graph{SQLite: s, t: t}
}

func (g *graph) record(kind, subject string, body event.Body) event.Record {
	g.t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		g.t.Fatal(err)
	}
	g.next++
	return event.Record{Envelope: event.Envelope{Type: kind, Subject: id(subject).Key(), Data: data},
		At: event.Position{Topic: topic.Facts, Offset: g.next}}
}

func (g *graph) apply(records ...event.Record) {
	g.t.Helper()
	if err := g.Apply(g.t.Context(), records); err != nil {
		g.t.Fatal(err)
	}
}

func (g *graph) observe(names ...string) {
	g.t.Helper()
	for _, name := range names {
		g.apply(g.record(event.DatasetObserved, name, &event.Dataset{Kind: "table"}))
	}
}

func (g *graph) gone(name string) {
	g.t.Helper()
	g.apply(g.record(event.DatasetGone, name, &event.Gone{}))
}

// assert states edges into a dataset: "a" for a dataset edge, "a.x>y" for one from the field x of a to y.
func (g *graph) assert(to, prover string, edges ...string) {
	g.t.Helper()
	g.apply(g.record(event.LineageAsserted, to, &event.LineageAssertion{Prover: prover, Edges: parse(edges)}))
}

func parse(edges []string) []event.Edge {
	var out []event.Edge
	for _, text := range edges {
		from, fields, _ := strings.Cut(text, ".")
		fromField, toField, _ := strings.Cut(fields, ">")
		out = append(out, event.Edge{FromNamespace: "ns", FromName: from, FromField: fromField, ToField: toField, Confidence: 1})
	}
	return out
}

func (g *graph) walk(q readmodel.LineageQuery) readmodel.Graph {
	g.t.Helper()
	q.Dataset = id(q.Dataset).Hash()
	out, err := g.Walk(g.t.Context(), q)
	if err != nil {
		g.t.Fatal(err)
	}
	return out
}

// text is "name.field@depth" for each node, "?" behind one that is not known, then the edges.
func text(g readmodel.Graph) string {
	names := map[string]string{}
	var b strings.Builder
	for _, n := range g.Nodes {
		names[n.ID] = n.Name
		fmt.Fprintf(&b, "%s%s@%d%s ", n.Name, dot(n.Field), n.Depth, map[bool]string{false: "?"}[n.Known])
	}
	var edges []string
	for _, e := range g.Edges {
		edges = append(edges, fmt.Sprintf("%s%s>%s%s", names[e.From], dot(e.FromField), names[e.To], dot(e.ToField)))
	}
	slices.Sort(edges)
	return b.String() + "| " + strings.Join(edges, " ") + map[bool]string{true: " | truncated"}[g.Truncated]
}

func dot(field string) string {
	if field == "" {
		return ""
	}
	return "." + field
}

// diamond: raw -> (left, right) -> mart -> report; raw.x -> left.x -> mart.y; elsewhere -> right.
func diamond(t testing.TB) *graph {
	g := newGraph(t)
	g.observe("raw", "left", "right", "mart", "report")
	g.assert("left", "sql", "raw", "raw.x>x")
	g.assert("right", "sql", "raw", "elsewhere")
	g.assert("mart", "sql", "left", "right", "left.x>y", "left.z>z")
	g.assert("report", "openlineage/job", "mart")
	return g
}

func TestWalk(t *testing.T) {
	g := diamond(t)
	for name, c := range map[string]struct {
		query readmodel.LineageQuery
		want  string
	}{
		"one level up": {readmodel.LineageQuery{Dataset: "mart", Direction: readmodel.Upstream, Depth: 1, MaxNodes: 99},
			"mart@0 left@-1 right@-1 | left.x>mart.y left.z>mart.z left>mart right>mart"},
		"all the way up": {readmodel.LineageQuery{Dataset: "mart", Direction: readmodel.Upstream, Depth: 20, MaxNodes: 99},
			"mart@0 left@-1 right@-1 elsewhere@-2? raw@-2 | elsewhere>right left.x>mart.y left.z>mart.z left>mart raw.x>left.x raw>left raw>right right>mart"},
		"down": {readmodel.LineageQuery{Dataset: "raw", Direction: readmodel.Downstream, Depth: 2, MaxNodes: 99},
			"raw@0 left@1 right@1 mart@2 | left.x>mart.y left.z>mart.z left>mart raw.x>left.x raw>left raw>right right>mart"},
		"both ways": {readmodel.LineageQuery{Dataset: "left", Direction: readmodel.Both, Depth: 1, MaxNodes: 99},
			"left@0 raw@-1 mart@1 | left.x>mart.y left.z>mart.z left>mart raw.x>left.x raw>left"},
		"a field up": {readmodel.LineageQuery{Dataset: "mart", Field: "y", Direction: readmodel.Upstream, Depth: 9, MaxNodes: 99},
			"mart.y@0 left.x@-1 raw.x@-2 | left.x>mart.y raw.x>left.x"},
		"a field down": {readmodel.LineageQuery{Dataset: "raw", Field: "x", Direction: readmodel.Downstream, Depth: 9, MaxNodes: 99},
			"raw.x@0 left.x@1 mart.y@2 | left.x>mart.y raw.x>left.x"},
		"a field without lineage": {readmodel.LineageQuery{Dataset: "raw", Field: "q", Direction: readmodel.Both, Depth: 9, MaxNodes: 99},
			"raw.q@0 | "},
		"cut at the limit": {readmodel.LineageQuery{Dataset: "raw", Direction: readmodel.Downstream, Depth: 9, MaxNodes: 2},
			"raw@0 left@1 | raw.x>left.x raw>left | truncated"},
		"from an unknown dataset": {readmodel.LineageQuery{Dataset: "elsewhere", Direction: readmodel.Downstream, Depth: 1, MaxNodes: 99},
			"elsewhere@0? right@1 | elsewhere>right"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text(g.walk(c.query)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWalkOfACycleEnds(t *testing.T) {
	g := newGraph(t)
	g.observe("a", "b")
	g.assert("a", "sql", "b", "a")
	g.assert("b", "sql", "a")
	got := text(g.walk(readmodel.LineageQuery{Dataset: "a", Direction: readmodel.Both, Depth: 20, MaxNodes: 99}))
	if want := "a@0 b@-1 | a>a a>b b>a"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWalkFromNowhere(t *testing.T) {
	g := diamond(t)
	for _, dataset := range []string{"", "nonsense", id("nobody").Hash(), "' OR 1=1 --"} {
		if _, err := g.Walk(t.Context(), readmodel.LineageQuery{Dataset: dataset, Depth: 1, MaxNodes: 1}); !errors.Is(err, readmodel.ErrNotFound) {
			t.Errorf("%q: %v", dataset, err)
		}
	}
}

func TestAssertionsOfAProverReplaceEachOther(t *testing.T) {
	up := readmodel.LineageQuery{Dataset: "b", Direction: readmodel.Upstream, Depth: 1, MaxNodes: 99}
	g := newGraph(t)
	g.observe("a", "b")
	g.assert("b", "sql", "a", "lost")
	g.assert("b", "catalog", "other")
	g.assert("b", "sql", "a")
	if got, want := text(g.walk(up)), "b@0 a@-1 other@-1? | a>b other>b"; got != want {
		t.Errorf("after the second assertion: %s, want %s", got, want)
	}
	if _, err := g.Walk(t.Context(), readmodel.LineageQuery{Dataset: id("lost").Hash()}); !errors.Is(err, readmodel.ErrNotFound) {
		t.Errorf("a node that nothing names any more is left: %v", err)
	}
	g.apply(g.record(event.LineageRetracted, "b", &event.LineageRetraction{Prover: "catalog"}))
	if got, want := text(g.walk(up)), "b@0 a@-1 | a>b"; got != want {
		t.Errorf("after the retraction: %s, want %s", got, want)
	}
}

func TestClosedEdgesStayBetweenDatasetsThatExist(t *testing.T) {
	for name, c := range map[string]struct {
		then func(*graph)
		want int
	}{
		"an edge that is not asserted again":       {func(g *graph) { g.assert("b", "sql") }, 1},
		"an edge that is asserted again, the same": {func(g *graph) { g.assert("b", "sql", "a.x>y") }, 0},
		"an edge that is asserted anew":            {func(g *graph) { g.assert("b", "sql"); g.assert("b", "sql", "a.x>y"); g.assert("b", "sql") }, 2},
		"an edge that another prover asserts":      {func(g *graph) { g.assert("b", "catalog", "a.x>y"); g.assert("b", "sql") }, 1},
		"from a dataset that goes":                 {func(g *graph) { g.assert("b", "sql"); g.gone("a") }, 0},
		"from a dataset that has gone":             {func(g *graph) { g.gone("a"); g.assert("b", "sql") }, 0},
		"into a dataset that goes":                 {func(g *graph) { g.assert("b", "sql"); g.gone("b") }, 0},
		"into a dataset that goes with it":         {func(g *graph) { g.gone("b") }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGraph(t)
			g.observe("a", "b")
			g.assert("b", "sql", "a.x>y")
			c.then(g)
			if closed, err := lineage.History(t.Context(), g.SQLite); err != nil || len(closed) != c.want {
				t.Errorf("closed edges %q, %v; want %d", closed, err, c.want)
			}
		})
	}
}

func TestGoneLeavesWhatOthersDerived(t *testing.T) {
	g := diamond(t)
	g.gone("left")
	got := text(g.walk(readmodel.LineageQuery{Dataset: "left", Direction: readmodel.Both, Depth: 1, MaxNodes: 99}))
	if want := "left@0? mart@1 | left.x>mart.y left.z>mart.z left>mart"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEdgesFromNowhereAreSkipped(t *testing.T) {
	g := newGraph(t)
	g.assert("b", "sql", "", "a")
	if got, want := text(g.walk(readmodel.LineageQuery{Dataset: "b", Depth: 1, MaxNodes: 9})), "b@0? a@-1? | a>b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if g.Skipped() != 1 {
		t.Errorf("skipped %d, want 1", g.Skipped())
	}
}

// TestWalkIsReachability compares walks with a search of the same edges in memory.
func TestWalkIsReachability(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		edges := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [2]int {
			return [2]int{rapid.IntRange(0, 7).Draw(rt, "from"), rapid.IntRange(0, 7).Draw(rt, "to")}
		}), 1, 20).Draw(rt, "edges")
		into := map[int][]string{}
		for _, e := range edges {
			into[e[1]] = append(into[e[1]], fmt.Sprint("d", e[0]))
		}
		g := newGraph(t)
		g.observe("d0")
		for to, from := range into {
			g.assert(fmt.Sprint("d", to), "sql", from...)
		}
		depth := rapid.IntRange(1, 5).Draw(rt, "depth")
		out := g.walk(readmodel.LineageQuery{Dataset: "d0", Direction: readmodel.Downstream, Depth: depth, MaxNodes: 99})
		got := map[string]int{}
		for i, n := range out.Nodes {
			got[n.Name] = n.Depth
			if i > 0 && out.Nodes[i-1].Depth > n.Depth {
				rt.Fatalf("not breadth first: %s", text(out))
			}
		}
		if want := reach(edges, depth); fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("reached %v, want %v", got, want)
		}
	})
}

// reach is the hops from d0 to everything within depth.
func reach(edges [][2]int, depth int) map[string]int {
	hops := map[string]int{"d0": 0}
	for at := range depth {
		for _, e := range edges {
			from, to := fmt.Sprint("d", e[0]), fmt.Sprint("d", e[1])
			if hop, ok := hops[from]; ok && hop == at {
				if _, ok := hops[to]; !ok {
					hops[to] = at + 1
				}
			}
		}
	}
	return hops
}

// BenchmarkWalk walks five levels of a graph of 20,000 datasets with three sources each.
func BenchmarkWalk(b *testing.B) {
	g := newGraph(b)
	const n = 20_000
	var batch []event.Record
	for i := range n {
		var from []string
		for k := range 3 {
			from = append(from, fmt.Sprint("d", (i*7+k*131)%n))
		}
		batch = append(batch, g.record(event.LineageAsserted, fmt.Sprint("d", i), &event.LineageAssertion{Prover: "sql", Edges: parse(from)}))
	}
	for chunk := range slices.Chunk(batch, 1000) {
		g.apply(chunk...)
	}
	for b.Loop() {
		out := g.walk(readmodel.LineageQuery{Dataset: "d17", Direction: readmodel.Both, Depth: 5, MaxNodes: 1000})
		if len(out.Nodes) < 100 {
			b.Fatalf("%d nodes", len(out.Nodes))
		}
	}
}

// FuzzApply folds arbitrary bytes as a body of each type: bad ones are passed over, and never stop the store.
func FuzzApply(f *testing.F) {
	kinds := []string{event.DatasetObserved, event.DatasetGone, event.LineageAsserted, event.LineageRetracted}
	g := newGraph(f)
	f.Add(uint8(2), "ns|a", g.record(event.LineageAsserted, "a", &event.LineageAssertion{Prover: "sql", Edges: parse([]string{"b.x>y"})}).Data)
	f.Add(uint8(0), "nonsense", []byte{0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, kind uint8, subject string, data []byte) {
		g.next++
		r := event.Record{Envelope: event.Envelope{Type: kinds[int(kind)%len(kinds)], Subject: subject, Data: data},
			At: event.Position{Topic: topic.Facts, Offset: g.next}}
		if err := g.Apply(t.Context(), []event.Record{r}); err != nil {
			t.Error(err)
		}
		q := readmodel.LineageQuery{Dataset: id("a").Hash(), Field: subject, Direction: readmodel.Both, Depth: 3, MaxNodes: 10}
		if _, err := g.Walk(t.Context(), q); err != nil && !errors.Is(err, readmodel.ErrNotFound) {
			t.Error(err)
		}
	})
}
