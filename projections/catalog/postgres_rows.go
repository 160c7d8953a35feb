package catalog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"strings"
	"unicode/utf8"

	"datawave/projections/postgres"
	"datawave/schemas/event"
)

// The tables, keys first. The key of a field is its dataset's key and its place in the dataset, so that the fields of a dataset lie
// together; what is known about a field has the same key. Text that people or sources choose is never part of a key: an index has no
// room for long ones, so that a hash stands for it.
var (
	statesTable = postgres.Table{Name: "states", Keys: []postgres.Key{postgres.UUIDKey},
		Columns: []string{"id", "dataset", "rows", "changed_at", "summary", "state"},
		Indexes: []string{"(changed_at, id) INCLUDE (dataset) WHERE summary IS NOT NULL", "(rows, id) INCLUDE (dataset) WHERE summary IS NOT NULL",
			"(dataset) INCLUDE (rows, changed_at, id) WHERE summary IS NOT NULL"},
		Planned: []string{"dataset", "rows", "changed_at"}, Alone: true}
	datasetsTable = postgres.Table{Name: "datasets", Keys: []postgres.Key{postgres.IntKey}, Covered: []string{"name", "id"},
		Columns: []string{"dataset", "id", "name", "namespace", "source", "kind", "owner", "comment", "bytes", "fields", "sensitive",
			"namespace_mark", "source_mark", "kind_mark"},
		Indexes: []string{"(name, id) INCLUDE (dataset)", "(namespace_mark, name, id) INCLUDE (dataset)", "(source_mark, name, id) INCLUDE (dataset)",
			"(kind_mark, name, id) INCLUDE (dataset)"},
		Planned: []string{"dataset", "name", "namespace_mark", "source_mark", "kind_mark"}, Alone: true}
	// Without the extension for this index the part of a name is looked for in all names.
	namesTable = postgres.Table{Name: "names", Keys: []postgres.Key{postgres.IntKey}, Columns: []string{"dataset", "name"},
		TextIndexes: []string{"USING gin (name gin_trgm_ops) WITH (gin_pending_list_limit = 256)"}, Planned: []string{"name"}}
	fieldsTable = postgres.Table{Name: "fields", Keys: []postgres.Key{postgres.IntKey},
		Columns: []string{"field", "path", "type", "nullable", "primary_key", "comment"}}
	profilesTable = postgres.Table{Name: "profiles", Keys: []postgres.Key{postgres.IntKey},
		Columns: []string{"field", "seen", "nulls", "distinct_values", "min_length", "max_length", "mean_length", "origin"}}
	classificationsTable = postgres.Table{Name: "classifications", Keys: []postgres.Key{postgres.IntKey, postgres.UUIDKey},
		Columns: []string{"field", "label", "infotype", "category", "confidence", "rule", "found", "verdict"},
		Indexes: []string{"(field) WHERE verdict IS NOT NULL"}, Planned: []string{"verdict"}}
	governanceTable = postgres.Table{Name: "governance", Keys: []postgres.Key{postgres.IntKey, postgres.UUIDKey},
		Columns: []string{"dataset", "fact", "kind", "value", "path", "actor"}}
	marksTable = postgres.Table{Name: "marks", Keys: []postgres.Key{postgres.IntKey, postgres.UUIDKey}, Reversed: true, Columns: []string{"dataset", "facet"},
		Planned: []string{"dataset", "facet"}, Alone: true}
	facetsTable = postgres.Table{Name: "facets", Keys: []postgres.Key{postgres.UUIDKey}, Columns: []string{"facet", "kind", "value", "datasets"},
		Merge: "datasets = t.datasets + excluded.datasets"}
)

