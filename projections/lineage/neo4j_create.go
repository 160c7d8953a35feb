package lineage

import (
	"cmp"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// creation is the nodes and relationships that a delta adds, as the rows of one statement.
type creation struct {
	*delta
	datasets, fields keyed
	known            []any // places of datasets
	feeds            [][2]string
	counts           []int
	links            []link
}

// keyed are rows that begin with their key, each once.
type keyed struct {
	rows []any
	at   map[string]int
}

func (k *keyed) add(row ...any) {
	key := row[0].(string)
	if _, ok := k.at[key]; !ok {
		k.at[key] = 0
		k.rows = append(k.rows, row)
	}
}

// sort puts the rows in the order of their keys, after which at is right.
func (k *keyed) sort() {
	slices.SortFunc(k.rows, func(a, b any) int { return cmp.Compare(a.([]any)[0].(string), b.([]any)[0].(string)) })
	for i, row := range k.rows {
		k.at[row.([]any)[0].(string)] = i
	}
}

func newCreation(d *delta) *creation {
	return &creation{delta: d, datasets: keyed{at: map[string]int{}}, fields: keyed{at: map[string]int{}}}
}

// subject adds what is new about a dataset.
func (c *creation) subject(s *subject) {
	if s.known != nil && *s.known {
		c.dataset(s.id)
		c.known = append(c.known, c.key+s.id.Hash())
	}
	for _, l := range s.open {
		c.link(s, l)
	}
	for _, l := range s.closed {
		if from := c.subjects[l.From]; from == nil || from.gone < l.to {
			c.link(s, l)
		}
	}
	for from, count := range s.after() {
		if s.before[from] == 0 {
			c.feeds = append(c.feeds, [2]string{c.key + from, c.key + s.id.Hash()})
			c.counts = append(c.counts, count)
		}
	}
}

func (c *creation) link(s *subject, l link) {
	if l.element != "" {
		return
	}
	c.dataset(s.id)
	c.dataset(l.edge.from)
	c.field(l.From, l.FromField)
	c.field(l.To, l.ToField)
	c.links = append(c.links, l)
}

func (c *creation) dataset(id asset.DatasetID) {
	hash := id.Hash()
	c.datasets.add(c.key+hash, hash, id.Namespace, id.Name)
}

func (c *creation) field(dataset, path string) {
	if path != "" {
		c.fields.add(fieldKey(c.key, dataset, path), dataset, path, c.key+dataset)
	}
}

// fieldKey is the key of a field, of one length however long its path is: an index refuses long keys.
func fieldKey(version, dataset, path string) string { return version + event.DeriveID(dataset, path) }

// end is the place of an edge's end in the list of all datasets and all fields.
func (c *creation) end(dataset, path string) int {
	if path == "" {
		return c.datasets.at[c.key+dataset]
	}
	return len(c.datasets.rows) + c.fields.at[fieldKey(c.key, dataset, path)]
}

func (c *creation) parameters() map[string]any {
	c.datasets.sort()
	c.fields.sort()
	for _, row := range c.fields.rows {
		r := row.([]any)
		r[3] = c.datasets.at[r[3].(string)]
	}
	for i, key := range c.known {
		c.known[i] = c.datasets.at[key.(string)]
	}
	return map[string]any{"datasets": c.datasets.rows, "fields": c.fields.rows, "known": c.known, "feeds": c.feedRows(), "edges": c.edgeRows(),
		"partition": int64(c.partition)}
}

func (c *creation) feedRows() []any {
	rows := make([]any, len(c.feeds))
	for i, ends := range c.feeds {
		rows[i] = []any{c.datasets.at[ends[0]], c.datasets.at[ends[1]], c.counts[i]}
	}
	return inOrder(rows)
}

func (c *creation) edgeRows() []any {
	rows := make([]any, len(c.links))
	for i := range c.links {
		l := &c.links[i]
		rows[i] = []any{c.end(l.From, l.FromField), c.end(l.To, l.ToField), l.ID, property(l.Kind), property(l.Transformation),
			property(l.Prover), property(l.Job), property(l.Proof), l.Confidence, l.from, l.closedAt()}
	}
	return inOrder(rows)
}

// inOrder sorts rows by their first two columns, which are places.
func inOrder(rows []any) []any {
	slices.SortFunc(rows, func(a, b any) int {
		x, y := a.([]any), b.([]any)
		return cmp.Or(cmp.Compare(x[0].(int), y[0].(int)), cmp.Compare(x[1].(int), y[1].(int)))
	})
	return rows
}
