package datahub

import (
	"encoding/json"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

const (
	direct   = "DIRECT"
	maxProof = 200 // bytes of what a connector says of how a field is made
)

// fineGrainedLineage says which fields some fields are made of.
type fineGrainedLineage struct {
	Upstreams   []string `json:"upstreams"`
	Downstreams []string `json:"downstreams"`
	Operation   string   `json:"transformOperation"`
	Confidence  *float64 `json:"confidenceScore"`
}

// Lineage is what the upstreamLineage among a dataset's aspects tells: an edge from each dataset, and from each field. What is no
// dataset, or no field of this one, is left out.
func (n Namespaces) Lineage(urn string, all Aspects) (event.LineageAssertion, error) {
	var said struct {
		Upstreams []struct {
			Dataset string `json:"dataset"`
			Type    string `json:"type"`
		} `json:"upstreams"`
		Fields []fineGrainedLineage `json:"fineGrainedLineages"`
	}
	a := event.LineageAssertion{Prover: Reporter}
	content, ok := all[lineageAspect]
	if !ok {
		return a, nil
	}
	if err := json.Unmarshal([]byte(content), &said); err != nil {
		return a, errShape(lineageAspect)
	}
	e := edges{names: n}
	for _, u := range said.Upstreams {
		e.dataset(u.Dataset, "upstreamLineage "+u.Type)
	}
	for i := range said.Fields {
		e.fields(&said.Fields[i], urn)
	}
	a.Edges = e.list
	return a, nil
}

// edges collects them, each once.
type edges struct {
	names Namespaces
	list  []event.Edge
	known map[event.Edge]bool
}

func (e *edges) add(edge event.Edge) {
	if e.known == nil {
		e.known = map[event.Edge]bool{}
	}
	if key := (event.Edge{FromNamespace: edge.FromNamespace, FromName: edge.FromName, FromField: edge.FromField, ToField: edge.ToField}); !e.known[key] {
		e.known[key] = true
		e.list = append(e.list, edge)
	}
}

func (e *edges) dataset(urn, proof string) (from asset.DatasetID, ok bool) {
	from, err := e.names.Dataset(urn)
	if err != nil {
		return from, false
	}
	e.add(event.Edge{FromNamespace: from.Namespace, FromName: from.Name, Proof: strings.TrimSpace(proof), Confidence: 1})
	return from, true
}

// fields adds what one statement says of the fields of a dataset.
func (e *edges) fields(f *fineGrainedLineage, urn string) {
	for _, up := range f.Upstreams {
		dataset, from, ok := parseField(up)
		if !ok {
			continue
		}
		id, ok := e.dataset(dataset, "fineGrainedLineages")
		if !ok {
			continue
		}
		for _, down := range f.Downstreams {
			if at, to, ok := parseField(down); ok && at == urn {
				e.add(event.Edge{FromNamespace: id.Namespace, FromName: id.Name, FromField: FieldPath(from), ToField: FieldPath(to), Kind: direct,
					Transformation: transformation(f.Operation), Proof: f.proof(), Confidence: f.confidence()})
			}
		}
	}
}

// transformation is OpenLineage's word for DataHub's operation: COPY: "c"."email" AS "email", SQL: SUM("o"."total") AS "total".
func transformation(operation string) string {
	word, expression, _ := strings.Cut(operation, ":")
	word = strings.ToUpper(strings.TrimSpace(word))
	function, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(expression)), "(")
	switch {
	case word == "COPY" || word == "IDENTITY":
		return "IDENTITY"
	case strings.HasPrefix(word, "AGG") || slices.Contains(aggregates, function):
		return "AGGREGATION"
	}
	return "TRANSFORMATION"
}

var aggregates = []string{"SUM", "COUNT", "MIN", "MAX", "AVG"}

func (f *fineGrainedLineage) proof() string {
	text := strings.TrimSpace(f.Operation)
	if len(text) > maxProof {
		text = strings.ToValidUTF8(text[:maxProof], "") + "…"
	}
	if text == "" {
		return "fineGrainedLineages"
	}
	return text
}

func (f *fineGrainedLineage) confidence() float64 {
	if f.Confidence == nil {
		return 1
	}
	return max(0, min(1, *f.Confidence))
}

// Output is the lineage into one dataset that a job's aspect tells.
type Output struct {
	Dataset asset.DatasetID
	Lineage event.LineageAssertion
}

// JobLineage is what a dataJobInputOutput tells: edges into each of the job's outputs from all of its inputs, by dataset. Deleted, or
// with nothing in it, it is of no dataset.
func (n Namespaces) JobLineage(urn, content string) ([]Output, error) {
	var said jobDatasets
	if err := json.Unmarshal([]byte(content), &said); err != nil {
		return nil, errShape("dataJobInputOutput")
	}
	var list []Output
	for _, output := range said.outputs() {
		id, err := n.Dataset(output)
		if err != nil {
			continue
		}
		e := edges{names: n}
		for _, input := range said.inputs() {
			e.dataset(input, "dataJobInputOutput")
		}
		for i := range said.Fields {
			e.fields(&said.Fields[i], output)
		}
		list = append(list, Output{id, event.LineageAssertion{Prover: Reporter + "/" + urn, Job: urn, Edges: e.list}})
	}
	slices.SortFunc(list, func(a, b Output) int { return strings.Compare(a.Dataset.Key(), b.Dataset.Key()) })
	return slices.CompactFunc(list, func(a, b Output) bool { return a.Dataset == b.Dataset }), nil
}

// jobDatasets are a job's datasets, in DataHub's older and newer form.
type jobDatasets struct {
	Inputs      []string             `json:"inputDatasets"`
	Outputs     []string             `json:"outputDatasets"`
	InputEdges  []jobEdge            `json:"inputDatasetEdges"`
	OutputEdges []jobEdge            `json:"outputDatasetEdges"`
	Fields      []fineGrainedLineage `json:"fineGrainedLineages"`
}

type jobEdge struct {
	URN string `json:"destinationUrn"`
}

func (j *jobDatasets) inputs() []string  { return withEdges(j.Inputs, j.InputEdges) }
func (j *jobDatasets) outputs() []string { return withEdges(j.Outputs, j.OutputEdges) }

func withEdges(list []string, edges []jobEdge) []string {
	list = slices.Clone(list)
	for _, e := range edges {
		list = append(list, e.URN)
	}
	return list
}
