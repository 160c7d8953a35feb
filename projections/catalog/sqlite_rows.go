package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"datawave/projections"
	"datawave/projections/sqlite"
	"datawave/schemas/avro"
)

// view is what the tables hold of a dataset besides its state; nothing while it is not visible.
type view struct {
	visible         bool
	namespace, name string
	source          string
	rows, changedAt int64
	marks           []mark
	tallies         map[string]tally
}

func viewOf(d *dataset) (v view) {
	if d.State == nil {
		return v
	}
	return view{true, d.Namespace, d.Name, d.State.Source, d.State.Rows, d.ChangedAt, d.facets(), d.tallies()}
}

// facets are all marks of a visible dataset.
func (d *dataset) facets() []mark {
	singles := d.singleMarks()
	marks, sensitive := d.marks()
	list := append(append(marks, singles[:]...), mark{kind: markAll})
	if sensitive {
		list = append(list, mark{kind: markSensitive})
	}
	return list
}

// movedRow is a dataset as the tables had it and will have it. The bytes belong to the writer.
type movedRow struct {
	*row
	fresh          bool
	before, now    view
	summary, state []byte // summary is nil when the dataset is not visible
}

// sqliteWriter collects datasets. It keeps its memory.
type sqliteWriter struct {
	moved   []movedRow
	encoder stateEncoder
	scratch scratch
	bytes   []byte
	args    []any
}

func (w *sqliteWriter) begin() { w.moved, w.bytes = w.moved[:0], w.bytes[:0] }

// fold takes the n-th dataset, moved on. A fresh one that is not remembered is in no memory of its own, and only its row stays.
func (w *sqliteWriter) fold(decoder *projections.Decoder, c *changes, n int, s *row) {
	var bodies *avro.Bodies
	brief := s.dataset == nil && !s.late
	if brief {
		s.dataset, bodies = w.scratch.blank()
	} else if s.dataset == nil {
		s.dataset = &dataset{}
	}
	before := viewOf(s.dataset)
	if c.foldInto(bodies, decoder, n, s.dataset) {
		w.put(s, before)
	}
	if brief {
		s.dataset = nil
	}
}

// put takes a dataset that looked like before.
func (w *sqliteWriter) put(s *row, before view) {
	m := movedRow{row: s, fresh: !s.known, before: before, now: viewOf(s.dataset)}
	m.state = w.keep(append(w.bytes, w.encoder.encode(s.dataset)...))
	if m.now.visible {
		summary := s.summary()
		m.summary = w.keep(appendSummary(w.bytes, &summary))
	}
	s.known, s.size = true, len(m.state)
	w.moved = append(w.moved, m)
}

// keep returns what was appended to w.bytes.
func (w *sqliteWriter) keep(grown []byte) []byte {
	start := len(w.bytes)
	w.bytes = grown
	return grown[start:len(grown):len(grown)]
}

// sqliteChunk is how many datasets are folded while those before are written.
const sqliteChunk = 250

// write folds the datasets and writes them.
func (s *SQLite) write(ctx context.Context, to writer, c *changes, stored []*row) error {
	writers := make([]*sqliteWriter, len(s.writers))
	for i := range writers {
		writers[i] = &s.writers[i]
		writers[i].begin()
	}
	fill := func(w *sqliteWriter, n int) {
		for i := n * sqliteChunk; i < min((n+1)*sqliteChunk, len(stored)); i++ {
			stored[i].late = c.late(i)
			w.fold(s.decoder, c, i, stored[i])
		}
	}
	book := newMarkBook(to.tx)
	empty := func(w *sqliteWriter) error {
		if err := to.put(ctx, w, book); err != nil {
			return err
		}
		for i := range w.moved {
			s.recent.keep(w.moved[i].row)
		}
		w.begin()
		return nil
	}
	if err := relay(ctx, writers, (len(stored)+sqliteChunk-1)/sqliteChunk, fill, empty); err != nil {
		return err
	}
	return book.write(ctx)
}

