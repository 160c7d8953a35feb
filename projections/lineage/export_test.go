package lineage

import (
	"context"
	"errors"
	"fmt"

	"datawave/projections/version"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// DropNeo4j deletes all that the prefix owns.
func DropNeo4j(ctx context.Context, c Neo4jConfig) error {
	s, err := connect(c)
	if err != nil {
		return err
	}
	owner := &shelf{server: s, prefix: c.Prefix}
	err = owner.write(ctx, func(tx neo4j.ManagedTransaction) error {
		return run(ctx, tx, nil, "MATCH (s:DatawaveShelf {prefix: $prefix}) DELETE s", map[string]any{"prefix": c.Prefix})
	})
	return errors.Join(err, owner.Clean(ctx, version.Pointers{}), s.close())
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
