package sql

// emit makes edges of a content that fills a table, or that is the result of a query where the table is 0.
func (r *resolver) emit(id int32, c *content, names []name) {
	placed := true
	for i := range c.columns {
		col := &c.columns[i]
		placed = placed && col.star == nil
		switch {
		case col.star != nil:
			r.emitColumn(id, col, r.whole, unexpanded)
		case i < len(names) && placed:
			r.emitColumn(id, col, names[i], proven)
		case id != 0 && col.unnamed && len(names) == 0 && r.tables[id].known == nil && col.value:
			r.emitColumn(id, col, r.whole, unexpanded)
		case r.guesses:
			r.emitColumn(id, col, col.name, inferred)
		default:
			r.emitColumn(id, col, col.name, proven)
		}
	}
	r.emitIndirect(id, c)
}

// emitColumn makes the edges that end in one column.
func (r *resolver) emitColumn(id int32, c *column, to name, confidence uint8) {
	for i := range c.set {
		e := &c.set[i]
		base := r.sources[e.source]
		edge := Edge{FromColumn: r.names.entries[base.column].text, ToColumn: r.names.text(to), Kind: Direct, Subtype: subtype(e.how), Masking: e.how&asValue == 0,
			Start: int(c.start), End: int(c.end), Confidence: float64(min(e.confidence, confidence)) / 100}
		edge.FromTable, edge.ToTable = r.tableName(base.table), r.tableName(id)
		r.addEdge(edge)
		if e.how&asConditional != 0 {
			edge.Kind, edge.Subtype, edge.Masking = Indirect, Conditional, false
			r.addEdge(edge)
		}
		if e.how&asWindow != 0 {
			edge.Kind, edge.Subtype, edge.Masking = Indirect, Window, false
			r.addEdge(edge)
		}
	}
}

// tableName is how a table is called in an answer; 0 is none.
func (r *resolver) tableName(id int32) string {
	if id == 0 {
		return ""
	}
	return r.tables[id].called
}

// addEdge adds one, up to the limit.
func (r *resolver) addEdge(e Edge) {
	if len(r.edges) >= maxEdges {
		panic(refusal{"the script makes more edges than the limit", 0})
	}
	r.edges = append(r.edges, e)
}

func subtype(h role) Subtype {
	switch {
	case h&asAggregation != 0:
		return Aggregation
	case h&asTransformation != 0:
		return Transformation
	}
	return Identity
}

var clauseSubtypes = [...]struct {
	role    role
	subtype Subtype
}{{roleFilter, Filter}, {roleJoin, Join}, {roleGroup, GroupBy}, {roleSort, Sort}}

// emitIndirect makes the edges that end in a whole dataset.
func (r *resolver) emitIndirect(id int32, c *content) {
	for i := range c.indirect {
		e := &c.indirect[i]
		base := r.sources[e.source]
		for _, s := range clauseSubtypes {
			if e.how&s.role != 0 {
				r.addEdge(Edge{FromTable: r.tableName(base.table), FromColumn: r.names.entries[base.column].text, ToTable: r.tableName(id), Kind: Indirect, Subtype: s.subtype,
					Start: int(e.start), End: int(e.end), Confidence: float64(e.confidence) / 100})
			}
		}
	}
}

// dropRepeated keeps the first of the edges since a mark that say the same.
func (r *resolver) dropRepeated(from int) {
	seen := make(map[Edge]bool, len(r.edges)-from)
	kept := r.edges[from:from]
	for _, e := range r.edges[from:] {
		key := e
		key.Start, key.End, key.Confidence = 0, 0, 0
		if !seen[key] {
			seen[key] = true
			kept = append(kept, e)
		}
	}
	r.edges = r.edges[:from+len(kept)]
}
