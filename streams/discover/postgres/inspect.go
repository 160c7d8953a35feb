package postgres

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
)

// kinds names pg_class.relkind.
var kinds = map[string]string{"r": "table", "v": "view", "m": "materialized_view", "p": "partitioned_table", "f": "foreign_table"}

var constraintKinds = map[string]string{"p": "primary_key", "u": "unique", "f": "foreign_key", "c": "check"}

// inspection is the catalog being put together.
type inspection struct {
	*source
	relations    map[uint32]*relation
	constraints  map[uint32][]event.Constraint
	grants       map[uint32][]event.Grant
	dependencies map[uint32][]uint32
	schemas      []schemaRow
	queries      []queryRow
	incomplete   map[string]bool // schemas of which something could not be read
	failures     []event.Failure
}

// Inspect reads the catalog in one snapshot. A schema without USAGE, and a view whose definition cannot be read, are
// failures; the scopes are then those schemas that were read completely, else the whole database.
func (s *source) Inspect(ctx context.Context) (discover.Inventory, error) {
	in := &inspection{source: s, relations: map[uint32]*relation{}, constraints: map[uint32][]event.Constraint{},
		grants: map[uint32][]event.Grant{}, dependencies: map[uint32][]uint32{}, incomplete: map[string]bool{}}
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error { return in.read(ctx, tx) })
	if err != nil {
		return discover.Inventory{}, fmt.Errorf("read the catalog of %s: %w", s.database, explain(err))
	}
	return discover.Inventory{Scopes: in.scopes(), Observations: in.observations(), Assertions: in.queried(), Failures: in.failures}, nil
}

// read runs the queries. The empty search path makes PostgreSQL print qualified names.
func (in *inspection) read(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "set local search_path = pg_catalog"); err != nil {
		return err
	}
	steps := []func(context.Context, pgx.Tx) error{in.readSchemas, in.readRelations, in.readColumns, in.readConstraints, in.readGrants,
		in.readDependencies, in.readStatistics, in.readSizes, in.readDefinitions, in.readQueries}
	for _, step := range steps {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	in.foldPartitions()
	return nil
}

func (in *inspection) readSchemas(ctx context.Context, tx pgx.Tx) (err error) {
	in.schemas, err = read[schemaRow](ctx, tx, schemasSQL)
	for _, schema := range in.schemas {
		if !schema.Usable {
			in.fail(schema.Name, in.database+"."+schema.Name, "permission denied for schema "+schema.Name+"; grant USAGE on it to the scanning user")
		}
	}
	return err
}

func (in *inspection) fail(schema, scope, reason string) {
	in.incomplete[schema] = true
	in.failures = append(in.failures, event.Failure{Scope: scope, Reason: reason})
}

func (in *inspection) readRelations(ctx context.Context, tx pgx.Tx) error {
	list, err := read[relation](ctx, tx, relationsSQL)
	for i := range list {
		list[i].bytes, list[i].heap = -1, -1
		in.relations[list[i].OID] = &list[i]
	}
	return err
}

func (in *inspection) readColumns(ctx context.Context, tx pgx.Tx) error {
	list, err := read[column](ctx, tx, columnsSQL)
	for _, c := range list {
		if r := in.relations[c.Relation]; r != nil {
			r.columns = append(r.columns, c)
		}
	}
	return err
}

func (in *inspection) readConstraints(ctx context.Context, tx pgx.Tx) error {
	list, err := read[constraintRow](ctx, tx, constraintsSQL)
	for _, row := range list {
		c := event.Constraint{Kind: constraintKinds[row.Kind], Name: row.Name, Fields: paths(row.Fields)}
		if row.Kind == "f" {
			if c.References = in.name(row.References); c.References == "" {
				continue // the table referred to is out of sight
			}
			c.ReferenceFields = paths(row.Referred)
		}
		in.constraints[row.Relation] = append(in.constraints[row.Relation], c)
	}
	return err
}

func paths(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = string(asset.Path(name))
	}
	return out
}

