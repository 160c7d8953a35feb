package projections

import (
	"context"
	"sync"
	"time"

	"datawave/schemas/event"
)

// watchEvery is how often a Watcher asks the store; a read that waits for a position waits so much longer.
const watchEvery = 100 * time.Millisecond

// Watcher tells how far a read model is that another process keeps up with the log: it asks the store.
type Watcher struct {
	model    Model
	position *position

	mu    sync.Mutex
	state error
}

// NewWatcher makes a watcher; Run starts it.
func NewWatcher(model Model) *Watcher {
	return &Watcher{model: model, position: newPosition(), state: errStarting}
}

// Run asks until ctx ends, and then returns nil.
func (w *Watcher) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := w.look(ctx)
		if ctx.Err() == nil {
			w.mu.Lock()
			w.state = err
			w.mu.Unlock()
		}
		pause(ctx, watchEvery)
	}
	return nil
}

func (w *Watcher) look(ctx context.Context) error {
	if err := w.model.Open(ctx); err != nil {
		return err
	}
	at, err := w.model.Current().Checkpoint(ctx)
	if err == nil {
		w.position.start(at)
	}
	return err
}

// Ready is nil while the store answers, and says what is wrong while it does not.
func (w *Watcher) Ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// Applied is how far a topic had been folded when the store was last asked, per partition the next offset.
func (w *Watcher) Applied(topicName string) event.Vector {
	at, _ := w.position.read(topicName)
	return at
}

// Wait returns when all of a topic below least has been folded, or with ctx's error.
func (w *Watcher) Wait(ctx context.Context, topicName string, least event.Vector) error {
	return w.position.wait(ctx, topicName, least)
}
