package lineage

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/projections"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// Neo4j is one version of the lineage graph: a projections.Loader. It is safe for concurrent use.
//
//	(:Dataset {key, dataset, namespace, name, known})-[:HAS_FIELD]->(:Field {key, dataset, path})
//	(:Field)-[:FLOWS_TO {eid, kind, transformation, prover, job, proof, confidence, partition, from, to}]->(:Field)
//	(:Dataset)-[:FEEDS {edges}]->(:Dataset)
//
// dataset is a dataset's id; key is unique. Where an edge names no field, its end is the dataset. An edge is open from the offset
// from to the offset to of the partition; one that is open still has no to. FEEDS is there while open edges lead from one dataset
// to the other, and counts them: walks of datasets go over it, and a node without it is held by nothing. Empty text is not stored.
type Neo4j struct {
	*server
	key     string // what the keys of the version's nodes begin with
	codec   *avro.Codec
	skipped atomic.Int64
}

const (
	fetchSize = 10_000 // records that the server sends before it is asked for more
	// batchWeight bounds the facts and edges of one transaction, which the server holds in memory.
	batchWeight = 10_000
)

var errDropped = errors.New("the version is gone: another process has replaced it")

// Name is the read model's name.
func (n *Neo4j) Name() string { return Name }

// Topics are what the lineage graph folds.
func (n *Neo4j) Topics() []string { return []string{topic.Facts} }

// Skipped counts the records and edges since opening that could not be read.
func (n *Neo4j) Skipped() int64 { return n.skipped.Load() }

// Close does nothing: the versions share their connections.
func (n *Neo4j) Close() error { return nil }

// Apply folds a batch. One of several partitions, or too large for a transaction, takes several, each of which moves the checkpoint
// with it.
func (n *Neo4j) Apply(ctx context.Context, batch []event.Record) error {
	facts := make([]fact, len(batch))
	for i := range batch {
		facts[i] = decode(n.codec, &batch[i])
	}
	for len(facts) > 0 {
		size := transactionSize(facts)
		if err := n.apply(ctx, facts[:size]); err != nil {
			return fmt.Errorf("neo4j %s: apply %s: %w", Name, facts[0].at, err)
		}
		facts = facts[size:]
	}
	return nil
}

// Load is Apply: everything that it writes is needed by the folding itself.
func (n *Neo4j) Load(ctx context.Context, batch []event.Record) error { return n.Apply(ctx, batch) }

// Loaded does nothing.
func (n *Neo4j) Loaded(context.Context) error { return nil }

// transactionSize is how many of the facts one transaction takes, at least one: all are of one partition.
func transactionSize(facts []fact) int {
	weight := 0
	for i := range facts {
		if at := facts[i].at; at.Topic != facts[0].at.Topic || at.Partition != facts[0].at.Partition {
			return i
		}
		weight++
		if a, ok := facts[i].body.(*event.LineageAssertion); ok {
			weight += len(a.Edges)
		}
		if weight > batchWeight && i > 0 {
			return i
		}
	}
	return len(facts)
}

func (n *Neo4j) apply(ctx context.Context, facts []fact) error {
	var skipped int64
	err := n.write(ctx, func(tx neo4j.ManagedTransaction) error {
		fresh, err := n.advance(ctx, tx, facts)
		if err != nil || len(fresh) == 0 {
			return err
		}
		skipped, err = n.fold(ctx, tx, fresh)
		return err
	})
	if err == nil {
		n.skipped.Add(skipped)
	}
	return err
}

// advance moves the checkpoint behind the facts, and returns those that were not below it. It locks the version first, so that one
// process at a time writes it, and the one that comes second finds the checkpoint where the first has left it. A version that is deleted
// while this waits for the lock is still in hand after it, without properties.
func (n *Neo4j) advance(ctx context.Context, tx neo4j.ManagedTransaction, facts []fact) ([]fact, error) {
	last, was := facts[len(facts)-1].at, int64(-1)
	err := run(ctx, tx, func(v []any) error { was = v[0].(int64); return nil }, `
		MATCH (v:DatawaveVersion {key: $key}) SET v.locked = true
		WITH v WHERE v.dropped IS NULL AND v.schema IS NOT NULL
		MERGE (c:DatawaveCheckpoint {key: $key + $topic + '/' + $partition}) ON CREATE SET c.topic = $topic, c.partition = $partition, c.next = 0
		WITH c, c.next AS was SET c.next = CASE WHEN was < $next THEN $next ELSE was END RETURN was`,
		map[string]any{"key": n.key, "topic": last.Topic, "partition": int64(last.Partition), "next": last.Offset + 1})
	if err == nil && was < 0 {
		err = errDropped
	}
	for i := range facts {
		if facts[i].at.Offset >= was {
			return facts[i:], err
		}
	}
	return nil, err
}

