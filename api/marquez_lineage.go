package api

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

// A node of Marquez's graphs is "job:NAMESPACE:NAME", "dataset:NAMESPACE:NAME" or "datasetField:NAMESPACE:NAME:FIELD", and a version may
// follow behind "#".

func datasetNode(namespace, name string) string { return "dataset:" + namespace + ":" + name }

func jobNode(namespace, name string) string { return "job:" + namespace + ":" + name }

type marquezEdge struct {
	Origin      string `json:"origin"`
	Destination string `json:"destination"`
}

type marquezNode struct {
	ID       string        `json:"id"`
	Type     string        `json:"type"` // DATASET, JOB or DATASET_FIELD
	Data     any           `json:"data"`
	InEdges  []marquezEdge `json:"inEdges"`
	OutEdges []marquezEdge `json:"outEdges"`
}

type marquezGraph struct {
	Graph []marquezNode `json:"graph"` // by id
}

// maxGraph bounds the jobs of a graph.
const maxGraph = 1000

type graphQuery struct {
	node       string
	depth      int
	downstream bool
}

func (p *params) graph() graphQuery {
	q := graphQuery{p.text("nodeId"), p.whole("depth", 20, 20), p.text("withDownstream") == "true" || p.text("withDownstream") == "True"}
	if q.node == "" {
		p.reject("nodeId", "is missing: dataset:NAMESPACE:NAME or job:NAMESPACE:NAME")
	}
	return q
}

// splits are the ways to read NAMESPACE:NAME, the likeliest first: namespaces are URIs, which have colons, and names may have some too.
func splits(text string) (likely []asset.DatasetID) {
	var others []asset.DatasetID
	for i := range len(text) {
		if text[i] != ':' || i == 0 || i == len(text)-1 {
			continue
		}
		id, rest := asset.DatasetID{Namespace: text[:i], Name: text[i+1:]}, text[i+1:]
		if strings.HasPrefix(rest, "//") || '0' <= rest[0] && rest[0] <= '9' {
			others = append(others, id)
		} else {
			likely = append(likely, id)
		}
	}
	return append(likely, others...)
}

// maxSplits bounds the questions that one node id can lead to.
const maxSplits = 16

// first is the first way to read the node's name under which there is something.
func first[T any](text string, find func(asset.DatasetID) (T, error)) (found T, err error) {
	err = readmodel.ErrNotFound
	for i, id := range splits(text) {
		if i == maxSplits {
			break
		}
		if found, err = find(id); err == nil || !errors.Is(err, readmodel.ErrNotFound) {
			return found, err
		}
	}
	return found, err
}

func (s *Server) marquezLineage() echo.HandlerFunc {
	return marquez(s, (*params).graph, func(ctx context.Context, q graphQuery) (answer marquezGraph, err error) {
		g := &jobGraph{server: s, jobs: map[string]readmodel.Job{}, datasets: map[string]marquezName{}}
		if err := g.begin(ctx, q.node); err != nil {
			return answer, absent(err, "there is no such node")
		}
		for range q.depth {
			if more, err := g.grow(ctx); err != nil || !more {
				return marquezGraph{g.nodes(ctx)}, err
			}
		}
		return marquezGraph{g.nodes(ctx)}, nil
	})
}

// jobGraph is jobs that share datasets, as far as it has grown.
type jobGraph struct {
	server   *Server
	jobs     map[string]readmodel.Job
	datasets map[string]marquezName
	fresh    []string // datasets whose jobs have not been asked for
}

func (g *jobGraph) begin(ctx context.Context, node string) error {
	kind, rest, _ := strings.Cut(node, ":")
	rest, _, _ = strings.Cut(rest, "#")
	switch kind {
	case "job":
		job, err := first(rest, func(id asset.DatasetID) (readmodel.Job, error) {
			return g.server.Jobs.Job(ctx, readmodel.JobID(id.Namespace, id.Name))
		})
		if err == nil {
			g.add(&job)
		}
		return err
	case "dataset":
		d, err := first(rest, func(id asset.DatasetID) (readmodel.Dataset, error) { return g.server.Catalog.Dataset(ctx, id.Hash()) })
		if err == nil {
			g.meet(d.ID, marquezName{d.Namespace, d.Name})
			_, err = g.grow(ctx)
		}
		return err
	}
	return badParams(BadParam{"nodeId", "is not dataset:NAMESPACE:NAME or job:NAMESPACE:NAME"})
}

