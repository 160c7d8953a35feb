// Command runtime measures the stage runtime on a real Kafka against the limits of its surroundings, and against Kafka
// Streams on the same broker and input. Everything that is compared is run in turn within one run, and medians are taken;
// what comes out is read back with read_committed and checked record for record, so that a fast wrong answer is an error.
//
//	DATAWAVE_TEST_KAFKA=host:port go run ./benchmarks/runtime [-quick] [-only PARTS] [-keys 5000000] [-streams JAR]
//
// CPU time is that of the process: ours from getrusage, the broker's and the JVM's from /proc/PID/stat, so the broker must be
// on this machine (Linux). Topics have names of this run's own and are deleted at its end; datawave.deadletter is made when it
// is missing, and stays.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

var (
	quick     = flag.Bool("quick", false, "few records and one round: for work on the benchmark, not for numbers")
	only      = flag.String("only", "", "comma-separated parts to run: passthrough, state, restore, rebalance, latency, peers, classify; empty is all")
	cases     = flag.String("case", "", "of pass-through, one case only: size,codec,partitions, as in 200,lz4,4")
	profile   = flag.String("cpuprofile", "", "file to write a CPU profile of the runtime's pass-through to")
	keys      = flag.Int("keys", 5_000_000, "keys of the state that is restored")
	rounds    = flag.Int("rounds", 3, "how often each of the things compared is run")
	brokerPID = flag.Int("broker-pid", 0, "process id of the broker; 0 finds the process that listens on its port")
	jar       = flag.String("streams", "benchmarks/peers/kafka-streams/target/kafka-streams-peer.jar", "the Kafka Streams application")
	patterns  = flag.String("patterns", "benchmarks/peers/patterns.txt", "the patterns of the peers' job")
	details   = flag.Bool("v", false, "print each run, and the runtime's log")
	role      = flag.String("role", "", "internal: what a child process does")
	job       = flag.String("job", "", "internal: what a child process works on")
)

// wholeLimit bounds a run, and each child's life: something hangs when it takes longer.
const wholeLimit = 25 * time.Minute

// part is one of the measurements. It prints its table and notes its metrics.
type part struct {
	name string
	run  func(context.Context, *bench) error
}

var parts = []part{
	{"passthrough", measurePassthrough}, {"state", measureState}, {"restore", measureRestore},
	{"rebalance", measureRebalance}, {"latency", measureLatency}, {"peers", measurePeers}, {"classify", measureClassify},
}

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, wholeLimit)
	run := map[string]func(context.Context, io.Writer) error{"": measure, "member": member}[*role]
	err := run(ctx, os.Stdout)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-runtime:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, out io.Writer) (err error) {
	b, err := open(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if *quick {
		*rounds, *keys = 1, min(*keys, 200_000)
	}
	wanted := strings.Split(*only, ",")
	for _, p := range parts {
		if *only != "" && !slices.Contains(wanted, p.name) {
			continue
		}
		if err := p.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	b.summary()
	return nil
}

// scaled is how many records a quick run makes of those of a full one.
func scaled(records int) int {
	if *quick {
		return max(records/10, 1000)
	}
	return records
}
