package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"datawave/schemas/asset"
	"datawave/streams/discover"
)

const (
	spreadFrom   = 4  // a table of more than this many budgets of rows is read in ranges of its rowid
	spreadRanges = 25 // at even distances
)

// Sample reads the dataset's columns as text. A large table with rowids is read in short ranges at even distances over the
// rowids, anything else from its start up to the budget; the same content gives the same sample.
func (s *source) Sample(ctx context.Context, o *discover.Observation, c *discover.Collector) error {
	r, ok := o.Ref.(*relation)
	if !ok {
		return fmt.Errorf("%s was not inspected by this source", o.ID.Name)
	}
	if len(r.columns) == 0 {
		return nil
	}
	limited := ctx
	if deadline := c.Deadline(); !deadline.IsZero() {
		var cancel context.CancelFunc
		limited, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	err := s.read(limited, r, newReader(r, c))
	if err != nil && ctx.Err() == nil && limited.Err() != nil { // the time limit, which SQLite reports as an interrupt
		if c.Rows() > 0 {
			return nil
		}
		err = fmt.Errorf("gave no row within the time limit of %s", c.Budget().Time)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID.Name, explain(err))
	}
	return nil
}

func (s *source) read(ctx context.Context, r *relation, to *reader) error {
	budget := to.collector.Budget()
	if budget.Full {
		to.collector.Reservoir()
		_, err := s.query(ctx, to, to.selection)
		return err
	}
	if name := rowID(r); name != "" && r.rows > spreadFrom*int64(budget.Rows) {
		return s.readRanges(ctx, r, name, to)
	}
	_, err := s.query(ctx, to, to.selection+" limit "+strconv.Itoa(budget.Rows))
	return err
}

// readRanges reads a few rows after each of some rowids at even distances. Where rowids are sparse, a range begins after the
// last row of the one before, so that no row comes twice.
func (s *source) readRanges(ctx context.Context, r *relation, name string, to *reader) error {
	var least, greatest int64
	bounds := fmt.Sprintf("select coalesce(min(%s), 0), coalesce(max(%[1]s), 0) from %s", name, quote(r.name))
	if err := s.db.QueryRowContext(ctx, bounds).Scan(&least, &greatest); err != nil {
		return err
	}
	rows := to.collector.Budget().Rows
	each := (rows + spreadRanges - 1) / spreadRanges
	query := fmt.Sprintf("%s where %s >= ? order by %[2]s limit %d", to.selectionWith(name), name, each)
	span := (float64(greatest) - float64(least)) / spreadRanges
	next := least
	for i := range int64(spreadRanges) {
		next = max(next, int64(float64(least)+span*float64(i))) // in float64, where the distance cannot overflow
		more, err := s.query(ctx, to, query, next)
		if err != nil || !more {
			return err
		}
		next = max(next, to.lastRowID+1)
	}
	return nil
}

// query moves rows into the collector; it is false when the collector wants no more.
func (s *source) query(ctx context.Context, to *reader, query string, args ...any) (more bool, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		if !to.collector.Begin() {
			return false, nil
		}
		if err := to.row(rows); err != nil {
			return false, err
		}
		if !to.collector.End() {
			return false, nil
		}
	}
	return true, rows.Err()
}

// reader moves rows into a collector.
type reader struct {
	table     string
	list      string // the SELECT's expressions
	selection string // SELECT … FROM …
	collector *discover.Collector
	fields    []int // of the collector
	values    []sql.RawBytes
	targets   []any
	lastRowID int64
}

func newReader(r *relation, c *discover.Collector) *reader {
	out := &reader{table: quote(r.name), collector: c, values: make([]sql.RawBytes, len(r.columns))}
	list := make([]string, len(r.columns))
	for i, name := range r.columns {
		list[i] = bounded(quote(name))
		out.fields = append(out.fields, c.Field(string(asset.Path(name))))
		out.targets = append(out.targets, &out.values[i])
	}
	out.list = strings.Join(list, ", ")
	out.selection = "select " + out.list + " from " + out.table
	return out
}

// selectionWith also selects the rowid, which row then remembers.
func (r *reader) selectionWith(rowID string) string {
	r.targets = append(r.targets, &r.lastRowID)
	return "select " + r.list + ", " + rowID + " from " + r.table
}

// bounded is a column's value as text of at most 4,096 characters: text and numbers as SQLite prints them, a blob as \x and
// hexadecimal digits. As an expression it also keeps the driver from guessing times by the declared type.
func bounded(column string) string {
	return fmt.Sprintf(`case typeof(%[1]s) when 'null' then null when 'blob' then '\x' || lower(hex(substr(%[1]s, 1, %d))) else substr(%[1]s, 1, %d) end`,
		column, discover.MaxValueBytes/2-1, discover.MaxValueBytes)
}

func (r *reader) row(rows *sql.Rows) error {
	if err := rows.Scan(r.targets...); err != nil {
		return errors.New("a row could not be read as text")
	}
	for i, value := range r.values {
		if value == nil {
			r.collector.Null(r.fields[i])
			continue
		}
		r.collector.Value(r.fields[i], value)
	}
	return nil
}
