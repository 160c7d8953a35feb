// Command classify measures the classification core on one core: all detectors over values and over text, beside the standard library's regexp one expression after the other and beside a bare pass over the
// bytes. What is found is checked against the standard library on a part of the input, so that a fast wrong answer is an error.
//
//	go run ./benchmarks/classify [-seconds 2]
//
// CPU time is that of the process (getrusage); the work is done by one goroutine with GOMAXPROCS=1 and the collector included.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"datawave/streams/classify"
)

var seconds = flag.Float64("seconds", 2, "CPU seconds that each measurement takes at least")

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench-classify:", err)
		os.Exit(1)
	}
}

func run() error {
	began := time.Now()
	set := classify.Builtin()
	set.Freeze()
	whole, text := set.Stats()
	fmt.Printf("%d detectors, set built in %v\n", len(set.Detectors()), time.Since(began).Round(time.Millisecond))
	fmt.Printf("whole values: %d instructions; texts: %d instructions, %d states, %d byte classes, %d KB of table\n",
		whole.Instructions, text.Instructions, text.States, text.ByteClasses, text.TableBytes>>10)
	values := makeValues()
	v, err := measureValues(set, values)
	if err != nil {
		return err
	}
	patterns, names, err := measureText(set, makeText())
	if err != nil {
		return err
	}
	worstCases(set)
	fmt.Printf("bench-classify mvalues_per_s=%.2f stdlib_ratio=%.0f byteclass_ratio=%.3f text_mb_per_s=%.0f names_mb_per_s=%.1f allocs_per_value=%.4f\n",
		1e3/v.nanoseconds, v.stdlib/v.nanoseconds, v.bytes/v.nanoseconds, patterns, names, v.allocations)
	return nil
}

// cost runs work until enough CPU time has passed and returns the nanoseconds of CPU of one run.
func cost(work func()) float64 {
	work() // warm
	runs := 0
	began := cpu()
	for cpu()-began < time.Duration(*seconds*float64(time.Second)) {
		work()
		runs++
	}
	return float64(cpu()-began) / float64(runs)
}

// cpu is the user and system time of the process.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // the arguments are right
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// allocations is how often one run of work allocates.
func allocations(work func()) float64 {
	const runs = 5
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		work()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / runs
}
