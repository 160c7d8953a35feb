// Package readmodel holds the values that read models answer with: what the API serves and the command line prints.
package readmodel

import (
	"encoding/json"
	"errors"

	"datawave/schemas/event"
)

// ErrNotFound is wrapped by answers about something that does not exist.
var ErrNotFound = errors.New("not found")

// ErrBadCursor is wrapped by answers to a cursor that the list did not give out.
var ErrBadCursor = errors.New("bad cursor")

// ErrUnavailable is wrapped by answers while the store of a read model cannot be reached.
var ErrUnavailable = errors.New("not available")

// Dataset is a dataset as the catalog knows it.
type Dataset struct {
	ID          string `json:"id"` // asset.DatasetID.Hash
	Namespace   string `json:"namespace"`
	Name        string `json:"name"`
	Kind        string `json:"kind"`
	Source      string `json:"source"`
	Comment     string `json:"comment,omitempty"`
	SourceOwner string `json:"source_owner,omitempty"`
	Rows        int64  `json:"rows"`  // -1 when unknown
	Bytes       int64  `json:"bytes"` // -1 when unknown
	FieldCount  int    `json:"field_count"`
	// Sensitive are the infotypes of its fields, most confident first, each once; set in lists too.
	Sensitive []SensitiveField `json:"sensitive"`
	Owners    []string         `json:"owners,omitempty"` // by decision, and by what the source says, as tags, terms and domain
	Tags      []string         `json:"tags,omitempty"`
	Terms     []string         `json:"terms,omitempty"`
	Domain    string           `json:"domain,omitempty"`
	Position  string           `json:"position"`   // of the fact that changed it last: topic/partition@offset
	ChangedAt int64            `json:"changed_at"` // event time in milliseconds since 1970 UTC

	// Only in the answer about one dataset:
	SQL         string             `json:"sql,omitempty"`
	Dialect     string             `json:"dialect,omitempty"`
	Parent      string             `json:"parent,omitempty"`
	Fields      []Field            `json:"fields,omitempty"`
	Constraints []event.Constraint `json:"constraints,omitempty"`
	Grants      []event.Grant      `json:"grants,omitempty"`
	Properties  map[string]string  `json:"properties,omitempty"`
	NamedBy     []Naming           `json:"named_by,omitempty"` // who names one that no source describes and only lineage knows of
}

// Naming is a prover whose edges name a dataset.
type Naming struct {
	Prover string `json:"prover"`
	Job    string `json:"job,omitempty"`
	Edges  int    `json:"edges"`
}

// SensitiveField is a field with its most confident infotype.
type SensitiveField struct {
	Path       string  `json:"path"`
	Infotype   string  `json:"infotype"`
	Confidence float64 `json:"confidence"`
	Inherited  bool    `json:"inherited,omitempty"`
}

// Field is a field with all that is known about it.
type Field struct {
	event.Field
	Profile  *event.FieldProfile `json:"profile,omitempty"`
	Labels   []event.Holding     `json:"labels,omitempty"` // most confident first, inherited ones among them
	Seen     int64               `json:"values_seen,omitempty"`
	Detector string              `json:"detectors,omitempty"` // detector set version
	Evidence string              `json:"evidence,omitempty"`  // position of the classification in the log
	Tags     []string            `json:"tags,omitempty"`      // by decision, and by what the source says
	Terms    []string            `json:"terms,omitempty"`
	Verdicts event.Verdicts      `json:"verdicts,omitempty"` // what people decided about infotypes; labels show it already
}

// DatasetFilter narrows a list of datasets; empty members do not.
type DatasetFilter struct {
	Namespace, Name, Source, Kind, Infotype, Tag, Owner string
	Sensitive                                           bool   // only datasets with a sensitive field
	Sort                                                string // name (default), -rows, -changed
	After                                               string // cursor from the page before
	Limit                                               int    // 1 to 500
}

// DatasetPage is one page of a list; Next is empty on the last.
type DatasetPage struct {
	Datasets []Dataset `json:"datasets"`
	Next     string    `json:"next,omitempty"`
	Total    int64     `json:"total"` // of the filter, over all pages
}

