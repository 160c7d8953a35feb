package lineage

import (
	"context"
	"math"
	"slices"

	"datawave/projections"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// folder takes what the facts say, in their order.
//
// An edge is never changed. One that is no longer asserted is closed: it is out of the graph, and stays with the offsets of the
// facts that opened and closed it, so that the graph of an earlier position can be asked for. Closed edges are no content.
//
// Erasure wins over history. A node is there while its dataset is known or an open edge touches it; with the node go its closed
// edges, because they hold its name. When a dataset is gone, all edges into it go, and the closed ones out of it; the open ones
// out of it are what others still assert.
type folder interface {
	// know says that the dataset exists.
	know(ctx context.Context, f *fact) error
	// forget says that the dataset is gone.
	forget(ctx context.Context, f *fact) error
	// assert replaces what the prover asserted about the dataset before; no edges take it all back.
	assert(ctx context.Context, f *fact, prover string, edges []edge) error
}

// fact is a decoded record about a dataset.
type fact struct {
	id   asset.DatasetID
	at   event.Position
	body event.Body // nil for a record that says nothing about lineage
	bad  int64      // how much of it could not be read
}

// edge is an edge with the name of the dataset that it comes from.
type edge struct {
	readmodel.Edge
	from asset.DatasetID
}

var folded = []string{event.DatasetObserved, event.DatasetChanged, event.DatasetGone, event.LineageAsserted, event.LineageRetracted}

// decode reads a record.
func decode(codec *avro.Codec, r *event.Record) fact {
	f := fact{at: r.At}
	if !slices.Contains(folded, r.Type) {
		return f
	}
	decoder := projections.NewDecoder(codec)
	if id, body, ok := decoder.Fact(r); ok {
		f.id, f.body = id, body
	}
	f.bad = decoder.Skipped()
	return f
}

// fold hands a fact to the folder. An error means that the store failed.
func fold(ctx context.Context, to folder, f *fact) error {
	switch b := f.body.(type) {
	case nil:
		return nil
	case *event.Dataset:
		return to.know(ctx, f)
	case *event.Gone:
		return to.forget(ctx, f)
	case *event.LineageAssertion:
		return to.assert(ctx, f, b.Prover, f.edges(b))
	case *event.LineageRetraction:
		return to.assert(ctx, f, b.Prover, nil)
	}
	f.bad++
	return nil
}

// edges are the asserted edges, each once. It passes over edges from nowhere, or without a confidence that is a number, and
// counts them.
func (f *fact) edges(b *event.LineageAssertion) []edge {
	f.bad = 0
	edges, places := make([]edge, 0, len(b.Edges)), make(map[string]int, len(b.Edges))
	for i := range b.Edges {
		e := &b.Edges[i]
		from := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
		if from.Validate() != nil || math.IsNaN(e.Confidence) || math.IsInf(e.Confidence, 0) {
			f.bad++
			continue
		}
		made := edge{from: from, Edge: readmodel.Edge{ID: EdgeID(f.id, b.Prover, e), From: from.Hash(), FromField: e.FromField,
			To: f.id.Hash(), ToField: e.ToField, Kind: e.Kind, Transformation: e.Transformation, Prover: b.Prover, Job: b.Job,
			Proof: e.Proof, Confidence: e.Confidence}}
		if at, twice := places[made.ID]; twice {
			edges[at] = made
			continue
		}
		places[made.ID] = len(edges)
		edges = append(edges, made)
	}
	return edges
}

// replace returns the edges that the prover did not assert before, and takes those that it did out of open, which leaves the
// edges that it no longer asserts.
func replace[T interface{ content() readmodel.Edge }](open map[string]T, edges []edge) []edge {
	var fresh []edge
	for _, e := range edges {
		if was, ok := open[e.ID]; ok && was.content() == e.Edge {
			delete(open, e.ID)
			continue
		}
		fresh = append(fresh, e)
	}
	return fresh
}

// EdgeID is an edge's id: the same ends, kind and prover give the same id in every run.
func EdgeID(to asset.DatasetID, prover string, e *event.Edge) string {
	from := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
	return event.DeriveID(from.Key(), to.Key(), e.FromField, e.ToField, e.Kind, e.Transformation, prover)
}
