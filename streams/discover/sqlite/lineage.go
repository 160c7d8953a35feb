package sqlite

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	driver "modernc.org/sqlite"

	"datawave/schemas/event"
)

// readings are what SQLite's authorizer was asked about while a query was compiled: for each table or view that is read, the
// names of the views (or common table expressions) whose text reads it. Names are in lower case.
type readings map[string]map[string]bool

func (r readings) add(read, by string) {
	if r[read] == nil {
		r[read] = map[string]bool{}
	}
	r[read][by] = true
}

// upstreams are the tables and views that a view reads. The proof is the engine's own: the compiler asks the authorizer before
// each read, and names the innermost view that it is for. A name that is never read itself is no view but a common table
// expression, whose reads count as the view's own: so every edge is true, and none is missed.
// Source: SQLite documentation, sqlite3_set_authorizer, SQLITE_READ.
func (in *inspection) upstreams(ctx context.Context, view *relation) ([]event.Edge, error) {
	seen, err := in.compile(ctx, view)
	if err != nil {
		return nil, err
	}
	self := strings.ToLower(view.name)
	edges := []event.Edge{}
	for name, readers := range seen {
		upstream := in.byName[name]
		if upstream == nil || name == self || !readFor(self, readers, seen) {
			continue
		}
		edges = append(edges, event.Edge{FromNamespace: in.Namespace(), FromName: upstream.name, Proof: "sqlite3_set_authorizer", Confidence: 1})
	}
	slices.SortFunc(edges, func(a, b event.Edge) int { return cmp.Compare(a.FromName, b.FromName) })
	return edges, nil
}

func readFor(self string, readers map[string]bool, seen readings) bool {
	for reader := range readers {
		if _, isView := seen[reader]; reader == self || !isView {
			return true
		}
	}
	return false
}

// compile explains a SELECT of the view, which compiles it without running it.
func (in *inspection) compile(ctx context.Context, view *relation) (readings, error) {
	conn, err := in.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	seen := readings{}
	watch := func(action driver.AuthorizerActionCode, table, _, _, by string) driver.AuthorizerReturnCode {
		if action == driver.AuthRead {
			seen.add(strings.ToLower(table), strings.ToLower(by))
		}
		return driver.AuthorizerOK
	}
	if err := conn.Raw(authorizer(watch)); err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, "explain select * from "+quote(view.name))
	if err == nil {
		err = errors.Join(rows.Close(), rows.Err()) //nolint:sqlclosecheck // before the authorizer is taken off
	}
	return seen, errors.Join(err, conn.Raw(authorizer(nil)))
}

func authorizer(fn driver.AuthorizerFn) func(any) error {
	return func(conn any) error {
		registerer, ok := conn.(driver.AuthorizerRegisterer)
		if !ok {
			return errors.New("the driver has no authorizer")
		}
		return registerer.RegisterAuthorizer(fn)
	}
}
