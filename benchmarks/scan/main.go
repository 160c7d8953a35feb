// Command scan measures a scan of a PostgreSQL database from end to end: the real binary, started on an empty data directory,
// inspects and samples every table, classifies every value and has it readable in the catalog. It is compared with a bare read
// of the same rows through the same driver. Linux and PostgreSQL; the server is named by DATAWAVE_TEST_POSTGRES.
// Usage: go run ./benchmarks/scan [-binary bin/datawave] [-tables 2000] [-rows 1000]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

const (
	database    = "datawave_bench_scan"
	connections = 4
)

func main() {
	binary := flag.String("binary", "bin/datawave", "the binary")
	tables := flag.Int("tables", 2000, "tables in the database")
	rows := flag.Int("rows", 1000, "rows in each table, and rows sampled")
	flag.Parse()
	if err := run(context.Background(), *binary, *tables, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "bench-scan:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary string, tables, rows int) error {
	server := os.Getenv("DATAWAVE_TEST_POSTGRES")
	if server == "" {
		return errors.New("set DATAWAVE_TEST_POSTGRES to the URL of a server on this machine")
	}
	source, drop, err := fill(ctx, server, tables, rows)
	if err != nil {
		return err
	}
	defer drop()
	bareCPU, values, err := bareRead(ctx, source, tables)
	if err != nil {
		return err
	}
	scanned, err := scan(ctx, binary, source, rows)
	if err != nil {
		return err
	}
	if err := scanned.check(tables, values); err != nil {
		return err
	}
	fmt.Printf("bench-scan tables_per_s=%.0f values_per_s=%.0f cpu_us_per_value=%.2f cpu_to_bare_read=%.1f peak_rss_mb=%.0f seconds=%.1f\n",
		float64(tables)/scanned.elapsed.Seconds(), float64(values)/scanned.elapsed.Seconds(),
		float64(scanned.cpu.Microseconds())/float64(values), float64(scanned.cpu)/float64(bareCPU), scanned.peakMB, scanned.elapsed.Seconds())
	return nil
}

// fill makes a database of its own, with seeded rows of which some columns are personal.
func fill(ctx context.Context, server string, tables, rows int) (source string, drop func(), err error) {
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", nil, err
	}
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return "", nil, err
		}
	}
	drop = func() {
		_, _ = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+database+" WITH (FORCE)")
		_ = admin.Close(ctx)
	}
	at, err := url.Parse(server)
	if err != nil {
		return "", drop, err
	}
	at.Path = "/" + database
	client, err := pgx.Connect(ctx, at.String())
	if err != nil {
		return "", drop, err
	}
	defer func() { _ = client.Close(ctx) }()
	for i := range tables {
		if _, err := client.Exec(ctx, create(i, rows)); err != nil {
			return "", drop, err
		}
	}
	_, err = client.Exec(ctx, "ANALYZE")
	return at.String(), drop, err
}

func create(i, rows int) string {
	return fmt.Sprintf(`CREATE TABLE t%04d AS SELECT g AS id, 'user' || g || '@example.org' AS email, '+1202555' || lpad((g %% 10000)::text, 4, '0') AS phone,
		'note ' || md5(g::text) AS note, (g * 7919 %% 100000) / 100.0 AS amount, timestamp '2024-01-01' + g * interval '1 hour' AS created_at,
		'10.0.' || g %% 256 || '.' || g %% 251 AS ip_address, g %% 7 AS status, md5((g + %d)::text) AS token, 'item-' || g %% 90 AS sku
		FROM generate_series(1, %d) g`, i, i, rows)
}

// bareRead reads every row of every table as text, and does nothing with it.
func bareRead(ctx context.Context, source string, tables int) (cpu time.Duration, values int64, err error) {
	config, err := pgxpool.ParseConfig(source)
	if err != nil {
		return 0, 0, err
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	before := usage(syscall.RUSAGE_SELF)
	counts := make([]int64, tables)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(connections)
	for i := range tables {
		group.Go(func() error { return readTable(ctx, pool, i, &counts[i]) })
	}
	if err := group.Wait(); err != nil {
		return 0, 0, err
	}
	for _, n := range counts {
		values += n
	}
	return usage(syscall.RUSAGE_SELF) - before, values, nil
}

func readTable(ctx context.Context, pool *pgxpool.Pool, i int, count *int64) error {
	rows, err := pool.Query(ctx, fmt.Sprintf("SELECT * FROM t%04d", i), pgx.QueryResultFormats{pgx.TextFormatCode})
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		*count += int64(len(rows.RawValues()))
	}
	return rows.Err()
}

// scanned is what the binary's scan came to.
type scanned struct {
	elapsed time.Duration
	cpu     time.Duration
	peakMB  float64
	answer  struct {
		Scan     struct{ Values int64 }
		Datasets []struct {
			Name      string
			Sensitive []struct{ Path, Infotype string }
		}
	}
}

func scan(ctx context.Context, binary, source string, rows int) (s scanned, err error) {
	data, err := os.MkdirTemp("", "datawave-bench-scan")
	if err != nil {
		return s, err
	}
	defer func() { _ = os.RemoveAll(data) }()
	cmd := exec.CommandContext(ctx, binary, "scan", source, "--json", "--data", filepath.Join(data, "d"),
		"--rows", strconv.Itoa(rows), "--concurrency", strconv.Itoa(connections))
	cmd.Stderr = os.Stderr
	begun := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return s, err
	}
	s.elapsed = time.Since(begun)
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peakMB = float64(r.Maxrss) / 1024
	}
	return s, json.Unmarshal(out, &s.answer)
}

// check refuses a result in which a table, a value or a label is missing.
func (s *scanned) check(tables int, values int64) error {
	if len(s.answer.Datasets) != tables || s.answer.Scan.Values != values {
		return fmt.Errorf("the catalog has %d tables and %d values, the database %d and %d", len(s.answer.Datasets), s.answer.Scan.Values, tables, values)
	}
	for _, d := range s.answer.Datasets {
		labels := map[string]string{}
		for _, f := range d.Sensitive {
			labels[f.Path] = f.Infotype
		}
		if labels["email"] != "EMAIL_ADDRESS" || labels["phone"] != "PHONE_NUMBER" || labels["ip_address"] != "IP_ADDRESS" {
			return fmt.Errorf("%s is labelled %v", d.Name, labels)
		}
	}
	return nil
}

func usage(who int) time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(who, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