// postgresSchema raises its version with every change of a table, of the content or of the aside.
var postgresSchema = postgres.Schema{
	Version: 5,
	// Those come first whose indexes take longest.
	Tables: []*postgres.Table{&statesTable, &datasetsTable, &namesTable, &marksTable, &classificationsTable, &profilesTable, &fieldsTable,
		&governanceTable, &facetsTable, &jobsTable, &runsTable, &findingsTable, &findingGroupsTable, &aspectsTable},
	// A summary is null while the dataset is not observed, or gone. States are compressed already. Names are cut in datasets, for the
	// index, and whole in names, in small letters. A facet is something that a list is filtered by, with the number of its datasets;
	// marks say which those are.
	SQL: `
CREATE SEQUENCE {v}.keys INCREMENT BY 1000;
CREATE TABLE {v}.states (id uuid NOT NULL, dataset bigint NOT NULL, rows bigint NOT NULL, changed_at bigint NOT NULL, summary bytea, state bytea NOT NULL)
	WITH (toast_tuple_target = 4080, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE {v}.states ALTER state SET STORAGE EXTERNAL, ALTER summary SET STORAGE EXTERNAL,
	ALTER dataset SET STATISTICS 20, ALTER rows SET STATISTICS 20, ALTER changed_at SET STATISTICS 20, ALTER state SET STATISTICS 0, ALTER summary SET STATISTICS 0;
CREATE TABLE {v}.datasets (dataset bigint NOT NULL, id uuid NOT NULL, name text COLLATE "C" NOT NULL, namespace text NOT NULL, source text NOT NULL,
	kind text NOT NULL, owner text NOT NULL, comment text NOT NULL, bytes bigint NOT NULL, fields bigint NOT NULL, sensitive bigint NOT NULL,
	namespace_mark uuid NOT NULL, source_mark uuid NOT NULL, kind_mark uuid NOT NULL);
CREATE TABLE {v}.names (dataset bigint NOT NULL, name text COLLATE "C" NOT NULL);
CREATE TABLE {v}.fields (field bigint NOT NULL, path text NOT NULL, type text NOT NULL, nullable boolean NOT NULL, primary_key boolean NOT NULL,
	comment text NOT NULL);
CREATE TABLE {v}.profiles (field bigint NOT NULL, seen bigint NOT NULL, nulls bigint NOT NULL, distinct_values bigint NOT NULL,
	min_length bigint NOT NULL, max_length bigint NOT NULL, mean_length double precision NOT NULL, origin text NOT NULL);
CREATE TABLE {v}.classifications (field bigint NOT NULL, label uuid NOT NULL, infotype text COLLATE "C" NOT NULL, category text NOT NULL,
	confidence double precision NOT NULL, rule text NOT NULL, found boolean NOT NULL, verdict text);
CREATE TABLE {v}.governance (dataset bigint NOT NULL, fact uuid NOT NULL, kind text NOT NULL, value text NOT NULL, path text, actor text);
CREATE TABLE {v}.marks (dataset bigint NOT NULL, facet uuid NOT NULL);
ALTER TABLE {v}.marks ALTER facet SET STATISTICS 200;
CREATE TABLE {v}.facets (facet uuid NOT NULL, kind text NOT NULL, value text NOT NULL, datasets bigint NOT NULL);
CREATE VIEW {v}.sources AS SELECT value AS source, datasets FROM {v}.facets WHERE kind = 'source';
` + postgresJobTables + findingsTables + postgresAspectsSQL,
}

// maxSortedName is how many bytes of a name the lists are sorted by: an index takes no more than 2,700 bytes a row. Names that agree in
// all of them are sorted by id.
const maxSortedName = 1000