func (g *jobGraph) add(j *readmodel.Job) {
	g.jobs[j.ID] = *j
	for _, d := range j.Datasets {
		g.meet(d.ID, marquezName{d.Namespace, d.Name})
	}
}

func (g *jobGraph) meet(id string, name marquezName) {
	if _, known := g.datasets[id]; !known {
		g.datasets[id], g.fresh = name, append(g.fresh, id)
	}
}

// grow takes in the jobs that touch the datasets of the last step, and their datasets.
func (g *jobGraph) grow(ctx context.Context) (more bool, err error) {
	if len(g.fresh) == 0 || len(g.jobs) >= maxGraph {
		return false, nil
	}
	jobs, err := g.server.Jobs.JobsAt(ctx, g.fresh, maxGraph-len(g.jobs))
	g.fresh = nil
	for i := range jobs {
		if _, known := g.jobs[jobs[i].ID]; !known {
			g.add(&jobs[i])
			more = true
		}
	}
	return more, err
}

func (g *jobGraph) nodes(ctx context.Context) []marquezNode {
	in, out := map[string][]marquezEdge{}, map[string][]marquezEdge{}
	nodes := []marquezNode{}
	for _, j := range g.jobs {
		for _, d := range j.Datasets {
			e := marquezEdge{datasetNode(d.Namespace, d.Name), jobNode(j.Namespace, j.Name)}
			if d.Role == "output" {
				e.Origin, e.Destination = e.Destination, e.Origin
			}
			in[e.Destination], out[e.Origin] = append(in[e.Destination], e), append(out[e.Origin], e)
		}
		nodes = append(nodes, marquezNode{ID: jobNode(j.Namespace, j.Name), Type: "JOB", Data: g.jobData(ctx, &j)})
	}
	for id, name := range g.datasets {
		d, err := g.server.Catalog.Dataset(ctx, id)
		if err != nil { // only a job names it
			d = readmodel.Dataset{Namespace: name.Namespace, Name: name.Name}
		}
		nodes = append(nodes, marquezNode{ID: datasetNode(name.Namespace, name.Name), Type: "DATASET", Data: datasetBody(&d)})
	}
	for i := range nodes {
		nodes[i].InEdges, nodes[i].OutEdges = sortedEdges(in[nodes[i].ID]), sortedEdges(out[nodes[i].ID])
	}
	slices.SortFunc(nodes, func(a, b marquezNode) int { return cmp.Compare(a.ID, b.ID) })
	return nodes
}

// jobData is a job with its latest run.
func (g *jobGraph) jobData(ctx context.Context, j *readmodel.Job) marquezJobBody {
	if j.Latest == nil {
		if page, err := g.server.Jobs.JobRuns(ctx, readmodel.RunFilter{Job: j.ID, Limit: 1}); err == nil && len(page.Runs) > 0 {
			j.Latest = &page.Runs[0]
		}
	}
	return jobBody(j)
}

func sortedEdges(edges []marquezEdge) []marquezEdge {
	edges = append([]marquezEdge{}, edges...)
	slices.SortFunc(edges, func(a, b marquezEdge) int {
		return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Destination, b.Destination))
	})
	return slices.Compact(edges)
}

// marquezInput is a field that another is made of.
type marquezInput struct {
	Namespace                 string  `json:"namespace"`
	Dataset                   string  `json:"dataset"`
	DatasetVersion            *string `json:"datasetVersion"`
	Field                     string  `json:"field"`
	TransformationDescription *string `json:"transformationDescription"`
	TransformationType        *string `json:"transformationType"`
}

type marquezColumnData struct {
	marquezInput
	FieldType   *string        `json:"fieldType"`
	InputFields []marquezInput `json:"inputFields"`
}

