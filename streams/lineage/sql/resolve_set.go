package sql

// baseColumn is a column of a table; table 0 is one that cannot be told.
type baseColumn struct {
	table  int32
	column int32 // id of its name
}

// entry says that a base column takes part, how, and where the text says so.
type entry struct {
	source     int32
	how        role
	confidence uint8 // percent
	start, end int32
}

// mark finds a source in the set that is being made.
type mark struct {
	epoch uint32
	at    int32
}

// How a column takes part, beside the roles of clauses.
const (
	asIdentity role = 1 << (iota + 4)
	asTransformation
	asAggregation
	asValue       // the value itself gets through
	asConditional // it decides
	asWindow

	levels    = asIdentity | asTransformation | asAggregation
	roleOnly  = roleFilter | roleJoin | roleGroup | roleSort
	untouched = asIdentity | asValue
)

// The confidences, in percent; see the package.
const (
	proven     = 100
	inferred   = 80
	unexpanded = 50
	ambiguous  = 30
)

// through is how a column takes part that takes part in an inner value as inner, where the value takes part as outer.
func through(outer, inner role) role {
	if outer&roleOnly != 0 {
		return outer & roleOnly
	}
	level := inner & levels
	switch {
	case outer&asAggregation != 0:
		level = asAggregation
	case outer&asTransformation != 0 && level&asIdentity != 0:
		level = level&^asIdentity | asTransformation
	}
	return level | inner&outer&asValue | (inner|outer)&(asConditional|asWindow)
}

// transformed, decided and windowed are what becomes of a value inside an expression.
func transformed(h role) role {
	if h&asIdentity != 0 {
		return h&^asIdentity | asTransformation
	}
	return h
}

func decided(h role) role {
	if h&roleOnly != 0 {
		return h
	}
	return transformed(h)&^asValue | asConditional
}

func windowed(h role) role {
	if h&roleOnly != 0 {
		return h
	}
	return transformed(h)&^asValue | asWindow
}

// source is the number of a base column.
func (r *resolver) source(table int32, column name) int32 {
	key := baseColumn{table, column.id}
	if id, ok := r.sourceIDs[key]; ok {
		return id
	}
	id := int32(len(r.sources))
	r.sources = append(r.sources, key)
	r.marks = append(r.marks, mark{})
	r.sourceIDs[key] = id
	return id
}

// single is a set of one base column as it is.
func (r *resolver) single(table int32, column name, confidence uint8) []entry {
	r.spend(1)
	set := r.entries.slice(1)
	set[0] = entry{source: r.source(table, column), how: untouched, confidence: confidence}
	return set
}

// begin starts a set; sets nest.
func (r *resolver) begin() {
	r.bases = append(r.bases, len(r.building))
	r.epoch++
}

// finish is the set that began last.
func (r *resolver) finish() []entry {
	base := r.bases[len(r.bases)-1]
	r.bases = r.bases[:len(r.bases)-1]
	r.spend(len(r.building) - base)
	set := r.entries.keep(r.building[base:])
	r.building = r.building[:base]
	if len(r.bases) > 0 { // the outer set goes on
		r.epoch++
		for i := r.bases[len(r.bases)-1]; i < base; i++ {
			r.marks[r.building[i].source] = mark{r.epoch, int32(i)}
		}
	}
	return set
}

// merge adds a set that takes part as h. at says where, unless the entries do.
func (r *resolver) merge(set []entry, h role, start, end int32) {
	for i := range set {
		e := set[i]
		e.how = through(h, e.how)
		e.start, e.end = start, end
		r.put(e)
	}
}

// put adds an entry to the set that is being made.
func (r *resolver) put(e entry) {
	m := &r.marks[e.source]
	if m.epoch == r.epoch {
		old := &r.building[m.at]
		old.how |= e.how
		old.confidence = max(old.confidence, e.confidence)
		return
	}
	*m = mark{r.epoch, int32(len(r.building))}
	r.building = append(r.building, e)
}

// union is a set of sets, of columns that stand in one place.
func (r *resolver) union(a, b []entry) []entry {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	r.begin()
	for _, e := range a {
		r.put(e)
	}
	for _, e := range b {
		r.put(e)
	}
	return r.finish()
}
