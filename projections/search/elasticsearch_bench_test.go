package search

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/projections"
	"datawave/schemas/avro"
	"datawave/schemas/event"
)

// benchDatasets is how many tables of twelve fields the benchmarks of loading have.
const benchDatasets = 10_000

func newElastic(b *testing.B, name string) *elasticIndex {
	b.Helper()
	m, err := openElastic(b, prefixOf(b.TempDir()+name))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	return m.Current().(*elasticIndex)
}

// cost is the time and the CPU seconds that something took: in this process, and in the cluster.
type cost struct {
	wall     time.Duration
	own, all float64
}

func measured(b *testing.B, x *elasticIndex, f func()) cost {
	b.Helper()
	own, nodes, start := ownSeconds(), clusterSeconds(b, x), time.Now()
	f()
	c := cost{wall: time.Since(start), own: ownSeconds() - own}
	c.all = c.own + clusterSeconds(b, x) - nodes
	return c
}

func ownSeconds() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func clusterSeconds(b *testing.B, x *elasticIndex) (seconds float64) {
	b.Helper()
	var stats struct {
		Nodes map[string]struct {
			Process struct {
				CPU struct {
					Total int64 `json:"total_in_millis"`
				} `json:"cpu"`
			} `json:"process"`
		} `json:"nodes"`
	}
	if err := x.cluster.once(b.Context(), readTimeout*4, esapi.NodesStatsRequest{Metric: []string{"process"}}, &stats); err != nil {
		b.Fatal(err)
	}
	for _, n := range stats.Nodes {
		seconds += float64(n.Process.CPU.Total) / 1000
	}
	return seconds
}

// BenchmarkElasticsearchLoad folds an estate through Load and writes the same documents by bare _bulk requests in turns, and
// reports the ratio of their rates: what the fold and the checkpoint cost.
func BenchmarkElasticsearchLoad(b *testing.B) {
	records := estate(benchDatasets)
	bodies := bareBodies(b, records)
	for b.Loop() {
		bare := newElastic(b, "bare")
		limit := measured(b, bare, func() { writeBare(b, bare, bodies) })
		x := newElastic(b, "load")
		var parts []time.Duration
		got := measured(b, x, func() { parts = loadAll(b, x, records) })
		b.ReportMetric(benchDatasets/limit.wall.Seconds(), "bare-docs/s")
		b.ReportMetric(benchDatasets/got.wall.Seconds(), "docs/s")
		b.ReportMetric(float64(len(records))/got.wall.Seconds(), "records/s")
		b.ReportMetric(limit.wall.Seconds()/got.wall.Seconds(), "of-bare")
		b.ReportMetric(limit.all/got.all, "of-bare-cpu")
		b.ReportMetric(limit.all/benchDatasets*1e6, "bare-cpu-us/doc")
		b.ReportMetric(got.all/benchDatasets*1e6, "cpu-us/doc")
		b.ReportMetric(got.own/benchDatasets*1e6, "own-cpu-us/doc")
		tenth := max(1, len(parts)/10)
		b.ReportMetric(float64(sum(parts[:tenth]))/float64(sum(parts[len(parts)-tenth-1:len(parts)-1])), "last-of-first")
	}
}

func sum(parts []time.Duration) (total time.Duration) {
	for _, p := range parts {
		total += p
	}
	return total
}

func loadAll(b *testing.B, x *elasticIndex, records []event.Record) (parts []time.Duration) {
	b.Helper()
	for batch := range slices.Chunk(records, 10_000) {
		start := time.Now()
		if err := x.Load(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		parts = append(parts, time.Since(start))
	}
	if err := x.Loaded(context.Background()); err != nil {
		b.Fatal(err)
	}
	return parts
}

// bareBodies are _bulk bodies of what the records come to, 5,000 documents each, as a program would write them that has no past.
func bareBodies(b *testing.B, records []event.Record) (bodies [][]byte) {
	b.Helper()
	decoder := projections.NewDecoder(avro.Embedded())
	entities, order := map[string]*entity{}, []string{}
	writer := newDocumentWriter()
	for i := range records {
		id, body, ok := decoder.Fact(&records[i])
		if !ok {
			b.Fatal("not decoded")
		}
		hash := id.Hash()
		if entities[hash] == nil {
			entities[hash] = &entity{}
			order = append(order, hash)
		}
		entities[hash].fold(id, &records[i], body)
	}
	for hashes := range slices.Chunk(order, bulkDocuments) {
		var body []byte
		for _, hash := range hashes {
			state, err := json.Marshal(entities[hash])
			if err != nil {
				b.Fatal(err)
			}
			body = append(body, `{"index":{"_id":`+strconv.Quote(hash)+"}}\n"...)
			body = writer.append(body, entities[hash], hash, state, applied{})
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// writeBare writes with two writers.
func writeBare(b *testing.B, x *elasticIndex, bodies [][]byte) {
	b.Helper()
	waiting := make(chan []byte)
	var writers sync.WaitGroup
	for range 2 {
		writers.Go(func() {
			for body := range waiting {
				var answer bulkAnswer
				err := x.cluster.once(context.Background(), writeTimeout, esapi.BulkRequest{Index: x.name, Body: reader(body)}, &answer)
				if err != nil || answer.Errors {
					b.Errorf("bulk: %v %v", err, answer.Errors)
				}
			}
		})
	}
	for _, body := range bodies {
		waiting <- body
	}
	close(waiting)
	writers.Wait()
	if err := x.Loaded(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkElasticsearchDocument makes the document of a table of twelve fields.
func BenchmarkElasticsearchDocument(b *testing.B) {
	e := entity{content: content{Observed: true, Namespace: "postgres://db.example:5432", Name: "shop.public.customer_orders_12", Kind: "table", Source: "postgres://db.example:5432/shop", Comment: "what a customer has to do with an order", Owner: "shop_owner"}}
	for _, w := range vocabulary[:12] {
		e.Fields = append(e.Fields, field{Path: w + "_" + vocabulary[len(w)], Comment: "the " + w + " of the " + vocabulary[len(w)]})
	}
	state, _ := e.canonical()
	writer, body := newDocumentWriter(), []byte(nil)
	b.ReportAllocs()
	for b.Loop() {
		body = writer.append(body[:0], &e, "0123456789abcdef0123456789abcdef", state, applied{})
	}
	b.SetBytes(int64(len(body)))
}

// BenchmarkElasticsearchApply is the latency of live facts: they can be searched when it returns.
func BenchmarkElasticsearchApply(b *testing.B) {
	records := estate(30_000)
	for _, size := range []int{1, 1000} {
		b.Run(fmt.Sprintf("records=%d", size), func(b *testing.B) {
			x := newElastic(b, "apply")
			before, next := clusterSeconds(b, x), 0
			for b.Loop() {
				if next+size > len(records) {
					b.Fatal("too few records")
				}
				if err := x.Apply(context.Background(), records[next:next+size]); err != nil {
					b.Fatal(err)
				}
				next += size
			}
			b.ReportMetric((clusterSeconds(b, x)-before)/float64(next)*1e6, "cluster-cpu-us/record")
		})
	}
}
