// Command latency measures how long it takes from an event that is appended to Kafka until what follows from it can be read in the API,
// on Kafka and PostgreSQL, while the whole program is under half the load that it sustains: a classification until its finding is
// readable, and a dataset that was observed until it is readable, and found by the search. The real binary runs in a process of its own;
// the feed and the probes share the machine with it and with the servers. The brokers are the tests' own: what DataWave has there is
// deleted. Servers are named by DATAWAVE_TEST_KAFKA3 (or DATAWAVE_TEST_KAFKA) and DATAWAVE_TEST_POSTGRES.
// Usage: go run ./benchmarks/latency [-binary bin/datawave] [-datasets 2000] [-seconds 30] [-rate 0]
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

type options struct {
	binary   string
	datasets int
	burst    int
	seconds  int
	rate     int
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "bin/datawave", "the binary")
	flag.IntVar(&o.datasets, "datasets", 2000, "datasets that the load is about")
	flag.IntVar(&o.burst, "burst", 40_000, "classifications at once, to find the rate that is sustained")
	flag.IntVar(&o.seconds, "seconds", 30, "how long the latency is measured")
	flag.IntVar(&o.rate, "rate", 0, "classifications a second; 0 is half of what is sustained")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench-latency:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	brokers, server := cmp.Or(os.Getenv("DATAWAVE_TEST_KAFKA3"), os.Getenv("DATAWAVE_TEST_KAFKA")), os.Getenv("DATAWAVE_TEST_POSTGRES")
	if brokers == "" || server == "" {
		return errors.New("set DATAWAVE_TEST_KAFKA3 or DATAWAVE_TEST_KAFKA, and DATAWAVE_TEST_POSTGRES")
	}
	e, err := startEngine(ctx, o.binary, brokers, server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.stop(ctx)) }()
	f, err := newFeed(ctx, brokers)
	if err != nil {
		return err
	}
	defer f.close()
	return measure(ctx, o, e, f)
}

func measure(ctx context.Context, o options, e *engine, f *feed) error {
	probes := o.seconds * probesPerSecond
	if err := f.observe(ctx, o.datasets+probes); err != nil {
		return err
	}
	if err := e.caughtUp(ctx); err != nil {
		return err
	}
	rate := o.rate
	if rate == 0 {
		sustained, err := sustained(ctx, o, e, f)
		if err != nil {
			return err
		}
		fmt.Printf("%d classifications at once, each with a finding, are readable at %.0f a second; the latency is measured at half of that\n", o.burst, sustained)
		rate = int(sustained / 2)
	}
	l := &load{feed: f, datasets: o.datasets, rate: rate}
	found, err := l.measure(ctx, e, o.datasets, probes)
	if err != nil {
		return err
	}
	found.print(rate)
	return nil
}

// sustained is how many classifications a second become findings in the catalog while there are always more.
func sustained(ctx context.Context, o options, e *engine, f *feed) (float64, error) {
	begun := time.Now()
	for n := range o.burst {
		f.classify(n%o.datasets, n/o.datasets%2 == 0)
	}
	if err := f.flush(ctx); err != nil {
		return 0, err
	}
	if err := e.caughtUp(ctx); err != nil {
		return 0, err
	}
	return float64(o.burst) / time.Since(begun).Seconds(), nil
}

// results are the times of each probe, by what was measured.
type results map[string][]time.Duration

func (r results) print(rate int) {
	var b strings.Builder
	fmt.Fprintf(&b, "bench-latency")
	for _, what := range []string{"finding", "dataset", "search"} {
		times := r[what]
		slices.Sort(times)
		at := func(part float64) float64 {
			return times[min(int(part*float64(len(times))), len(times)-1)].Seconds() * 1000
		}
		fmt.Fprintf(&b, " %[1]s_p50_ms=%.0[2]f %[1]s_p99_ms=%.0[3]f %[1]s_max_ms=%.0[4]f", what, at(0.5), at(0.99), at(1))
	}
	fmt.Printf("%s probes=%d rate=%d\n", b.String(), len(r["finding"]), rate)
}