func sortedName(name string) string {
	name = postgres.Text(name)
	if len(name) <= maxSortedName {
		return name
	}
	end := maxSortedName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

// lowerName makes small letters of capital ones in ASCII, as the filter by name does.
func lowerName(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}

// fieldBits is how many bits of a field's key are its place: a body has no room for more fields.
const fieldBits = 22

// More kinds of marks; markAll only counts.
const (
	markNamespace = "namespace"
	markSource    = "source"
	markKind      = "kind"
	markSensitive = "sensitive"
	markAll       = "all"
)

// facet is the mark's key.
func (m mark) facet() [16]byte { return hashTexts(m.kind, m.value) }

// hashes remembers the keys of marks, which most datasets have in common, and of infotypes, which are marks without a kind here.
type hashes map[mark][16]byte

const maxHashes = 4096

func (h *hashes) of(m mark) [16]byte {
	hash, known := (*h)[m]
	if known {
		return hash
	}
	if hash = m.facet(); m.kind == "" {
		hash = hashTexts(m.value)
	}
	if *h == nil || len(*h) == maxHashes {
		*h = hashes{}
	}
	(*h)[m] = hash
	return hash
}

// hashTexts tells texts apart that are too long for a key.
func hashTexts(texts ...string) [16]byte {
	var memory [128]byte
	joined := memory[:0]
	for _, text := range texts {
		joined = append(append(joined, text...), 0xff) // no text has that byte
	}
	sum := sha256.Sum256(joined)
	return [16]byte(sum[:16])
}

// derivedTables are in the order of derived.all.
var derivedTables = [7]*postgres.Table{&datasetsTable, &namesTable, &fieldsTable, &profilesTable, &classificationsTable, &governanceTable, &marksTable}

// derived is where the rows of datasets go, without their states, and the facets of the last one. It keeps its memory.
type derived struct {
	datasets, names, fields, profiles, classifications, governance, marks *postgres.Rows

	facets         []mark
	paths          set[string] // of the dataset's fields
	held           []event.Holding
	found, written set[string] // infotypes of a field
	hashes         hashes
}

// into says where the rows go, in the order of all.
func (v *derived) into(rows [7]*postgres.Rows) {
	v.datasets, v.names, v.fields, v.profiles, v.classifications, v.governance, v.marks = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6]
}

func (v *derived) all() [7]*postgres.Rows {
	return [...]*postgres.Rows{v.datasets, v.names, v.fields, v.profiles, v.classifications, v.governance, v.marks}
}

func (v *derived) clear() {
	for _, rows := range v.all() {
		rows.Clear()
	}
}

// derive adds the rows; a dataset that is not visible has none. It has so many sensitive fields.
func (v *derived) derive(s *row, sensitive int) {
	v.facets = v.facets[:0]
	if s.State == nil {
		return
	}
	v.deriveDataset(s, sensitive)
	v.deriveFields(s)
	v.deriveGovernance(s)
	v.deriveMarks(s, sensitive > 0)
}

func (v *derived) deriveDataset(s *row, sensitive int) {
	r, state := v.datasets, s.State
	r.Begin(14)
	r.Int(s.key)
	r.UUID(s.hash)
	r.Text(sortedName(s.Name))
	r.Text(s.Namespace)
	r.Text(state.Source)
	r.Text(state.Kind)
	r.Text(state.Owner)
	r.Text(state.Comment)
	r.Int(state.Bytes)
	r.Int(int64(len(state.Fields)))
	r.Int(int64(sensitive))
	for _, m := range s.singleMarks() {
		r.UUID(v.hashes.of(m))
	}
	v.names.Begin(2)
	v.names.Int(s.key)
	v.names.Text(lowerName(s.Name))
}

// deriveFields gives what is known about a path to the first field that has it.
func (v *derived) deriveFields(s *row) {
	v.paths.clear()
	for place := range s.State.Fields {
		f := &s.State.Fields[place]
		key := s.key<<fieldBits | int64(place)
		v.deriveField(key, f)
		facts, inherited := s.Fields[f.Path], s.Inherited[f.Path]
		if facts == nil && len(inherited) == 0 || !v.paths.add(f.Path) {
			continue
		}
		facts = cmp.Or(facts, &nothing)
		v.deriveProfile(key, facts.Profile)
		v.deriveLabels(key, facts, inherited)
	}
}

func (v *derived) deriveField(key int64, f *event.Field) {
	r := v.fields
	r.Begin(6)
	r.Int(key)
	r.Text(f.Path)
	r.Text(f.Type)
	r.Bool(f.Nullable)
	r.Bool(f.PrimaryKey)
	r.Text(f.Comment)
}

// deriveProfile leaves out whatever is a value: states hold that, and people may yet find the field sensitive.
func (v *derived) deriveProfile(key int64, p *event.FieldProfile) {
	if p == nil {
		return
	}
	r := v.profiles
	r.Begin(8)
	r.Int(key)
	r.Int(p.Count)
	r.Int(p.Nulls)
	r.Int(p.Distinct)
	r.Int(int64(p.MinLength))
	r.Int(int64(p.MaxLength))
	r.Float(p.MeanLength)
	r.Text(p.Origin)
}

