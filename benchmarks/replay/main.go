// Command replay measures how fast each store takes an estate in that is replayed from the log, beside what the store itself can do with the
// same rows, and how fast reads of it are.
//
//	go run ./benchmarks/replay [-datasets 100000] [-stores sqlite,bleve,postgres,elasticsearch,neo4j] [-reads=false]
//
// Then the estate grows by a tenth, by what a store does while it is read: batches of 1,000 records, each safe when it is applied.
//
// A dataset has 10 fields and is observed, profiled and classified: some 3.1 million facts for 100,000 datasets, which become 1.1 million rows about
// datasets and fields; or it is observed and has 10 edges into it. The bare limit is the time that the store takes for the rows that the replay left in it, written
// by its fastest means, without a key to look up. A ratio is the bare time by the replay's. Elasticsearch is warmed up before either, as a cluster that is
// in use is: a small estate goes both ways and is dropped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"datawave/projections"
	"datawave/schemas/event"
)

var (
	datasets = flag.Int("datasets", 100_000, "datasets of the estate")
	stores   = flag.String("stores", "sqlite,sqlite_lineage,bleve,postgres,elasticsearch,neo4j", "stores to measure; the last three need DATAWAVE_TEST_POSTGRES, …")
	reads    = flag.Bool("reads", true, "measure reads of what was replayed")
	profiled = flag.String("cpuprofile", "", "file that a CPU profile of this process is written to")
)

// store is what is measured.
type store struct {
	name    string
	lineage bool // folds edges
	// open makes an empty version and returns what it takes to measure it.
	open func(ctx context.Context) (*opened, error)
}

type opened struct {
	version projections.Projection
	// bare writes the rows that the version holds by the store's fastest means into a place of its own, and returns the cost and the rows.
	bare  func(ctx context.Context) (cost, int64, error)
	meter meter
	reads []query
	close func() error
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := profile(func() error { return run(context.Background()) }); err != nil {
		log.Fatal("bench-replay: ", err)
	}
}

// profile writes a profile of what do does, when one is wanted.
func profile(do func() error) error {
	if *profiled == "" {
		return do()
	}
	file, err := os.Create(*profiled)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	err = do()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close())
}

func run(ctx context.Context) error {
	var metrics []string
	for _, s := range all() {
		if !slices.Contains(strings.Split(*stores, ","), s.name) {
			continue
		}
		ratio, err := measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if ratio.replay > 0 {
			metrics = append(metrics, fmt.Sprintf("%s_ratio=%.2f %s_live_ratio=%.2f", s.name, ratio.replay, s.name, ratio.live))
		}
	}
	fmt.Println("bench-replay", strings.Join(metrics, " "))
	return nil
}

// ratios are the times of the bare limit, for as many facts, by those of a replay and of live updates.
type ratios struct{ replay, live float64 }

func measure(ctx context.Context, s store) (ratio ratios, err error) {
	o, err := s.open(ctx)
	if err != nil {
		return ratio, err
	}
	defer func() {
		if closeErr := o.close(); err == nil {
			err = closeErr
		}
	}()
	e := estate{datasets: *datasets, lineage: s.lineage}
	t, err := load(ctx, o.version, o.meter, &e)
	if err != nil {
		return ratio, err
	}
	if err := counted(ctx, o.version, &e); err != nil {
		return ratio, err
	}
	bare, rows, err := o.bare(ctx)
	if err != nil {
		return ratio, err
	}
	ratio.replay = bare.wall.Seconds() / t.total.wall.Seconds()
	fmt.Printf("%-14s %9d facts in %6.1f s: %7.0f facts/s; last tenth at %.0f %% of the first; finish %.1f s; bare %d rows in %.1f s: ratio %.2f\n",
		s.name, t.facts, t.total.wall.Seconds(), float64(t.facts)/t.total.wall.Seconds(), 100*t.steady(), t.finish.wall.Seconds(), rows, bare.wall.Seconds(), ratio.replay)
	fmt.Printf("    CPU s, client + server: load %s, finish %s, bare %s\n", shown(t.loading()), shown(t.finish), shown(bare))
	if *reads {
		if err := measureReads(ctx, o.meter, o.reads); err != nil {
			return ratio, err
		}
	}
	l, err := live(ctx, o.version, o.meter, &e)
	if err != nil {
		return ratio, err
	}
	limit := bare.wall.Seconds() * float64(l.facts) / float64(t.facts)
	ratio.live = limit / l.total.wall.Seconds()
	fmt.Printf("    live updates: %d facts in %.1f s: %.0f facts/s; CPU s, client + server: %s; bare limit %.2f s: ratio %.2f\n",
		l.facts, l.total.wall.Seconds(), float64(l.facts)/l.total.wall.Seconds(), shown(l.total), limit, ratio.live)
	return ratio, counted(ctx, o.version, &e)
}

// counted checks that the version holds the estate.
func counted(ctx context.Context, p projections.Projection, e *estate) error {
	d, err := p.Digest(ctx)
	if want := e.entities(); err == nil && d.Entities != want {
		err = fmt.Errorf("%d entities, not %d", d.Entities, want)
	}
	return err
}

func shown(c cost) string { return fmt.Sprintf("%.2f + %.2f", c.client.Seconds(), c.server.Seconds()) }

// timing is how long a load took; making the records up is not counted.
type timing struct {
	facts         int
	total, finish cost
	steps         []step
}

// loading is all but the finish.
func (t *timing) loading() cost {
	return cost{t.total.wall - t.finish.wall, t.total.client - t.finish.client, t.total.server - t.finish.server}
}

type step struct {
	facts int
	took  cost
}

// loadRecords are in a batch of a replay.
const loadRecords = 40_000

func load(ctx context.Context, p projections.Projection, m meter, e *estate) (timing, error) {
	put, finish, size := p.Apply, func(context.Context) error { return nil }, projections.MaxBatchRecords
	if l, ok := p.(projections.Loader); ok {
		put, finish, size = l.Load, l.Loaded, loadRecords
	}
	t, err := fill(ctx, put, m, e, size)
	if err != nil {
		return t, err
	}
	t.finish, err = m.measure(func() error { return finish(ctx) })
	t.total = t.total.plus(t.finish)
	return t, err
}

// live lets the estate grow by a tenth.
func live(ctx context.Context, p projections.Projection, m meter, e *estate) (timing, error) {
	e.first, e.datasets = e.datasets, e.datasets+e.datasets/10
	return fill(ctx, p.Apply, m, e, projections.MaxBatchRecords)
}

func fill(ctx context.Context, put func(context.Context, []event.Record) error, m meter, e *estate, size int) (t timing, err error) {
	err = e.each(size, func(batch []event.Record, facts int) error {
		took, err := m.measure(func() error { return put(ctx, batch) })
		t.steps = append(t.steps, step{facts, took})
		t.facts, t.total = t.facts+facts, t.total.plus(took)
		return err
	})
	return t, err
}

// steady is the speed of the last tenth by that of the first.
func (t *timing) steady() float64 {
	n := max(len(t.steps)/10, 1)
	return rate(t.steps[len(t.steps)-n:]) / rate(t.steps[:n])
}

// rate is in facts a second of CPU time, which other processes on the machine do not change.
func rate(steps []step) float64 {
	facts, took := 0, time.Duration(0)
	for _, s := range steps {
		facts, took = facts+s.facts, took+s.took.cpu()
	}
	return float64(facts) / took.Seconds()
}
