// Package runtime runs stages on Kafka. It is the only loop that talks Kafka for them: one transaction carries the
// offsets of what was read, what the stage said, its dead letters and the changes of its stores.
// Source: KIP-98 (transactions), KIP-447 (exactly once for consumer groups), KIP-345 (static membership).
package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"

	"datawave/schemas/avro"
	"datawave/streams"
)

// Config is what a runtime needs.
type Config struct {
	Kafka    []kgo.Opt             // from Kafka.Options
	Instance string                // names this process for ever, also after a restart; no two processes share one
	Codec    *avro.Codec           // handed to the stages
	Log      *slog.Logger          // nil logs nothing
	Registry prometheus.Registerer // nil keeps the metrics private

	Strict     bool // a refused record stops its stage instead of going to the dead letters
	BreakAfter int  // refused records in a row, none accepted, that stop a stage; 0 is 100, negative is never
	Batch      int  // records that a stage is handed at most at once; 0 is 1000
}

const (
	defaultBreakAfter = 100
	defaultBatch      = 1000

	transactionTimeout = time.Minute      // the broker aborts a transaction that is open for longer
	endTimeout         = 30 * time.Second // how long ending a transaction may take
	shortestBackoff    = 100 * time.Millisecond
	longestBackoff     = 15 * time.Second

	fetchBytes          = 8 << 20 // memory for one fetch of a stage
	fetchPartitionBytes = 1 << 20
)

// Runtime runs stages. It implements streams.Runtime.
type Runtime struct {
	config  Config
	metrics *metrics
	mu      sync.Mutex
	status  map[string]*Status
}

// New checks the configuration, reporting every problem at once.
func New(c Config) (*Runtime, error) {
	var problems []error
	if len(c.Kafka) == 0 {
		problems = append(problems, errors.New("runtime: no Kafka options"))
	}
	if c.Instance == "" {
		problems = append(problems, errors.New("runtime: no instance name"))
	}
	if c.Codec == nil {
		problems = append(problems, errors.New("runtime: no codec"))
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.BreakAfter == 0 {
		c.BreakAfter = defaultBreakAfter
	}
	if c.Batch <= 0 {
		c.Batch = defaultBatch
	}
	m, err := newMetrics(c.Registry)
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	return &Runtime{config: c, metrics: m, status: map[string]*Status{}}, nil
}

// Group is the consumer group of a stage.
func Group(stage string) string { return "datawave." + stage }

// Run runs the stages until ctx ends, then finishes and commits the batches that it has started, and returns nil. A
// stage that fails is tried again, with growing pauses, as long as that can help; when it cannot, all stages stop and
// Run returns the error, which names the stage and the place.
func (r *Runtime) Run(ctx context.Context, stages ...streams.Stage) error {
	if err := r.register(stages); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, stage := range stages {
		group.Go(func() error { return r.supervise(ctx, stage) })
	}
	return group.Wait()
}

func (r *Runtime) register(stages []streams.Stage) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var problems []error
	names := map[string]bool{}
	for _, s := range stages {
		switch {
		case s.Name == "" || len(s.In) == 0 || s.New == nil:
			problems = append(problems, fmt.Errorf("stage %q needs a name, inputs and New", s.Name))
		case names[s.Name]:
			problems = append(problems, fmt.Errorf("stage %q is declared twice", s.Name))
		}
		names[s.Name] = true
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	for name := range names {
		r.status[name] = &Status{Stage: name}
	}
	return nil
}

// supervise runs one session of a stage after another.
func (r *Runtime) supervise(ctx context.Context, stage streams.Stage) error {
	log := r.config.Log.With("stage", stage.Name)
	pause := shortestBackoff
	for {
		began := time.Now()
		err := r.session(ctx, stage)
		if ctx.Err() != nil && (err == nil || retryable(err)) {
			return nil
		}
		err = explain(err, stage.Name, r.config.Instance)
		r.observe(stage.Name, func(s *Status) { s.Err, s.Running, s.CaughtUp = err, false, false })
		if !retryable(err) {
			return fmt.Errorf("stage %s: %w", stage.Name, err)
		}
		if time.Since(began) > longestBackoff {
			pause = shortestBackoff
		}
		log.Warn("stage will be started again", "pause", pause, "error", err)
		if !wait(ctx, jitter(pause)) {
			return nil
		}
		pause = min(2*pause, longestBackoff)
	}
}

func explain(err error, stage, instance string) error {
	if errors.Is(err, kerr.FencedInstanceID) {
		return fmt.Errorf("another process runs stage %s as instance %q: give each process its own: %w", stage, instance, err)
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

// Status is the state of a stage in this process.
type Status struct {
	Stage    string
	Running  bool      // its session is up and partitions are assigned, or may come
	CaughtUp bool      // it has read and committed all that there was at its last look
	Lag      int64     // records that it knows of and has not read, over its partitions
	Commit   time.Time // its last commit; zero before the first
	Err      error     // why its last session ended; nil once it has committed or caught up again
}

// Status tells how each stage is, by name.
func (r *Runtime) Status() []Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Status, 0, len(r.status))
	for _, s := range r.status {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Status) int { return strings.Compare(a.Stage, b.Stage) })
	return list
}

// Ready is nil when every stage runs and has caught up; otherwise it says what is being waited for.
func (r *Runtime) Ready() error {
	list := r.Status()
	if len(list) == 0 {
		return errors.New("no stage has been started")
	}
	var waiting []error
	for _, s := range list {
		switch {
		case s.Err != nil:
			waiting = append(waiting, fmt.Errorf("stage %s: %w", s.Stage, s.Err))
		case !s.Running:
			waiting = append(waiting, fmt.Errorf("stage %s: starting", s.Stage))
		case !s.CaughtUp:
			waiting = append(waiting, fmt.Errorf("stage %s: %d records behind", s.Stage, s.Lag))
		}
	}
	return errors.Join(waiting...)
}

func (r *Runtime) observe(stage string, change func(*Status)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r.status[stage])
}
