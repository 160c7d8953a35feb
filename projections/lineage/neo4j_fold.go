package lineage

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// delta is what a batch of facts of one partition changes in a graph. It is a folder.
type delta struct {
	key       string // of the version
	partition int32
	subjects  map[string]*subject // what the facts are about, by dataset id
}

// subject is a dataset that the batch has facts about.
type subject struct {
	id     asset.DatasetID
	known  *bool           // as the batch leaves it; nil when it says nothing
	gone   int64           // offset of the last fact that said so, -1 for none
	open   map[string]link // the edges into it, by id, with those that the graph has
	before map[string]int  // how many of them the graph has, by the dataset that they come from; none when the dataset is gone
	closed []link
}

// link is an edge into a subject.
type link struct {
	edge
	element  string // of the relationship; empty for one that the graph does not have
	from, to int64  // offsets; to is open while it is
}

// open is the end of an edge that has none.
const open = -1

// closedAt is the end as a property.
func (l *link) closedAt() any {
	if l.to == open {
		return nil
	}
	return l.to
}

func (l link) content() readmodel.Edge { return l.Edge }

func newDelta(key string, partition int32) *delta {
	return &delta{key: key, partition: partition, subjects: map[string]*subject{}}
}

func (d *delta) subject(id asset.DatasetID) *subject {
	hash := id.Hash()
	s := d.subjects[hash]
	if s == nil {
		s = &subject{id: id, gone: -1, open: map[string]link{}, before: map[string]int{}}
		d.subjects[hash] = s
	}
	return s
}