// load reads a dataset, visible or not; one that nobody has said anything about stays without.
func load(ctx context.Context, tx *sqlite.Tx, s *row) error {
	var state []byte
	err := tx.QueryRow(ctx, "SELECT row, state FROM states WHERE id = ?", hexOf(s.hash))(&s.key, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	s.dataset, s.known, s.size = &dataset{}, true, len(state)
	return s.decode(state)
}

// writer writes the changes of one batch.
type writer struct{ tx *sqlite.Tx }

// put writes what was collected: the fresh rows many at once.
func (w writer) put(ctx context.Context, c *sqliteWriter, book *markBook) error {
	if err := w.putStates(ctx, c); err != nil {
		return fmt.Errorf("states: %w", err)
	}
	if err := w.putDatasets(ctx, c); err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	for i := range c.moved {
		m := &c.moved[i]
		if err := book.move(ctx, m.key, m.before.marks, m.now.marks); err != nil {
			return fmt.Errorf("marks: %w", err)
		}
		if err := w.judge(ctx, m); err != nil {
			return fmt.Errorf("verdicts: %w", err)
		}
	}
	return nil
}

func (w writer) putStates(ctx context.Context, c *sqliteWriter) error {
	c.args = c.args[:0]
	for i := range c.moved {
		m := &c.moved[i]
		var summary any
		if m.summary != nil {
			summary = m.summary
		}
		if m.fresh {
			c.args = append(c.args, m.key, hexOf(m.hash), summary, m.state)
		} else if err := w.tx.Exec(ctx, "UPDATE states SET summary = ?, state = ? WHERE row = ?", summary, m.state, m.key); err != nil {
			return err
		}
	}
	return w.tx.Insert(ctx, "INSERT INTO states (row, id, summary, state) VALUES ", 4, c.args)
}

func (w writer) putDatasets(ctx context.Context, c *sqliteWriter) error {
	c.args = c.args[:0]
	for i := range c.moved {
		switch m := &c.moved[i]; {
		case m.now.visible && !m.before.visible:
			c.args = append(c.args, m.key, hexOf(m.hash), m.now.namespace, m.now.name, m.now.source, m.now.rows, m.now.changedAt)
		case m.before.visible:
			if err := w.changeDataset(ctx, m); err != nil {
				return err
			}
		}
	}
	return w.tx.Insert(ctx, "INSERT INTO datasets (row, id, namespace, name, source, rows, changed_at) VALUES ", 7, c.args)
}

// changeDataset names only what has changed: an index of columns that an update does not name is left alone.
func (w writer) changeDataset(ctx context.Context, m *movedRow) error {
	switch was, is := &m.before, &m.now; {
	case !is.visible:
		return w.tx.Exec(ctx, "DELETE FROM datasets WHERE row = ?", m.key)
	case was.source != is.source || was.rows != is.rows:
		return w.tx.Exec(ctx, "UPDATE datasets SET source = ?, rows = ?, changed_at = ? WHERE row = ?", is.source, is.rows, is.changedAt, m.key)
	case was.changedAt != is.changedAt:
		return w.tx.Exec(ctx, "UPDATE datasets SET changed_at = ? WHERE row = ?", is.changedAt, m.key)
	}
	return nil
}

// judge writes how people judged the dataset's labels.
func (w writer) judge(ctx context.Context, m *movedRow) error {
	if maps.Equal(m.before.tallies, m.now.tallies) {
		return nil
	}
	if err := w.tx.Exec(ctx, "DELETE FROM verdicts WHERE row = ?", m.key); err != nil {
		return err
	}
	for infotype, t := range m.now.tallies {
		err := w.tx.Exec(ctx, "INSERT INTO verdicts (row, infotype, confirmed, rejected, missed) VALUES (?, ?, ?, ?, ?)",
			m.key, infotype, t.confirmed, t.rejected, t.missed)
		if err != nil {
			return err
		}
	}
	return nil
}

// markBook collects how the marks of a batch move, and writes each block once.
type markBook struct {
	tx     *sqlite.Tx
	facets map[mark][16]byte // of the marks that have moved
	blocks map[markPlace]*block
}

type markPlace struct {
	facet [16]byte
	block int64
}

func newMarkBook(tx *sqlite.Tx) *markBook {
	return &markBook{tx, map[mark][16]byte{}, map[markPlace]*block{}}
}

func (b *markBook) move(ctx context.Context, row int64, before, now []mark) error {
	for _, m := range now {
		if !slices.Contains(before, m) {
			if err := b.set(ctx, m, row, true); err != nil {
				return err
			}
		}
	}
	for _, m := range before {
		if !slices.Contains(now, m) {
			if err := b.set(ctx, m, row, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *markBook) set(ctx context.Context, m mark, row int64, on bool) error {
	facet, known := b.facets[m]
	if !known {
		facet = m.facet()
		b.facets[m] = facet
	}
	at := markPlace{facet, row >> rowBits}
	if b.blocks[at] == nil {
		rows := rowSet{}
		if err := readMarks(ctx, b.tx, rows, "SELECT block, rows FROM marks WHERE facet = ? AND block = ?", at.facet[:], at.block); err != nil {
			return err
		}
		if b.blocks[at] = rows[at.block]; b.blocks[at] == nil {
			b.blocks[at] = &block{}
		}
	}
	b.blocks[at].set(row, on)
	return nil
}

// readMarks adds the blocks that a query finds.
func readMarks(ctx context.Context, tx *sqlite.Tx, into rowSet, query string, args ...any) error {
	return tx.Each(ctx, func(rows *sql.Rows) error {
		var number int64
		var stored sql.RawBytes
		if err := rows.Scan(&number, &stored); err != nil {
			return err
		}
		into[number] = &block{}
		return into[number].read(stored)
	}, query, args...)
}

func (b *markBook) write(ctx context.Context) error {
	var stored []byte
	for at, rows := range b.blocks {
		var err error
		if stored = rows.append(stored[:0]); len(stored) == 0 {
			err = b.tx.Exec(ctx, "DELETE FROM marks WHERE facet = ? AND block = ?", at.facet[:], at.block)
		} else {
			err = b.tx.Exec(ctx, "INSERT OR REPLACE INTO marks (facet, block, rows) VALUES (?, ?, ?)", at.facet[:], at.block, stored)
		}
		if err != nil {
			return fmt.Errorf("marks: %w", err)
		}
	}
	return nil
}
