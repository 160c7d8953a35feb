package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"datawave/projections/catalog"
	"datawave/projections/postgres"
	"datawave/schemas/avro"
)

const benchPrefix = "datawave_bench_replay"

func openPostgres(ctx context.Context) (*opened, error) {
	url := os.Getenv("DATAWAVE_TEST_POSTGRES")
	if url == "" {
		return nil, errors.New("DATAWAVE_TEST_POSTGRES names no server")
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := dropBench(ctx, conn); err != nil {
		return nil, err
	}
	c, err := catalog.OpenPostgres(postgres.Config{URL: url, Prefix: benchPrefix}, avro.Embedded())
	if err != nil {
		return nil, err
	}
	if err := c.Open(ctx); err != nil {
		return nil, err
	}
	version := c.Current().(*catalog.Postgres)
	parent, err := postmaster(ctx, conn)
	if err != nil {
		return nil, err
	}
	m := meter{familyCPU(parent)}
	return &opened{version: version, meter: m, bare: func(ctx context.Context) (cost, int64, error) { return copyAll(ctx, conn, m) }, reads: catalogReads(version),
		close: func() error { return errors.Join(c.Close(), dropBench(ctx, conn), conn.Close(ctx)) }}, nil
}

func dropBench(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, fmt.Sprintf("DROP SCHEMA IF EXISTS %[1]s CASCADE; DROP SCHEMA IF EXISTS %[1]s_catalog_000001 CASCADE", benchPrefix), pgx.QueryExecModeSimpleProtocol)
	return err
}

// copyAll copies the rows of every table into a table without indexes, each in one binary COPY.
func copyAll(ctx context.Context, conn *pgx.Conn, m meter) (took cost, rows int64, err error) {
	names, err := conn.Query(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND table_type = 'BASE TABLE'", benchPrefix+"_catalog_000001")
	if err != nil {
		return took, 0, err
	}
	tables, err := pgx.CollectRows(names, pgx.RowTo[string])
	for _, table := range tables {
		var data bytes.Buffer
		from := benchPrefix + "_catalog_000001." + table
		if err == nil {
			_, err = conn.PgConn().CopyTo(ctx, &data, "COPY "+from+" TO STDOUT BINARY")
		}
		if err == nil {
			_, err = conn.Exec(ctx, fmt.Sprintf("CREATE TABLE %[1]s.%[2]s (LIKE %[3]s INCLUDING STORAGE)", benchPrefix, "bare_"+table, from))
		}
		if err != nil {
			break
		}
		var one cost
		one, err = m.measure(func() error {
			tag, err := conn.PgConn().CopyFrom(ctx, &data, fmt.Sprintf("COPY %s.bare_%s FROM STDIN BINARY", benchPrefix, table))
			rows += tag.RowsAffected()
			return err
		})
		took = took.plus(one)
	}
	return took, rows, err
}
