// Package runtime runs stages on Kafka. It is the only loop that talks Kafka for them: one transaction carries the
// offsets of what was read, what the stages said, their dead letters and the changes of their stores.
// Source: KIP-98 (transactions), KIP-447 (exactly once for consumer groups), KIP-345 (static membership), KIP-429
// (cooperative rebalancing).
package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime/state"
)

// GroupID is the consumer group of all stages of a deployment.
const GroupID = "datawave.streams"

// Config is what a runtime needs.
type Config struct {
	Kafka    []kgo.Opt             // from Kafka.Options
	Instance string                // names this process for ever, also after a restart; no two processes share one
	Codec    *avro.Codec           // handed to the stages
	Log      *slog.Logger          // nil logs nothing
	Registry prometheus.Registerer // nil keeps the metrics private
	Tracer   trace.Tracer          // follows the events whose trace is recorded; nil traces nothing

	Group       string                  // the consumer group, and with the instance the transactional id; empty is GroupID
	StateDir    string                  // holds snapshots, and state that the budget has no room for; empty keeps all state in memory
	StateBudget int64                   // bytes of memory for all stores together; 0 is 512 MiB
	Generation  string                  // suffix of the names of outputs and changelogs; empty is the first, live generation
	From        map[string]event.Vector // by input: offsets before which a group without commits does not begin
	Compression string                  // of what is produced: lz4 (also when empty), zstd or none

	Strict     bool // a refused record stops its stage instead of going to the dead letters
	BreakAfter int  // refused records in a row, none accepted, that stop a stage; 0 is 100, negative is never
	Batch      int  // records that a stage is handed at most at once; 0 is 512
}

const (
	defaultBreakAfter = 100

	transactionTimeout = 30 * time.Second       // the broker aborts a transaction that is open for longer
	sessionTimeout     = 20 * time.Second       // the group gives a silent member's partitions away after that
	heartbeat          = 500 * time.Millisecond // how soon a member learns that the group rebalances; moved partitions pause as long
	endTimeout         = 25 * time.Second       // how long ending a transaction may take
	leaveTimeout       = 5 * time.Second
	shortestBackoff    = 100 * time.Millisecond
	longestBackoff     = 15 * time.Second

	// What is in memory on the way is bounded: one fetch being worked on, one more that the client has fetched ahead, and
	// what the brokers have not acknowledged; when that is full, stages wait.
	fetchBytes          = 4 << 20
	fetchPartitionBytes = 1 << 20
	bufferedBytes       = 4 * topic.MaxDeadLetterBatchBytes
	bufferedRecords     = 50_000
	// A batch that is not full waits for more: nobody sees it before the transaction ends, which sends it at once.
	linger = 50 * time.Millisecond
)

// Runtime runs stages. It implements streams.Runtime.
type Runtime struct {
	config  Config
	metrics *metrics
	heard   heard
	mu      sync.Mutex
	health  health
	stages  map[string]*Status
}

var compressions = map[string][]kgo.CompressionCodec{
	"": {kgo.Lz4Compression(), kgo.NoCompression()}, "lz4": {kgo.Lz4Compression(), kgo.NoCompression()},
	"zstd": {kgo.ZstdCompression(), kgo.NoCompression()}, "none": {kgo.NoCompression()},
}

func (c *Config) compression() []kgo.CompressionCodec { return compressions[c.Compression] }

// problems lists everything that is wrong.
func (c *Config) problems() (all []error) {
	if len(c.Kafka) == 0 {
		all = append(all, errors.New("runtime: no Kafka options"))
	}
	if c.Instance == "" {
		all = append(all, errors.New("runtime: no instance name"))
	}
	if c.Codec == nil {
		all = append(all, errors.New("runtime: no codec"))
	}
	if compressions[c.Compression] == nil {
		all = append(all, fmt.Errorf("runtime: compression %q is not lz4, zstd or none", c.Compression))
	}
	return all
}

