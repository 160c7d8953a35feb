package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"datawave/projections/sqlite"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// Labels are the labels of the fields of datasets, by dataset, most confident first; all of them, or those of one infotype. Datasets
// without any, and unknown ones, are left out.
func (c *Catalog) Labels(ctx context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.Labels(ctx, datasets, infotype)
}

// labels are the dataset's labels after people's verdicts, inherited ones among them.
func (d *dataset) labels(infotype string) (list []readmodel.SensitiveField) {
	d.eachHeld(func(path string, held []event.Holding) {
		for i := range held {
			if infotype == "" || held[i].Infotype == infotype {
				list = append(list, sensitiveField(path, &held[i]))
			}
		}
	})
	slices.SortFunc(list, func(a, b readmodel.SensitiveField) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Infotype, b.Infotype))
	})
	return list
}

// Labels implements Store.
func (s *SQLite) Labels(ctx context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error) {
	out := map[string][]readmodel.SensitiveField{}
	err := s.db.View(ctx, func(tx *sqlite.Tx) error {
		with, err := marked(ctx, tx, labelled(infotype))
		if err != nil {
			return err
		}
		for _, id := range datasets {
			if err := addLabelsOf(ctx, tx, out, id, with, infotype); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: labels: %w", Name, err)
	}
	return out, nil
}

// labelled is the mark of the datasets with a label, of one infotype or of any.
func labelled(infotype string) mark {
	if infotype == "" {
		return mark{kind: markSensitive}
	}
	return mark{markInfotype, infotype}
}

// addLabelsOf reads a dataset when it is one of the rows.
func addLabelsOf(ctx context.Context, tx *sqlite.Tx, out map[string][]readmodel.SensitiveField, id string, with rowSet, infotype string) error {
	var row int64
	err := tx.QueryRow(ctx, "SELECT row FROM states WHERE id = ?", id)(&row)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !with.has(row) {
		return nil
	}
	var state []byte
	if err == nil {
		err = tx.QueryRow(ctx, "SELECT state FROM states WHERE row = ?", row)(&state)
	}
	var d dataset
	if err == nil {
		err = d.decode(state)
	}
	if labels := d.labels(infotype); len(labels) > 0 {
		out[id] = labels
	}
	return err
}

// Labels implements Store.
func (p *Postgres) Labels(ctx context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error) {
	var hashes [][16]byte
	for _, id := range datasets {
		if hash, ok := parseHash(id); ok {
			hashes = append(hashes, hash)
		}
	}
	var out map[string][]readmodel.SensitiveField
	err := p.db.Read(ctx, func(b *pgx.Batch) {
		out = map[string][]readmodel.SensitiveField{}
		b.Queue(p.db.SQL(`SELECT state FROM {v}.states s WHERE s.id = ANY ($1::uuid[]) AND summary IS NOT NULL
			AND EXISTS (SELECT FROM {v}.marks m WHERE m.dataset = s.dataset AND m.facet = $2)`), hashes, labelled(infotype).facet()).
			Query(func(rows pgx.Rows) error { return addLabels(out, rows, infotype) })
	})
	if err != nil {
		return nil, fmt.Errorf("postgres %s: labels: %w", Name, err)
	}
	return out, nil
}

// addLabels reads states.
func addLabels(out map[string][]readmodel.SensitiveField, rows pgx.Rows, infotype string) error {
	var state []byte
	_, err := pgx.ForEachRow(rows, []any{(*pgtype.DriverBytes)(&state)}, func() error {
		var d dataset
		err := d.decode(state)
		if labels := d.labels(infotype); len(labels) > 0 {
			out[d.summary().ID] = labels
		}
		return err
	})
	return errors.Join(err, rows.Err())
}