func (in *inspection) readGrants(ctx context.Context, tx pgx.Tx) error {
	list, err := read[grantRow](ctx, tx, grantsSQL)
	for _, g := range list {
		in.grants[g.Relation] = append(in.grants[g.Relation], event.Grant{Grantee: g.Grantee, Privilege: g.Privilege, Grantable: g.Grantable})
	}
	return err
}

func (in *inspection) readDependencies(ctx context.Context, tx pgx.Tx) error {
	list, err := read[dependencyRow](ctx, tx, dependenciesSQL)
	for _, d := range list {
		in.dependencies[d.View] = append(in.dependencies[d.View], d.Upstream)
	}
	return err
}

func (in *inspection) readStatistics(ctx context.Context, tx pgx.Tx) error {
	list, err := read[statisticRow](ctx, tx, statisticsSQL)
	byName := make(map[[3]string]statistic, len(list))
	for _, s := range list {
		byName[[3]string{s.Schema, s.Table, s.Column}] = statistic{true, s.Nulls, s.Distinct}
	}
	for _, r := range in.relations {
		for i := range r.columns {
			r.columns[i].statistic = byName[[3]string{r.Schema, r.Name, r.columns[i].Name}]
		}
	}
	return err
}

// readSizes needs a lock on each table, so it may time out on one that is being altered: then the pages of the last ANALYZE
// stand in.
func (in *inspection) readSizes(ctx context.Context, tx pgx.Tx) error {
	err := pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
		list, err := read[sizeRow](ctx, savepoint, sizesSQL)
		for _, row := range list {
			if r := in.relations[row.Relation]; r != nil && row.Total != nil && row.Heap != nil {
				r.bytes, r.heap = *row.Total, *row.Heap
			}
		}
		return err
	})
	if err == nil || code(err) == "" {
		return err
	}
	for _, r := range in.relations {
		if r.Pages > 0 {
			r.heap = r.Pages * pageBytes
		}
	}
	return nil
}

func (in *inspection) readDefinitions(ctx context.Context, tx pgx.Tx) error {
	err := pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
		list, err := read[definitionRow](ctx, savepoint, definitionsSQL)
		for _, row := range list {
			if r := in.relations[row.Relation]; r != nil && row.SQL != nil {
				r.definition = *row.SQL
			}
		}
		return err
	})
	if err == nil || code(err) == "" {
		return err
	}
	return in.readDefinitionsSingly(ctx, tx)
}

// readDefinitionsSingly leaves out the views whose definition cannot be read, as a state without SQL would be wrong.
func (in *inspection) readDefinitionsSingly(ctx context.Context, tx pgx.Tx) error {
	for oid, r := range in.relations {
		if r.Kind != "v" && r.Kind != "m" {
			continue
		}
		err := pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
			return savepoint.QueryRow(ctx, definitionSQL, oid).Scan(&r.definition)
		})
		if err != nil && code(err) == "" {
			return err
		}
		if err != nil {
			in.fail(r.Schema, in.name(oid), "view definition: "+explain(err).Error())
			delete(in.relations, oid)
		}
	}
	return nil
}

// foldPartitions adds the partitions' sizes and estimates up to the partitioned tables, which hold nothing themselves.
func (in *inspection) foldPartitions() {
	for _, r := range in.relations {
		if r.Kind == "p" {
			r.Tuples, r.heap, r.bytes = 0, 0, 0
		}
	}
	for _, r := range in.relations {
		if r.Kind == "p" {
			continue
		}
		for up := in.relations[r.Parent]; up != nil; up = in.relations[up.Parent] {
			up.Tuples = addKnown(up.Tuples, r.Tuples)
			up.heap = addKnown(up.heap, r.heap)
			up.bytes = addKnown(up.bytes, r.bytes)
		}
	}
}

// addKnown adds two numbers of which a negative one is unknown.
func addKnown[T int64 | float64](a, b T) T {
	if a < 0 || b < 0 {
		return -1
	}
	return a + b
}

// name is the dataset name of a relation, or empty when it is out of sight.
func (in *inspection) name(oid uint32) string {
	r := in.relations[oid]
	if r == nil {
		return ""
	}
	return in.database + "." + r.Schema + "." + r.Name
}

