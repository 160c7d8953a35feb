package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"datawave/projections"
	"datawave/projections/postgres"
	"datawave/schemas/readmodel"
)

// The tables of findings. What lists are filtered by is hashed where it may be long.
var (
	findingsTable = postgres.Table{Name: "findings", Keys: []postgres.Key{postgres.UUIDKey},
		Columns: []string{"id", "finding", "dataset", "grp", "urgency", "due", "opened", "assignee", "name", "words", "aside", "content"},
		Indexes: []string{"(finding)", "(dataset)", "(grp)", "(assignee) WHERE assignee IS NOT NULL", "(urgency, id) WHERE grp IS NOT NULL",
			"(due, id) WHERE grp IS NOT NULL", "(opened, id) WHERE grp IS NOT NULL"},
		TextIndexes: []string{"USING gin (words gin_trgm_ops) WITH (gin_pending_list_limit = 256)"}}
	findingGroupsTable = postgres.Table{Name: "finding_groups", Keys: []postgres.Key{postgres.UUIDKey},
		Columns: []string{"grp", "policy", "severity", "status", "verdict", "controls", "findings"}, Merge: "findings = t.findings + excluded.findings"}
)

// findingsTables are as findingsSchema of SQLite.
const findingsTables = `
CREATE TABLE {v}.findings (id uuid NOT NULL, finding uuid NOT NULL, dataset uuid NOT NULL, grp uuid, urgency bigint NOT NULL, due bigint NOT NULL,
	opened bigint NOT NULL, assignee uuid, name text COLLATE "C" NOT NULL, words text COLLATE "C" NOT NULL, aside bytea NOT NULL, content bytea NOT NULL)
	WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE {v}.finding_groups (grp uuid NOT NULL, policy text NOT NULL, severity text NOT NULL, status text NOT NULL, verdict text NOT NULL,
	controls text NOT NULL, findings bigint NOT NULL);
`

// writeFindings folds what a batch says about findings; they are read together and written together.
func writeFindings(ctx context.Context, tx *postgres.Tx, c *findingChanges) error {
	if len(c.keys) == 0 {
		return nil
	}
	all, err := readFindings(ctx, tx, c.keys)
	if err != nil {
		return err
	}
	var rows postgres.Rows
	moved := moves{}
	for n, f := range all {
		before := f.visible()
		c.fold(n, f)
		now := f.visible()
		moved.move(before, now)
		if err := appendFinding(&rows, c.keys[n].hash(), f, now); err != nil {
			return fmt.Errorf("finding %x: %w", c.keys[n].hash(), err)
		}
	}
	if err := putRows(ctx, tx, &findingsTable, &rows); err != nil {
		return err
	}
	return moveGroups(ctx, tx, moved)
}

// readFindings returns the findings in the order of keys; one that nobody has said anything about is empty.
func readFindings(ctx context.Context, tx *postgres.Tx, keys []findingKey) ([]*finding, error) {
	all, byHash, hashes := make([]*finding, len(keys)), map[[16]byte]*finding{}, make([][16]byte, len(keys))
	for i, key := range keys {
		all[i], hashes[i] = &finding{}, key.hash()
		byHash[hashes[i]] = all[i]
	}
	rows, err := tx.Query(ctx, tx.SQL("SELECT id, aside, content FROM {v}.findings WHERE id = ANY ($1::uuid[])"), hashes)
	if err != nil {
		return nil, err
	}
	var hash [16]byte
	var aside, content []byte
	_, err = pgx.ForEachRow(rows, []any{&hash, (*pgtype.DriverBytes)(&aside), (*pgtype.DriverBytes)(&content)}, func() error {
		return byHash[hash].decode(aside, content)
	})
	return all, err
}

func appendFinding(r *postgres.Rows, id [16]byte, f *finding, now *findingRow) error {
	aside, errAside := json.Marshal(&f.findingAside)
	content, errContent := json.Marshal(&f.findingContent)
	if err := errors.Join(errAside, errContent); err != nil {
		return err
	}
	dataset, _ := parseHash(f.datasetHash())
	row := findingRow{}
	r.Begin(12)
	r.UUID(id)
	r.UUID(findingUUID(f.ID))
	r.UUID(dataset)
	if now == nil {
		r.Null()
	} else {
		row = *now
		r.UUID(row.group.key())
	}
	r.Int(row.urgency)
	r.Int(row.due)
	r.Int(row.opened)
	if row.assignee == "" {
		r.Null()
	} else {
		r.UUID(hashTexts(row.assignee))
	}
	r.Text(row.name)
	r.Text(row.words)
	r.Bytes(aside)
	r.Bytes(content)
	return nil
}