// load reads the open edges into the datasets whose lineage the facts are about.
func (d *delta) load(ctx context.Context, tx neo4j.ManagedTransaction, facts []fact) error {
	var keys []string
	for i := range facts {
		switch facts[i].body.(type) {
		case *event.LineageAssertion, *event.LineageRetraction:
			s := d.subject(facts[i].id)
			keys = append(keys, d.key+s.id.Hash())
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return run(ctx, tx, d.take, `
		UNWIND $keys AS key MATCH (s:Dataset {key: key})
		CALL (s) {
			MATCH (s)<-[e:FLOWS_TO]-(f) WHERE e.to IS NULL RETURN s AS t, e, f
			UNION ALL
			MATCH (s)-[:HAS_FIELD]->(t)<-[e:FLOWS_TO]-(f) WHERE e.to IS NULL RETURN t, e, f
		}
		RETURN elementId(e), `+edgeColumns, map[string]any{"keys": slices.Compact(keys)})
}

// take takes one record of load.
func (d *delta) take(v []any) error {
	l := link{element: text(v[0]), to: open}
	l.Edge = edgeOf(v[1:])
	s := d.subjects[l.To]
	s.open[l.ID] = l
	s.before[l.From]++
	return nil
}

// know implements folder.
func (d *delta) know(_ context.Context, f *fact) error {
	known := true
	d.subject(f.id).known = &known
	return nil
}

// forget implements folder. What the graph has of the edges goes as a whole.
func (d *delta) forget(_ context.Context, f *fact) error {
	s, known := d.subject(f.id), false
	s.known, s.gone, s.closed = &known, f.at.Offset, nil
	clear(s.open)
	clear(s.before)
	return nil
}

// assert implements folder.
func (d *delta) assert(_ context.Context, f *fact, prover string, edges []edge) error {
	s := d.subject(f.id)
	was := map[string]link{}
	for id, l := range s.open {
		if l.Prover == prover {
			was[id] = l
		}
	}
	fresh := replace(was, edges)
	for id, l := range was {
		l.to = f.at.Offset
		s.closed = append(s.closed, l)
		delete(s.open, id)
	}
	for _, e := range fresh {
		s.open[e.ID] = link{edge: e, from: f.at.Offset, to: open}
	}
	return nil
}

// save writes the delta. Closing comes before the erasing, and both before what is new.
func (d *delta) save(ctx context.Context, tx neo4j.ManagedTransaction) error {
	left := newLoose()
	for _, step := range []func(context.Context, neo4j.ManagedTransaction, *loose) error{d.close, d.erase, d.create, d.feed, d.prune} {
		if err := step(ctx, tx, left); err != nil {
			return err
		}
	}
	return nil
}

// loose are the keys of nodes that may be held by nothing any more.
type loose struct{ datasets, fields map[string]bool }

func newLoose() *loose { return &loose{map[string]bool{}, map[string]bool{}} }

// run runs a statement over the rows; without rows it does nothing.
func (d *delta) run(ctx context.Context, tx neo4j.ManagedTransaction, rows []any, visit func([]any) error, statement string) error {
	if len(rows) == 0 {
		return nil
	}
	return run(ctx, tx, visit, statement, map[string]any{"rows": rows, "partition": int64(d.partition)})
}

// close closes edges that the graph has.
func (d *delta) close(ctx context.Context, tx neo4j.ManagedTransaction, _ *loose) error {
	var rows []any
	for _, s := range d.sorted() {
		for _, l := range s.closed {
			if l.element != "" {
				rows = append(rows, []any{l.element, l.to})
			}
		}
	}
	return d.run(ctx, tx, rows, nil, "UNWIND $rows AS r MATCH ()-[e:FLOWS_TO]->() WHERE elementId(e) = r[0] SET e.to = r[1]")
}

// erase takes out of the graph what it knows of datasets that are gone: all edges into them, and the edges out of them that were
// closed before. Positions of different partitions cannot be compared; what was closed in another one is in the graph, so before.
func (d *delta) erase(ctx context.Context, tx neo4j.ManagedTransaction, loose *loose) error {
	var rows []any
	for hash, s := range d.subjects {
		if s.gone >= 0 {
			rows = append(rows, []any{d.key + hash, s.gone})
			loose.datasets[d.key+hash] = true
		}
	}
	err := d.run(ctx, tx, rows, gather(loose.datasets), `
		UNWIND $rows AS r MATCH (d:Dataset {key: r[0]}) MATCH (s:Dataset)-[e:FEEDS]->(d)
		WITH s.key AS key, e DELETE e RETURN DISTINCT key`)
	if err != nil {
		return err
	}
	const closed = "e.to IS NOT NULL AND (e.partition <> $partition OR e.to < r[1])"
	return d.run(ctx, tx, rows, gather(loose.fields), `
		UNWIND $rows AS r MATCH (d:Dataset {key: r[0]}) REMOVE d.known
		WITH d, r
		CALL (d, r) {
			MATCH (d)<-[e:FLOWS_TO]-() RETURN e
			UNION MATCH (d)-[:HAS_FIELD]->()<-[e:FLOWS_TO]-() RETURN e
			UNION MATCH (d)-[e:FLOWS_TO]->() WHERE `+closed+` RETURN e
			UNION MATCH (d)-[:HAS_FIELD]->()-[e:FLOWS_TO]->() WHERE `+closed+` RETURN e
		}
		WITH collect(DISTINCT e) AS edges
		WITH edges, [e IN edges | startNode(e)] + [e IN edges | endNode(e)] AS ends
		WITH edges, [n IN ends WHERE n:Field | n.key] AS keys
		FOREACH (e IN edges | DELETE e)
		WITH keys UNWIND keys AS key RETURN DISTINCT key`)
}

// gather collects one column of keys.
func gather(keys map[string]bool) func([]any) error {
	return func(v []any) error {
		keys[text(v[0])] = true
		return nil
	}
}

// create writes nodes, and edges in the order of their ends: sorted, they load half as fast again as in any order. All goes into
// one statement, in which edges name nodes by their place in a list: none is looked up twice. Nodes are found or created without MERGE,
// whose locks the lock on the version makes needless.
func (d *delta) create(ctx context.Context, tx neo4j.ManagedTransaction, loose *loose) error {
	c := newCreation(d)
	for _, s := range d.sorted() {
		c.subject(s)
		for _, l := range s.closed {
			if l.element == "" {
				loose.datasets[d.key+l.From], loose.datasets[d.key+l.To] = true, true
			}
		}
	}
	if len(c.datasets.rows) == 0 {
		return nil
	}
	return run(ctx, tx, nil, `
		UNWIND $datasets AS r
		OPTIONAL MATCH (n:Dataset {key: r[0]})
		CALL (n, r) {
			WITH n WHERE n IS NOT NULL RETURN n AS dataset
			UNION ALL
			WITH n, r WHERE n IS NULL CREATE (dataset:Dataset {key: r[0], dataset: r[1], namespace: r[2], name: r[3]}) RETURN dataset
		}
		WITH collect(dataset) AS datasets
		CALL (datasets) { UNWIND $known AS i WITH datasets[i] AS n SET n.known = true }
		CALL (datasets) { UNWIND $feeds AS r WITH datasets[r[0]] AS a, datasets[r[1]] AS b, r CREATE (a)-[:FEEDS {edges: r[2]}]->(b) }
		CALL (datasets) {
			UNWIND $fields AS r
			OPTIONAL MATCH (n:Field {key: r[0]})
			WITH datasets[r[3]] AS dataset, n, r
			CALL (dataset, n, r) {
				WITH n WHERE n IS NOT NULL RETURN n AS field
				UNION ALL
				WITH dataset, n, r WHERE n IS NULL
				CREATE (dataset)-[:HAS_FIELD]->(field:Field {key: r[0], dataset: r[1], path: r[2]}) RETURN field
			}
			RETURN collect(field) AS fields
		}
		WITH datasets + fields AS ends
		UNWIND $edges AS r
		WITH ends[r[0]] AS a, ends[r[1]] AS b, r
		CREATE (a)-[:FLOWS_TO {eid: r[2], kind: r[3], transformation: r[4], prover: r[5], job: r[6], proof: r[7], confidence: r[8],
			partition: $partition, from: r[9], to: r[10]}]->(b)`, c.parameters())
}

// feed keeps the edges between datasets that the graph has already.
func (d *delta) feed(ctx context.Context, tx neo4j.ManagedTransaction, loose *loose) error {
	var changed, over []any
	for _, s := range d.sorted() {
		after, key := s.after(), d.key+s.id.Hash()
		for from, before := range s.before {
			switch count := after[from]; {
			case count == 0:
				over = append(over, []any{d.key + from, key})
				loose.datasets[d.key+from], loose.datasets[key] = true, true
			case count != before:
				changed = append(changed, []any{d.key + from, key, count})
			}
		}
	}
	const match = "UNWIND $rows AS r MATCH (a:Dataset {key: r[0]}) MATCH (b:Dataset {key: r[1]}) MATCH (a)-[e:FEEDS]->(b) "
	if err := d.run(ctx, tx, changed, nil, match+"SET e.edges = r[2]"); err != nil {
		return err
	}
	return d.run(ctx, tx, over, nil, match+"DELETE e")
}

// prune deletes the datasets that are not known and that no open edge touches, with their closed edges; then the fields without edges.
func (d *delta) prune(ctx context.Context, tx neo4j.ManagedTransaction, loose *loose) error {
	err := d.run(ctx, tx, list(loose.datasets), gather(loose.fields), `
		UNWIND $rows AS key MATCH (d:Dataset {key: key}) WHERE d.known IS NULL AND NOT EXISTS { (d)-[:FEEDS]-() }
		OPTIONAL MATCH (d)-[:HAS_FIELD]->(f)
		WITH collect(DISTINCT d) + collect(f) AS going
		UNWIND going AS n
		OPTIONAL MATCH (n)-[:FLOWS_TO]-(x:Field)
		WITH n, collect(x.key) AS keys
		DETACH DELETE n
		WITH keys UNWIND keys AS key RETURN DISTINCT key`)
	if err != nil {
		return err
	}
	return d.run(ctx, tx, list(loose.fields), nil,
		"UNWIND $rows AS key MATCH (n:Field {key: key}) WHERE NOT EXISTS { (n)-[:FLOWS_TO]-() } DETACH DELETE n")
}

func list(keys map[string]bool) []any {
	rows := make([]any, 0, len(keys))
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		rows = append(rows, key)
	}
	return rows
}

func (d *delta) sorted() []*subject {
	return slices.SortedFunc(maps.Values(d.subjects), func(a, b *subject) int { return cmp.Compare(a.id.Hash(), b.id.Hash()) })
}

// after counts the open edges into the dataset, by the dataset that they come from.
func (s *subject) after() map[string]int {
	after := map[string]int{}
	for _, l := range s.open {
		after[l.From]++
	}
	return after
}
