// Command lineage measures SQL lineage on one core: the 22 queries of TPC-H, each parsed, resolved against the schema and answered with all of
// its edges. The edges are digested inside the loop and compared with those of the first run, whose digest is held in this file, so that a fast wrong answer is an error.
//
//	go run ./benchmarks/lineage [-seconds 2]
//
// CPU time is that of the process (getrusage), with GOMAXPROCS=1 and the collector included.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"datawave/streams/lineage/sql"
)

//go:embed tpch.sql
var queries string

// digest is that of all edges of the 22 queries.
const digest = 0xd9810032952225d2

var seconds = flag.Float64("seconds", 2, "CPU seconds that each measurement takes at least")

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench-lineage:", err)
		os.Exit(1)
	}
}

func run() error {
	statements := split(queries)
	o := sql.Options{Dialect: sql.Postgres, Schema: schema()}
	a := sql.NewAnalyser()
	rate, err := measure(a, statements, o)
	if err != nil {
		return err
	}
	without, err := measureWithout(a, statements)
	if err != nil {
		return err
	}
	allocations := allocationsOf(a, statements, o)
	bytes := 0
	for _, s := range statements {
		bytes += len(s)
	}
	fmt.Printf("%d queries of %d bytes on average; without a schema %.0f statements a CPU second\n", len(statements), bytes/len(statements), without)
	worst := worstCases(a)
	fmt.Printf("bench-lineage statements_per_s=%.0f mb_per_s=%.1f allocs_per_statement=%.2f worst_ms=%.0f\n",
		rate, rate*float64(bytes)/float64(len(statements))/1e6, allocations, worst)
	return nil
}

// split cuts the text at its semicolons; the comment at its start goes with the first query.
func split(text string) (out []string) {
	for s := range strings.SplitSeq(text, ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// measure is how many statements a CPU second takes, each checked.
func measure(a *sql.Analyser, statements []string, o sql.Options) (rate float64, err error) {
	n := 0
	took := cost(func() {
		sum := fnv.New64a()
		for _, s := range statements {
			r, failed := a.Analyse(s, o)
			if failed != nil {
				err = failed
				return
			}
			if len(r.Diagnostics) > 0 {
				err = fmt.Errorf("%+v", r.Diagnostics)
				return
			}
			add(sum, r)
			n++
		}
		if got := sum.Sum64(); got != digest && err == nil {
			err = fmt.Errorf("the digest of the edges is %#x, not %#x", got, uint64(digest))
		}
	})
	return float64(len(statements)) / took.Seconds(), err
}

// measureWithout is the rate without a schema.
func measureWithout(a *sql.Analyser, statements []string) (float64, error) {
	edges := 0
	took := cost(func() {
		edges = 0
		for _, s := range statements {
			r, err := a.Analyse(s, sql.Options{Dialect: sql.Postgres})
			if err == nil && len(r.Statements) == 1 {
				edges += len(r.Statements[0].Edges)
			}
		}
	})
	if edges < 10*len(statements) {
		return 0, fmt.Errorf("%d edges without a schema", edges)
	}
	return float64(len(statements)) / took.Seconds(), nil
}

type adder interface{ Write(p []byte) (int, error) }

// add digests the edges of an answer.
func add(sum adder, r sql.Result) {
	var line [512]byte
	for _, s := range r.Statements {
		for _, e := range s.Edges {
			b := append(line[:0], e.FromTable...)
			b = append(append(b, '.'), e.FromColumn...)
			b = append(append(b, '>'), e.ToColumn...)
			b = append(append(b, ' '), e.Subtype...)
			_, _ = sum.Write(append(b, byte(e.End), '\n'))
		}
	}
}

// cost is the CPU time of one run of work; the shortest of several measurements.
func cost(work func()) time.Duration {
	work() // warm
	best := time.Duration(1<<62 - 1)
	for range 3 {
		runs := 0
		began := cpu()
		for cpu()-began < time.Duration(*seconds/3*float64(time.Second)) {
			work()
			runs++
		}
		best = min(best, (cpu()-began)/time.Duration(runs))
	}
	return best
}

// cpu is the user and system time of the process.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // the arguments are right
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func allocationsOf(a *sql.Analyser, statements []string, o sql.Options) float64 {
	const runs = 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		for _, s := range statements {
			if _, err := a.Analyse(s, o); err != nil {
				panic(err) // the statements are short
			}
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(runs*len(statements))
}
