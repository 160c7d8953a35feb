package catalog

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"datawave/projections/postgres"
	"datawave/schemas/readmodel"
)

// Dataset is everything about one dataset.
func (p *Postgres) Dataset(ctx context.Context, id string) (readmodel.Dataset, error) {
	hash, ok := parseHash(id)
	if !ok {
		return readmodel.Dataset{}, fmt.Errorf("dataset %q: %w", id, readmodel.ErrNotFound)
	}
	var states [][]byte
	err := p.db.Read(ctx, func(b *pgx.Batch) {
		states = nil
		b.Queue(p.db.SQL("SELECT state FROM {v}.states WHERE id = $1 AND summary IS NOT NULL"), hash).Query(collect(&states))
	})
	d := &dataset{}
	if err == nil && len(states) == 1 {
		err = d.decode(states[0])
	}
	if err != nil {
		return readmodel.Dataset{}, fmt.Errorf("postgres %s: dataset %q: %w", Name, id, err)
	}
	if len(states) == 0 {
		return readmodel.Dataset{}, fmt.Errorf("dataset %q: %w", id, readmodel.ErrNotFound)
	}
	return d.detail(), nil
}

// collect keeps a query's only column.
func collect[T any](into *[]T) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*into, err = pgx.AppendRows(*into, rows, pgx.RowTo[T])
		return err
	}
}

// parseHash reads what asset.DatasetID.Hash writes, and nothing else.
func parseHash(id string) (hash [16]byte, ok bool) {
	if len(id) != 2*len(hash) || strings.ToLower(id) != id {
		return hash, false
	}
	_, err := hex.Decode(hash[:], []byte(id))
	return hash, err == nil
}

// Datasets is one page of a list.
func (p *Postgres) Datasets(ctx context.Context, f readmodel.DatasetFilter) (page readmodel.DatasetPage, err error) {
	l, err := newListing(f)
	if err != nil {
		return page, err
	}
	q, err := newListQuery(&l)
	if err != nil {
		return page, err
	}
	page, walked, err := p.list(ctx, &q, q.quick)
	if err == nil && walked && q.short(&page) {
		page, _, err = p.list(ctx, &q, q.sorted)
	}
	if err != nil {
		return page, fmt.Errorf("postgres %s: list datasets: %w", Name, err)
	}
	return page, nil
}

// list asks for a page; walked tells that it is not of all that was found, sorted.
func (p *Postgres) list(ctx context.Context, q *listQuery, text string) (page readmodel.DatasetPage, walked bool, err error) {
	var now counted
	var summaries [][]byte
	known := p.totals.get(q.filter)
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(text), append([]any{known.position, known.total}, q.args...)...).
			QueryRow(func(row pgx.Row) error { return row.Scan(&now.position, &now.total, &walked, &summaries) })
	})
	if err != nil {
		return page, walked, err
	}
	p.totals.put(q.filter, now)
	datasets := make([]readmodel.Dataset, len(summaries))
	for i := range summaries {
		if err := json.Unmarshal(summaries[i], &datasets[i]); err != nil {
			return page, walked, err
		}
	}
	return q.l.page(datasets, now.total), walked, nil
}

// counted is how many datasets a filter found when the version was at a position.
type counted struct {
	position string
	total    int64
}

// totals remembers what was counted, by filter: whoever turns pages asks for it again and again.
type totals struct {
	mu    sync.Mutex
	known map[string]counted
}

const maxTotals = 1000

func (t *totals) get(filter string) counted {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[filter]
}

func (t *totals) put(filter string, c counted) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= maxTotals {
		t.known = map[string]counted{}
	}
	t.known[filter] = c
}

// There are two ways to a page: to sort what the filter finds, or to walk along the order until the page is full. What the filter finds
// is counted anyway, which decides: what is likely to read fewer rows. The walk is given up after a while, because what is looked for may
// all be at the other end; then all is sorted after all.
const (
	fewFound   = 3000   // at most, to be sorted at once
	longestWay = 10_000 // datasets
)

// listQuery is the statements for one page of a list. Their first arguments are a position and the total that was counted there; each
// answers with its own position, the total and the summaries.
type listQuery struct {
	quick  string // the page may be too short, if there is the other
	sorted string // may be empty
	args   []any  // the others
	filter string // the same for all pages and orders
	l      *listing
}

