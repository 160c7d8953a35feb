package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/event"
)

// Changer is a Model that tells when another version becomes current: the channel is closed then, and replaced.
type Changer interface {
	Changed() <-chan struct{}
}

// Skipper is a Projection that counts the records that it passed over since it was opened.
type Skipper interface {
	Skipped() int64
}

// errStarting is the state of a runner before its first look at the log.
var errStarting = errors.New("not started")

// Backoff after a failure: doubled each time, with jitter of half of it.
const (
	firstBackoff = 100 * time.Millisecond
	lastBackoff  = 30 * time.Second
)

// gather is how long a runner that is at the log's end waits before it polls again: under a stream of records a batch takes what came
// meanwhile, and after idleness a record is folded at once.
const gather = 25 * time.Millisecond

// Runner keeps the current version of one read model up with the log. A failing store stops only its own runner, which
// tries again from the store's checkpoint; Ready tells.
type Runner struct {
	model   Model
	options []kgo.Opt
	metrics *Metrics
	log     *slog.Logger
	tracer  trace.Tracer // nil traces nothing

	position *position
	turn     chan struct{} // holds one token: who has it may apply

	mu    sync.Mutex
	state error
}

// NewRunner makes a runner; Run starts it. The options say where the brokers are and how to log in.
func NewRunner(model Model, options []kgo.Opt, metrics *Metrics, log *slog.Logger) *Runner {
	r := &Runner{model: model, options: options, metrics: metrics, log: log.With("model", model.Name()),
		position: newPosition(), turn: make(chan struct{}, 1), state: errStarting}
	r.turn <- struct{}{}
	return r
}