// moveGroups counts; a group without findings goes.
func moveGroups(ctx context.Context, tx *postgres.Tx, moved moves) error {
	var r postgres.Rows
	shrunk := false
	for g, n := range moved {
		if n == 0 {
			continue
		}
		shrunk = shrunk || n < 0
		r.Begin(7)
		r.UUID(g.key())
		r.Text(g.policy)
		r.Text(g.severity)
		r.Text(g.status)
		r.Text(g.verdict)
		r.Text(g.controls)
		r.Int(n)
	}
	if err := putRows(ctx, tx, &findingGroupsTable, &r); err != nil || !shrunk {
		return err
	}
	_, err := tx.Exec(ctx, tx.SQL("DELETE FROM {v}.finding_groups WHERE findings <= 0"))
	return err
}

// digestFindings adds the content of the visible findings.
func (p *Postgres) digestFindings(ctx context.Context, d *projections.Digest) error {
	var content []byte
	return p.db.Scan(ctx, "SELECT content FROM {v}.findings WHERE grp IS NOT NULL", func(rows pgx.Rows) error {
		if err := rows.Scan((*pgtype.DriverBytes)(&content)); err != nil {
			return err
		}
		d.Add(content)
		return nil
	})
}

// Finding is everything about one finding.
func (p *Postgres) Finding(ctx context.Context, id string) (readmodel.Finding, error) {
	var found *finding
	err := p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL("SELECT aside, content FROM {v}.findings WHERE finding = $1 AND grp IS NOT NULL LIMIT 1"), findingUUID(id)).
			Query(func(rows pgx.Rows) error {
				found = nil
				var aside, content []byte
				_, err := pgx.ForEachRow(rows, []any{&aside, &content}, func() error {
					found = &finding{}
					return found.decode(aside, content)
				})
				return err
			})
	})
	if err != nil {
		return readmodel.Finding{}, fmt.Errorf("postgres %s: finding %q: %w", Name, id, err)
	}
	if found == nil {
		return readmodel.Finding{}, fmt.Errorf("finding %q: %w", id, readmodel.ErrNotFound)
	}
	return found.detail(), nil
}

// FindingGroups counts all findings.
func (p *Postgres) FindingGroups(ctx context.Context) ([]readmodel.FindingGroup, error) {
	all, err := p.groups(ctx)
	if err != nil {
		return nil, fmt.Errorf("postgres %s: count findings: %w", Name, err)
	}
	return all.shown(), nil
}

func (p *Postgres) groups(ctx context.Context) (all groups, err error) {
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL("SELECT policy, severity, status, verdict, controls, findings FROM {v}.finding_groups")).Query(collectGroups(&all))
	})
	return all, err
}

func collectGroups(into *groups) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		all := groups{}
		var g group
		var n int64
		_, err := pgx.ForEachRow(rows, []any{&g.policy, &g.severity, &g.status, &g.verdict, &g.controls, &n}, func() error {
			all[g] = n
			return nil
		})
		*into = all
		return err
	}
}

// Findings is one page of a list. The groups are asked for first, which are few: they say which findings the page is made of.
func (p *Postgres) Findings(ctx context.Context, f readmodel.FindingFilter) (page readmodel.FindingPage, err error) {
	l, err := newFindingListing(f)
	if err != nil {
		return page, err
	}
	all, err := p.groups(ctx)
	if err == nil {
		page, err = p.listFindings(ctx, &l, all)
	}
	if err != nil {
		return page, fmt.Errorf("postgres %s: list findings: %w", Name, err)
	}
	return page, nil
}