// short tells of a walk that may have been given up.
func (q *listQuery) short(page *readmodel.DatasetPage) bool {
	return q.sorted != "" && page.Next == "" && (q.l.after != nil || int64(len(page.Datasets)) < min(page.Total, int64(q.l.Limit)))
}

// sorting says where a list's order is indexed.
var sorting = map[string]struct{ table, column, visible string }{
	"name":     {datasetsOrder, "name", "TRUE"},
	"-rows":    {"{v}.states", "rows", "d.summary IS NOT NULL"},
	"-changed": {"{v}.states", "changed_at", "d.summary IS NOT NULL"},
}

const datasetsOrder = "{v}.datasets"

func newListQuery(l *listing) (q listQuery, err error) {
	by := sorting[l.Sort]
	c := conditions{visible: by.visible, ordered: by.table == datasetsOrder}
	for _, m := range filterMarks(&l.DatasetFilter) {
		c.mark(m)
	}
	if l.Name != "" {
		c.name(l.Name)
	}
	total, filter := c.total(), fmt.Sprint(c.args...)
	if c.walk == "" {
		c.walk = c.arg(mark{kind: markAll}.facet())
	}
	if l.after != nil {
		hash, ok := parseHash(l.after.ID)
		if !ok {
			return q, fmt.Errorf("%w: %w: it is not one of this list", ErrBadFilter, readmodel.ErrBadCursor)
		}
		key := l.after.Key
		if name, isName := key.(string); isName {
			key = sortedName(name)
		}
		c.visible += fmt.Sprintf(" AND (d.%s, d.id) %s (%s, %s)", by.column, l.by.comparison(), c.arg(key), c.arg(hash))
	}
	r := strings.NewReplacer("KEY", by.column, "TABLE", by.table, "WHERE", "WHERE "+c.visible, "TOTAL", total, "AMONG", c.among(), "FOUND", c.found(),
		"JOINS", joins(c.joined, "d"), "DIRECTION", l.by.direction(), "PAGE", strconv.Itoa(l.Limit+1), "FEW", strconv.Itoa(fewFound), "WAY", strconv.Itoa(longestWay))
	q = listQuery{args: c.args, filter: filter, l: l}
	if len(c.joined) == 0 {
		q.quick = r.Replace(pageOf(wholePage))
		return q, nil
	}
	q.quick = r.Replace(pageOf("(" + fewPage + ") UNION ALL (" + walkedPage + ")"))
	q.sorted = r.Replace(pageOf(sortedPage))
	return q, nil
}

const (
	wholePage = `SELECT KEY AS key, id FROM TABLE d WHERE ORDER BY KEY DIRECTION, id DIRECTION LIMIT PAGE`
	// Without the limit the planner would prepare for what is not few.
	fewPage = `SELECT d.KEY AS key, d.id FROM (SELECT dataset FROM found LIMIT FEW) f JOIN TABLE d ON d.dataset = f.dataset
		WHERE AND NOT (SELECT walked FROM counted) ORDER BY d.KEY DIRECTION, d.id DIRECTION LIMIT PAGE`
	walkedPage = `SELECT d.KEY AS key, d.id FROM (SELECT KEY, id, dataset FROM TABLE d WHERE
		AND (SELECT walked FROM counted) ORDER BY KEY DIRECTION, id DIRECTION LIMIT WAY) dJOINS ORDER BY d.KEY DIRECTION, d.id DIRECTION LIMIT PAGE`
	sortedPage = `SELECT d.KEY AS key, d.id FROM found f JOIN TABLE d ON d.dataset = f.dataset WHERE
		ORDER BY d.KEY DIRECTION, d.id DIRECTION LIMIT PAGE`
)

// pageOf makes a statement of the rows of a page.
func pageOf(rows string) string {
	return `WITH place AS MATERIALIZED (SELECT coalesce(string_agg(concat_ws('/', topic, partition, next), ' ' ORDER BY topic, partition), '') AS position
			FROM {v}.checkpoint),
		found AS MATERIALIZED (FOUND),
		counted AS MATERIALIZED (SELECT *, total > FEW OR total * total > PAGE * coalesce((AMONG), 0) AS walked FROM
			(SELECT position, CASE WHEN position = $1 THEN $2 ELSE coalesce((TOTAL), 0) END AS total FROM place) t)
		SELECT position, total, walked, ARRAY (SELECT s.summary FROM (` + rows + `) p JOIN {v}.states s ON s.id = p.id
		ORDER BY p.key DIRECTION, p.id DIRECTION) FROM counted`
}

