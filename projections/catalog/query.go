package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// Dataset is everything about one dataset.
func (s *SQLite) Dataset(ctx context.Context, id string) (readmodel.Dataset, error) {
	hash, ok := parseHash(id)
	if !ok {
		return readmodel.Dataset{}, fmt.Errorf("dataset %q: %w", id, readmodel.ErrNotFound)
	}
	d := row{hash: hash}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error { return load(ctx, tx, &d) })
	if err != nil {
		return readmodel.Dataset{}, fmt.Errorf("sqlite %s: dataset %q: %w", Name, id, err)
	}
	if d.dataset == nil || d.State == nil {
		return readmodel.Dataset{}, fmt.Errorf("dataset %q: %w", id, readmodel.ErrNotFound)
	}
	return d.detail(), nil
}

// Datasets is one page of a list.
func (s *SQLite) Datasets(ctx context.Context, f readmodel.DatasetFilter) (page readmodel.DatasetPage, err error) {
	l, err := newListing(f)
	if err != nil {
		return page, err
	}
	err = s.db.View(ctx, func(tx *sqlite.Tx) (err error) {
		page, err = list(ctx, tx, &l)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("sqlite %s: list datasets: %w", Name, err)
	}
	return page, nil
}

func list(ctx context.Context, tx *sqlite.Tx, l *listing) (page readmodel.DatasetPage, err error) {
	found, among, err := find(ctx, tx, &l.DatasetFilter)
	if err != nil {
		return page, err
	}
	rows, err := pageRows(ctx, tx, l, found, among)
	if err != nil {
		return page, err
	}
	datasets, err := summaries(ctx, tx, rows)
	if err != nil {
		return page, err
	}
	return l.page(datasets, found.count()), nil
}

// summaries are the datasets of rows, in that order.
func summaries(ctx context.Context, tx *sqlite.Tx, rows []int64) ([]readmodel.Dataset, error) {
	datasets, places := make([]readmodel.Dataset, len(rows)), make(map[int64]int, len(rows))
	for i, row := range rows {
		places[row] = i
	}
	read := func(r *sql.Rows) error {
		var row int64
		var summary sql.RawBytes
		if err := r.Scan(&row, &summary); err != nil {
			return err
		}
		return json.Unmarshal(summary, &datasets[places[row]])
	}
	return datasets, tx.Each(ctx, read, "SELECT row, summary FROM states WHERE row IN (SELECT value FROM json_each(?))", jsonRows(rows))
}

// find is the rows of the datasets that a filter lets through, and among how many a walk along an index finds them.
func find(ctx context.Context, tx *sqlite.Tx, f *readmodel.DatasetFilter) (found rowSet, among int64, err error) {
	if found, err = marked(ctx, tx, mark{kind: markAll}); err != nil {
		return nil, 0, err
	}
	among = found.count()
	for _, m := range filterMarks(f) {
		with, err := marked(ctx, tx, m)
		if err != nil {
			return nil, 0, err
		}
		if m.kind == markSource {
			among = with.count()
		}
		found.keep(with)
	}
	if f.Name != "" {
		with, err := named(ctx, tx, f.Name)
		if err != nil {
			return nil, 0, err
		}
		found.keep(with)
	}
	return found, among, nil
}

// marked is the rows of the datasets with a mark.
func marked(ctx context.Context, tx *sqlite.Tx, m mark) (rowSet, error) {
	rows, facet := rowSet{}, m.facet()
	return rows, readMarks(ctx, tx, rows, "SELECT block, rows FROM marks WHERE facet = ?", facet[:])
}

// named is the rows of the datasets with a part in their name, without regard to the case of ASCII letters.
func named(ctx context.Context, tx *sqlite.Tx, part string) (rowSet, error) {
	found := rowSet{}
	return found, tx.Each(ctx, func(rows *sql.Rows) error {
		row, err := scanRow(rows)
		found.add(row)
		return err
	}, "SELECT row FROM datasets WHERE instr(lower(name), lower(?)) > 0", part)
}

func scanRow(rows *sql.Rows) (row int64, err error) {
	err = rows.Scan(&row)
	return row, err
}

// sortingCost is how many steps of a walk along an index a row costs that is looked up to be sorted.
const sortingCost = 4

var errFull = errors.New("the page is full")

// jsonRows is the rows' numbers for json_each.
func jsonRows(rows []int64) string {
	text := []byte{'['}
	for i, row := range rows {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, row, 10)
	}
	return string(append(text, ']'))
}

// pageRows are the rows of the page, and one more when there is another page. Either what was found is sorted, or the order is walked
// along until the page is full, whatever is likely to read less.
func pageRows(ctx context.Context, tx *sqlite.Tx, l *listing, found rowSet, among int64) (rows []int64, err error) {
	w, total := where{}, found.count()
	switch {
	case total == 0:
		return nil, nil
	case sortingCost*total < int64(l.Limit+1)*among/total:
		w.and("row IN (SELECT value FROM json_each(?))", jsonRows(found.rows()))
	case l.Source != "":
		w.and("source = ?", l.Source)
	}
	if l.after != nil {
		w.after(l.by, *l.after)
	}
	query := fmt.Sprintf("SELECT row FROM datasets WHERE %[1]s ORDER BY %[2]s %[3]s, id %[3]s", w.sql(), l.by.column, l.by.direction())
	err = tx.Each(ctx, func(r *sql.Rows) error {
		row, err := scanRow(r)
		if err != nil || !found.has(row) {
			return err
		}
		if rows = append(rows, row); len(rows) > l.Limit {
			return errFull
		}
		return nil
	}, query, w.args...)
	if errors.Is(err, errFull) {
		err = nil
	}
	return rows, err
}

// where is the condition of a list; its terms are ANDed.
type where struct {
	terms []string
	args  []any
}

func (w *where) and(term string, args ...any) {
	w.terms = append(w.terms, term)
	w.args = append(w.args, args...)
}

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return "TRUE"
	}
	return strings.Join(w.terms, " AND ")
}

func (w *where) after(by order, c cursor) {
	w.and(fmt.Sprintf("(%s, id) %s (?, ?)", by.column, by.comparison()), c.Key, c.ID)
}

// Judgements are how people judged each infotype, in fields of all datasets, by infotype.
func (s *SQLite) Judgements(ctx context.Context) ([]readmodel.Judgement, error) {
	list := []readmodel.Judgement{}
	read := func(rows *sql.Rows) error {
		var j readmodel.Judgement
		err := rows.Scan(&j.Infotype, &j.Confirmed, &j.Rejected, &j.Missed)
		list = append(list, j)
		return err
	}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		return tx.Each(ctx, read, "SELECT infotype, sum(confirmed), sum(rejected), sum(missed) FROM verdicts GROUP BY infotype ORDER BY infotype")
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: judgements: %w", Name, err)
	}
	return list, nil
}
