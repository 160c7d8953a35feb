package catalog

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// A finding that nobody has told of yet has no group. The id is that of findingKey; finding is the finding's own.
const findingsSchema = `
CREATE TABLE IF NOT EXISTS findings (
	id TEXT NOT NULL UNIQUE, finding TEXT NOT NULL, dataset TEXT NOT NULL, grp TEXT, urgency INTEGER NOT NULL, due INTEGER NOT NULL,
	opened INTEGER NOT NULL, assignee TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, aside BLOB NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS findings_finding ON findings (finding);
CREATE INDEX IF NOT EXISTS findings_dataset ON findings (dataset);
CREATE INDEX IF NOT EXISTS findings_group ON findings (grp);
CREATE INDEX IF NOT EXISTS findings_assignee ON findings (assignee) WHERE assignee <> '';
CREATE INDEX IF NOT EXISTS findings_urgency ON findings (urgency, id) WHERE grp IS NOT NULL;
CREATE INDEX IF NOT EXISTS findings_due ON findings (due, id) WHERE grp IS NOT NULL;
CREATE INDEX IF NOT EXISTS findings_opened ON findings (opened, id) WHERE grp IS NOT NULL;
CREATE TABLE IF NOT EXISTS finding_groups (grp TEXT NOT NULL UNIQUE, policy TEXT NOT NULL, severity TEXT NOT NULL, status TEXT NOT NULL,
	verdict TEXT NOT NULL, controls TEXT NOT NULL, findings INTEGER NOT NULL);
`

func hexOf(hash [16]byte) string { return hex.EncodeToString(hash[:]) }

// putFindings folds what a batch says about findings.
func (w writer) putFindings(ctx context.Context, c *findingChanges) error {
	moved := moves{}
	for n, key := range c.keys {
		if err := w.putFinding(ctx, c, n, moved); err != nil {
			return fmt.Errorf("finding %s: %w", hexOf(key.hash()), err)
		}
	}
	return w.moveGroups(ctx, moved)
}

func (w writer) putFinding(ctx context.Context, c *findingChanges, n int, moved moves) error {
	id := hexOf(c.keys[n].hash())
	f, err := loadFinding(ctx, w.tx, "id = ?", id)
	if err != nil {
		return err
	}
	before := f.visible()
	c.fold(n, f)
	now := f.visible()
	moved.move(before, now)
	return w.writeFinding(ctx, id, f, now)
}

func (w writer) writeFinding(ctx context.Context, id string, f *finding, now *findingRow) error {
	aside, errAside := json.Marshal(&f.findingAside)
	content, errContent := json.Marshal(&f.findingContent)
	if err := errors.Join(errAside, errContent); err != nil {
		return err
	}
	var group any
	row := findingRow{}
	if now != nil {
		group, row = hexOf(now.group.key()), *now
	}
	return w.tx.Exec(ctx, `INSERT INTO findings (id, finding, dataset, grp, urgency, due, opened, assignee, name, words, aside, content)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET grp = excluded.grp, urgency = excluded.urgency, due = excluded.due, opened = excluded.opened,
			assignee = excluded.assignee, name = excluded.name, words = excluded.words, aside = excluded.aside, content = excluded.content`,
		id, f.ID, f.datasetHash(), group, row.urgency, row.due, row.opened, row.assignee, row.name, row.words, aside, content)
}

func (w writer) moveGroups(ctx context.Context, moved moves) error {
	for g, n := range moved {
		if n == 0 {
			continue
		}
		err := w.tx.Exec(ctx, `INSERT INTO finding_groups (grp, policy, severity, status, verdict, controls, findings) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (grp) DO UPDATE SET findings = findings + excluded.findings`, hexOf(g.key()), g.policy, g.severity, g.status, g.verdict, g.controls, n)
		if err != nil {
			return err
		}
	}
	return w.tx.Exec(ctx, "DELETE FROM finding_groups WHERE findings <= 0")
}

// loadFinding reads the finding that a condition finds; one that nobody has said anything about is empty.
func loadFinding(ctx context.Context, tx *sqlite.Tx, condition string, args ...any) (*finding, error) {
	var aside, content []byte
	f := &finding{}
	err := tx.QueryRow(ctx, "SELECT aside, content FROM findings WHERE "+condition, args...)(&aside, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	} else if err != nil {
		return nil, err
	}
	return f, f.decode(aside, content)
}

// Finding is everything about one finding.
func (s *SQLite) Finding(ctx context.Context, id string) (readmodel.Finding, error) {
	var f *finding
	err := s.db.View(ctx, func(tx *sqlite.Tx) (err error) {
		f, err = loadFinding(ctx, tx, "finding = ? AND grp IS NOT NULL LIMIT 1", id)
		return err
	})
	if err != nil {
		return readmodel.Finding{}, fmt.Errorf("sqlite %s: finding %q: %w", Name, id, err)
	}
	if f.Told == nil {
		return readmodel.Finding{}, fmt.Errorf("finding %q: %w", id, readmodel.ErrNotFound)
	}
	return f.detail(), nil
}