// Run is the state of a job's run.
type Run struct {
	JobID string `json:"job_id,omitempty"` // JobIDOf
	event.Run
	Datasets []RunDataset    `json:"datasets,omitempty"` // what it read and wrote
	Facets   json.RawMessage `json:"facets,omitempty"`   // all run facets, an object; only in the answer about one run
	Position string          `json:"position"`
}

// SearchQuery asks the search index. Facet filters are ANDed.
type SearchQuery struct {
	Text    string
	Filters map[string][]string // facet name -> accepted values
	After   string
	Limit   int // 1 to 100
}

// The facets of a search.
const (
	FacetSource   = "source"
	FacetKind     = "kind"
	FacetInfotype = "infotype"
	FacetTag      = "tag"
	FacetOwner    = "owner"
	FacetDomain   = "domain"
)

// Facets are all of them; that of the severity counts datasets by their findings that are open, acknowledged or in progress.
var Facets = []string{FacetSource, FacetKind, FacetInfotype, FacetTag, FacetOwner, FacetDomain, FacetSeverity}

// Hit is one dataset that a search found.
type Hit struct {
	ID         string            `json:"id"`
	Namespace  string            `json:"namespace"`
	Name       string            `json:"name"`
	Kind       string            `json:"kind"`
	Source     string            `json:"source"`
	Score      float64           `json:"score"`
	Infotypes  []string          `json:"infotypes,omitempty"`
	Highlights map[string]string `json:"highlights,omitempty"` // field -> HTML-escaped text with <mark>
}

// FacetCount is one value of a facet with the number of hits that have it.
type FacetCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// SearchPage is one page of hits.
type SearchPage struct {
	Hits   []Hit                   `json:"hits"`
	Total  int64                   `json:"total"`
	Facets map[string][]FacetCount `json:"facets"`
	Next   string                  `json:"next,omitempty"`
}

// Suggestions are what a text that is being typed may become.
type Suggestions struct {
	Completions []string `json:"completions"`          // the text with its last word ended, likeliest first
	Correction  string   `json:"correction,omitempty"` // the text as the estate spells it; only where the text itself finds nothing
	Hits        []Hit    `json:"hits"`                 // the first that the text finds, or else its correction
}

// Direction of a lineage walk.
type Direction string

// The directions.
const (
	Upstream   Direction = "up"
	Downstream Direction = "down"
	Both       Direction = "both"
)

// LineageQuery asks for the neighbourhood of a dataset, or of one field of it.
type LineageQuery struct {
	Dataset   string // asset.DatasetID.Hash
	Field     string // empty for the dataset
	Direction Direction
	Depth     int // 1 to 20
	MaxNodes  int // 1 to 10,000; the walk stops there and says so
}

// Graph is a neighbourhood in a lineage graph.
type Graph struct {
	Nodes     []Node `json:"nodes"` // breadth first from the start
	Edges     []Edge `json:"edges"`
	Truncated bool   `json:"truncated"` // MaxNodes was reached
}

// Node is a dataset, or a field when Field is set.
type Node struct {
	ID        string `json:"id"` // the dataset's
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Field     string `json:"field,omitempty"`
	Depth     int    `json:"depth"` // hops from the start; negative upstream
	Known     bool   `json:"known"` // the catalog has seen it; false for a dataset that only an edge names
}

// Edge says that To is derived from From.
type Edge struct {
	ID             string  `json:"id"` // deterministic
	From           string  `json:"from"`
	FromField      string  `json:"from_field,omitempty"`
	To             string  `json:"to"`
	ToField        string  `json:"to_field,omitempty"`
	Kind           string  `json:"kind,omitempty"`
	Transformation string  `json:"transformation,omitempty"`
	Prover         string  `json:"prover"`
	Job            string  `json:"job,omitempty"`
	Proof          string  `json:"proof,omitempty"`
	Confidence     float64 `json:"confidence"`
}
