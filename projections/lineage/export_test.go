package lineage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/projections/sqlite"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// DropNeo4j deletes all that the prefix owns.
func DropNeo4j(ctx context.Context, c Neo4jConfig) error {
	s, err := connect(c)
	if err != nil {
		return err
	}
	owner := newShelf(s, c.Prefix, nil)
	remove := func(text string) error { return owner.alone(ctx, text, map[string]any{"prefix": c.Prefix}) }
	err = remove("MATCH (s:DatawaveShelf {prefix: $prefix}) DELETE s")
	return errors.Join(err, owner.Clean(ctx, version.Pointers{}), owner.sweep(ctx), remove("MATCH (s:DatawaveShelf {prefix: $prefix}) DELETE s"), owner.close())
}

// FindNeo4j lists the nodes and relationships of the database that hold the text.
func FindNeo4j(ctx context.Context, c Neo4jConfig, needle string) ([]string, error) {
	s, err := connect(c)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, query := range []string{
		"MATCH (x) WHERE any(k IN keys(x) WHERE toString(x[k]) CONTAINS $needle) RETURN labels(x), properties(x)",
		"MATCH ()-[x]->() WHERE any(k IN keys(x) WHERE toString(x[k]) CONTAINS $needle) RETURN type(x), properties(x)",
	} {
		err = errors.Join(err, s.read(ctx, func(tx neo4j.ManagedTransaction) error {
			return run(ctx, tx, func(v []any) error { found = append(found, fmt.Sprint(v...)); return nil }, query, map[string]any{"needle": needle})
		}))
	}
	return found, errors.Join(err, s.close())
}

// History lists the edges of a store that are closed: id, partition, and the offsets between which each was open.
func History(ctx context.Context, s Store) (closed []string, err error) {
	switch s := s.(type) {
	case *SQLite:
		err = s.db.View(ctx, func(tx *sqlite.Tx) error {
			return tx.Each(ctx, func(rows *sql.Rows) error {
				var id string
				var partition, from, to int64
				err := rows.Scan(&id, &partition, &from, &to)
				closed = append(closed, fmt.Sprint(id, " ", partition, " ", from, " ", to))
				return err
			}, "SELECT id, partition, opened, closed FROM edges WHERE closed IS NOT NULL")
		})
	case *Neo4j:
		err = s.read(ctx, func(tx neo4j.ManagedTransaction) error {
			return run(ctx, tx, func(v []any) error {
				closed = append(closed, fmt.Sprint(v[0], " ", v[1], " ", v[2], " ", v[3]))
				return nil
			}, "MATCH (n)-[e:FLOWS_TO]->() WHERE n.key STARTS WITH $key AND e.to IS NOT NULL RETURN e.eid, e.partition, e.from, e.to", map[string]any{"key": s.key})
		})
	}
	slices.Sort(closed)
	return closed, err
}

// Strays counts what a version of the graph must not hold: fields without a dataset or without an edge, datasets that nothing holds, and
// counts of open edges between datasets that are wrong.
func (n *Neo4j) Strays(ctx context.Context) (strays int64, err error) {
	for _, query := range []string{
		"MATCH (n:Field) WHERE n.key STARTS WITH $key AND (NOT EXISTS { (n)-[:FLOWS_TO]-() } OR COUNT { (n)<-[:HAS_FIELD]-() } <> 1) RETURN count(n)",
		"MATCH (n:Dataset) WHERE n.key STARTS WITH $key AND n.known IS NULL AND NOT EXISTS { (n)-[:FEEDS]-() } RETURN count(n)",
		`MATCH (a:Dataset)-[e:FEEDS]->(b) WHERE a.key STARTS WITH $key
		CALL (a, b) {
			MATCH (a)-[f:FLOWS_TO]->(y) WHERE y.dataset = b.dataset AND f.to IS NULL RETURN f
			UNION ALL MATCH (a)-[:HAS_FIELD]->()-[f:FLOWS_TO]->(y) WHERE y.dataset = b.dataset AND f.to IS NULL RETURN f
		}
		WITH e, count(f) AS edges WHERE edges <> e.edges RETURN count(e)`,
	} {
		err = errors.Join(err, n.read(ctx, func(tx neo4j.ManagedTransaction) error {
			return run(ctx, tx, func(v []any) error { strays += v[0].(int64); return nil }, query, map[string]any{"key": n.key})
		}))
	}
	return strays, err
}

// Bare writes edges to Neo4j with nothing around it: no checkpoint, no fields of datasets, no edges between them.
type Bare struct {
	*server
	key string
}

// NewBare connects.
func NewBare(c Neo4jConfig) (*Bare, error) {
	s, err := connect(c)
	if err != nil {
		return nil, err
	}
	return &Bare{s, (&shelf{prefix: c.Prefix}).key(1)}, nil
}

// Prepare creates the nodes that the edges need.
func (b *Bare) Prepare(ctx context.Context, records []event.Record) error {
	c := b.creation(records)
	const statement = "UNWIND $rows AS r MERGE (n:%s {key: r[0]})"
	return b.write(ctx, func(tx neo4j.ManagedTransaction) error {
		if err := run(ctx, tx, nil, fmt.Sprintf(statement, "Dataset"), map[string]any{"rows": c.datasets.rows}); err != nil {
			return err
		}
		return run(ctx, tx, nil, fmt.Sprintf(statement, "Field"), map[string]any{"rows": c.fields.rows})
	})
}

// Rows are the edges of the records, for Create.
func (b *Bare) Rows(records []event.Record) []any {
	c := b.creation(records)
	var rows []any
	for _, l := range c.links {
		rows = append(rows, []any{fieldKey(b.key, l.From, l.FromField), fieldKey(b.key, l.To, l.ToField), l.ID, l.Kind, l.Transformation, l.Prover, l.Proof,
			l.Confidence, l.from, 0})
	}
	slices.SortFunc(rows, func(a, b any) int { return cmp.Compare(a.([]any)[0].(string), b.([]any)[0].(string)) })
	return rows
}

func (b *Bare) creation(records []event.Record) *creation {
	d := newDelta(b.key, 0)
	for i := range records {
		f := decode(avro.Embedded(), &records[i])
		_ = fold(context.Background(), d, &f)
	}
	c := newCreation(d)
	for _, s := range d.sorted() {
		c.subject(s)
	}
	return c
}

// Create creates edges.
func (b *Bare) Create(ctx context.Context, rows []any) error {
	return b.write(ctx, func(tx neo4j.ManagedTransaction) error {
		return run(ctx, tx, nil, `UNWIND $rows AS r MATCH (a:Field {key: r[0]}) MATCH (b:Field {key: r[1]})
			CREATE (a)-[:FLOWS_TO {eid: r[2], kind: r[3], transformation: r[4], prover: r[5], proof: r[6], confidence: r[7], from: r[8], partition: r[9]}]->(b)`,
			map[string]any{"rows": rows})
	})
}

// Close deletes what was written.
func (b *Bare) Close(ctx context.Context) error { return errors.Join(b.empty(ctx, b.key), b.close()) }