// FindingGroups counts all findings.
func (s *SQLite) FindingGroups(ctx context.Context) (list []readmodel.FindingGroup, err error) {
	err = s.db.View(ctx, func(tx *sqlite.Tx) error {
		all, err := readGroups(ctx, tx, allGroups)
		list = all.shown()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: count findings: %w", Name, err)
	}
	return list, nil
}

const (
	allGroups     = "SELECT policy, severity, status, verdict, controls, findings FROM finding_groups"
	countedGroups = `SELECT policy, severity, status, verdict, controls, n FROM (SELECT grp, count(*) AS n FROM findings WHERE grp IS NOT NULL AND %s GROUP BY grp)
		JOIN finding_groups USING (grp)`
)

func readGroups(ctx context.Context, tx *sqlite.Tx, query string, args ...any) (groups, error) {
	all := groups{}
	read := func(rows *sql.Rows) error {
		var g group
		var n int64
		if err := rows.Scan(&g.policy, &g.severity, &g.status, &g.verdict, &g.controls, &n); err != nil {
			return err
		}
		all[g] = n
		return nil
	}
	return all, tx.Each(ctx, read, query, args...)
}

// Findings is one page of a list.
func (s *SQLite) Findings(ctx context.Context, f readmodel.FindingFilter) (page readmodel.FindingPage, err error) {
	l, err := newFindingListing(f)
	if err != nil {
		return page, err
	}
	err = s.db.View(ctx, func(tx *sqlite.Tx) (err error) {
		page, err = listFindings(ctx, tx, &l)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("sqlite %s: list findings: %w", Name, err)
	}
	return page, nil
}

func listFindings(ctx context.Context, tx *sqlite.Tx, l *findingListing) (page readmodel.FindingPage, err error) {
	all, err := readGroups(ctx, tx, allGroups)
	if err != nil {
		return page, err
	}
	w, err := filterFindings(ctx, tx, l)
	if err != nil {
		return page, err
	}
	counted := all
	if l.narrow() {
		if counted, err = readGroups(ctx, tx, fmt.Sprintf(countedGroups, w.sql()), w.args...); err != nil {
			return page, err
		}
	}
	w.and("grp IS NOT NULL")
	w.inGroups(l, all)
	if l.after != nil {
		w.and(fmt.Sprintf("(%s, id) %s (?, ?)", l.by.column, l.by.comparison()), l.after.Key, l.after.ID)
	}
	rows := []listedFinding{}
	read := func(r *sql.Rows) error {
		var id string
		var aside, content sql.RawBytes
		if err := r.Scan(&id, &aside, &content); err != nil {
			return err
		}
		one, err := listed(id, aside, content)
		rows = append(rows, one)
		return err
	}
	query := fmt.Sprintf("SELECT id, aside, content FROM findings WHERE %[1]s ORDER BY %[2]s %[3]s, id %[3]s LIMIT %[4]d", w.sql(), l.by.column, l.by.direction(), l.Limit+1)
	if err := tx.Each(ctx, read, query, w.args...); err != nil {
		return page, err
	}
	return l.page(rows, counted), nil
}

// filterFindings is what the filter asks beyond groups.
func filterFindings(ctx context.Context, tx *sqlite.Tx, l *findingListing) (w where, err error) {
	if l.ID != "" {
		w.and("finding >= ? AND finding < ?", l.ID, l.ID+"g")
	}
	if l.Dataset != "" {
		w.and("dataset = ?", l.Dataset)
	}
	if l.Source != "" {
		w.and("dataset IN (SELECT id FROM datasets WHERE source = ?)", l.Source)
	}
	if l.Owner != "" {
		owned, err := marked(ctx, tx, mark{markOwner, l.Owner})
		if err != nil {
			return w, err
		}
		w.and("dataset IN (SELECT id FROM datasets WHERE row IN (SELECT value FROM json_each(?)))", jsonRows(owned.rows()))
	}
	if l.Assignee != "" {
		w.and("assignee = ?", l.Assignee)
	}
	if l.Name != "" {
		w.and("instr(name, ?) > 0", lowerName(l.Name))
	}
	if l.Text != "" {
		w.and("instr(words, ?) > 0", lowerName(l.Text))
	}
	if l.OverdueAt != 0 {
		w.and("due < ?", l.OverdueAt)
	}
	return w, nil
}

// inGroups keeps the findings of the groups that the filter lets through.
func (w *where) inGroups(l *findingListing, all groups) {
	some, whole := l.matching(all)
	if whole {
		return
	}
	keys := make([]string, len(some))
	for i, g := range some {
		keys[i] = hexOf(g.key())
	}
	w.and("grp IN (SELECT value FROM json_each(?))", `["`+strings.Join(keys, `","`)+`"]`)
}