// scopes are the prefixes that were read completely. A prefix that would also cover an incomplete schema (its name begins
// with another schema's name and a dot) is left out.
func (in *inspection) scopes() []string {
	if len(in.incomplete) == 0 {
		return []string{in.database + "."}
	}
	var scopes []string
	for _, schema := range in.schemas {
		prefix := schema.Name + "."
		covers := func(other string) bool { return other == schema.Name || strings.HasPrefix(other, prefix) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(in.incomplete)), covers) {
			scopes = append(scopes, in.database+"."+prefix)
		}
	}
	return scopes
}

func (in *inspection) observations() []discover.Observation {
	list := make([]discover.Observation, 0, len(in.relations))
	for oid, r := range in.relations {
		list = append(list, discover.Observation{ID: asset.DatasetID{Namespace: in.namespace, Name: in.name(oid)},
			Dataset: in.dataset(r), Upstreams: in.upstreams(r), Ref: r})
	}
	slices.SortFunc(list, func(a, b discover.Observation) int { return cmp.Compare(a.ID.Name, b.ID.Name) })
	return list
}

func (in *inspection) dataset(r *relation) event.Dataset {
	d := event.Dataset{Kind: kinds[r.Kind], Source: in.URL(), Comment: r.Comment, Owner: r.Owner, Rows: rowEstimate(r), Bytes: r.bytes,
		Constraints: in.constraints[r.OID], Grants: in.grants[r.OID], Properties: map[string]string{"engine": "postgres", "schema": r.Schema}}
	if r.Partition {
		d.Kind, d.Parent = "partition", in.name(r.Parent)
	}
	if r.definition != "" {
		d.SQL, d.Dialect = r.definition, "postgres"
	}
	if r.Server != "" {
		d.Properties["server"] = r.Server
	}
	keys := primaryKey(d.Constraints)
	for i := range r.columns {
		d.Fields = append(d.Fields, field(&r.columns[i], keys))
	}
	slices.SortFunc(d.Constraints, func(a, b event.Constraint) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(d.Grants, func(a, b event.Grant) int {
		return cmp.Or(cmp.Compare(a.Grantee, b.Grantee), cmp.Compare(a.Privilege, b.Privilege))
	})
	return d
}

func rowEstimate(r *relation) int64 {
	if r.Kind == "v" || r.Tuples < 0 || (r.Tuples == 0 && r.Pages == 0 && r.heap > 0) {
		return -1
	}
	return int64(math.Round(r.Tuples))
}

func primaryKey(list []event.Constraint) []string {
	for _, c := range list {
		if c.Kind == "primary_key" {
			return c.Fields
		}
	}
	return nil
}

func field(c *column, keys []string) event.Field {
	path := string(asset.Path(c.Name))
	return event.Field{Path: path, Type: c.Type, Nullable: !c.NotNull, Comment: c.Comment, DefaultValue: expression(c.Default),
		PrimaryKey: slices.Contains(keys, path)}
}

var (
	sequenceCall = regexp.MustCompile(`^nextval\('[^']*'::regclass\)$`)
	numericText  = regexp.MustCompile(`^\(?-?[0-9.]+\)?(::[a-z ]+)?$`)
)

// expression is the text of a default that computes its value; one with a literal in it may hold a value and is left out.
func expression(text string) string {
	if sequenceCall.MatchString(text) {
		return text
	}
	if strings.ContainsAny(text, `'`) || numericText.MatchString(text) {
		return ""
	}
	return text
}

// upstreams are the relations that a view's own rule depends on; nil for what is no view.
func (in *inspection) upstreams(r *relation) []event.Edge {
	if r.Kind != "v" && r.Kind != "m" {
		return nil
	}
	edges := []event.Edge{}
	for _, oid := range in.dependencies[r.OID] {
		if name := in.name(oid); name != "" {
			edges = append(edges, event.Edge{FromNamespace: in.namespace, FromName: name, Proof: "pg_depend", Confidence: 1})
		}
	}
	slices.SortFunc(edges, func(a, b event.Edge) int { return cmp.Compare(a.FromName, b.FromName) })
	return edges
}
