// Package derive says what follows for a dataset from those that it is derived from: the labels that its fields inherit, and, where SQL defines
// it, the edges that the SQL proves.
//
// Datasets lie in different partitions, so they tell each other by messages on datawave.links: a dataset asks those that it is derived from
// for the labels of some fields, or for the names of all, and is told at once and whenever the answer changes. Each pair's messages keep
// their order, so the last answer is right in the end, in whatever order things happen.
//
// # Which edges carry labels
//
// An edge between two fields carries the labels of the one it comes from, when it is DIRECT (or does not say what it is) and not masking:
// IDENTITY and TRANSFORMATION, and AGGREGATION such as MAX that lets a value through. Masking edges, which are those of counts, hashes,
// comparisons and conditions, carry none, and INDIRECT ones neither. A foreign key is an edge like IDENTITY from the field referred to, for both hold
// the same values.
//
// # What is inherited
//
// Confidence is the product of the label's at its origin and of all edges' on the way, because each of them must hold for it to arrive. Of several
// ways for one infotype the most confident counts, then the shortest, then the first by name. Each step makes a label worse in that order, so
// that in cycles too there is one answer, and it is reached. A way never meets a field twice and has at most 16 steps.
//
// A dataset tells its own labels, people's verdicts counted, and what it inherits where it has no label of its own; what a person rejected ends there.
// Sources: OpenLineage column lineage facet 1-2-0 (DIRECT, INDIRECT, masking); Daggitt, Gurney, Griffin: Asynchronous convergence of policy-rich
// distributed Bellman-Ford routing protocols, SIGCOMM 2018 (strictly increasing algebras have one solution and reach it).
package derive

import (
	"datawave/schemas/topic"
	"datawave/streams"
)

// The names of the stage and of its store.
const (
	Name      = "derive"
	storeName = "links"
	source    = "stage/" + Name
)

// Prover is who proves the edges that this stage reads from definitions.
const Prover = "sql"

// The limits of a dataset.
const (
	maxUpstreams = 1000    // datasets that it asks, the first by name
	maxSteps     = 16      // of a way
	maxInherited = 64      // labels of a field
	maxStatement = 2 << 20 // bytes of the ways in a statement
)

// Stage tells datasets what those that they are derived from hold. It reads what it says itself: datawave.links is its own, and the edges that
// it proves come back by datawave.scans, like those of any other prover.
func Stage() streams.Stage {
	return streams.Stage{
		Name:   Name,
		In:     []string{topic.Facts, topic.Links},
		Out:    []string{topic.Facts, topic.Links, topic.Scans},
		Stores: []string{storeName},
		Home:   home,
		New:    newProcessor,
	}
}
