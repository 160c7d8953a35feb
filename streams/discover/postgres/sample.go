package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
)

const (
	pageBytes     = 8192
	blockSampling = 4  // a table of more than this many budgets of rows is sampled by blocks
	blockPages    = 32 // a smaller table is not
	unknownRows   = 50 // rows in a page, when nobody has counted
	shippedBytes  = discover.MaxValueBytes
)

// Sample reads the dataset's readable columns. A table of more than 4 times the budget is sampled by blocks (TABLESAMPLE
// SYSTEM, seeded from its identity) and thinned to a reservoir; anything else is read from its start up to the budget.
// Source: PostgreSQL documentation, SELECT, "TABLESAMPLE".
func (s *source) Sample(ctx context.Context, o *discover.Observation, c *discover.Collector) error {
	r, ok := o.Ref.(*relation)
	if !ok {
		return fmt.Errorf("%s was not inspected by this source", o.ID.Name)
	}
	reader := newReader(r, c)
	if len(reader.columns) == 0 {
		if len(r.columns) == 0 {
			return nil
		}
		return fmt.Errorf("permission denied for %s; grant SELECT on it to the scanning user", o.ID.Name)
	}
	clause, blocks := blockClause(r, o.ID, c.Budget())
	if blocks || c.Budget().Full {
		c.Reservoir()
	}
	err := s.query(ctx, reader.sql(clause), reader)
	if err == nil && blocks && c.Rows() == 0 { // the estimate was too high, or chance left every block out
		err = s.query(ctx, reader.sql(limitClause(c.Budget())), reader)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID.Name, err)
	}
	reader.statistics()
	return nil
}

// blockClause says how the rows are chosen, and whether by blocks.
func blockClause(r *relation, id asset.DatasetID, b discover.Budget) (clause string, blocks bool) {
	pages := r.heap / pageBytes
	rows := estimatedRows(r, pages)
	if b.Full {
		return "", false
	}
	if r.Kind == "v" || r.Kind == "f" || pages < blockPages || rows <= float64(blockSampling*b.Rows) {
		return limitClause(b), false
	}
	// Rounding the estimate down to a power of two keeps the fraction, and so the sample, through small changes of it.
	rounded := math.Exp2(math.Floor(math.Log2(rows)))
	percent := min(100, 100*2*float64(b.Rows)/rounded)
	percent = max(percent, 100*2/float64(pages))
	return fmt.Sprintf(" tablesample system (%s) repeatable (%d)", strconv.FormatFloat(percent, 'f', -1, 64), seed(id)), true
}

func limitClause(b discover.Budget) string { return " limit " + strconv.Itoa(b.Rows) }

// estimatedRows scales the density that ANALYZE found to the table's present size, as the planner does.
func estimatedRows(r *relation, pages int64) float64 {
	if r.Kind == "p" {
		return r.Tuples
	}
	if r.Tuples > 0 && r.Pages > 0 {
		return r.Tuples / float64(r.Pages) * float64(pages)
	}
	return float64(pages * unknownRows)
}

func seed(id asset.DatasetID) int32 {
	sum := sha256.Sum256([]byte(id.Key()))
	return int32(binary.BigEndian.Uint32(sum[:]) >> 1)
}

// reader moves the rows of one query into a collector.
type reader struct {
	relation  *relation
	columns   []*column // readable
	fields    []int     // of the collector
	collector *discover.Collector
	stopped   bool // before the rows ended
}

func newReader(r *relation, c *discover.Collector) *reader {
	out := &reader{relation: r, collector: c}
	for i := range r.columns {
		if column := &r.columns[i]; column.Readable {
			out.columns = append(out.columns, column)
			out.fields = append(out.fields, c.Field(string(asset.Path(column.Name))))
		}
	}
	return out
}

func (r *reader) sql(clause string) string {
	list := make([]string, len(r.columns))
	for i, c := range r.columns {
		list[i] = c.bounded()
	}
	return "select " + strings.Join(list, ", ") + " from " + pgx.Identifier{r.relation.Schema, r.relation.Name}.Sanitize() + clause
}

// bounded is the SQL expression of a column whose text is at most about 4 KiB, so that a large value is not shipped. Types
// with short texts are left as they are: the server prints them for the text format without a cast.
func (c *column) bounded() string {
	name := pgx.Identifier{c.Name}.Sanitize()
	switch {
	case c.Fixed, c.Base == "numeric":
		return name
	case c.Base == "bytea":
		return fmt.Sprintf("substring(%s from 1 for %d)", name, shippedBytes/2-1)
	}
	return fmt.Sprintf("left(%s::text, %d)", name, shippedBytes)
}

// query runs one SELECT with results as text and closes a connection whose rows were not wanted to the end, rather than
// draining them.
func (s *source) query(ctx context.Context, sql string, r *reader) error {
	if deadline := r.collector.Deadline(); !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return explain(err)
	}
	defer conn.Release()
	pg := conn.Conn().PgConn()
	if r.collector.Budget().Full {
		if _, err := pg.Exec(ctx, "set statement_timeout = 0").ReadAll(); err != nil {
			return explain(err)
		}
	}
	rows := pg.ExecParams(ctx, sql, nil, nil, nil, nil)
	r.read(rows)
	if r.stopped {
		abandon(pg)
		return nil
	}
	_, err = rows.Close()
	return r.judge(err)
}

// abandon closes the connection at once; the pool opens another when it needs one.
func abandon(pg *pgconn.PgConn) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = pg.Close(ctx) // the rows are already here: how the connection ends does not matter
}

func (r *reader) read(rows *pgconn.ResultReader) {
	for rows.NextRow() {
		if !r.collector.Begin() {
			r.stopped = true
			return
		}
		for i, value := range rows.Values() {
			r.put(i, value)
		}
		r.collector.End()
	}
}

// put gives one value to the collector; an array's elements one by one.
func (r *reader) put(i int, value []byte) {
	switch {
	case value == nil:
		r.collector.Null(r.fields[i])
	case r.columns[i].Category == "A":
		elements(value, func(element []byte) { r.collector.Value(r.fields[i], element) })
	default:
		r.collector.Value(r.fields[i], value)
	}
}

// judge lets a time limit pass when rows came before it: they are the sample.
func (r *reader) judge(err error) error {
	if err == nil {
		return nil
	}
	timedOut := errors.Is(err, context.DeadlineExceeded) || code(err) == "57014"
	if timedOut && r.collector.Rows() > 0 {
		return nil
	}
	if timedOut {
		return fmt.Errorf("gave no row within the time limit of %s", r.collector.Budget().Time)
	}
	return explain(err)
}

// statistics hands over what ANALYZE knows, when the sample is only a part of the table.
func (r *reader) statistics() {
	total := rowEstimate(r.relation)
	if total <= r.collector.Rows() {
		return
	}
	for i, c := range r.columns {
		if c.statistic.known {
			r.collector.Statistics(r.fields[i], c.statistic.profile(total))
		}
	}
}

// profile turns fractions into counts of rows.
// Source: PostgreSQL documentation, "pg_stats": a negative n_distinct is minus the fraction of the rows.
func (s statistic) profile(rows int64) event.FieldProfile {
	p := event.FieldProfile{Count: rows, Nulls: int64(math.Round(s.nulls * float64(rows))), Distinct: int64(s.distinct)}
	if s.distinct < 0 {
		p.Distinct = int64(math.Round(-s.distinct * float64(rows)))
	}
	return p
}