// deriveLabels writes each infotype once: what was found or is inherited, and what people decided about it or without it.
func (v *derived) deriveLabels(key int64, f *fieldFacts, inherited []event.InheritedLabel) {
	if len(f.Labels) == 0 && len(f.Verdicts) == 0 && len(inherited) == 0 {
		return
	}
	v.found.clear()
	for i := range f.Labels {
		v.found.add(f.Labels[i].Infotype)
	}
	v.written.clear()
	v.held = f.Verdicts.AppendHeld(v.held[:0], f.Labels, inherited)
	for i := range v.held {
		if l := &v.held[i].Label; v.written.add(l.Infotype) {
			v.deriveLabel(key, l, v.found.has(l.Infotype), f.Verdicts[l.Infotype].Kind)
		}
	}
	for infotype, verdict := range f.Verdicts {
		if verdict.Kind == event.Rejected {
			v.deriveLabel(key, &event.Label{Infotype: infotype}, v.found.has(infotype), verdict.Kind)
		}
	}
}

func (v *derived) deriveLabel(key int64, l *event.Label, found bool, verdict string) {
	r := v.classifications
	r.Begin(8)
	r.Int(key)
	r.UUID(v.hashes.of(mark{value: l.Infotype}))
	r.Text(l.Infotype)
	r.Text(l.Category)
	r.Float(l.Confidence)
	r.Text(l.Rule)
	r.Bool(found)
	if verdict == "" {
		r.Null()
	} else {
		r.Text(verdict)
	}
}

func (v *derived) deriveGovernance(s *row) {
	v.deriveDecisions(s.key, "", "owner", s.owners())
	v.deriveDecisions(s.key, "", "tag", s.tags())
	v.deriveDecisions(s.key, "", "term", s.terms())
	if domain := s.domain(); domain != "" {
		v.deriveDecision(s.key, "", "domain", domain, "")
	}
	v.deriveFieldTags(s)
	for path, f := range s.Fields {
		for infotype, verdict := range f.Verdicts {
			v.deriveDecision(s.key, path, verdict.Kind, infotype, verdict.Actor)
		}
	}
}

// deriveFieldTags writes each path once.
func (v *derived) deriveFieldTags(s *row) {
	v.paths.clear()
	for i := range s.State.Fields {
		f, facts := &s.State.Fields[i], s.Fields[s.State.Fields[i].Path]
		facts = cmp.Or(facts, &nothing)
		tags, terms := union(facts.Tags, f.Tags), union(facts.Terms, f.Terms)
		if len(tags)+len(terms) == 0 || !v.paths.add(f.Path) {
			continue
		}
		v.deriveDecisions(s.key, f.Path, "tag", tags)
		v.deriveDecisions(s.key, f.Path, "term", terms)
	}
}

func (v *derived) deriveDecisions(dataset int64, path, kind string, values []string) {
	for _, value := range values {
		v.deriveDecision(dataset, path, kind, value, "")
	}
}

func (v *derived) deriveDecision(dataset int64, path, kind, value, actor string) {
	r := v.governance
	r.Begin(6)
	r.Int(dataset)
	r.UUID(hashTexts(kind, value, path))
	r.Text(kind)
	r.Text(value)
	for _, text := range []string{path, actor} {
		if text == "" {
			r.Null()
		} else {
			r.Text(text)
		}
	}
}

func (v *derived) deriveMarks(s *row, sensitive bool) {
	if sensitive {
		v.facets = append(v.facets, mark{markSensitive, ""})
	}
	marks, _ := s.marks()
	v.facets = append(v.facets, marks...)
	for _, m := range v.facets {
		v.marks.Begin(2)
		v.marks.Int(s.key)
		v.marks.UUID(v.hashes.of(m))
	}
	singles := s.singleMarks()
	v.facets = append(append(v.facets, singles[:]...), mark{kind: markAll})
}