// New checks the configuration, reporting every problem at once.
func New(c Config) (*Runtime, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Group == "" {
		c.Group = GroupID
	}
	if c.BreakAfter == 0 {
		c.BreakAfter = defaultBreakAfter
	}
	if c.Batch <= 0 {
		c.Batch = batchRecords
	}
	m, err := newMetrics(c.Registry)
	if err := errors.Join(append(c.problems(), err)...); err != nil {
		return nil, err
	}
	return &Runtime{config: c, metrics: m, stages: map[string]*Status{}}, nil
}

// Changelogs names the topics that hold the stages' state.
func Changelogs(stages ...streams.Stage) []string { return changelogs(names{}, stages) }

func changelogs(n names, stages []streams.Stage) (list []string) {
	for i := range stages {
		for _, store := range storeNames(&stages[i]) {
			list = append(list, n.changelog(stages[i].Name, store))
		}
	}
	return list
}

// storeNames are the stores of a stage, and the one in which it records what it took over from broadcast tables.
func storeNames(stage *streams.Stage) []string {
	if len(stage.Tables) == 0 {
		return stage.Stores
	}
	return append(slices.Clone(stage.Stores), tablesStore)
}

// Run runs the stages until ctx ends, then finishes and commits the batches that it has started, and returns nil. What
// fails is tried again, with growing pauses, as long as that can help; when it cannot, all stages stop and Run returns
// the error, which names the stage and the place.
func (r *Runtime) Run(ctx context.Context, stages ...streams.Stage) (err error) {
	if err := r.register(stages); err != nil {
		return err
	}
	stores, err := state.Open(state.Options{Dir: r.config.StateDir, Budget: r.config.StateBudget, Log: r.config.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	return r.supervise(ctx, stages, stores)
}

// stageName is what fits into the names of topics, and into the marks of commits.
var stageName = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,63}$`)

func (r *Runtime) register(stages []streams.Stage) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var problems []error
	known := map[string]*Status{}
	for _, s := range stages {
		switch {
		case !stageName.MatchString(s.Name) || len(s.In) == 0 || s.New == nil:
			problems = append(problems, fmt.Errorf("stage %q needs a name of lower-case letters, digits, dots and dashes, inputs and New", s.Name))
		case known[s.Name] != nil:
			problems = append(problems, fmt.Errorf("stage %q is declared twice", s.Name))
		case slices.Contains(s.Stores, tablesStore):
			problems = append(problems, fmt.Errorf("stage %q: the store name %q is the runtime's own", s.Name, tablesStore))
		}
		known[s.Name] = &Status{Stage: s.Name}
	}
	if len(stages) == 0 {
		problems = append(problems, errors.New("no stages"))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	r.stages, r.health = known, health{}
	return nil
}

// supervise runs one session after another.
func (r *Runtime) supervise(ctx context.Context, stages []streams.Stage, stores *state.Manager) error {
	pause := shortestBackoff
	for {
		began := time.Now()
		err := r.session(ctx, stages, stores)
		if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled) || retryable(err)) {
			return nil
		}
		err = explain(err, r.config.Instance)
		r.observe(func(h *health) { *h = health{err: err, commit: h.commit} })
		if !retryable(err) {
			return err
		}
		if time.Since(began) > longestBackoff {
			pause = shortestBackoff
		}
		r.config.Log.Warn("the stages will be started again", "pause", pause, "error", err)
		if !wait(ctx, jitter(pause)) {
			return nil
		}
		pause = min(2*pause, longestBackoff)
	}
}

func explain(err error, instance string) error {
	if errors.Is(err, kerr.FencedInstanceID) {
		return fmt.Errorf("another process runs the stages as instance %q: give each process its own: %w", instance, err)
	}
	return err
}

// jitter spreads pauses over 50 to 150 %, so that processes do not come back in step.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d) }

// wait returns false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
