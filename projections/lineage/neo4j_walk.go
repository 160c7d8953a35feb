package lineage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/schemas/readmodel"
)

// Walk implements Store. It asks for the whole neighbourhood in one query, which the server searches breadth first and with a set
// of what it has visited, and walks over the answer. A neighbourhood that is larger than a walk may be is asked for a level at a
// time, so that the walk ends where it would on any other store.
func (n *Neo4j) Walk(ctx context.Context, q readmodel.LineageQuery) (g readmodel.Graph, err error) {
	ctx, cancel := context.WithTimeout(ctx, walkTimeout)
	defer cancel()
	q = bounded(q)
	began := time.Now()
	area, err := n.survey(q, n.ask(ctx))
	switch {
	case err == nil && !area.partial:
		g, err = walkOver(ctx, area, q)
	case err == nil || neo4j.IsRetryable(err) && time.Since(began) < retryTime: // as when the server was started again meanwhile
		g, err = n.walkByLevels(ctx, q)
	default:
		err = said(err)
	}
	if err != nil {
		return readmodel.Graph{}, fmt.Errorf("neo4j %s: walk from %q: %w", Name, q.Dataset, err)
	}
	return g, nil
}

// walkByLevels is a walk in one transaction, which is tried again when that helps.
func (n *Neo4j) walkByLevels(ctx context.Context, q readmodel.LineageQuery) (g readmodel.Graph, err error) {
	err = n.read(ctx, func(tx neo4j.ManagedTransaction) error {
		area, err := n.survey(q, func(visit func([]any) error, text string, parameters map[string]any) error {
			return run(ctx, tx, visit, text, parameters)
		})
		if err != nil {
			return err
		}
		var over terrain = area
		if area.partial {
			over = &levels{Neo4j: n, tx: tx, from: area.from}
		}
		g, err = walkOver(ctx, over, q)
		return err
	})
	return g, err
}

// ask runs a statement outside a transaction of the client's, which takes one message there and back instead of three.
func (n *Neo4j) ask(ctx context.Context) asking {
	return func(visit func([]any) error, text string, parameters map[string]any) error {
		session := n.session(ctx, neo4j.AccessModeRead)
		defer session.Close(ctx)
		result, err := session.Run(ctx, text, parameters)
		if err != nil {
			return err
		}
		return each(ctx, result, visit)
	}
}

// asking runs a statement and hands each record to visit; see run.
type asking func(visit func([]any) error, text string, parameters map[string]any) error

// area is the neighbourhood of a node, a terrain.
type area struct {
	from    readmodel.Node
	out     map[step]map[place][]hop // the edges that leave each place, in each direction
	partial bool                     // there is more than a walk may return
}

// survey reads the neighbourhood of the query.
func (n *Neo4j) survey(q readmodel.LineageQuery, ask asking) (*area, error) {
	steps := steps(q)
	a := &area{out: map[step]map[place][]hop{}}
	found := false
	err := ask(func(v []any) error {
		found = true
		a.from = node(v)
		a.from.Field = q.Field
		for i, s := range steps {
			a.take(q, s, v[4+3*i:])
		}
		return nil
	}, surveyQuery(q.Depth, steps), map[string]any{"key": n.key + q.Dataset, "field": fieldKey(n.key, q.Dataset, q.Field),
		"nodes": q.MaxNodes, "edges": maxEdges(q) + 1})
	if err == nil && !found {
		err = notFound(q)
	}
	return a, err
}

// take takes what was found in one direction: how many places the walk could come through, the datasets behind the edges, and the
// edges.
func (a *area) take(q readmodel.LineageQuery, s step, v []any) {
	through, _ := v[0].(int64)
	rows, edges := v[1].([]any), v[2].([]any)
	a.partial = a.partial || int(through) > q.MaxNodes || len(rows) > q.MaxNodes || len(edges) > maxEdges(q)
	nodes := make(map[string]readmodel.Node, len(rows))
	for _, row := range rows {
		n := node(row.([]any))
		nodes[n.ID] = n
	}
	out := make(map[place][]hop, len(rows))
	for _, row := range edges {
		e := edgeOf(row.([]any))
		if from, h, ok := s.leave(e, nodes); ok {
			out[from] = append(out[from], h)
		}
	}
	a.out[s] = out
}

// leave is an edge as a hop, and the place that it leaves. It is not ok when the dataset behind it is none of the nodes: it came to
// be between reading the one and the other.
func (s step) leave(e readmodel.Edge, nodes map[string]readmodel.Node) (from place, h hop, ok bool) {
	near, far := e.From, e.To
	if s.far == "from" {
		near, far = far, near
	}
	h.edge = e
	h.node, ok = nodes[far]
	from.dataset = near
	from.field, h.node.Field = s.ends(&e)
	return from, h, ok
}

// start implements terrain.
func (a *area) start(context.Context, readmodel.LineageQuery) (readmodel.Node, error) {
	return a.from, nil
}

// hops implements terrain.
func (a *area) hops(_ context.Context, s step, places []place, limit int) ([]hop, error) {
	count := 0
	for _, p := range places {
		count += len(a.out[s][p])
	}
	hops := make([]hop, 0, count)
	for _, p := range places {
		hops = append(hops, a.out[s][p]...)
	}
	slices.SortFunc(hops, func(a, b hop) int { return a.compare(&b, s) })
	return hops[:min(limit, len(hops))], nil
}

// compare is the order of a terrain.
func (h *hop) compare(other *hop, s step) int {
	field := func(h *hop) string {
		if s.far == "from" {
			return h.edge.FromField
		}
		return h.edge.ToField
	}
	return cmp.Or(cmp.Compare(h.node.Namespace, other.node.Namespace), cmp.Compare(h.node.Name, other.node.Name),
		cmp.Compare(field(h), field(other)), cmp.Compare(h.edge.ID, other.edge.ID))
}

