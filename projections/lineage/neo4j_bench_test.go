package lineage_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"datawave/projections/lineage"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

const (
	sources      = 5 // that each dataset of the estate is derived from
	pairEdges    = 2 // field edges from each of them
	datasetEdges = sources * pairEdges
)

// estate is the size of the graph in benchmarks, in datasets: DATAWAVE_BENCH_DATASETS or 10,000.
func estate(b *testing.B) int {
	text := os.Getenv("DATAWAVE_BENCH_DATASETS")
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// derivation is the fact that dataset i of n is derived from five others, two fields each: three hops reach about 150.
func derivation(b *testing.B, i, n int) event.Record {
	b.Helper()
	a := event.LineageAssertion{Prover: "sql"}
	for k := range sources {
		for e := range pairEdges {
			a.Edges = append(a.Edges, event.Edge{FromNamespace: "ns", FromName: tableName((i*7 + k*131 + k*k*17 + 13) % n), FromField: fmt.Sprint("field", (k+e)%10),
				ToField: fmt.Sprint("field", pairEdges*k+e), Kind: "DIRECT", Transformation: "IDENTITY", Proof: "view definition", Confidence: 1})
		}
	}
	data, err := avro.Embedded().Append(nil, &a)
	if err != nil {
		b.Fatal(err)
	}
	return event.Record{Envelope: event.Envelope{Type: event.LineageAsserted, Subject: id(tableName(i)).Key(), Data: data},
		At: event.Position{Topic: topic.Facts, Offset: int64(i)}}
}

func tableName(i int) string { return fmt.Sprintf("shop.public.table%d", i) }

// BenchmarkNeo4jLoad loads an estate, batch by batch, beside the least that the server can do: UNWIND and CREATE of the same edges
// between nodes that are there. In turns, so that what else the machine does meets both.
func BenchmarkNeo4jLoad(b *testing.B) {
	n, store := estate(b), openNeo4j(b).Current().(*lineage.Neo4j)
	bare, err := lineage.NewBare(inDirectory(neo4j(b), b.TempDir()))
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close(context.Background())
	for b.Loop() {
		const batch = 1000
		var loading, creating []time.Duration
		for start := 0; start < n; start += batch {
			var records []event.Record
			for i := start; i < min(start+batch, n); i++ {
				records = append(records, derivation(b, i, n))
			}
			timed(b, func() error { return bare.Prepare(b.Context(), records) })
			rows := bare.Rows(records)
			creating = append(creating, timed(b, func() error { return bare.Create(b.Context(), rows) }))
			loading = append(loading, timed(b, func() error { return store.Load(b.Context(), records) }))
		}
		edges := float64(n * datasetEdges)
		b.ReportMetric(edges/sum(loading).Seconds(), "edges/s")
		b.ReportMetric(edges/sum(creating).Seconds(), "bare-edges/s")
		b.ReportMetric(sum(creating).Seconds()/sum(loading).Seconds(), "of-bare")
		tenth := max(len(loading)/10, 1)
		b.ReportMetric(sum(loading[:tenth]).Seconds()/sum(loading[len(loading)-tenth:]).Seconds(), "last-of-first")
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	b.Helper()
	started := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(started)
}

func sum(of []time.Duration) (total time.Duration) {
	for _, d := range of {
		total += d
	}
	return total
}

// BenchmarkNeo4jWalk walks three hops up, about 150 datasets, with one client and with eight.
func BenchmarkNeo4jWalk(b *testing.B) {
	n, store := estate(b), openNeo4j(b).Current().(*lineage.Neo4j)
	for start := 0; start < n; start += 1000 {
		var records []event.Record
		for i := start; i < min(start+1000, n); i++ {
			records = append(records, derivation(b, i, n))
		}
		if err := store.Load(b.Context(), records); err != nil {
			b.Fatal(err)
		}
	}
	for _, clients := range []int{1, 8} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) { walkAtOnce(b, store, n, clients) })
	}
}

func walkAtOnce(b *testing.B, store lineage.Store, n, clients int) {
	took := make(chan time.Duration, 1_000_000)
	b.SetParallelism((clients + 1) / 2)
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			started := time.Now()
			g, err := store.Walk(b.Context(), readmodel.LineageQuery{Dataset: asset.DatasetID{Namespace: "ns", Name: tableName(i * 37 % n)}.Hash(),
				Direction: readmodel.Upstream, Depth: 3, MaxNodes: 1000})
			if err != nil || len(g.Nodes) < 100 {
				b.Errorf("%d nodes, %v", len(g.Nodes), err)
				return
			}
			took <- time.Since(started)
		}
	})
	close(took)
	var all []time.Duration
	for d := range took {
		all = append(all, d)
	}
	slices.Sort(all)
	b.ReportMetric(all[len(all)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(all[len(all)*99/100].Seconds()*1000, "p99-ms")
}
