package catalog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"datawave/projections"
	"datawave/projections/postgres"
	"datawave/schemas/readmodel"
)

// A URN is shorter than what an index has room for: see streams/intake/datahub.
var aspectsTable = postgres.Table{Name: "aspects", Keys: []postgres.Key{postgres.UUIDKey},
	Columns: []string{"id", "urn", "aspect", "entity", "timestamp", "recorded_at", "position", "metadata", "content"},
	Indexes: []string{"(urn, aspect)", "(entity, urn)"}}

const postgresAspectsSQL = `
CREATE TABLE {v}.aspects (id uuid NOT NULL, urn text COLLATE "C" NOT NULL, aspect text COLLATE "C" NOT NULL, entity text COLLATE "C" NOT NULL,
	timestamp bigint NOT NULL, recorded_at bigint NOT NULL, position text NOT NULL, metadata text NOT NULL, content bytea NOT NULL);
`

func writeAspects(ctx context.Context, tx *postgres.Tx, aspects []aspectState) error {
	var put postgres.Rows
	var gone [][16]byte
	for i := range aspects {
		a := &aspects[i]
		if a.Content == "" {
			gone = append(gone, a.key())
			continue
		}
		put.Begin(9)
		put.UUID(a.key())
		put.Text(a.Urn)
		put.Text(a.Aspect.Aspect)
		put.Text(a.Entity)
		put.Int(a.Timestamp)
		put.Int(a.recordedAt)
		put.Text(a.position)
		put.Text(a.Metadata)
		put.Bytes([]byte(a.Content))
	}
	if len(gone) > 0 {
		if _, err := tx.Exec(ctx, tx.SQL("DELETE FROM {v}.aspects WHERE id = ANY ($1::uuid[])"), gone); err != nil {
			return err
		}
	}
	return putRows(ctx, tx, &aspectsTable, &put)
}

// Aspects are all aspects of the entities, by URN and name.
func (p *Postgres) Aspects(ctx context.Context, urns []string) (list []readmodel.Aspect, err error) {
	if len(urns) == 0 {
		return nil, nil
	}
	texts := make([]string, len(urns))
	for i, urn := range urns {
		texts[i] = postgres.Text(urn)
	}
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(`SELECT urn, entity, aspect, convert_from(content, 'UTF8'), metadata, timestamp, recorded_at, position FROM {v}.aspects
			WHERE urn = ANY ($1::text[]) ORDER BY urn, aspect`), texts).Query(func(r pgx.Rows) (err error) {
			list, err = pgx.CollectRows(r, pgx.RowToStructByPos[readmodel.Aspect])
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("postgres %s: aspects: %w", Name, err)
	}
	return list, nil
}

// Entities are the URNs of a type of entities behind one URN, in order, at most limit.
func (p *Postgres) Entities(ctx context.Context, entity, after string, limit int) (urns []string, err error) {
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL("SELECT DISTINCT urn FROM {v}.aspects WHERE entity = $1 AND urn > $2 ORDER BY urn LIMIT $3"),
			postgres.Text(entity), postgres.Text(after), limit).Query(func(r pgx.Rows) (err error) {
			urns, err = pgx.CollectRows(r, pgx.RowTo[string])
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("postgres %s: entities: %w", Name, err)
	}
	return urns, nil
}

// digestAspects sums the aspects up.
func (p *Postgres) digestAspects(ctx context.Context, d *projections.Digest) error {
	var urn, aspect string
	var content, memory []byte
	return p.db.Scan(ctx, "SELECT urn, aspect, content FROM {v}.aspects", func(rows pgx.Rows) error {
		if err := rows.Scan(&urn, &aspect, (*pgtype.DriverBytes)(&content)); err != nil {
			return err
		}
		memory = canonicalAspect(memory, urn, aspect, content)
		d.Add(memory)
		return nil
	})
}