// surveyQuery asks for a node and, in each direction, for the places up to one short of the depth, the datasets one hop further and the
// edges to them. Its text depends on depth and directions alone, so that the server plans it once.
func surveyQuery(depth int, steps []step) string {
	var b strings.Builder
	b.WriteString("MATCH (s:Dataset {key: $key})\n")
	returns := []string{nodeColumns("s")}
	for i, s := range steps {
		fmt.Fprintf(&b, "CALL (s) {\n%s\nRETURN through AS through%d, nodes AS nodes%d, edges AS edges%d }\n", s.survey(depth), i, i, i)
		returns = append(returns, fmt.Sprintf("through%d, nodes%d, edges%d", i, i, i))
	}
	b.WriteString("RETURN " + strings.Join(returns, ", "))
	return b.String()
}

// arrow is a pattern from (t), where the step leaves from, or from any other node to the one where it arrives.
func (s step) arrow(near, relationship, far string) string {
	if s.far == "from" {
		return near + "<-" + relationship + "-" + far
	}
	return near + "-" + relationship + "->" + far
}

// columns are edgeColumns of an edge e, by the names of its near and far end.
func (s step) columns() string {
	if s.far == "from" {
		return strings.NewReplacer("f.", "far.", "t.", "near.").Replace(edgeColumns)
	}
	return strings.NewReplacer("f.", "near.", "t.", "far.").Replace(edgeColumns)
}

func (s step) survey(depth int) string {
	if s.fields {
		return fmt.Sprintf(`OPTIONAL MATCH (start:Field {key: $field})
CALL (start) {
	MATCH p = %s WHERE all(e IN relationships(p) WHERE e.to IS NULL) AND all(n IN nodes(p) WHERE n:Field)
	WITH DISTINCT n LIMIT $nodes + 1
	RETURN collect(n) AS places
}
CALL (places) {
	UNWIND places AS near MATCH %s WHERE e.to IS NULL
	WITH near, e, far LIMIT $edges
	MATCH (d:Dataset)-[:HAS_FIELD]->(far)
	RETURN collect(DISTINCT [%s]) AS nodes, collect([%s]) AS edges
}
WITH size(places) AS through, nodes, edges`, s.arrow("(start)", fmt.Sprintf("[:FLOWS_TO*0..%d]", depth-1), "(n)"),
			s.arrow("(near)", "[e:FLOWS_TO]", "(far:Field)"), nodeColumns("d"), s.columns())
	}
	return fmt.Sprintf(`CALL (s) {
	MATCH %s
	WITH DISTINCT n LIMIT $nodes + 1
	RETURN collect(n) AS places
}
CALL (places) {
	UNWIND places AS near MATCH %s
	WITH DISTINCT far LIMIT $nodes + 1
	RETURN collect([%s]) AS nodes
}
CALL (places) {
	UNWIND places AS d
	CALL (d) { %s }
	WITH e, near, far LIMIT $edges
	RETURN collect([%s]) AS edges
}
WITH size(places) AS through, nodes, edges`, s.arrow("(s)", fmt.Sprintf("[:FEEDS*0..%d]", depth-1), "(n)"),
		s.arrow("(near)", "[:FEEDS]", "(far)"), nodeColumns("far"), s.leaving(), s.columns())
}

// leaving finds the open edges that leave the dataset d and its fields.
func (s step) leaving() string {
	return fmt.Sprintf(`MATCH %s WHERE e.to IS NULL RETURN e, d AS near, far
		UNION ALL MATCH (d)-[:HAS_FIELD]->(near) MATCH %s WHERE e.to IS NULL RETURN e, near, far`,
		s.arrow("(d)", "[e:FLOWS_TO]", "(far)"), s.arrow("(near)", "[e:FLOWS_TO]", "(far)"))
}

// levels is the graph, a level at a time: a terrain.
type levels struct {
	*Neo4j
	tx   neo4j.ManagedTransaction
	from readmodel.Node
}

// start implements terrain.
func (l *levels) start(context.Context, readmodel.LineageQuery) (readmodel.Node, error) {
	return l.from, nil
}

// hops implements terrain.
func (l *levels) hops(ctx context.Context, s step, places []place, limit int) ([]hop, error) {
	keys := make([]string, len(places))
	for i, p := range places {
		keys[i] = l.key + p.dataset
		if s.fields {
			keys[i] = fieldKey(l.key, p.dataset, p.field)
		}
	}
	var hops []hop
	err := run(ctx, l.tx, func(v []any) error {
		n := node(v)
		_, h, _ := s.leave(edgeOf(v[4:]), map[string]readmodel.Node{n.ID: n})
		hops = append(hops, h)
		return nil
	}, s.level(), map[string]any{"keys": keys, "limit": limit})
	return hops, err
}

func (s step) level() string {
	find := "MATCH (d:Dataset {key: key}) CALL (d) { " + s.leaving() + " }"
	if s.fields {
		find = "MATCH (near:Field {key: key}) MATCH " + s.arrow("(near)", "[e:FLOWS_TO]", "(far:Field)") + " WHERE e.to IS NULL"
	}
	return fmt.Sprintf(`UNWIND $keys AS key %s
		WITH e, near, far MATCH (m:Dataset {key: left(far.key, %d) + far.dataset})
		RETURN %s, %s ORDER BY m.namespace, m.name, coalesce(far.path, ''), e.eid LIMIT $limit`, find, versionKey, nodeColumns("m"), s.columns())
}
