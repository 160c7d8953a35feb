package catalog_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"datawave/projections/catalog"
	"datawave/projections/postgres"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

var estateSize = flag.Int("datasets", 20_000, "datasets of the benchmarks' estate")

const fieldsOfBench = 10

// benchID spreads datasets over sources as a large company has them.
func benchID(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: fmt.Sprintf("postgres://db%d.example:5432", n/2000), Name: fmt.Sprintf("shop%d.public.%s_%d", n%40, benchWords[n%len(benchWords)], n)}
}

var benchWords = []string{"orders", "customers", "payments", "invoices", "shipments", "employees", "suppliers", "sessions", "events", "tickets", "returns"}

// benchFacts are the facts about one dataset: observed, profiled, and of every third classified.
func benchFacts(n int) (kinds []string, bodies []event.Body) {
	d := &event.Dataset{Kind: []string{"table", "table", "table", "view"}[n%4], Source: fmt.Sprintf("postgres://db%d.example:5432/shop%d", n/2000, n%40),
		Comment: fmt.Sprintf("rows of process %d, kept for reports", n), Owner: fmt.Sprintf("owner_%d", n%50), Rows: int64(n * 7919 % 1_000_003), Bytes: int64(n) * 8192,
		Properties: map[string]string{"engine": "heap", "encoding": "UTF8"}}
	p := &event.Profile{Scan: "scan-1", Rows: 1000}
	c := &event.Classification{Scan: "scan-1", Detectors: "2026-11-27"}
	for f := range fieldsOfBench {
		path := fmt.Sprintf("%s_%d", []string{"id", "email", "phone", "name", "street", "city", "amount", "note", "created_at", "state"}[f], n%13)
		d.Fields = append(d.Fields, event.Field{Path: path, Type: []string{"bigint", "text", "character varying(40)", "numeric(12,2)", "timestamptz"}[f%5],
			Nullable: f > 0, PrimaryKey: f == 0, Comment: fmt.Sprintf("the %s of it", path)})
		p.Fields = append(p.Fields, event.ProfiledField{Path: path, Profile: event.FieldProfile{Count: 1000, Nulls: int64(n % 100), Distinct: int64(n*31%900 + 1),
			MinLength: 1, MaxLength: int32(n%60 + 2), MeanLength: float64(n%600) / 10, Origin: "sample", Shapes: []event.Shape{{Mask: "a+@a+.a", Count: 800}, {Mask: "9+", Count: 100}}}})
		if f == 1 || f == 2 {
			c.Fields = append(c.Fields, event.ClassifiedField{Path: path, Seen: 1000, Labels: []event.Label{{Infotype: []string{"EMAIL_ADDRESS", "PHONE_NUMBER"}[f-1],
				Category: "contact", Confidence: 0.9 + float64(n%10)/100, Matched: 950, Valid: 940, Rule: "EMAIL_ADDRESS/header+values", HeaderWords: []string{"email"}, Mask: "a+@a+.a"}}})
		}
	}
	kinds, bodies = []string{event.DatasetObserved, event.ProfileRecorded}, []event.Body{d, p}
	if n%3 == 0 {
		kinds, bodies = append(kinds, event.ClassificationRecorded), append(bodies, c)
	}
	if n%17 == 0 {
		kinds, bodies = append(kinds, event.DecisionMade), append(bodies, &event.Decision{Kind: "tag", Value: fmt.Sprintf("tag%d", n%23), Actor: "ada"})
	}
	return kinds, bodies
}

// benchLog calls take with batches of the facts about the datasets from first up to end.
func benchLog(b testing.TB, first, end, size int, at *int64, take func([]event.Record)) {
	b.Helper()
	var batch []event.Record
	for n := first; n < end; n++ {
		kinds, bodies := benchFacts(n)
		for i := range kinds {
			data, err := avro.Embedded().Append(nil, bodies[i])
			if err != nil {
				b.Fatal(err)
			}
			batch = append(batch, event.Record{Envelope: event.Envelope{Type: kinds[i], Subject: benchID(n).Key(), Data: data, Time: time.UnixMilli(1_700_000_000_000 + *at)},
				At: event.Position{Topic: topic.Facts, Offset: *at}})
			*at++
		}
		if len(batch) >= size || n == end-1 {
			take(batch)
			batch = batch[:0]
		}
	}
}