// fieldPlace is a field of a dataset, by its id.
type fieldPlace struct{ dataset, field string }

// columns are the fields of a walk, with the edges into each.
type columns struct {
	names  map[string]marquezName
	inputs map[fieldPlace][]*readmodel.Edge
	leave  map[fieldPlace][]*readmodel.Edge
}

func newColumns(g *readmodel.Graph) *columns {
	c := &columns{names: map[string]marquezName{}, inputs: map[fieldPlace][]*readmodel.Edge{}, leave: map[fieldPlace][]*readmodel.Edge{}}
	for i := range g.Nodes {
		c.names[g.Nodes[i].ID] = marquezName{g.Nodes[i].Namespace, g.Nodes[i].Name}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		if e.FromField == "" || e.ToField == "" {
			continue
		}
		from, to := fieldPlace{e.From, e.FromField}, fieldPlace{e.To, e.ToField}
		c.inputs[to], c.leave[from] = append(c.inputs[to], e), append(c.leave[from], e)
	}
	return c
}

// sorted are the fields that edges lead into or out of.
func (c *columns) sorted() []fieldPlace {
	places := slices.AppendSeq(slices.Collect(maps.Keys(c.inputs)), maps.Keys(c.leave))
	slices.SortFunc(places, func(a, b fieldPlace) int {
		return cmp.Or(cmp.Compare(a.dataset, b.dataset), cmp.Compare(a.field, b.field))
	})
	return slices.Compact(places)
}

// reach are the fields that can be reached from some, up to a depth.
func (c *columns) reach(from []fieldPlace, depth int, downstream bool) map[fieldPlace]bool {
	reached := map[fieldPlace]bool{}
	for range depth + 1 {
		var next []fieldPlace
		for _, at := range from {
			if reached[at] {
				continue
			}
			reached[at] = true
			next = append(next, c.hops(at, downstream)...)
		}
		from = next
	}
	return reached
}

func (c *columns) hops(at fieldPlace, downstream bool) (next []fieldPlace) {
	if downstream {
		for _, e := range c.leave[at] {
			next = append(next, fieldPlace{e.To, e.ToField})
		}
		return next
	}
	for _, e := range c.inputs[at] {
		next = append(next, fieldPlace{e.From, e.FromField})
	}
	return next
}

func (c *columns) node(at fieldPlace) string {
	name := c.names[at.dataset]
	return "datasetField:" + name.Namespace + ":" + name.Name + ":" + at.field
}

// inputFields are the fields that a field is made of, each once.
func (c *columns) inputFields(at fieldPlace) []marquezInput {
	out := []marquezInput{}
	seen := map[fieldPlace]bool{}
	for _, e := range c.inputs[at] {
		if from := (fieldPlace{e.From, e.FromField}); !seen[from] {
			seen[from] = true
			name := c.names[e.From]
			out = append(out, marquezInput{Namespace: name.Namespace, Dataset: name.Name, Field: e.FromField,
				TransformationDescription: textOr(e.Proof), TransformationType: textOr(e.Transformation)})
		}
	}
	slices.SortFunc(out, func(a, b marquezInput) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Field, b.Field))
	})
	return out
}

// kind is how a field is made, where all its inputs go in the same way.
func (c *columns) kind(at fieldPlace) *string {
	return c.common(at, func(e *readmodel.Edge) string { return e.Transformation })
}

// description is the proof, where it is the same for all inputs.
func (c *columns) description(at fieldPlace) *string {
	return c.common(at, func(e *readmodel.Edge) string { return e.Proof })
}

func (c *columns) common(at fieldPlace, of func(*readmodel.Edge) string) *string {
	for _, e := range c.inputs[at] {
		if of(e) != of(c.inputs[at][0]) {
			return nil
		}
	}
	if len(c.inputs[at]) == 0 {
		return nil
	}
	return textOr(of(c.inputs[at][0]))
}