// filterMarks are the marks that a dataset must have.
func filterMarks(f *readmodel.DatasetFilter) (marks []mark) {
	for _, m := range []mark{{markNamespace, f.Namespace}, {markSource, f.Source}, {markKind, f.Kind}, {markInfotype, f.Infotype},
		{markTag, f.Tag}, {markOwner, f.Owner}} {
		if m.value != "" {
			marks = append(marks, m)
		}
	}
	if f.Sensitive {
		marks = append(marks, mark{kind: markSensitive})
	}
	return marks
}

// conditions are what the datasets of a list have in common.
type conditions struct {
	visible string // a condition on the table that is ordered, d
	ordered bool   // that is the table datasets, so that its own columns need no join
	marks   int
	tables  []string // that a dataset must be in
	joined  []string // those of them that visible does not stand for
	walk    string   // the facet whose datasets a walk along the order meets
	args    []any
}

// arg comes after the two that every statement has.
func (c *conditions) arg(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("$%d", len(c.args)+2)
}

// markColumns are the columns of the table datasets that hold the marks of which a dataset has one of a kind.
var markColumns = map[string]string{markNamespace: "namespace_mark", markSource: "source_mark", markKind: "kind_mark"}

func (c *conditions) mark(m mark) {
	c.marks++
	facet := c.arg(m.facet())
	column, single := markColumns[m.kind]
	if !single {
		c.join(fmt.Sprintf("(SELECT dataset FROM {v}.marks WHERE facet = %s)", facet))
		return
	}
	table := fmt.Sprintf("(SELECT dataset FROM {v}.datasets WHERE %s = %s)", column, facet)
	if !c.ordered {
		c.join(table)
		return
	}
	c.tables, c.walk = append(c.tables, table), facet
	c.visible += fmt.Sprintf(" AND d.%s = %s", column, facet)
}

// name is a part of the name, without regard to the case of ASCII letters.
func (c *conditions) name(part string) {
	c.join(fmt.Sprintf("(SELECT dataset FROM {v}.names WHERE name LIKE %s)", c.arg(likePart(part))))
}

// likePart is the pattern of texts in small letters that hold a part.
func likePart(part string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(postgres.Text(lowerName(part))) + "%"
}

func (c *conditions) join(table string) {
	c.tables, c.joined = append(c.tables, table), append(c.joined, table)
}

// joins keeps the rows of another table whose dataset is in all of the tables.
func joins(tables []string, other string) string {
	var text strings.Builder
	for i, table := range tables {
		fmt.Fprintf(&text, " JOIN %s c%d ON c%d.dataset = %s.dataset", table, i, i, other)
	}
	return text.String()
}

// found is the datasets that are in all of the tables.
func (c *conditions) found() string {
	if len(c.tables) == 0 {
		return "SELECT dataset FROM {v}.datasets"
	}
	return fmt.Sprintf("SELECT f.dataset FROM %s f%s", c.tables[0], joins(c.tables[1:], "f"))
}

// total is a number that is kept, where there is one.
func (c *conditions) total() string {
	switch {
	case len(c.tables) == 0:
		return "SELECT datasets FROM {v}.facets WHERE facet = " + c.arg(mark{kind: markAll}.facet())
	case len(c.tables) == 1 && c.marks == 1:
		return "SELECT datasets FROM {v}.facets WHERE facet = $3"
	}
	return "SELECT count(*) FROM found"
}

// among is how many datasets a walk along the order meets at most.
func (c *conditions) among() string { return "SELECT datasets FROM {v}.facets WHERE facet = " + c.walk }

// Judgements are how people judged each infotype, in fields of all datasets, by infotype.
func (p *Postgres) Judgements(ctx context.Context) (list []readmodel.Judgement, err error) {
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(`SELECT infotype, count(*) FILTER (WHERE verdict = 'confirmed' AND found), count(*) FILTER (WHERE verdict = 'rejected'),
			count(*) FILTER (WHERE verdict = 'confirmed' AND NOT found)
			FROM {v}.classifications WHERE verdict IS NOT NULL GROUP BY infotype ORDER BY infotype`)).Query(func(r pgx.Rows) (err error) {
			list, err = pgx.CollectRows(r, pgx.RowToStructByPos[readmodel.Judgement])
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("postgres %s: judgements: %w", Name, err)
	}
	return list, nil
}