// Run folds until ctx ends, and then returns nil.
func (r *Runner) Run(ctx context.Context) error {
	wait := firstBackoff
	for ctx.Err() == nil {
		progressed, err := r.follow(ctx)
		if progressed {
			wait = firstBackoff
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		r.fail(err, wait)
		r.measure(ctx)
		pause(ctx, wait/2+rand.N(wait/2))
		wait = min(2*wait, lastBackoff)
	}
	return nil
}

// Ready is nil while the read model follows the log, and says what is wrong while it does not.
func (r *Runner) Ready() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Applied is how far a topic has been folded, per partition the next offset.
func (r *Runner) Applied(topicName string) event.Vector {
	at, _ := r.position.read(topicName)
	return at
}

// Wait returns when all of a topic below least has been folded, or with ctx's error.
func (r *Runner) Wait(ctx context.Context, topicName string, least event.Vector) error {
	return r.position.wait(ctx, topicName, least)
}

// Hold lets the batch in hand finish and then stops the folding until release is called, once. Reads go on. Whoever
// holds may move the current version's checkpoint or make another version current: the runner goes on from there.
func (r *Runner) Hold(ctx context.Context) (release func(), err error) {
	select {
	case <-r.turn:
		return func() { r.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("hold %s: %w", r.model.Name(), ctx.Err())
	}
}

// follow folds one version until it is replaced, a failure, or the end of ctx.
func (r *Runner) follow(ctx context.Context) (progressed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := r.model.Open(ctx); err != nil {
		return false, ignoreCancelled(ctx, err)
	}
	r.cancelOnChange(ctx, cancel)
	current := r.model.Current()
	from, err := current.Checkpoint(ctx)
	if err != nil {
		return false, ignoreCancelled(ctx, err)
	}
	feed, err := OpenFeed(ctx, r.options, current.Topics(), from)
	if err != nil {
		return false, ignoreCancelled(ctx, err)
	}
	defer feed.Close()
	r.begin(from, feed.Ends())
	return r.consume(ctx, current, feed)
}

// measure shows how the log grows while the store is away. It counts from where the store was last seen.
func (r *Runner) measure(ctx context.Context) {
	current := r.model.Current()
	if current == nil {
		return
	}
	ends, err := LogEnds(ctx, r.options, current.Topics())
	if err != nil {
		return // the log is away, and that is what the state says
	}
	at := r.position.all()
	for topicName, end := range ends {
		r.metrics.lag.WithLabelValues(r.model.Name(), topicName).Set(float64(at.Behind(Checkpoint{topicName: end})))
	}
}

// cancelOnChange ends a wait for records when another version becomes current. Called before Current.
func (r *Runner) cancelOnChange(ctx context.Context, cancel context.CancelFunc) {
	changer, ok := r.model.(Changer)
	if !ok {
		return
	}
	changed := changer.Changed()
	go func() {
		select {
		case <-changed:
			cancel()
		case <-ctx.Done():
		}
	}()
}

func (r *Runner) begin(from, ends Checkpoint) {
	r.position.start(from)
	for topicName, vector := range ends {
		end := Checkpoint{topicName: vector}
		r.metrics.lag.WithLabelValues(r.model.Name(), topicName).Set(float64(from.Behind(end)))
	}
}

func (r *Runner) consume(ctx context.Context, current Projection, feed *Feed) (progressed bool, err error) {
	ends := feed.Ends().Clone()
	r.settle(ends)
	for {
		batches, err := feed.Poll(ctx)
		if err != nil {
			return progressed, ignoreCancelled(ctx, err)
		}
		for len(batches) > 0 {
			together := batches[:oneBatch(batches)]
			for _, b := range together {
				ends.Set(b.Topic, b.Partition, b.End)
			}
			taken, err := r.takeTurn(ctx, current, together)
			if err != nil {
				return progressed, ignoreCancelled(ctx, err)
			}
			progressed = true
			if taken > 0 {
				r.setState(nil) // before those go on who wait for the position
			}
			for _, b := range together {
				r.advance(b, ends)
			}
			r.settle(ends)
			batches = batches[len(together):]
		}
		if r.position.all().Behind(ends) == 0 {
			pause(ctx, gather)
		}
	}
}

// settle says that all is well where there are no records to take; otherwise the store must have taken some: one that can be asked for its
// checkpoint may still refuse to be written.
func (r *Runner) settle(ends Checkpoint) {
	if r.position.all().Behind(ends) == 0 {
		r.setState(nil)
	}
}

// errReplaced ends the following of a version that is no longer current.
var errReplaced = errors.New("another version is current")

// oneBatch is how many of the batches, of which there are some, are folded together: a store takes many small ones no faster than a
// few large ones. Together they keep the bounds of one.
func oneBatch(batches []Batch) int {
	records, bytes := 0, 0
	for i, b := range batches {
		records += len(b.Records)
		for n := range b.Records {
			bytes += len(b.Records[n].Data)
		}
		if i > 0 && (records > MaxBatchRecords || bytes > MaxBatchBytes) {
			return i
		}
	}
	return len(batches)
}

func (r *Runner) takeTurn(ctx context.Context, current Projection, batches []Batch) (taken int, err error) {
	release, err := r.Hold(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	if r.model.Current() != current {
		return 0, errReplaced
	}
	return r.apply(ctx, current, batches)
}

func (r *Runner) apply(ctx context.Context, current Projection, batches []Batch) (taken int, err error) {
	parts := make([][]event.Record, len(batches))
	malformed, reached := 0, Checkpoint{}
	for i, b := range batches {
		parts[i], malformed = b.Records, malformed+b.Malformed
		reached.Set(b.Topic, b.Partition, b.Next)
	}
	records := slices.Concat(parts...)
	before := skippedBy(current)
	if len(records) > 0 {
		started := time.Now()
		if err := current.Apply(ctx, records); err != nil {
			return 0, err
		}
		r.traced(records, started)
		r.metrics.apply.WithLabelValues(r.model.Name()).Observe(time.Since(started).Seconds())
	}
	r.metrics.records.WithLabelValues(r.model.Name()).Add(float64(len(records)))
	if skipped := skippedBy(current) - before + int64(malformed); skipped > 0 {
		r.metrics.skipped.WithLabelValues(r.model.Name()).Add(float64(skipped))
		r.log.Warn("records passed over that could not be decoded", "count", skipped, "before", reached)
	}
	return len(records), nil
}

func skippedBy(p Projection) int64 {
	if s, ok := p.(Skipper); ok {
		return s.Skipped()
	}
	return 0
}

func (r *Runner) advance(b Batch, ends Checkpoint) {
	r.position.move(b.Topic, b.Partition, b.Next)
	at, _ := r.position.read(b.Topic)
	behind := Checkpoint{b.Topic: at}.Behind(Checkpoint{b.Topic: ends[b.Topic]})
	r.metrics.lag.WithLabelValues(r.model.Name(), b.Topic).Set(float64(behind))
}

// ignoreCancelled is nil for the end of a version's turn, which is no failure.
func ignoreCancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, errReplaced) {
		return nil //nolint:nilerr // see above
	}
	return err
}

func (r *Runner) fail(err error, wait time.Duration) {
	r.setState(err)
	r.log.Warn("the read model does not follow the log; trying again", "error", err, "wait", wait)
}

func (r *Runner) setState(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && r.state != nil {
		r.log.Info("the read model follows the log")
	}
	r.state = err
	up := 0.0
	if err == nil {
		up = 1
	}
	r.metrics.up.WithLabelValues(r.model.Name()).Set(up)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
