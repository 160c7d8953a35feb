package postgres

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

// queriesProver proves edges by statements that the server has run.
const queriesProver = "sql/queries"

// maxQueries is how many statements are read, those that ran most often first.
const maxQueries = 10_000

type queryRow struct {
	ID   int64
	Text string
}

// statementsSQL finds the view of the extension pg_stat_statements; no row where the database does not have it.
const statementsSQL = `select quote_ident(n.nspname) || '.pg_stat_statements' from pg_extension e join pg_namespace n on n.oid = e.extnamespace
 where e.extname = 'pg_stat_statements'`

// queriesSQL reads the statements that may move data, in their normalised form: constants are $1, $2, … there. Source: PostgreSQL documentation, F.32.
func queriesSQL(view string) string {
	return `select s.queryid, s.query from ` + view + ` s join pg_database d on d.oid = s.dbid
 where d.datname = current_database() and s.queryid is not null and s.query ~* '^\s*(insert|create|merge|with|update|copy|select)\M'
  and s.query ~* '\m(insert|merge|update|into|as|copy)\M' order by s.calls desc, s.queryid limit ` + strconv.Itoa(maxQueries)
}

// readQueries is an extra: without the extension, or the right to read it, the scan is whole.
func (in *inspection) readQueries(ctx context.Context, tx pgx.Tx) error {
	err := pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
		views, err := read[struct{ Name string }](ctx, savepoint, statementsSQL)
		if err != nil || len(views) == 0 {
			return err
		}
		in.queries, err = read[queryRow](ctx, savepoint, queriesSQL(views[0].Name))
		return err
	})
	if err != nil && code(err) == "" {
		return err
	}
	return nil
}

// queried are the edges that statements prove between relations of the database. A name without a schema is one of public, for a
// statement does not say which search path it ran with.
func (in *inspection) queried() []discover.Assertion {
	var known []derivation.Dataset
	exists := map[asset.DatasetID]bool{}
	for oid, r := range in.relations {
		d := derivation.Dataset{ID: asset.DatasetID{Namespace: in.namespace, Name: in.name(oid)}}
		for i := range r.columns {
			d.Fields = append(d.Fields, string(asset.Path(r.columns[i].Name)))
		}
		known, exists[d.ID] = append(known, d), true
	}
	return assertions(in.queries, derivation.Place{Namespace: in.namespace, Catalog: in.database, Schema: "public", Dialect: sql.Postgres}, known, exists)
}

func assertions(queries []queryRow, place derivation.Place, known []derivation.Dataset, exists map[asset.DatasetID]bool) []discover.Assertion {
	index, reader := derivation.NewIndex(known), derivation.NewReader()
	edges, seen := map[asset.DatasetID][]event.Edge{}, map[edgeKey]bool{}
	for _, q := range queries {
		script, err := reader.Read(q.Text, place, index)
		if err != nil {
			continue // longer than the server keeps
		}
		for _, d := range script.Derived {
			if exists[d.ID] {
				edges[d.ID] = append(edges[d.ID], provenBy(q.ID, d, exists, seen)...)
			}
		}
	}
	list := make([]discover.Assertion, 0, len(edges))
	for _, id := range slices.SortedFunc(maps.Keys(edges), func(a, b asset.DatasetID) int { return cmp.Compare(a.Name, b.Name) }) {
		list = append(list, discover.Assertion{ID: id, LineageAssertion: event.LineageAssertion{Prover: queriesProver, Edges: edges[id]}})
	}
	return list
}

type edgeKey struct {
	to   asset.DatasetID
	edge event.Edge
}

// provenBy are the edges of a statement that no earlier one has proven, from relations that are there.
func provenBy(query int64, d derivation.Derived, exists map[asset.DatasetID]bool, seen map[edgeKey]bool) (fresh []event.Edge) {
	for _, e := range d.Edges {
		key := edgeKey{d.ID, e}
		key.edge.Proof, key.edge.Confidence = "", 0
		from := asset.DatasetID{Namespace: e.FromNamespace, Name: e.FromName}
		if seen[key] || !exists[from] {
			continue
		}
		seen[key] = true
		e.Proof = fmt.Sprintf("%s of query %d", e.Proof, query)
		fresh = append(fresh, e)
	}
	return fresh
}
