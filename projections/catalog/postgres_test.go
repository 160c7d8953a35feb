package catalog_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/postgres"
	"datawave/projections/projectiontest"
	"datawave/schemas/avro"
)

// server is the address of the PostgreSQL server for tests.
func server(t testing.TB) string {
	t.Helper()
	url := os.Getenv("DATAWAVE_TEST_POSTGRES")
	switch {
	case url != "":
	case os.Getenv("DATAWAVE_TEST_REQUIRED") == "1":
		t.Fatal("DATAWAVE_TEST_POSTGRES names no PostgreSQL server")
	default:
		t.Skip("DATAWAVE_TEST_POSTGRES names no PostgreSQL server")
	}
	return url
}

// prefix is a prefix of the directory's own, as long as one may be.
func prefix(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return ("t" + hex.EncodeToString(sum[:]))[:40]
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// drop deletes everything of a prefix.
func drop(t testing.TB, conn *pgx.Conn, prefix string) {
	t.Helper()
	rows, err := conn.Query(context.Background(), "SELECT nspname FROM pg_namespace WHERE nspname = $1 OR starts_with(nspname, $1 || '_catalog_')", prefix)
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range schemas {
		if _, err := conn.Exec(context.Background(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
	}
}

func postgresHarness(t testing.TB) projectiontest.Harness {
	url := server(t)
	conn := connect(t, url)
	prefixes := map[string]bool{}
	t.Cleanup(func() {
		for p := range prefixes {
			drop(t, conn, p)
		}
	})
	return projectiontest.Harness{
		New: func(dir string) (projections.Model, error) {
			prefixes[prefix(dir)] = true
			c, err := catalog.OpenPostgres(postgres.Config{URL: url, Replica: os.Getenv("DATAWAVE_TEST_POSTGRES_REPLICA"), Prefix: prefix(dir)}, avro.Embedded())
			if err != nil {
				return nil, err
			}
			return c, c.Open(context.Background())
		},
		Read:   read,
		Checks: 15,
		Leftovers: func(t testing.TB, dir string, _ projections.Projection, needle string) []string {
			return rowsWith(t, conn, prefix(dir), needle)
		},
	}
}

// rowsWith lists the tables of a prefix that hold a text, in any column, compressed or not.
func rowsWith(t testing.TB, conn *pgx.Conn, prefix, needle string) (found []string) {
	t.Helper()
	rows, err := conn.Query(t.Context(), `SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE relkind = 'r' AND (nspname = $1 OR starts_with(nspname, $1 || '_catalog_'))`, prefix)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := conn.Query(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if strings.Contains(spelled(v), needle) {
					n++
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			found = append(found, fmt.Sprintf("%s: %d times", table, n))
		}
	}
	return found
}

func spelled(v any) string {
	if packed, ok := v.([]byte); ok {
		if plain, err := catalog.Unpack(packed); err == nil {
			return string(plain)
		}
		return string(packed)
	}
	return fmt.Sprint(v)
}

func TestPostgresSuite(t *testing.T) {
	projectiontest.Exercise(t, postgresHarness(t))
}

func TestPostgresAgreesWithSQLite(t *testing.T) {
	projectiontest.Agree(t, sqliteHarness(), postgresHarness(t))
}

// TestPostgresIsVacuumedOnceItIsComplete looks at the tables that the server vacuums when it thinks best: none while a version is loaded,
// then all.
func TestPostgresIsVacuumedOnceItIsComplete(t *testing.T) {
	c, schema := postgresCatalog(t)
	conn := connect(t, server(t))
	exempt := func() (n int) {
		err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_class WHERE relnamespace = $1::text::regnamespace AND 'autovacuum_enabled=false' = ANY (reloptions)`,
			schema).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := exempt(); n < 10 {
		t.Errorf("%d tables are left alone while the version is loaded", n)
	}
	if err := store(c).Apply(t.Context(), facts(t, 3)); err != nil {
		t.Fatal(err)
	}
	if n := exempt(); n != 0 {
		t.Errorf("%d tables are never vacuumed", n)
	}
}
