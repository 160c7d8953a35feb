package lineage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// maxEdges bounds the edges into one dataset as intake does.
const maxEdges = 50_000

// The kinds and transformations that the stage names itself.
const (
	direct         = "DIRECT"
	indirect       = "INDIRECT"
	identical      = "IDENTITY"
	transformation = "TRANSFORMATION"
)

// input is a source of data in the facets columnLineage and lineage.
type input struct {
	Namespace, Name, Type, Field string
	Transformations              []struct {
		Type, Subtype string
		Masking       bool
	}
}

// columnLineage is the facet, 1-0-x to 1-2-0.
type columnLineage struct {
	Fields map[string]struct {
		InputFields        []input
		TransformationType string // before 1-1-0
	}
	Dataset []input
}

// explicit is the facet lineage of a dataset, or an entry of that of a job or a run.
type explicit struct {
	Namespace, Name, Type string
	Inputs                []input
	Fields                map[string]struct{ Inputs []input }
}

// weaving makes the edges into one dataset of one run.
type weaving struct {
	job   *job
	run   *run
	to    asset.DatasetID
	raws  []asset.DatasetID // the names under which the run writes it
	edges []event.Edge
	seen  map[event.Edge]bool
	from  map[asset.DatasetID]bool // datasets that an edge comes from
}

func weave(j *job, r *run, to asset.DatasetID, raws []asset.DatasetID) *weaving {
	return &weaving{job: j, run: r, to: to, raws: raws, seen: map[event.Edge]bool{}, from: map[asset.DatasetID]bool{}}
}

// facetEdges are the edges that facets state. whole tells that these are all there are; any, that there are some of fields.
func (w *weaving) facetEdges() (whole, some bool) {
	for _, raw := range w.raws {
		f := w.run.out[raw].facets
		w.renamed(f)
		if said, ok := read[explicit](f, "lineage"); ok && (said.Inputs != nil || said.Fields != nil) {
			w.explicit(said)
			whole = true
		}
		if said, ok := read[columnLineage](f, "columnLineage"); ok {
			w.columns(said)
			some = some || len(said.Fields)+len(said.Dataset) > 0
		}
	}
	for _, said := range entries(w.run.job) {
		if w.job.identity(asset.DatasetID{Namespace: said.Namespace, Name: said.Name}) == w.to {
			w.explicit(said)
			whole = true
		}
	}
	return whole, some
}

// entries are those about datasets of the facet lineage of a job or a run.
func entries(f facets) []explicit {
	said, _ := read[struct{ Entries, Lineage []explicit }](f, "lineage")
	return slices.DeleteFunc(append(said.Entries, said.Lineage...), func(e explicit) bool { return !strings.EqualFold(e.Type, "DATASET") })
}

func (w *weaving) columns(said columnLineage) {
	for _, to := range slices.Sorted(maps.Keys(said.Fields)) {
		f := said.Fields[to]
		for _, in := range f.InputFields {
			if len(in.Transformations) == 0 {
				w.add(in, to, event.Edge{Kind: direct, Transformation: older[f.TransformationType], Masking: f.TransformationType == "MASKED", Proof: "facet columnLineage"})
				continue
			}
			w.stated(in, to, "facet columnLineage")
		}
	}
	for _, in := range said.Dataset {
		w.stated(in, "", "facet columnLineage")
	}
}

// older are the transformations of the facet before 1-1-0.
var older = map[string]string{"IDENTITY": identical, "MASKED": transformation}

func (w *weaving) explicit(said explicit) {
	for _, in := range said.Inputs {
		w.stated(in, "", "facet lineage")
	}
	for _, to := range slices.Sorted(maps.Keys(said.Fields)) {
		for _, in := range said.Fields[to].Inputs {
			w.stated(in, to, "facet lineage")
		}
	}
}

// stated adds an edge for every transformation of an input.
func (w *weaving) stated(in input, to, proof string) {
	if in.Type != "" && !strings.EqualFold(in.Type, "DATASET") {
		return
	}
	if len(in.Transformations) == 0 {
		w.add(in, to, event.Edge{Kind: direct, Proof: proof})
	}
	for _, t := range in.Transformations {
		kind := strings.ToUpper(t.Type)
		if kind != indirect {
			kind = direct
		}
		w.add(in, to, event.Edge{Kind: kind, Transformation: strings.ToUpper(t.Subtype), Masking: t.Masking, Proof: proof})
	}
}

// renamed adds that the dataset is what another one was.
func (w *weaving) renamed(f facets) {
	if before, ok := previous(f); ok && w.run.state() == "COMPLETE" {
		w.add(before, "", event.Edge{Kind: direct, Transformation: identical, Proof: "facet lifecycleStateChange"})
	}
}

func (w *weaving) add(in input, to string, e event.Edge) {
	from := w.job.identity(asset.DatasetID{Namespace: in.Namespace, Name: in.Name})
	if e.Confidence == 0 {
		e.Confidence = 1
	}
	e.FromNamespace, e.FromName, e.FromField, e.ToField = from.Namespace, from.Name, in.Field, to
	w.put(from, e)
}

func (w *weaving) put(from asset.DatasetID, e event.Edge) {
	whole := e.FromField == "" && e.ToField == ""
	if !usable(from) || whole && from == w.to || w.seen[e] || len(w.edges) == maxEdges {
		return
	}
	w.seen[e], w.from[from] = true, true
	w.edges = append(w.edges, e)
}

// runEdges are the edges that a run proves by reading and writing, from the inputs that nothing tells more of.
func (w *weaving) runEdges() {
	confidence := 1.0
	if len(w.run.out) > 1 {
		confidence = 0.5
	}
	for _, raw := range w.run.ins.sorted() {
		from := w.job.identity(raw)
		if !w.from[from] {
			w.put(from, event.Edge{FromNamespace: from.Namespace, FromName: from.Name, Proof: "inputs and outputs of a run", Confidence: confidence})
		}
	}
}

// assertion is all that the run proves about the dataset.
func (w *weaving) assertion(prover string, sql *scripts) *event.LineageAssertion {
	whole, some := w.facetEdges()
	if !whole && !some {
		sql.edges(w)
	}
	if !whole {
		w.runEdges()
	}
	slices.SortFunc(w.edges, compareEdges)
	return &event.LineageAssertion{Prover: prover, Job: w.job.text(), Edges: w.edges}
}

func compareEdges(a, b event.Edge) int {
	return cmp.Or(strings.Compare(a.FromNamespace, b.FromNamespace), strings.Compare(a.FromName, b.FromName), strings.Compare(a.FromField, b.FromField),
		strings.Compare(a.ToField, b.ToField), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Transformation, b.Transformation), strings.Compare(a.Proof, b.Proof))
}

// provers are the facets of a dataset that a run writes which edges are made of.
var provers = []string{"columnLineage", "lifecycleStateChange", "lineage"}

// previous is the dataset that was renamed to this one.
func previous(f facets) (before input, ok bool) {
	said, _ := read[struct {
		LifecycleStateChange string
		PreviousIdentifier   struct{ Namespace, Name string }
	}](f, "lifecycleStateChange")
	before.Namespace, before.Name = said.PreviousIdentifier.Namespace, said.PreviousIdentifier.Name
	return before, said.LifecycleStateChange == "RENAME" && before.Name != "" && before.Namespace != ""
}

// dropped tells whether the dataset was dropped.
func dropped(f facets) bool {
	said, _ := read[struct{ LifecycleStateChange string }](f, "lifecycleStateChange")
	return said.LifecycleStateChange == "DROP"
}
