package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// Dataset is everything about one dataset.
func (s *SQLite) Dataset(ctx context.Context, id string) (readmodel.Dataset, error) {
	var d *dataset
	err := s.db.View(ctx, func(tx *sqlite.Tx) (err error) {
		d, err = load(ctx, tx, id)
		return err
	})
	if err != nil {
		return readmodel.Dataset{}, fmt.Errorf("sqlite %s: dataset %q: %w", Name, id, err)
	}
	if d.State == nil {
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
	w := filter(l.DatasetFilter)
	var total int64
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM datasets WHERE "+w.sql(), w.args...)(&total); err != nil {
		return page, err
	}
	if l.after != nil {
		w.after(l.by, *l.after)
	}
	query := fmt.Sprintf("SELECT summary FROM datasets WHERE %[1]s ORDER BY %[2]s %[3]s, id %[3]s LIMIT %[4]d",
		w.sql(), l.by.column, l.by.direction(), l.Limit+1)
	datasets := []readmodel.Dataset{}
	read := func(rows *sql.Rows) error {
		var d readmodel.Dataset
		if err := scanJSON(rows, &d); err != nil {
			return err
		}
		datasets = append(datasets, d)
		return nil
	}
	if err := tx.Each(ctx, read, query, w.args...); err != nil {
		return page, err
	}
	return l.page(datasets, total), nil
}

func scanJSON(rows *sql.Rows, into any) error {
	var raw sql.RawBytes
	if err := rows.Scan(&raw); err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
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

// filter turns a filter into a condition. Name matches a part of the name, without regard to the case of ASCII letters;
// the rest match whole.
func filter(f readmodel.DatasetFilter) where {
	var w where
	for column, value := range map[string]string{"namespace": f.Namespace, "source": f.Source, "kind": f.Kind} {
		if value != "" {
			w.and(column+" = ?", value)
		}
	}
	if f.Name != "" {
		w.and("instr(lower(name), lower(?)) > 0", f.Name)
	}
	for kind, value := range map[string]string{markInfotype: f.Infotype, markTag: f.Tag, markOwner: f.Owner} {
		if value != "" {
			w.and("row IN (SELECT row FROM marks WHERE kind = ? AND value = ?)", kind, value)
		}
	}
	if f.Sensitive {
		w.and("sensitive > 0")
	}
	return w
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
