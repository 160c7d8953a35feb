package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"datawave/projections/sqlite"
	"datawave/schemas/readmodel"
)

// aspectsSQL is a part of the schema.
const aspectsSQL = `
CREATE TABLE IF NOT EXISTS aspects (urn TEXT NOT NULL, aspect TEXT NOT NULL, entity TEXT NOT NULL, timestamp INTEGER NOT NULL,
	recorded_at INTEGER NOT NULL, position TEXT NOT NULL, metadata TEXT NOT NULL, content BLOB NOT NULL, UNIQUE (urn, aspect));
CREATE INDEX IF NOT EXISTS aspects_entity ON aspects (entity, urn);
`

func (w writer) putAspects(ctx context.Context, aspects []aspectState) error {
	for i := range aspects {
		if err := w.putAspect(ctx, &aspects[i]); err != nil {
			return fmt.Errorf("aspects: %w", err)
		}
	}
	return nil
}

func (w writer) putAspect(ctx context.Context, a *aspectState) error {
	if a.Content == "" {
		return w.tx.Exec(ctx, "DELETE FROM aspects WHERE urn = ? AND aspect = ?", a.Urn, a.Aspect.Aspect)
	}
	return w.tx.Exec(ctx, `INSERT OR REPLACE INTO aspects (urn, aspect, entity, timestamp, recorded_at, position, metadata, content)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, a.Urn, a.Aspect.Aspect, a.Entity, a.Timestamp, a.recordedAt, a.position, a.Metadata, []byte(a.Content))
}

// Aspects are all aspects of the entities, by URN and name.
func (s *SQLite) Aspects(ctx context.Context, urns []string) (list []readmodel.Aspect, err error) {
	if len(urns) == 0 {
		return nil, nil
	}
	args := make([]any, len(urns))
	for i, urn := range urns {
		args[i] = urn
	}
	read := func(rows *sql.Rows) error {
		var a readmodel.Aspect
		err := rows.Scan(&a.URN, &a.Entity, &a.Aspect, &a.Content, &a.Metadata, &a.Timestamp, &a.RecordedAt, &a.Position)
		list = append(list, a)
		return err
	}
	err = s.db.View(ctx, func(tx *sqlite.Tx) error {
		return tx.Each(ctx, read, "SELECT urn, entity, aspect, content, metadata, timestamp, recorded_at, position FROM aspects WHERE urn IN (?"+
			strings.Repeat(", ?", len(urns)-1)+") ORDER BY urn, aspect", args...)
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: aspects: %w", Name, err)
	}
	return list, nil
}

// Entities are the URNs of a type of entities behind one URN, in order, at most limit.
func (s *SQLite) Entities(ctx context.Context, entity, after string, limit int) (urns []string, err error) {
	read := func(rows *sql.Rows) error {
		var urn string
		err := rows.Scan(&urn)
		urns = append(urns, urn)
		return err
	}
	err = s.db.View(ctx, func(tx *sqlite.Tx) error {
		return tx.Each(ctx, read, "SELECT DISTINCT urn FROM aspects WHERE entity = ? AND urn > ? ORDER BY urn LIMIT ?", entity, after, limit)
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: entities: %w", Name, err)
	}
	return urns, nil
}

// digestAspects calls add with what the digest covers.
func digestAspects(ctx context.Context, tx *sqlite.Tx, add func([]byte)) error {
	var memory []byte
	return tx.Each(ctx, func(rows *sql.Rows) error {
		var urn, aspect string
		var content sql.RawBytes
		if err := rows.Scan(&urn, &aspect, &content); err != nil {
			return err
		}
		memory = canonicalAspect(memory, urn, aspect, content)
		add(memory)
		return nil
	}, "SELECT urn, aspect, content FROM aspects")
}
