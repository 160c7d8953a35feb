package dbt

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/lineage/derivation"
)

// declared is the proof of an edge that the manifest states.
const declared = "dbt depends_on"

// trace asserts the edges into each model and snapshot: those that its compiled SQL proves, and those between datasets that the manifest declares.
func (in *inspection) trace(ctx context.Context) {
	places := map[string]int{}
	for i, o := range in.inventory.Observations {
		places[o.Dataset.Properties["dbt_id"]] = i
	}
	for _, id := range slices.Sorted(maps.Keys(in.manifest.Nodes)) {
		n := in.manifest.Nodes[id]
		place, ok := places[id]
		if !ok || ctx.Err() != nil {
			continue
		}
		o := &in.inventory.Observations[place]
		edges := in.read(&n, o)
		edges = append(edges, in.declared(id, edges)...)
		in.inventory.Assertions = append(in.inventory.Assertions, discover.Assertion{ID: o.ID,
			LineageAssertion: event.LineageAssertion{Prover: in.Kind(), Job: id, Edges: edges}})
	}
}

// read is what a node's compiled SQL proves. Names are as dbt writes them, whole.
func (in *inspection) read(n *node, o *discover.Observation) []event.Edge {
	if n.Compiled == "" || n.Language != "" && n.Language != "sql" {
		return nil
	}
	place := derivation.Place{Namespace: in.Namespace(), Catalog: n.Database, Schema: n.Schema, Dialect: in.dialect,
		Result: &derivation.Dataset{ID: o.ID, Fields: pathsOf(o.Dataset.Fields)}}
	script, err := in.reader.Read(n.Compiled, place, in.index)
	if err != nil {
		in.fail(n.file(), err.Error())
	}
	for _, f := range script.Faults {
		in.fail(fmt.Sprintf("%s:%d", n.file(), f.Line), "compiled SQL: "+f.Message)
	}
	for _, d := range script.Derived {
		if d.ID == o.ID {
			return d.Edges
		}
	}
	return nil
}

// declared are the edges between datasets that the manifest states and the SQL does not prove; through models that are no datasets.
func (in *inspection) declared(id string, proven []event.Edge) (edges []event.Edge) {
	seen := map[asset.DatasetID]bool{in.ids[id]: true}
	for i := range proven {
		seen[asset.DatasetID{Namespace: proven[i].FromNamespace, Name: proven[i].FromName}] = true
	}
	visited := map[string]bool{}
	var walk func(id string)
	walk = func(id string) {
		for _, from := range in.node(id).Depends.Nodes {
			if visited[from] {
				continue
			}
			visited[from] = true
			upstream, ok := in.ids[from]
			if !ok {
				walk(from)
			} else if !seen[upstream] {
				seen[upstream] = true
				edges = append(edges, event.Edge{FromNamespace: upstream.Namespace, FromName: upstream.Name, Proof: declared, Confidence: 1})
			}
		}
	}
	walk(id)
	return edges
}