// singleMarks are those that every dataset has one of: its own row holds them.
func (d *dataset) singleMarks() [3]mark {
	return [...]mark{{markNamespace, d.Namespace}, {markSource, d.State.Source}, {markKind, d.State.Kind}}
}

// postgresWriter collects the rows of datasets.
type postgresWriter struct {
	states      postgres.Changes
	derived     [7]postgres.Changes // in the order of derived.all
	facets      map[mark]int64      // by how many datasets each facet has grown
	taken       []*row
	before, now derived // of one dataset
	fresh       derived // of those that had no rows: among the changes
	memory      [2][7]postgres.Rows
	rows        postgres.Rows
	encoder     stateEncoder
	summary     []byte
}

// begin forgets the rows and keeps the memory.
func (w *postgresWriter) begin() {
	w.facets, w.taken = map[mark]int64{}, w.taken[:0]
	w.states.Begin(&statesTable)
	var before, now, fresh [7]*postgres.Rows
	for i, table := range derivedTables {
		w.derived[i].Begin(table)
		before[i], now[i], fresh[i] = &w.memory[0][i], &w.memory[1][i], w.derived[i].Fresh()
	}
	w.before.into(before)
	w.now.into(now)
	w.fresh.into(fresh)
}

// look looks at the rows that a dataset has, before it is moved on.
func (w *postgresWriter) look(s *row) {
	w.before.clear()
	w.before.derive(s, s.countSensitive())
}

// put takes the dataset that look has looked at.
func (w *postgresWriter) put(s *row) {
	w.taken = append(w.taken, s)
	sensitive := w.putState(s)
	now := &w.now
	if w.before.datasets.Len() == 0 {
		now = &w.fresh
	} else {
		now.clear()
	}
	now.derive(s, sensitive)
	if now == &w.now {
		before, now := w.before.all(), w.now.all()
		for i := range w.derived {
			w.derived[i].Replace(before[i], now[i])
		}
	}
	for _, m := range w.before.facets {
		w.facets[m]--
	}
	for _, m := range now.facets {
		w.facets[m]++
	}
}

// putState returns how many sensitive fields the dataset has.
func (w *postgresWriter) putState(s *row) (sensitive int) {
	state := w.encoder.encode(s.dataset)
	var summary []byte
	rows := int64(0)
	if s.State != nil {
		rows = s.State.Rows
		shown := s.summary()
		sensitive = len(shown.Sensitive)
		w.summary = appendSummary(w.summary[:0], &shown)
		summary = w.summary
	}
	r := w.states.Fresh()
	if s.known {
		r = &w.rows
		r.Clear()
	}
	r.Begin(6)
	r.UUID(s.hash)
	r.Int(s.key)
	r.Int(rows)
	r.Int(s.ChangedAt)
	r.Bytes(summary)
	r.Bytes(state)
	if s.known {
		w.states.Put(r)
	}
	s.known, s.size = true, len(state)
	return sensitive
}

// write writes the rows that were collected, but for the facets.
func (w *postgresWriter) write(ctx context.Context, tx *postgres.Tx) error {
	all := [...]*postgres.Changes{7: &w.states}
	for i := range w.derived {
		all[i] = &w.derived[i]
	}
	return tx.Write(ctx, all[:]...)
}

// writeFacets moves the numbers of datasets; a facet without any goes.
func writeFacets(ctx context.Context, tx *postgres.Tx, grown map[mark]int64) error {
	var r postgres.Rows
	shrunk := false
	for m, n := range grown {
		if n == 0 {
			continue
		}
		shrunk = shrunk || n < 0
		r.Begin(4)
		r.UUID(m.facet())
		r.Text(m.kind)
		r.Text(m.value)
		r.Int(n)
	}
	if err := putRows(ctx, tx, &facetsTable, &r); err != nil || !shrunk {
		return err
	}
	_, err := tx.Exec(ctx, tx.SQL("DELETE FROM {v}.facets WHERE datasets <= 0"))
	return err
}

func putRows(ctx context.Context, tx *postgres.Tx, t *postgres.Table, rows *postgres.Rows) error {
	var changes postgres.Changes
	changes.Begin(t)
	changes.Put(rows)
	return tx.Write(ctx, &changes)
}
