package search

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

var vocabulary = strings.Fields(`customer order invoice payment product address email phone account ledger shipment warehouse stock
	price campaign session click event device login token contract employee salary department ticket comment review rating
	country city region currency tax discount coupon basket item category supplier delivery refund audit policy consent`)

// estate makes n tables of twelve fields each with a comment, every third with labels.
func estate(n int) []event.Record {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string { return vocabulary[r.IntN(len(vocabulary))] }
	f := &feed{}
	for i := range n {
		fields := []string{"id"}
		for len(fields) < 12 {
			fields = append(fields, word()+"_"+word()+"#the "+word()+" of the "+word())
		}
		slices.Sort(fields)
		name := fmt.Sprintf("shop.%s.%s_%s_%d", word(), word(), word(), i)
		f.table(name, "what a "+word()+" has to do with a "+word(), slices.Compact(fields)...)
		if i%3 == 0 {
			f.labels(name, "id", "EMAIL_ADDRESS", "PHONE_NUMBER")
		}
	}
	return f.records
}

func filledWith(b testing.TB, records []event.Record, size int) *Index {
	b.Helper()
	x, err := OpenIndex(b.TempDir(), avro.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	for batch := range slices.Chunk(records, size) {
		if err := x.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	return x
}

func heapMB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func diskOf(b *testing.B, dir string) float64 {
	b.Helper()
	var total int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil // merges delete files under the walk
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(total) / (1 << 20)
}

// BenchmarkIndex folds 10,000 datasets in batches of 1,000 records and reports datasets/s, the heap that stays and the disk.
func BenchmarkIndex(b *testing.B) {
	const n = 10_000
	records := estate(n)
	before := heapMB()
	for b.Loop() {
		start := time.Now()
		x := filledWith(b, records, 1000)
		b.ReportMetric(n/time.Since(start).Seconds(), "datasets/s")
		if page := find(b, x, readmodel.SearchQuery{}); page.Total != n {
			b.Fatalf("%d datasets", page.Total)
		}
		b.ReportMetric(heapMB()-before, "heap-MB")
		b.ReportMetric(diskOf(b, x.dir), "disk-MB")
	}
}

// BenchmarkSearch asks an index of 10,000 datasets.
func BenchmarkSearch(b *testing.B) {
	x := filledWith(b, estate(10_000), 1000)
	for _, c := range []struct{ name, text string }{
		{"everything", ""}, {"word", "invoice"}, {"words", "customer email refund"}, {"prefix", "invo"}, {"typo", "invoise"}, {"nothing", "zzzzzzzz"},
		{"phrase", `"customer email"`}, {"hostile", strings.Repeat(strings.Repeat("z", 62)+" ", 16)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				find(b, x, readmodel.SearchQuery{Text: c.text})
			}
		})
	}
}

// BenchmarkApplyOne is the latency of a live fact: one record, one batch, on disk when it returns.
func BenchmarkApplyOne(b *testing.B) {
	records := estate(2000)
	x := filledWith(b, records[:1000], 1000)
	i := 1000
	for b.Loop() {
		r := records[i%len(records)]
		r.At.Offset = int64(i)
		if err := x.Apply(context.Background(), []event.Record{r}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// questions are asked in turns by the benchmark of latencies: words of the estate, as people type them.
var questions = []readmodel.SearchQuery{
	{Text: ""}, {Text: "invoice"}, {Text: "customer email refund"}, {Text: "invo"}, {Text: "invoise"}, {Text: "zzzzzzzz"}, {Text: `"customer email"`},
	{Text: "order", Filters: map[string][]string{readmodel.FacetInfotype: {"EMAIL_ADDRESS"}}}, {Text: "shop.order.customer_phone_17"}, {Text: "ware cust"},
}

// latencies asks with several clients at once and reports the median and the 99th percentile in milliseconds.
func latencies(b *testing.B, x Store, clients int) {
	const each = 400
	for b.Loop() {
		took := make([]time.Duration, clients*each)
		var done sync.WaitGroup
		for c := range clients {
			done.Go(func() {
				for i := range each {
					start := time.Now()
					if _, err := x.Search(context.Background(), questions[(c+i)%len(questions)]); err != nil {
						b.Error(err)
					}
					took[c*each+i] = time.Since(start)
				}
			})
		}
		done.Wait()
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
		b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
	}
}

// BenchmarkLatency asks stores of 100,000 datasets.
func BenchmarkLatency(b *testing.B) {
	const n = 100_000
	run := func(b *testing.B, x Store) {
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { latencies(b, x, clients) })
		}
		for _, q := range questions {
			b.Run("text="+q.Text, func(b *testing.B) {
				for b.Loop() {
					find(b, x, q)
				}
			})
		}
	}
	b.Run("bleve", func(b *testing.B) { run(b, filledWith(b, estate(n), 1000)) })
	b.Run("elasticsearch", func(b *testing.B) {
		x := newElastic(b, "latency")
		loadAll(b, x, estate(n))
		run(b, x)
	})
}
