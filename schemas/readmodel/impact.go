package readmodel

// ImpactQuery asks for a page of what a dataset, or a field of it, is derived from, or of what is derived from it.
type ImpactQuery struct {
	Dataset   string    // asset.DatasetID.Hash
	Field     string    // empty for the dataset
	Direction Direction // Upstream or Downstream
	Depth     int       // 1 to 20
	Infotype  string    // only paths that a field with this infotype lies on; empty for all
	After     string    // cursor from the page before
	Limit     int       // nodes, 1 to 1,000
}

// Impact is one page of the nodes around a start, level by level.
type Impact struct {
	Direction Direction    `json:"direction"`
	Nodes     []ImpactNode `json:"nodes"`          // by depth, namespace, name and field; the start is the first of the first page
	Edges     []Edge       `json:"edges"`          // each on the page of that of its ends which comes later
	Next      string       `json:"next,omitempty"` // absent on the last page
	Total     int          `json:"total"`          // nodes of all pages
	Truncated bool         `json:"truncated"`      // the graph is larger than a walk may be: what is here is nearest to the start
}

// ImpactNode is a node with what it holds.
type ImpactNode struct {
	Node
	Infotypes []string `json:"infotypes,omitempty"` // of the field, or of all fields of the dataset; most confident first, each once
}
