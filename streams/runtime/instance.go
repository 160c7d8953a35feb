package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/event"
	"datawave/streams"
)

// instance is one stage on one partition number: a processor and its stores. One goroutine at a time uses it.
type instance struct {
	stage     *streams.Stage
	env       streams.Env
	stores    []*ledger
	tables    []*view
	processor streams.Processor
	tracer    trace.Tracer // nil traces nothing
	out       outbox
	from      map[string]int64 // by input topic: everything below has been processed already
	stream    time.Time        // stream time, when the stage has ticks
	committed time.Time        // the stream time as of the last commit
	round     tally            // what the current round brought
	tally     tally            // what the open transaction holds, but for the current round
	emitted   map[string]int   // events in the open transaction, by topic
}

// tally counts records.
type tally struct{ records, rejected int }

// endRound adds the round to the transaction.
func (i *instance) endRound() {
	i.tally.records += i.round.records
	i.tally.rejected += i.round.rejected
	i.round = tally{}
}

func newInstance(stage *streams.Stage, env streams.Env) *instance {
	i := &instance{stage: stage, env: env, from: map[string]int64{}, emitted: map[string]int{}}
	i.env.Store = func(name string) streams.Store {
		for _, l := range i.stores {
			if l.name == name {
				return l.store
			}
		}
		panic(fmt.Sprintf("stage %s: store %q is not declared in Stores", stage.Name, name))
	}
	i.env.Table = func(name string) streams.Table {
		for _, v := range i.tables {
			if v.table.name == name {
				return v
			}
		}
		panic(fmt.Sprintf("stage %s: table %q is not declared in Tables", stage.Name, name))
	}
	return i
}

// start makes the processor; the stores are restored by then.
func (i *instance) start() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = i.panicked(p)
		}
	}()
	if i.processor, err = i.stage.New(i.env); err != nil {
		return err
	}
	if _, ok := i.processor.(streams.Ticker); i.stage.Tick > 0 && !ok {
		return fmt.Errorf("stage has ticks and its processor is a %T, which has no Tick", i.processor)
	}
	return nil
}

// process hands a batch of one topic to the processor and leaves what it says in i.out. origins are the records behind
// the batch. An error stops the stage.
func (i *instance) process(ctx context.Context, batch []event.Record, origins []*kgo.Record) error {
	i.out.origins = origins
	for len(batch) > 0 {
		n, tick := i.untilTick(batch, origins)
		if n > 0 {
			if err := i.whole(ctx, batch[:n]); err != nil {
				return i.stopped(rangeOf(batch[:n]), err)
			}
			batch, origins = batch[n:], origins[n:]
		}
		if tick.IsZero() {
			continue
		}
		if err := i.attempt(func() error { return i.processor.(streams.Ticker).Tick(ctx, tick, &i.out) }); err != nil {
			return i.stopped(batch[0].At.String()+": tick", err)
		}
	}
	return nil
}

func (i *instance) stopped(at string, err error) error {
	return fmt.Errorf("stage %s: %w: %s: %w", i.stage.Name, ErrStopped, at, err)
}

// untilTick is how many records come before the next tick, and that tick; zero when the batch brings none. It moves
// stream time.
func (i *instance) untilTick(batch []event.Record, origins []*kgo.Record) (n int, tick time.Time) {
	if i.stage.Tick <= 0 {
		return len(batch), time.Time{}
	}
	for n := range batch {
		at := batch[n].Time
		if appended := origins[n].Timestamp; at.After(appended) { // a clock that is ahead must not close windows for all
			at = appended.UTC()
		}
		if !at.After(i.stream) {
			continue
		}
		due := at.Truncate(i.stage.Tick)
		passed := !i.stream.IsZero() && due.After(i.stream.Truncate(i.stage.Tick))
		i.stream = at
		if passed {
			return n, due
		}
	}
	return len(batch), time.Time{}
}

// whole processes a batch; when it panics, record by record.
func (i *instance) whole(ctx context.Context, batch []event.Record) (err error) {
	i.out.spans = startSpans(i.tracer, i.stage.Name, batch)
	defer func() {
		i.out.spans.end(err)
		i.out.spans = nil
	}()
	err = i.attempt(func() error { return i.processor.Process(ctx, batch, &i.out) })
	var p *panicError
	if errors.As(err, &p) {
		return i.isolate(ctx, batch)
	}
	return err
}

// rangeOf is "topic/partition@first" of a batch, with the last offset when there are more.
func rangeOf(batch []event.Record) string {
	first, last := batch[0].At, batch[len(batch)-1].At
	if first == last {
		return first.String()
	}
	return fmt.Sprintf("%s..%d", first, last.Offset)
}

// attempt makes one call of the processor wholly or not at all: an error or a panic leaves neither output nor state.
func (i *instance) attempt(call func() error) (err error) {
	said, refused := len(i.out.said), len(i.out.refused)
	defer func() {
		if p := recover(); p != nil {
			err = i.panicked(p)
		}
		if err != nil {
			i.out.rollback(said, refused)
		}
		for _, l := range i.stores {
			if err != nil {
				l.store.Rollback()
			} else {
				l.store.Keep()
			}
		}
	}()
	if err = call(); err == nil {
		err = i.out.err
	}
	for _, l := range i.stores {
		if err == nil {
			err = l.store.Err()
		}
	}
	return err
}

// isolate goes through a batch that panicked record by record, and refuses those that panic alone. A processor that has
// panicked may be half changed, so a new one takes over each time.
func (i *instance) isolate(ctx context.Context, batch []event.Record) error {
	var p *panicError
	fresh := false
	for n := range batch {
		if !fresh {
			if err := i.start(); err != nil {
				return err
			}
		}
		err := i.attempt(func() error { return i.processor.Process(ctx, batch[n:n+1], &i.out) })
		fresh = err == nil
		switch {
		case errors.As(err, &p):
			i.out.Reject(&batch[n], p)
		case err != nil:
			return err
		}
	}
	if !fresh {
		return i.start()
	}
	return nil
}

// errOwn is wrapped by panics that are no fault of the processor or its record.
var errOwn = errors.New("the runtime panicked")

// ownPackages are those whose panic must stop the stages: refusing the record for it would lose the record.
var ownPackages = []string{"datawave/streams/runtime.", "datawave/streams/runtime/state.", "github.com/cockroachdb/", "github.com/tidwall/"}

// below tells whether a panic came from below the processor. It is called from a deferred function.
func below() bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	panicking := false
	for {
		frame, more := frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, "runtime."):
			panicking = panicking || frame.Function == "runtime.gopanic" || frame.Function == "runtime.panicmem"
		case panicking:
			return slices.ContainsFunc(ownPackages, func(p string) bool { return strings.HasPrefix(frame.Function, p) })
		}
		if !more {
			return false
		}
	}
}

// panicError is a panic of a processor. It tells the runtime's own words only, since another value may hold data.
type panicError struct{ what string }

func (p *panicError) Error() string { return "panic: " + p.what }

func (i *instance) panicked(value any) error {
	what := fmt.Sprintf("%T", value)
	var own runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &own) {
		what = own.Error()
	}
	i.env.Log.Error("a processor panicked", slog.String("panic", what), slog.String("stack", string(debug.Stack())))
	if below() {
		return fmt.Errorf("%w: %s", errOwn, what)
	}
	return &panicError{what}
}
