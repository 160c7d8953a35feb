package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/projections/lineage"
	"datawave/schemas/avro"
)

// neo4jBatch is how many nodes or edges go into one transaction.
const neo4jBatch = 10_000

// graph asks a server in its own words.
type graph struct{ driver neo4j.DriverWithContext }

func openNeo4j(ctx context.Context) (*opened, error) {
	at := os.Getenv("DATAWAVE_TEST_NEO4J")
	if at == "" {
		return nil, errors.New("DATAWAVE_TEST_NEO4J names no server")
	}
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	driver, err := neo4j.NewDriverWithContext(u.Scheme+"://"+u.Host, neo4j.BasicAuth(u.User.Username(), password, ""))
	if err != nil {
		return nil, err
	}
	g := graph{driver}
	if err := g.drop(ctx); err != nil {
		return nil, err
	}
	m, err := lineage.OpenNeo4j(lineage.Neo4jConfig{URL: at, Prefix: "datawave_bench"}, avro.Embedded())
	if err != nil {
		return nil, err
	}
	if err := m.Open(ctx); err != nil {
		return nil, err
	}
	version := m.Current().(lineage.Store)
	return &opened{version: version, bare: g.copyAll, reads: lineageReads(version),
		close: func() error { return errors.Join(m.Close(), g.drop(ctx), driver.Close(ctx)) }}, nil
}

// drop deletes everything: the server is the benchmark's own.
func (g graph) drop(ctx context.Context) error {
	return g.run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS", nil)
}

func (g graph) run(ctx context.Context, query string, parameters map[string]any) error {
	session := g.driver.NewSession(ctx, neo4j.SessionConfig{})
	result, err := session.Run(ctx, query, parameters)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return errors.Join(err, session.Close(ctx))
}

func (g graph) rows(ctx context.Context, query string) (rows []any, err error) {
	session := g.driver.NewSession(ctx, neo4j.SessionConfig{})
	result, err := session.Run(ctx, query, nil)
	if err == nil {
		for result.Next(ctx) {
			rows = append(rows, result.Record().Values)
		}
		err = result.Err()
	}
	return rows, errors.Join(err, session.Close(ctx))
}

// kinds of nodes and edges of the version, in the order in which they are written.
var (
	nodeKinds = []string{"Dataset", "Field"}
	edgeKinds = []string{"HAS_FIELD", "FEEDS", "FLOWS_TO"}
)

// copyAll writes the same nodes and edges by UNWIND and CREATE, edges sorted by their source; the nodes have a unique key, by which edges find them.
func (g graph) copyAll(ctx context.Context) (took cost, n int64, err error) {
	put := func(read, write string) error {
		rows, err := g.rows(ctx, read)
		if err != nil {
			return err
		}
		began := time.Now()
		for batch := range slices.Chunk(rows, neo4jBatch) {
			if err := g.run(ctx, write, map[string]any{"rows": batch}); err != nil {
				return err
			}
		}
		took, n = took.plus(cost{wall: time.Since(began)}), n+int64(len(rows))
		return nil
	}
	for _, kind := range nodeKinds {
		if err := g.run(ctx, fmt.Sprintf("CREATE CONSTRAINT bench_%[1]s IF NOT EXISTS FOR (n:Bench%[1]s) REQUIRE n.key IS UNIQUE", kind), nil); err != nil {
			return took, n, err
		}
		if err := put(fmt.Sprintf("MATCH (n:%s) RETURN n.key, properties(n)", kind),
			fmt.Sprintf("UNWIND $rows AS r CREATE (n:Bench%s) SET n = r[1]", kind)); err != nil {
			return took, n, err
		}
	}
	for _, kind := range edgeKinds {
		for _, ends := range []string{"Dataset Dataset", "Dataset Field", "Field Dataset", "Field Field"} {
			from, to, _ := strings.Cut(ends, " ")
			if err := put(fmt.Sprintf("MATCH (a:%s)-[e:%s]->(b:%s) RETURN a.key, b.key, properties(e) ORDER BY a.key", from, kind, to),
				fmt.Sprintf("UNWIND $rows AS r MATCH (a:Bench%s {key: r[0]}) MATCH (b:Bench%s {key: r[1]}) CREATE (a)-[e:%s]->(b) SET e = r[2]", from, to, kind)); err != nil {
				return took, n, err
			}
		}
	}
	return took, n, nil
}