// fold folds the facts in memory, beside what the graph has of their datasets, and writes what has changed.
func (n *Neo4j) fold(ctx context.Context, tx neo4j.ManagedTransaction, facts []fact) (skipped int64, err error) {
	d := newDelta(n.key, facts[0].at.Partition)
	if err := d.load(ctx, tx, facts); err != nil {
		return 0, err
	}
	for i := range facts {
		if err := fold(ctx, d, &facts[i]); err != nil {
			return 0, err
		}
		skipped += facts[i].bad
	}
	return skipped, d.save(ctx, tx)
}

// Checkpoint is the next offset to apply, by topic and partition.
func (n *Neo4j) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	var c projections.Checkpoint
	err := n.read(ctx, func(tx neo4j.ManagedTransaction) error {
		c = projections.Checkpoint{}
		return run(ctx, tx, func(v []any) error {
			c.Set(text(v[0]), int32(v[1].(int64)), v[2].(int64)) //nolint:gosec // a partition's number
			return nil
		}, "MATCH (c:DatawaveCheckpoint) WHERE c.key STARTS WITH $key RETURN c.topic, c.partition, c.next", map[string]any{"key": n.key})
	})
	if err != nil {
		return nil, fmt.Errorf("neo4j %s: checkpoint: %w", Name, err)
	}
	return c, nil
}

// Reset deletes content and checkpoint.
func (n *Neo4j) Reset(ctx context.Context) error {
	if err := n.empty(ctx, n.key); err != nil {
		return fmt.Errorf("neo4j %s: reset: %w", Name, err)
	}
	return nil
}

// Digest sums the nodes and the open edges up.
func (n *Neo4j) Digest(ctx context.Context) (d projections.Digest, err error) {
	err = n.read(ctx, func(tx neo4j.ManagedTransaction) error {
		d = projections.Digest{}
		if err := n.each(ctx, tx, &d, readNode, "MATCH (n:Dataset) WHERE n.key STARTS WITH $key RETURN "+nodeColumns("n")); err != nil {
			return err
		}
		for _, label := range []string{"Dataset", "Field"} {
			err := n.each(ctx, tx, &d, readEdge, "MATCH (t:"+label+") WHERE t.key STARTS WITH $key MATCH (t)<-[e:FLOWS_TO]-(f) WHERE e.to IS NULL RETURN "+edgeColumns)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return projections.Digest{}, fmt.Errorf("neo4j %s: digest: %w", Name, err)
	}
	return d, nil
}

// each adds what read makes of each record to the digest.
func (n *Neo4j) each(ctx context.Context, tx neo4j.ManagedTransaction, d *projections.Digest, read func([]any) any, query string) error {
	return run(ctx, tx, func(v []any) error { return add(d, read(v)) }, query, map[string]any{"key": n.key})
}

func nodeColumns(n string) string {
	return fmt.Sprintf("%s.dataset, %s.namespace, %s.name, %s.known", n, n, n, n)
}

func node(v []any) readmodel.Node {
	return readmodel.Node{ID: text(v[0]), Namespace: text(v[1]), Name: text(v[2]), Known: v[3] != nil}
}

func readNode(v []any) any { n := node(v); return &n }

// edgeColumns are an edge e from f to t.
const edgeColumns = `e.eid, f.dataset, f.path, t.dataset, t.path, e.kind, e.transformation, e.prover, e.job, e.proof, e.confidence`

func readEdge(v []any) any { e := edgeOf(v); return &e }

// edgeOf reads edgeColumns.
func edgeOf(v []any) readmodel.Edge {
	confidence, _ := v[10].(float64)
	return readmodel.Edge{ID: text(v[0]), From: text(v[1]), FromField: text(v[2]), To: text(v[3]), ToField: text(v[4]), Kind: text(v[5]),
		Transformation: text(v[6]), Prover: text(v[7]), Job: text(v[8]), Proof: text(v[9]), Confidence: confidence}
}
