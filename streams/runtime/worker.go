package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/wire"
	"datawave/streams"
)

// worker serves one partition number of all inputs of a stage: one processor, one goroutine at a time. Its slices are
// used again for every poll.
type worker struct {
	stage     *streams.Stage
	env       streams.Env
	stores    map[string]*store
	processor streams.Processor
	inputs    []*kgo.Record
	batch     []event.Record
	out       outbox
}

func newWorker(stage *streams.Stage, env streams.Env, counts map[string]int32) *worker {
	w := &worker{stage: stage, env: env, stores: map[string]*store{}, out: outbox{stage: stage, counts: counts}}
	w.env.Store = func(name string) streams.Store {
		s, ok := w.stores[name]
		if !ok {
			panic(fmt.Sprintf("stage %s: store %q is not declared in Stores", stage.Name, name))
		}
		return s
	}
	return w
}

// start makes the processor; the stores are restored by then.
func (w *worker) start() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = w.panicked(p)
		}
	}()
	w.processor, err = w.stage.New(w.env)
	return err
}

// process hands the inputs to the processor and leaves what it says in w.out. An error stops the stage.
func (w *worker) process(ctx context.Context) error {
	w.out.reset()
	w.decode()
	err := w.attempt(ctx, w.batch)
	var p *panicError
	if errors.As(err, &p) {
		err = w.isolate(ctx)
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrStopped, w.place(), err)
	}
	return nil
}

// place is "topic/partition@first" of the batch, with the last offset when there are more.
func (w *worker) place() string {
	if len(w.batch) == 0 {
		return fmt.Sprintf("partition %d", w.env.Partition)
	}
	first, last := w.batch[0].At, w.batch[len(w.batch)-1].At
	if first == last {
		return first.String()
	}
	return fmt.Sprintf("%s..%d", first, last.Offset)
}

// decode reads the envelopes; what is no event goes to the dead letters.
func (w *worker) decode() {
	clear(w.batch)
	w.batch, w.out.origins = w.batch[:0], w.out.origins[:0]
	for _, input := range w.inputs {
		r, err := wire.FromRecord(input)
		if err != nil {
			w.out.refuse(input, err)
			continue
		}
		w.batch, w.out.origins = append(w.batch, r), append(w.out.origins, input)
	}
}

// attempt processes a batch wholly or not at all: an error or a panic leaves neither output nor state.
func (w *worker) attempt(ctx context.Context, batch []event.Record) (err error) {
	if len(batch) == 0 {
		return nil
	}
	outputs, refused := len(w.out.outputs), len(w.out.refused)
	defer func() {
		if p := recover(); p != nil {
			err = w.panicked(p)
		}
		if err != nil {
			w.out.rollback(outputs, refused)
		}
		for _, s := range w.stores {
			if err != nil {
				s.rollback()
			} else {
				s.keep()
			}
		}
	}()
	if err = w.processor.Process(ctx, batch, &w.out); err == nil {
		err = w.out.err
	}
	return err
}

// isolate goes through a batch that panicked record by record, and refuses those that panic alone. A processor that has
// panicked may be half changed, so a new one takes over each time.
func (w *worker) isolate(ctx context.Context) error {
	var p *panicError
	fresh := false
	for i := range w.batch {
		if !fresh {
			if err := w.start(); err != nil {
				return err
			}
		}
		err := w.attempt(ctx, w.batch[i:i+1])
		fresh = err == nil
		switch {
		case errors.As(err, &p):
			w.out.refuse(w.out.origins[i], p)
		case err != nil:
			return err
		}
	}
	if !fresh {
		return w.start()
	}
	return nil
}

// panicError is a panic of a processor. It tells the runtime's own words only, since another value may hold data.
type panicError struct{ what string }

func (p *panicError) Error() string { return "panic: " + p.what }

func (w *worker) panicked(value any) error {
	what := fmt.Sprintf("%T", value)
	var own runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &own) {
		what = own.Error()
	}
	w.env.Log.Error("a processor panicked", slog.String("panic", what), slog.String("stack", string(debug.Stack())))
	return &panicError{what}
}

// each calls visit for every store.
func (w *worker) each(visit func(*store)) {
	for _, name := range w.stage.Stores {
		visit(w.stores[name])
	}
}
