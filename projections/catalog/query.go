package catalog

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// ErrBadFilter is wrapped when a filter's sort, cursor or limit is none.
var ErrBadFilter = errors.New("bad filter")

// MaxPage is the largest page of a list; a limit of 0 is DefaultPage.
const (
	MaxPage     = 500
	DefaultPage = 50
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

// order is a way to sort a list: by one column, then by id.
type order struct {
	column     string
	descending bool
	key        func(*readmodel.Dataset) any
}

var orders = map[string]order{
	"name":     {"name", false, func(d *readmodel.Dataset) any { return d.Name }},
	"-rows":    {"rows", true, func(d *readmodel.Dataset) any { return d.Rows }},
	"-changed": {"changed_at", true, func(d *readmodel.Dataset) any { return d.ChangedAt }},
}

// cursor is where the page before ended.
type cursor struct {
	Sort string `json:"s"`
	Key  any    `json:"k"` // of the last dataset: text, or a whole number
	ID   string `json:"i"`
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a string or an int64, and strings
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads what String writes, for the same sort.
func parseCursor(text, sort string) (cursor, error) {
	bad := fmt.Errorf("%w: %w: it is not one of this list", ErrBadFilter, readmodel.ErrBadCursor)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, bad
	}
	c := cursor{}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&c); err != nil || c.Sort != sort {
		return cursor{}, bad
	}
	number, isNumber := c.Key.(json.Number)
	if _, isText := c.Key.(string); isText == orders[sort].descending || !isText && !isNumber {
		return cursor{}, bad
	}
	if isNumber {
		if c.Key, err = number.Int64(); err != nil {
			return cursor{}, bad
		}
	}
	return c, nil
}

// Datasets is one page of a list.
func (s *SQLite) Datasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error) {
	if f.Sort == "" {
		f.Sort = "name"
	}
	by, ok := orders[f.Sort]
	if !ok {
		return readmodel.DatasetPage{}, fmt.Errorf("%w: sort %q is none of name, -rows, -changed", ErrBadFilter, f.Sort)
	}
	if f.Limit <= 0 {
		f.Limit = DefaultPage
	}
	f.Limit = min(f.Limit, MaxPage)
	var page readmodel.DatasetPage
	w, after := filter(f), filter(f)
	if f.After != "" {
		c, err := parseCursor(f.After, f.Sort)
		if err != nil {
			return page, err
		}
		after.after(by, c)
	}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM datasets WHERE "+w.sql(), w.args...)(&page.Total); err != nil {
			return err
		}
		return list(ctx, tx, &page, f, by, after)
	})
	if err != nil {
		return page, fmt.Errorf("sqlite %s: list datasets: %w", Name, err)
	}
	return page, nil
}

// list reads one dataset more than the page holds, to know whether there is another page.
func list(ctx context.Context, tx *sqlite.Tx, page *readmodel.DatasetPage, f readmodel.DatasetFilter, by order, w where) error {
	direction := "ASC"
	if by.descending {
		direction = "DESC"
	}
	query := fmt.Sprintf("SELECT summary FROM datasets WHERE %s ORDER BY %s %s, id %s LIMIT %d",
		w.sql(), by.column, direction, direction, f.Limit+1)
	page.Datasets = []readmodel.Dataset{}
	read := func(rows *sql.Rows) error {
		var d readmodel.Dataset
		if err := scanJSON(rows, &d); err != nil {
			return err
		}
		page.Datasets = append(page.Datasets, d)
		return nil
	}
	if err := tx.Each(ctx, read, query, w.args...); err != nil {
		return err
	}
	if len(page.Datasets) > f.Limit {
		page.Datasets = page.Datasets[:f.Limit]
		last := &page.Datasets[f.Limit-1]
		page.Next = cursor{f.Sort, by.key(last), last.ID}.String()
	}
	return nil
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
	comparison := ">"
	if by.descending {
		comparison = "<"
	}
	w.and(fmt.Sprintf("(%s, id) %s (?, ?)", by.column, comparison), c.Key, c.ID)
}

// Runs are the runs that started last, latest first, at most limit, which is held between 1 and MaxPage.
func (s *SQLite) Runs(ctx context.Context, limit int) ([]readmodel.Run, error) {
	limit = min(max(limit, 1), MaxPage)
	runs := []readmodel.Run{}
	read := func(rows *sql.Rows) error {
		var body sql.RawBytes
		var run readmodel.Run
		if err := rows.Scan(&run.Position, &body); err != nil {
			return err
		}
		err := json.Unmarshal(body, &run.Run)
		runs = append(runs, run)
		return err
	}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		return tx.Each(ctx, read, "SELECT position, body FROM runs ORDER BY started DESC, job, run LIMIT ?", limit)
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: list runs: %w", Name, err)
	}
	return runs, nil
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