func (p *Postgres) listFindings(ctx context.Context, l *findingListing, all groups) (page readmodel.FindingPage, err error) {
	q := findingsQuery{l: l}
	q.filter()
	narrowed, narrowedArgs := q.where.sql(), len(q.where.args)
	q.page(all)
	counted, rows := all, []listedFinding(nil)
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(q.text()), q.where.args...).Query(collectFindings(&rows))
		if l.narrow() {
			b.Queue(p.db.SQL(fmt.Sprintf(countedFindings, narrowed)), q.where.args[:narrowedArgs]...).Query(collectGroups(&counted))
		}
	})
	return l.page(rows, counted), err
}

const countedFindings = `SELECT g.policy, g.severity, g.status, g.verdict, g.controls, c.n FROM (SELECT grp, count(*) AS n FROM {v}.findings
	WHERE grp IS NOT NULL AND %s GROUP BY grp) c JOIN {v}.finding_groups g ON g.grp = c.grp`

func collectFindings(into *[]listedFinding) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		list := []listedFinding{}
		var id [16]byte
		var aside, content []byte
		_, err := pgx.ForEachRow(rows, []any{&id, &aside, &content}, func() error {
			one, err := listed(hexOf(id), aside, content)
			list = append(list, one)
			return err
		})
		*into = list
		return err
	}
}

// findingUUID is a finding's id, which is one of our making; for any other id its hash stands.
func findingUUID(id string) [16]byte {
	if own, ok := parseHash(id); ok {
		return own
	}
	return hashTexts(id)
}

// findingsQuery is the statement for one page of a list.
type findingsQuery struct {
	l     *findingListing
	where where
}

// and adds a condition, in which $ stands for the argument.
func (q *findingsQuery) and(condition string, arg any) {
	q.where.args = append(q.where.args, arg)
	q.where.and(fmt.Sprintf(condition, fmt.Sprintf("$%d", len(q.where.args))))
}

// filter is what the filter asks beyond groups.
func (q *findingsQuery) filter() {
	l := q.l
	if l.ID != "" {
		first, _ := parseHash((l.ID + strings.Repeat("0", 32))[:32])
		last, _ := parseHash((l.ID + strings.Repeat("f", 32))[:32])
		q.and("finding >= %s", first)
		q.and("finding <= %s", last)
	}
	if l.Dataset != "" {
		dataset, _ := parseHash(l.Dataset) // what is none is nobody's
		q.and("dataset = %s", dataset)
	}
	if l.Source != "" {
		q.and("dataset IN (SELECT id FROM {v}.datasets WHERE source_mark = %s)", mark{markSource, l.Source}.facet())
	}
	if l.Owner != "" {
		q.and("dataset IN (SELECT d.id FROM {v}.marks m JOIN {v}.datasets d ON d.dataset = m.dataset WHERE m.facet = %s)", mark{markOwner, l.Owner}.facet())
	}
	if l.Assignee != "" {
		q.and("assignee = %s", hashTexts(l.Assignee))
	}
	if l.Name != "" {
		pattern := likePart(l.Name)
		q.and("name LIKE %s", pattern)
		q.and("words LIKE %s", pattern) // which is indexed
	}
	if l.Text != "" {
		q.and("words LIKE %s", likePart(l.Text))
	}
	if l.OverdueAt != 0 {
		q.and("due < %s", l.OverdueAt)
	}
}

// page adds what makes the page of it.
func (q *findingsQuery) page(all groups) {
	q.where.and("grp IS NOT NULL")
	if some, whole := q.l.matching(all); !whole {
		keys := make([][16]byte, len(some))
		for i, g := range some {
			keys[i] = g.key()
		}
		q.and("grp = ANY (%s::uuid[])", keys)
	}
	if after := q.l.after; after != nil {
		id, _ := parseHash(after.ID)
		q.where.args = append(q.where.args, after.Key, id)
		n := len(q.where.args)
		q.where.and(fmt.Sprintf("(%s, id) %s ($%d::bigint, $%d::uuid)", q.l.by.column, q.l.by.comparison(), n-1, n))
	}
}

func (q *findingsQuery) text() string {
	by := q.l.by
	return fmt.Sprintf("SELECT id, aside, content FROM {v}.findings WHERE %[1]s ORDER BY %[2]s %[3]s, id %[3]s LIMIT %[4]d",
		q.where.sql(), by.column, by.direction(), q.l.Limit+1)
}