func benchCatalog(b *testing.B) (*catalog.Catalog, *catalog.Postgres, *pgx.Conn, string) {
	url := server(b)
	conn := connect(b, url)
	p := prefix(b.TempDir())
	b.Cleanup(func() { drop(b, conn, p) })
	c, err := catalog.OpenPostgres(postgres.Config{URL: url, Prefix: p}, avro.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	if err := c.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	return c, c.Current().(*catalog.Postgres), conn, p + "_catalog_000001"
}

// bare is the time to copy the rows of all tables into tables without indexes, in one stream a table.
func bare(b *testing.B, conn *pgx.Conn, schema string) (took time.Duration, rows, size int64) {
	ctx := context.Background()
	for _, table := range []string{"states", "datasets", "names", "fields", "profiles", "classifications", "governance", "marks", "facets"} {
		var data bytes.Buffer
		if _, err := conn.PgConn().CopyTo(ctx, &data, fmt.Sprintf("COPY %s.%s TO STDOUT BINARY", schema, table)); err != nil {
			b.Fatal(err)
		}
		size += int64(data.Len())
		if _, err := conn.Exec(ctx, fmt.Sprintf("DROP TABLE IF EXISTS %[1]s.bare; CREATE TABLE %[1]s.bare (LIKE %[1]s.%[2]s INCLUDING STORAGE)", schema, table), pgx.QueryExecModeSimpleProtocol); err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		tag, err := conn.PgConn().CopyFrom(ctx, &data, fmt.Sprintf("COPY %s.bare FROM STDIN BINARY", schema))
		if err != nil {
			b.Fatal(err)
		}
		took += time.Since(started)
		rows += tag.RowsAffected()
	}
	return took, rows, size
}

// BenchmarkPostgresLoad compares a build with the bare COPY of the rows that it makes, and its last tenth with its first.
func BenchmarkPostgresLoad(b *testing.B) {
	for b.Loop() {
		_, store, conn, schema := benchCatalog(b)
		var at int64
		var tenths [10]time.Duration
		for i := range tenths {
			benchLog(b, *estateSize*i/10, *estateSize*(i+1)/10, 10_000, &at, func(batch []event.Record) {
				started := time.Now()
				if err := store.Load(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				tenths[i] += time.Since(started)
			})
		}
		var took time.Duration
		for _, t := range tenths {
			took += t
		}
		started := time.Now()
		if err := store.Loaded(b.Context()); err != nil {
			b.Fatal(err)
		}
		indexed := time.Since(started)
		copied, rows, size := bare(b, conn, schema)
		b.Logf("tenths %v", tenths)
		b.Logf("%d facts, %d rows, %d MB: load %v, indexes %v, bare copy %v", at, rows, size>>20, took, indexed, copied)
		b.ReportMetric(float64(at)/took.Seconds(), "facts/s")
		b.ReportMetric(copied.Seconds()/took.Seconds(), "of-bare")
		b.ReportMetric(tenths[0].Seconds()/tenths[9].Seconds(), "last/first")
		runtime.GC()
	}
}

// BenchmarkPostgresApply compares live batches, of new datasets and of changes, with the bare COPY of the rows that new ones make.
func BenchmarkPostgresApply(b *testing.B) {
	for b.Loop() {
		_, store, conn, schema := benchCatalog(b)
		var at int64
		apply := func(into *time.Duration) func([]event.Record) {
			return func(batch []event.Record) {
				started := time.Now()
				if err := store.Apply(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				*into += time.Since(started)
			}
		}
		var fresh, again time.Duration
		benchLog(b, 0, *estateSize, 1000, &at, apply(&fresh))
		facts := at
		copied, rows, size := bare(b, conn, schema)
		benchLog(b, 0, *estateSize, 1000, &at, apply(&again))
		b.Logf("%d facts, %d rows, %d MB: new %v, again %v, bare copy %v", facts, rows, size>>20, fresh, again, copied)
		b.ReportMetric(copied.Seconds()/fresh.Seconds(), "new-of-bare")
		b.ReportMetric(copied.Seconds()/again.Seconds(), "again-of-bare")
	}
}

// BenchmarkPostgresRead measures single reads and lists on a large estate, with one client and with eight.
func BenchmarkPostgresRead(b *testing.B) {
	c, store, _, _ := benchCatalog(b)
	var at int64
	benchLog(b, 0, *estateSize, 10_000, &at, func(batch []event.Record) {
		if err := store.Load(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	})
	if err := store.Loaded(b.Context()); err != nil {
		b.Fatal(err)
	}
	list := func(f readmodel.DatasetFilter) func(int) error {
		return func(int) error {
			page, err := c.Datasets(context.Background(), f)
			if err == nil && len(page.Datasets) == 0 {
				err = fmt.Errorf("%+v: nothing", f)
			}
			return err
		}
	}
	questions := map[string]func(int) error{
		"dataset": func(n int) error { _, err := c.Dataset(context.Background(), benchID(n).Hash()); return err },
	}
	filters := map[string]readmodel.DatasetFilter{
		"none": {}, "namespace": {Namespace: "postgres://db3.example:5432"}, "source": {Source: "postgres://db3.example:5432/shop7"}, "view": {Kind: "view"}, "table": {Kind: "table"},
		"infotype": {Infotype: "EMAIL_ADDRESS"}, "tag": {Tag: "tag3"}, "owner": {Owner: "owner_7"}, "sensitive": {Sensitive: true}, "name": {Name: "Customers_1"},
		"rare name": {Name: "_1234"}, "short name": {Name: "a"}, "table+sensitive": {Kind: "table", Sensitive: true}, "view+infotype+owner": {Kind: "view", Infotype: "EMAIL_ADDRESS", Owner: "owner_7"},
		"namespace+table": {Namespace: "postgres://db3.example:5432", Kind: "table"}, "table+name": {Kind: "table", Name: "customers"},
	}
	for name, f := range filters {
		for _, sort := range []string{"name", "-rows", "-changed"} {
			f.Sort = sort
			questions[name+" by "+sort] = list(f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(questions)) {
		for _, clients := range []int{1, 8} {
			p50, p99 := measure(b, questions[name], clients)
			fmt.Fprintf(os.Stderr, "%-40s %d clients: p50 %8.2f ms, p99 %8.2f ms\n", name, clients, p50, p99)
		}
	}
}

// measure asks for a second and returns percentiles in milliseconds.
func measure(b *testing.B, ask func(int) error, clients int) (p50, p99 float64) {
	var mu sync.Mutex
	var all []float64
	var group sync.WaitGroup
	for range 20 {
		if err := ask(rand.IntN(*estateSize)); err != nil {
			b.Fatal(err)
		}
	}
	for range clients {
		group.Go(func() {
			for end := time.Now().Add(time.Second); time.Now().Before(end); {
				n := rand.IntN(*estateSize)
				started := time.Now()
				err := ask(n)
				took := float64(time.Since(started).Microseconds()) / 1000
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				all = append(all, took)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	slices.Sort(all)
	return all[len(all)/2], all[len(all)*99/100]
}
