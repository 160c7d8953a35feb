package impact

import (
	"cmp"
	"slices"

	"datawave/schemas/readmodel"
)

// Labelled tells whether a field has the infotype in question; the empty field asks for any field of the dataset.
type Labelled func(dataset, field string) bool

// indirect is the kind of edges that no value goes along: a filter or a join decides about rows, and shows none of its values.
const indirect = "INDIRECT"

// Through keeps of a walk, which begins at its first node, the paths that a labelled field lies on: those that lead to one, and those
// that lead on from one. Paths go from field to field where the edges name fields; an edge between datasets counts where no edge says
// more about the two. No path goes along an INDIRECT edge. The depths of what is left are along the paths.
func Through(g readmodel.Graph, direction readmodel.Direction, labelled Labelled) readmodel.Graph {
	if len(g.Nodes) == 0 {
		return g
	}
	p := newPaths(&g, direction)
	p.follow()
	p.mark(labelled)
	return p.rest()
}

// arc is an edge as the walk goes along it.
type arc struct {
	near, far place
	edge      int // in the graph
}

// hop is an arc from the place where it was left: an arc that leaves a whole dataset can be left from any of its fields. Hops without an
// arc lead from a whole dataset to a field of it.
type hop struct {
	from, to place
	arc      int // -1 for none
}

// paths are the places that can be reached from the start, and how.
type paths struct {
	graph  *readmodel.Graph
	start  place
	arcs   []arc
	leave  map[string][]int // arcs by the dataset that they leave
	hops   []hop
	kept   []bool // of the hops
	fields bool   // the walk is one of fields
}

func newPaths(g *readmodel.Graph, direction readmodel.Direction) *paths {
	p := &paths{graph: g, start: placeOf(&g.Nodes[0]), leave: map[string][]int{}}
	p.fields = p.start.field != ""
	exact := exactPairs(g)
	for i := range g.Edges {
		e := &g.Edges[i]
		vague := e.FromField == "" && e.ToField == ""
		if e.Kind == indirect || vague && exact[[2]string{e.From, e.To}] {
			continue
		}
		a := arc{near: place{e.From, e.FromField}, far: place{e.To, e.ToField}, edge: i}
		if direction == readmodel.Upstream {
			a.near, a.far = a.far, a.near
		}
		p.leave[a.near.dataset] = append(p.leave[a.near.dataset], len(p.arcs))
		p.arcs = append(p.arcs, a)
	}
	return p
}

// exactPairs are the datasets between which some edge that values go along names a field.
func exactPairs(g *readmodel.Graph) map[[2]string]bool {
	exact := map[[2]string]bool{}
	for i := range g.Edges {
		if e := &g.Edges[i]; e.Kind != indirect && (e.FromField != "" || e.ToField != "") {
			exact[[2]string{e.From, e.To}] = true
		}
	}
	return exact
}

// follow finds the hops that lead on from the start.
func (p *paths) follow() {
	reached := map[place]bool{p.start: true}
	queue := []place{p.start}
	take := func(h hop) {
		p.hops = append(p.hops, h)
		if !reached[h.to] {
			reached[h.to] = true
			queue = append(queue, h.to)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		at, into := queue[0], map[place]bool{}
		for _, i := range p.leave[at.dataset] {
			switch a := &p.arcs[i]; {
			case a.near.field == "" || a.near == at:
				take(hop{at, a.far, i})
			case at.field == "" && !into[a.near]:
				into[a.near] = true
				take(hop{at, a.near, -1})
			}
		}
	}
}

// mark keeps the hops that lie on a path with a labelled field.
func (p *paths) mark(labelled Labelled) {
	onward, back := map[place][]int{}, map[place][]int{}
	places := []place{p.start}
	for i, h := range p.hops {
		if back[h.to] == nil && h.to != p.start {
			places = append(places, h.to)
		}
		onward[h.from], back[h.to] = append(onward[h.from], i), append(back[h.to], i)
	}
	p.kept = make([]bool, len(p.hops))
	var ahead, behind []int
	for _, at := range places {
		if !labelled(at.dataset, at.field) {
			continue
		}
		behind = append(behind, back[at]...)
		for _, i := range onward[at] {
			if at.field != "" || p.hops[i].arc >= 0 { // the fields of a labelled dataset are asked for themselves
				ahead = append(ahead, i)
			}
		}
	}
	p.spread(ahead, func(h *hop) []int { return onward[h.to] })
	p.spread(behind, func(h *hop) []int { return back[h.from] })
}

// spread keeps the hops, and all that follow them.
func (p *paths) spread(queue []int, next func(*hop) []int) {
	seen := make([]bool, len(p.hops))
	for ; len(queue) > 0; queue = queue[1:] {
		if i := queue[0]; !seen[i] {
			seen[i], p.kept[i] = true, true
			queue = append(queue, next(&p.hops[i])...)
		}
	}
}

// rest is the graph of what was kept.
func (p *paths) rest() readmodel.Graph {
	out := readmodel.Graph{Nodes: []readmodel.Node{}, Edges: []readmodel.Edge{}, Truncated: p.graph.Truncated}
	depths := p.depths()
	for _, n := range p.graph.Nodes {
		depth, ok := depths[placeOf(&n)]
		if !ok {
			continue
		}
		if n.Depth < 0 {
			depth = -depth
		}
		n.Depth = depth
		out.Nodes = append(out.Nodes, n)
	}
	slices.SortStableFunc(out.Nodes, func(a, b readmodel.Node) int {
		return cmp.Or(cmp.Compare(max(a.Depth, -a.Depth), max(b.Depth, -b.Depth)), cmp.Compare(a.Namespace, b.Namespace),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Field, b.Field))
	})
	for i, kept := range p.keptEdges() {
		if kept {
			out.Edges = append(out.Edges, p.graph.Edges[i])
		}
	}
	return out
}

func (p *paths) keptEdges() []bool {
	edges := make([]bool, len(p.graph.Edges))
	for i, h := range p.hops {
		if p.kept[i] && h.arc >= 0 {
			edges[p.arcs[h.arc].edge] = true
		}
	}
	return edges
}

// depths are how many edges from the start the nodes are, along what was kept.
func (p *paths) depths() map[place]int {
	next := map[place][]int{}
	for i, h := range p.hops {
		if p.kept[i] && h.arc >= 0 {
			next[p.node(p.arcs[h.arc].near)] = append(next[p.node(p.arcs[h.arc].near)], i)
		}
	}
	depths := map[place]int{p.start: 0}
	for queue := []place{p.start}; len(queue) > 0; queue = queue[1:] {
		for _, i := range next[queue[0]] {
			to := p.node(p.hops[i].to)
			if _, ok := depths[to]; !ok {
				depths[to] = depths[queue[0]] + 1
				queue = append(queue, to)
			}
		}
	}
	return depths
}

// node is the node of the walk that a place belongs to.
func (p *paths) node(at place) place {
	if !p.fields {
		at.field = ""
	}
	return at
}