func (s *Server) marquezColumnLineage() echo.HandlerFunc {
	return marquez(s, (*params).graph, func(ctx context.Context, q graphQuery) (answer marquezGraph, err error) {
		starts, err := s.columnStarts(ctx, q.node)
		if err != nil {
			return answer, absent(err, "there is no such node")
		}
		direction := readmodel.Upstream
		if q.downstream {
			direction = readmodel.Both
		}
		nodes := map[string]marquezNode{}
		for _, start := range starts {
			g, err := s.Lineage.Walk(ctx, readmodel.LineageQuery{Dataset: start.ID, Direction: direction, Depth: max(q.depth, 1), MaxNodes: maxGraph})
			if err != nil {
				if err = ignoreAbsent(err); err == nil {
					continue
				}
				return answer, err
			}
			columnNodes(nodes, newColumns(&g), start, q)
		}
		sorted := slices.SortedFunc(maps.Values(nodes), func(a, b marquezNode) int { return cmp.Compare(a.ID, b.ID) })
		return marquezGraph{append([]marquezNode{}, sorted...)}, nil
	})
}

// columnStart is a dataset, or a field of it.
type columnStart struct{ ID, field string }

// columnStarts are what a graph of fields starts from: a dataset, a field, or what a job writes.
func (s *Server) columnStarts(ctx context.Context, node string) ([]columnStart, error) {
	kind, rest, _ := strings.Cut(node, ":")
	rest, _, _ = strings.Cut(rest, "#")
	find := func(id asset.DatasetID) (readmodel.Dataset, error) { return s.Catalog.Dataset(ctx, id.Hash()) }
	switch kind {
	case "dataset":
		d, err := first(rest, find)
		return []columnStart{{ID: d.ID}}, err
	case "datasetField":
		end := max(strings.LastIndexByte(rest, ':'), 0)
		d, err := first(rest[:end], find)
		return []columnStart{{d.ID, rest[min(end+1, len(rest)):]}}, err
	case "job":
		job, err := first(rest, func(id asset.DatasetID) (readmodel.Job, error) {
			return s.Jobs.Job(ctx, readmodel.JobID(id.Namespace, id.Name))
		})
		var starts []columnStart
		for _, d := range job.Datasets {
			if d.Role == "output" {
				starts = append(starts, columnStart{ID: d.ID})
			}
		}
		return starts, err
	}
	return nil, badParams(BadParam{"nodeId", "is none of dataset:NAMESPACE:NAME, datasetField:NAMESPACE:NAME:FIELD, job:NAMESPACE:NAME"})
}

// columnNodes adds the fields that can be reached. As in Marquez, both kinds of edges have their own node as the origin.
func columnNodes(nodes map[string]marquezNode, c *columns, start columnStart, q graphQuery) {
	var from []fieldPlace
	for _, at := range c.sorted() {
		if at.dataset == start.ID && (start.field == "" || start.field == at.field) {
			from = append(from, at)
		}
	}
	reached := c.reach(from, q.depth, false)
	if q.downstream {
		maps.Copy(reached, c.reach(from, q.depth, true))
	}
	for at := range reached {
		name := c.names[at.dataset]
		n := marquezNode{ID: c.node(at), Type: "DATASET_FIELD", Data: marquezColumnData{marquezInput: marquezInput{Namespace: name.Namespace, Dataset: name.Name,
			Field: at.field, TransformationDescription: c.description(at), TransformationType: c.kind(at)}, InputFields: c.inputFields(at)}}
		for _, next := range c.hops(at, false) {
			if reached[next] {
				n.InEdges = append(n.InEdges, marquezEdge{n.ID, c.node(next)})
			}
		}
		for _, next := range c.hops(at, true) {
			if reached[next] {
				n.OutEdges = append(n.OutEdges, marquezEdge{n.ID, c.node(next)})
			}
		}
		n.InEdges, n.OutEdges = sortedEdges(n.InEdges), sortedEdges(n.OutEdges)
		nodes[n.ID] = n
	}
}

// ignoreAbsent takes what is not there for nothing.
func ignoreAbsent(err error) error {
	if errors.Is(err, readmodel.ErrNotFound) {
		return nil
	}
	return err
}
